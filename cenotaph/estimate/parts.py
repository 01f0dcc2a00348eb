"""By what is a population parted, and which lists set out to cover a part?

Invariant: a part is missing from a list only if the list's own words leave it out; "unknown" is missing from none.
"""

from __future__ import annotations

from datetime import date

from cenotaph.claims.mapping import Coverage
from cenotaph.words.vocabulary import properties

YEAR, PLACE = "year", "place"  # of the event; every other property is a code, such as "status"
UNKNOWN = "unknown"


class PartsError(ValueError):
    """A property by which no strata can be made; the sentence names those by which they can."""


def known_property(name: str) -> None:
    """Raise PartsError for a property by which no strata can be made."""
    codes = [key for key, about in properties().items() if about.type == "code" and about.sensitivity == "public"]
    if name not in (YEAR, PLACE, *codes):
        raise PartsError(f"strata {name!r}: one of {', '.join((YEAR, PLACE, *codes))}")


def year_of(day: int) -> int:
    """The Gregorian year of an ordinal day."""
    return date.fromordinal(day).year


def covers(coverage: Coverage, name: str, stratum: str) -> bool:
    """Whether a list with this coverage set out to find persons of this stratum; of "unknown" every list did."""
    if stratum == UNKNOWN:
        return True
    if name == YEAR and coverage.period is not None:
        return year_of(coverage.period[0]) <= int(stratum) <= year_of(coverage.period[1])
    return not (name == PLACE and coverage.places) or stratum in coverage.places
