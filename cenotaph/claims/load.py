"""Load: a source of the case folder becomes rows of the store.

Invariant: a source is in the store whole or not at all. Its rows are written under a batch, block by block; no reader
sees them before the batch is finished, and a batch that a crash left unfinished is removed by the next load. A source
that is refused is refused before anything of it is removed: its files are read twice, first to survey them, and must
be the same at the end.
Loading a source again from the same bytes, mapping and parsers changes nothing.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from cenotaph.claims import models
from cenotaph.claims.attestation import Editioned
from cenotaph.claims.gather import columns_of
from cenotaph.claims.mapping import Column, Source, Table
from cenotaph.claims.survey import each_once, survey
from cenotaph.claims.values.types import PARSER_VERSION
from cenotaph.claims.write import Writer
from cenotaph.evidence.intake import acquire
from cenotaph.evidence.objects import digest
from cenotaph.evidence.readers import ReadError, Rows
from cenotaph.ledger.models import Batch
from cenotaph.words.canonical import canonical
from cenotaph.words.sentences import Message
from cenotaph.words.vocabulary import properties

SPOOL = ".spool"  # folder beside the store for claims of several editions


@dataclass(frozen=True, slots=True)
class Part:
    """A table, or those rows of a table of another folder (`owner`) that name this source in `table.source_column`."""

    table: Table
    owner: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a source gave: rows read, records and claims made, notes on how its files were read."""

    source: str
    rows: int
    records: int
    claims: int
    faults: int
    notes: tuple[Message, ...]


@dataclass(frozen=True)
class Files:
    """The files of a case: where they are, their digests, and their rows in blocks."""

    find: Callable[[str, str], Path]  # (owner, bare name) -> path
    digest: Callable[[Path], str]
    blocks: Callable[[Path, Table], Iterable[Rows]]


def signature(source: Source, parts: Sequence[Part], digests: Mapping[str, str]) -> str:
    """The digest of everything a source is loaded from: its mapping, its files' digests, parsers, vocabulary."""
    stated = dataclasses.asdict(source) | {"parts": [dataclasses.asdict(part) for part in parts]}
    stated |= {"files": dict(sorted(digests.items())), "parser": PARSER_VERSION}
    stated |= {"properties": [dataclasses.astuple(entry) for entry in properties().values()]}
    return hashlib.sha256(json.dumps(stated, sort_keys=True, default=str).encode()).hexdigest()


def describe(source: Source, parts: Sequence[Part]) -> str:
    """What the case says of a source, as canonical JSON: who, stance, lineage, coverage, without the mappings."""
    fields: dict[str, Any] = {
        entry.name: getattr(source, entry.name)
        for entry in dataclasses.fields(source)
        if entry.name not in {"tables", "items", "covers", "covers_stated", "derived_from"}
    }
    fields["covers"] = {"period": list(source.covers.period or ()), "places": list(source.covers.places)}
    fields["derived_from"] = [list(entry) for entry in source.derived_from]
    fields["editions"] = sorted({part.table.edition for part in parts}) or [source.edition]
    fields["files"] = sorted({part.table.file for part in parts} | set(source.items))
    return canonical(fields)


