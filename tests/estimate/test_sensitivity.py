"""Every refit is the method on the changed table; nothing is left out without being said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cenotaph.estimate import graphs, loglinear, sensitivity
from cenotaph.estimate.combine import as_json, estimate_all, sensitivity_of
from cenotaph.estimate.table import OverlapTable, read_table


def four(shared: Path) -> OverlapTable:
    return read_table(shared / "facts" / "mse" / "tables" / "kosovo.csv")


def test_each_list_is_left_out_and_each_two_are_made_one(shared: Path) -> None:
    table = four(shared)
    found = sensitivity.examine(table, ["loglinear"])
    assert [(one.change, one.changed) for one in found.refits[:4]] == [("without", (name,)) for name in table.lists]
    assert [one.changed for one in found.refits[4:]] == [
        ("EXH", "ABA"), ("EXH", "OSCE"), ("EXH", "HRW"), ("ABA", "OSCE"), ("ABA", "HRW"), ("OSCE", "HRW"),
    ]  # fmt: skip
    assert found.refits[0].estimate == loglinear.fit(table.keep([1, 2, 3]))
    assert found.refits[0].lists == ("ABA", "OSCE", "HRW")
    assert found.refits[-1].lists == ("EXH", "ABA", "OSCE + HRW")
    assert found.refits[-1].estimate.point == loglinear.fit(table.merged(2, 3)).point


def test_the_trajectory_adds_lists_as_they_became_known_and_ends_with_all(shared: Path) -> None:
    table = four(shared)
    found = sensitivity.examine(table, ["graphs"], ["HRW", "ABA"])
    assert found.order == ("HRW", "ABA", "EXH", "OSCE"), "then the largest first"
    assert [(one.change, one.changed, one.lists) for one in found.trajectory] == [
        ("first", ("EXH",), ("HRW", "ABA", "EXH")),
        ("first", ("OSCE",), ("HRW", "ABA", "EXH", "OSCE")),
    ]
    assert found.trajectory[-1].estimate.point == graphs.fit(table).point


def test_a_refit_without_a_number_stands_there_with_its_reason(shared: Path) -> None:
    table = read_table(shared / "facts" / "mse" / "tables" / "western.csv")
    content = as_json(table, None, [], sensitivity_of(table, ["highest_interaction"]))["sensitivity"]
    assert len(content["refits"]) == 5 + 10
    assert all(row["point"] is None for row in content["refits"])
    assert all(row["warnings"][0]["code"] == "no_estimate" for row in content["refits"])
    assert len(content["pairs"]) == 10


def test_three_lists_are_not_reduced_to_two() -> None:
    table = OverlapTable(("a", "b", "c"), np.array([0, 60, 49, 4, 247, 112, 142, 12]))
    found = sensitivity.examine(table, list(sensitivity.FITS))
    assert found.refits == ()
    assert [one.estimate.method for one in found.trajectory] == list(sensitivity.FITS)
    assert found.order == ("c", "b", "a")


def test_a_list_that_caught_nobody_takes_no_part() -> None:
    counts = np.zeros(16, dtype=np.int64)
    counts[[1, 4, 5, 8, 9, 12, 13]] = [60, 49, 4, 247, 112, 142, 12]
    found = sensitivity.examine(OverlapTable(("a", "nobody", "b", "c"), counts), ["loglinear"])
    assert found.order == ("c", "b", "a")
    assert len(found.pairs) == 3
    assert sensitivity.examine(OverlapTable(("a", "b"), np.array([0, 0, 0, 0])), ["loglinear"]).order == ()


def test_of_many_lists_the_smallest_are_one_in_every_refit_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensitivity, "MOST_LISTS", 4)
    generator = np.random.default_rng(8)
    reach = np.array([0.5, 0.1, 0.4, 0.15, 0.45, 0.12])
    on = (generator.random((900, 6)) < reach) @ (1 << np.arange(6))
    six = OverlapTable(tuple("abcdef"), np.bincount(on[on > 0], minlength=64))
    found = sensitivity.examine(six, ["loglinear"])
    assert [(one.code, one.blocks) for one in found.warnings] == [("sensitivity_joined", False)]
    without = [refit for refit in found.refits if refit.change == "without"]
    assert [refit.changed for refit in without] == [(name,) for name in "abcdef"]
    assert [len(refit.lists) for refit in without] == [5] * 6
    merged = [refit.changed for refit in found.refits if refit.change == "merged"]
    assert merged == [("a", "c"), ("a", "e"), ("c", "e")], "b, d and f are one anyhow"
    last = found.trajectory[-1]
    assert set(last.lists) == set("abcdef")
    assert last.estimate == loglinear.fit(six.keep(["abcdef".index(name) for name in last.lists]).joined(4)), (
        "everybody is in it"
    )
    low, high = last.estimate.interval or (0, 0)
    assert low < 900 < (high or 0)


def test_other_methods_are_not_refitted() -> None:
    small = OverlapTable(("a", "b", "c"), np.array([0, 60, 49, 4, 247, 112, 142, 12]))
    assert sensitivity.examine(small, ["chao", "coverage"]).trajectory == ()


def test_without_a_set_the_content_is_as_before() -> None:
    small = OverlapTable(("a", "b", "c"), np.array([0, 60, 49, 4, 247, 112, 142, 12]))
    assert "sensitivity" not in as_json(small, None, estimate_all(small, ["loglinear"]))
