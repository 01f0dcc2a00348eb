"""How a list writes a day, a month or a season.

Invariant: what is written is true of the day at its precision, in the calendar of the words used. The conversion is
jdatetime's and not that of `claims.values.date`, so that a simulated case can find a fault there.
"""

from __future__ import annotations

from typing import Any

import jdatetime

from cenotaph.simulate.chance import Chance
from cenotaph.simulate.corruption import LATIN, PERSIAN
from cenotaph.simulate.vocabulary import country

SOLAR, GREGORIAN = "solar_hijri", "gregorian"
DAY, MONTH, SEASON = "day", "month", "season"

PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
# The habitual form of a day first; one in three days is written in another form.
DAY_FORMS = {
    (SOLAR, PERSIAN): ("{year}/{month:02d}/{day:02d}", "{day} {name} {year}", "{year}/{month}/{day}"),
    (SOLAR, LATIN): ("{day} {name} {year}",),
    (GREGORIAN, LATIN): ("{year}-{month:02d}-{day:02d}", "{day} {name} {year}"),
}
SEASON_FORMS = {PERSIAN: "{season} {year}", LATIN: "{season} of {year}"}
HABIT = 2 / 3


def persian_digits(text: str) -> str:
    """The text with Persian digits for Latin ones."""
    return text.translate(PERSIAN_DIGITS)


def write_date(day: jdatetime.date, precision: str, calendar: str, script: str, chance: Chance) -> str:
    """A day of the Solar Hijri calendar as a list writes it: "۱۳۷۱/۰۷/۱۲", "October 1992", "autumn of 1371"."""
    written: Any = day if calendar == SOLAR else day.togregorian()
    # A season is named by the Solar Hijri months, which keep to it exactly, whatever the calendar of the year.
    fields = {
        "year": written.year,
        "month": written.month,
        "day": written.day,
        "name": country().months[calendar][script][written.month - 1],
        "season": country().seasons[script][(day.month - 1) // 3],
    }
    forms = DAY_FORMS[calendar, script]
    form = {
        DAY: forms[0] if chance.happens(HABIT) else chance.one(forms),
        MONTH: "{name} {year}",
        SEASON: SEASON_FORMS[script],
    }[precision]
    text = form.format(**fields)
    return persian_digits(text) if script == PERSIAN else text
