"""Draws of linkages: exact where few records hang together, bound by decisions, and the same where all is certain."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import polars as pl
import pytest
from fictional_lists import two_lists
from hypothesis import given, settings
from hypothesis import strategies as st

from cenotaph.register.linkage import Decided, draws, link
from cenotaph.register.linkage.draws import Odds, alone, drawn
from cenotaph.register.linkage.partitions import partitions, subset_weights


def known(size: int, pairs: dict[tuple[int, int], float], **more: Any) -> Odds:
    """The odds of these pairs, in bits; without more to say every record stands alone and on a list with doubles."""
    ends = np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2)
    said: dict[str, Any] = {"cluster": np.arange(size), "groups": [], "apart": frozenset(), "unique": np.full(size, -1)}
    bits = np.array([pairs[pair] for pair in sorted(pairs)], dtype=np.float64)
    return Odds(ends[:, 0], ends[:, 1], bits, **(said | more))


def shares(odds: Odds, count: int) -> dict[tuple[int, ...], float]:
    found = Counter(tuple(row) for row in draws.draws(odds, count, 1).tolist())
    return {row: many / count for row, many in found.items()}


PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]),
    st.floats(-25.0, 18.0),
    max_size=14,
)


def test_two_records_stand_together_as_often_as_their_odds_say() -> None:
    assert shares(known(2, {(0, 1): 2.0}), 2000)[0, 0] == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize("exact", [7, 0])
def test_draws_follow_all_partitions_written_out(exact: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """By enumeration, and by the chain: the same posterior."""
    monkeypatch.setattr(draws, "EXACT", exact)
    monkeypatch.setattr(draws, "AGAINST", (1.0, 1.0))
    pairs = {(0, 1): 1.0, (0, 2): -1.0, (1, 2): 0.5, (1, 3): 2.0, (2, 3): -2.0, (0, 4): 0.0, (3, 4): 1.5}
    between = np.zeros((5, 5))
    for (one, other), bits in pairs.items():
        between[one, other] = between[other, one] = 2.0**bits
    blocks, first = partitions(5)
    mass = np.exp2(subset_weights(between, np.ones(5))[blocks].sum(axis=1))
    found, total = shares(known(5, pairs), 2000), mass.sum()
    assert sum(abs(found.get(tuple(row), 0.0) - mass[at] / total) for at, row in enumerate(first.tolist())) / 2 < 0.06


@given(PAIRS, st.integers(0, 3))
@settings(max_examples=40)
def test_what_binds_is_kept_in_every_draw(pairs: dict[tuple[int, int], float], seed: int) -> None:
    """A decision, a list without doubles, and a pair that no evidence joins."""
    odds = known(8, pairs, groups=[[0, 5]], apart=frozenset({(1, 2)}), unique=np.array([-1, -1, -1, 7, 7, -1, 7, -1]))
    for row in draws.draws(odds, 6, seed):
        assert (row == row[row]).all()
        assert (row <= np.arange(8)).all()
        assert row[0] == row[5]
        assert row[1] != row[2]
        assert len({row[3], row[4], row[6]}) == 3
        for (one, other), bits in pairs.items():
            assert bits > draws.NEVER or {one, other} == {0, 5} or row[one] != row[other]


@given(PAIRS)
@settings(max_examples=20)
def test_the_same_seed_draws_the_same_and_the_order_of_pairs_is_nothing(pairs: dict[tuple[int, int], float]) -> None:
    odds = known(8, pairs)
    turned = Odds(odds.left[::-1], odds.right[::-1], odds.bits[::-1], odds.cluster, [], frozenset(), odds.unique)
    assert (draws.draws(odds, 4, 1) == draws.draws(turned, 4, 1)).all()


def test_a_certain_linkage_is_drawn_again_and_again() -> None:
    cluster = np.array([0, 0, 0, 3, 3, 5])
    odds = known(6, {(0, 1): 30.0, (1, 2): 22.0, (3, 4): 18.0, (2, 3): -30.0, (4, 5): -40.0}, cluster=cluster)
    assert (draws.draws(odds, 10, 1) == cluster).all()
    assert drawn(list("abcdef"), odds, 10, 1).is_empty()


def test_without_pairs_everybody_stands_alone() -> None:
    assert draws.draws(known(3, {}), 2, 1).tolist() == [[0, 1, 2], [0, 1, 2]]
    assert draws.draws(known(0, {}), 2, 1).shape == (2, 0)
    assert draws.draws(known(3, {}), 0, 1).shape == (0, 3)


def test_two_of_a_list_without_doubles_may_stand_together_where_the_linkage_put_them() -> None:
    pairs, unique = {(0, 1): 3.0}, np.array([4, 4])
    assert shares(known(2, pairs, unique=unique), 100) == {(0, 1): 1.0}
    assert shares(known(2, pairs, unique=unique, cluster=np.array([0, 0])), 1000)[0, 0] > 0.8


def test_only_records_that_stand_elsewhere_are_told() -> None:
    odds = known(5, {(0, 1): 25.0, (2, 3): 0.0}, cluster=np.array([0, 0, 2, 2, 4]))
    told = drawn(list("abcde"), odds, 20, 1)
    assert set(told["record"].to_list()) == {"c", "d"}
    assert (told["record"] == told["cluster"]).all()  # joined is what the linkage says; only apart is told
    assert 4 < told["draw"].n_unique() < 16


def test_a_component_that_is_too_large_lets_its_weakest_ties_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draws, "LARGEST", 4)
    chain = {(one, one + 1): 3.0 if one % 2 == 0 else -3.0 for one in range(9)}
    found = draws.draws(known(10, chain), 20, 1)
    assert (found[:, 1::2] <= found[:, 0::2] + 1).all()
    assert not (found[:, 1] == found[:, 2]).any()
    assert (found[:, 0] == found[:, 1]).any()


def test_what_competition_took_from_a_pair_is_given_back() -> None:
    weights, lists = np.array([10.0, 10.0, 4.0, 9.0]), np.array([3, 3, 3, 5])
    competed = weights - np.array([8.0, 13.0, 8.0, 2.0])
    possible = np.array([True, True, True, True])
    assert alone(competed, weights, lists, possible).tolist() == [2.0, 2.0, -4.0, 7.0]


def test_a_linkage_draws_only_when_asked_and_keeps_its_decisions() -> None:
    """Names and places alone leave much open."""
    frame = two_lists(150).frame.select("record", "source", "given", "family", "places")
    plain, uncertain = (link(frame, unique_sources=frozenset("ab"), draws=count) for count in (0, 8))
    assert plain.draws.is_empty()
    assert uncertain.memberships.equals(plain.memberships)
    assert 0 < uncertain.draws["record"].n_unique() < frame.height / 2
    joined = uncertain.draws.filter(pl.col("record") != pl.col("cluster"))
    left, right = sorted(joined.select("record", "cluster").row(0))
    parted = link(frame, [Decided(left, right, "different")], frozenset("ab"), draws=8)
    for draw in range(8):
        own = parted.draws.filter(pl.col("draw") == draw)
        cluster = dict(parted.memberships.select("record", "cluster").iter_rows())
        cluster |= dict(own.select("record", "cluster").iter_rows())
        assert cluster[left] != cluster[right]


def test_many_records_of_one_list_without_doubles_that_resemble_each_other_stand_apart() -> None:
    pairs = {(one, other): -3.0 for one in range(12) for other in range(one)}
    pairs = {(other, one): bits for (one, other), bits in pairs.items()}
    odds = known(13, pairs | {(0, 12): 1.0}, unique=np.array([5] * 12 + [-1]))
    for row in draws.draws(odds, 5, 1).tolist():
        assert len(set(row[:12])) == 12
        assert row[12] in (0, 12)
