"""XLSX, XLS and ODS, read with calamine.

Invariant: a cell gives its stored value as text: whole numbers without ".0", dates and times in ISO 8601. A formula
gives the value last computed, since that is what people saw.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from cenotaph.evidence.readers import Fault, Options, ReadError, Rows, split, table_of
from cenotaph.words.sentences import message

LARGEST = 2 << 30  # bytes that a workbook may unpack to


def words(cell: Any) -> str:
    """The text of a cell."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def blocks(path: Path, options: Options, size: int) -> Iterator[Rows]:
    """The rows of one sheet in blocks; a workbook, which has a million rows at most, is read whole."""
    yield from split(read(path, options), size)


def read(path: Path, options: Options) -> Rows:
    """The rows of one sheet: the one declared, or the only one."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > LARGEST:
            raise ReadError(
                f"{path.name}: would unpack to {unpacked} bytes; open it in a spreadsheet and save the sheet as CSV"
            )
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = list(book.sheet_names)
        if options.sheet and options.sheet not in names:
            raise ReadError(f"{path.name}: no sheet {options.sheet!r}; there are {', '.join(map(repr, names))}")
        if not options.sheet and len(names) > 1:
            raise ReadError(f"{path.name}: {len(names)} sheets ({', '.join(map(repr, names))}); say which with `sheet`")
        name = options.sheet or names[0]
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise ReadError(f"{path.name}: not a workbook that can be read ({error}); save it again or as CSV") from error
    if len(cells) < options.header_row:
        raise ReadError(f"{path.name}, sheet {name!r}: no row {options.header_row} to take the column names from")
    header = [words(cell).strip() for cell in cells[options.header_row - 1]]
    width = max((number + 1 for number, title in enumerate(header) if title), default=0)
    header = [title or f"column {number + 1}" for number, title in enumerate(header[:width])]
    doubled = [title for title in header if header.count(title) > 1]
    if doubled or not width:
        said = f"two columns are named {doubled[0]!r}" if doubled else "the header row is empty"
        raise ReadError(
            f"{path.name}, sheet {name!r}, row {options.header_row}: {said}; mend it in a copy, or set `header_row`"
        )
    rows, numbers, faults = [], [], []
    for number, row in enumerate(cells[options.header_row :], start=options.header_row + 1):
        text = [words(cell) for cell in row]
        beyond = [cell for cell in text[width:] if cell]
        if beyond:
            faults.append(Fault(number, message("read.long_row", cells=len(text), columns=width), kept=True))
        if any(text[:width]):
            rows.append((text + [""] * width)[:width])
            numbers.append(number)
        else:
            faults.append(Fault(number, message("read.blank_row"), kept=False))
    frame, series = table_of(header, rows, numbers)
    return Rows(frame, series, (message("read.sheet", file=path.name, sheet=name),), tuple(faults))
