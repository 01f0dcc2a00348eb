"""Kinds: how mentions of officials, bodies and sites become the frame that `link` takes.

Invariant: there is one engine. Nothing is compared here; a kind only says which words of a name tell, and which of the
engine's features carry what it has:

| kind | given, family | gender | places | the rest |
|---|---|---|---|---|
| official | the name, without ranks before it | as stated | | as stated; occupation: telling words of positions |
| body | its words, terms of one meaning as one, a run with an acronym as it | numbered or not | its towns | |
| site | its telling words; its town | its sort | the cells that its circle covers | |

Further names are aliases.

A town is to the name of a site what a family name is to a given name: the same words in another town are another site.
A number is to the other words of a body what a given name is to a family name: Branch 15 is not Branch 28.
How little "court" or "revolutionary" tells is not declared: it follows from how many names have the word.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import groupby
from typing import Any, Literal

import polars as pl
import yaml

from cenotaph.claims.values import Hints, name, place
from cenotaph.claims.values.spelling import fold, same_sound
from cenotaph.register.linkage.link import COLUMNS, Decided, Linkage, link
from cenotaph.words.sentences import Message, message

Kind = Literal["official", "body", "site"]
Run = tuple[str, ...]  # neighbouring words
CELL = 0.1  # degrees: the side of a cell of the grid, about 11 km from south to north
MOST_CELLS = 8  # that the engine compares; a circle that covers more says too little
KILOMETRES_A_DEGREE = 111.2  # of latitude
SHORTEST_ACRONYM = 3  # letters
COMPARED = re.compile(r"link\.(?P<feature>given|family|gender|place)_(?P<level>\w+)")
WHAT: Mapping[str, Mapping[str, str]] = {  # what a feature of the engine is of another kind
    "body": {"given": "kinds.body_given", "family": "kinds.body_family", "gender": "kinds.body_gender"},
    "site": {
        "given": "kinds.site_given",
        "family": "kinds.site_family",
        "gender": "kinds.site_gender",
        "place": "kinds.site_place",
    },
}
FEW_HOLDERS, SHARE_OF_HOLDERS = 2, 0.03  # of those whose positions are stated: who may have a word for it to tell


@dataclass(frozen=True, slots=True)
class Written:
    """A name as text, and the declared order of its parts ("family, given", "given family"; "" where none is)."""

    text: str
    order: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """What one record of one source says of an official, a body or a site."""

    record: str
    source: str
    names: tuple[Written, ...]  # the one that the source writes first, first
    born: tuple[int, int] | None = None  # first and last day (ordinal)
    birth_place: str = ""
    father: str = ""
    gender: str = ""
    sort: str = ""  # of a site: grave, prison, ..., so far as two sorts are never one
    positions: str = ""  # offices held, in the words of the source
    external: tuple[str, ...] = ()  # ids in a third list, as "namespace/id"; never a number of identity papers
    places: tuple[str, ...] = ()
    circle: tuple[float, float, float] | None = None  # latitude, longitude (degrees), radius (kilometres)


def linked(
    kind: Kind,
    mentions: Iterable[Mention],
    unique_sources: frozenset[str] = frozenset(),
    decisions: Sequence[Decided] = (),
    countries: tuple[str, ...] = (),
) -> Linkage:
    """Which mentions of one kind speak of one: `link` of their `frame`; `reason` puts its reasons in words of the kind.

    Raises ValueError as `link` does.
    """
    return link(frame(kind, mentions, countries), decisions, unique_sources)


def reason(kind: Kind, found: Message) -> Message:
    """A reason of `link` in words of the kind: what is a family name to the engine is a town to a site."""
    said = COMPARED.fullmatch(found.key)
    what = WHAT.get(kind, {}).get(said["feature"]) if said is not None else None
    if said is None or what is None:
        return found
    agreement = message(f"kinds.agree_{said['level']}")
    left = found.parameters.get("left", "")
    if not left:
        return message("kinds.compared", what=message(what), agreement=agreement)
    right = found.parameters.get("right", left)
    return message("kinds.compared_words", what=message(what), agreement=agreement, left=left, right=right)


def frame(kind: Kind, mentions: Iterable[Mention], countries: tuple[str, ...] = ()) -> pl.DataFrame:
    """One row a mention with the columns of `link`, sorted by record; towns are those of `countries` (ISO 3166-1)."""
    ordered = sorted(mentions, key=lambda one: one.record)
    acronyms = _acronyms(ordered) if kind == "body" else {}
    offices = _telling_offices(ordered)
    rows = [
        {**_row(kind, one, countries, acronyms), "occupation": office}
        for one, office in zip(ordered, offices, strict=True)
    ]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def _telling_offices(mentions: Sequence[Mention]) -> list[str | None]:
    """The words of the positions of each mention that few others have: that two men were commanders tells nothing.

    None where no position is stated, and where none of its words is rare.
    """
    words = [sorted({word for word in fold(one.positions).split() if word.isalpha()}) for one in mentions]
    held = Counter(word for row in words for word in row)
    few = max(FEW_HOLDERS, SHARE_OF_HOLDERS * sum(map(bool, words)))
    return [" ".join(word for word in row if held[word] <= few) or None for row in words]


def _row(kind: Kind, one: Mention, countries: tuple[str, ...], acronyms: Mapping[str, Run]) -> dict[str, Any]:
    read: dict[str, Callable[[], dict[str, Any]]] = {
        "official": lambda: _official(one),
        "body": lambda: _body(one, countries, acronyms),
        "site": lambda: _site(one, countries),
    }
    low, high = one.born or (None, None)
    empty: dict[str, Any] = {column: [] for column, type_ in COLUMNS.items() if isinstance(type_, pl.List)}
    return {
        **empty,
        "record": one.record,
        "source": one.source,
        "birth_low": low,
        "birth_high": high,
        "father": fold(one.father) or None,
        "gender": one.gender or None,
        "birth_places": [place.fold(one.birth_place)] if one.birth_place else [],
        "external": list(one.external),
        **read[kind](),
    }


@cache
def words_of_kinds() -> Mapping[str, Any]:
    """`words/kinds.yaml`. Raises ValueError where it has a kind or a list that nobody reads."""
    found: dict[str, Any] = _listed("kinds.yaml")
    known = {"official": {"silent", "endings"}, "body": {"silent", "terms"}}
    for kind, about in found.items():
        if set(about) != known.get(kind, set()):
            raise ValueError(f"words/kinds.yaml, {kind}: known are {known}")
    return found


def _listed(file: str) -> Any:
    return yaml.safe_load((resources.files("cenotaph.words") / file).read_text(encoding="utf-8"))


@cache
def _folded(kind: str, key: str) -> frozenset[str]:
    """The folded words of one list of a kind."""
    listed = _listed("sites.yaml")["generic"] if kind == "site" else words_of_kinds()[kind][key]
    return frozenset(fold(str(word)) for word in listed)


@cache
def _terms() -> Mapping[str, str]:
    """Every word of a term with the one that stands for it."""
    return {fold(word): fold(words[0]) for words in words_of_kinds()["body"]["terms"] for word in words}


def _official(one: Mention) -> dict[str, Any]:
    read = [_person(written) for written in one.names]
    parts, *further = read or [{}]
    beside = [" ".join(filter(None, (each.get(part) for part in ("given", "family", "unordered")))) for each in further]
    aliases = [alias for each in read for alias in each["aliases"]]
    return {**parts, "aliases": [words for words in dict.fromkeys((*beside, *aliases)) if words]}


def _person(written: Written) -> dict[str, Any]:
    """The parts of an official's name, without ranks before it and with the endings of family names joined."""
    if written.order.startswith("family,"):
        family, _, given = written.text.partition(",")
        text = f"{_joined_ending(family)}, {_without_ranks(given)}"
    else:
        text = _joined_ending(_without_ranks(written.text))
    value = name.parse(text, Hints(order=written.order)).value
    if value is None:
        return {"aliases": []}
    parts = {part: " ".join(getattr(value, part)) or None for part in ("given", "family", "unordered")}
    return {**parts, "aliases": list(value.aliases)}


