"""Spreadsheet: a queue as CSV or XLSX, and the rows of one that people have filled.

Invariant: a cell is text, never a formula; the same rows give the same bytes. Reading gives every cell as text with the
number of its row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

from cenotaph.evidence.readers import Options, read
from cenotaph.register.review import sheet
from cenotaph.words.sentences import message, render

FORMATS = (".csv", ".xlsx")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would run
RIGHT_TO_LEFT = ("fa", "ar")
WIDTHS = {"verdict": 12, "pair": 14, "probability": 10, "date": 12, "model_verdict": 12, "freeze": 14, "check": 12}
WIDE = 30  # characters of any other column
MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # written into every workbook: no clock


class QueueError(ValueError):
    """A queue that cannot be written or taken in; the sentence names file, row, value and mend."""


def write(path: Path, rows: Sequence[sheet.Row], language: str) -> None:
    """Write a queue by the ending of its name. Raises QueueError for another ending."""
    if path.suffix.lower() not in FORMATS:
        raise QueueError(f"--out {path.name}: a queue is a .csv or an .xlsx file; end the name so")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((_csv if path.suffix.lower() == ".csv" else _xlsx)(rows, language))


def _csv(rows: Sequence[sheet.Row], language: str) -> bytes:
    """UTF-8 with a mark, by which spreadsheets know it; a cell that would run as a formula has a leading apostrophe."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(sheet.headings(language))
    for row in rows:
        cells = [row[column] for column in sheet.COLUMNS]
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return buffer.getvalue().encode("utf-8-sig")


def _xlsx(rows: Sequence[sheet.Row], language: str) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": MADE})
    page = book.add_worksheet(render(message("review.sheet"), language))
    if language in RIGHT_TO_LEFT:
        page.right_to_left()
    top = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    plain = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    open_cell = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "bg_color": "#FFF9D6"})
    small = book.add_format({"valign": "top", "num_format": "@", "font_color": "#777777"})
    for place, column in enumerate(sheet.COLUMNS):
        form = open_cell if column in sheet.FILLED else small if column in sheet.KEPT else plain
        page.set_column(place, place, WIDTHS.get(column, WIDE))
        page.write_string(0, place, sheet.heading(column, language), top)
        for number, row in enumerate(rows, start=1):
            page.write_string(number, place, row[column], form)
    page.freeze_panes(1, 1)
    words = [sheet.word(verdict, language) for verdict in sheet.VERDICTS]
    asked = {"validate": "list", "source": words, "input_message": render(message("review.ask"), language)[:255]}
    verdict = sheet.COLUMNS.index("verdict")
    page.data_validation(1, verdict, max(1, len(rows)), verdict, asked)
    book.close()
    return buffer.getvalue()


def filled(path: Path) -> list[tuple[int, sheet.Row]]:
    """The rows of a queue with their numbers in the file; headings may be in any language. Raises QueueError."""
    if path.suffix.lower() not in FORMATS:
        raise QueueError(f"{path.name}: a queue is a .csv or an .xlsx file; save the sheet as one of these")
    table = read(path, Options())
    known = sheet.known_headings()
    columns = {
        title: known[title.strip().casefold()] for title in table.frame.columns if title.strip().casefold() in known
    }
    wanted = ("pair", "verdict", *sheet.KEPT)
    lacking = [column for column in wanted if column not in columns.values()]
    if lacking:
        named = ", ".join(repr(sheet.heading(column, "en")) for column in lacking)
        raise QueueError(f"{path.name}, header: no column {named}; keep every column of the exported queue")
    rows = table.frame.select(list(columns)).rename(columns).iter_rows(named=True)
    return [
        (number, dict.fromkeys(sheet.COLUMNS, "") | {key: (cell or "").strip() for key, cell in row.items()})
        for number, row in zip(table.numbers.to_list(), rows, strict=True)
    ]
