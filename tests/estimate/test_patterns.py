"""What the documented show: each person once, dates and ages with their bounds, and the sentence that limits them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.estimate import patterns
from cenotaph.estimate.patterns import SCHEMA, Share, by_sex_and_age, coverage, documented, over_time
from cenotaph.register import freeze as freezes
from cenotaph.words.calendars import from_ordinal
from cenotaph.words.sentences import render, restored

PERSON = {
    "record": pl.String, "source": pl.String, "gender": pl.String, "birth_low": pl.Int64, "birth_high": pl.Int64,
    "death_low": pl.Int64, "death_high": pl.Int64, "age_low": pl.Float64, "age_high": pl.Float64,
}  # fmt: skip


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def year(number: int) -> tuple[int, int]:
    return day(f"{number}-01-01"), day(f"{number}-12-31")


def frozen(folder: Path, *records: tuple[str, str, dict[str, Any]]) -> Path:
    """A freeze of records (entity, source, what it says); an entity whose name begins with x is not identified."""
    persons, members = [], []
    for number, (entity, source, says) in enumerate(records):
        born, died, age = says.get("born", (None, None)), says.get("died", (None, None)), says.get("age", (None, None))
        persons.append((f"r{number}", source, says.get("sex"), *born, *died, *age))
        members.append((f"r{number}", entity, 1.0))
    entities = sorted({entity for entity, _, _ in records})
    described = [(key, json.dumps({"is_list": key != "press"}), 0) for key in ("lamp", "press", "wick")]
    tables = {
        "source": pl.DataFrame(described, schema=freezes.TABLES["source"], orient="row"),
        "entity": pl.DataFrame(
            [(one, "unnamed" if one.startswith("x") else "identified", "", 1) for one in entities],
            schema=freezes.TABLES["entity"],
            orient="row",
        ),
        "membership": pl.DataFrame(members, schema=freezes.TABLES["membership"], orient="row"),
        "person": pl.DataFrame(persons, schema=PERSON, orient="row"),
    }
    return freezes.write(folder, tables)


def test_a_person_is_counted_once_and_only_if_identified(tmp_path: Path) -> None:
    freeze = frozen(tmp_path, ("a", "lamp", {}), ("a", "wick", {}), ("b", "press", {}), ("x", "lamp", {}))
    found = documented(freeze)
    assert found.select("entity", "lists").rows() == [("a", ["lamp", "wick"]), ("b", [])]


def test_records_that_agree_narrow_the_days_and_others_widen_them(tmp_path: Path) -> None:
    freeze = frozen(
        tmp_path,
        ("a", "lamp", {"died": year(1988)}),
        ("a", "wick", {"died": (day("1988-07-01"), day("1988-07-31"))}),
        ("b", "lamp", {"died": year(1988)}),
        ("b", "wick", {"died": year(1990)}),
    )
    assert documented(freeze).select("death_low", "death_high").rows() == [
        (day("1988-07-01"), day("1988-07-31")),
        (day("1988-01-01"), day("1990-12-31")),
    ]


@pytest.mark.parametrize(
    ("says", "ages", "term"),
    [
        ({"born": year(1975), "died": year(1988)}, (12, 13), "certain"),
        ({"born": year(1970), "died": year(1988)}, (17, 18), "possible"),
        ({"born": year(1970), "died": (day("1988-12-31"),) * 2}, (18, 18), "no"),  # had every birthday of 1970
        ({"born": year(1960), "died": year(1988)}, (27, 28), "no"),
        ({"age": (17.0, 18.0)}, (17, 17), "certain"),
        ({"born": year(1970), "died": year(1988), "age": (18.0, 19.0)}, (18, 18), "no"),
        ({"age": (16.0, 130.0)}, (16, None), "possible"),  # at least sixteen
        ({"died": year(1988)}, (None, None), "unknown"),
        ({"born": (None, day("1960-01-01")), "died": year(1988)}, (28, None), "no"),
    ],
)
def test_a_minor_is_told_by_the_bounds_of_birth_death_and_stated_age(
    tmp_path: Path, says: dict[str, Any], ages: tuple[int | None, int | None], term: str
) -> None:
    (row,) = documented(frozen(tmp_path, ("a", "lamp", says))).iter_rows(named=True)
    assert ((row["least_age"], row["most_age"]), row["minor"]) == (ages, term)


def test_sex_is_unknown_where_sources_differ_and_is_crossed_with_age(tmp_path: Path) -> None:
    child, adult = {"age": (12.0, 13.0)}, {"age": (40.0, 41.0)}
    freeze = frozen(
        tmp_path,
        ("a", "lamp", {"sex": "female", **child}),
        ("b", "lamp", {"sex": "female", **adult}),
        ("c", "lamp", {"sex": "female", **adult}),
        ("c", "wick", {"sex": "male", **adult}),
        ("d", "lamp", {}),
    )
    nobody = {"certain": 0, "possible": 0, "no": 0, "unknown": 0}
    assert by_sex_and_age(documented(freeze)) == {
        "female": nobody | {"certain": 1, "no": 1},
        "": nobody | {"no": 1, "unknown": 1},
    }


def test_a_list_is_told_with_what_it_holds_alone(tmp_path: Path) -> None:
    freeze = frozen(tmp_path, ("a", "lamp", {}), ("a", "wick", {}), ("b", "lamp", {}), ("c", "press", {}))
    assert coverage(documented(freeze), ["lamp", "wick"]) == (Share("lamp", 2, 1), Share("wick", 1, 0))


def persons(spans: Sequence[tuple[int | None, int | None]]) -> pl.DataFrame:
    rows = [(f"e{n}", [], "", *span, None, None, "unknown") for n, span in enumerate(spans)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def test_a_death_is_certain_in_the_period_that_holds_it_and_possible_in_all_that_it_touches() -> None:
    found = over_time(
        persons([year(1988), (day("1988-12-01"), day("1989-01-31")), (None, None), (day("1989-02-01"), None)]), "year"
    )
    assert [(one.period, one.certain, one.possible) for one in found.periods] == [("1988", 1, 1), ("1989", 0, 2)]
    assert found.undated == 1
    months = over_time(persons([year(1988), (day("1988-03-01"), day("1988-03-31"))]), "month")
    assert (len(months.periods), {one.possible for one in months.periods}) == (12, {1})
    assert [(one.period, one.certain) for one in months.periods if one.certain] == [("1988-03", 1)]


def test_periods_are_those_of_the_calendar_asked_for() -> None:
    (found,) = over_time(persons([(day("1988-07-23"), day("1989-03-20"))]), "year", "solar_hijri").periods
    assert (found.period, found.certain) == ("1367", 1)
    assert over_time(persons([]), "year").periods == ()


start = day("1988-01-01")
spans = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 500)).map(lambda pair: (start + pair[0], start + sum(pair))),
    min_size=1,
    max_size=6,
)


@given(spans)
def test_whatever_the_true_days_the_count_of_a_month_lies_between_certain_and_certain_and_possible(
    stated: list[tuple[int, int]],
) -> None:
    found = {one.period: one for one in over_time(persons(stated), "month").periods}
    for choose in (min, max):  # the earliest and the latest history
        true: dict[str, int] = {}
        for span in stated:
            first = from_ordinal("gregorian", choose(span))
            assert first is not None
            month = f"{first[0]:04d}-{first[1]:02d}"
            true[month] = true.get(month, 0) + 1
        for period in {*found, *true}:
            one = found[period]  # a month of any history is told
            assert one.certain <= true.get(period, 0) <= one.certain + one.possible
    touched = sum(len({(date.fromordinal(low) + timedelta(n)).strftime("%Y-%m") for n in range(high - low + 1)})
                  for low, high in stated)  # fmt: skip
    assert sum(one.certain + one.possible for one in found.values()) == touched


def test_the_json_says_that_reported_patterns_are_not_true_patterns(tmp_path: Path) -> None:
    freeze = frozen(tmp_path, ("a", "lamp", {"sex": "female", "died": year(1988)}), ("b", "press", {}))
    content = patterns.as_json(freeze, "gregorian")
    assert content["freeze"] == freeze.name
    assert (content["documented_minimum"], content["in_no_list"]) == (2, 1)
    (message,) = restored(content["warning"]["message"])
    assert render(message) == content["warning"]["sentence"]
    assert content["warning"]["sentence"].startswith("Reported patterns are not true patterns")
    assert content["coverage"]["lists"] == [
        {"list": "lamp", "held": 1, "alone": 1, "shared": 0},
        {"list": "wick", "held": 0, "alone": 0, "shared": 0},
    ]
    by_sex = {one["stratum"]: one["documented"] for one in content["coverage_by"]["sex"]}
    assert by_sex == {"": 1, "female": 1}
    assert [one["unit"] for one in content["over_time"]] == ["year", "month"]
    assert content["over_time"][0]["undated"] == 1
    json.dumps(content, allow_nan=False)
