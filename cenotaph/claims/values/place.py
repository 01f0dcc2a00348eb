"""Places: what a source calls a place, and the words by which it is compared.

Invariant: a place is shown as written. Its tokens (folded, without kinds of street or abbreviations of provinces
written out) serve comparison only; no coordinate is invented here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from cenotaph.claims.values import Agreement, Comparison, Hints, Parsed, text
from cenotaph.words.gazetteer import Town, kilometres, towns
from cenotaph.words.sentences import message

FOLDS = str.maketrans(
    {
        "ي": "ی",
        "ى": "ی",
        "ك": "ک",
        "ة": "ه",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ؤ": "و",
        "ئ": "ی",
        "\u0640": None,
        "\u200c": " ",
    }
)
ONE_AREA = 50.0  # kilometres within which two towns of a name are one area
BEYOND = 10  # times the inhabitants of another town of its name that make a town the one meant


@dataclass(frozen=True, slots=True)
class Place:
    """The words of the source and their folded tokens, from the most to the least particular as written."""

    as_written: str
    tokens: tuple[str, ...]


def fold(words: str) -> str:
    """Lower case, without diacritics, Arabic letters as Persian ones, everything but letters and digits a space."""
    plain = unicodedata.normalize("NFKD", words.translate(FOLDS)).casefold()
    kept = "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.split())


def parse(as_written: str, hints: Hints) -> Parsed[Place]:
    """The place as written; a doubt when nothing of it can be compared."""
    read = text.parse(as_written, hints)
    if read.value is None:
        return Parsed(None, read.doubts, read.missing, read.withheld)
    tokens = tuple(dict.fromkeys(fold(re.sub(r"\([^)]*\)", " ", read.value)).split()))
    doubts = () if tokens else (message("place.no_words"),)
    return Parsed(Place(read.value, tokens), doubts)


def format(value: Place, locale: str) -> str:
    """The words of the source."""
    del locale
    return value.as_written


def compare(a: Place, b: Place) -> Comparison:
    """By shared tokens: the same, one within the other, sharing some words, or none."""
    left, right = set(a.tokens), set(b.tokens)
    if not left or not right:
        return Comparison(Agreement.UNKNOWN)
    shared = len(left & right) / min(len(left), len(right))
    if left == right:
        return Comparison(Agreement.SAME, 0.0, message("place.same"))
    if shared == 1.0:
        return Comparison(Agreement.COMPATIBLE, 0.0, message("place.within"))
    if shared > 0:
        return Comparison(Agreement.CLOSE, 1 - shared, message("place.shares_words"))
    return Comparison(Agreement.DIFFERENT, 1.0, message("place.other"))


def key(value: Place) -> str:
    """The folded words."""
    return " ".join(value.tokens)


def to_json(value: Place) -> dict[str, object]:
    """A form that survives storage."""
    return {"as_written": value.as_written, "tokens": list(value.tokens)}


def from_json(stored: dict[str, object]) -> Place:
    """The value of a stored form."""
    tokens = stored["tokens"]
    assert isinstance(tokens, list)
    return Place(str(stored["as_written"]), tuple(str(token) for token in tokens))


def countries_of(territory: Iterable[str]) -> tuple[str, ...]:
    """Those parts of a territory that are countries (ISO 3166-1 alpha-2), sorted."""
    return tuple(sorted(part for part in territory if len(part) == 2 and part.isascii() and part.isupper()))


@cache
def _by_name(countries: tuple[str, ...]) -> Mapping[str, tuple[Town, ...]]:
    """Folded spelling -> the towns that have it, the most populous first."""
    found: dict[str, dict[Town, None]] = {}
    for town in (town for country in countries for town in towns(country)):
        for spelling in (town.name, *town.spellings):
            found.setdefault(fold(spelling), {})[town] = None
    return {name: tuple(holders) for name, holders in found.items()}


def town_of(words: str, countries: Iterable[str]) -> Town | None:
    """The town of these countries (ISO 3166-1 alpha-2) that the words name, in any script; None when they name none.

    The words as a whole are looked up, then without what stands in brackets or after a comma. A part of a longer name
    ("the road to Ghom") names no town: whoever reads it so says it in a reading. Of two towns of one name it is that of
    the first country, there the more populous.
    """
    names = _by_name(tuple(sorted(countries)))
    plain = re.sub(r"\([^)]*\)", " ", words)
    forms = (fold(form) for form in (words, plain, re.split("[,،;]", plain, maxsplit=1)[0]))
    return next((names[form][0] for form in forms if form in names), None)


def located(words: str, countries: Iterable[str]) -> Town | None:
    """The town that the words name, where they tell which of its name; None where they do not.

    Of several towns of a name, farther than ONE_AREA from each other, it is the one nearest to what stands beside it
    ("Mahmudabad, Amol"; "Rosario Santa Fe", all words of which are towns), or one beyond comparison more populous.
    """
    names = _by_name(tuple(sorted(countries)))
    first, *others = [part for part in map(fold, re.split(r"[,،;.()]", words)) if part] or [""]
    parts = [first, *others] if first in names else [*_one_after_another(first.split(), names), *others]
    named = names.get(fold(words)) or (names.get(parts[0]) if parts else None)
    if named is None:
        return None
    beside = [town for part in parts[1:] for town in names.get(part, ())[:1]]
    if beside:
        named = tuple(sorted(named, key=lambda town: min(kilometres(town, other) for other in beside)))
        return named[0]
    largest = max(named, key=lambda town: town.inhabitants)
    rivals = [town for town in named if kilometres(town, largest) > ONE_AREA]
    return largest if all(largest.inhabitants >= BEYOND * town.inhabitants for town in rivals) else None


def _one_after_another(words: Sequence[str], names: Mapping[str, tuple[Town, ...]]) -> list[str]:
    """The names of towns of which these words consist, the longest first; none where a word is left over."""
    found, start = [], 0
    while start < len(words):
        ends = (end for end in range(len(words), start, -1) if " ".join(words[start:end]) in names)
        end = next(ends, 0)
        if not end:
            return []
        found.append(" ".join(words[start:end]))
        start = end
    return found
