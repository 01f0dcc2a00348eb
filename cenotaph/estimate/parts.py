"""By what is a population parted, and which lists set out to cover a part?

Invariant: a part is missing from a list only if the list's own words leave it out; "unknown" is missing from none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cenotaph.claims.mapping import Coverage
from cenotaph.words.sentences import Message, message
from cenotaph.words.vocabulary import properties

YEAR, PLACE = "year", "place"  # of the event; every other property is a code, such as "status", or one of TEXTS
AGE = "age"  # in bands: what persons may be told apart by, but no strata, since sources give it in ranges
TEXTS = ("province", "affiliation", "alleged_perpetrator")  # of a person, compared as folded words
UNKNOWN = "unknown"


class PartsError(ValueError):
    """A property by which no strata can be made; the sentence names those by which they can."""


def known_property(name: str, key: str = "strata") -> None:
    """Raise PartsError for a property that cannot stand in this key of case.toml: strata, shares or covariates."""
    codes = [one for one, about in properties().items() if about.type == "code" and about.sensitivity == "public"]
    known = (YEAR, PLACE, *codes, *((AGE,) if key != "strata" else ()), *TEXTS)
    if name not in known:
        raise PartsError(f"{key} {name!r}: one of {', '.join(known)}")


def all_named(names: Sequence[str]) -> Message:
    """Properties in one phrase, by their keys; pages say their labels."""
    found = message("estimate.property", property=names[0])
    for name in names[1:]:
        found = message("estimate.and", first=found, rest=message("estimate.property", property=name))
    return found


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
