"""Codings: what a coder found in a document, one group of records a kind, in YAML.

Invariant: every record of a group is a row of text under its own `key`; who coded the document and when stands in the
file itself, which is sealed like any other. The number of a row is that of the record within the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from cenotaph.evidence.readers import Options, ReadError, Rows, split, table_of
from cenotaph.evidence.readers.decoding import find_decoding

ABOUT = ("item", "coder", "time", "note")  # of the file; every other key is a group of records


class AsWritten(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML whose every scalar is text: `1988` is a word that somebody wrote, not a number."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping of distinct keys."""
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key is no text", key.start_mark)
        keys = [key.value for key, _ in node.value]
        if len(set(keys)) < len(keys):
            raise yaml.constructor.ConstructorError(None, None, "a key stands twice", node.start_mark)
        return dict(super().construct_mapping(node, deep))


def _text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
    del loader
    return "" if node.value in {"null", "~"} else str(node.value)


for tag in ("bool", "int", "float", "null", "timestamp"):
    AsWritten.add_constructor(f"tag:yaml.org,2002:{tag}", _text)


def blocks(path: Path, options: Options, size: int) -> Iterator[Rows]:
    """The records of a coding in blocks; what one person coded is read whole."""
    yield from split(read(path, options), size)


def read(path: Path, options: Options) -> Rows:
    """The records of the group that `sheet` names, or of all groups. Raises ReadError."""
    decoding = find_decoding(path, options.encoding)
    with decoding.open(path, newline="\n") as file:
        text = file.read()
    try:
        content = yaml.load(text, Loader=AsWritten)
    except yaml.YAMLError as error:
        raise ReadError(f"{path.name}: not YAML ({' '.join(str(error).split())})") from error
    if not isinstance(content, dict) or not all(content.get(key) for key in ("item", "coder", "time")):
        raise ReadError(
            f"{path.name}: a coding says at its head which item it codes, who coded it and when (item, coder, time)"
        )
    groups = {str(key): found for key, found in content.items() if key not in ABOUT}
    if options.sheet and options.sheet not in groups:
        raise ReadError(f"{path.name}: no group {options.sheet!r}; there are {', '.join(groups)}")
    header: dict[str, None] = {}
    rows: list[dict[str, str]] = []
    numbers: list[int] = []
    number = 0
    for name, records in groups.items():
        if not isinstance(records, list):
            raise ReadError(f"{path.name}, {name}: write a list of records, each beginning with a dash")
        for record in records:
            number += 1
            _check(record, f"{path.name}, {name}, record {number}")
            if options.sheet in {"", name}:
                header |= dict.fromkeys(record)
                rows.append(record)
                numbers.append(number)
    cells = [[row.get(key, "") for key in header] for row in rows]
    frame, series = table_of(list(header), cells, numbers)
    return Rows(frame, series, (decoding.note,))


def _check(record: object, where: str) -> None:
    """Raise ReadError for a record that is no flat mapping of texts, or has no key."""
    if not isinstance(record, dict) or not all(isinstance(words, str) for line in record.items() for words in line):
        raise ReadError(f"{where}: write one line a value, such as `words: ...`")
    if not record.get("key"):
        raise ReadError(f"{where}: no `key`; a record is cited by the key that its coder gave it")
