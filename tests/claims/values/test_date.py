"""Dates as sources write them: the interval that is read, the doubts that are raised, the words that come back."""

from __future__ import annotations

import csv
import re
import time
from collections import Counter
from datetime import date as Day
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cenotaph.claims.values import Agreement, Hints
from cenotaph.claims.values import date as dates
from cenotaph.claims.values.date import Date
from cenotaph.words.sentences import render, sentences

SPANISH = Hints(language="es")
NO_HINTS = Hints()


def reading(as_written: str, hints: Hints = NO_HINTS) -> tuple[str | None, str, list[str]]:
    """Interval, precision and doubts: what a test wants to see of a parse."""
    parsed = dates.parse(as_written, hints)
    doubts = [doubt.key.removeprefix("date.") for doubt in parsed.doubts]
    for doubt in parsed.doubts:
        assert render(doubt, "en")
    if parsed.value is None:
        return None, "missing" if parsed.missing else "withheld" if parsed.withheld else "", doubts
    return dates.key(parsed.value), f"{parsed.value.calendar} {parsed.value.precision}", doubts


# as written, interval, precision; all Gregorian, none doubted, language es
ARGENTINE = [
    ("NOV/1976", "1976-11-01..1976-11-30", "month"),
    ("26/12/1976", "1976-12-26..1976-12-26", "day"),
    ("1º/03/1976", "1976-03-01..1976-03-01", "day"),
    ("20-23/02/1976", "1976-02-20..1976-02-23", "range"),
    ("med/05/1976", "1976-05-11..1976-05-20", "range"),
    ("princ/03/1977", "1977-03-01..1977-03-10", "range"),
    ("fines/09/1976", "1976-09-21..1976-09-30", "range"),
    ("princ/1977", "1977-01-01..1977-04-30", "range"),
    ("med/1976", "1976-05-01..1976-08-31", "range"),
    ("fines/1976", "1976-09-01..1976-12-31", "range"),
    ("med-fines/1976", "1976-05-01..1976-12-31", "range"),
    ("2ª quinc/11/1977", "1977-11-16..1977-11-30", "range"),
    ("1ª quinc/11/1977", "1977-11-01..1977-11-15", "range"),
    ("AÑO/1976", "1976-01-01..1976-12-31", "year"),
    ("AÑOS/1976-77", "1976-01-01..1977-12-31", "range"),
    ("JUL-AGO/1975", "1975-07-01..1975-08-31", "range"),
    ("ABR-MAY 1976", "1976-04-01..1976-05-31", "range"),
    ("DIC/1974-ENE/1975", "1974-12-01..1975-01-31", "range"),
    ("DIC/1977-AÑO/1978", "1977-12-01..1978-12-31", "range"),
    ("30/11-02/12/1976", "1976-11-30..1976-12-02", "range"),
    ("31/01-18/02/1977", "1977-01-31..1977-02-18", "range"),
    ("1º-16/04/1975", "1975-04-01..1975-04-16", "range"),
    ("1º-07/01/1977", "1977-01-01..1977-01-07", "range"),
    ("3 de agosto de 1976", "1976-08-03..1976-08-03", "day"),
    ("10-12/1976", "1976-10-01..1976-12-31", "range"),
]


@pytest.mark.parametrize(("as_written", "interval", "precision"), ARGENTINE)
def test_the_forms_of_the_argentine_registers(as_written: str, interval: str, precision: str) -> None:
    assert reading(as_written, SPANISH) == (interval, f"gregorian {precision}", [])


