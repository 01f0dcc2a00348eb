"""Partitions: average evidence, decisions first, nothing silently settled."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.register.linkage import clusters
from cenotaph.register.linkage.clusters import Constraints, Pair, clusters_of, connected, constraints

NONE = Constraints([], frozenset(), [])


def partition(
    records: list[int], bits: Mapping[Pair, float], demands: Constraints, exclusive: Mapping[int, int]
) -> list[list[int]]:
    """The groups of the records 0, 1, ..., sorted; `exclusive`: the list of each record of a list without doubles."""
    pairs = sorted(bits)
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.int32) for side in (0, 1))
    of_list = np.array([exclusive.get(record, -1) for record in records], dtype=np.int64)
    weights = np.array([bits[pair] for pair in pairs], dtype=np.float64)
    head = clusters_of(left, right, weights, len(records), demands, of_list)
    return [np.flatnonzero(head == first).tolist() for first in np.unique(head).tolist()]


def test_strong_pairs_join_and_weak_ones_do_not() -> None:
    bits = {(0, 1): 8.0, (1, 2): -3.0, (0, 2): -3.0}
    assert partition([0, 1, 2], bits, NONE, {}) == [[0, 1], [2]]


def test_a_chain_is_no_person() -> None:
    """Single link would hold all four together; the average over the ends speaks against it."""
    bits = {(0, 1): 5.0, (1, 2): 3.0, (2, 3): 5.0, (0, 2): -8.0, (1, 3): -8.0, (0, 3): -8.0}
    assert partition([0, 1, 2, 3], bits, NONE, {}) == [[0, 1], [2, 3]]


def test_one_strong_contradiction_forbids_a_join() -> None:
    bits = {(0, 1): 12.0, (1, 2): 12.0, (0, 2): -20.0}
    assert partition([0, 1, 2], bits, NONE, {}) == [[0, 1], [2]]


def test_ties_go_to_the_smaller_records() -> None:
    bits = {(0, 1): 6.0, (1, 2): 6.0, (0, 2): -9.5}
    assert partition([0, 1, 2], bits, NONE, {}) == [[0, 1], [2]]


def test_decisions_overrule_the_model() -> None:
    bits = {(0, 1): 12.0, (1, 2): -12.0, (0, 2): -12.0}
    demands = constraints(same=[(1, 2)], different=[(0, 1)])
    assert partition([0, 1, 2], bits, demands, {}) == [[0], [1, 2]]


def test_a_list_without_doubles_needs_evidence_of_the_pair_itself() -> None:
    bits = {(0, 2): 9.0, (1, 2): 9.0, (0, 1): -1.0}
    assert partition([0, 1, 2], bits, NONE, {}) == [[0, 1, 2]]
    assert partition([0, 1, 2], bits, NONE, {0: 7, 1: 7}) == [[0, 2], [1]]


def test_contradicting_decisions_are_reported_and_move_nothing() -> None:
    demands = constraints(same=[(0, 1), (1, 2)], different=[(2, 0)])
    assert [conflict.records for conflict in demands.conflicts] == [(0, 1, 2)]
    assert demands.conflicts[0].different == ((0, 2),)
    assert not demands.groups
    assert partition([0, 1, 2], {(0, 1): 12.0, (1, 2): 12.0, (0, 2): 12.0}, demands, {}) == [[0], [1], [2]]


PAIRS = st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] != pair[1])


@given(
    st.dictionaries(PAIRS.map(lambda pair: (min(pair), max(pair))), st.floats(-20, 20), max_size=28),
    st.lists(PAIRS, max_size=4),
    st.lists(PAIRS, max_size=4),
)
def test_every_record_once_and_no_decision_broken(
    bits: dict[Pair, float], same: list[Pair], different: list[Pair]
) -> None:
    demands = constraints(same, different)
    groups = partition(list(range(8)), bits, demands, {})
    assert sorted(record for group in groups for record in group) == list(range(8))
    of = {record: group[0] for group in groups for record in group}
    contested = {record for conflict in demands.conflicts for record in conflict.records}
    assert all(of[a] == of[b] for a, b in same if a not in contested)
    assert all(of[a] != of[b] for a, b in different)


@given(st.lists(PAIRS, max_size=10))
def test_components_part_the_records(edges: list[Pair]) -> None:
    found = connected(range(8), edges)
    assert sorted(node for group in found for node in group) == list(range(8))
    of = {node: place for place, group in enumerate(found) for node in group}
    assert all(of[a] == of[b] for a, b in edges)


def test_a_component_beyond_all_bounds_is_cut_where_it_is_weakest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "LARGEST", 3)
    left, right = np.array([0, 1, 2, 3, 4], dtype=np.int32), np.array([1, 2, 3, 4, 5], dtype=np.int32)
    bits = np.array([9.0, 9.0, 1.0, 9.0, 9.0])
    parted = clusters_of(left, right, bits, 6, NONE, np.full(6, -1, dtype=np.int64))
    assert len(set(parted[:3].tolist()) & set(parted[3:].tolist())) == 0
    assert parted[0] == parted[1]