def load(
    source: Source, parts: Sequence[Part], files: Files, where: Path, told: Callable[[], None] = lambda: None
) -> Loaded | None:
    """Load one source from its parts; None when the store already holds exactly this.

    `where` is the build folder; `told` is called after every block of rows, so that whoever waits sees that it goes on.
    """
    wanted = sorted({(part.owner, part.table.file) for part in parts} | {(source.key, name) for name in source.items})
    paths = {(owner, name): files.find(owner, name) for owner, name in wanted}
    digests = {f"{owner}/{name}": files.digest(path) for (owner, name), path in paths.items()}
    signed = signature(source, parts, digests)
    subject = f"source/{source.key}"
    if Batch.objects.filter(subject=subject, signature=signed, finished=True).exists():
        return None
    items = {place: acquire(path, source.key, where / "objects", source.label).pk for place, path in paths.items()}
    surveyed = []
    for part in parts:
        blocks = partial(_blocks, part, source.key, files, paths[part.owner, part.table.file], told)
        surveyed.append((part.table, blocks, survey(source, part.table, blocks())))
    each_once(source, surveyed)
    with transaction.atomic():
        _remove(source.key)
        Batch.objects.update_or_create(subject=subject, defaults={"signature": signed, "finished": False})
    editions = list(dict.fromkeys(part.table.edition for part in parts)) or [source.edition]
    writer = Writer(source, describe(source, parts), editions, columns_of([part.table for part in parts]))
    notes: list[Message] = []
    with Editioned(where / SPOOL) as spool:
        for part, (table, blocks, doubled) in zip(parts, surveyed, strict=True):
            for rows in blocks():
                notes.extend(rows.notes)
                writer.write(table, rows, doubled, items[part.owner, table.file], spool)
        for claims in spool.claims(writer.first, writer.free):
            writer.claim(claims)
            told()
    for (owner, name), path in paths.items():
        if digest(path).sha256 != digests[f"{owner}/{name}"]:
            raise ReadError(f"sources/{owner}, {name}: was changed while it was read; build again")
    with transaction.atomic():
        models.Source.objects.filter(key=source.key).update(complete=True)
        Batch.objects.filter(subject=subject).update(finished=True)
    return Loaded(source.key, writer.rows, writer.records, writer.claims, writer.faults, tuple(notes))


def spoken(table: Table, source: Source) -> Table:
    """A shared table as one of its sources wrote it: in its language and edition where the table states none."""

    def column(one: Column) -> Column:
        return replace(one, hints=replace(one.hints, language=one.hints.language or source.language))

    blocks = tuple(replace(block, columns=tuple(map(column, block.columns))) for block in table.blocks)
    return replace(table, blocks=blocks, edition=table.edition or source.edition)


def _blocks(part: Part, key: str, files: Files, path: Path, told: Callable[[], None]) -> Iterator[Rows]:
    """The rows of one source in a part, in blocks."""
    for rows in files.blocks(path, part.table):
        column = part.table.source_column
        yield rows_of(rows, column, key, own=part.owner == key) if column else rows
        told()


def rows_of(rows: Rows, column: str, key: str, own: bool) -> Rows:
    """The rows of a table that name this source; notes and faults of the file stay with the folder that holds it."""
    mine = rows.frame[column].str.strip_chars() == key
    notes, faults = (rows.notes, rows.faults) if own else ((), ())
    return Rows(rows.frame.filter(mine), rows.numbers.filter(mine), notes, faults)


def forget(keys: Sequence[str]) -> list[str]:
    """Remove from the store the sources that the case folder no longer has; returns their keys."""
    gone = sorted(models.Source.objects.exclude(key__in=keys).values_list("key", flat=True))
    with transaction.atomic():
        for key in gone:
            _remove(key)
            Batch.objects.filter(subject=f"source/{key}").delete()
    return gone


def _remove(key: str) -> None:
    """Take a source's rows out, in an order that breaks no reference and loads none of them into memory."""
    own = "(SELECT id FROM claims_source WHERE key = %s)"
    records = f"(SELECT id FROM claims_record WHERE source_id IN {own})"
    columns = f"(SELECT id FROM claims_column WHERE source_id IN {own})"
    within = [
        ("claims_claim", "record_id", records),
        ("claims_wording", "column_id", columns),
        ("claims_reading", "record_id", records),
        ("claims_attestation", "source_id", own),
        ("claims_column", "source_id", own),
        ("claims_record", "source_id", own),
        ("claims_fault", "source_id", own),
        ("claims_edition", "source_id", own),
        ("claims_source", "id", own),
    ]
    with connection.cursor() as cursor:
        for table, column, which in within:
            cursor.execute(f"DELETE FROM {table} WHERE {column} IN {which}", [key])
