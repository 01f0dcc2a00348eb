"""Validation: methods are tried on sizes that are known, lists that are imagined, and priors they should give back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cenotaph.estimate import graphs, loglinear
from cenotaph.estimate.graphs import Graph, bits
from cenotaph.estimate.table import OverlapTable
from cenotaph.estimate.validation import calibration, consistency, further_list, within

Floats = NDArray[np.float64]
METHODS = {"loglinear": lambda table: [loglinear.fit(table)], "graphs": lambda table: [graphs.fit(table)]}


def independent(chances: list[float], size: int, seed: int) -> OverlapTable:
    """A table of independent lists."""
    caught = np.random.default_rng(seed).random((size, len(chances))) < np.array(chances)
    counts = np.bincount(caught @ (1 << np.arange(len(chances))), minlength=1 << len(chances))
    counts[0] = 0
    return OverlapTable(tuple("abcdef"[: len(chances)]), counts)


@given(st.lists(st.integers(0, 9), min_size=15, max_size=15), st.integers(0, 3))
def test_within_a_list_the_others_see_what_they_share_with_it(counts: list[int], position: int) -> None:
    table = OverlapTable(("a", "b", "c", "d"), np.array([0, *counts]))
    inside = within(table, position)
    others = [other for other in range(4) if other != position]
    assert inside.sizes == tuple(table.overlap(position, other) for other in others)
    assert inside.n == table.sizes[position] - table.count([position], others)


def test_independent_lists_find_each_other_s_size() -> None:
    table = independent([0.5, 0.4, 0.45, 0.5], 3000, 1)
    rows = consistency(table, METHODS)
    assert len(rows) == 8
    assert all(row["covers"] and abs(row["error"]) < 0.15 for row in rows)
    assert {(row["list"], row["size"]) for row in rows} == set(zip(table.lists, table.sizes, strict=True))


def test_a_list_whose_persons_the_others_avoid_is_not_found() -> None:
    generator = np.random.default_rng(2)
    hidden = generator.random(4000) < 0.5
    chances = np.where(hidden[:, None], [0.6, 0.04, 0.03, 0.04], [0.2, 0.5, 0.5, 0.5])
    pattern = (generator.random((4000, 4)) < chances) @ (1 << np.arange(4))
    counts = np.bincount(pattern, minlength=16)
    counts[0] = 0
    rows = consistency(OverlapTable(("a", "b", "c", "d"), counts), METHODS)
    missed = [row for row in rows if row["list"] == "a"]
    assert all(not row["covers"] and row["error"] < -0.3 for row in missed)


def test_a_further_list_narrows_the_interval_and_a_larger_one_more() -> None:
    table = independent([0.2, 0.15, 0.25], 4000, 5)
    small, large = (further_list(table, size, count=10) for size in (200, 1200))
    assert large.change < small.change < 0
    assert large.point == pytest.approx(large.before, rel=0.1)
    assert small.answered == small.count == 10
    assert further_list(table, 200, count=10) == small


def test_a_further_list_that_copies_buys_less() -> None:
    table = independent([0.2, 0.15, 0.25], 4000, 5)
    apart, copy = further_list(table, 800, count=10), further_list(table, 800, "a", 30.0, count=10)
    assert apart.change < copy.change


def test_a_further_list_that_cannot_be_is_refused() -> None:
    table = independent([0.2, 0.15, 0.25], 4000, 5)
    with pytest.raises(ValueError, match='no list "z"; there are: a, b, c'):
        further_list(table, 100, "z", 2.0)
    with pytest.raises(ValueError, match="a list of 99999 persons cannot be drawn"):
        further_list(table, 99999)
    with pytest.raises(ValueError, match="no estimate"):
        further_list(table.keep([0, 1]), 100)


# Simulation-based calibration of the exact posterior over graphs: N from p(N) ~ 1/N, a graph, cells from its prior.
LEAST, MOST, LISTS = 50, 300, 3
POSSIBLE = [graph for graph in graphs.graphs(LISTS) if graph.cliques != (7,)]
SIZES = np.arange(LEAST, MOST + 1)


def drawn_cells(graph: Graph, generator: np.random.Generator) -> Floats:
    """Cell probabilities from the hyper-Dirichlet prior: clique by clique, given what it shares with those before."""
    chances = np.ones(1 << LISTS)
    done = 0
    for clique in graph.cliques:
        shared, new = done & clique, clique & ~done
        for fixed in range(1 << LISTS):
            if fixed & ~shared == 0:
                parts = [
                    sum(1 << place for i, place in enumerate(bits(new)) if k >> i & 1)
                    for k in range(1 << new.bit_count())
                ]
                drawn = generator.dirichlet([2.0 ** -clique.bit_count()] * len(parts))
                for part, chance in zip(parts, drawn, strict=True):
                    here = (np.arange(1 << LISTS) & (shared | new)) == fixed | part
                    chances[here] *= chance
        done |= clique
    return chances


def prior(generator: np.random.Generator) -> tuple[int, Floats]:
    size = int(generator.choice(SIZES, p=(1 / SIZES) / (1 / SIZES).sum()))
    return size, drawn_cells(POSSIBLE[generator.integers(len(POSSIBLE))], generator)


def simulate(truth: tuple[int, Floats], generator: np.random.Generator) -> OverlapTable | None:
    counts = generator.multinomial(truth[0], truth[1])
    counts[0] = 0
    table = OverlapTable(("a", "b", "c"), counts)
    return table if table.n else None


def posterior(table: OverlapTable, seed: int) -> Mapping[str, Floats]:
    found = graphs.average(table, bound=-(-MOST // table.n))
    sizes = table.n + found.unlisted
    mass = np.where((sizes >= LEAST) & (sizes <= MOST), found.mass, 0)
    return {"size": np.random.default_rng(seed).choice(sizes, 99, p=mass / mass.sum())}


def test_the_posterior_over_graphs_gives_its_prior_back() -> None:
    (ranks,) = calibration(prior, simulate, posterior, 400, lambda truth: {"size": truth[0]}, 3).values()
    assert sum(ranks.histogram) == 400
    assert min(ranks.chi_square, ranks.deviation) > 0.01


def test_calibration_sees_a_posterior_that_is_too_sure_or_to_one_side() -> None:
    def normal(generator: np.random.Generator) -> float:
        return float(generator.normal())

    def seen(truth: float, generator: np.random.Generator) -> float:
        return truth + float(generator.normal())

    def looked_at(shift: float, spread: float) -> float:
        def drawn(data: float, seed: int) -> Mapping[str, Floats]:
            return {"x": np.random.default_rng(seed).normal(data / 2 + shift, spread, 99)}

        (ranks,) = calibration(normal, seen, drawn, 400, lambda truth: {"x": truth}, 1).values()
        return min(ranks.chi_square, ranks.deviation)

    right = 0.5**0.5
    assert looked_at(0, right) > 0.01
    assert looked_at(0, 0.7 * right) < 1e-4
    assert looked_at(0.3, right) < 1e-4
