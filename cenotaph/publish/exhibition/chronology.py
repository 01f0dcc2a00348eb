"""Time on a page: dates in every calendar that the sources use, and three lanes drawn from the oldest to the newest.

Invariant: a date is shown as exact as its source states it; a mark stands over the whole time that it may mean. On a
right-to-left page time runs from the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as GregorianDay
from typing import Any

from cenotaph.claims.values.date import Date, in_calendar
from cenotaph.claims.values.date import format as date_format
from cenotaph.words.calendar_names import pattern
from cenotaph.words.calendars import from_ordinal
from cenotaph.words.sentences import digits

Row = dict[str, Any]
FIRST, LAST = 2.0, 98.0  # per cent of the drawing
NEAR = 1.5  # per cent: marks nearer than this stand above each other
HEAD, STEP, FOOT = 22, 11, 10  # units: of a lane its name, one mark, the space below
YEARS_LABELLED = 4


@dataclass(frozen=True, slots=True)
class Moment:
    """One mark: the number of its lane, and when."""

    lane: int
    date: Date


def shown_date(value: Date, calendars: Sequence[str], locale: str) -> str:
    """A date for a reader; a day in the Gregorian calendar and in every other that the sources use."""
    if value.precision != "day" or value.circa:
        return date_format(value, locale)
    there = dict.fromkeys((value.calendar, "gregorian", *calendars))
    written = [text for calendar in there if (text := in_calendar(value, calendar, locale))]
    text = written[0]
    for other in written[1:]:
        text = pattern("formats", locale, "beside").format(date=text, other=other)
    return digits(text, locale)


def days(value: Date) -> tuple[int, int]:
    """The first and the last day of a date that has both."""
    assert value.low is not None
    assert value.high is not None
    return value.low, value.high


def year_of(value: Date) -> int:
    """The Gregorian year in which a date begins."""
    return GregorianDay.fromordinal(days(value)[0]).year


def years_shown(year: int, calendars: Sequence[str], locale: str) -> str:
    """A Gregorian year and the years of other calendars that it touches: "1988 (1366–1367)"."""
    text = str(year)
    for calendar in calendars:
        first, last = (from_ordinal(calendar, GregorianDay(year, *day).toordinal()) for day in ((1, 1), (12, 31)))
        if first and last:
            span = pattern("formats", locale, "range").format(first=first[0], last=last[0])
            text = pattern("formats", locale, "beside").format(date=text, other=span)
    return digits(text, locale)


def drawing(moments: Sequence[Moment], lanes: Sequence[str], locale: str, rtl: bool) -> Row:
    """The lanes over the years; marks that would lie on each other are stacked. `moments` come in order of time."""
    first = min(year_of(one.date) for one in moments)
    last = max(GregorianDay.fromordinal(days(one.date)[1]).year for one in moments) + 1
    start, end = (GregorianDay(year, 1, 1).toordinal() for year in (first, last))

    def place(day: int) -> float:
        along = FIRST + (LAST - FIRST) * (day - start) / (end - start)
        return 100 - along if rtl else along

    rows: list[Row] = []
    top = 0
    for number, lane in enumerate(lanes):
        marks = stacked([one.date for one in moments if one.lane == number], place)
        height = HEAD + STEP * (1 + max((mark["level"] for mark in marks), default=0)) + FOOT
        for mark in marks:
            mark["y"] = top + HEAD + STEP * mark["level"] + STEP // 2
        rows.append({"lane": lane, "y": top + HEAD - 8, "line": top + height, "marks": marks})
        top += height
    every = max(1, -(-(last - first) // YEARS_LABELLED))
    labelled = range(first, last, every)
    return {
        "lanes": rows,
        "height": top + 24,
        "bottom": top,
        "label_y": top + 17,
        "edge": "100%" if rtl else "0%",
        "years": [
            {
                "x": f"{place(GregorianDay(year, 1, 1).toordinal()):.2f}%",
                "label": digits(str(year), locale),
                "anchor": "start" if year == first else "middle",
            }
            for year in labelled
        ],
    }


def stacked(dates: Sequence[Date], place: Any) -> list[Row]:
    """Marks with the lowest level on which none lies on another."""
    marks: list[Row] = []
    for value in dates:
        first, last = days(value)
        ends = sorted((place(first), place(last + 1)))
        near = {one["level"] for one in marks if one["ends"][0] - NEAR < ends[1] and ends[0] - NEAR < one["ends"][1]}
        level = next(level for level in range(len(marks) + 1) if level not in near)
        wide = ends[1] - ends[0] > NEAR
        marks.append({
            "ends": ends, "level": level, "wide": wide,
            "first": f"{ends[0]:.2f}%", "last": f"{ends[1]:.2f}%", "x": f"{sum(ends) / 2:.2f}%",
        })  # fmt: skip
    return marks
