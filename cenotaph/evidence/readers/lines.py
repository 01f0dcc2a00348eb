"""JSON lines: one object a line.

Invariant: the columns are the union of all keys in the order of first appearance; a value that is not text keeps its
JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from cenotaph.evidence.readers import Fault, Options, ReadError, Rows, table_of
from cenotaph.evidence.readers.decoding import Decoding, find_decoding
from cenotaph.words.sentences import Message, message


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


def blocks(path: Path, options: Options, size: int) -> Iterator[Rows]:
    """The objects of the file; a line that is no object is reported and makes no row."""
    decoding = find_decoding(path, options.encoding)
    header: dict[str, None] = {}
    for _, found in _objects(path, decoding):
        if not isinstance(found, Fault):
            header |= dict.fromkeys(found)
    if not header and all(isinstance(found, Fault) for _, found in _objects(path, decoding)):
        raise ReadError(f"{path.name}: no line holds a JSON object; each line must be one")
    objects = _objects(path, decoding)
    notes: tuple[Message, ...] = (decoding.note,)
    while part := list(islice(objects, size)):
        faults = tuple(found for _, found in part if isinstance(found, Fault))
        kept = [(number, found) for number, found in part if not isinstance(found, Fault)]
        rows = [[words(found.get(key)) for key in header] for _, found in kept]
        frame, series = table_of(list(header), rows, [number for number, _ in kept])
        yield Rows(frame, series, notes, faults)
        notes = ()


def _objects(path: Path, decoding: Decoding) -> Iterator[tuple[int, dict[str, Any] | Fault]]:
    """The number of each line that is not blank, and its object, or why it has none."""
    with decoding.open(path, newline="\n") as text:
        for number, line in enumerate(text, start=1):
            if not line.strip():
                continue
            try:
                found = json.loads(line.removesuffix("\n"))
            except (ValueError, RecursionError) as error:
                yield number, Fault(number, message("read.not_json", why=str(error)[:200]), kept=False)
                continue
            if isinstance(found, dict):
                yield number, found
            else:
                yield number, Fault(number, message("read.not_an_object"), kept=False)
