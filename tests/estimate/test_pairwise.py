"""Every pair of lists gives its own number, and shows how the pair depends."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.estimate import pairwise
from cenotaph.estimate.table import OverlapTable

PAIR = OverlapTable(("a", "b"), np.array([0, 150, 100, 50]))


def test_chapman_and_petersen_by_hand() -> None:
    (estimate,) = pairwise.fit(PAIR)
    assert estimate.details["lincoln_petersen"] == 200 * 150 / 50
    assert estimate.point == pytest.approx(201 * 151 / 51 - 1)
    assert pairwise.chapman(200, 150, 50)[1] == pytest.approx(201 * 151 * 150 * 100 / (51**2 * 52))


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 500))
def test_the_interval_holds_the_number_and_starts_above_whom_the_pair_documents(a: int, b: int, both: int) -> None:
    (estimate,) = pairwise.fit(OverlapTable(("a", "b"), np.array([0, a, b, both])))
    assert estimate.point is not None
    assert estimate.interval is not None
    low, high = estimate.interval
    assert high is not None
    assert a + b + both <= low * (1 + 1e-12) <= estimate.point * (1 + 2e-12) <= high * (1 + 3e-12)


def test_a_pair_without_overlap_gives_no_number() -> None:
    (estimate,) = pairwise.fit(OverlapTable(("a", "b"), np.array([0, 150, 100, 0])))
    assert estimate.point is None
    assert [one.code for one in estimate.warnings] == ["no_estimate"]
    assert estimate.warnings[0].blocks


def test_every_pair_has_its_estimate_and_its_place_in_the_matrix() -> None:
    table = OverlapTable(("a", "b", "c"), np.array([0, 9, 8, 7, 6, 5, 0, 0]))
    assert [one.model for one in pairwise.fit(table)] == ["a × b", "a × c", "b × c"]
    assert pairwise.overlaps(table).tolist() == [[21, 7, 5], [7, 15, 0], [5, 0, 11]]
    points = pairwise.points(table)
    assert points[0, 1] == points[1, 0] == pytest.approx(22 * 16 / 8 - 1)
    assert math.isnan(points[1, 2])
    assert math.isnan(points[0, 0])


def test_dependence_is_seen_among_those_on_a_third_list() -> None:
    # on list c: 40 on both, 10 and 10 on one, 40 on neither
    together = OverlapTable(("a", "b", "c"), np.array([0, 50, 50, 20, 40, 10, 10, 40]))
    (row,) = pairwise.dependence(together, 0, 1)
    assert row["list"] == "c"
    assert row["log_odds_ratio"] == pytest.approx(math.log(40.5 * 40.5 / (10.5 * 10.5)))
    assert row["standard_error"] == pytest.approx(math.sqrt(2 / 40.5 + 2 / 10.5))
    assert pairwise.fit(together)[0].details["dependence_sign"] == "positive"
    apart = OverlapTable(("a", "b", "c"), np.array([0, 50, 50, 20, 10, 40, 40, 10]))
    assert [one.code for one in pairwise.fit(apart)[0].warnings] == ["pair_negative"]
    assert pairwise.fit(PAIR)[0].details["dependence_sign"] == "unclear"


def test_the_matrix_counts_each_person_on_another_list_once() -> None:
    # on c or d: 40 on both a and b, 20 on a alone, 10 on b alone, 30 on neither; the pattern ab without c and d not
    counts = np.zeros(16, dtype=np.int64)
    counts[[0b0111, 0b1011, 0b0101, 0b1110, 0b1000, 0b1100, 0b0011]] = [25, 15, 20, 10, 18, 12, 7]
    (row, *_) = pairwise.matrix(OverlapTable(("a", "b", "c", "d"), counts))
    assert row["lists"] == ["a", "b"]
    assert row["overlap"] == 47
    assert row["counts"] == [40, 20, 10, 30]
    assert row["odds_ratio"] == pytest.approx(40.5 * 30.5 / (20.5 * 10.5))
    error = math.sqrt(1 / 40.5 + 1 / 20.5 + 1 / 10.5 + 1 / 30.5)
    factor = math.exp(1.959964 * error)
    assert row["odds_ratio_interval"] == pytest.approx([row["odds_ratio"] / factor, row["odds_ratio"] * factor])
    assert row["sign"] == "positive"


def hypergeometric_tail(both: int, first: int, second: int, total: int, ratio: float, upper: bool) -> float:
    """P(X >= both) or P(X <= both) of Fisher's noncentral hypergeometric distribution, from its definition."""
    least, most = max(0, first + second - total), min(first, second)
    weight = {x: math.comb(first, x) * math.comb(total - first, second - x) * ratio**x for x in range(least, most + 1)}
    return sum(part for x, part in weight.items() if (x >= both if upper else x <= both)) / sum(weight.values())


@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_of_few_persons_the_interval_of_the_odds_ratio_is_exact(four: list[int]) -> None:
    both, one, other, neither = four
    counts = np.array([0, 5, 5, 5, neither, one, other, both])
    row = pairwise.matrix(OverlapTable(("a", "b", "c"), counts))[0]
    if not (both + one and both + other and neither + one and neither + other):
        assert (row["odds_ratio"], row["sign"]) == (None, "unclear")
        return
    low, high = row["odds_ratio_interval"]
    margins = (both + one, both + other, sum(four))
    if low > 0:
        assert hypergeometric_tail(both, *margins, low, upper=True) == pytest.approx(0.025, abs=1e-6)
    if math.isfinite(high):
        assert hypergeometric_tail(both, *margins, high, upper=False) == pytest.approx(0.025, abs=1e-6)


def test_no_list_and_nobody() -> None:
    assert pairwise.fit(OverlapTable((), np.array([0]))) == []
    assert pairwise.fit(OverlapTable(("a",), np.array([0, 4]))) == []
    assert pairwise.fit(OverlapTable(("a", "b"), np.zeros(4, dtype=np.int64)))[0].point is None
