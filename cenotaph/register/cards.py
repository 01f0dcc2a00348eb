"""Cards: what the register can say of each entity, and in which bin each row of each list lies.

Invariant: every record is in exactly one bin. A best-known value is a claim put first by a stated rule; every other
claim stays beside it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from cenotaph.claims.values import Agreement, name, spelling
from cenotaph.claims.values.types import TYPES
from cenotaph.words.sentences import Message, message
from cenotaph.words.vocabulary import properties

YEARS = ("birth_date", "death_date", "detention_date", "last_seen")
PLACES = ("birth_place", "detention_place", "death_place", "prison", "burial_place")
PARENTS = ("father_name", "mother_name")
LONGEST_YEAR = 366  # days an interval may span and still tell the year
VICTIM = ("", "victim")  # roles of records that count as victims; a record without a role is of a list of victims
NAME_WORDS = 2  # a name of one word identifies nobody


@dataclass(frozen=True, slots=True)
class Identifiability:
    """The rule by which a person counts as identified: a name, and so many kinds of the rest."""

    name: bool = True
    at_least: int = 2
    of: tuple[str, ...] = ("year", "place", "parent", "external_id")

    @property
    def sentence(self) -> Message:
        """The rule in words."""
        kinds = [f"register.kind_{kind}" for kind in self.of]
        while len(kinds) < 4:
            kinds.append("register.kind_none")
        one, two, three, four = (message(kind) for kind in kinds)
        return message("register.rule", at_least=self.at_least, one=one, two=two, three=three, four=four)


@dataclass(frozen=True, slots=True)
class Mandate:
    """What the commission may look into: ordinal days (first, last) of the events, and statuses that lie outside."""

    period: tuple[int, int] | None = None
    outside_status: tuple[str, ...] = ()
    unconfirmed_status: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One claim as the rules of this module see it."""

    record: str
    source: str
    property: str
    claim: str  # public id without edition
    value: str  # canonical JSON; empty where unreadable
    as_written: str
    ordinal: int = 0
    edition: str = ""  # the last that states it
    withdrawn: bool = False  # a later edition of the same table no longer states it


@dataclass(frozen=True, slots=True)
class Card:
    """One entity: its bin, why, and its claims with the best-known value of each property first."""

    entity: str
    bin: str
    reason: Message
    ranked: tuple[tuple[Said, ...], ...]  # one tuple a property, in the order of words/properties.yaml


@cache
def value_of(property_key: str, stored: str) -> Any:
    """The value of a stored claim, parsed once."""
    return TYPES[properties()[property_key].type].from_json(json.loads(stored))


@cache
def key_of(property_key: str, stored: str) -> str:
    """The text by which equal values are equal."""
    return TYPES[properties()[property_key].type].key(value_of(property_key, stored))


def card(
    entity: str, said: Sequence[Said], rule: Identifiability, mandate: Mandate, shared_ids: frozenset[str]
) -> Card:
    """The card of one entity. `shared_ids` are the external ids that more than one source uses."""
    groups: dict[str, list[Said]] = defaultdict(list)
    for claim in said:
        groups[claim.property].append(claim)
    order = properties()
    ranked = tuple(rank(groups[key]) for key in sorted(groups, key=lambda key: order[key].order))
    found, reason = bin_of(groups, rule, mandate, shared_ids)
    return Card(entity, found, reason, ranked)


def other_card(entity: str, said: Sequence[Said]) -> Card:
    """The card of an entity that no source names as a victim: an official, a body, a site, a testimony."""
    groups: dict[str, list[Said]] = defaultdict(list)
    for claim in said:
        groups[claim.property].append(claim)
    ranked = tuple(rank(groups[key]) for key in sorted(groups, key=lambda key: properties()[key].order))
    return Card(entity, "other_record", message("register.other_record"), ranked)


def rank(claims: Iterable[Said]) -> tuple[Said, ...]:
    """Claims to one property, the best-known value first.

    Readable before unreadable; what the latest edition still states before what it dropped; then the value that most
    sources support (state or are compatible with); then the more precise; then, for names, the one not written all in
    capitals; then source, record and place, so that the order is the same on every run.
    """
    known = list(claims)
    if len(known) < 2:
        return tuple(known)
    distinct = {key_of(claim.property, claim.value): claim for claim in known if claim.value}
    sources: dict[str, set[str]] = defaultdict(set)
    for claim in known:
        if claim.value:
            sources[key_of(claim.property, claim.value)].add(claim.source)
    support = {own: _support(own, claim, distinct, sources) for own, claim in distinct.items()}

    def worth(claim: Said) -> tuple[Any, ...]:
        if not claim.value:
            return (1, claim.withdrawn, 0, 0.0, False, 0, claim.source, claim.claim)
        own = key_of(claim.property, claim.value)
        capitals = properties()[claim.property].type == "name" and claim.as_written.isupper()
        length = len(claim.as_written) if properties()[claim.property].type == "name" else 0
        telling = (claim.withdrawn, -support[own], _width(claim), capitals, -length)
        return (0, *telling, claim.source, claim.claim)

    return tuple(sorted(known, key=worth))


