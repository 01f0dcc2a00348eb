"""Like sites: which sites of a like name in one town are perhaps one, for people to decide.

Invariant: one rule for the register of sites and for the page, that of the linkage engine (register/linkage/kinds.py);
nothing is joined here. A grave and a building are never alike, nor are names whose numbers differ; a site without a
town, or called only after its town, is alike to none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cenotaph.claims.values.spelling import fold
from cenotaph.register.linkage.kinds import Mention, Written, clusters, linked


@dataclass(frozen=True, slots=True)
class Called:
    """What sources call one site, and where they put it."""

    key: str
    source: str
    names: tuple[str, ...]
    places: tuple[str, ...]
    grave: bool  # whether its kind is one of a grave


@lru_cache(maxsize=8)
def like_sites(sites: tuple[Called, ...], territory: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """For each site, by its key, the others that are perhaps the same, sorted.

    `territory`: the countries (ISO 3166-1 alpha-2) in which towns are looked up.
    """
    known = {one.key: one for one in sites}
    placed = [one for one in sites if any(place.strip() for place in one.places)]
    groups = clusters(linked("site", map(_mention, placed), countries=territory))
    like: dict[str, tuple[str, ...]] = dict.fromkeys(known, ())
    for group in groups:
        for key in group:
            like[key] = tuple(other for other in group if other != key and _may_be_one(known[key], known[other]))
    return like


def _mention(one: Called) -> Mention:
    names = tuple(Written(name) for name in one.names)
    places = tuple(place for place in one.places if place.strip())
    return Mention(one.key, one.source, names, places=places, sort="grave" if one.grave else "building")


def _may_be_one(one: Called, other: Called) -> bool:
    numbers = [_numbers(each) for each in (one, other)]
    return one.grave == other.grave and (not all(numbers) or not numbers[0].isdisjoint(numbers[1]))


def _numbers(one: Called) -> frozenset[int]:
    return frozenset(int(word) for name in one.names for word in fold(name).split() if word.isdecimal())
