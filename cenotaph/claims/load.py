"""Load: the rows of a source become records, claims and attestations.

Invariant: every row of every file ends as at least one record, or as a fault that is counted. A source is loaded
whole, in one transaction, or not at all; loading it again from the same bytes and mapping changes nothing.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from django.db import connection, transaction

from cenotaph.claims import models
from cenotaph.claims.mapping import PLURALS, Block, Column, MappingError, Source, Table
from cenotaph.claims.values.types import PARSER_VERSION, TYPES
from cenotaph.evidence.intake import acquire
from cenotaph.evidence.readers import Fault, Rows, read
from cenotaph.ledger import log
from cenotaph.ledger.label import Label, strictest
from cenotaph.ledger.models import Batch
from cenotaph.words.canonical import canonical
from cenotaph.words.sentences import Message, message, stored
from cenotaph.words.vocabulary import properties

BATCH = 50_000  # rows handed to the database at once
CLAIM_SCHEMA = {"record": pl.String, "column": pl.Int64, "wording": pl.Int64, "edition": pl.Int64}
READING_SCHEMA = {
    "record": pl.String,
    "kind": pl.String,
    "role": pl.String,
    "edition": pl.Int64,
    "item": pl.Int64,
    "file": pl.String,
    "row": pl.Int64,
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a source gave: rows read, records and claims made, notes on how its files were read."""

    source: str
    rows: int
    records: int
    claims: int
    faults: int
    notes: tuple[Message, ...]


@dataclass
class _Gathered:
    """Everything of one source before it is written; positions in these lists are the store's keys minus an offset."""

    editions: list[str] = field(default_factory=list)
    columns: list[tuple[str, Column]] = field(default_factory=list)
    wordings: list[tuple[int, str]] = field(default_factory=list)
    values: list[tuple[str, str, bool]] = field(default_factory=list)
    claims: list[pl.DataFrame] = field(default_factory=list)
    readings: list[pl.DataFrame] = field(default_factory=list)
    faults: list[tuple[int, str, Fault]] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    rows: int = 0


def key_of(cell: str) -> str:
    """A row's key as a part of an id: what separates parts, and white space, percent-encoded; letters as they are."""
    # RFC 3986, section 2.1; `urllib.parse.quote` would leave the tilde, which tells rows of one key apart
    return "".join(
        "".join(f"%{byte:02X}" for byte in sign.encode())
        if sign in "/~%@#?" or sign.isspace() or not sign.isprintable()
        else sign
        for sign in cell
    )


def signature(source: Source, digests: Mapping[str, str]) -> str:
    # RFC 3986, section 2.1; `urllib.parse.quote` would leave the tilde, by which rows of one key are told apart
    stated = dataclasses.asdict(source) | {"files": dict(sorted(digests.items()))}
    stated |= {"parser": PARSER_VERSION, "properties": [dataclasses.astuple(entry) for entry in properties().values()]}
    return hashlib.sha256(json.dumps(stated, sort_keys=True, default=str).encode()).hexdigest()


def describe(source: Source) -> str:
    """What the case says of a source, as canonical JSON: who, stance, lineage, coverage, without the mappings."""
    fields: dict[str, Any] = {
        entry.name: getattr(source, entry.name)
        for entry in dataclasses.fields(source)
        if entry.name not in {"tables", "items", "covers", "covers_stated", "derived_from"}
    }
    fields["covers"] = {"period": list(source.covers.period or ()), "places": list(source.covers.places)}
    fields["derived_from"] = [list(entry) for entry in source.derived_from]
    fields["editions"] = sorted({table.edition for table in source.tables}) or [source.edition]
    fields["files"] = sorted({table.file for table in source.tables} | set(source.items))
    return canonical(fields)