# no hints at all
PLAIN = [
    ("1º/03/1976", "1976-03-01..1976-03-01", "gregorian day", []),
    ("1988-07-28", "1988-07-28..1988-07-28", "gregorian day", []),
    ("1988-07-28T00:00:00Z", "1988-07-28..1988-07-28", "gregorian day", []),
    ("19880728", "1988-07-28..1988-07-28", "gregorian day", []),
    ("28 July 1988", "1988-07-28..1988-07-28", "gregorian day", []),
    ("28th July, 1988", "1988-07-28..1988-07-28", "gregorian day", []),
    ("July 28, 1988", "1988-07-28..1988-07-28", "gregorian day", []),
    ("le 3 août 1988", "1988-08-03..1988-08-03", "gregorian day", []),
    ("3 de agosto de 1976", "1976-08-03..1976-08-03", "gregorian day", []),
    ("30 korrik 1988", "1988-07-30..1988-07-30", "gregorian day", []),
    ("3 يوليو 1988", "1988-07-03..1988-07-03", "gregorian day", []),
    ("٣ كانون الثاني ١٩٨٨", "1988-01-03..1988-01-03", "gregorian day", []),
    ("۲۲ سپتامبر ۲۰۲۲", "2022-09-22..2022-09-22", "gregorian day", []),
    ("July 1988", "1988-07-01..1988-07-31", "gregorian month", []),
    ("1988-07", "1988-07-01..1988-07-31", "gregorian month", []),
    ("summer 1988", "1988-06-01..1988-09-22", "gregorian season", []),
    ("winter 1988-89", "1988-12-01..1989-03-20", "gregorian season", []),
    ("winter 1988", "1987-12-01..1989-03-20", "gregorian range", ["winter"]),
    ("late July 1988", "1988-07-21..1988-07-31", "gregorian range", []),
    ("1980s", "1980-01-01..1989-12-31", "gregorian decade", []),
    ("1976-1983", "1976-01-01..1983-12-31", "gregorian range", []),
    ("1976/77", "1976-01-01..1977-12-31", "gregorian range", []),
    ("2001/02", "2001-01-01..2002-12-31", "gregorian range", ["year_or_month"]),
    ("1988 or 1989", "1988-01-01..1989-12-31", "gregorian range", []),
    ("August 6 or 9 [1988]", "1988-08-06..1988-08-09", "gregorian range", ["supplied", "one_of"]),
    ("20–23 February 1976", "1976-02-20..1976-02-23", "gregorian range", []),
    ("Sept. 3-5, 1988", "1988-09-03..1988-09-05", "gregorian range", []),
    ("from 1981 to 1988", "1981-01-01..1988-12-31", "gregorian range", []),
    ("2021-05-03 to 05-06", "2021-05-03..2021-05-06", "gregorian range", []),
    ("before 1990", "0000-00-00..1989-12-31", "gregorian before", []),
    ("until July 1988", "0000-00-00..1988-07-31", "gregorian before", []),
    ("after August 1988", "1988-09-01..9999-99-99", "gregorian after", []),
    ("since 1988", "1988-01-01..9999-99-99", "gregorian after", []),
    ("2016 and later", "2016-01-01..9999-99-99", "gregorian after", []),
    ("c. 1988", "1987-01-01..1989-12-31~", "gregorian year", []),
    ("about August 1988", "1988-07-01..1988-09-30~", "gregorian month", []),
    ("1988?", "1988-01-01..1988-12-31", "gregorian year", ["questioned"]),
    ("1960-00-00", "1960-01-01..1960-12-31", "gregorian year", ["zero_part"]),
    ("1988 massacre", "1988-01-01..1988-12-31", "gregorian year", ["words_not_read"]),
    ("28-Jul-88", "1988-07-28..1988-07-28", "gregorian day", ["two_digit_year"]),
    # solar Hijri
    ("summer of 1367", "1988-06-22..1988-09-22", "solar_hijri season", ["calendar_from_year"]),
    ("۱۴۰۱/۰۶/۳۱", "2022-09-22..2022-09-22", "solar_hijri day", ["calendar_from_year"]),
    ("1401/6/31", "2022-09-22..2022-09-22", "solar_hijri day", ["calendar_from_year"]),
    ("1367-05-12", "1988-08-03..1988-08-03", "solar_hijri day", ["calendar_from_year"]),
    ("1367-05-12 (jalali)", "1988-08-03..1988-08-03", "solar_hijri day", []),
    ("۷ مهر ۱۳۶۷", "1988-09-29..1988-09-29", "solar_hijri day", []),
    ("5 Asad 1367", "1988-07-27..1988-07-27", "solar_hijri day", []),
    ("سوم آبان۱۳۶۸", "1989-10-25..1989-10-25", "solar_hijri day", []),
    ("مرداد ۶۷", "1988-07-23..1988-08-22", "solar_hijri month", ["two_digit_year"]),
    ("28 Mordad 67", "1988-08-19..1988-08-19", "solar_hijri day", ["two_digit_year"]),
    ("تابستان ۶۷", "1988-06-22..1988-09-22", "solar_hijri season", ["two_digit_year"]),
    ("سال شصت و هفت", "1988-03-21..1989-03-20", "solar_hijri year", ["two_digit_year"]),
    ("کشتار سال شصت وهفت", "1988-03-21..1989-03-20", "solar_hijri year", ["words_not_read", "two_digit_year"]),
    ("۶۷/۵/۱۲", "1988-08-03..1988-08-03", "solar_hijri day", ["two_digit_year"]),
    ("شهریور ۱۳۶۷ — مهر ۱۳۶۷", "1988-08-23..1988-10-22", "solar_hijri range", []),
    ("قبل از ۱۳۷۰", "0000-00-00..1991-03-20", "solar_hijri before", ["calendar_from_year"]),
    ("circa 1367", "1987-03-21..1990-03-20~", "solar_hijri year", ["calendar_from_year"]),
    ("22 September 2022 (31 Shahrivar 1401)", "2022-09-22..2022-09-22", "solar_hijri day", []),
    ("22 September 2022 (3 Mehr 1401)", "2022-09-22..2022-09-25", "solar_hijri range", ["calendars_differ"]),
    # lunar Hijri: a day to either side
    ("lunar: 3 Muharram 1409", "1988-08-14..1988-08-16", "lunar_hijri day", []),
    ("۱۵ محرم ۱۴۰۹", "1988-08-26..1988-08-28", "lunar_hijri day", []),
    ("۱۵ ربيع الاول ۱۴۰۹", "1988-10-24..1988-10-26", "lunar_hijri day", []),
]


