"""Listings: who stands in published lists of designations, by the engine that links all records.

Invariant: a list is never told from its silence alone. The answer names the lists that were looked through, with how
many entries each has, and where nobody is found the nearest names with what keeps them apart. To be listed says that a
list names somebody; it proves nothing of what that person did.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cenotaph.claims.designations import PLAIN, Designation, Designations, formats
from cenotaph.claims.values import Hints, name
from cenotaph.register.linkage import Decided, Linkage
from cenotaph.register.linkage.kinds import Kind, Mention, Written, linked, reason
from cenotaph.words.sentences import Message, message

KINDS: dict[Kind, str] = {"official": "person", "body": "body"}  # kind of mention -> kind of designation
QUERY = "~asked"  # record and source of the query; no list is called so, since a record is list/reference
PERHAPS = 0.2  # probability from which an entry may be the one asked for: a person should look
NEAREST = 3  # names that are told where nobody is found
SURE = 0.001  # probabilities nearer to 0 or 1 are told by this bound
SPELLINGS = 8  # of an entry that are told
BIRTHS, YEARS_APART = "link.birth_years_apart", 3  # a list is often a year or two out, as calendars are converted
Line = tuple[int, Message]  # how far it is set in, and what it says


@dataclass(frozen=True, slots=True)
class Query:
    """Whom one asks for: spellings of one name, and what else is known."""

    names: tuple[str, ...]
    kind: Kind = "official"
    born: tuple[int, int] | None = None  # first and last day (ordinal)
    father: str = ""
    positions: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """An entry beside the query: the probability that both are one, the weight in bits, what speaks for and against."""

    entry: Designation
    probability: float
    weight: float
    reasons: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether somebody is listed. `found`: entries that are the one asked for; `perhaps`: that a person should look at;
    `nearest`: the best of all others; `looked_through`: lists with the number of their entries of that kind."""

    found: tuple[Near, ...]
    perhaps: tuple[Near, ...]
    nearest: tuple[Near, ...]
    looked_through: tuple[tuple[str, int], ...]


def mention(entry: Designation) -> Mention:
    """A designation as the engine takes it."""
    names = tuple(Written(one.text, one.order) for one in entry.names)
    return Mention(entry.record, entry.list, names, born=entry.born, positions=entry.positions)


def linked_designations(lists: Designations, kind: Kind = "official") -> Linkage:
    """Which entries of the lists are of one person, or of one body."""
    return linked(kind, map(mention, _of_kind(lists, kind)), lists.unique)


def listed(query: Query, lists: Designations) -> Answer:
    """Whether the lists name whom one asks for, with reasons. Raises ValueError for a query without a name.

    The query is linked as a list of one record. It is held beside every entry (as if somebody had been unsure of each
    pair), so that the nearest are told with reasons however far they are.
    """
    for written in query.names:
        if name.parse(written, Hints()).value is None:
            raise ValueError(f'name "{written}": no name that can be compared; write it in letters, of any script')
    entries = {one.record: one for one in _of_kind(lists, query.kind)}
    names = tuple(Written(written) for written in query.names)
    asked = Mention(QUERY, QUERY, names, born=query.born, father=query.father, positions=query.positions)
    beside = [Decided(record, QUERY, "unsure") for record in sorted(entries)]
    linkage = linked(query.kind, [*map(mention, entries.values()), asked], lists.unique | {QUERY}, beside)
    cluster = dict(linkage.memberships.select("record", "cluster").iter_rows())
    near = sorted(_beside(linkage, entries, query.kind), key=lambda one: (-one.weight, one.entry.record))
    joined = [one for one in near if cluster[one.entry.record] == cluster[QUERY]]
    found = [one for one in joined if not contradicted(one)]
    perhaps = [one for one in near if one not in found and (one in joined or one.probability >= PERHAPS)]
    others = [one for one in near if one not in found and one not in perhaps]
    counted = Counter(one.list for one in entries.values())
    return Answer(tuple(found), tuple(perhaps), tuple(others[:NEAREST]), tuple(sorted(counted.items())))


def contradicted(near: Near) -> bool:
    """Whether the name agrees and the births lie years apart or the fathers differ: a person must look."""
    return any(
        one.key == "link.father_different" or (one.key == BIRTHS and one.parameters["years"] >= YEARS_APART)
        for one in near.reasons
    )


def _of_kind(lists: Designations, kind: Kind) -> Iterable[Designation]:
    return [one for one in lists.entries if one.kind == KINDS[kind]]


def _beside(linkage: Linkage, entries: dict[str, Designation], kind: Kind) -> Iterable[Near]:
    """Every pair of the query and an entry."""
    for row in linkage.pairs.iter_rows(named=True):
        sides = {row["left"], row["right"]}
        if QUERY in sides:
            (entry,) = sides - {QUERY}
            reasons = (Message(one["key"], json.loads(one["parameters"])) for one in row["reasons"])
            said = tuple(reason(kind, one) for one in reasons)
            yield Near(entries[entry], row["probability"], row["weight"], said)


def told(query: Query, answer: Answer) -> Iterator[Line]:
    """The answer in sentences, the verdict first."""
    asked = " / ".join(query.names)
    verdict = "listed" if answer.found else "perhaps_listed" if answer.perhaps else "not_listed"
    yield 0, message(f"listings.{verdict}", asked=asked)
    for called, entries in answer.looked_through:
        yield 0, message("listings.looked_through", list=authority(called), entries=entries)
    groups = {"found": answer.found, "perhaps": answer.perhaps, "nearest": () if answer.found else answer.nearest}
    for group, found in groups.items():
        if found:
            yield 0, message(f"listings.{group}")
        for one in found:
            yield from _entry(one)
    yield 0, message("listings.what_it_means")


def authority(called: str) -> Message:
    """Who publishes a list."""
    if called in formats() and called != PLAIN:
        return message(f"listings.list_{called}")
    return message("listings.list_plain", name=called)


def _entry(near: Near) -> Iterator[Line]:
    entry = near.entry
    first, *further = dict.fromkeys(one.shown for one in entry.names)
    about = {"name": first, "list": authority(entry.list), "reference": entry.reference}
    if entry.act and entry.day:
        yield 1, message("listings.entry_act", **about, act=entry.act, day=entry.day)
    elif entry.day:
        yield 1, message("listings.entry_day", **about, day=entry.day)
    else:
        yield 1, message("listings.entry", **about)
    if further:
        shown = [*further[:SPELLINGS], *(["…"] if len(further) > SPELLINGS else [])]
        yield 2, message("listings.also_written", names=", ".join(shown))
    if entry.positions:
        yield 2, message("listings.positions", positions=entry.positions)
    yield 2, message("listings.probability", probability=_probability(near.probability))
    for one in near.reasons:
        yield 2, one


def _probability(value: float) -> float | Message:
    if value < SURE:
        return message("listings.below", bound=SURE)
    return message("listings.above", bound=1 - SURE) if value > 1 - SURE else round(value, 3)