def load(source: Source, find: Callable[[str], Path], objects: Path, digest: Callable[[Path], str]) -> Loaded | None:
    """Load one source; None when the store already holds exactly this.

    `find` gives the path of a file by its bare name, `objects` is the folder of sealed objects.
    """
    files = {name: find(name) for name in sorted({table.file for table in source.tables} | set(source.items))}
    signed = signature(source, {name: digest(path) for name, path in files.items()})
    subject = f"source/{source.key}"
    if Batch.objects.filter(subject=subject, signature=signed, finished=True).exists():
        return None
    items = {name: acquire(path, source.key, objects, source.label).pk for name, path in files.items()}
    gathered = _Gathered()
    for table in source.tables:
        rows = read(files[table.file], table.options)
        _gather(source, table, rows, items[table.file], gathered)
    _each_once(source, gathered)
    with transaction.atomic():
        _remove(source.key)
        Batch.objects.update_or_create(subject=subject, defaults={"signature": signed, "finished": False})
        records, claims = _write(source, gathered)
        Batch.objects.filter(subject=subject).update(finished=True)
    return Loaded(source.key, gathered.rows, records, claims, len(gathered.faults), tuple(gathered.notes))


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
    wordings = f"(SELECT id FROM claims_wording WHERE column_id IN {columns})"
    within = [
        ("claims_attestation", "record_id", records),
        ("claims_claim", "record_id", records),
        ("claims_value", "wording_id", wordings),
        ("claims_wording", "column_id", columns),
        ("claims_reading", "record_id", records),
        ("claims_column", "source_id", own),
        ("claims_record", "source_id", own),
        ("claims_fault", "source_id", own),
        ("claims_edition", "source_id", own),
        ("claims_source", "id", own),
    ]
    with connection.cursor() as cursor:
        for table, column, which in within:
            cursor.execute(f"DELETE FROM {table} WHERE {column} IN {which}", [key])


def _gather(source: Source, table: Table, rows: Rows, item: int, gathered: _Gathered) -> None:
    """Records and claims of one file."""
    missing = [
        (column.property, name)
        for block in table.blocks
        for column in block.columns
        for name in column.columns
        if name not in rows.frame.columns
    ]
    missing += [("key", table.key)] if table.key and table.key not in rows.frame.columns else []
    if missing:
        found = ", ".join(map(repr, rows.frame.columns))
        raise MappingError(
            f"sources/{source.key}/source.toml, {missing[0][0]}: {table.file} has no column {missing[0][1]!r}; "
            f"it has {found}"
        )
    if table.source_column:  # naming the source of each row is designed and not built; ignoring it would misattribute
        raise MappingError(
            f"sources/{source.key}/source.toml, {table.file}, source: one source a row cannot be read yet; "
            "bring one file a source"
        )
    if table.edition not in gathered.editions:
        gathered.editions.append(table.edition)
    edition = gathered.editions.index(table.edition)
    gathered.notes.extend(rows.notes)
    gathered.rows += rows.frame.height + sum(not fault.kept for fault in rows.faults)
    gathered.faults.extend((edition, table.file, fault) for fault in rows.faults)
    keys, doubled = _keys(table, rows)
    gathered.faults.extend((edition, table.file, fault) for fault in doubled)
    ids = {block.alias: _ids(source, table, block, keys) for block in table.blocks}
    for block in table.blocks:
        records = ids[block.alias]
        gathered.readings.append(
            pl.DataFrame(
                {
                    "record": records,
                    "kind": block.kind,
                    "role": block.role,
                    "edition": edition,
                    "item": item,
                    "file": table.file,
                    "row": rows.numbers,
                },
                schema=READING_SCHEMA,
            )
        )
        for column in block.columns:
            words = ids[column.reference] if column.reference else _words(column, rows.frame)
            gathered.claims.append(_claims(table, block, column, records, words, edition, gathered))


