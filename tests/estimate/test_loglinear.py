"""Log-linear estimates agree with published figures, with closed forms, and refuse what the counts do not determine."""

from __future__ import annotations

import json
import time
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cenotaph.estimate import loglinear
from cenotaph.estimate.existence import emptied, fit_all
from cenotaph.estimate.hierarchy import generators, hierarchical, notation
from cenotaph.estimate.poisson import fit_design
from cenotaph.estimate.table import OverlapTable, read_table

TABLES = ("spina_bifida_my3", "kosovo", "hiv_rome", "western", "ukdat_5", "ned_5")

# cell 1 = list 1 only, 2 = list 2 only, 3 = lists 1 and 2, 4 = list 3 only, ...
SMALL = OverlapTable(("a", "b", "c"), np.array([0, 60, 49, 4, 247, 112, 142, 12]))


def three(*counts: int) -> OverlapTable:
    return OverlapTable(("a", "b", "c"), np.array([0, *counts]))


@pytest.mark.parametrize(("lists", "order", "models"), [(3, 2, 8), (4, 3, 113), (4, 2, 64), (5, 2, 1024)])
def test_the_number_of_hierarchical_models(lists: int, order: int, models: int) -> None:
    found = hierarchical(lists, order)
    assert len(set(found)) == len(found) == models
    for model in found:
        assert all(part in model for term in model for part in range(term) if part & term == part)


def test_models_are_written_as_the_literature_writes_them() -> None:
    assert notation((0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12), range(4)) == "[123,14,34]"
    assert notation((0, 1, 2, 3, 4), range(3)) == "[12,3]"
    assert notation((0, 1, 2, 3, 4), (0, 9, 11)) == "[1.10,12]"
    assert generators((0, 1, 2, 3, 4)) == [3, 4]


@pytest.mark.parametrize("name", TABLES)
def test_the_ten_best_models_agree_with_the_reference(shared: Path, name: str) -> None:
    table = read_table(shared / "facts" / "mse" / "tables" / f"{name}.csv")
    reference = json.loads((shared / "facts" / "mse" / "reference" / f"{name}__rcapture.json").read_text())
    estimate = loglinear.fit(table)
    best = reference["closedpMS_t"]["best_BIC_profile_CI"]
    assert estimate.model == best["model"]
    assert estimate.point == pytest.approx(best["results"][0]["abundance"], abs=0.01)
    assert estimate.interval == pytest.approx((best["CI"][0]["infCL"], best["CI"][0]["supCL"]), abs=0.1)
    assert estimate.details["profile_maximum"] == pytest.approx(best["CI"][0]["abundance"], abs=0.1)
    wanted = reference["closedpMS_t"]["top10_by_BIC"]
    assert [row["model"] for row in estimate.details["models"]] == [row["model"] for row in wanted]
    for row, other in zip(estimate.details["models"], wanted, strict=True):
        assert row["point"] == pytest.approx(other["abundance"], rel=1e-6)
        assert row["bic"] == pytest.approx(other["BIC"], abs=1e-4)
        assert row["aic"] == pytest.approx(other["AIC"], abs=1e-4)


def test_kosovo_by_independence(shared: Path) -> None:
    table = read_table(shared / "facts" / "mse" / "tables" / "kosovo.csv")
    estimate = loglinear.fit_independence(table)
    assert estimate.point == pytest.approx(7394.59, abs=0.1)
    assert estimate.interval == pytest.approx((7147.7, 7656.2), abs=1)


def test_one_interaction_of_three_lists_by_hand() -> None:
    # [12,3]: lists 1 and 2 taken together are one list; missing = n(not 3) * n(only 3) / n(3 and another)
    together = (60 + 49 + 4) * 247 / (112 + 142 + 12)
    estimate = loglinear.fit(SMALL)
    assert estimate.model == "[12,3]"
    assert estimate.point == pytest.approx(626 + together, rel=1e-9)


def test_no_highest_interaction_of_three_lists_by_hand() -> None:
    # [12,13,23] reproduces the seven counts: missing = n1 n2 n3 n123 / (n12 n13 n23)
    saturated = next(one for one in loglinear.fit(SMALL).details["models"] if one["model"] == "[12,13,23]")
    assert saturated["point"] == pytest.approx(626 + 60 * 49 * 247 * 12 / (4 * 112 * 142), rel=1e-9)


