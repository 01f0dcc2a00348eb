"""A day is one number; each calendar reads the same table in both directions, and what it lacks is None."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.words import calendars
from cenotaph.words.calendar_names import (
    as_phrase,
    date_lexicon,
    day_number,
    fold,
    languages,
    looked_up,
    month_name,
    names,
)

FIRST, LAST = date(1920, 1, 1).toordinal(), date(2030, 12, 31).toordinal()


def test_every_day_of_1920_to_2030_is_the_solar_day_that_persiantools_gives() -> None:
    from persiantools.jdatetime import JalaliDate

    for ordinal in range(FIRST, LAST + 1):
        theirs = JalaliDate(date.fromordinal(ordinal))  # type: ignore[no-untyped-call]
        assert calendars.ordinal_to_solar(ordinal) == (theirs.year, theirs.month, theirs.day)
        assert calendars.solar_to_ordinal(theirs.year, theirs.month, theirs.day) == ordinal


def test_lunar_days_are_those_of_the_umm_al_qura_tables() -> None:
    from hijridate import Gregorian

    for ordinal in range(date(1925, 1, 1).toordinal(), date(2030, 1, 1).toordinal(), 17):
        day = date.fromordinal(ordinal)
        theirs = Gregorian(day.year, day.month, day.day).to_hijri()
        assert calendars.ordinal_to_lunar(ordinal) == (theirs.year, theirs.month, theirs.day)


@pytest.mark.parametrize("calendar", ["gregorian", "solar_hijri", "lunar_hijri"])
@given(ordinal=st.integers(date(700, 1, 1).toordinal(), date(2150, 1, 1).toordinal()))
def test_conversion_there_and_back_is_the_same_day(calendar: str, ordinal: int) -> None:
    day = calendars.from_ordinal(calendar, ordinal)
    assert day is not None
    assert calendars.to_ordinal(calendar, *day) == ordinal


@pytest.mark.parametrize(
    ("calendar", "day"),
    [
        ("solar_hijri", (1365, 12, 30)),  # not a leap year
        ("solar_hijri", (1367, 7, 31)),
        ("solar_hijri", (0, 1, 1)),
        ("solar_hijri", (1367, 13, 1)),
        ("solar_hijri", (9999, 1, 1)),
        ("lunar_hijri", (1409, 1, 31)),
        ("lunar_hijri", (99999, 1, 1)),
        ("gregorian", (1900, 2, 29)),
        ("gregorian", (0, 1, 1)),
        ("gregorian", (10**9, 1, 1)),
    ],
)
def test_a_day_the_calendar_lacks_is_none(calendar: str, day: tuple[int, int, int]) -> None:
    assert calendars.to_ordinal(calendar, *day) is None


def test_the_last_day_of_a_leap_year_exists() -> None:
    assert calendars.solar_to_ordinal(1366, 12, 30) == date(1988, 3, 20).toordinal()
    assert calendars.solar_to_ordinal(1403, 12, 30) == date(2025, 3, 20).toordinal()


def test_the_tables_are_sorted_and_their_months_have_the_length_of_months() -> None:
    solar, lunar = np.diff(calendars.solar_table().starts), np.diff(calendars.lunar_table().starts)
    assert set(solar.tolist()) == {29, 30, 31}
    assert lunar.min() >= 28  # nine months of 1342-1364 in the published tables are 28 or 31 days long
    assert lunar.max() <= 31
    assert np.isin(lunar, (28, 31)).sum() == 9


def test_every_calendar_has_twelve_months_in_every_language() -> None:
    for calendar, lists in names()["months"].items():
        for language, months in lists.items():
            assert len(months) == 12, (calendar, language)


def test_no_spelling_of_a_month_means_two_months() -> None:
    meanings: dict[str, set[tuple[str, int]]] = {}
    for calendar, lists in names()["months"].items():
        for months in lists.values():
            for number, spellings in enumerate(months, 1):
                for spelling in spellings.split("|"):
                    meanings.setdefault(as_phrase(spelling), set()).add((calendar, number))
    assert {spelling: found for spelling, found in meanings.items() if len(found) > 1} == {}


def test_every_month_is_found_by_every_spelling() -> None:
    for calendar, lists in names()["months"].items():
        for months in lists.values():
            for number, spellings in enumerate(months, 1):
                for spelling in spellings.split("|"):
                    (word,) = looked_up(spelling.upper(), date_lexicon())
                    assert (word.kind, word.value, word.calendar) == ("month", number, calendar), spelling


def test_folding_unites_what_only_keyboards_distinguish() -> None:
    assert fold("AÑO ") == fold("ano")
    assert fold("\u200f۱۳۶۷\u200f") == "1367"
    assert fold("شهريور") == fold("شهریور")
    assert fold("كانون") == fold("کانون")


@given(st.text(max_size=60))
def test_folding_and_looking_up_take_any_text(text: str) -> None:
    assert fold(fold(text)) == fold(fold(fold(text)))
    assert isinstance(looked_up(text, date_lexicon()), list)


def test_months_are_named_in_the_language_of_the_reader() -> None:
    assert month_name("gregorian", 8, "fr") == "août"
    assert month_name("solar_hijri", 5, "en") == "Mordad"
    assert month_name("solar_hijri", 5, "fa_IR") == "مرداد"
    assert month_name("solar_hijri", 6, "fr") == "shahrivar"
    assert month_name("lunar_hijri", 8, "fr") == "chaabane"
    assert "fa" in languages("solar")
    assert day_number(1, "fr") == "1er"
    assert day_number(1, "en") == "1"


@pytest.mark.parametrize("locale", ["en", "fa", "fr"])
@pytest.mark.parametrize("calendar", ["gregorian", "solar_hijri", "lunar_hijri"])
def test_every_month_has_a_name_of_its_own(calendar: str, locale: str) -> None:
    listed = [month_name(calendar, month, locale) for month in range(1, 13)]
    assert len(set(listed)) == 12
    assert locale in names()["months"][calendar]  # its own, not the English ones


def test_every_language_of_readers_has_every_form() -> None:
    forms = names()["formats"]
    for language, found in forms.items():
        assert set(found) == set(forms["en"]), language
