"""A small fictional material, written as a test tells it: records with the words of each property."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from cenotaph.claims.values import Hints
from cenotaph.claims.values.types import TYPES
from cenotaph.findings.corroboration import Origins
from cenotaph.findings.material import Days, Material, Source
from cenotaph.words.canonical import canonical
from cenotaph.words.vocabulary import properties

CLAIMS = (
    "claim", "record", "kind", "role", "source", "entity", "property", "place", "as_written", "language", "value",
    "status", "withdrawn",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One record: what a source says of one thing. Of several words for a property each is a claim."""

    record: str
    kind: str
    says: Mapping[str, str | list[str]] = field(default_factory=dict)
    source: str = "lamp"
    entity: str = ""
    role: str = ""
    rejected: tuple[str, ...] = ()  # properties whose claims an assessment rejects
    language: str = "en"


def person(record: str, name: str, entity: str = "", source: str = "lamp", **says: str) -> Told:
    """An official, as one source names them."""
    return Told(record, "person", {**({"name": name} if name else {}), **says}, source, entity or record, "official")


def victim(record: str, entity: str = "", source: str = "lamp", **says: str) -> Told:
    """A person whom a source names as killed."""
    return Told(record, "person", {"name": "A Fictional Person", **says}, source, entity or record, "victim")


def posting(record: str, who: str, source: str = "lamp", kind: str = "panel", **says: str) -> Told:
    """A seat or office of the person whose record is `who`; of nobody where it is empty."""
    about = {**({"person": who} if who else {}), "posting_kind": kind, "seat": "judge", **says}
    return Told(record, "posting", about, source, record)


def made(
    told: Iterable[Told],
    derived: Mapping[str, Iterable[str]] | None = None,
    published: Mapping[str, str] | None = None,
    territory: tuple[str, ...] = ("AR",),
) -> Material:
    """The material of these records. Each source is its own publisher; `derived`: which copies which."""
    records = sorted(told, key=lambda one: one.record)
    names = sorted({one.source for one in records})
    dates = dict(published or {})
    sources = {
        name: Source(name, name, name, name, "press", "en", dates.get(name, ""), "", "", False) for name in names
    }
    rows = [row for one in records for row in _claims(one)]
    schema = {**dict.fromkeys(CLAIMS, pl.String), "withdrawn": pl.Boolean, "ordinal": pl.Int64}
    return Material(
        freeze="f" * 64,
        about={"territory": json.dumps(territory)},
        sources=sources,
        origins=Origins(derived or {}, {name: name for name in names}),
        records=pl.DataFrame(
            [(one.record, one.kind, one.role, one.source, one.entity) for one in records],
            dict.fromkeys(("record", "kind", "role", "source", "entity"), pl.String),
            orient="row",
        ),
        claims=pl.DataFrame(rows, schema, orient="row").sort("record", "property", "ordinal"),
        entities=pl.DataFrame(
            [(entity, "other_record") for entity in sorted({one.entity for one in records})],
            dict.fromkeys(("entity", "bin"), pl.String),
            orient="row",
        ),
        contradictions=(),
        entries=(),
    )


def _claims(one: Told) -> Iterable[tuple[object, ...]]:
    for about, words in one.says.items():
        kind = properties()[about]
        for ordinal, as_written in enumerate([words] if isinstance(words, str) else words):
            hints = Hints(language=one.language, vocabulary=kind.vocabulary, unit=kind.unit)
            value = TYPES[kind.type].parse(as_written, hints).value
            stored = "" if value is None else canonical(TYPES[kind.type].to_json(value))
            place = f"{about}~{ordinal}"
            yield (
                f"{one.record}/{about}/{place}@1", one.record, one.kind, one.role, one.source, one.entity, about, place,
                as_written, one.language, stored, "rejected" if about in one.rejected else "", False, ordinal,
            )  # fmt: skip


def day(text: str) -> int:
    """An ordinal day from ISO 8601."""
    return date.fromisoformat(text).toordinal()


MANDATE: Days = (day("1978-05-01"), day("1979-02-28"))