@pytest.mark.parametrize(("as_written", "interval", "precision", "doubts"), PLAIN)
def test_forms_that_need_no_mapping(as_written: str, interval: str, precision: str, doubts: list[str]) -> None:
    assert reading(as_written) == (interval, precision, doubts)


@pytest.mark.parametrize(
    ("as_written", "hints", "interval", "doubts"),
    [
        ("1988-01-01", Hints(year_only=("yyyy-01-01",)), "1988-01-01..1988-12-31", []),
        ("1988-01-02", Hints(year_only=("yyyy-01-01",)), "1988-01-02..1988-01-02", []),
        ("03/04/1950", Hints(format="dd/mm/yyyy"), "1950-04-03..1950-04-03", []),
        ("03/04/1950", Hints(format="mm/dd/yyyy"), "1950-03-04..1950-03-04", []),
        ("03/04/1950", SPANISH, "1950-04-03..1950-04-03", []),
        ("05/13/1950", Hints(format="dd/mm/yyyy"), "1950-05-13..1950-05-13", ["format_differs"]),
        ("1367-05-12", Hints(language="fa"), "1988-08-03..1988-08-03", ["calendar_from_year"]),
        ("1367-05-12", Hints(calendar="solar_hijri"), "1988-08-03..1988-08-03", []),
        ("1367-05-12", Hints(calendar="gregorian"), "1367-05-12..1367-05-12", []),
        ("1409-05-12", Hints(calendar="lunar_hijri"), "1988-12-20..1988-12-22", []),
        ("1409/01/03", Hints(period=(1980, 1990)), "1988-08-14..1988-08-16", ["calendar_from_year"]),
        ("28 July 1988", Hints(calendar="solar_hijri"), "1988-07-28..1988-07-28", ["calendar_differs"]),
        ("12/03/05", Hints(format="dd/mm/yy", period=(2000, 2010)), "2005-03-12..2005-03-12", ["two_digit_year"]),
        ("67/5/12", Hints(language="fa"), "1988-08-03..1988-08-03", ["two_digit_year"]),
        ("verano de 1976", SPANISH, "1976-01-01..1976-12-31", ["hemisphere"]),
        ("30/12-02/01/1977", SPANISH, "1976-12-30..1977-01-02", ["wrapped_year"]),
        ("20-10/05/1976", SPANISH, "1976-05-10..1976-05-20", ["reversed_range"]),
    ],
)
def test_what_the_mapping_of_a_column_decides(as_written: str, hints: Hints, interval: str, doubts: list[str]) -> None:
    found, _, raised = reading(as_written, hints)
    assert (found, raised) == (interval, doubts)


def test_a_day_and_month_that_cannot_be_told_apart_cover_both_readings() -> None:
    assert reading("03/04/1950") == ("1950-03-04..1950-04-03", "gregorian range", ["day_month_order"])


