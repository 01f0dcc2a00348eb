"""Gather: the rows of a source's tables as records, wordings and claims, before any of it is stored.

Invariant: every row of every table becomes at least one record, or a fault that is counted. Each wording of a column is
kept once as written and parsed once, however many rows have it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from cenotaph.claims.citation import key_of
from cenotaph.claims.mapping import PLURALS, Block, Column, MappingError, Source, Table
from cenotaph.claims.values.types import TYPES
from cenotaph.evidence.readers import Fault, Rows
from cenotaph.words.canonical import canonical
from cenotaph.words.sentences import Message, message, stored
from cenotaph.words.vocabulary import properties

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
class Wording:
    """Words of a column as written, and what they are read as (canonical JSON; empty where nothing could be read)."""

    column: int  # position in Gathered.columns
    as_written: str
    value: str
    doubts: str
    withheld: bool


@dataclass
class Gathered:
    """Everything of one source. Positions in `editions`, `columns` and `wordings` are what the frames refer to."""

    editions: list[str] = field(default_factory=list)
    columns: list[tuple[str, Column]] = field(default_factory=list)  # (table, column)
    wordings: list[Wording] = field(default_factory=list)
    readings: list[pl.DataFrame] = field(default_factory=list)  # READING_SCHEMA, one frame a block of a table
    claims: list[pl.DataFrame] = field(default_factory=list)  # reading (position in the block), column, wording
    blocks: list[int] = field(default_factory=list)  # position in `readings` of each frame of claims
    faults: list[tuple[int, str, Fault]] = field(default_factory=list)  # (edition, file, fault)
    notes: list[Message] = field(default_factory=list)
    rows: int = 0


def gather(source: Source, table: Table, rows: Rows, item: int, gathered: Gathered) -> None:
    """Add the records and claims of one table. Raises MappingError when a mapped column is not there."""
    _columns_are_there(source, table, rows.frame)
    if table.edition not in gathered.editions:
        gathered.editions.append(table.edition)
    edition = gathered.editions.index(table.edition)
    gathered.notes.extend(rows.notes)
    gathered.rows += rows.frame.height + sum(not fault.kept for fault in rows.faults)
    keys, doubled = _keys(table, rows)
    gathered.faults.extend((edition, table.file, fault) for fault in (*rows.faults, *doubled))
    ids = {block.alias: _ids(source, table, block, keys) for block in table.blocks}
    for block in table.blocks:
        reading = {
            "record": ids[block.alias],
            "kind": block.kind,
            "role": block.role,
            "edition": edition,
            "item": item,
            "file": table.file,
            "row": rows.numbers,
        }
        gathered.readings.append(pl.DataFrame(reading, schema=READING_SCHEMA))
        for column in block.columns:
            words = ids[column.reference] if column.reference else _words(column, rows.frame)
            gathered.claims.append(_claims(table, column, words, gathered))
            gathered.blocks.append(len(gathered.readings) - 1)


def each_once(source: Source, readings: pl.DataFrame) -> None:
    """Raise MappingError when two tables of one edition make records of one id: they would become one record."""
    twice = readings.filter(pl.struct("record", "edition").is_duplicated())
    if twice.height:
        record, file, row = twice.select("record", "file", "row").row(0)
        again, at = twice.filter(pl.col("record") == record).select("file", "row").row(1)
        raise MappingError(
            f"sources/{source.key}/source.toml: {file}, row {row}, and {again}, row {at}, of one edition would both be "
            f"the record {record}; give one of the tables its own `name`, `key` or `edition`"
        )


def _columns_are_there(source: Source, table: Table, frame: pl.DataFrame) -> None:
    wanted = [(column.property, name) for block in table.blocks for column in block.columns for name in column.columns]
    wanted += [("key", table.key)] if table.key else []
    for what, name in wanted:
        if name not in frame.columns:
            raise MappingError(
                f"sources/{source.key}/source.toml, {what}: {table.file} has no column {name!r}; "
                f"it has {', '.join(map(repr, frame.columns))}"
            )


def _received(table: Table, frame: pl.DataFrame) -> Iterator[str]:
    """The digest of each row as received, over the cells that the mapping reads and anybody may see.

    An id is published. Over a telephone number or an address, mapped or not, it would let a stranger try all numbers
    until the digest fits.
    """
    public = {
        name
        for block in table.blocks
        for column in block.columns
        if properties()[column.property].sensitivity == "public"
        for name in column.columns
    }
    for row in frame.select(name for name in frame.columns if name in public).iter_rows():
        yield hashlib.sha256("\x1f".join(row).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _keys(table: Table, rows: Rows) -> tuple[pl.Series, list[Fault]]:
    """The key of each row as a part of an id, and a fault for each row whose key another row has too.

    Rows of one key are told apart as `~1`, `~2` in the order of the file. Without a key column (or with an empty cell
    in it) a row's key is the digest of the row as received and its number among equal rows.
    """
    nth = (pl.int_range(pl.len()).over("key") + 1).cast(pl.String)
    if not table.key:
        found = pl.DataFrame({"key": pl.Series(list(_received(table, rows.frame)), dtype=pl.String)})
        return found.select(pl.col("key") + "/" + nth).to_series(), []
    cells = rows.frame[table.key].str.strip_chars()
    faults: list[Fault] = []
    keys = cells
    if cells.str.contains(r"[/~%@#?\s]|[^\x21-\x7e]").any():
        encoded = {cell: key_of(cell) for cell in cells.unique().to_list()}
        keys = cells.replace_strict(encoded, return_dtype=pl.String)
    empty = cells == ""
    if empty.any():
        digests = pl.Series("digest", list(_received(table, rows.frame)), dtype=pl.String)
        keys = (
            pl.DataFrame({"key": keys, "digest": digests, "empty": empty})
            .select(pl.when("empty").then("row-" + pl.col("digest")).otherwise("key"))
            .to_series()
        )
        unkeyed = message("load.no_key", column=table.key)
        faults += [Fault(int(row), unkeyed, kept=True) for row in rows.numbers.filter(empty)]
    found = pl.DataFrame({"key": keys, "row": rows.numbers})
    if found["key"].is_duplicated().any():
        found = found.with_columns(pl.len().over("key").alias("times"), nth.alias("nth"))
        for row, key, times in found.filter(pl.col("times") > 1).select("row", "key", "times").iter_rows():
            faults.append(Fault(row, message("load.key_twice", column=table.key, key=key, times=times), kept=True))
        several = pl.when(pl.col("times") > 1)
        found = found.with_columns(several.then(pl.col("key") + "~" + pl.col("nth")).otherwise("key").alias("key"))
    return found["key"], faults


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
    return words


def _claims(table: Table, column: Column, words: pl.Series, gathered: Gathered) -> pl.DataFrame:
    """The claims of one column of one block: reading (position), column, wording."""
    number = next((n for n, known in enumerate(gathered.columns) if known == (table.name, column)), None)
    known: dict[str, int | None] = {}
    if number is None:
        number = len(gathered.columns)
        gathered.columns.append((table.name, column))
    else:
        known = {wording.as_written: n for n, wording in enumerate(gathered.wordings) if wording.column == number}
    distinct = words.unique(maintain_order=True).to_list()
    unread = [as_written for as_written in distinct if as_written not in known]
    for wording in read_wordings(column, number, unread):
        if wording.value or wording.doubts or wording.withheld:
            known[wording.as_written] = len(gathered.wordings)
            gathered.wordings.append(wording)
    positions = pl.Series([known.get(as_written) for as_written in distinct], dtype=pl.Int32)
    codes = pl.DataFrame({"words": pl.Series(distinct, dtype=pl.String), "wording": positions})
    found = pl.DataFrame({"words": words}).join(codes, on="words", how="left", maintain_order="left")
    return (
        found.select(pl.int_range(pl.len(), dtype=pl.Int32).alias("reading"), "wording")
        .with_columns(pl.lit(number, dtype=pl.Int16).alias("column"))
        .drop_nulls("wording")
    )


def read_wordings(column: Column, number: int, distinct: Sequence[str]) -> Iterator[Wording]:
    """Each wording with what it is read as; one that says nothing has neither value nor doubt."""
    kind = TYPES["reference" if column.reference else properties()[column.property].type]
    parse, to_json = kind.parse, kind.to_json
    for as_written in distinct:
        parsed = parse(as_written, column.hints)
        value = "" if parsed.value is None else canonical(to_json(parsed.value))
        yield Wording(number, as_written, value, stored(parsed.doubts), parsed.withheld)
