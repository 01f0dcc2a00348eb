"""A small made-up register, as the tables of a freeze: persons, their records, pairs and claims."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import polars as pl

from cenotaph.register import freeze

Pair = tuple[str, str, float]


def table(name: str, rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Rows of a table; what they leave out is empty or null."""
    schema = freeze.TABLES[name]
    empty = {pl.String: "", pl.Boolean: False, pl.Int64: 0}
    filled = [{column: row.get(column, empty.get(kind)) for column, kind in schema.items()} for row in rows]
    return pl.DataFrame(filled, schema=schema)


def name_value(words: str) -> str:
    """A stored name."""
    given, family = words.split(" ", 1)
    return json.dumps({
        "aliases": [], "as_written": words, "family": [family.casefold()], "given": [given.casefold()],
        "honorifics": [], "script": "Latn", "suffixes": [], "unordered": [],
    }, sort_keys=True)  # fmt: skip


def tables(
    entities: Mapping[str, Sequence[str]],
    pairs: Sequence[Pair],
    decided: Mapping[tuple[str, str], str] | None = None,
    unshown: Sequence[Mapping[str, object]] = (),
    role: str = "victim",
) -> dict[str, pl.DataFrame]:
    """The tables of a register whose entities hold these records; each record `source/persons/key` has a name."""
    records = sorted(record for group in entities.values() for record in group)
    sources = sorted({_source(one) for one in records})
    rows: dict[str, list[dict[str, object]]] = {
        "record": [{"record": one, "source": _source(one), "kind": "person", "role": role} for one in records],
        "membership": [
            {"record": one, "entity": entity, "probability": 1.0} for entity, group in entities.items() for one in group
        ],
        "entity": [{"entity": entity, "bin": "identified"} for entity in entities],
        "pair": [_pair(*pair, decided or {}) for pair in pairs],
        "unshown": [dict(one) for one in unshown],
        "claim": [_name(one) for one in records],
        "reading": [
            {"record": one, "edition": "2000", "file": "list.csv", "row": place}
            for place, one in enumerate(records, start=2)
        ],
        "source": [{"source": key, "description": json.dumps({"title": f"List {key}"})} for key in sources],
    }
    return {name: table(name, found) for name, found in rows.items()}


def _source(record: str) -> str:
    return record.split("/", maxsplit=1)[0]


def _pair(left: str, right: str, chance: float, decided: Mapping[tuple[str, str], str]) -> dict[str, object]:
    said = decided.get((left, right))
    verdict = said or ("same" if chance >= 0.5 else "unsure")
    return {"left": left, "right": right, "probability": chance, "verdict": verdict, "decided": said is not None}


def _name(record: str) -> dict[str, object]:
    words = f"Person {record[-1].upper()}"
    told = {"source": _source(record), "property": "name", "as_written": words, "value": name_value(words)}
    return {"claim": f"{record}/name/name", "record": record, **told}
