"""Sample coverage agrees with its authors' example, is exact where it should be, and says when it is a bound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cenotaph.estimate import coverage
from cenotaph.estimate.table import OverlapTable

# Hepatitis A in a college in Taiwan, 1995: lists P, Q, E (Chao, Tsay, Lin, Shau & Chao 2001)
HEPATITIS = OverlapTable(("P", "Q", "E"), np.array([0, 69, 55, 21, 63, 17, 18, 28]))
SHARES = st.floats(0.1, 0.7)


def test_the_published_example() -> None:
    assert (HEPATITIS.n, HEPATITIS.sizes) == (271, (135, 122, 126))
    estimate = coverage.fit(HEPATITIS)
    assert estimate.details["coverage"] == pytest.approx(0.513, abs=5e-4)
    assert round(estimate.details["independent"]) == 407
    assert round(estimate.details["one_step"]) == 508
    assert round(estimate.details["general"]) == 971
    assert (estimate.model, estimate.details["bound"]) == ("one_step", "lower")
    assert [(one.code, one.blocks) for one in estimate.warnings] == [("low_coverage_lower", False)]


def test_the_three_numbers_by_hand() -> None:
    figures = coverage.coverages(np.arange(1, 8), HEPATITIS.counts[None, 1:].astype(float), 3)
    share = 1 - (69 / 135 + 55 / 122 + 63 / 126) / 3
    start = (271 - (69 + 55 + 63) / 3) / share
    weight = (69 + 55 + 42, 69 + 63 + 34, 55 + 63 + 36)
    ratio = (49 / (135 * 122), 45 / (135 * 126), 46 / (122 * 126))

    def right(number: float) -> float:
        return start + sum(a * (r * number - 1) for a, r in zip(weight, ratio, strict=True)) / (3 * share)

    assert figures.coverage[0] == pytest.approx(share)
    assert figures.one_step[0] == pytest.approx(right(right(start)))
    assert right(float(figures.general[0])) == pytest.approx(figures.general[0])
    overlaps = (49 + 45 + 46) / (3 * share)
    assert figures.general[0] == pytest.approx(
        overlaps / (1 - sum(a * r for a, r in zip(weight, ratio, strict=True)) / (3 * share))
    )


def expected(chances: list[list[float]], shares: list[float]) -> np.ndarray:
    """The expected share of each pattern in a population of groups, lists independent within each."""
    lists = len(chances[0])
    on = np.arange(2**lists)[:, None] >> np.arange(lists) & 1 == 1
    parts = [
        share * np.where(on, one, 1 - np.array(one)).prod(axis=1) for one, share in zip(chances, shares, strict=True)
    ]
    return np.asarray(sum(parts))


@given(st.lists(SHARES, min_size=3, max_size=5))
def test_independent_lists_give_the_population_whatever_their_size(chances: list[float]) -> None:
    cells = 1000 * expected([chances], [1.0])
    found = coverage.coverages(np.arange(1, len(cells)), cells[None, 1:], len(chances))
    for numbers in (found.independent, found.one_step, found.general):
        assert numbers[0] == pytest.approx(1000)
    assert found.covariation == pytest.approx(0, abs=1e-9)


@given(SHARES, SHARES, SHARES, SHARES, SHARES, st.lists(SHARES, min_size=1, max_size=2))
def test_a_pair_that_depends_gives_the_population_by_the_general_form(
    a: float, b: float, c: float, d: float, share: float, others: list[float]
) -> None:
    """Two groups of people, to which lists 1 and 2 reach differently and the others alike."""
    cells = 1000 * expected([[a, b, *others], [c, d, *others]], [share, 1 - share])
    found = coverage.coverages(np.arange(1, len(cells)), cells[None, 1:], 2 + len(others))
    assert found.general[0] == pytest.approx(1000)
    assert np.sign(np.round(found.net[0], 6)) in {0, np.sign((a - c) * (b - d))}


def test_the_interval_covers_as_often_as_it_says() -> None:
    generator = np.random.Generator(np.random.PCG64(5))
    cells = expected([[0.7, 0.6, 0.55], [0.4, 0.35, 0.55]], [0.5, 0.5])
    held, many = 0, 200
    for counts in generator.multinomial(1500, cells, many):
        counts[0] = 0
        low, high = coverage.fit(OverlapTable(tuple("abc"), counts), replicates=200).interval or (0, 0)
        held += low <= 1500 <= (high or 0)
    assert 0.90 <= held / many <= 0.99


def test_enough_coverage_gives_the_general_form_and_no_bound() -> None:
    counts = np.rint(2000 * expected([[0.7, 0.6, 0.65]], [1.0])).astype(np.int64)
    counts[0] = 0
    estimate = coverage.fit(OverlapTable(tuple("abc"), counts))
    assert estimate.model == "general"
    assert estimate.point == pytest.approx(2000, rel=0.01)
    assert "bound" not in estimate.details
    assert estimate.warnings == ()
    assert estimate.seed == coverage.SEED


def test_lists_that_avoid_each_other_give_an_upper_bound() -> None:
    counts = np.array([0, 90, 90, 9, 90, 9, 9, 1])
    estimate = coverage.fit(OverlapTable(tuple("abc"), counts + np.array([0, 0, 0, 3, 0, 3, 3, -1])))
    assert estimate.details["bound"] == ("lower" if estimate.point > estimate.details["independent"] else "upper")  # type: ignore[operator]
    assert {one.code for one in estimate.warnings} <= {"low_coverage_lower", "low_coverage_upper"}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=15, max_size=15), st.permutations(range(4)), st.integers(0, 9))
def test_any_table_gives_a_number_with_its_interval_or_a_reason(counts: list[int], order: list[int], seed: int) -> None:
    table = OverlapTable(tuple("abcd"), np.array([0, *counts]))
    one = coverage.fit(table, seed=seed, replicates=50)
    again = coverage.fit(table, seed=seed, replicates=50)
    assert (one.point, one.interval, one.seed) == (again.point, again.interval, again.seed)
    turned = coverage.point(table.keep(order))
    if one.point is None:
        assert one.warnings[0].blocks
        return
    assert turned == pytest.approx(one.point)
    assert coverage.point(table) == one.point
    low, high = one.interval or (0.0, None)
    assert high is not None
    assert table.n * (1 - 1e-12) <= low <= one.point * (1 + 1e-12) <= high * (1 + 1e-9)


def test_lists_that_share_nobody_and_too_few_lists_give_no_number() -> None:
    assert coverage.fit(OverlapTable(tuple("abc"), np.array([0, 60, 49, 0, 247, 0, 0, 0]))).point is None
    assert coverage.fit(OverlapTable(("a", "b"), np.array([0, 5, 6, 3]))).point is None
    assert coverage.point(OverlapTable(("a", "b"), np.array([0, 5, 6, 3]))) is None
