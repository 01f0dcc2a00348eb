"""Each warning appears when its condition holds, and only then."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cenotaph.estimate import diagnostics
from cenotaph.estimate.combine import estimate_all
from cenotaph.estimate.estimate import Estimate, Interval
from cenotaph.estimate.table import OverlapTable
from cenotaph.words.sentences import message, render, sentences

WELL = OverlapTable(("a", "b", "c"), np.array([0, 90, 90, 30, 90, 30, 30, 10]))


def codes(found: list[diagnostics.Warning]) -> list[tuple[str, bool]]:
    return [(one.code, one.blocks) for one in found]


def test_a_well_made_table_warns_of_nothing() -> None:
    assert diagnostics.design(WELL, ()) == []
    assert diagnostics.figures(WELL, WELL.n, 640.0, (560.0, 740.0)) == []
    for estimate in estimate_all(WELL, ["loglinear", "independence"]):
        assert estimate.point == pytest.approx(640)
        assert estimate.warnings == ()


def test_fewer_than_three_lists_block() -> None:
    assert codes(diagnostics.design(WELL.keep([0, 1]), ())) == [("few_lists", True)]


def test_lists_that_share_nobody() -> None:
    apart = OverlapTable(("a", "b", "c"), np.array([0, 90, 90, 0, 90, 30, 30, 0]))
    (found,) = diagnostics.design(apart, ())
    assert (found.code, found.blocks, found.message.parameters["pairs"]) == ("no_overlap", False, "a × b")


def test_lists_of_one_lineage_block_whichever_comes_first() -> None:
    (found,) = diagnostics.design(WELL, [("c", "a"), ("a", "c"), ("a", "elsewhere"), ("b", "b")])
    assert (found.code, found.blocks, found.message.parameters["pairs"]) == ("dependent_lists", True, "a × c")


def test_lineage_concerns_only_its_own_pair_among_the_pairs() -> None:
    found = estimate_all(WELL, ["pairwise"], [("a", "c")])
    assert [{one.code for one in estimate.warnings} & {"dependent_lists"} for estimate in found] == [
        set(),
        {"dependent_lists"},
        set(),
    ]


@pytest.mark.parametrize(
    ("point", "interval", "expected"),
    [
        (5120.1, (4000.0, 6000.0), [("small_expected_overlap", False), ("missing_share", False)]),
        (300.0, (250.0, 350.0), [("below_documented", True)]),
        (640.0, (400.0, 1200.1), [("wide_interval", False)]),
        (640.0, (400.0, 1200.0), []),
        (640.0, (400.0, None), [("unbounded", True)]),
    ],
)
def test_what_the_figures_say(point: float, interval: Interval, expected: list[tuple[str, bool]]) -> None:
    assert codes(diagnostics.figures(WELL, WELL.n, point, interval)) == expected


def test_a_list_without_which_the_number_leaves_the_interval_is_named() -> None:
    table = OverlapTable(tuple("abcd"), np.array([0, *[10] * 15]))

    def refit(left: OverlapTable) -> float | None:
        return {("b", "c", "d"): 100.0, ("a", "c", "d"): None}.get(left.lists, 200.0)

    (found,) = diagnostics.leave_one_out(table, (150.0, 250.0), refit)
    assert (found.code, found.blocks, found.message.parameters["lists"]) == ("leave_one_out", False, "a: 100; b: —")
    assert diagnostics.leave_one_out(table, (150.0, 250.0), lambda _: 200.0) == []
    assert diagnostics.leave_one_out(WELL, (1.0, 2.0), lambda _: 200.0) == [], "two lists are too few to estimate"


def estimate(method: str, model: str, interval: Interval, **details: str) -> Estimate:
    return Estimate(
        method, model, interval[0], interval, 0.95, message(f"estimate.assumption.{method}"), details=details
    )


def test_methods_that_exclude_each_other_block() -> None:
    low, high = estimate("graphs", "m", (10.0, 20.0)), estimate("loglinear", "m", (21.0, None))
    assert [codes(list(one.warnings)) for one in diagnostics.disjoint([low, high])] == [[("disjoint", True)]] * 2
    assert not any(one.warnings for one in diagnostics.disjoint([low, estimate("loglinear", "m", (19.0, 30.0))]))


def test_a_lower_bound_contradicts_only_what_lies_below_it() -> None:
    bound = estimate("chao", "Mth", (10.0, 20.0), bound="lower")
    assert not any(one.warnings for one in diagnostics.disjoint([bound, estimate("loglinear", "m", (30.0, 40.0))]))
    assert all(one.warnings for one in diagnostics.disjoint([bound, estimate("loglinear", "m", (3.0, 4.0))]))


def test_pairs_and_bounds_for_equal_lists_contradict_nobody() -> None:
    others = [estimate("pairwise", "a × b", (50.0, 60.0)), estimate("chao", "Mh", (50.0, 60.0), bound="lower")]
    assert not any(one.warnings for one in diagnostics.disjoint([*others, estimate("loglinear", "m", (3.0, 4.0))]))


def test_independence_is_contradicted_and_contradicts_nobody() -> None:
    alone = estimate("independence", "[1,2,3]", (5.0, 6.0))
    found = diagnostics.disjoint([estimate("loglinear", "m", (10.0, 20.0)), alone])
    assert [codes(list(one.warnings)) for one in found] == [[], [("disjoint", True)]]


def test_every_sentence_of_the_room_can_be_said() -> None:
    keys = [key for key in sentences() if key.startswith("estimate.")]
    filled = {name: "x" for key in keys for name in re.findall(r"{(\w+)}", sentences()[key])}
    assert len(keys) > 30
    assert all("{" not in render(message(key, **filled)) for key in keys)
