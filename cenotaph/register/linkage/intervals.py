"""Dates of two records as levels: how near two intervals of days lie.

Invariant: a level is never told from more precision than both records have: days are compared with days, and anything
coarser by whether the intervals overlap. Days are proleptic Gregorian ordinals.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage.alignment import Levels
from cenotaph.register.linkage.names import Integers
from cenotaph.register.linkage.records import NOTHING

EPOCH = 719163  # ordinal of 1970-01-01
Ends = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def ends_of(interval: tuple[NDArray[np.int64], NDArray[np.int64]], left: Integers, right: Integers) -> Ends:
    return interval[0][left], interval[1][left], interval[0][right], interval[1][right]


def both_stated(ends: Ends) -> NDArray[np.bool_]:
    return np.asarray((ends[0] != NOTHING) & (ends[2] != NOTHING))


def days_between(ends: Ends) -> NDArray[np.int64]:
    """Days between two intervals; 0 when they overlap."""
    return np.asarray(np.maximum(0, np.maximum(ends[0], ends[2]) - np.minimum(ends[1], ends[3])))


def one_component_apart(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether two days differ in the year, month or day alone, or have day and month exchanged."""
    a, b = ((days - EPOCH).astype("datetime64[D]") for days in (one, other))
    years = [days.astype("datetime64[Y]").astype(np.int64) for days in (a, b)]
    months = [days.astype("datetime64[M]").astype(np.int64) % 12 + 1 for days in (a, b)]
    of_month = [(days - days.astype("datetime64[M]")).astype(np.int64) + 1 for days in (a, b)]
    equal = [part[0] == part[1] for part in (years, months, of_month)]
    exchanged = equal[0] & (months[0] == of_month[1]) & (months[1] == of_month[0])
    return np.asarray(exchanged | (equal[0].astype(int) + equal[1] + equal[2] == 2))


def birth_day(*ends: NDArray[np.int64]) -> Levels:
    """Both births are days: same; a slip or within 31 days; within 1, 3, 10 years; farther."""
    return _by_day(ends, (31, 366, 3 * 366, 3653))


def event_day(*ends: NDArray[np.int64]) -> Levels:
    """Both events are days: same; a slip or within 31 days; within a year; farther."""
    return _by_day(ends, (31, 366))


def _by_day(ends: tuple[NDArray[np.int64], ...], bounds: tuple[int, ...]) -> Levels:
    a, a_last, b, b_last = ends
    exact = both_stated((a, a_last, b, b_last)) & (a == a_last) & (b == b_last)
    apart = np.abs(np.where(exact, a - b, 0))
    level = 2 + np.searchsorted(np.array(bounds), apart)
    known = np.where(exact, a, EPOCH), np.where(exact, b, EPOCH)
    level = np.where(one_component_apart(*known), 2, level)
    return np.where(exact, np.where(apart == 0, 1, level), 0).astype(np.int8)


def birth_year(*ends: NDArray[np.int64]) -> Levels:
    """A birth is a year or an age: it fits; within 1, 3, 10 years; farther. Wider than 3 years: missing."""
    a, a_last, b, b_last = ends
    both = (a, a_last, b, b_last)
    stated = both_stated(both)
    exact = (a == a_last) & (b == b_last)
    width = np.where(stated, np.maximum(a_last - a, b_last - b), 0)
    gap = np.where(stated, days_between(both), 0)
    level = np.where(gap == 0, 1, 2 + np.searchsorted(np.array([366, 3 * 366, 3653]), gap))
    unclear = (gap == 0) & (width > 3 * 366)
    return np.where(stated & ~exact & ~unclear, level, 0).astype(np.int8)


def event_period(*ends: NDArray[np.int64]) -> Levels:
    """At least one event is no day: fits within a month, or a year; or within 31 days, a year; or farther."""
    a, a_last, b, b_last = ends
    both = (a, a_last, b, b_last)
    stated = both_stated(both)
    exact = (a == a_last) & (b == b_last)
    width = np.where(stated, np.maximum(a_last - a, b_last - b), 0)
    gap = np.where(stated, days_between(both), 0)
    level = np.where(gap == 0, np.where(width <= 62, 1, 2), 3 + np.searchsorted(np.array([31, 366]), gap))
    unclear = (gap == 0) & (width > 2 * 366)
    return np.where(stated & ~exact & ~unclear, level, 0).astype(np.int8)