def _without_ranks(text: str) -> str:
    """The text behind ranks and forms of address; all of it where nothing else is left."""
    words = text.split()
    start = next((place for place, word in enumerate(words) if fold(word) not in _folded("official", "silent")), 0)
    return " ".join(words[start:])


def _joined_ending(text: str) -> str:
    """The text with its last word joined to the word before, if that is never a name by itself."""
    words = text.split()
    if len(words) > 1 and fold(words[-1]) in _folded("official", "endings"):
        words[-2:] = [words[-2] + words[-1]]
    return " ".join(words)


def body_words(text: str) -> str:
    """The telling words of the name of a body, terms of one meaning as one."""
    return " ".join(_one_form(word) for word in _telling("body", fold(text).split()))


def _body(one: Mention, countries: tuple[str, ...], acronyms: Mapping[str, Run]) -> dict[str, Any]:
    read = (words for written in one.names for words in _body_names(written.text, acronyms))
    names = list(dict.fromkeys(filter(None, read)))
    words = names[0].split() if names else []
    numbers = [word for word in words if word.isdecimal()]
    rest = " ".join(word for word in words if not word.isdecimal()) or None
    return {
        **({"given": " ".join(numbers), "family": rest} if numbers else {"unordered": rest}),
        "gender": ("numbered" if numbers else "whole") if names else None,
        "aliases": names[1:],
        "places": [place.fold(town) for town in _towns(one.places, countries)],
        "place_kinds": ["place"] if one.places else [],
    }


def _body_names(text: str, acronyms: Mapping[str, Run]) -> list[str]:
    """The names in one text: what stands in brackets is a name too, unless it only shortens words before it."""
    words, beside = _in_brackets(text)
    names = [words, *(alias.split() for alias in beside if _shortened("".join(alias.split()), words) is None)]
    return [" ".join(_one_form(word) for word in _shortened_all(each, acronyms)) for each in names]