def _each_once(source: Source, gathered: _Gathered) -> None:
    """Raise MappingError when two tables of one edition make records of one id: they would become one record."""
    readings = pl.concat(gathered.readings) if gathered.readings else pl.DataFrame(schema=READING_SCHEMA)
    twice = readings.filter(pl.struct("record", "edition").is_duplicated())
    if twice.height:
        record, file, row = twice.select("record", "file", "row").row(0)
        again, at = twice.filter(pl.col("record") == record).select("file", "row").row(1)
        raise MappingError(
            f"sources/{source.key}/source.toml: {file}, row {row}, and {again}, row {at}, of one edition would both be "
            f"the record {record}; give one of the tables its own `name`, `key` or `edition`"
        )


def _keys(table: Table, rows: Rows) -> tuple[pl.Series, list[Fault]]:
    """The key of each row as a part of an id, and a fault for each row whose key another row has too.

    Rows of one key are told apart as `~1`, `~2` in the order of the file. Without a key column (or with an empty cell
    in it) a row's key is the digest of the row as received and its number among equal rows.
    """
    frame = rows.frame
    received = pl.Series(
        [
            hashlib.sha256("\x1f".join(row).encode("utf-8", "surrogatepass")).hexdigest()[:32]
            for row in frame.iter_rows()
        ]
        if not table.key or (frame[table.key].str.strip_chars() == "").any()
        else [],
        dtype=pl.String,
    )
    if not table.key:
        found = pl.DataFrame({"key": received})
        numbered = found.select(
            pl.col("key") + "/" + (pl.int_range(pl.len()).over("key") + 1).cast(pl.String)
        ).to_series()
        return numbered, []
    cells = frame[table.key].str.strip_chars()
    unique = {cell: key_of(cell) for cell in cells.unique().to_list()}
    keys = cells.replace_strict(unique, return_dtype=pl.String) if len(cells) else cells
    faults = []
    if len(received):
        empty = cells == ""
        keys = (
            pl.DataFrame({"k": keys, "r": received, "e": empty})
            .select(pl.when("e").then("row-" + pl.col("r")).otherwise("k"))
            .to_series()
        )
        faults += [
            Fault(int(row), message("load.no_key", column=table.key), kept=True) for row in rows.numbers.filter(empty)
        ]
    found = pl.DataFrame({"key": keys, "row": rows.numbers}).with_columns(
        pl.len().over("key").alias("n"), (pl.int_range(pl.len()).over("key") + 1).cast(pl.String).alias("nth")
    )
    for row, key, many in found.filter(pl.col("n") > 1).select("row", "key", "n").iter_rows():
        faults.append(Fault(row, message("load.key_twice", column=table.key, key=key, times=many), kept=True))
    keys = found.select(pl.when(pl.col("n") > 1).then(pl.col("key") + "~" + pl.col("nth")).otherwise("key")).to_series()
    return keys, faults


def _ids(source: Source, table: Table, block: Block, keys: pl.Series) -> pl.Series:
    """The public ids of the records a block makes."""
    if not table.key:
        return pl.select(pl.lit(f"{source.key}/") + keys + (f"/{block.alias}" if block.alias else "")).to_series()
    shared = sum(other.kind == block.kind for other in table.blocks) > 1  # two persons of one row are two records
    name = (block.alias if shared else PLURALS.get(block.kind, block.kind + "s")) if block.alias else table.name
    return pl.select(pl.lit(f"{source.key}/{name}/") + keys).to_series()


def _words(column: Column, frame: pl.DataFrame) -> pl.Series:
    """The words of a column for each row: one cell, several joined by the mapping's order, or the constant."""
    if column.place == "constant":
        return pl.Series([column.constant], dtype=pl.String).new_from_index(0, frame.height)
    if len(column.columns) == 1:
        words = frame[column.columns[0]]
    else:
        separator = "  " if "  " in column.hints.order else " "
        empty = ["", *column.hints.missing]
        cells = [pl.when(pl.col(name).is_in(empty)).then(None).otherwise(pl.col(name)) for name in column.columns]
        words = frame.select(pl.concat_str(cells, separator=separator, ignore_nulls=True)).to_series()
    if column.prefix:
        says_nothing = words.is_in(["", *column.hints.missing, *column.hints.withheld])
        words = pl.select(pl.when(says_nothing).then(words).otherwise(pl.lit(column.prefix) + words)).to_series()
    return words.rename("words")


