"""Readers: a file of rows becomes a table of words.

Invariant: every cell is text as the file gives it, every row keeps its number in the file, and what had to be decided
or could not be read is said (notes, faults), never passed over. A reader interprets nothing: dates stay words.
Rows come in blocks, so that a long list takes no more memory than a short one; a file that is refused may be refused
after some of its blocks were given, and whoever must not use half a file reads it once through first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from cenotaph.words.sentences import Message

BLOCK = 100_000  # rows in a block


class ReadError(ValueError):
    """A file that cannot be read at all; the sentence names the file and the mend."""


@dataclass(frozen=True, slots=True)
class Options:
    """What `source.toml` says about a file; empty: found out, and stated in the notes."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 1  # workbooks: the row that holds the column names, counted from 1


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is not as its header promises: its number, what is wrong, and whether a row was still made of it."""

    row: int
    what: Message
    kept: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of words, or a block of its rows: `frame` has one text column a header, `numbers` each row's number.

    Of several blocks, the first has the notes, and each has the faults found while it was read.
    """

    frame: pl.DataFrame
    numbers: pl.Series  # Int64; a workbook's or a text file's first row is 1
    notes: tuple[Message, ...] = ()
    faults: tuple[Fault, ...] = ()


def table_of(header: list[str], rows: list[list[str]], numbers: list[int]) -> tuple[pl.DataFrame, pl.Series]:
    """The frame and its row numbers from rows of words."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    series = [_series(_unicode(name), words) for name, words in zip(header, columns, strict=True)]
    return pl.DataFrame(series), pl.Series("row", numbers, dtype=pl.Int64)


def _series(name: str, words: tuple[str, ...]) -> pl.Series:
    try:
        return pl.Series(name, words, dtype=pl.String)
    except UnicodeEncodeError:
        return pl.Series(name, [_unicode(word) for word in words], dtype=pl.String)


def _unicode(text: str) -> str:
    """The text with lone surrogates, which no encoding can hold, escaped visibly."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def split(rows: Rows, size: int) -> Iterator[Rows]:
    """The blocks of a table that was read whole."""
    yield Rows(rows.frame[:size], rows.numbers[:size], rows.notes, rows.faults)
    for start in range(size, rows.frame.height, size):
        yield Rows(rows.frame[start : start + size], rows.numbers[start : start + size])


def together(blocks: Iterable[Rows]) -> Rows:
    """The table of all its blocks."""
    found = list(blocks)
    return Rows(
        pl.concat([block.frame for block in found]),
        pl.concat([block.numbers for block in found]),
        tuple(note for block in found for note in block.notes),
        tuple(fault for block in found for fault in block.faults),
    )


def read(path: Path, options: Options) -> Rows:
    """All rows of a file together."""
    return together(blocks(path, options))


def blocks(path: Path, options: Options) -> Iterator[Rows]:
    """The rows of a file in blocks of BLOCK, at least one, by the file's ending.

    Raises ReadError for a file that is empty, of another kind, or torn.
    """
    from cenotaph.evidence.readers import coding, columnar, delimited, lines, workbook  # noqa: PLC0415 - they import this module

    formats: dict[str, Callable[[Path, Options, int], Iterator[Rows]]] = {
        ".csv": delimited.blocks,
        ".tsv": delimited.blocks,
        ".txt": delimited.blocks,
        ".xlsx": workbook.blocks,
        ".xls": workbook.blocks,
        ".ods": workbook.blocks,
        ".jsonl": lines.blocks,
        ".ndjson": lines.blocks,
        ".parquet": columnar.blocks,
        ".yaml": coding.blocks,
    }
    reader = formats.get(path.suffix.lower())
    if reader is None:
        raise ReadError(
            f"{path.name}: no reader for {path.suffix or 'a name without ending'}; use {', '.join(sorted(formats))}"
        )
    if path.stat().st_size == 0:
        raise ReadError(f"{path.name}: the file is empty (0 bytes); get it again from its source")
    yield from reader(path, options, BLOCK)
