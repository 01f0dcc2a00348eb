"""Changes: who joined, who parted, what that did to count and pages; decisions that the model contradicts."""

from __future__ import annotations

import polars as pl
import pytest
from small_register import tables

from cenotaph.ledger.entry import decision
from cenotaph.register.review import report
from cenotaph.register.review.changes import changes
from cenotaph.register.review.contradicted import doubted
from cenotaph.words.sentences import render

A, B, C, D = (f"{key}/persons/1" for key in "abcd")


def test_joins_and_partings_are_told_with_their_ids_and_pages() -> None:
    before = tables({"E-1": [A], "E-2": [B], "E-3": [C, D]}, [])
    now = tables({"E-1": [A, B], "E-3": [C], "E-4": [D]}, [])
    found = changes(before, now)
    assert found.merged == ((("E-1", "E-2"), "E-1"),)
    assert found.split == (("E-3", ("E-3", "E-4")),)
    assert (found.pages_gone, found.pages_changed, found.pages_new) == (("E-2",), ("E-1", "E-3"), ("E-4",))
    assert (found.before, found.now) == ({"identified": 3}, {"identified": 3})
    told = [render(one) for one in report.changed(found, "b" * 64, "n" * 64)]
    assert told[0].endswith("documented count 3 before, 3 now")
    assert "joined: E-1, E-2 are now E-1" in told
    assert "parted: E-3 is now E-3, E-4" in told
    assert told[-1] == "pages of persons: 1 lead elsewhere, 2 change, 1 are new"


def test_records_that_came_or_went_join_and_part_nobody() -> None:
    found = changes(tables({"E-1": [A, B]}, []), tables({"E-1": [A, C], "E-2": [D]}, []))
    assert found.nothing
    assert found.pages_gone == found.pages_changed == found.pages_new == ()


def test_estimates_that_are_not_as_they_were() -> None:
    def content(point: float | None) -> dict[str, object]:
        lists = [{"method": "chao", "model": "Mh", "point": point, "interval": [2.0, None] if point else None}]
        return {"estimates": [*lists, {"method": "graphs", "model": "all", "point": 7.0, "interval": [6.0, 9.0]}]}

    first, *rest = [render(one) for one in report.estimates(content(3.0), content(None))]
    assert first == "estimate chao Mh: 3.0 (2–…) before, – now"
    assert len(rest) == 1
    assert list(report.estimates(content(3.0), content(3.0))) == []


@pytest.mark.parametrize(
    ("verdict", "probability", "told"),
    [
        ("same", 0.009, True), ("same", 0.01, False), ("different", 0.991, True), ("different", 0.99, False),
        ("same", 0.999, False), ("different", 0.001, False), ("unsure", 0.999, False),
    ],
)  # fmt: skip
def test_a_decision_that_the_model_contradicts_strongly_is_told(verdict: str, probability: float, told: bool) -> None:
    pairs = pl.DataFrame({"left": [A], "right": [B], "probability": [probability]})
    found = doubted(
        pairs, [decision(A, B, verdict, "seen", "Ada", "2020"), decision(A, C, verdict, "r", "Ada", "2020")]
    )
    assert bool(found) == told
    for one in found:
        assert f"{A} and {B} were called {'the ' * (verdict == 'same')}{verdict} by Ada" in render(one)
        assert f"{probability:.6f}" in render(one)