@pytest.mark.parametrize(
    ("as_written", "doubt"),
    [
        ("31/02/1950", "no_such_day"),
        ("29 Feb 1987", "no_such_day"),
        ("30/12/1365", "no_such_day"),  # Esfand has 29 days outside leap years
        ("13/25/1950", "no_such_day"),
        ("Mordad 1988", "year_not_of_calendar"),
        ("July 1367", "year_not_of_calendar"),
        ("3 Safar", "no_year"),
        ("18 July (year not in the excerpt)", "no_year"),
        ("not 1988", "negated"),
        ("500 BC", "negated"),
        ("67", "not_read"),
        ("year 0", "not_read"),
        ("9" * 150, "not_read"),
        ("\x00", "not_read"),
        ("10:30", "not_read"),
        ("see annex 3", "not_read"),
    ],
)
def test_what_cannot_be_read_stays_as_written_with_the_reason(as_written: str, doubt: str) -> None:
    interval, _, doubts = reading(as_written)
    assert interval is None
    assert doubt in doubts


@pytest.mark.parametrize(
    "as_written", ["", " ", "-", "sin datos", "Sin datos fecha", "UNKNOWN", "n/a", "نامعلوم", "?", "\u200f"]
)
def test_words_for_not_stated_are_missing_and_not_doubted(as_written: str) -> None:
    assert reading(as_written) == (None, "missing", [])


def test_a_mapping_may_add_words_for_missing_and_for_withheld() -> None:
    assert reading("Dato  resguardado", Hints(withheld=("dato resguardado",))) == (None, "withheld", [])
    assert reading("s.i.", Hints(missing=("S.I.",))) == (None, "missing", [])


def test_a_huge_cell_is_refused_at_once() -> None:
    began = time.perf_counter()
    assert reading("1" * 10_000_000) == (None, "", ["too_long"])
    assert time.perf_counter() - began < 0.1


@settings(max_examples=400, deadline=200)
@given(
    st.one_of(st.text(max_size=220), st.text("0123456789/-. ()[]?~۱۲٣MarAñooctabrto", max_size=200)),
    st.sampled_from(
        [NO_HINTS, SPANISH, Hints(language="fa"), Hints(calendar="lunar_hijri"), Hints(format="dd/mm/yyyy")]
    ),
)
def test_any_text_is_read_or_refused_without_raising(as_written: str, hints: Hints) -> None:
    parsed = dates.parse(as_written, hints)
    for doubt in parsed.doubts:
        assert render(doubt, "en")
    if parsed.value is None:
        assert parsed.missing or parsed.withheld or parsed.doubts
        return
    value = parsed.value
    assert value.low is not None or value.high is not None
    assert value.low is None or value.high is None or value.low <= value.high
    assert value.precision in dates.PRECISIONS
    assert dates.from_json(dates.to_json(value)) == value
    for locale in ("en", "fa", "es", "fr", "ar"):
        assert dates.format(value, locale)


DAYS = st.integers(Day(1850, 1, 1).toordinal(), Day(2035, 1, 1).toordinal())


@pytest.mark.parametrize("locale", ["en", "fa", "fr", "es"])
@pytest.mark.parametrize("calendar", ["gregorian", "solar_hijri", "lunar_hijri"])
@settings(max_examples=60, deadline=None)
@given(day=DAYS)
def test_a_formatted_day_is_read_back_as_the_same_day(calendar: str, locale: str, day: int) -> None:
    margin = 1 if calendar == "lunar_hijri" else 0
    value = Date(day - margin, day + margin, calendar, "day")
    assert dates.parse(dates.format(value, locale), Hints(calendar=calendar)).value == value


@pytest.mark.parametrize("as_written", [form for form, *_ in PLAIN] + [form for form, *_ in ARGENTINE])
def test_a_formatted_date_is_read_back_as_the_same_stretch_of_time(as_written: str) -> None:
    value = dates.parse(as_written, SPANISH if "/" in as_written else NO_HINTS).value
    assert value is not None
    again = dates.parse(dates.format(value, "en"), Hints(calendar=value.calendar)).value
    assert again is not None
    assert dates.key(again) == dates.key(value)


