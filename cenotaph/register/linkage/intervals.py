"""Dates of two records as levels: how near two intervals of days lie.

Invariant: a level is never told from more precision than both records have: days are compared with days, and anything
coarser by whether the intervals overlap. Days are proleptic Gregorian ordinals. Scalar functions for compiled loops;
an interval without a stated beginning is missing, level 0.
"""

from __future__ import annotations

from cenotaph.register.linkage.compiled import scalar
from cenotaph.register.linkage.records import NOTHING

MARCH_FIRST = 306  # days from the first of March of the year 0 to the first of January of the year 1
MONTH, YEAR, THREE_YEARS, TEN_YEARS = 31, 366, 3 * 366, 3653
A_MONTH_OR_TWO, TWO_YEARS = 62, 2 * 366


@scalar
def civil(ordinal: int) -> tuple[int, int, int]:
    """(year, month, day) of an ordinal day (the days-to-civil algorithm of Hinnant 2014)."""
    days = ordinal - 1 + MARCH_FIRST
    era = days // 146097
    of_era = days - era * 146097
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year + era * 400 + (1 if month <= 2 else 0), month, of_year - (153 * shifted + 2) // 5 + 1


@scalar
def one_component_apart(one: int, other: int) -> bool:
    """Whether two days differ in the year, month or day alone, or have day and month exchanged."""
    year, month, day = civil(one)
    other_year, other_month, other_day = civil(other)
    if year == other_year and month == other_day and day == other_month:
        return True
    return (year == other_year) + (month == other_month) + (day == other_day) == 2


@scalar
def digits_apart(one: int, other: int) -> int:
    """In how many places two numbers of at most four digits differ."""
    apart = 0
    while one > 0 or other > 0:
        apart += one % 10 != other % 10
        one //= 10
        other //= 10
    return apart


@scalar
def swapped_digits(one: int, other: int) -> bool:
    """Whether two numbers of at most four digits have two neighbouring digits exchanged, and are alike otherwise."""
    for power in (1, 10, 100):
        high, low = one // (10 * power) % 10, one // power % 10
        if high != low and other == one + (low - high) * 9 * power:
            return True
    return False


@scalar
def slip_apart(one: int, other: int) -> bool:
    """Whether two days are one digit, two exchanged digits, or day and month exchanged apart."""
    year, month, day = civil(one)
    other_year, other_month, other_day = civil(other)
    if year == other_year and month == other_day and day == other_month:
        return True
    digits = digits_apart(year, other_year) + digits_apart(month, other_month) + digits_apart(day, other_day)
    swapped = swapped_digits(year, other_year) or swapped_digits(month, other_month) or swapped_digits(day, other_day)
    return digits == 1 or (digits == 2 and swapped)


@scalar
def both_stated(low: int, other_low: int) -> bool:
    """Whether both intervals have a beginning."""
    return min(low, other_low) > NOTHING


@scalar
def days_between(low: int, high: int, other_low: int, other_high: int) -> int:
    """Days between two intervals; 0 when they overlap."""
    return max(0, max(low, other_low) - min(high, other_high))


@scalar
def birth_day(low: int, high: int, other_low: int, other_high: int) -> int:
    """Both births are days: same; a slip; one component or at most 31 days apart; within 1, 3, 10 years; farther."""
    if not both_stated(low, other_low) or low != high or other_low != other_high:
        return 0
    apart = abs(low - other_low)
    if apart == 0:
        return 1
    if slip_apart(low, other_low):
        return 2
    if apart <= MONTH or one_component_apart(low, other_low):
        return 3
    return 4 if apart <= YEAR else 5 if apart <= THREE_YEARS else 6 if apart <= TEN_YEARS else 7


@scalar
def event_day(low: int, high: int, other_low: int, other_high: int) -> int:
    """Both events are days: same; a slip or within 31 days; within a year; farther."""
    level = birth_day(low, high, other_low, other_high)
    return level if level < 2 else min(max(level - 1, 2), 4)


@scalar
def birth_year(low: int, high: int, other_low: int, other_high: int) -> int:
    """A birth is a year or an age: it fits; within 1, 3, 10 years; farther. Wider than 3 years: missing."""
    if not both_stated(low, other_low) or (low == high and other_low == other_high):
        return 0
    gap = days_between(low, high, other_low, other_high)
    if gap == 0:
        return 0 if max(high - low, other_high - other_low) > THREE_YEARS else 1
    return 2 if gap <= YEAR else 3 if gap <= THREE_YEARS else 4 if gap <= TEN_YEARS else 5


@scalar
def event_period(low: int, high: int, other_low: int, other_high: int) -> int:
    """At least one event is no day: fits within a month, or a year; or within 31 days, a year; or farther."""
    if not both_stated(low, other_low) or (low == high and other_low == other_high):
        return 0
    gap, width = days_between(low, high, other_low, other_high), max(high - low, other_high - other_low)
    if gap == 0:
        return 0 if width > TWO_YEARS else 1 if width <= A_MONTH_OR_TWO else 2
    return 3 if gap <= MONTH else 4 if gap <= YEAR else 5
