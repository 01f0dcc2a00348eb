"""How old was a person, and was it a minor?

Invariant: an age is an interval of whole years, from the least to the most that partial dates and stated ages allow;
nobody is called a minor, or of age, whom the interval leaves open.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import ceil, floor

from cenotaph.claims.values import quantity
from cenotaph.claims.values.quantity import Quantity

CERTAIN, POSSIBLE, ADULT, UNCERTAIN = MINOR = ("certain", "possible", "no", "unknown")
FULL_AGE = 18  # Convention on the Rights of the Child, article 1

Days = tuple[int | None, int | None]  # ordinal days (first, last), None where unknown or open
Ages = tuple[int | None, int | None]  # whole years, from and to


def agreed(stated: Iterable[Days]) -> tuple[Days, bool]:
    """The days on which all agree, and False; where they share none, the days from the first to the last, and True."""
    known = [one for one in stated if one != (None, None)]
    if not known:
        return (None, None), False
    lows = [low for low, _ in known if low is not None]
    highs = [high for _, high in known if high is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    if low is None or high is None or low <= high:
        return (low, high), False
    return (
        None if any(one is None for one, _ in known) else min(lows),
        None if any(one is None for _, one in known) else max(highs),
    ), True


def age(born: Days, days: Days) -> Ages:
    """Whole years from a birth to a day, from the least to the most that the two intervals allow."""
    least = whole_years(born[1], days[0]) if born[1] is not None and days[0] is not None else None
    most = whole_years(born[0], days[1]) if born[0] is not None and days[1] is not None else None
    return (None if least is None else max(least, 0), most)


def whole_years(born: int, day: int) -> int:
    """Birthdays from one ordinal day to another, Gregorian; one born on 29 February has theirs on 1 March."""
    first, last = date.fromordinal(born), date.fromordinal(day)
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def stated_age(value: Quantity) -> Ages:
    """The whole years that a stated age allows; a side that its bound leaves open is None."""
    low, high = (round(side, 6) for side in quantity.age_in_years(value))
    return (None if value.low is None else floor(low), None if value.high is None else ceil(high) - 1)


def narrowed(reckoned: Ages, stated: Iterable[Ages]) -> Ages:
    """An age by dates, narrowed by ages that are stated; where they cannot both hold, all that either allows."""
    found = reckoned
    for one in stated:
        least = max((side for side in (found[0], one[0]) if side is not None), default=None)
        most = min((side for side in (found[1], one[1]) if side is not None), default=None)
        if least is not None and most is not None and least > most:
            least = None if None in (found[0], one[0]) else min(found[0] or 0, one[0] or 0)
            most = None if None in (found[1], one[1]) else max(found[1] or 0, one[1] or 0)
        found = (least, most)
    return found


def minor(ages: Ages) -> str:
    """Whether an age is under eighteen: one of MINOR."""
    low, high = ages
    if high is not None and high < FULL_AGE:
        return CERTAIN
    if low is not None and low >= FULL_AGE:
        return ADULT
    return POSSIBLE if low is not None else UNCERTAIN
