"""The wall: every name the same size, in the alphabet of the reader; an empty place for each victim without a name.

Invariant: each person stands on the wall exactly once, in one of three parts: the named, the unnamed (with what is
known), and those whom a source names without the register holding them among the dead of this mandate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cenotaph.publish.exhibition.alphabet import (
    alphabetical,
    direction,
    folded,
    in_letters,
    initial,
    reader_script,
    script,
)
from cenotaph.publish.exhibition.person_page import Label, file_name, is_named, language_of
from cenotaph.words.vocabulary import term_label

if TYPE_CHECKING:  # pages are made from rows already chosen; writing them opens no store
    from cenotaph.publish.select import Person

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
    language: str
    direction: str
    key: str
    bin: str
    known: str


def reader_form(person: Person, locale: str) -> str:
    """The name in the reader's script where a source writes it so, otherwise the best-known name."""
    wanted = reader_script(locale)
    forms = (person.name, *person.other_names)
    return next((form for form in forms if script(form) == wanted), person.name)


def place(person: Person, locale: str, label: Label) -> Place:
    """The place of a person on the wall."""
    written = reader_form(person, locale)
    name = in_letters(written) if is_named(person) else ""
    facts = {fact.property: fact.statements[0].shown for fact in person.facts}
    said = [person.name] if person.name.strip() else []  # "unknown man, about 30" is what a source says, not a name
    known = said + [f"{label(key, locale)}: {facts[key]}" for key in KNOWN_OF_THE_UNNAMED if key in facts]
    key = dict.fromkeys(f"{person.search_key} {folded(' '.join((person.name, *person.other_names)))}".split())
    return Place(
        entity=person.entity,
        href="person/" + quote(file_name(person.entity)),
        name=name,
        language=language_of(written, person),
        direction=direction(written),
        key=" ".join(key) if name else folded(" ".join(known)),
        bin=person.bin,
        known=" · ".join(known) if not name else "",
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
    }
