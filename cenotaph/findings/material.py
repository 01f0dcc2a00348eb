"""The material of a case: the records, claims, sources and entries of one freeze, as findings read them.

Invariant: everything that a finding can cite is here, with its source, and nothing else is; nothing is computed beyond
what the freeze holds. Records of persons may be many: whole columns of them are read from `claims`, and only the
records that a question is about are made into objects.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl

from cenotaph.claims.citation import cited
from cenotaph.findings.corroboration import Origins
from cenotaph.ledger.entry import Entry, from_canonical, live
from cenotaph.register.cards import value_of
from cenotaph.words.sentences import Message, restored

Days = tuple[int | None, int | None]  # ordinal days (first, last), None where unknown or open
UNKNOWN: Days = (None, None)
PERSON = "person"  # the kind of records that may be many


@dataclass(frozen=True, slots=True)
class Source:
    """Who says it: as its description in the freeze has it."""

    key: str
    title: str
    producer: str
    publisher: str
    stance: str  # a term of the vocabulary `stance`
    language: str
    published: str
    address: str
    note: str
    is_list: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a record, as the last edition that states it has it."""

    claim: str  # public id, record/property/place@edition
    record: str
    about: str  # the property
    place: str
    as_written: str
    language: str
    value: str  # canonical JSON, "" where unreadable
    status: str  # an assessment, or ""
    withdrawn: bool  # a later edition no longer states it

    @property
    def read(self) -> Any:
        """The value of this claim (claims/values), None where it could not be read."""
        return value_of(self.about, self.value) if self.value else None

    @property
    def term(self) -> str:
        """The term of a code, "" where it is none."""
        return str(getattr(self.read, "term", ""))

    @property
    def days(self) -> Days:
        """The days that a date spans."""
        found = self.read
        return UNKNOWN if found is None else (found.low, found.high)


@dataclass(frozen=True, slots=True)
class Record:
    """What one source says of one thing."""

    record: str
    kind: str
    role: str
    source: str
    entity: str
    claims: tuple[Claim, ...]

    def of(self, about: str) -> tuple[Claim, ...]:
        """The claims on one property, in the order of the source."""
        return tuple(one for one in self.claims if one.about == about)

    def first(self, about: str) -> Claim | None:
        """The first claim on a property that could be read, else the first, None without any."""
        found = self.of(about)
        return next((one for one in found if one.value), found[0] if found else None)

    def words(self, about: str) -> str:
        """The words of a property as written, white space made single; "" where none are."""
        one = self.first(about)
        return " ".join(one.as_written.split()) if one else ""

    def term(self, about: str) -> str:
        """The term of a code, "" where none is stated."""
        one = self.first(about)
        return one.term if one else ""

    def days(self, about: str) -> Days:
        """The days that a date spans."""
        one = self.first(about)
        return one.days if one else UNKNOWN


