"""CSV and TSV.

Invariant: encoding and delimiter are stated, whether declared or detected; a ragged row is kept as far as it goes.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import charset_normalizer

from cenotaph.evidence.readers import Fault, Options, ReadError, Rows, table_of
from cenotaph.words.sentences import Message, message

csv.field_size_limit(1 << 28)  # characters in one cell; a longer one is an error that names its row
SIGNATURES = {b"PK\x03\x04": "a ZIP archive or workbook", b"%PDF": "a PDF", b"PAR1": "Parquet", b"\x1f\x8b": "gzip",
              b"\xd0\xcf\x11\xe0": "an old Office file", b"\x89PNG": "a PNG picture"}  # fmt: skip
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def decode(content: bytes, name: str, declared: str) -> tuple[str, Message]:
    """The text and how it was decoded. Tries the declared encoding, a byte order mark, UTF-8, then detection."""
    if declared:
        try:
            text = content.decode(declared).removeprefix("\ufeff")  # a byte order mark is no part of a column's name
            return text, message("read.encoding_declared", file=name, encoding=declared)
        except LookupError as error:
            raise ReadError(
                f"{name}: encoding {declared!r} is unknown; name one such as utf-8, windows-1256"
            ) from error
        except UnicodeDecodeError as error:
            raise ReadError(
                f"{name}: not {declared}: byte {error.start} cannot be read; leave `encoding` out to have it detected"
            ) from error
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            try:
                return content.decode(encoding), message("read.encoding_mark", file=name, encoding=encoding)
            except UnicodeDecodeError as error:
                raise ReadError(
                    f"{name}: starts as {encoding} but byte {error.start} is not; declare `encoding`"
                ) from error
    try:
        return content.decode("utf-8"), message("read.encoding_utf8", file=name)
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(content[: 1 << 20]).best()
        if best is None:
            raise ReadError(f"{name}: no encoding fits its bytes; declare `encoding` in source.toml") from None
        text = content.decode(best.encoding, errors="replace")
        return text, message("read.encoding_guessed", file=name, encoding=best.encoding, lost=text.count("�"))


def find_delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into the most equal number of cells, of comma, semicolon, tab, bar."""
    sample = list(csv.reader(io.StringIO(text[: 1 << 16], newline=""), delimiter=","))[:50]

    def worth(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(io.StringIO(text[: 1 << 16], newline=""), delimiter=delimiter))[: len(sample)]
        width = len(rows[0]) if rows else 0
        return (sum(len(row) == width for row in rows) if width > 1 else 0, width)

    return max((",", ";", "\t", "|"), key=worth)


def read(path: Path, options: Options) -> Rows:
    """The rows of a delimited text. A short row is filled with empty cells, cells beyond the header are reported."""
    content = path.read_bytes()
    for signature, what in SIGNATURES.items():
        if content.startswith(signature):
            raise ReadError(f"{path.name}: is {what}, not text; give it its right ending")
    text, encoding = decode(content, path.name, options.encoding)
    delimiter = options.delimiter or ("\t" if path.suffix.lower() == ".tsv" else find_delimiter(text))
    notes = [encoding, message("read.delimiter", file=path.name, delimiter={"\t": "tab"}.get(delimiter, delimiter))]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    faults: list[Fault] = []
    rows: list[list[str]] = []
    numbers: list[int] = []
    header: list[str] | None = None
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if header is None:
                header = _header(path.name, cells)
                continue
            if not any(cells):
                faults.append(Fault(number, message("read.blank_row"), kept=False))
                continue
            if len(cells) != len(header):
                what = "read.short_row" if len(cells) < len(header) else "read.long_row"
                faults.append(Fault(number, message(what, cells=len(cells), columns=len(header)), kept=True))
                cells = (cells + [""] * len(header))[: len(header)]  # noqa: PLW2901 - the row as the header has it
            rows.append(cells)
            numbers.append(number)
    except csv.Error as error:
        raise ReadError(
            f"{path.name}, row {number + 1}: {error}; look for a quotation mark that is not closed"
        ) from error
    if rows and any("\n" in cell for cell in rows[-1]) and _never_closed(text, delimiter):
        raise ReadError(
            f"{path.name}, row {numbers[-1]}: a quotation mark is opened and never closed, so that the rest of the "
            "file would be one cell; close it in a copy and say so in the source's note"
        )
    if header is None:
        raise ReadError(f"{path.name}: no header row; the first row must name the columns")
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in header]
    frame, series = table_of(header, columns, numbers)
    return Rows(frame, series, tuple(notes), tuple(faults))


def _never_closed(text: str, delimiter: str) -> bool:
    """Whether the text ends inside a quotation."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
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