@pytest.mark.parametrize(
    ("as_written", "english", "persian"),
    [
        ("۱۴۰۱/۰۶/۳۱", "22 September 2022 (31 Shahrivar 1401)", "۳۱ شهریور ۱۴۰۱ (۲۲ سپتامبر ۲۰۲۲)"),
        ("28 July 1988", "28 July 1988", "۶ مرداد ۱۳۶۷ (۲۸ ژوئیه ۱۹۸۸)"),
        ("NOV/1976", "November 1976", "نوامبر ۱۹۷۶ (۱۰ آبان تا ۹ آذر ۱۳۵۵)"),
        ("20–23 February 1976", "20–23 February 1976", "۲۰ تا ۲۳ فوریه ۱۹۷۶ (۱ تا ۴ اسفند ۱۳۵۴)"),
        ("c. 1988", "about 1988", "حدود ۱۹۸۸ (حدود ۱۱ دی ۱۳۶۶ تا ۱۰ دی ۱۳۶۷)"),
        ("before 1990", "before 1990", "پیش از ۱۹۹۰ (پیش از ۱۱ دی ۱۳۶۸)"),
        ("summer of 1367", "22 June – 22 September 1988 (summer 1367)", "تابستان ۱۳۶۷ (۲۲ ژوئن تا ۲۲ سپتامبر ۱۹۸۸)"),
        ("۱۵ محرم ۱۴۰۹", "26–28 August 1988 (15 Muharram 1409)", "۱۵ محرم ۱۴۰۹ (۲۶ تا ۲۸ اوت ۱۹۸۸)"),
        ("1980s", "1980s", "دههٔ ۱۹۸۰ (۱۱ دی ۱۳۵۸ تا ۱۰ دی ۱۳۶۸)"),
    ],
)
def test_a_reader_sees_the_date_in_the_own_language_and_calendar(as_written: str, english: str, persian: str) -> None:
    value = dates.parse(as_written, NO_HINTS).value
    assert value is not None
    assert dates.format(value, "en") == english
    assert dates.format(value, "fa_IR") == persian


@pytest.mark.parametrize(
    ("as_written", "french"),
    [
        ("28 July 1988", "28 juillet 1988"),
        ("1 August 1988", "1er août 1988"),
        ("1–3 August 1988", "1er–3 août 1988"),
        ("20 August – 1 September 1988", "20 août – 1er septembre 1988"),
        ("۱۴۰۱/۰۶/۳۱", "22 septembre 2022 (31 shahrivar 1401)"),
        ("1 Mordad 1367", "23 juillet 1988 (1er mordad 1367)"),
        ("summer of 1367", "22 juin – 22 septembre 1988 (été 1367)"),
        ("۱۵ محرم ۱۴۰۹", "26–28 août 1988 (15 mouharram 1409)"),
        ("NOV/1976", "novembre 1976"),
        ("before 3 August 1988", "avant le 3 août 1988"),
        ("before 12 Mordad 1367", "avant le 3 août 1988 (avant le 12 mordad 1367)"),
        ("after August 1988", "après août 1988"),
        ("before 1990", "avant 1990"),
        ("c. 1 August 1988", "vers le 1er août 1988"),
        ("c. 1988", "vers 1988"),
        ("1980s", "décennie 1980"),
    ],
)
def test_a_french_reader_sees_french_dates(as_written: str, french: str) -> None:
    value = dates.parse(as_written, NO_HINTS).value
    assert value is not None
    assert dates.format(value, "fr") == french
    assert dates.parse(french, Hints(calendar=value.calendar, language="fr")).value is not None


@pytest.mark.parametrize(
    ("one", "other", "agreement", "distance", "why"),
    [
        ("28 July 1988", "1367/05/06", Agreement.SAME, 0, "same_day"),
        ("July 1988", "1988-07", Agreement.SAME, 0, "same_time"),
        ("28 July 1988", "summer of 1988", Agreement.COMPATIBLE, 0, "overlap"),
        ("before 1990", "1988", Agreement.COMPATIBLE, 0, "overlap"),
        ("28 July 1988", "8 August 1988", Agreement.CLOSE, 11, "days_apart"),
        ("3 April 1988", "4 March 1988", Agreement.CLOSE, 30, "day_month_swapped"),
        ("12 July 1988", "7 December 1988", Agreement.CLOSE, 148, "day_month_swapped"),
        ("28 July 1988", "28 July 1987", Agreement.CLOSE, 366, "year_off_by_one"),
        ("28 July 1988", "28 July 1958", Agreement.CLOSE, 10958, "one_digit"),
        ("2 Mehr 1367", "9 Farvardin 1367", Agreement.DIFFERENT, 179, "days_apart"),
        ("7 Mehr 1367", "7 Mehr 1357", Agreement.CLOSE, 3653, "one_digit"),
        ("1988", "1989", Agreement.CLOSE, 1, "days_apart"),
        ("1986", "1988", Agreement.DIFFERENT, 366, "days_apart"),
        ("before 1980", "1988", Agreement.DIFFERENT, 2923, "days_apart"),
    ],
)
def test_two_dates_agree_or_differ_with_a_sentence(
    one: str, other: str, agreement: Agreement, distance: float, why: str
) -> None:
    a, b = dates.parse(one, NO_HINTS).value, dates.parse(other, NO_HINTS).value
    assert a is not None
    assert b is not None
    compared = dates.compare(a, b)
    assert (compared.agreement, compared.distance, compared.why.key) == (agreement, distance, f"date.{why}")
    assert render(compared.why, "en")
    assert dates.compare(b, a) == compared


