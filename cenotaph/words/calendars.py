"""Days in three calendars: Gregorian, solar Hijri (Iran, Afghanistan) and lunar Hijri.

Invariant: a day is one whole number, the proleptic Gregorian ordinal of `datetime.date.toordinal()`; every calendar
is a sorted table of the first day of each of its months, and conversion in both directions reads that one table.
A date that its calendar does not have is `None`, never the next best day.

Solar Hijri: the leap years follow Borkowski (1996), "The Persian calendar for 3000 years", Earth, Moon and Planets 74,
223-230, which agrees with the observed equinox calendar. Lunar Hijri: the Umm al-Qura tables of `hijridate` for
1343-1500 AH, the arithmetic 30-year cycle (Reingold and Dershowitz, "Calendrical Calculations", ch. 7) before and
after. The month began in Iran when the crescent was seen, so a lunar day is good to about one day either side;
`claims.values.date` widens it.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Calendar = Literal["gregorian", "solar_hijri", "lunar_hijri"]

# The years in which the rhythm of leap years changes (Borkowski 1996, table 2).
SOLAR_BREAKS = (-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456)
SOLAR_LAST_YEAR = 2455
SOLAR_EPOCH = date(1921, 3, 21).toordinal()  # 1 Farvardin 1300
LUNAR_LAST_YEAR = 1600
LUNAR_EPOCH = date(622, 7, 19).toordinal()  # 1 Muharram 1, civil reckoning (16 July 622 Julian)
LUNAR_LEAP_YEARS = (2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29)  # of each cycle of thirty
UMM_AL_QURA_YEARS = range(1343, 1501)


class Table(NamedTuple):
    """First days of the months of years 1, 2, ...: `starts` as an array, `days` the same numbers for quick lookup."""

    starts: NDArray[np.int32]  # shape (12 * years + 1,); the last entry is the day after the table
    days: list[int]


def solar_leap(year: int) -> bool:
    """Whether a solar Hijri year has 366 days (Borkowski 1996)."""
    begin, jump = SOLAR_BREAKS[0], 0
    for end in SOLAR_BREAKS[1:]:
        jump = end - begin
        if year < end:
            break
        begin = end
    passed = year - begin
    if jump - passed < 6:
        passed = passed - jump + (jump + 4) // 33 * 33
    return ((passed + 1) % 33 - 1) % 4 == 0 and (passed + 1) % 33 != 0


@cache
def solar_table() -> Table:
    """The months of solar Hijri 1 to SOLAR_LAST_YEAR."""
    lengths = np.tile(np.array([31] * 6 + [30] * 5 + [29], dtype=np.int32), SOLAR_LAST_YEAR)
    lengths[11::12] += np.array([solar_leap(year) for year in range(1, SOLAR_LAST_YEAR + 1)], dtype=np.int32)
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    starts += SOLAR_EPOCH - starts[12 * 1299]
    return Table(starts, starts.tolist())


@cache
def lunar_table() -> Table:
    """The months of lunar Hijri 1 to LUNAR_LAST_YEAR."""
    from hijridate import Hijri  # noqa: PLC0415  (40 ms, and most cases hold no lunar date)

    lengths = np.tile(np.array([30, 29] * 6, dtype=np.int32), LUNAR_LAST_YEAR)
    lengths[11::12] += np.array([year % 30 in LUNAR_LEAP_YEARS for year in range(1, LUNAR_LAST_YEAR + 1)])
    starts = (np.concatenate(([0], np.cumsum(lengths))) + LUNAR_EPOCH).astype(np.int32)
    for year in UMM_AL_QURA_YEARS:
        for month in range(1, 13):
            starts[12 * (year - 1) + month - 1] = Hijri(year, month, 1).to_gregorian().toordinal()
    return Table(starts, starts.tolist())


def table(calendar: str) -> Table:
    """The table of a Hijri calendar; KeyError for any other word."""
    return {"solar_hijri": solar_table, "lunar_hijri": lunar_table}[calendar]()


def month_start(calendar: str, year: int, month: int) -> int | None:
    """The first day of a month; month 13 is the first of the next year. None outside the calendar."""
    if calendar == "gregorian":
        year, month = (year + 1, 1) if month == 13 else (year, month)
        return date(year, month, 1).toordinal() if 1 <= year <= 9999 and 1 <= month <= 12 else None
    days = table(calendar).days
    place = 12 * (year - 1) + month - 1
    return days[place] if year >= 1 and 1 <= month <= 13 and place < len(days) else None


def to_ordinal(calendar: str, year: int, month: int, day: int) -> int | None:
    """The day as an ordinal, or None when the calendar has no such day."""
    if calendar == "gregorian":
        try:
            return date(year, month, day).toordinal()
        except (ValueError, OverflowError):
            return None
    start = month_start(calendar, year, month) if 1 <= month <= 12 else None
    following = month_start(calendar, year, month + 1)
    if start is None or following is None:
        return None
    return start + day - 1 if 1 <= day <= following - start else None


def from_ordinal(calendar: str, ordinal: int) -> tuple[int, int, int] | None:
    """Year, month, day of an ordinal; None for a day outside the calendar's table."""
    if calendar == "gregorian":
        if not 1 <= ordinal <= date.max.toordinal():
            return None
        day = date.fromordinal(ordinal)
        return day.year, day.month, day.day
    days = table(calendar).days
    if not days[0] <= ordinal < days[-1]:
        return None
    place = bisect_right(days, ordinal) - 1
    return place // 12 + 1, place % 12 + 1, ordinal - days[place] + 1


def month_span(calendar: str, year: int, month: int) -> tuple[int, int] | None:
    """First and last day of a month."""
    if not 1 <= month <= 12:
        return None
    return days_between(month_start(calendar, year, month), month_start(calendar, year, month + 1))


def year_span(calendar: str, year: int) -> tuple[int, int] | None:
    """First and last day of a year."""
    return days_between(month_start(calendar, year, 1), month_start(calendar, year, 13))


def days_between(start: int | None, following: int | None) -> tuple[int, int] | None:
    """The closed interval from `start` to the day before `following`."""
    return None if start is None or following is None else (start, following - 1)


def solar_to_ordinal(year: int, month: int, day: int) -> int | None:
    """The ordinal of a solar Hijri day, None if there is no such day."""
    return to_ordinal("solar_hijri", year, month, day)


def ordinal_to_solar(ordinal: int) -> tuple[int, int, int] | None:
    """Solar Hijri year, month, day of an ordinal."""
    return from_ordinal("solar_hijri", ordinal)


def lunar_to_ordinal(year: int, month: int, day: int) -> int | None:
    """The ordinal of a lunar Hijri day as calculated (a sighting may differ by a day), None if there is no such day."""
    return to_ordinal("lunar_hijri", year, month, day)


def ordinal_to_lunar(ordinal: int) -> tuple[int, int, int] | None:
    """Lunar Hijri year, month, day of an ordinal, as calculated."""
    return from_ordinal("lunar_hijri", ordinal)
