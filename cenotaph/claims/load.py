"""Load: a source of the case folder becomes rows of the store.

Invariant: a source is in the store whole or not at all. Its rows are written under a batch in commits of BATCH rows; no
reader sees them before the batch is finished, and a batch that a crash left unfinished is removed by the next load.
Loading a source again from the same bytes, mapping and parsers changes nothing.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl
from django.db import connection, transaction
from django.db.models import Max

from cenotaph.claims import models
from cenotaph.claims.gather import READING_SCHEMA, Gathered, each_once, gather
from cenotaph.claims.mapping import Column, Source, Table
from cenotaph.claims.values.types import PARSER_VERSION
from cenotaph.evidence.intake import acquire
from cenotaph.evidence.readers import Rows
from cenotaph.ledger import log
from cenotaph.ledger.label import Label, strictest
from cenotaph.ledger.models import Batch
from cenotaph.words.canonical import canonical
from cenotaph.words.sentences import Message, stored
from cenotaph.words.vocabulary import properties

BATCH = 50_000  # rows a commit


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
    """The files of a case: where they are, their digests, and their rows, each found and read once."""

    find: Callable[[str, str], Path]  # (owner, bare name) -> path
    digest: Callable[[Path], str]
    read: Callable[[Path, Table], Rows]


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


def load(source: Source, parts: Sequence[Part], files: Files, objects: Path) -> Loaded | None:
    """Load one source from its parts; None when the store already holds exactly this. `objects`: the sealed bytes."""
    wanted = sorted({(part.owner, part.table.file) for part in parts} | {(source.key, name) for name in source.items})
    paths = {(owner, name): files.find(owner, name) for owner, name in wanted}
    signed = signature(source, parts, {f"{owner}/{name}": files.digest(path) for (owner, name), path in paths.items()})
    subject = f"source/{source.key}"
    if Batch.objects.filter(subject=subject, signature=signed, finished=True).exists():
        return None
    items = {place: acquire(path, source.key, objects, source.label).pk for place, path in paths.items()}
    gathered = Gathered()
    for part in parts:
        rows, table = files.read(paths[part.owner, part.table.file], part.table), part.table
        if table.source_column:
            rows = rows_of(rows, table.source_column, source.key, own=part.owner == source.key)
            table = spoken(table, source)
        gather(source, table, rows, items[part.owner, table.file], gathered)
    readings = pl.concat(gathered.readings) if gathered.readings else pl.DataFrame(schema=READING_SCHEMA)
    each_once(source, readings)
    with transaction.atomic():
        _remove(source.key)
        Batch.objects.update_or_create(subject=subject, defaults={"signature": signed, "finished": False})
    records, claims = _write(source, parts, gathered, readings)
    with transaction.atomic():
        models.Source.objects.filter(key=source.key).update(complete=True)
        Batch.objects.filter(subject=subject).update(finished=True)
    return Loaded(source.key, gathered.rows, records, claims, len(gathered.faults), tuple(gathered.notes))


def spoken(table: Table, source: Source) -> Table:
    """A shared table as one of its sources wrote it: in that source's language and edition where the table says none."""

    def column(one: Column) -> Column:
        return replace(one, hints=replace(one.hints, language=one.hints.language or source.language))

    blocks = tuple(replace(block, columns=tuple(map(column, block.columns))) for block in table.blocks)
    return replace(table, blocks=blocks, edition=table.edition or source.edition)


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


def _write(source: Source, parts: Sequence[Part], gathered: Gathered, readings: pl.DataFrame) -> tuple[int, int]:
    """Write what was gathered; returns the number of records and of claims."""
    label = log.intern(source.label)
    own = models.Source.objects.create(key=source.key, description=describe(source, parts), label_id=label)
    editions = [
        models.Edition.objects.create(source=own, name=name, position=position).pk
        for position, name in enumerate(gathered.editions or [source.edition])
    ]
    columns, labels = _write_columns(source, own, gathered)
    first = _next(models.Wording)
    _insert(
        "claims_wording",
        ("id", "column_id", "as_written", "value", "doubts", "withheld"),
        (
            (first + n, columns[one.column], _storable(one.as_written), one.value, one.doubts, one.withheld)
            for n, one in enumerate(gathered.wordings)
        ),
    )
    _insert(
        "claims_fault",
        ("source_id", "edition_id", "file", "row", "what", "kept"),
        (
            (own.pk, editions[edition], file, fault.row, stored([fault.what]), fault.kept)
            for edition, file, fault in gathered.faults
        ),
    )
    records = readings.select("record", "kind", "role").unique("record", keep="first", maintain_order=True)
    records = records.with_row_index("id", offset=_next(models.Record))
    _insert(
        "claims_record",
        ("id", "source_id", "public", "kind", "role", "label_id"),
        ((number, own.pk, public, kind, role, label) for number, public, kind, role in records.iter_rows()),
    )
    numbered = readings.join(records.select("id", "record"), on="record", maintain_order="left")
    _insert(
        "claims_reading",
        ("record_id", "edition_id", "item_id", "file", "row"),
        (
            (record, editions[edition], item, file, row)
            for record, edition, item, file, row in numbered.select("id", "edition", "item", "file", "row").iter_rows()
        ),
    )
    claims, sets = _claims_of(gathered, numbered, labels)
    attestations = [
        models.Attestation.objects.create(
            source=own,
            stated=json.dumps([gathered.editions[n] for n in stated], ensure_ascii=False),
            absent=json.dumps([gathered.editions[n] for n in absent], ensure_ascii=False),
        ).pk
        for stated, absent in sets
    ]
    _insert(
        "claims_claim",
        ("record_id", "property", "ordinal", "wording_id", "label_id", "attestation_id"),
        (
            (record, about, ordinal, first + wording, at, attestations[attested])
            for record, about, ordinal, wording, at, attested in claims.iter_rows()
        ),
    )
    return records.height, claims.height