def _claims(
    table: Table, block: Block, column: Column, records: pl.Series, words: pl.Series, edition: int, gathered: _Gathered
) -> pl.DataFrame:
    """The claims of one column. Each wording is stored and parsed once, however many rows have it."""
    del block
    about = properties()[column.property]
    parse, to_json = TYPES[about.type].parse, TYPES[about.type].to_json
    if column.reference:
        parse, to_json = TYPES["reference"].parse, TYPES["reference"].to_json
    number = next((n for n, known in enumerate(gathered.columns) if known == (table.name, column)), None)
    known: dict[str, int | None] = {}
    if number is None:
        number = len(gathered.columns)
        gathered.columns.append((table.name, column))
    else:
        known = {as_written: n for n, (at, as_written) in enumerate(gathered.wordings) if at == number}
    for as_written in words.unique(maintain_order=True).to_list():
        if as_written in known:
            continue
        parsed = parse(as_written, column.hints)
        if parsed.missing and not parsed.doubts:
            known[as_written] = None
            continue
        known[as_written] = len(gathered.wordings)
        gathered.wordings.append((number, as_written))
        value = "" if parsed.value is None else canonical(to_json(parsed.value))
        gathered.values.append((value, stored(parsed.doubts), parsed.withheld))
    numbers = words.replace_strict(known, return_dtype=pl.Int64) if len(words) else words.cast(pl.Int64)
    frame = pl.DataFrame(
        {"record": records, "column": number, "wording": numbers, "edition": edition}, schema=CLAIM_SCHEMA
    )
    return frame.drop_nulls("wording")


def _write(source: Source, gathered: _Gathered) -> tuple[int, int]:
    """Write what was gathered; returns the number of records and of claims."""
    label = source.label
    own = models.Source.objects.create(key=source.key, description=describe(source), label_id=log.intern(label))
    editions = gathered.editions or [source.edition]
    edition_keys = [
        models.Edition.objects.create(source=own, name=name, position=position).pk
        for position, name in enumerate(editions)
    ]
    property_number = {key: entry.order for key, entry in properties().items()}
    column_label = [
        log.intern(strictest([label, Label(sensitivity=properties()[column.property].sensitivity)]))
        for _, column in gathered.columns
    ]
    column_keys = [
        models.Column.objects.create(
            source=own,
            table=table,
            property=property_number[column.property],
            place=column.place,
            language=column.hints.language,
            hints=json.dumps(dataclasses.asdict(column.hints), ensure_ascii=False, sort_keys=True),
            label_id=column_label[number],
        ).pk
        for number, (table, column) in enumerate(gathered.columns)
    ]
    first_wording = _next(models.Wording, "id")
    _insert(
        "claims_wording",
        ("id", "column_id", "as_written"),
        ((first_wording + n, column_keys[at], _storable(text)) for n, (at, text) in enumerate(gathered.wordings)),
    )
    _insert(
        "claims_value",
        ("wording_id", "value", "doubts", "withheld"),
        ((first_wording + n, *value) for n, value in enumerate(gathered.values)),
    )
    for edition, file, fault in gathered.faults:
        models.Fault.objects.create(
            source=own,
            edition_id=edition_keys[edition],
            file=file,
            row=fault.row,
            what=stored([fault.what]),
            kept=fault.kept,
        )
    if not gathered.readings:
        return 0, 0
    readings = pl.concat(gathered.readings)
    records = readings.unique("record", keep="first", maintain_order=True).with_row_index(
        "id", offset=_next(models.Record, "id")
    )
    label_key = log.intern(label)
    _insert(
        "claims_record",
        ("id", "source_id", "public", "kind", "role", "label_id"),
        (
            (n, own.pk, public, kind, role, label_key)
            for n, public, kind, role in records.select("id", "record", "kind", "role").iter_rows()
        ),
    )
    numbered = readings.join(records.select("id", "record"), on="record", maintain_order="left")
    _insert(
        "claims_reading",
        ("record_id", "edition_id", "item_id", "file", "row"),
        (
            (record, edition_keys[edition], item, file, row)
            for record, edition, item, file, row in numbered.select("id", "edition", "item", "file", "row").iter_rows()
        ),
    )
    claims, attestations = _claims_of(gathered, records, numbered, column_label, property_number)
    _insert(
        "claims_claim",
        ("record_id", "property", "ordinal", "wording_id", "label_id"),
        (
            (record, about, ordinal, first_wording + wording, at)
            for record, about, ordinal, wording, at in claims.iter_rows()
        ),
    )
    _insert(
        "claims_attestation",
        ("record_id", "property", "ordinal", "edition_id", "stated"),
        (
            (record, about, ordinal, edition_keys[edition], stated)
            for record, about, ordinal, edition, stated in attestations.iter_rows()
        ),
    )
    return records.height, claims.height