def test_two_interactions_of_three_lists_by_hand() -> None:
    # [12,23]: lists 1 and 3 independent given 2; missing = n1 n3 / n13
    row = next(one for one in loglinear.fit(SMALL).details["models"] if one["model"] == "[12,23]")
    assert row["point"] == pytest.approx(626 + 60 * 247 / 112, rel=1e-9)


def test_bic_counts_persons() -> None:
    for row in loglinear.fit(SMALL).details["models"]:
        assert row["bic"] - row["aic"] == pytest.approx(row["terms"] * (np.log(626) - 2))


def test_a_lower_level_gives_a_narrower_interval_around_the_profile_maximum() -> None:
    wide, narrow = loglinear.fit(SMALL, 0.95), loglinear.fit(SMALL, 0.5)
    assert wide.interval is not None
    assert narrow.interval is not None
    ends = [wide.interval[0], narrow.interval[0], wide.details["profile_maximum"], narrow.interval[1], wide.interval[1]]
    assert ends == sorted(ends)
    assert len(set(ends)) == 5
    assert SMALL.n <= ends[0]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 300), min_size=7, max_size=7), st.permutations(range(3)))
@example([1, 1, 1, 131, 1, 1, 206], [0, 1, 2])
def test_the_order_of_the_lists_does_not_matter(counts: list[int], order: list[int]) -> None:
    table = three(*counts)
    one, other = loglinear.fit(table), loglinear.fit(table.keep(order))
    tied = sorted(row["bic"] for row in one.details["models"])[:2]
    if tied[1] - tied[0] > 1e-6:
        assert one.point == pytest.approx(other.point, rel=1e-6)
        assert one.interval == pytest.approx(other.interval, rel=1e-5)


def test_relabelling_four_lists_of_unlike_dependence_gives_the_same_number() -> None:
    counts = np.array([0, 1131, 845, 177, 936, 228, 217, 181, 306, 106, 31, 18, 123, 42, 32, 27])
    table = OverlapTable(("a", "b", "c", "d"), counts)
    found = {round(loglinear.fit(table.keep(order)).point or 0, 3) for order in permutations(range(4))}
    assert found == {10356.519}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=15, max_size=15).filter(any))
@example([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0])
def test_a_model_has_a_number_exactly_where_the_linear_programme_and_the_rank_say_so(cells: list[int]) -> None:
    """On sparse tables, against a design matrix with nothing set aside; the number is that of a plain dense fit."""
    counts = np.array([0, *cells], dtype=float)
    every = list(hierarchical(4, 3))
    models = [every[place] for place in range(0, len(every), 16)]
    if (np.array([counts[np.arange(16) >> j & 1 == 1].sum() for j in range(4)]) == 0).any():
        return
    for one in fit_all(counts, models):
        rows = np.arange(1, 16)
        matrix = ((rows[:, None] & np.array(one.model)) == np.array(one.model)).astype(float)
        gone = emptied(matrix, counts[1:])
        assert not counts[1:][gone].any()
        left = matrix[~gone]
        corner = np.eye(len(one.model))[0]
        weights = np.linalg.lstsq(left.T, corner, rcond=None)[0]
        assert (one.missing is not None) == bool(np.abs(left.T @ weights - corner).max() < 1e-7)
        if one.missing is not None:
            theta, _ = fit_design(left, counts[1:][~gone])
            assert np.log(one.missing) == pytest.approx(float(weights @ left @ theta), abs=1e-4)


def test_no_estimate_where_the_counts_push_the_missing_cell_to_infinity() -> None:
    # n12 = n13 = 0 with n123 > 0: [12,13,23] would need n1 n2 n3 n123 / 0
    table = three(60, 49, 0, 247, 0, 142, 12)
    rows = {row["model"]: row for row in loglinear.fit(table).details["models"]}
    assert rows["[12,13,23]"]["point"] is None
    assert rows["[1,2,3]"]["point"] is not None


def test_a_better_model_without_an_estimate_blocks_the_number() -> None:
    # without n12 and n13 but with n123 the model that fits perfectly has no estimate, and is far the best
    estimate = loglinear.fit(three(600, 490, 0, 2470, 0, 1420, 1200))
    assert [one.code for one in estimate.warnings if one.blocks] == ["not_identified"]
    assert estimate.point is not None


