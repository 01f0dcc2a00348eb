"""What do the documented show, with nothing estimated?

Invariant: only identified persons are counted, each once; a date that is a period is certainly in what holds all of it
and possibly in whatever it touches, and an age is an interval. Who is documented is no sample of who was killed, and
every table says so: reported patterns are not true patterns.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from math import ceil, floor
from pathlib import Path
from typing import Any, Literal

import polars as pl

from cenotaph.claims.values.quantity import OLDEST
from cenotaph.estimate.estimate import said
from cenotaph.register import freeze as freezes
from cenotaph.register.ages import MINOR, Ages, Days, age, agreed, minor, narrowed
from cenotaph.words.calendars import Calendar, from_ordinal
from cenotaph.words.sentences import message

Unit = Literal["month", "year"]
SCHEMA: dict[str, Any] = {
    "entity": pl.String,
    "lists": pl.List(pl.String),
    "sex": pl.String,  # term of `gender`, "" where none is stated or sources differ
    "death_low": pl.Int64,
    "death_high": pl.Int64,
    "least_age": pl.Int64,
    "most_age": pl.Int64,
    "minor": pl.String,  # one of MINOR, at death
}
STRATA = ("sex", "minor")


@dataclass(frozen=True)
class Share:
    """How many of the documented of a stratum a list holds: all of them, and those that no other list holds."""

    list: str
    held: int
    alone: int


@dataclass(frozen=True)
class Period:
    """A month or year, and how many documented deaths lie in it: certainly, and possibly beside these."""

    period: str  # 1992-10, 1992
    certain: int
    possible: int


@dataclass(frozen=True)
class Timeline:
    """The periods in order, and how many deaths have no known day, so that they may lie in any."""

    unit: str
    calendar: str
    periods: tuple[Period, ...]
    undated: int


def documented(freeze: Path) -> pl.DataFrame:
    """The identified persons of a freeze, one row each, sorted, in SCHEMA.

    Of several records, the days and ages on which all agree; where they cannot all hold, everything any allows.
    """
    lists = set(lists_of(freeze))
    entities = freezes.read(freeze, "entity").filter(pl.col("bin") == "identified").select("entity")
    members = freezes.read(freeze, "membership").join(entities, on="entity", how="semi").select("record", "entity")
    joined = freezes.read(freeze, "person").join(members, on="record").sort("entity", "record")
    columns = ("source", "gender", "birth_low", "birth_high", "death_low", "death_high", "age_low", "age_high")
    grouped = joined.group_by("entity", maintain_order=True).agg(pl.col(columns))
    return pl.DataFrame([_person(row, lists) for row in grouped.iter_rows(named=True)], schema=SCHEMA, orient="row")


def lists_of(freeze: Path) -> list[str]:
    """The keys of the sources that count as lists, sorted."""
    described = freezes.read(freeze, "source").select("source", "description").iter_rows()
    return sorted(key for key, description in described if json.loads(description)["is_list"])


def _person(row: dict[str, Any], lists: set[str]) -> tuple[Any, ...]:
    born, _ = agreed(zip(row["birth_low"], row["birth_high"], strict=True))
    died, _ = agreed(zip(row["death_low"], row["death_high"], strict=True))
    ages = narrowed(age(born, died), map(_whole, row["age_low"], row["age_high"]))
    sexes = {term for term in row["gender"] if term}
    sex = sexes.pop() if len(sexes) == 1 else ""
    return (row["entity"], sorted(lists & set(row["source"])), sex, *died, *ages, minor(ages))


def _whole(low: float | None, high: float | None) -> Ages:
    """Whole years of a stated age, whose upper end is where the next year begins."""
    return (
        None if low is None else floor(round(low, 6)),
        None if high is None or high >= OLDEST else ceil(round(high, 6)) - 1,
    )


def coverage(persons: pl.DataFrame, lists: Sequence[str]) -> tuple[Share, ...]:
    """What each list holds of these persons, in the order of the lists."""
    held: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for named in persons["lists"].to_list():
        held.update(named)
        alone.update(named if len(named) == 1 else ())
    return tuple(Share(key, held[key], alone[key]) for key in lists)


def over_time(persons: pl.DataFrame, unit: Unit, calendar: Calendar = "gregorian") -> Timeline:
    """The documented deaths by period. A day known from one side only may lie in every period on its other side."""
    spans = [_span(days, unit, calendar) for days in persons.select("death_low", "death_high").iter_rows()]
    known = [end for span in spans for end in span if end is not None]
    first, last = min(known, default=0), max(known, default=-1)
    certain: Counter[int] = Counter()
    steps = [0] * (last - first + 2)
    for low, high in spans:
        if low is not None and low == high:
            certain[low] += 1
        elif (low, high) != (None, None):
            steps[(first if low is None else low) - first] += 1
            steps[(last if high is None else high) + 1 - first] -= 1
    periods = [
        Period(_named(period, unit), certain[period], possible)
        for period, possible in zip(range(first, last + 1), accumulate(steps), strict=False)
    ]
    told = tuple(one for one in periods if one.certain or one.possible)
    return Timeline(unit, calendar, told, sum(span == (None, None) for span in spans))


def _span(days: Days, unit: Unit, calendar: Calendar) -> tuple[int | None, int | None]:
    """The periods of two days, numbered without gaps; None for a day that is not known or outside the calendar."""
    low, high = (None if day is None else from_ordinal(calendar, day) for day in days)
    return _number(low, unit), _number(high, unit)


def _number(day: tuple[int, int, int] | None, unit: Unit) -> int | None:
    if day is None:
        return None
    return day[0] if unit == "year" else 12 * day[0] + day[1] - 1


def _named(period: int, unit: Unit) -> str:
    return f"{period:04d}" if unit == "year" else f"{period // 12:04d}-{period % 12 + 1:02d}"


def by_sex_and_age(persons: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Persons by sex ("" unknown or contested) and by whether they were minors at death."""
    counts = Counter(persons.select("sex", "minor").iter_rows())
    return {
        sex: {term: counts[sex, term] for term in MINOR}
        for sex in sorted(set(persons["sex"].to_list()), key=lambda sex: (not sex, sex))
    }


def as_json(freeze: Path, calendar: Calendar) -> dict[str, Any]:
    """The content of `out/estimate/patterns.json`: counts of the documented, and the sentence that limits them."""
    persons = documented(freeze)
    lists = lists_of(freeze)
    return {
        "freeze": freeze.name,
        "warning": said(message("patterns.reported_is_not_true")),
        "documented_minimum": persons.height,
        "in_no_list": persons.filter(pl.col("lists").list.len() == 0).height,
        "coverage": _coverage(persons, lists),
        "coverage_by": {
            stratum: [
                {"stratum": value, **_coverage(persons.filter(pl.col(stratum) == value), lists)}
                for value in persons[stratum].unique().sort().to_list()
            ]
            for stratum in STRATA
        },
        "over_time": [asdict(over_time(persons, unit, calendar)) for unit in ("year", "month")],
        "sex_and_age": by_sex_and_age(persons),
    }


def _coverage(persons: pl.DataFrame, lists: Sequence[str]) -> dict[str, Any]:
    return {
        "documented": persons.height,
        "lists": [{**asdict(one), "shared": one.held - one.alone} for one in coverage(persons, lists)],
    }
