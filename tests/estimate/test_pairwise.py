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


def test_no_list_and_nobody() -> None:
    assert pairwise.fit(OverlapTable((), np.array([0]))) == []
    assert pairwise.fit(OverlapTable(("a",), np.array([0, 4]))) == []
    assert pairwise.fit(OverlapTable(("a", "b"), np.zeros(4, dtype=np.int64)))[0].point is None
