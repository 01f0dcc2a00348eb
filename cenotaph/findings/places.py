"""Places as findings compare them: whether two claims speak of one prison or town, of two, or cannot be told apart.

Invariant: two places are held to be one only if a name that both write is one in some spelling or script; where one of
them is told less finely than the other, or not at all, the answer says so and is never yes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from cenotaph.claims.values.place import countries_of, town_of
from cenotaph.claims.values.spelling import fold, same_sound
from cenotaph.findings.material import Material
from cenotaph.findings.spans import Held

Words = frozenset[str]


@cache
def listed(file: str, key: str) -> tuple[str, ...]:
    """The folded entries of one list of a YAML file in `words/`."""
    text = (resources.files("cenotaph.words") / file).read_text(encoding="utf-8")
    return tuple(fold(str(one)) for one in yaml.safe_load(text)[key])


def names_of(words: str) -> tuple[str, ...]:
    """The places that one cell names: "Dezful and Ahvaz" are two."""
    joints = "|".join(re.escape(word) for word in listed("postings.yaml", "and"))
    parts = re.split(rf"[,،;؛/]|\s(?:{joints})\s", f" {' '.join(words.split())} ")
    return tuple(part.strip() for part in parts if part.strip())


def words_of(name: str) -> Words:
    """The folded words of a place's name, those of one letter left out."""
    return frozenset(word for word in fold(re.sub(r"[()\[\]]", " ", name)).split() if len(word) > 1)


@cache
def telling(name: str) -> Words:
    """The words of a place's name that tell which one it is ("Evin prison": evin); all of them where none does."""
    return words_of(name).difference(listed("sites.yaml", "generic")) or words_of(name)


@cache
def alike(one: Words, other: Words) -> bool:
    """Whether two names can be one: every telling word of the shorter sounds like one of the longer."""
    short, long = sorted((one, other), key=lambda words: (len(words), sorted(words)))
    return bool(short) and all(any(same_sound(word, each) for each in long) for word in short)


@dataclass(frozen=True, slots=True)
class Area:
    """Where something is said to be."""

    towns: tuple[str, ...] = ()  # names in the gazetteer, one for all spellings
    regions: tuple[str, ...] = ()  # folded words that name no town of the gazetteer: a province, a village, a district
    prisons: tuple[Words, ...] = ()  # the telling words of each prison or other building

    @property
    def stated(self) -> bool:
        """Whether any place is stated."""
        return bool(self.towns or self.regions or self.prisons)


@cache
def area(places: tuple[str, ...], prisons: tuple[str, ...], territory: tuple[str, ...]) -> Area:
    """The area that these cells name, in the towns of these countries (ISO 3166-1 alpha-2)."""
    towns: set[str] = set()
    regions: set[str] = set()
    buildings = {telling(name) for cell in prisons for name in names_of(cell)}
    for name in (name for cell in places for name in names_of(cell)):
        town = town_of(name, territory)
        if town is not None:
            towns.add(town.name)
        elif not set(fold(name).split()).isdisjoint(listed("postings.yaml", "prison")):
            buildings.add(telling(name))
        else:
            regions.add(fold(name))
    return Area(tuple(sorted(towns)), tuple(sorted(regions)), tuple(sorted(filter(None, buildings), key=sorted)))


def countries(material: Material) -> tuple[str, ...]:
    """The countries of a case's territory (ISO 3166-1 alpha-2)."""
    return countries_of(json.loads(material.about.get("territory", "") or "[]"))


@cache
def overlap(one: Area, other: Area) -> Held:
    """Whether two areas meet, at the finest level that both state.

    "certain": a prison, or where neither names one a town or region, that both name. "possible": a town or region that
    both name, in which only one of them names a prison. "no": both name prisons, or both only towns, and none is alike.
    "unknown": otherwise; a region may hold the town that the other names.
    """
    if one.prisons and other.prisons:
        return "certain" if any(alike(left, right) for left in one.prisons for right in other.prisons) else "no"
    if not (set(one.towns).isdisjoint(other.towns) and set(one.regions).isdisjoint(other.regions)):
        return "possible" if one.prisons or other.prisons else "certain"
    apart = one.towns and other.towns and not one.regions and not other.regions
    return "no" if apart else "unknown"
