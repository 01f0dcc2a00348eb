"""Weights of clusters against the definition, and chains against all partitions written out."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cenotaph.register.linkage.partitions import cluster_weight, partitions, subset_weights, walk

BELL = [1, 1, 2, 5, 15, 52, 203, 877]


def symmetric(units: int, upper: list[float]) -> np.ndarray:
    between = np.zeros((units, units))
    between[np.triu_indices(units, 1)] = upper
    return between + between.T


def mean_of_trees(between: np.ndarray, size: np.ndarray) -> float:
    """The definition: spanning trees written out, over how many trees the records have if each unit is one node."""
    units = len(size)
    edges = list(combinations(range(units), 2))
    total = 0.0
    for chosen in combinations(edges, units - 1):
        reached = {0}
        for _ in range(units):
            reached |= {node for edge in chosen if reached & set(edge) for node in edge}
        if len(reached) == units:
            total += math.prod(between[edge] for edge in chosen)
    return total / (size.sum() ** (units - 2) * size.prod())


def weight_of(between: np.ndarray, size: np.ndarray) -> float:
    return float(cluster_weight(between, size, np.arange(len(size)), len(size)))


@pytest.mark.parametrize("units", range(1, 8))
def test_all_partitions_are_there_once(units: int) -> None:
    blocks, first = partitions(units)
    assert len(blocks) == len({tuple(row) for row in first.tolist()}) == BELL[units]
    assert (blocks.sum(axis=1) == (1 << units) - 1).all()


@given(
    st.integers(2, 5).flatmap(
        lambda units: st.tuples(
            st.lists(st.floats(0.0, 8.0), min_size=units * (units - 1) // 2, max_size=units * (units - 1) // 2),
            st.lists(st.integers(1, 4), min_size=units, max_size=units),
        )
    )
)
@settings(max_examples=60)
def test_a_cluster_weighs_the_mean_of_its_trees(drawn: tuple[list[float], list[int]]) -> None:
    size = np.array(drawn[1], dtype=np.float64)
    between = symmetric(len(size), [0.0 if odds < 1e-6 else odds for odds in drawn[0]])
    expected = mean_of_trees(between, size)
    found = weight_of(between, size)
    assert found == -math.inf if expected == 0 else found == pytest.approx(math.log2(expected), abs=1e-9)


def test_two_units_weigh_the_mean_of_their_pairs_and_one_agreement_does_not_count_twice() -> None:
    assert weight_of(symmetric(2, [6.0]), np.array([2.0, 3.0])) == pytest.approx(0.0)  # six pairs with even odds
    one, three = symmetric(2, [4.0]), symmetric(3, [4.0] * 3)
    assert weight_of(three, np.ones(3)) == pytest.approx(2 * weight_of(one, np.ones(2)))


def test_what_is_held_apart_or_tied_by_nothing_is_no_cluster() -> None:
    assert weight_of(symmetric(3, [9.0, 9.0, -1.0]), np.ones(3)) == -math.inf
    assert weight_of(symmetric(3, [9.0, 0.0, 0.0]), np.ones(3)) == -math.inf


def test_a_chain_draws_partitions_as_often_as_they_weigh() -> None:
    generator = np.random.default_rng(3)
    size = np.array([1.0, 2.0, 1.0, 1.0, 1.0])
    between = symmetric(5, np.exp(generator.normal(0.0, 1.5, 10)).tolist())
    between[1, 4] = between[4, 1] = -1.0
    between[0, 3] = between[3, 0] = 0.0
    blocks, first = partitions(5)
    mass = np.exp2(subset_weights(between, size)[blocks].sum(axis=1))
    expected = {tuple(row): weight for row, weight in zip(first.tolist(), (mass / mass.sum()).tolist(), strict=True)}
    label, count, ends = np.arange(5), 40_000, np.argwhere(np.triu(between > 0))
    seen: Counter[tuple[int, ...]] = Counter()
    for _ in range(count):
        walk(generator, between, size, ends, label, 1)
        seen[tuple(label.tolist().index(one) for one in label.tolist())] += 1
    distance = sum(abs(seen[row] / count - share) for row, share in expected.items()) / 2
    assert distance < 0.02
    assert all(expected[row] > 0 for row in seen)


@pytest.mark.parametrize("alone", ["move_unit", "merge_or_split"])
def test_each_move_by_itself_leaves_the_weights_as_they_are(alone: str) -> None:
    from cenotaph.register.linkage import partitions as module

    generator = np.random.default_rng(5)
    size, between = np.array([1.0, 1.0, 3.0, 1.0]), symmetric(4, [2.0, 0.7, 1.0, 3.0, 0.5, 1.5])
    blocks, first = partitions(4)
    mass = np.exp2(subset_weights(between, size)[blocks].sum(axis=1))
    label, count, ends = np.arange(4), 40_000, np.argwhere(np.triu(between > 0))
    seen: Counter[tuple[int, ...]] = Counter()
    for number in range(count):
        if alone == "move_unit":
            module.move_unit(generator, between, size, label, number % 4)
        else:
            one, other = ends[int(generator.integers(len(ends)))]
            module.merge_or_split(generator, between, size, label, one, other)
        seen[tuple(label.tolist().index(one) for one in label.tolist())] += 1
    shares = np.array([seen[tuple(row)] for row in first.tolist()]) / count
    assert np.abs(shares - mass / mass.sum()).sum() / 2 < 0.025


def test_a_start_that_cannot_be_is_taken_apart() -> None:
    between = symmetric(3, [4.0, 4.0, -1.0])
    label = np.zeros(3, dtype=np.int64)
    walk(np.random.default_rng(1), between, np.ones(3), np.argwhere(np.triu(between > 0)), label, 0)
    assert label.tolist() == [0, 1, 2]
