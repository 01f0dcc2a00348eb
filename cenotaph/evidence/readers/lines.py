"""JSON lines: one object a line.

Invariant: the columns are the union of all keys in the order of first appearance; a value that is not text keeps its
JSON.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cenotaph.evidence.readers import Fault, Options, ReadError, Rows, table_of
from cenotaph.evidence.readers.delimited import decode
from cenotaph.words.sentences import message


def plain(value: object) -> str:
    """The text of a value for which JSON has no form: bytes in hexadecimal, dates and times in ISO 8601."""
    return value.hex() if isinstance(value, bytes) else str(value)


def words(value: Any) -> str:
    """The text of a JSON value: strings as they are, null empty, everything else as compact JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))  # a year that a spreadsheet made 1961.0
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=plain)


def read(path: Path, options: Options) -> Rows:
    """The objects of the file; a line that is no object is reported and makes no row."""
    text, encoding = decode(path.read_bytes(), path.name, options.encoding)
    header: dict[str, None] = {}
    rows: list[dict[str, str]] = []
    numbers, faults = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            faults.append(Fault(number, message("read.not_json", why=str(error)[:200]), kept=False))
            continue
        if not isinstance(found, dict):
            faults.append(Fault(number, message("read.not_an_object"), kept=False))
            continue
        header |= dict.fromkeys(found)
        rows.append({key: words(value) for key, value in found.items()})
        numbers.append(number)
    if not rows:
        raise ReadError(f"{path.name}: no line holds a JSON object; each line must be one")
    columns = [[row.get(key, "") for row in rows] for key in header]
    frame, series = table_of(list(header), columns, numbers)
    return Rows(frame, series, (encoding,), tuple(faults))