def test_lists_that_share_nobody_give_no_number() -> None:
    estimate = loglinear.fit(three(60, 49, 0, 247, 0, 0, 0))
    assert estimate.point is None
    assert estimate.interval is None
    assert [(one.code, one.blocks) for one in estimate.warnings] == [("no_estimate", True)]


@pytest.mark.parametrize(
    "table",
    [
        OverlapTable((), np.array([0])),
        OverlapTable(("a",), np.array([0, 5])),
        OverlapTable(("a", "b"), np.array([0, 5, 6, 2])),
        three(0, 0, 0, 0, 0, 0, 0),
        three(5, 6, 2, 0, 0, 0, 0),
    ],
)
def test_fewer_than_three_lists_that_caught_anybody_give_no_number(table: OverlapTable) -> None:
    for estimate in (loglinear.fit(table), loglinear.fit_independence(table)):
        assert estimate.point is None
        assert estimate.warnings[0].blocks


def test_an_empty_list_takes_no_part() -> None:
    wider = np.zeros(16, dtype=np.int64)
    wider[[0, 1, 4, 5, 8, 9, 12, 13]] = SMALL.counts
    estimate = loglinear.fit(OverlapTable(("a", "nobody", "b", "c"), wider))
    assert estimate.model == "[13,4]"
    assert estimate.point == pytest.approx(loglinear.fit(SMALL).point)


def test_a_pair_at_minus_infinity_leaves_an_estimate() -> None:
    # lists 1 and 2 share nobody at all, so that in [12,...] their interaction is at minus infinity and cells 12 and 123
    # drop out: five counts are left
    table = three(60, 49, 0, 247, 112, 142, 0)
    rows = {row["model"]: row["point"] for row in loglinear.fit(table).details["models"]}
    assert rows["[12,3]"] == pytest.approx(table.n + (60 + 49) * 247 / (112 + 142), rel=1e-9)
    assert rows["[12,13,23]"] is None, "six parameters stay finite, for five counts"


def test_the_table_of_models_tells_what_exists_and_what_is_identified() -> None:
    rows = {row["model"]: row for row in loglinear.fit(three(60, 49, 0, 247, 112, 142, 0)).details["models"]}
    flags = {name: (row["exists"], row["identified"]) for name, row in rows.items()}
    assert flags["[1,2,3]"] == (True, True)
    assert flags["[12,3]"] == (False, True), "the pair lies at minus infinity, the number does not"
    assert flags["[12,13,23]"] == (False, False)
    assert all((row["point"] is not None) == row["identified"] for row in rows.values())
    assert all(row["exists"] for row in loglinear.fit(SMALL).details["models"])


def test_six_lists_are_searched_step_by_step() -> None:
    chances = np.array([0.3, 0.25, 0.4, 0.2, 0.35, 0.3])
    cells = np.arange(64)
    inside = cells[:, None] >> np.arange(6) & 1 == 1
    weight = np.where(inside, chances, 1 - chances).prod(axis=1) * np.where(inside[:, 0] & inside[:, 1], 3.0, 1.0)
    counts = np.rint(10_000 * weight / weight.sum()).astype(np.int64)
    missing, counts[0] = counts[0], 0
    estimate = loglinear.fit(OverlapTable(tuple("abcdef"), counts))
    assert estimate.model == "[12,3,4,5,6]"
    assert estimate.point == pytest.approx(counts.sum() + missing, rel=0.002)
    assert "stepwise" in {one.code for one in estimate.warnings}


def test_all_models_of_four_and_five_lists_take_a_moment() -> None:
    generator = np.random.Generator(np.random.PCG64(1))
    for lists, limit in ((4, 1.0), (5, 3.0)):
        counts = generator.integers(0, 200, 2**lists)
        counts[0] = 0
        table = OverlapTable(tuple("abcde"[:lists]), counts)
        begun = time.perf_counter()
        loglinear.fit(table)
        assert time.perf_counter() - begun < limit, "generous: 0.02 and 0.1 s are usual"


@pytest.mark.parametrize("name", TABLES)
def test_step_by_step_is_what_the_reference_of_that_method_gives(shared: Path, name: str) -> None:
    mse = shared / "facts" / "mse"
    held = json.loads((mse / "reference" / f"{name}__sparsemse.json").read_text(encoding="utf-8"))
    found = loglinear.fit_stepwise(read_table(mse / "tables" / f"{name}.csv"))
    assert found.point == pytest.approx(held["popest"], rel=1e-6)
