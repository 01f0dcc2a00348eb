"""Choice: the pairs whose judgement would tell most.

Invariant: a pair counts by how unsure the linkage's call is, times what the documented count would lose or gain were
the pair called otherwise. Two clusters are asked about once, and what people have judged is not asked again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

import polars as pl

from cenotaph.ledger.entry import Entry, judgements, verdict_of

TIE = 0.5  # probability from which a pair holds its records together
HELD = 0.25  # what a pair counts whose records others hold together, beside one that alone does
LEAST_EFFECT = 0.05  # what a pair counts that changes no count: the register is to be right too
LOOKED_AT = 40  # times as many pairs as are asked for, the unsurest, are tried for their effect

Pair = tuple[str, str]
Identified = Callable[[Collection[str]], int]  # 1 if these records together are one identified victim, else 0
Register = Callable[[Collection[str]], Identified]  # the same for records of these alone


@dataclass(frozen=True, slots=True)
class Chosen:
    """A pair to be judged, and why: how unsure its call is (0 to 1), by how many the count would change, and whether
    other pairs hold the two together.
    """

    left: str
    right: str
    unsure: float
    change: int
    held: bool

    @property
    def score(self) -> float:
        """By what pairs are ordered: uncertainty times effect."""
        return self.unsure * max(LEAST_EFFECT, abs(self.change) * (HELD if self.held else 1.0))


def uncertainty(wrong: float) -> float:
    """Entropy in bits of the chance that a call is wrong; 1 where it is likelier wrong than right."""
    if wrong <= 0.0:
        return 0.0
    return 1.0 if wrong >= 0.5 else -wrong * log2(wrong) - (1.0 - wrong) * log2(1.0 - wrong)


def choose(tables: Mapping[str, pl.DataFrame], judged: Collection[Pair], register: Register, size: int) -> list[Chosen]:
    """At most `size` pairs, the best first. `tables`: readable rows of a freeze; `judged`: pairs not asked again.

    One pair for two clusters that stand apart, for the two sides of a bridge, and for a cluster that holds together.
    """
    entity, members = clusters_of(tables)
    asked = {frozenset((entity[one], entity[other])) for one, other in judged if {one, other} <= entity.keys()}
    unsure = [
        (uncertainty(1.0 - chance if entity[left] == entity[right] else chance), left, right)
        for left, right, chance in tables["pair"].select("left", "right", "probability").iter_rows()
        if {left, right} <= entity.keys() and (left, right) not in judged
    ]
    unsure = [
        one
        for one in unsure
        if entity[one[1]] == entity[one[2]] or frozenset(entity[end] for end in one[1:]) not in asked
    ]
    unsure = sorted(unsure, key=lambda one: (-one[0], one[1:]))[: LOOKED_AT * size]
    identified = register({record for one in unsure for end in one[1:] for record in members[entity[end]]})
    ties = _ties(tables["pair"], entity)
    found: dict[tuple[str, ...], Chosen] = {}
    for how, left, right in unsure:
        side = _side(left, right, ties)
        if entity[left] != entity[right]:
            key = tuple(sorted((entity[left], entity[right])))
            one = Chosen(left, right, how, _change(members[key[0]], members[key[1]], identified), held=False)
        elif right in side:
            key, one = (entity[left],), Chosen(left, right, how, 1, held=True)
        else:
            rest = sorted(set(members[entity[left]]) - side)
            key, one = (
                (entity[left], *sorted(side)),
                Chosen(left, right, how, _change(sorted(side), rest, identified), held=False),
            )
        if key not in found or one.score > found[key].score:
            found[key] = one
    return sorted(found.values(), key=lambda one: (-one.score, one.left, one.right))[:size]


def possible_victims(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """(record, entity) of every person but officials, sorted; who may not be named (`hidden`) is left out."""
    persons = tables["record"].filter((pl.col("kind") == "person") & (pl.col("role") != "official")).select("record")
    entities = tables["entity"]
    if "hidden" in entities.columns:
        entities = entities.filter(~pl.col("hidden"))
    found = tables["membership"].join(persons, on="record", how="semi").join(entities, on="entity", how="semi")
    return found.select("record", "entity").sort("record")


def clusters_of(tables: Mapping[str, pl.DataFrame]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The entity of each record of a possible victim, and the records of each entity, sorted."""
    rows = possible_victims(tables).rows()
    members: dict[str, list[str]] = defaultdict(list)
    for record, entity in rows:
        members[entity].append(record)
    return dict(rows), dict(members)


def _change(one: Sequence[str], other: Sequence[str], identified: Identified) -> int:
    """By how many the documented count differs between two clusters apart and as one."""
    return identified(one) + identified(other) - identified([*one, *other])


def _ties(pairs: pl.DataFrame, entity: Mapping[str, str]) -> dict[str, set[str]]:
    """The records that each record is tied to by a pair of its cluster: a plausible one, or one that people decided."""
    found: dict[str, set[str]] = defaultdict(set)
    strong = (pl.col("verdict") == "same") | (~pl.col("decided") & (pl.col("probability") >= TIE))
    for left, right in pairs.filter(strong).select("left", "right").iter_rows():
        if left in entity and right in entity and entity[left] == entity[right]:
            found[left].add(right)
            found[right].add(left)
    return found


def _side(left: str, right: str, ties: Mapping[str, set[str]]) -> frozenset[str]:
    """The records that hang together with `left` when the pair of the two is taken away."""
    seen, waiting = {left}, [left]
    while waiting:
        one = waiting.pop()
        for other in ties.get(one, ()):
            if other not in seen and {one, other} != {left, right}:
                seen.add(other)
                waiting.append(other)
    return frozenset(seen)


def judged_pairs(entries: Iterable[Entry]) -> frozenset[Pair]:
    """The pairs on which somebody has spoken, be it to say that one cannot tell."""
    return frozenset(judgements(entries))


def for_another(entries: Sequence[Entry], reviewer: str, size: int) -> list[Pair]:
    """At most `size` pairs that others have judged alone and this reviewer has not, for a judgement of their own.

    Pairs on which people differ come first; the others in an order that nothing but chance decides, so that agreement
    is not measured on the easiest.
    """
    name = called(reviewer)
    waiting = []
    for pair, said in judgements(entries).items():
        agreed = any(entry.body.get("second_reviewer") for entry in said)
        if not agreed and name not in {called(entry.author) for entry in said}:
            waiting.append((bool(verdict_of(said)), hashlib.sha256("\n".join(pair).encode()).hexdigest(), pair))
    return [pair for *_, pair in sorted(waiting)[:size]]


def called(reviewer: str) -> str:
    """A reviewer's name as it is compared: without regard to case and white space about it."""
    return " ".join(reviewer.split()).casefold()
