"""Dates: an interval of days, the calendar it was written in, its precision, and whether the source says "about".

Invariant: low <= high, both proleptic Gregorian ordinals (`datetime.date.toordinal()`), None for an open side; the
interval contains every day the words can mean. The four verbs of values; the grammar is in `date_grammar`, the length
of "the end of May" in `date_spans`, the words in `words/calendar_names.yaml`. `docs/dates.md` lists the forms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as GregorianDay
from functools import cache

from cenotaph.claims.values import Agreement, Comparison, Hints, Parsed
from cenotaph.claims.values.date_grammar import Reading, order_of_format, read
from cenotaph.claims.values.date_spans import OPEN_HIGH, OPEN_LOW, Span, circa_widened
from cenotaph.words.calendar_names import (
    as_phrase,
    day_number,
    language,
    languages,
    month_name,
    pattern,
    phrases_for,
    plain,
    season_name,
)
from cenotaph.words.calendars import from_ordinal
from cenotaph.words.sentences import digits, message

LONGEST = 200  # characters; a longer cell is a text, not a date
CLOSE_DAYS = 31  # a month: the usual distance of two memories of one event
PRECISIONS = ("day", "month", "season", "year", "decade", "range", "before", "after")
SPREADSHEET_YEAR = re.compile(r"([0-9]{4})\.0+")  # a year that passed through a column of numbers
DAY_MONTH_YEAR = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?")


@dataclass(frozen=True, slots=True)
class Date:
    """A stretch of time that a source states.

    A lunar Hijri value is a day longer on either side than calculated; a value with `circa` includes its margin.
    """

    low: int | None
    high: int | None
    calendar: str = "gregorian"  # "gregorian", "solar_hijri", "lunar_hijri"
    precision: str = "day"  # one of PRECISIONS
    circa: bool = False


def parse(as_written: str, hints: Hints) -> Parsed[Date]:
    """Read a date in any form that `docs/dates.md` lists. Never raises; over LONGEST characters is refused at once."""
    if len(as_written) > LONGEST:
        return Parsed(None, (message("date.too_long", limit=str(LONGEST)),))
    text = plain(as_written)
    number = SPREADSHEET_YEAR.fullmatch(text)
    if number is not None:
        whole = finished(read(number[1], hints))
        return Parsed(whole.value, (*whole.doubts, message("date.spreadsheet_number", year=number[1])))
    if not hints.year_only and not hints.missing and not hints.withheld:
        quick = plain_day(text, hints)
        if quick is not None:
            return quick
    phrase = as_phrase(text)
    if hints.withheld and phrase in phrases_for("", hints.withheld):
        return Parsed(None, withheld=True)
    if not phrase or phrase in phrases_for("missing", hints.missing):
        return Parsed(None, missing=True)
    for placeholder in hints.year_only:
        year = year_pattern(placeholder).fullmatch(text)
        if year is not None:
            return finished(read(year[1], hints))
    quick = plain_day(text, hints)
    if quick is not None:
        return quick
    return finished(read(text, hints, as_written))


def finished(reading: Reading) -> Parsed[Date]:
    """A reading as a parsed Date, its open sides as None."""
    if reading.span is None:
        return Parsed(None, reading.doubts)
    low = reading.span.low if reading.span.low > OPEN_LOW else None
    high = reading.span.high if reading.span.high < OPEN_HIGH else None
    return Parsed(Date(low, high, reading.calendar, reading.span.precision, reading.circa), reading.doubts)


def plain_day(text: str, hints: Hints) -> Parsed[Date] | None:
    """The quick way for dd/mm/yyyy and ISO in the Gregorian calendar; None when anything needs thought."""
    iso = ISO.fullmatch(text)
    if iso is not None:
        year, month, day = int(iso[1]), int(iso[2]), int(iso[3])
    else:
        slashed = DAY_MONTH_YEAR.fullmatch(text)
        if slashed is None:
            return None
        day, month, year = int(slashed[1]), int(slashed[2]), int(slashed[3])
        if month <= 12 and day <= 12 and day != month:
            order = order_of_format(hints.format)
            if order == "mdy" or not (order == "dmy" or (not order and hints.language in languages("day_first"))):
                return None
    if not 1501 <= year <= 2100 or hints.calendar not in {"", "gregorian"}:
        return None
    try:
        ordinal = GregorianDay(year, month, day).toordinal()
    except ValueError:
        return None
    return Parsed(Date(ordinal, ordinal))


@cache
def year_pattern(placeholder: str) -> re.Pattern[str]:
    """ "yyyy-01-01" as a pattern whose first group is the year."""
    return re.compile(re.escape(plain(placeholder)).replace("yyyy", "([0-9]{4})"))


def format(value: Date, locale: str) -> str:
    """The date in the reader's language: both calendars if it is not Gregorian or the reader is Persian."""
    if value.low is None and value.high is None:
        return pattern("formats", locale, "unknown")
    own = in_calendar(value, value.calendar, locale)
    persian = language(locale) == "fa"
    if value.calendar == "gregorian" and not persian:
        return digits(own, language(locale))
    other = in_calendar(value, "solar_hijri" if value.calendar == "gregorian" else "gregorian", locale)
    own_first = persian and (value.calendar != "gregorian" or value.precision != "day")
    first, second = (own, other) if own_first else (other, own)
    if not first or not second:
        return digits(first or second, language(locale))
    return digits(pattern("formats", locale, "beside").format(date=first, other=second), language(locale))