@st.composite
def values(draw: st.DrawFn) -> Date:
    """Any date that a parse may give, and the one that says nothing."""
    low, high = sorted((draw(DAYS), draw(DAYS)))
    calendar = draw(st.sampled_from(["gregorian", "solar_hijri", "lunar_hijri"]))
    if draw(st.booleans()):
        return Date(low, low, calendar, "day")
    sides = draw(st.sampled_from([(low, high), (None, high), (low, None), (None, None)]))
    return Date(*sides, calendar, "range", draw(st.booleans()))


@settings(max_examples=300, deadline=None)
@given(values(), values())
def test_comparing_is_symmetric_and_a_date_is_the_same_as_itself(a: Date, b: Date) -> None:
    assert dates.compare(a, b) == dates.compare(b, a)
    silent = a.low is None and a.high is None
    assert dates.compare(a, a).agreement is (Agreement.UNKNOWN if silent else Agreement.SAME)


def test_keys_sort_by_time() -> None:
    written = ["before 1970", "1975", "1º/03/1976", "20-23/02/1976", "1976", "after 1980"]
    keys = [dates.key(value) for form in written if (value := dates.parse(form, SPANISH).value) is not None]
    assert sorted(keys) == [keys[0], keys[1], keys[4], keys[3], keys[2], keys[5]]


def test_every_sentence_key_in_the_code_exists_and_every_sentence_is_used() -> None:
    folder = Path(dates.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("date*.py")))
    code += (folder / "quantity.py").read_text(encoding="utf-8")
    used = set(re.findall(r'"((?:date|quantity)\.[a-z_]+)"', code))
    used |= {f"date.calendar.{name}" for name in ("gregorian", "solar_hijri", "lunar_hijri", "other")}
    assert used == {key for key in sentences() if key.startswith(("date.", "quantity."))}


COLUMNS = [
    ("list_1_parque_de_la_memoria.csv", "fecha_de_nacimiento", Hints(format="dd/mm/yyyy", language="es")),
    ("list_1_parque_de_la_memoria.csv", "fecha_de_secuestro", Hints(format="dd/mm/yyyy", language="es")),
    ("list_1_parque_de_la_memoria.csv", "fecha_de_asesinado", Hints(format="dd/mm/yyyy", language="es")),
    ("list_2_ruvte.csv", "fecha_detencion_secuestro", SPANISH),
    ("list_2_ruvte.csv", "fecha_asesinato_o_hallazgo_de_restos", SPANISH),
    ("list_3_ruvte_sin_denuncia_formal.csv", "fecha_detencion_secuestro", SPANISH),
    ("list_3_ruvte_sin_denuncia_formal.csv", "fecha_asesinato_o_hallazgo_de_restos", SPANISH),
]


@pytest.mark.parametrize(("file", "column", "hints"), COLUMNS)
def test_every_date_of_the_argentine_lists_is_read_missing_or_flagged(
    shared: Path, file: str, column: str, hints: Hints
) -> None:
    with (shared / "data" / "argentina" / file).open(encoding="utf-8-sig", newline="") as opened:
        cells = [row[column] for row in csv.DictReader(opened)]
    outcome: Counter[str] = Counter()
    for cell in cells:
        parsed = dates.parse(cell, hints)
        outcome["missing" if parsed.missing else "read" if parsed.value else "flagged"] += 1
        assert parsed.missing or parsed.doubts or parsed.value, cell
        assert (parsed.value is None) or (parsed.value.calendar == "gregorian"), cell
    assert outcome["flagged"] == 0, [cell for cell in cells if not reading(cell, hints)[0]][:20]
    assert outcome.total() == len(cells)


def test_every_date_of_death_of_the_reference_case_is_read_or_flagged(shared: Path) -> None:
    with (shared / "facts" / "iran-1988" / "victims.csv").open(encoding="utf-8", newline="") as opened:
        cells = [row["date_of_death_as_written"] for row in csv.DictReader(opened)]
    for cell in cells:
        value = dates.parse(cell, NO_HINTS).value
        if value is not None and value.precision in {"day", "month", "season"}:
            assert value.low is not None
            assert 1981 <= Day.fromordinal(value.low).year <= 1990, cell
