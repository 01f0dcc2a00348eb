"""How halls gather records by place: a town in all its spellings is one, what names no town goes by its folded words.

Invariant: a locality is shown by a spelling that a source or the gazetteer writes; none is made up, and no record is
placed where its own words do not place it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cenotaph.claims.values.place import countries_of, fold, town_of
from cenotaph.claims.values.spelling import same_sound
from cenotaph.publish.exhibition.alphabet import ALPHABETS, other_direction, other_language, reader_script, script
from cenotaph.publish.shapes import Statement
from cenotaph.words.gazetteer import Town

Row = dict[str, Any]
LETTERS = {name: frozenset(letters) | {" "} for name, letters in ALPHABETS.items()}


@dataclass(frozen=True, slots=True)
class Locality:
    """Where something is said to be: a town of the gazetteer, words that name none, or nothing (key "")."""

    key: str
    town: Town | None = None


def locality(words: str, territory: Iterable[str]) -> Locality:
    """The locality that these words name."""
    if not words.strip():
        return Locality("")
    town = town_of(words, countries_of(territory))
    return Locality(f"{town.name} {town.latitude} {town.longitude}", town) if town else Locality(fold(words))


def town_name(town: Town, written: Iterable[str], locale: str) -> str:
    """A town for a reader: in the reader's script as most sources or else the gazetteer writes it, or its Latin name.

    Of the gazetteer's spellings, one in letters of the reader's alphabet that sounds like the town's name comes first.
    """
    wanted = reader_script(locale)
    if wanted == "Latin":
        return town.name
    often = Counter(" ".join(words.split()) for words in written)
    spellings = [one for one in {*often, *town.spellings} if script(one) == wanted]

    def rank(spelling: str) -> tuple[bool, int, bool, int, str]:
        alien = not set(spelling) <= LETTERS[wanted]
        return (alien, -often[spelling], not same_sound(fold(spelling), fold(town.name)), len(spelling), spelling)

    return min(spellings, key=rank, default=town.name)


def locality_row(place: Locality, written: Iterable[Statement], locale: str) -> Row:
    """The name of a locality, with language and direction where they are not the page's; "" where none is stated."""
    said = [one for one in written if one.as_written.strip()]
    if place.town is not None:
        name = town_name(place.town, (one.as_written for one in said if fold(one.as_written)), locale)
        return {"shown": name, "lang": "", "dir": other_direction(name, locale)}
    if not said:
        return {"shown": "", "lang": "", "dir": ""}
    count = Counter((" ".join(one.as_written.split()), one.language) for one in said)
    words, language = min(count, key=lambda form: (-count[form], form))
    return {"shown": words, "lang": other_language(language, locale), "dir": other_direction(words, locale)}
