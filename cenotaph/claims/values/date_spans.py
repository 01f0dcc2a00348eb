"""How long a written time is: the days that a month, a season, "the end of May" or "about 1988" cover.

Invariant: every span is closed, low <= high, and wide enough for each usual meaning of the words. The definitions:
beginning, middle and end of a month are the days 1-10, 11-20, 21-last; of a year the months 1-4, 5-8, 9-12; of another
span its thirds. Halves are the days 1-15 and 16-last, the months 1-6 and 7-12. "About" is one year, month or week to
either side. Gregorian seasons are northern and cover the months and the astronomical season alike.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from cenotaph.words.calendar_names import languages
from cenotaph.words.calendars import from_ordinal, month_span, to_ordinal, year_span
from cenotaph.words.sentences import Message, message

# First month and day, last month and day of the northern seasons; winter ends in the next year, "winter 1988-89" alike.
NORTHERN_SEASONS = (((3, 1), (6, 20)), ((6, 1), (9, 22)), ((9, 1), (12, 21)), ((12, 1), (3, 20)), ((12, 1), (3, 20)))
PARTS = ("beginning", "middle", "end")
CIRCA_DAYS = {"day": 7, "season": 31, "range": 31}
OPEN_LOW, OPEN_HIGH = 0, 3652060  # the days before 1 January 1 and after 31 December 9999
WINTER_ACROSS = 4  # the winter that begins in the year, where both years are written


class Span(NamedTuple):
    """A closed interval of days with its precision; an open side stands at OPEN_LOW or OPEN_HIGH."""

    low: int
    high: int
    precision: str

    def overlaps(self, other: Span) -> bool:
        """Whether some day lies in both."""
        return self.low <= other.high and other.low <= self.high

    def hull(self, other: Span) -> Span:
        """The smallest range that covers both."""
        return Span(min(self.low, other.low), max(self.high, other.high), "range")

    def bounded(self, bound: str, margin: int) -> Span:
        """The time before, until, after or since this one; `margin` days are added for "about"."""
        if bound in {"before", "until"}:
            return Span(OPEN_LOW, (self.low - 1 if bound == "before" else self.high) + margin, "before")
        if bound in {"after", "since"}:
            return Span((self.high + 1 if bound == "after" else self.low) - margin, OPEN_HIGH, "after")
        return self


class Dated(Protocol):
    """What a span needs to know of a point."""

    @property
    def year(self) -> int | None: ...
    @property
    def month(self) -> int | None: ...
    @property
    def day(self) -> int | None: ...
    @property
    def season(self) -> int | None: ...
    @property
    def part(self) -> str: ...
    @property
    def half(self) -> int: ...
    @property
    def decade(self) -> bool: ...


def point_span(point: Dated, calendar: str, language: str, doubts: list[Message]) -> Span | None:
    """The span of a point whose year is full, None if its calendar has no such time. Adds doubts of seasons.

    A lunar span is a day longer on either side: the month began with a sighting.
    """
    found = season_span(point, calendar, language, doubts) if point.season is not None else plain_span(point, calendar)
    if found is None or calendar != "lunar_hijri":
        return found
    return Span(found.low - 1, found.high + 1, found.precision)


def plain_span(point: Dated, calendar: str) -> Span | None:
    """The span of a decade, year, month or day, or of a part of it."""
    year, month = point.year or 0, point.month
    if point.decade:
        if year % 10:
            return None
        return part_of_months(calendar, year, year + 9, point)
    if month is None:
        return part_of_months(calendar, year, year, point) if point.day is None else None
    if point.day is not None:
        day = to_ordinal(calendar, year, month, point.day)
        if day is None and calendar == "lunar_hijri" and point.day in {29, 30}:
            first = to_ordinal(calendar, year, month, 1)  # the crescent was seen later than calculated
            day = None if first is None else first + point.day - 1
        return None if day is None else Span(day, day, "day")
    whole = month_span(calendar, year, month) if 1 <= month <= 12 else None
    if whole is None:
        return None
    start, end = whole
    if point.half:
        return Span(start, start + 14, "range") if point.half == 1 else Span(start + 15, end, "range")
    if point.part:
        thirds = {"beginning": (start, start + 9), "middle": (start + 10, start + 19), "end": (start + 20, end)}
        return Span(*thirds[point.part], "range")
    return Span(start, end, "month")


def part_of_months(calendar: str, first_year: int, last_year: int, point: Dated) -> Span | None:
    """Whole years, or the third or half of them counted in months."""
    months = 12 * (last_year - first_year + 1)
    begin, end = 0, months
    if point.half:
        begin, end = (0, months // 2) if point.half == 1 else (months // 2, months)
    elif point.part:
        third = PARTS.index(point.part)
        begin, end = third * months // 3, (third + 1) * months // 3
    low = month_span(calendar, first_year + begin // 12, begin % 12 + 1)
    high = month_span(calendar, first_year + (end - 1) // 12, (end - 1) % 12 + 1)
    if low is None or high is None:
        return None
    whole = end - begin == months
    return Span(low[0], high[1], ("decade" if point.decade else "year") if whole else "range")


def season_span(point: Dated, calendar: str, language: str, doubts: list[Message]) -> Span | None:
    """The span of a season, or a third of it; None where the calendar has no seasons."""
    year, season = point.year or 0, point.season or 0
    if calendar == "lunar_hijri" or point.month is not None:
        return None
    if calendar == "solar_hijri":
        season = min(season, 3)
        first, last = month_span(calendar, year, 3 * season + 1), month_span(calendar, year, 3 * season + 3)
        return None if first is None or last is None else third_of(Span(first[0], last[1], "season"), point)
    if language in languages("both_hemispheres"):
        doubts.append(message("date.hemisphere", year=str(year)))
        whole = year_span(calendar, year)
        return None if whole is None else Span(*whole, "year")
    (first_month, first_day), (last_month, last_day) = NORTHERN_SEASONS[season]
    low = to_ordinal(calendar, year - (season == 3), first_month, first_day)
    high = to_ordinal(calendar, year + (season >= 3), last_month, last_day)
    if season == 3:
        doubts.append(message("date.winter", year=str(year)))
    if low is None or high is None:
        return None
    return third_of(Span(low, high, "range" if season == 3 else "season"), point)


def third_of(span: Span, point: Dated) -> Span:
    """The beginning, middle or end of a span in days."""
    if not point.part:
        return span
    third, days = PARTS.index(point.part), span.high - span.low + 1
    return Span(span.low + third * days // 3, span.low + (third + 1) * days // 3 - 1, "range")


def circa_widened(span: Span, calendar: str, direction: int = 1) -> Span:
    """The span with its margin of "about" on either side; direction -1 takes the margin off again."""
    if span.precision in CIRCA_DAYS:
        margin = CIRCA_DAYS[span.precision] * direction
        return Span(span.low - margin, span.high + margin, span.precision)
    sighting = 1 if calendar == "lunar_hijri" else 0
    months = 12 if span.precision in {"year", "decade"} else 1
    first = from_ordinal(calendar, span.low + sighting)
    last = from_ordinal(calendar, span.high - sighting)
    if first is None or last is None:
        return span
    low_place = 12 * first[0] + first[1] - 1 - months * direction
    high_place = 12 * last[0] + last[1] - 1 + months * direction
    low = month_span(calendar, low_place // 12, low_place % 12 + 1)
    high = month_span(calendar, high_place // 12, high_place % 12 + 1)
    if low is None or high is None:
        return span
    return Span(low[0] - sighting, high[1] + sighting, span.precision)
