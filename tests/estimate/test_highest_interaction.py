"""An assumption as a slider: published numbers, the algebra behind them, and no number where a pattern holds nobody."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.estimate import highest_interaction, loglinear
from cenotaph.estimate.table import OverlapTable, read_table
from cenotaph.words.sentences import render

COUNTS = st.lists(st.integers(1, 500), min_size=15, max_size=15)


@pytest.mark.parametrize(("xi", "number"), [(0.5, 10671), (1, 16942), (2, 29484)])
def test_kosovo_at_three_places_of_the_slider(shared: Path, xi: float, number: int) -> None:
    table = read_table(shared / "facts" / "mse" / "tables" / "kosovo.csv")
    assert round(highest_interaction.fit(table, xi=xi).point or 0) == number


def test_three_lists_by_hand() -> None:
    estimate = highest_interaction.fit(OverlapTable(("a", "b", "c"), np.array([0, 60, 49, 4, 247, 112, 142, 12])))
    assert estimate.point == pytest.approx(626 + 60 * 49 * 247 * 12 / (4 * 112 * 142))
    assert estimate.model == "xi = 1"


@given(COUNTS, st.floats(0.1, 10))
def test_the_completed_table_has_the_stated_interaction_of_all_lists(counts: list[int], xi: float) -> None:
    point = highest_interaction.fit(OverlapTable(tuple("abcd"), np.array([0, *counts])), xi=xi).point
    assert point is not None
    cells = np.array([point - sum(counts), *counts])
    sign = np.where(np.bitwise_count(np.arange(16)) % 2, -1.0, 1.0)
    assert float(sign @ np.log(cells)) == pytest.approx(np.log(xi), abs=1e-6 + 1e-13 * sum(counts) / cells[0])


@given(COUNTS)
def test_without_the_interaction_it_is_the_largest_log_linear_model(counts: list[int]) -> None:
    table = OverlapTable(tuple("abcd"), np.array([0, *counts]))
    wanted = next(
        one.fit.missing
        for one in loglinear.rank(loglinear.search(table.counts.astype(float), 4), table.n)
        if len(one.fit.model) == 15
    )
    if wanted is not None and wanted < 1e6:
        assert highest_interaction.unlisted(table)[0] == pytest.approx(wanted, rel=1e-5)


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 400))
def test_of_two_lists_number_and_variance_are_those_of_lincoln_and_petersen(one: int, other: int, both: int) -> None:
    missing, spread = highest_interaction.unlisted(OverlapTable(("a", "b"), np.array([0, one, other, both])))
    assert missing == pytest.approx(one * other / both)
    sekar_deming = (one + both) * (other + both) * one * other / both**3
    assert missing**2 * spread + missing == pytest.approx(sekar_deming)


def test_the_interval_covers_as_often_as_it_says() -> None:
    generator = np.random.Generator(np.random.PCG64(3))
    chances = np.array([0.4, 0.5, 0.45])
    cells = np.arange(8)[:, None] >> np.arange(3) & 1 == 1
    weight = np.where(cells, chances, 1 - chances).prod(axis=1)
    weight[3] *= 2  # lists 1 and 2 depend on each other, all three do not beyond that
    weight[7] *= 2
    held = 0
    for counts in generator.multinomial(3000, weight / weight.sum(), 400):
        counts[0] = 0
        low, high = highest_interaction.fit(OverlapTable(tuple("abc"), counts)).interval or (0, 0)
        held += low <= 3000 <= (high or 0)
    assert 0.92 <= held / 400 <= 0.98


def test_the_slider_rises_with_xi_and_holds_the_estimate() -> None:
    estimate = highest_interaction.fit(OverlapTable(tuple("abcd"), np.arange(16) * 3))
    slider = estimate.details["slider"]
    assert [one["point"] for one in slider] == sorted(one["point"] for one in slider)
    assert (slider[0]["xi"], slider[-1]["xi"]) == (0.25, 4.0)
    (middle,) = (one for one in slider if one["xi"] == 1)
    assert (middle["point"], tuple(middle["interval"])) == (estimate.point, estimate.interval)


def test_a_pattern_that_holds_nobody_gives_no_number_and_is_named() -> None:
    estimate = highest_interaction.fit(OverlapTable(("a", "b", "c"), np.array([0, 60, 49, 0, 247, 112, 142, 12])))
    assert estimate.point is None
    (because,) = estimate.warnings
    assert because.blocks
    assert render(because.message).endswith("(1) would make it zero or endless: 110.")


def test_an_empty_list_takes_no_part_and_two_lists_are_too_few() -> None:
    counts = np.zeros(16, dtype=np.int64)
    counts[[1, 4, 5, 8, 9, 12, 13]] = [60, 49, 4, 247, 112, 142, 12]
    assert highest_interaction.fit(OverlapTable(("a", "nobody", "b", "c"), counts)).point == pytest.approx(
        762.98, abs=0.01
    )
    assert highest_interaction.fit(OverlapTable(("a", "b"), np.array([0, 5, 6, 3]))).point is None


@pytest.mark.parametrize("xi", [0.0, -1.0, float("nan")])
def test_an_impossible_xi_is_refused(xi: float) -> None:
    with pytest.raises(ValueError, match="give a number above 0"):
        highest_interaction.fit(OverlapTable(tuple("abc"), np.arange(8)), xi=xi)
