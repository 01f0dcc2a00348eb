"""Chao's bounds for few lists."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cenotaph.estimate import chao
from cenotaph.estimate.table import OverlapTable, read_table


def by_model(table: OverlapTable) -> dict[str, float | None]:
    return {estimate.model: estimate.point for estimate in chao.fit(table)}


def test_the_moment_form_by_hand() -> None:
    # 3 lists, f1 = 30, f2 = 9, f3 = 1: 40 + 2/3 * 900/18
    table = OverlapTable(("a", "b", "c"), np.array([0, 10, 10, 3, 10, 3, 3, 1]))
    assert chao.frequencies(table).tolist() == [0, 30, 9, 1]
    assert by_model(table)["moment"] == pytest.approx(40 + 2 / 3 * 50)


def test_equal_lists_without_heterogeneity_reach_the_truth() -> None:
    # 64 persons caught by each of 3 lists with chance 1/4 are seen as 9, 3, 1 a pattern; 27 are not seen
    table = OverlapTable(("a", "b", "c"), np.array([0, 9, 9, 3, 9, 3, 3, 1]))
    for point in by_model(table).values():
        assert point == pytest.approx(64, rel=1e-6)


@pytest.mark.parametrize(
    ("name", "equal", "unequal"),
    [
        ("kosovo", 8787.243, 8591.184),
        ("spina_bifida_my3", 860.251, 763.888),
        ("hiv_rome", 12145.148, 11700.988),
        ("western", 2312.184, 2200.508),
        ("ukdat_5", 14962.754, 13570.027),
        ("ned_5", 66607.388, 53714.109),
    ],
)
def test_the_fitted_bounds_agree_with_the_reference(shared: Path, name: str, equal: float, unequal: float) -> None:
    found = by_model(read_table(shared / "facts" / "mse" / "tables" / f"{name}.csv"))
    assert found["Mh"] == pytest.approx(equal, abs=0.01)
    assert found["Mth"] == pytest.approx(unequal, abs=0.01)


def test_kosovo_moment_form_is_not_the_form_for_endless_sampling(shared: Path) -> None:
    found = by_model(read_table(shared / "facts" / "mse" / "tables" / "kosovo.csv"))
    assert found["moment"] == pytest.approx(8802.9, abs=0.1)


def test_the_interval_holds_the_bound_and_never_reaches_below_the_documented() -> None:
    table = OverlapTable(("a", "b", "c"), np.array([0, 10, 12, 3, 9, 3, 4, 1]))
    for estimate in chao.fit(table):
        assert estimate.point is not None
        assert estimate.interval is not None
        low, high = estimate.interval
        assert high is not None
        assert table.n <= low < estimate.point < high


def test_nobody_caught_twice_leaves_the_bias_corrected_form() -> None:
    table = OverlapTable(("a", "b", "c"), np.array([0, 4, 3, 0, 3, 0, 0, 0]))
    assert by_model(table) == {"moment": pytest.approx(10 + 2 / 3 * 10 * 9 / 2)}


def test_everybody_caught_twice_leaves_nobody_unlisted() -> None:
    table = OverlapTable(("a", "b"), np.array([0, 0, 0, 7]))
    assert [(one.point, one.interval) for one in chao.fit(table)] == [(7.0, (7.0, 7.0))]


@pytest.mark.parametrize("table", [OverlapTable((), np.array([0])), OverlapTable(("a", "b"), np.array([0, 3, 0, 0]))])
def test_one_list_that_caught_anybody_gives_no_bound(table: OverlapTable) -> None:
    assert [(one.point, one.warnings[0].blocks) for one in chao.fit(table)] == [(None, True)]


def test_twenty_lists() -> None:
    counts = np.zeros(2**20, dtype=np.int64)
    counts[[1 << j for j in range(20)]] = 50
    counts[[3 << j for j in range(19)]] = 4
    found = by_model(OverlapTable(tuple(f"list {j}" for j in range(20)), counts))
    assert found["moment"] == pytest.approx(1076 + 19 / 20 * 1000**2 / (2 * 76))
