"""A small fictional material for the registers, told record by record: who says what of whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from cenotaph.claims.values import Hints
from cenotaph.claims.values.types import TYPES
from cenotaph.findings.corroboration import Origins
from cenotaph.findings.material import Contradiction, Material, Source
from cenotaph.ledger.entry import Entry
from cenotaph.words.canonical import canonical
from cenotaph.words.vocabulary import properties

TEXTS = ("claim", "record", "kind", "role", "source", "entity", "property", "place", "as_written", "language", "value",
         "status")  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One record: what a source says of one thing, property by property."""

    record: str
    kind: str
    says: Mapping[str, str] = field(default_factory=dict)
    source: str = "lamp"
    entity: str = ""
    role: str = ""
    withdrawn: tuple[str, ...] = ()  # properties that the second edition no longer states
    added: tuple[str, ...] = ()  # properties that only the second edition states
    rejected: tuple[str, ...] = ()  # properties whose claims an assessment rejects


def victim(record: str, entity: str, source: str = "lamp", **says: str) -> Told:
    """A person whom a source names as a victim."""
    return Told(record, "person", {"name": "Mina Paperbridge", **says}, source, entity, "victim")


def hearing(record: str, person: str = "", source: str = "lamp", **says: str) -> Told:
    """A hearing of the person whose record is `person`."""
    return Told(record, "hearing", {**({"person": person} if person else {}), **says}, source)


def said(kind: str, time: str = "2026-01-01T00:00:00Z", supersedes: str = "", **body: str) -> Entry:
    """An entry of a person."""
    return Entry(kind, body, "a documenter", time, supersedes)


def day(text: str) -> int:
    """An ordinal day from ISO 8601."""
    return date.fromisoformat(text).toordinal()


def material(
    *told: Told,
    derived: Mapping[str, Iterable[str]] | None = None,
    contradictions: Iterable[Contradiction] = (),
    entries: Iterable[Entry] = (),
    bins: Mapping[str, str] | None = None,
    stances: Mapping[str, str] | None = None,
) -> Material:
    """The material of these records. Each source is its own publisher; `derived`: which copies which."""
    records = sorted(told, key=lambda one: one.record)
    keys = sorted({one.source for one in records})
    stance = dict(stances or {})
    sources = {key: Source(key, key, key, key, stance.get(key, "press"), "en", "", "", "", False) for key in keys}
    schema = {
        **dict.fromkeys(TEXTS, pl.String), "withdrawn": pl.Boolean, "ordinal": pl.Int64,
        "editions": pl.List(pl.String), "absent": pl.List(pl.String),
    }  # fmt: skip
    rows = [row for one in records for row in _claims(one)]
    entities = sorted({one.entity for one in records if one.entity})
    return Material(
        freeze="f" * 64,
        about={"titles": '[{"language":"en","title":"The autumn in Varzin (fictional)"}]'},
        sources=sources,
        origins=Origins(derived or {}, {key: key for key in keys}),
        records=pl.DataFrame(
            [(one.record, one.kind, one.role, one.source, one.entity) for one in records],
            dict.fromkeys(("record", "kind", "role", "source", "entity"), pl.String),
            orient="row",
        ),
        claims=pl.DataFrame(rows, schema, orient="row").sort("record", "property", "ordinal"),
        entities=pl.DataFrame(
            [(one, (bins or {}).get(one, "identified")) for one in entities],
            {"entity": pl.String, "bin": pl.String},
            orient="row",
        ),
        contradictions=tuple(contradictions),
        entries=tuple(entries),
    )


def _claims(one: Told) -> Iterable[tuple[object, ...]]:
    for ordinal, (about, words) in enumerate(one.says.items()):
        kind = properties()[about]
        value = TYPES[kind.type].parse(words, Hints(language="en", vocabulary=kind.vocabulary, unit=kind.unit)).value
        stored = "" if value is None else canonical(TYPES[kind.type].to_json(value))
        editions = ["2"] if about in one.added else ["1"] if about in one.withdrawn else ["1", "2"]
        yield (
            f"{one.record}/{about}/{about}@{editions[-1]}", one.record, one.kind, one.role, one.source, one.entity,
            about, about, words, "en", stored, "rejected" if about in one.rejected else "", about in one.withdrawn,
            ordinal, editions, ["2"] if about in one.withdrawn else [],
        )  # fmt: skip
