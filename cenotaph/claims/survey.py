"""Survey: the files of a source, read once through before any of it is stored.

Invariant: what would refuse a source (a file that cannot be read to its end, a column that is not there, two tables
that would make one record) is found here, while the store still holds what it held. What remains is which keys stand
more than once in a table, so that its rows can be told apart when they are read again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from cenotaph.claims.citation import key_of
from cenotaph.claims.known import UNKNOWN, Known, Numbers
from cenotaph.claims.mapping import PLURALS, Block, MappingError, Source, Table
from cenotaph.evidence.readers import Fault, Rows
from cenotaph.words.sentences import message
from cenotaph.words.vocabulary import properties

Blocks = Callable[[], Iterable[Rows]]  # the rows of a table, from its beginning, as often as they are wanted


@dataclass
class Doubled:
    """The keys that stand more than once in a table: how often, and how many of each have been met."""

    known: Known = field(default_factory=Known)
    times: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    met: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def count(self, keys: pl.Series) -> None:
        """Count the keys of one block."""
        met = keys.alias("key").value_counts(name="times")
        found = self.known.find(met["key"])
        times = met["times"].to_numpy().astype(np.int64)
        new = found == UNKNOWN
        self.times[found[~new]] += times[~new]
        start = len(self.times)
        self.times = np.concatenate([self.times, times[new]])
        self.known.add(met["key"].filter(pl.Series(new)), np.arange(start, len(self.times)))

    def counted(self) -> None:
        """Every block is counted: forget the keys that stand once, and begin to meet the others."""
        several = self.times > 1
        self.known.keep(several)
        self.times = self.times[several]
        self.met = np.zeros_like(self.times)

    def again(self) -> None:
        """The table is read from its beginning."""
        self.met[:] = 0

    def meet(self, keys: pl.Series) -> tuple[Numbers, Numbers]:
        """How often each key of the next block stands in its table, and which of these it is, counted from 1."""
        times, nth = np.ones(len(keys), dtype=np.int64), np.ones(len(keys), dtype=np.int64)
        if not len(self.times):
            return times, nth
        found = self.known.find(keys)
        at = np.flatnonzero(found != UNKNOWN)
        among = pl.Series("key", found[at]).to_frame().select(pl.int_range(pl.len()).over("key")).to_series()
        times[at] = self.times[found[at]]
        nth[at] = self.met[found[at]] + among.to_numpy() + 1
        np.add.at(self.met, found[at], 1)
        return times, nth


def survey(source: Source, table: Table, blocks: Iterable[Rows]) -> Doubled:
    """The keys of a table that stand more than once. Raises MappingError and ReadError."""
    doubled = Doubled()
    for rows in blocks:
        _columns_are_there(source, table, rows.frame)
        doubled.count(keys_of(table, rows)[0])
    doubled.counted()
    return doubled


def _columns_are_there(source: Source, table: Table, frame: pl.DataFrame) -> None:
    wanted = [(column.property, name) for block in table.blocks for column in block.columns for name in column.columns]
    wanted += [("key", table.key)] if table.key else []
    for what, name in wanted:
        if name not in frame.columns:
            raise MappingError(
                f"sources/{source.key}/source.toml, {what}: {table.file} has no column {name!r}; "
                f"it has {', '.join(map(repr, frame.columns))}"
            )


def _received(table: Table, frame: pl.DataFrame) -> pl.Series:
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
    cells = [pl.col(name) for name in frame.columns if name in public]
    rows = frame.select(pl.concat_str(cells, separator="\x1f") if cells else pl.repeat("", pl.len())).to_series()
    return pl.Series([hashlib.sha256(row.encode()).hexdigest()[:32] for row in rows.to_list()], dtype=pl.String)


def keys_of(table: Table, rows: Rows) -> tuple[pl.Series, list[Fault]]:
    """The key of each row as a part of an id, not yet told apart from equal ones, and a fault for each empty cell.

    Without a key column (or with an empty cell in it) a row's key is the digest of the row as received.
    """
    if not table.key:
        return _received(table, rows.frame), []
    cells = rows.frame[table.key].str.strip_chars()
    keys = cells
    if cells.str.contains(r"[/~%@#?\s]|[^\x21-\x7e]").any():
        encoded = {cell: key_of(cell) for cell in cells.unique().to_list()}
        keys = cells.replace_strict(encoded, return_dtype=pl.String)
    empty = cells == ""
    if not empty.any():
        return keys, []
    keys = keys.scatter(empty.arg_true(), "row-" + _received(table, rows.frame.filter(empty)))
    unkeyed = message("load.no_key", column=table.key)
    return keys, [Fault(int(row), unkeyed, kept=True) for row in rows.numbers.filter(empty)]


def told_apart(table: Table, rows: Rows, doubled: Doubled) -> tuple[pl.Series, list[Fault]]:
    """The key of each row of the next block, and a fault for each row whose key is empty or another row's too.

    Rows of one key are told apart as `~1`, `~2` in the order of the file; those known by their digest as `/1`, `/2`.
    """
    keys, faults = keys_of(table, rows)
    times, nth = doubled.meet(keys)
    if not table.key:
        return keys + "/" + pl.Series(nth).cast(pl.String), faults
    several = times > 1
    if several.any():
        at = np.flatnonzero(several)
        shared, numbers = keys.gather(at), rows.numbers.gather(at)
        for row, key, many in zip(numbers.to_list(), shared.to_list(), times[at].tolist(), strict=True):
            faults.append(Fault(row, message("load.key_twice", column=table.key, key=key, times=many), kept=True))
        keys = keys.scatter(at, shared + "~" + pl.Series(nth[at]).cast(pl.String))
    return keys, faults


def name_of(table: Table, block: Block) -> str:
    """The part of an id between source and key; empty where rows are known by their digest."""
    if not table.key:
        return ""
    shared = sum(other.kind == block.kind for other in table.blocks) > 1  # two persons of one row are two records
    return (block.alias if shared else PLURALS.get(block.kind, block.kind + "s")) if block.alias else table.name


def ids_of(source: Source, table: Table, block: Block, keys: pl.Series) -> pl.Series:
    """The public ids of the records a block makes of rows of these keys."""
    if not table.key:
        return pl.select(pl.lit(f"{source.key}/") + keys + (f"/{block.alias}" if block.alias else "")).to_series()
    return pl.select(pl.lit(f"{source.key}/{name_of(table, block)}/") + keys).to_series()


def each_once(source: Source, tables: Sequence[tuple[Table, Blocks, Doubled]]) -> None:
    """Raise MappingError when two tables of one edition make records of one id: they would become one record.

    Within a table ids differ by their keys. So only tables of one edition whose records share a name can meet, and
    only these are read again.
    """
    named = [
        (table.edition, name_of(table, block), block.alias if not table.key else "")
        for table, _, _ in tables
        for block in table.blocks
    ]
    many = Counter(named)
    for edition in sorted({about[0] for about, times in many.items() if times > 1}):
        _meet_once(source, [one for one in tables if one[0].edition == edition])


def _meet_once(source: Source, tables: Sequence[tuple[Table, Blocks, Doubled]]) -> None:
    """Raise MappingError, about the first record that stands twice, when records of these tables have one id."""
    known = Known()
    places: list[tuple[str, pl.Series]] = []  # the file, and the rows of its records, in the order of the records
    again: tuple[int, str, str, int] | None = None  # first place, record, file and row of a record that stands twice
    many = 0
    for table, ids, numbers in _records(source, tables):
        found = known.find(ids)
        repeated = np.flatnonzero(found != UNKNOWN)
        if repeated.size:
            at = int(repeated[np.argmin(found[repeated])])
            if again is None or found[at] < again[0]:
                again = int(found[at]), ids[at], table.file, int(numbers[at])
        new = pl.Series(found == UNKNOWN)
        known.add(ids.filter(new), np.arange(many, many + len(ids))[found == UNKNOWN])
        places.append((table.file, numbers))
        many += len(ids)
    if again is None:
        return
    first, record, later, row = again
    for file, numbers in places:
        if first < len(numbers):
            raise MappingError(
                f"sources/{source.key}/source.toml: {file}, row {numbers[first]}, and {later}, row {row}, of one "
                f"edition would both be the record {record}; give one of the tables its own `name`, `key` or `edition`"
            )
        first -= len(numbers)


def _records(
    source: Source, tables: Sequence[tuple[Table, Blocks, Doubled]]
) -> Iterator[tuple[Table, pl.Series, pl.Series]]:
    """The ids that each block of a table makes, and the numbers of their rows."""
    for table, blocks, doubled in tables:
        doubled.again()
        for rows in blocks():
            keys, _ = told_apart(table, rows, doubled)
            for block in table.blocks:
                yield table, ids_of(source, table, block, keys), rows.numbers
        doubled.again()