def in_calendar(value: Date, calendar: str, locale: str) -> str:
    """The date in one calendar, digits still ASCII; empty if the calendar does not reach it."""

    def shaped(form: str, **words: object) -> str:
        return pattern("formats", locale, form).format(**words)

    sighting = 1 if value.calendar == calendar == "lunar_hijri" else 0
    margin = 366 if value.circa else 0
    if value.low is None or value.high is None:
        if value.low is None:
            assert value.high is not None
            text = bound_text(value.high + 1 - margin, 0, calendar, locale)
        else:
            text = bound_text(value.low - 1 + margin, -1, calendar, locale)
        text = shaped("circa", date=text) if value.circa and text else text
        return shaped("before" if value.low is None else "after", date=text) if text else ""
    span = Span(value.low, value.high, value.precision)
    if value.circa:
        span = circa_widened(span, value.calendar, -1)
    low, high = span.low + sighting, span.high - sighting
    text = span_text(low, high, value, calendar, locale)
    if value.circa and text:
        return shaped("circa", date=shaped("the_day", date=text) if low == high else text)
    return text


def bound_text(ordinal: int, side: int, calendar: str, locale: str) -> str:
    """The shortest name of the time that begins (side 0) or ends (side -1) with a day: a year, a month, or the day."""
    here, beyond = from_ordinal(calendar, ordinal), from_ordinal(calendar, ordinal + (1 if side else -1))
    if here is None or beyond is None:
        return ""
    year, month, day = here
    if beyond[0] != year:
        return str(year)
    name = month_name(calendar, month, locale)
    if beyond[1] != month:
        return pattern("formats", locale, "month").format(month=name, year=year)
    written = pattern("formats", locale, "day").format(day=day_number(day, locale), month=name, year=year)
    return pattern("formats", locale, "the_day").format(date=written)


def span_text(low: int, high: int, value: Date, calendar: str, locale: str) -> str:
    """A closed interval in words: the coarsest units that give it exactly."""

    def shaped(form: str, **words: object) -> str:
        return pattern("formats", locale, form).format(**words)

    first, last = from_ordinal(calendar, low), from_ordinal(calendar, high)
    before, after = from_ordinal(calendar, low - 1), from_ordinal(calendar, high + 1)
    if first is None or last is None:
        return ""
    if calendar == value.calendar and value.precision == "season":
        season = first[1] // 3 - 1 if calendar == "gregorian" else (first[1] - 1) // 3
        year = first[0] if first[0] == last[0] else shaped("range", first=first[0], last=last[0])
        return shaped("season", season=season_name(season, locale), year=year)
    if calendar == value.calendar and value.precision == "decade":
        return shaped("decade", year=first[0])
    start = day_number(first[2], locale)
    one, two = month_name(calendar, first[1], locale), month_name(calendar, last[1], locale)
    whole_months = (before is None or before[1] != first[1]) and (after is None or after[1] != last[1])
    whole_years = whole_months and (before is None or before[0] != first[0]) and (after is None or after[0] != last[0])
    if low == high:
        return shaped("day", day=start, month=one, year=first[0])
    if whole_years:
        return str(first[0]) if first[0] == last[0] else shaped("range", first=first[0], last=last[0])
    if whole_months and first[0] == last[0]:
        month = one if first[1] == last[1] else shaped("range", first=one, last=two)
        return shaped("month", month=month, year=first[0])
    if whole_months:
        ends = (shaped("month", month=one, year=first[0]), shaped("month", month=two, year=last[0]))
        return shaped("wide_range", first=ends[0], last=ends[1])
    if first[:2] == last[:2]:
        return shaped("day", day=shaped("range", first=start, last=last[2]), month=one, year=first[0])
    end = shaped("day", day=day_number(last[2], locale), month=two, year=last[0])
    form = "day_month" if first[0] == last[0] else "day"
    return shaped("wide_range", first=shaped(form, day=start, month=one, year=first[0]), last=end)