def _write_columns(source: Source, own: models.Source, gathered: Gathered) -> tuple[list[int], list[int]]:
    """The keys of the columns, and the label that each one's claims carry."""
    labels = [
        log.intern(strictest([source.label, Label(sensitivity=properties()[column.property].sensitivity)]))
        for _, column in gathered.columns
    ]
    keys = [
        models.Column.objects.create(
            source=own,
            table=table,
            property=properties()[column.property].order,
            place=column.place,
            language=column.hints.language,
            hints=json.dumps(dataclasses.asdict(column.hints), ensure_ascii=False, sort_keys=True),
            label_id=label,
        ).pk
        for label, (table, column) in zip(labels, gathered.columns, strict=True)
    ]
    return keys, labels


Editions = tuple[int, ...]


def _claims_of(
    gathered: Gathered, readings: pl.DataFrame, labels: list[int]
) -> tuple[pl.DataFrame, list[tuple[Editions, Editions]]]:
    """Claims (id, property, ordinal, wording, label, attested) and the sets of editions that `attested` points to.

    The same words at the same place of the same record in two editions are one claim, attested twice. An edition that
    has the record and does not make the claim is an attestation that it is absent.
    """
    starts = [0]
    for block in gathered.readings:
        starts.append(starts[-1] + block.height)
    ids = readings["id"]
    editions = readings["edition"]
    frames = []
    for block_number, frame in zip(gathered.blocks, gathered.claims, strict=True):
        at = frame["reading"].cast(pl.Int64) + starts[block_number]
        frames.append(
            frame.with_columns(ids.gather(at).alias("id"), editions.gather(at).cast(pl.Int16).alias("edition"))
        )
    about = [properties()[column.property].order for _, column in gathered.columns]
    columns = pl.DataFrame(
        {"column": range(len(about)), "property": about, "label": labels},
        schema={"column": pl.Int16, "property": pl.Int16, "label": pl.Int64},
    )
    empty = pl.DataFrame(schema={"id": pl.Int64, "wording": pl.Int32, "column": pl.Int16, "edition": pl.Int16})
    stated = pl.concat(
        [frame.drop("reading").select(empty.columns) for frame in frames] or [empty], how="vertical_relaxed"
    )
    stated = stated.join(columns, on="column", how="left")
    if len(gathered.editions) < 2:
        claims = stated.sort("id", "property", "column", "wording").with_columns(pl.lit(0).alias("attested"))
        sets: list[tuple[Editions, Editions]] = [((0,), ())] if claims.height else []
    else:
        claims, sets = _attested(stated, gathered, readings)
    claims = claims.with_columns(pl.int_range(pl.len()).over("id", "property").alias("ordinal"))
    return claims.select("id", "property", "ordinal", "wording", "label", "attested"), sets


def _attested(
    stated: pl.DataFrame, gathered: Gathered, readings: pl.DataFrame
) -> tuple[pl.DataFrame, list[tuple[Editions, Editions]]]:
    """One row a claim over several editions, with the position of its sets of editions."""
    places = pl.Series([f"{table}\x1f{column.place}" for table, column in gathered.columns], dtype=pl.String)
    words = pl.Series([one.as_written for one in gathered.wordings], dtype=pl.String)
    held = readings.group_by("id").agg(pl.col("edition").cast(pl.Int16).unique().sort().alias("held"))
    claims = (
        stated.with_columns(
            places.gather(stated["column"].cast(pl.Int64)).alias("place"),
            words.gather(stated["wording"].cast(pl.Int64)).alias("words"),
        )
        .sort("id", "property", "column", "wording")
        .group_by("id", "property", "place", "words", maintain_order=True)
        .agg(pl.first("column", "wording", "label"), pl.col("edition").unique().sort().alias("stated"))
        .join(held, on="id", how="left")
        .with_columns(pl.col("held").list.set_difference("stated").list.sort().alias("absent"))
        .sort("id", "property", "column", "wording")
    )
    sets = claims.select("stated", "absent").unique(maintain_order=True).with_row_index("attested")
    claims = claims.join(sets, on=["stated", "absent"], how="left", maintain_order="left")
    return claims, [(tuple(stated), tuple(absent)) for _, stated, absent in sets.iter_rows()]


def _storable(text: str) -> str:
    """Words that both SQLite and PostgreSQL take: NUL and lone surrogates escaped visibly."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def _next(model: type[models.Record | models.Wording]) -> int:
    """The first integer key that is free."""
    return int(model.objects.aggregate(highest=Max("id"))["highest"] or 0) + 1


def _insert(table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    """Rows in bulk, through Django's own connection, in commits of BATCH."""
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
    while chunk := [row for _, row in zip(range(BATCH), rows, strict=False)]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(sql, chunk)
