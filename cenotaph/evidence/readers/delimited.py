"""CSV and TSV.

Invariant: encoding and delimiter are stated, whether declared or detected; a ragged row is kept as far as it goes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from cenotaph.evidence.readers import Fault, Options, ReadError, Rows, table_of
from cenotaph.evidence.readers.decoding import Decoding, find_decoding
from cenotaph.words.sentences import message

csv.field_size_limit(1 << 28)  # characters in one cell; a longer one is an error that names its row
SIGNATURES = {b"PK\x03\x04": "a ZIP archive or workbook", b"%PDF": "a PDF", b"PAR1": "Parquet", b"\x1f\x8b": "gzip",
              b"\xd0\xcf\x11\xe0": "an old Office file", b"\x89PNG": "a PNG picture"}  # fmt: skip
SAMPLE = 1 << 16  # characters by which a delimiter is found


def find_delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into the most equal number of cells, of comma, semicolon, tab, bar."""
    sample = list(csv.reader(io.StringIO(text[:SAMPLE], newline=""), delimiter=","))[:50]

    def worth(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(io.StringIO(text[:SAMPLE], newline=""), delimiter=delimiter))[: len(sample)]
        width = len(rows[0]) if rows else 0
        return (sum(len(row) == width for row in rows) if width > 1 else 0, width)

    return max((",", ";", "\t", "|"), key=worth)


def blocks(path: Path, options: Options, size: int) -> Iterator[Rows]:
    """The rows of a delimited text. A short row is filled with empty cells, cells beyond the header are reported."""
    _is_text(path)
    decoding = find_decoding(path, options.encoding)
    delimiter = options.delimiter or ("\t" if path.suffix.lower() == ".tsv" else "")
    if not delimiter:
        with decoding.open(path, newline="") as text:
            delimiter = find_delimiter(text.read(SAMPLE))
    said = message("read.delimiter", file=path.name, delimiter={"\t": "tab"}.get(delimiter, delimiter))
    notes = (decoding.note, said)
    last: tuple[int, list[str]] = (0, [])
    with decoding.open(path, newline="") as text:
        reader = csv.reader(text, delimiter=delimiter)
        number = 0  # of the last row that could be read
        try:
            first = next(reader, None)
            if first is None:
                raise ReadError(f"{path.name}: no header row; the first row must name the columns")
            header, number = _header(path.name, first), 1
            while True:
                rows, numbers, faults = [], [], []
                start = number
                for number, cells in enumerate(islice(reader, size), start=start + 1):
                    fault = _fault(number, cells, len(header))
                    if fault is None:
                        kept = cells
                    else:
                        faults.append(fault)
                        if not fault.kept:
                            continue
                        kept = (cells + [""] * len(header))[: len(header)]  # the row as the header has it
                    rows.append(kept)
                    numbers.append(number)
                if rows:
                    last = numbers[-1], rows[-1]
                at_end = number - start < size
                if at_end and any("\n" in cell for cell in last[1]) and _never_closed(path, decoding, delimiter):
                    raise ReadError(
                        f"{path.name}, row {last[0]}: a quotation mark is opened and never closed, so that the rest of "
                        "the file would be one cell; close it in a copy and say so in the source's note"
                    )
                if start == 1 or number > start:
                    frame, series = table_of(header, rows, numbers)
                    yield Rows(frame, series, notes if start == 1 else (), tuple(faults))
                if at_end:
                    return
        except csv.Error as error:
            raise ReadError(
                f"{path.name}, row {number + 1}: {error}; look for a quotation mark that is not closed"
            ) from error


def _is_text(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(max(map(len, SIGNATURES)))
    for signature, what in SIGNATURES.items():
        if start.startswith(signature):
            raise ReadError(f"{path.name}: is {what}, not text; give it its right ending")


def _fault(number: int, cells: list[str], width: int) -> Fault | None:
    """What is wrong with a row."""
    if not any(cells):
        return Fault(number, message("read.blank_row"), kept=False)
    if len(cells) == width:
        return None
    what = "read.short_row" if len(cells) < width else "read.long_row"
    return Fault(number, message(what, cells=len(cells), columns=width), kept=True)


def _never_closed(path: Path, decoding: Decoding, delimiter: str) -> bool:
    """Whether the text ends inside a quotation."""
    try:
        with decoding.open(path, newline="") as text:
            for _ in csv.reader(text, delimiter=delimiter, strict=True):
                pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _header(name: str, cells: list[str]) -> list[str]:
    header = [cell.strip() for cell in cells]
    if not any(header):
        raise ReadError(f"{name}, row 1: the row is blank; the first row must name the columns")
    for cell in header:
        if header.count(cell) > 1:
            raise ReadError(
                f"{name}, row 1: two columns are named {cell!r}; rename one in a copy and say so in the source's note"
            )
    return header