def _support(own: str, claim: Said, distinct: Mapping[str, Said], sources: Mapping[str, set[str]]) -> int:
    """How many sources state this value or one that is compatible with it."""
    supporters = set(sources[own])
    compare = TYPES[properties()[claim.property].type].compare
    if properties()[claim.property].type in {"date", "name", "place", "quantity"} and len(distinct) <= 12:
        for key, other in distinct.items():
            if key != own:
                agreement = compare(
                    value_of(claim.property, claim.value), value_of(other.property, other.value)
                ).agreement
                if agreement in {Agreement.SAME, Agreement.COMPATIBLE}:
                    supporters |= sources[key]
    return len(supporters)


def _width(claim: Said) -> float:
    """How much a value leaves open: days of a date, the span of a quantity; 0 for what has no width."""
    value = value_of(claim.property, claim.value)
    low, high = getattr(value, "low", 0), getattr(value, "high", 0)
    return float(high) - float(low) if low is not None and high is not None else float("inf")


def bin_of(
    groups: Mapping[str, Sequence[Said]], rule: Identifiability, mandate: Mandate, shared_ids: frozenset[str]
) -> tuple[str, Message]:
    """The bin of an entity and the reason, decided in this order: outside the mandate, unnamed, unconfirmed, then the
    rule of identifiability."""
    statuses = {value_of("status", claim.value).term for claim in groups.get("status", ()) if claim.value}
    outside = sorted(statuses & set(mandate.outside_status))
    if outside:
        return "outside_mandate", message("register.outside_status", status=outside[0])
    if mandate.period and _outside(groups, mandate.period):
        return "outside_mandate", message("register.outside_period")
    names = [claim for claim in groups.get("name", ()) if claim.value]
    if not names:
        return "unnamed", message("register.no_name")
    if statuses and statuses <= set(mandate.unconfirmed_status):
        return "unconfirmed", message("register.not_confirmed", status=sorted(statuses)[0])
    if max(len(name.tokens(value_of("name", claim.value))) for claim in names) < NAME_WORDS:
        return "named_insufficient", message("register.one_word")
    kinds = [kind for kind in rule.of if KINDS[kind](groups, shared_ids)]
    if len(kinds) < rule.at_least:
        return "named_insufficient", message("register.too_little", found=len(kinds), wanted=rule.at_least)
    return "identified", message("register.enough", found=len(kinds), wanted=rule.at_least)


def _outside(groups: Mapping[str, Sequence[Said]], period: tuple[int, int]) -> bool:
    """Whether every known date of detention and death lies certainly outside the period."""
    dates = [
        value_of(key, claim.value)
        for key in ("death_date", "detention_date")
        for claim in groups.get(key, ())
        if claim.value
    ]
    return bool(dates) and all(
        (date.high is not None and date.high < period[0]) or (date.low is not None and date.low > period[1])
        for date in dates
    )


def _has_year(groups: Mapping[str, Sequence[Said]], shared_ids: frozenset[str]) -> bool:
    del shared_ids
    return any(_width(claim) <= LONGEST_YEAR for key in YEARS for claim in groups.get(key, ()) if claim.value)


def _has_place(groups: Mapping[str, Sequence[Said]], shared_ids: frozenset[str]) -> bool:
    del shared_ids
    return any(claim.value for key in PLACES for claim in groups.get(key, ()))


def _has_parent(groups: Mapping[str, Sequence[Said]], shared_ids: frozenset[str]) -> bool:
    del shared_ids
    return any(claim.value for key in PARENTS for claim in groups.get(key, ()))


def _has_external_id(groups: Mapping[str, Sequence[Said]], shared_ids: frozenset[str]) -> bool:
    return any(claim.value in shared_ids for claim in groups.get("external_id", ()))


KINDS = {"year": _has_year, "place": _has_place, "parent": _has_parent, "external_id": _has_external_id}


def shared_external_ids(said: Iterable[Said]) -> frozenset[str]:
    """The external ids (stored values) that more than one source uses: only these tell a person from another."""
    users: dict[str, set[str]] = defaultdict(set)
    for claim in said:
        if claim.property == "external_id" and claim.value:
            users[claim.value].add(claim.source)
    return frozenset(value for value, sources in users.items() if len(sources) > 1)


def search_key(names: Iterable[str]) -> str:
    """Folded words of all names, each once, by which a reader finds a person."""
    return " ".join(dict.fromkeys(word for text in names for word in spelling.fold(text).split()))