def _claims_of(
    gathered: _Gathered,
    records: pl.DataFrame,
    readings: pl.DataFrame,
    column_label: list[int],
    property_number: Mapping[str, int],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Claims (record, property, ordinal, wording, label) and attestations (record, property, ordinal, edition, stated).

    The same words at the same place of the same record in two editions are one claim, attested twice. An edition that
    has the record and does not make the claim is an attestation that it is absent.
    """
    columns = pl.DataFrame(
        {
            "column": range(len(gathered.columns)),
            "property": [property_number[column.property] for _, column in gathered.columns],
            "place": [f"{table}\x1f{column.place}" for table, column in gathered.columns],
            "label": column_label,
        },
        schema={"column": pl.Int64, "property": pl.Int64, "place": pl.String, "label": pl.Int64},
    )
    stated = pl.concat(gathered.claims).join(records.select("id", "record"), on="record", maintain_order="left")
    stated = stated.join(columns, on="column", maintain_order="left")
    several = stated["edition"].n_unique() > 1
    if several:
        words = pl.Series([text for _, text in gathered.wordings], dtype=pl.String)
        same = pl.struct(
            "id", "property", "place", pl.col("wording").replace_strict(dict(enumerate(words)), return_dtype=pl.String)
        )
        stated = stated.with_columns(pl.first("wording").over(same), pl.first("column").over(same))
    claims = (
        stated.unique(["id", "property", "column", "wording"], keep="first", maintain_order=True)
        .sort("id", "property", "column", "wording", maintain_order=True)
        .with_columns(pl.int_range(pl.len()).over("id", "property").alias("ordinal"))
    )
    attested = stated.join(
        claims.select("id", "property", "column", "wording", "ordinal"),
        on=["id", "property", "column", "wording"],
        maintain_order="left",
    ).select("id", "property", "ordinal", "edition", pl.lit(True).alias("stated"))
    if several:
        attested = attested.unique(maintain_order=True)
        held = claims.select("id", "property", "ordinal").join(readings.select("id", "edition").unique(), on="id")
        absent = held.join(attested, on=["id", "property", "ordinal", "edition"], how="anti")
        attested = pl.concat([attested, absent.with_columns(pl.lit(False).alias("stated"))])
    return (
        claims.select("id", "property", "ordinal", "wording", "label"),
        attested.sort("id", "property", "ordinal", "edition"),
    )


def _storable(text: str) -> str:
    """Words that both SQLite and PostgreSQL take: NUL and lone surrogates escaped visibly."""
    return text.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def _next(model: type[models.Record | models.Wording], key: str) -> int:
    from django.db.models import Max  # noqa: PLC0415

    return int(model.objects.aggregate(highest=Max(key))["highest"] or 0) + 1


def _insert(table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    """Rows in bulk, through Django's own connection."""
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
    with connection.cursor() as cursor:
        while chunk := [row for _, row in zip(range(BATCH), rows, strict=False)]:
            cursor.executemany(sql, chunk)
