"""Reach: each rule is credited with the judged pairs whose records share one of its keys."""

from __future__ import annotations

import polars as pl
import pytest

from cenotaph.ledger.entry import Entry, decision
from cenotaph.register.review import report
from cenotaph.register.review.reach import Reach, reach

BORN = {"birth_low": 700, "birth_high": 700}
PERSONS = pl.DataFrame(
    [
        {"record": "a/persons/1", "source": "a", "given": "ali", "family": "karimi"} | BORN,
        {"record": "a/persons/2", "source": "a", "given": "hasan", "family": "golrang"},
        {"record": "b/persons/1", "source": "b", "given": "ali", "family": "karimi"} | BORN,
        {"record": "b/persons/2", "source": "b", "given": "reza", "family": "golrang"},
        {"record": "b/persons/3", "source": "b", "given": "parviz", "family": "nuri"},
    ]
)
WHOLE, ONE_WORD = ("a/persons/1", "b/persons/1"), ("a/persons/2", "b/persons/2")
NOTHING_SHARED = ("a/persons/2", "b/persons/3")


def of_rules(*same: tuple[str, str]) -> dict[str, Reach]:
    return {one.rule: one for one in reach(PERSONS, same)[0]}


def test_a_rule_is_credited_with_the_pairs_that_share_its_key() -> None:
    found = of_rules(WHOLE, ONE_WORD)
    assert (found["name"].shared, found["name"].pairs) == (1, 2)
    assert found["rare_word"].shared == 2
    assert found["word_and_birth_day"].shared == 1
    assert found["external"].shared == 0


def test_what_one_rule_alone_brings_is_told() -> None:
    alone = {name: one.alone for name, one in of_rules(ONE_WORD).items() if one.shared}
    assert sum(alone.values()) <= 1
    assert all(one.alone == 0 for one in of_rules(WHOLE).values())  # several rules bring it


def test_the_interval_is_that_of_a_share_of_many() -> None:
    one = of_rules(WHOLE, ONE_WORD)["name"]
    assert (one.low, one.high) == (pytest.approx(0.0945, abs=1e-3), pytest.approx(0.9055, abs=1e-3))


def test_pairs_without_a_common_key_and_pairs_of_absent_records() -> None:
    assert reach(PERSONS, [NOTHING_SHARED])[1] == 1
    assert reach(PERSONS, [("a/persons/1", "gone/persons/1")]) == ([], 0)


def judged(left: str, right: str, verdict: str) -> Entry:
    return decision(left, right, verdict, "read", "Ada", "2026-01-01")


def test_the_report_tells_it_of_what_was_judged_the_same() -> None:
    said = list(report.reached([judged(*WHOLE, "same"), judged(*NOTHING_SHARED, "different")], PERSONS))
    assert said[0].key == "review.reach"
    assert said[0].parameters == {"pairs": 1, "none": 0}
    assert {one.key for one in said[1:]} == {"review.reach_rule"}
    assert list(report.reached([judged(*NOTHING_SHARED, "different")], PERSONS)) == []
