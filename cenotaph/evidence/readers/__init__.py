"""Readers: a file of rows becomes a table of words.

Invariant: every cell is text as the file gives it, every row keeps its number in the file, and what had to be decided
or could not be read is said (notes, faults), never passed over. A reader interprets nothing: dates stay words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from cenotaph.words.sentences import Message


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
    """A table of words. `frame` has one text column a header; `numbers` is the row number of each in the file."""

    frame: pl.DataFrame
    numbers: pl.Series  # Int64; a workbook's or a text file's first row is 1
    notes: tuple[Message, ...] = ()
    faults: tuple[Fault, ...] = ()


def table_of(header: list[str], columns: list[list[str]], numbers: list[int]) -> tuple[pl.DataFrame, pl.Series]:
    """The frame and its row numbers from columns of words."""
    series = [
        pl.Series(_unicode(name), [_unicode(value) for value in values], dtype=pl.String)
        for name, values in zip(header, columns, strict=True)
    ]
    return pl.DataFrame(series), pl.Series("row", numbers, dtype=pl.Int64)


def _unicode(text: str) -> str:
    """The text with lone surrogates, which no encoding can hold, escaped visibly."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def read(path: Path, options: Options) -> Rows:
    """The rows of a file, by its ending. Raises ReadError for a file that is empty, of another kind, or torn."""
    from cenotaph.evidence.readers import coding, columnar, delimited, lines, workbook  # noqa: PLC0415 - they import this module

    formats: dict[str, Callable[[Path, Options], Rows]] = {
        ".csv": delimited.read,
        ".tsv": delimited.read,
        ".txt": delimited.read,
        ".xlsx": workbook.read,
        ".xls": workbook.read,
        ".ods": workbook.read,
        ".jsonl": lines.read,
        ".ndjson": lines.read,
        ".parquet": columnar.read,
        ".yaml": coding.read,
    }
    reader = formats.get(path.suffix.lower())
    if reader is None:
        raise ReadError(
            f"{path.name}: no reader for {path.suffix or 'a name without ending'}; use {', '.join(sorted(formats))}"
        )
    if path.stat().st_size == 0:
        raise ReadError(f"{path.name}: the file is empty (0 bytes); get it again from its source")
    return reader(path, options)
