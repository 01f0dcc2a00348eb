"""Days, months and seasons as lists write them, against an independent calendar (persiantools)."""

from __future__ import annotations

import re

import jdatetime
import pytest
from persiantools.jdatetime import JalaliDate

from cenotaph.simulate.chance import Chance
from cenotaph.simulate.corruption import LATIN, PERSIAN
from cenotaph.simulate.dates import DAY, GREGORIAN, MONTH, SEASON, SOLAR, persian_digits, write_date
from cenotaph.simulate.persons import days


def forms(day: jdatetime.date, precision: str, calendar: str, script: str) -> set[str]:
    chance = Chance(1)
    return {write_date(day, precision, calendar, script, chance) for _ in range(60)}


@pytest.mark.parametrize(
    ("precision", "calendar", "script", "expected"),
    [
        (DAY, SOLAR, PERSIAN, {"۱۳۷۱/۰۷/۰۲", "۲ مهر ۱۳۷۱", "۱۳۷۱/۷/۲"}),
        (DAY, SOLAR, LATIN, {"2 Mehr 1371"}),
        (DAY, GREGORIAN, LATIN, {"1992-09-24", "24 September 1992"}),
        (MONTH, SOLAR, PERSIAN, {"مهر ۱۳۷۱"}),
        (MONTH, SOLAR, LATIN, {"Mehr 1371"}),
        (MONTH, GREGORIAN, LATIN, {"September 1992"}),
        (SEASON, SOLAR, PERSIAN, {"پاییز ۱۳۷۱"}),
        (SEASON, SOLAR, LATIN, {"autumn of 1371"}),
        (SEASON, GREGORIAN, LATIN, {"autumn of 1992"}),
    ],
)
def test_one_day_in_every_form(precision: str, calendar: str, script: str, expected: set[str]) -> None:
    assert forms(jdatetime.date(1371, 7, 2), precision, calendar, script) == expected


def test_the_event_is_an_autumn_of_ninety_days() -> None:
    assert len(days()) == 90
    assert {day.month for day in days()} == {7, 8, 9}


def test_every_day_of_the_event_is_the_day_of_an_independent_calendar() -> None:
    for day in days():
        independent = JalaliDate(day.year, day.month, day.day).to_gregorian().isoformat()
        iso = {text for text in forms(day, DAY, GREGORIAN, LATIN) if re.match(r"\d{4}-", text)}
        assert iso == {independent}


def test_digits() -> None:
    assert persian_digits("1371/07/02") == "۱۳۷۱/۰۷/۰۲"