@dataclass(frozen=True)
class Material:
    """One freeze as findings read it.

    `claims` has the columns claim (public id with edition), record, kind, role, source, entity, property, place,
    as_written, language, value, status, withdrawn, ordinal and row (its place); sorted by record, property, ordinal.
    `records` has record, kind, role, source, entity. `entities` has entity, bin.
    """

    freeze: str  # digest
    about: Mapping[str, str]  # the table `case`
    sources: Mapping[str, Source]
    origins: Origins
    records: pl.DataFrame
    claims: pl.DataFrame
    entities: pl.DataFrame
    contradictions: tuple[Contradiction, ...]
    entries: tuple[Entry, ...]  # live, sorted by id

    def of_kind(self, kind: str, role: str = "") -> tuple[Record, ...]:
        """The records of a kind (and role, if one is named), sorted by id, with their claims."""
        if (kind, role) not in self._made:
            wanted = (pl.col("kind") == kind) & ((pl.col("role") == role) if role else pl.lit(True))
            self._made[kind, role] = (self if kind == PERSON else self.things).only(wanted)
        return self._made[kind, role]

    def only(self, wanted: pl.Expr) -> tuple[Record, ...]:
        """The records for which an expression over the columns of `records` holds, sorted by id, with their claims."""
        chosen = self.records.filter(wanted).sort("record")
        said: dict[str, list[Claim]] = defaultdict(list)
        claims = self.claims.join(chosen.select("record"), on="record", how="semi").sort("record", "ordinal", "claim")
        for row in claims.select(CLAIM).iter_rows():
            said[row[1]].append(Claim(*row))
        return tuple(
            Record(record, kind, role, source, entity, tuple(said[record]))
            for record, kind, role, source, entity in chosen.select(RECORD).iter_rows()
        )

    def record(self, record: str) -> Record | None:
        """One record, None where the freeze has none of that id."""
        found = self.only(pl.col("record") == record)
        return found[0] if found else None

    def about_persons(self, entities: Iterable[str]) -> Material:
        """The same material with the records of these persons alone, and every record that is of no person."""
        kept = pl.col("kind").ne(PERSON) | pl.col("entity").is_in(sorted(set(entities)))
        return replace(self, records=self.records.filter(kept), claims=self.claims.filter(kept))

    @cached_property
    def things(self) -> Material:
        """The same material without the records of persons, which may be many where those of all else are few."""
        return self.about_persons(())

    def said(self, kind: str) -> tuple[Entry, ...]:
        """The live entries of a kind, in the order of their time and id."""
        return tuple(sorted((one for one in self.entries if one.kind == kind), key=lambda one: (one.time, one.id)))

    @cached_property
    def _made(self) -> dict[tuple[str, str], tuple[Record, ...]]:
        return {}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Claims of one entity and property that cannot all hold."""

    entity: str
    about: str  # the property
    claims: tuple[str, ...]
    state: str
    explanation: Message | None


CLAIM = ("claim", "record", "property", "place", "as_written", "language", "value", "status", "withdrawn")
RECORD = ("record", "kind", "role", "source", "entity")


def material(freeze: str, tables: Mapping[str, pl.DataFrame]) -> Material:
    """The material in the tables of one freeze (`register.freeze.TABLES`), or in those that a reader may see of it."""
    described = {key: json.loads(text) for key, text in tables["source"].select("source", "description").iter_rows()}
    sources = {
        key: Source(
            key, one["title"], one["producer"], one.get("publisher", ""), one["stance"], one["language"],
            one["published"], one["address"], one["note"], one["is_list"],
        )
        for key, one in sorted(described.items())
    }  # fmt: skip
    derived: dict[str, set[str]] = defaultdict(set)
    for source, origin, status in tables["lineage"].select("source", "derived_from", "status").iter_rows():
        if status != "rejected":
            derived[source].add(origin)
    records = (
        tables["record"]
        .select("record", "kind", "role", "source")
        .join(tables["membership"].select("record", "entity"), on="record", how="left", maintain_order="left")
        .with_columns(pl.col("entity").fill_null(""))
        .sort("record")
    )
    claims = (
        tables["claim"]
        .drop("entity", "source", strict=False)
        .join(records, on="record", how="inner")
        .with_columns(
            _cited("claim", pl.col("editions").list.last()),
            pl.col("absent").list.len().gt(0).alias("withdrawn"),
            pl.col("value").fill_null(""),
        )
        .sort("record", "property", "ordinal", "claim")
        .with_row_index("row")
    )
    found = tuple(
        Contradiction(entity, about, tuple(ids), state, next(iter(restored(why)), None))
        for entity, about, ids, state, why in tables["contradiction"]
        .sort("entity", "property")
        .select("entity", "property", "claims", "state", "explanation")
        .iter_rows()
    )
    return Material(
        freeze=freeze,
        about=dict(tables["case"].select("key", "value").iter_rows()),
        sources=sources,
        origins=Origins(derived, {key: one.publisher or one.producer for key, one in sources.items()}),
        records=records,
        claims=claims,
        entities=tables["entity"].select("entity", "bin").sort("entity"),
        contradictions=found,
        entries=tuple(live(from_canonical(text) for text in tables["entry"]["canonical"].to_list())),
    )


def _cited(column: str, edition: pl.Expr) -> pl.Expr:
    """The public id of a claim as its last edition states it; the plain case without a call a row."""
    spoken: Callable[[Mapping[str, str]], str] = lambda row: cited(row["claim"], row["edition"])  # noqa: E731
    plain = pl.concat_str(column, pl.lit("@"), edition)
    simple = edition.str.contains(r"^[A-Za-z0-9_.\-]*$")
    odd = pl.struct(pl.col(column).alias("claim"), edition.alias("edition"))
    return pl.when(simple).then(plain).otherwise(odd.map_elements(spoken, return_dtype=pl.String)).alias(column)