def compare(a: Date, b: Date) -> Comparison:
    """Distance in days between the two intervals (0 if they touch), and what it means.

    SAME: equal intervals. COMPATIBLE: they overlap. CLOSE: within CLOSE_DAYS, or days that differ by a usual slip
    (day and month exchanged, the year off by one, one digit), in the Gregorian or in their own calendar.
    """
    if (a.low is None and a.high is None) or (b.low is None and b.high is None):
        return Comparison(Agreement.UNKNOWN, 0.0, message("date.unknown"))
    if (a.low, a.high) == (b.low, b.high):
        return Comparison(Agreement.SAME, 0.0, message("date.same_day" if a.low == a.high else "date.same_time"))
    gap = max(gap_between(a, b), gap_between(b, a), 0)
    if gap == 0:
        return Comparison(Agreement.COMPATIBLE, 0.0, message("date.overlap"))
    slip = slip_between(a, b) if a.low == a.high and b.low == b.high else ""
    if slip:
        return Comparison(Agreement.CLOSE, float(gap), message(slip, days=gap))
    agreement = Agreement.CLOSE if gap <= CLOSE_DAYS else Agreement.DIFFERENT
    return Comparison(agreement, float(gap), message("date.days_apart", days=gap))


def gap_between(earlier: Date, later: Date) -> int:
    """Days from the end of the one to the beginning of the other; 0 or less if they touch or an end is open."""
    return 0 if earlier.high is None or later.low is None else later.low - earlier.high


def slip_between(a: Date, b: Date) -> str:
    """The sentence key of the slip that would explain two different days, or nothing."""
    assert a.low is not None
    assert b.low is not None
    for calendar in dict.fromkeys(("gregorian", *sorted({a.calendar, b.calendar} - {"lunar_hijri"}))):
        one, two = from_ordinal(calendar, a.low), from_ordinal(calendar, b.low)
        if one is None or two is None:
            continue
        if one[0] == two[0] and one[1:] == two[:0:-1]:
            return "date.day_month_swapped"
        if one[1:] == two[1:] and abs(one[0] - two[0]) == 1:
            return "date.year_off_by_one"
        written = ("{:04}{:02}{:02}".format(*one), "{:04}{:02}{:02}".format(*two))
        if sum(left != right for left, right in zip(*written, strict=True)) == 1:
            return "date.one_digit"
    return ""


def key(value: Date) -> str:
    """A stable text that sorts by time: "1976-02-20..1976-02-23", open sides as 0000 and 9999, "~" for circa."""
    return f"{day_text(value.low) or '0000-00-00'}..{day_text(value.high) or '9999-99-99'}{'~' if value.circa else ''}"


def day_text(ordinal: int | None) -> str | None:
    """ISO 8601 of a day."""
    return None if ordinal is None else GregorianDay.fromordinal(ordinal).isoformat()


def to_json(value: Date) -> dict[str, object]:
    """The value with ISO days, for a freeze or an export."""
    return {
        "low": day_text(value.low),
        "high": day_text(value.high),
        "calendar": value.calendar,
        "precision": value.precision,
        "circa": value.circa,
    }


def from_json(stored: dict[str, object]) -> Date:
    """The value that `to_json` wrote. Raises KeyError or ValueError on anything else."""
    days = [stored[side] for side in ("low", "high")]
    low, high = (None if day is None else GregorianDay.fromisoformat(str(day)).toordinal() for day in days)
    return Date(low, high, str(stored["calendar"]), str(stored["precision"]), bool(stored["circa"]))
