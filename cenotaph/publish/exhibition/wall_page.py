"""The wall: every name the same size, in the alphabet of the reader; an empty place for each victim without a name.

Invariant: each person stands on the wall exactly once, in one of three parts: the named, the unnamed (with what is
known), and those whom a source names without the register holding them among the dead of this mandate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import quote

from cenotaph.claims.values.spelling import fold
from cenotaph.publish.exhibition.alphabet import (
    alphabetical,
    in_letters,
    initial,
    other_direction,
    other_language,
    reader_script,
    script,
)
from cenotaph.publish.exhibition.person_page import file_name, is_named, language_of, value_shown
from cenotaph.publish.exhibition.search import sounding, sounds, written
from cenotaph.publish.shapes import Person
from cenotaph.words.vocabulary import label, term_label

VAST = 3000  # names; from here the browser lays out only the letters in view (10,000 names: 0.34 s instead of 0.59 s)
ON_THE_WALL = frozenset({"identified", "named_insufficient"})
# What is told of a person without a name, in this order.
KNOWN_OF_THE_UNNAMED = (
    "gender", "age", "birth_date", "occupation", "detention_date", "prison", "death_date", "death_place",
    "burial_place",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """One place on the wall, small enough to keep for every person while pages are written one by one."""

    entity: str
    href: str
    name: str
    language: str  # of the name, where it is not the page's
    direction: str  # likewise
    key: str  # how it is written
    sound: str  # how it sounds
    bin: str
    known: str


def reader_form(person: Person, locale: str) -> str:
    """The name in the reader's script where a source writes it so, otherwise the best-known name."""
    wanted = reader_script(locale)
    forms = (person.name, *person.other_names)
    return next((form for form in forms if script(form) == wanted), person.name)


def places(person: Person, languages: Iterable[str]) -> dict[str, Place]:
    """The place of a person on the wall of each language."""
    if not is_named(person):
        return {locale: unnamed_place(person, locale) for locale in languages}
    forms = (person.name, *person.other_names)
    key, sound = written(forms), sounding(forms)
    return {locale: named_place(person, key, sound, locale) for locale in languages}


def named_place(person: Person, key: str, sound: str, locale: str) -> Place:
    """The place of a person with a name."""
    form = reader_form(person, locale)
    return Place(
        entity=person.entity,
        href="person/" + quote(file_name(person.entity)),
        name=in_letters(form),
        language=other_language(language_of(form, person), locale),
        direction=other_direction(form, locale),
        key=key,
        sound=sound,
        bin=person.bin,
        known="",
    )


def unnamed_place(person: Person, locale: str) -> Place:
    """The place of a person whom no source names, with what is known."""
    facts = {fact.property: fact.statements[0] for fact in person.facts}
    said = [person.name] if person.name.strip() else []  # "unknown man, about 30" is what a source says, not a name
    known = said + [
        f"{label(key, locale)}: {value_shown(facts[key], locale)}" for key in KNOWN_OF_THE_UNNAMED if key in facts
    ]
    return Place(
        entity=person.entity,
        href="person/" + quote(file_name(person.entity)),
        name="",
        language="",
        direction="",
        key=fold(" ".join(known)),
        sound="",
        bin=person.bin,
        known=" · ".join(known),
    )


def letters(places: Iterable[Place], locale: str) -> list[dict[str, Any]]:
    """The places under their first letters: [{"letter", "id", "places"}], in the order of the reader's alphabet."""
    ordered = sorted(places, key=lambda one: (alphabetical(one.name, locale), one.entity))
    return [
        {"letter": letter, "id": f"letter-{index}", "places": list(group)}
        for index, (letter, group) in enumerate(groupby(ordered, key=lambda one: initial(one.name)))
    ]


def wall_page(places: Iterable[Place], locale: str) -> dict[str, Any]:
    """The parts of the wall for its template."""
    named: list[Place] = []
    unnamed: list[Place] = []
    apart: dict[str, list[Place]] = {}
    for one in places:
        if not one.name:
            unnamed.append(one)
        elif one.bin in ON_THE_WALL:
            named.append(one)
        else:
            apart.setdefault(one.bin, []).append(one)
    total = len(named) + len(unnamed) + sum(len(group) for group in apart.values())
    return {
        "letters": letters(named, locale),
        "named": len(named),
        "unnamed": sorted(unnamed, key=lambda one: (one.known == "", alphabetical(one.known, locale), one.entity)),
        "apart": [
            {
                "bin": term_label("bin", bin_key, locale),
                "id": f"apart-{index}",
                "places": sorted(group, key=lambda one: (alphabetical(one.name, locale), one.entity)),
            }
            for index, (bin_key, group) in enumerate(sorted(apart.items()))
        ],
        "total": total,
        "vast": total >= VAST,
        "sounds": sounds(),
    }
