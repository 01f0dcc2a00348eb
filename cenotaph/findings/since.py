"""Since: what is no longer as it was in an earlier freeze, and which parts of an assessment that touches.

Invariant: a part states what it reads (`Reads`) and is taken over only where nothing that it reads has changed, so that
what is taken over is, byte for byte, what would be made anew. Every part reads the sources, their lineage and what the
case states of itself: where these changed, or where much of the rest did, nothing is taken over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

import polars as pl

from cenotaph.findings.material import Contradiction, Material

# Of a claim, all that any part reads; its property and its record are in its id too.
CONTENT = (
    "claim", "record", "kind", "role", "source", "entity", "property", "as_written", "language", "value", "status",
    "withdrawn", "ordinal",
)  # fmt: skip
OF_THE_CASE = ("settings", "territory", "as_of")  # what parts read of the table `case`
SHORTER = 0.2  # of the claims; where more changed, everything is done again
AS_SUCH = ""  # the property under which a record itself stands among what changed


@dataclass(frozen=True, eq=False)
class Reads:
    """What a part of an assessment reads, stated by the module that makes it."""

    claims: pl.Expr  # of which claims, over the columns of `Since.said`; of a record itself the property is AS_SUCH
    entries: tuple[str, ...] = ()  # of which kinds


def of_kinds(kinds: Iterable[str]) -> pl.Expr:
    """Everything of records of these kinds."""
    return pl.col("kind").is_in(sorted(kinds))


@dataclass(frozen=True, eq=False)
class Since:
    """What is not as it was in an earlier freeze; sources, lineage and what the case states of itself are."""

    then: Material
    now: Material
    said: pl.DataFrame  # record, kind, role, entity, property: claims and records, as they were and as they are
    moved: frozenset[str]  # entities that are in another bin

    def touches(self, reads: Reads) -> bool:
        """Whether anything has changed that a part reads."""
        said = bool(self.said.select(reads.claims.any()).item())
        return said or not self._entries.isdisjoint(reads.entries)

    @cached_property
    def _entries(self) -> frozenset[str]:
        """The kinds of entries of which one came or went."""
        then, now = ({one.id: one.kind for one in material.entries} for material in (self.then, self.now))
        return frozenset((then | now)[one] for one in then.keys() ^ now.keys())

    @cached_property
    def persons(self) -> frozenset[str]:
        """The entities of whose records, bin or contradictions anything has changed."""
        spoken = self.said.filter(pl.col("kind") == "person")["entity"].to_list()
        then, now = (_by_entity(one.contradictions) for one in (self.then, self.now))
        return self.moved.union(spoken, (one for one in {*then, *now} if then.get(one) != now.get(one)))

    @cached_property
    def records(self) -> pl.Series:
        """The records of which anything has changed, or whose entity is in another bin; sorted."""
        parts = [self.said["record"]]
        if self.moved:
            theirs = pl.col("entity").is_in(sorted(self.moved))
            parts += [one.records.filter(theirs)["record"] for one in (self.then, self.now)]
        return pl.concat(parts).unique().sort()


def since(then: Material, now: Material) -> Since | None:
    """What has changed since an earlier freeze; None where nothing may be taken over."""
    if now.sources != then.sources or now.origins != then.origins:
        return None
    if any(then.about.get(key) != now.about.get(key) for key in OF_THE_CASE):
        return None
    claims = changed(then.claims.select(CONTENT), now.claims.select(CONTENT), "claim")
    records = changed(then.records, now.records, "record")
    bins = changed(then.entities, now.entities, "entity")
    if max(claims.height, records.height, bins.height) > SHORTER * now.claims.height:
        return None
    columns = ["record", "kind", "role", "entity", "property"]
    said = pl.concat([claims.select(columns), records.with_columns(property=pl.lit(AS_SUCH)).select(columns)])
    return Since(then, now, said, frozenset(bins["entity"].to_list()))


def changed(old: pl.DataFrame, new: pl.DataFrame, key: str) -> pl.DataFrame:
    """The rows that are not as they were, as they were and as they are; more of them where a key stands twice."""
    parts = []
    if not old[key].equals(new[key]):
        then, now = old[key].hash(), new[key].hash()  # two keys of one hash only make for more rows
        stayed, stays = then.is_in(now.implode()), now.is_in(then.implode())
        parts = [old.filter(~stayed), new.filter(~stays)]
        old, new = old.filter(stayed), new.filter(stays)
    if old.height != new.height:
        return pl.concat([*parts, old, new])
    differs = reduce(or_, (old[name].ne_missing(new[name]) for name in new.columns))
    return pl.concat([*parts, old.filter(differs), new.filter(differs)])


def _by_entity(contradictions: Iterable[Contradiction]) -> dict[str, list[Contradiction]]:
    found: dict[str, list[Contradiction]] = defaultdict(list)
    for one in contradictions:
        found[one.entity].append(one)
    return dict(found)