def _one_form(word: str) -> str:
    """The word that stands for all of its meaning; a number in the digits of one script."""
    return str(int(word)) if word.isdecimal() else _terms().get(word, word)


def _in_brackets(text: str) -> tuple[list[str], tuple[str, ...]]:
    """The telling words of a name of a body, and what stands in brackets beside them."""
    value = name.parse(text, Hints()).value
    if value is None:
        return [], ()
    return _telling("body", name.tokens(value)), value.aliases


def _telling(kind: str, words: Sequence[str]) -> list[str]:
    """The words that are not silent; all of them where none is left."""
    return [word for word in words if word not in _folded(kind, "silent")] or list(words)


def _acronyms(mentions: Iterable[Mention]) -> dict[str, Run]:
    """The acronyms that a name explains: "Islamic Revolutionary Guard Corps (IRGC)" -> irgc, its words.

    An acronym explained in two ways is none, and one that only lengthens another (IRGCN) tells nothing more.
    """
    found: dict[str, set[Run]] = {}
    for text in sorted({written.text for one in mentions for written in one.names}):
        words, beside = _in_brackets(text)
        for letters in ("".join(alias.split()) for alias in beside):
            run = _shortened(letters, words)
            if run is not None:
                found.setdefault(letters, set()).add(run)
    plain = {letters: next(iter(ways)) for letters, ways in sorted(found.items()) if len(ways) == 1}
    return {letters: run for letters, run in plain.items() if not any(_within(run, other) for other in plain.values())}


def _shortened(letters: str, words: Sequence[str]) -> Run | None:
    """The neighbouring words whose first letters these are."""
    runs = (tuple(words[start : start + len(letters)]) for start in range(len(words) - len(letters) + 1))
    fitting = (run for run in runs if len(letters) >= SHORTEST_ACRONYM and "".join(word[0] for word in run) == letters)
    return next(fitting, None)


def _within(run: Run, other: Run) -> bool:
    """Whether a run of words holds another, shorter one."""
    places = range(len(run) - len(other) + 1)
    return len(other) < len(run) and any(run[start : start + len(other)] == other for start in places)


def _shortened_all(words: Sequence[str], acronyms: Mapping[str, Run]) -> list[str]:
    """The words with every run that has an acronym written as it."""
    kept = list(words)
    for letters, run in acronyms.items():
        for start in range(len(kept) - len(run), -1, -1):
            if tuple(kept[start : start + len(run)]) == run:
                kept[start : start + len(run)] = [letters]
    return kept


def _towns(places: Iterable[str], countries: tuple[str, ...]) -> list[str]:
    """Each place by the gazetteer's name of its town, where it is one: one name for all spellings and scripts."""
    towns = ((where, place.town_of(where, countries)) for where in places)
    return list(dict.fromkeys(where if town is None else town.name for where, town in towns))


def _site(one: Mention, countries: tuple[str, ...]) -> dict[str, Any]:
    towns = [place.fold(town) for town in _towns(one.places, countries)]
    own = [word for town in (*towns, *map(place.fold, one.places)) for word in town.split()]
    names = [" ".join(_site_words(written.text, own)) for written in one.names]
    told = list(dict.fromkeys(filter(None, names)))
    circle = _cells(one.circle)
    return {
        "given": told[0] if told else None,
        "family": towns[0] if towns and told else None,
        "gender": one.sort or None,
        "aliases": [" ".join([alias, *towns[:1]]) for alias in told[1:]],
        "places": circle,
        "place_kinds": ["circle"] if circle else [],
    }


def _site_words(text: str, of_place: Sequence[str]) -> list[str]:
    """The words that tell a site from others of its place; none where it is only called after it."""
    words = [word for word in fold(text).split() if word not in _folded("site", "") and len(word) > 1]
    return [word for word in words if not any(same_sound(word, other) for other in of_place)]


def _cells(circle: tuple[float, float, float] | None) -> list[str]:
    """The cells of the grid that a circle meets, as words that are compared as they are; none of a circle too wide."""
    if circle is None:
        return []
    latitude, longitude, radius = circle
    high = radius / KILOMETRES_A_DEGREE
    wide = high / max(math.cos(math.radians(latitude)), 0.01)
    rows, columns = (
        range(math.floor((middle - reach) / CELL), math.floor((middle + reach) / CELL) + 1)
        for middle, reach in ((latitude, high), (longitude, wide))
    )
    found = [f"cell{row + 900}x{column + 1800}" for row in rows for column in columns]
    return found if len(found) <= MOST_CELLS else []


def clusters(linkage: Linkage) -> list[tuple[str, ...]]:
    """The records of each cluster of two or more, sorted."""
    pairs = linkage.memberships.sort("cluster", "record").select("cluster", "record").iter_rows()
    groups = (tuple(record for _, record in rows) for _, rows in groupby(pairs, key=lambda pair: pair[0]))
    return [group for group in groups if len(group) > 1]
