"""Freeze: everything that estimates, findings and publications may know, in one folder, under one digest.

Invariant: what comes after reads a freeze and nothing else. Its tables are sorted, its digest is the RFC 6962 root over
the canonical lines of all of them and of what they were made with; the folder is named by the digest and appears whole.
No word under a protected label is in it: such a claim leaves a commitment only.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from cenotaph.claims import editions
from cenotaph.ledger.checkpoint import root
from cenotaph.register.linkage import unshown

TABLES: dict[str, dict[str, Any]] = {
    "case": {"key": pl.String, "value": pl.String},
    "commitment": {"claim": pl.String, "commitment": pl.String},
    "claim": {
        "claim": pl.String,
        "record": pl.String,
        "source": pl.String,
        "property": pl.String,
        "place": pl.String,
        "ordinal": pl.Int64,
        "editions": pl.List(pl.String),
        "absent": pl.List(pl.String),
        "language": pl.String,
        "as_written": pl.String,
        "value": pl.String,
        "doubts": pl.String,
        "withheld": pl.Boolean,
        "rank": pl.Int64,
        "status": pl.String,
        "label": pl.Int64,
    },
    "contradiction": {
        "entity": pl.String,
        "property": pl.String,
        "claims": pl.List(pl.String),
        "rule": pl.String,
        "state": pl.String,
        "explanation": pl.String,
    },
    "copying": {
        "source": pl.String,
        "derived_from": pl.String,
        "shared": pl.Int64,
        "odd": pl.Int64,
        "repeated": pl.Int64,
        "in_order": pl.Int64,
        "log10_likelihood_ratio": pl.Float64,
        "log10_spelling": pl.Float64,
        "log10_errors": pl.Float64,
        "log10_order": pl.Float64,
        "likelier": pl.Boolean,
    },
    "draw": {"draw": pl.Int64, "record": pl.String, "cluster": pl.String, "bin": pl.String},
    "edition": editions.SCHEMA,
    "entity": {"entity": pl.String, "bin": pl.String, "reason": pl.String, "records": pl.Int64},
    "entry": {"entry": pl.String, "canonical": pl.String},
    "fault": {
        "source": pl.String,
        "edition": pl.String,
        "file": pl.String,
        "row": pl.Int64,
        "what": pl.String,
        "kept": pl.Boolean,
    },
    "item": {"item": pl.String, "size": pl.Int64},
    "label": {"label": pl.Int64, "canonical": pl.String},
    "lineage": {
        "source": pl.String,
        "edition": pl.String,
        "derived_from": pl.String,
        "derived_edition": pl.String,
        "how": pl.String,
        "status": pl.String,
        "log10_likelihood_ratio": pl.Float64,
        "shared": pl.Int64,
        "evidence": pl.String,
    },
    "membership": {"record": pl.String, "entity": pl.String, "probability": pl.Float64},
    "pair": {
        "left": pl.String,
        "right": pl.String,
        "probability": pl.Float64,
        "verdict": pl.String,
        "decided": pl.Boolean,
        "reasons": pl.String,
        "calibrated": pl.Float64,  # null while too few pairs of a random sample were judged
    },
    "reading": {
        "record": pl.String,
        "edition": pl.String,
        "position": pl.Int64,
        "item": pl.String,
        "file": pl.String,
        "row": pl.Int64,
        "bin": pl.String,
        "reason": pl.String,
    },
    "record": {
        "record": pl.String,
        "source": pl.String,
        "kind": pl.String,
        "role": pl.String,
        "label": pl.Int64,
    },
    "source": {"source": pl.String, "description": pl.String, "label": pl.Int64},
    "unshown": unshown.SCHEMA,  # a random sample of the pairs too improbable for `pair`
}
SORTED_BY = {
    "case": ["key"],
    "commitment": ["claim"],
    "claim": ["record", "property", "ordinal"],
    "contradiction": ["entity", "property"],
    "copying": ["source", "derived_from"],
    "draw": ["draw", "record"],
    "edition": ["source", "from", "to", "kind", "record", "property", "place"],
    "entity": ["entity"],
    "entry": ["entry"],
    "fault": ["source", "edition", "file", "row", "what"],
    "item": ["item"],
    "label": ["label"],
    "lineage": ["source", "derived_from", "status", "edition", "derived_edition", "evidence"],
    "membership": ["record"],
    "pair": ["left", "right"],
    "reading": ["record", "position", "file", "row"],
    "record": ["record"],
    "source": ["source"],
    "unshown": ["left", "right"],
}
DECIMALS = 6  # of probabilities


def lines(tables: Mapping[str, pl.DataFrame]) -> Iterator[bytes]:
    """The canonical line of every row of every table, in the order of the digest.

    A line is JSON with sorted keys and no spaces: RFC 8785 for text, integers, booleans and lists; a probability is
    text with six decimals, since floats have no one form.
    """
    encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
    for name in sorted(tables):
        frame = tables[name]
        floats = [column for column in frame.columns if frame.schema[column].is_float()]
        texts = frame.with_columns(
            pl.col(column).map_elements(lambda value: f"{value:.{DECIMALS}f}", return_dtype=pl.String)
            for column in floats
        )
        columns = texts.columns
        for row in texts.iter_rows():
            yield encode([name, dict(zip(columns, row, strict=True))]).encode()


def shaped(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """A table with its columns, types and order as a freeze holds it."""
    schema = TABLES[name]
    ready = frame.select(pl.col(column).cast(kind) for column, kind in schema.items()).sort(SORTED_BY[name])
    return ready.with_columns(pl.col(column).round(DECIMALS) for column, kind in schema.items() if kind == pl.Float64)


def write(folder: Path, tables: Mapping[str, pl.DataFrame]) -> Path:
    """Write a freeze below `folder` (`freezes/`); returns its path, named by its digest.

    One of that name is replaced: its tables are those that were just made, whatever stood there.

    `tables` holds those of TABLES and any wide table (`person`), already sorted.
    """
    ready = {name: shaped(name, frame) if name in TABLES else frame for name, frame in tables.items()}
    final = folder / root(lines(ready))
    temporary = folder / ".freezing"
    if temporary.exists():
        shutil.rmtree(temporary)
    temporary.mkdir(parents=True)
    for name, frame in ready.items():
        frame.write_parquet(temporary / f"{name}.parquet", compression="zstd", statistics=False)
    if final.exists():
        shutil.rmtree(final)
    temporary.replace(final)
    return final


def read(freeze: Path, name: str) -> pl.DataFrame:
    """One table of a freeze; of what a freeze of old did not hold, a table without rows or a column without values."""
    schema = TABLES.get(name, {})
    if schema and not (freeze / f"{name}.parquet").exists():
        return pl.DataFrame(schema=schema)
    found = _stored(freeze, name)
    lacking = [pl.lit(None, dtype=kind).alias(column) for column, kind in schema.items() if column not in found.columns]
    return found.with_columns(lacking)


def _stored(freeze: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(freeze / f"{name}.parquet")


def intact(freeze: Path) -> str:
    """The digest of a freeze derived again, or what keeps it from being read: equal to its name if nothing changed."""
    try:
        return digest(freeze)
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        return str(error).splitlines()[0]


def digest(freeze: Path) -> str:
    """The digest of a freeze derived again from its tables; equals the folder's name unless something was changed."""
    return root(lines({path.stem: _stored(freeze, path.stem) for path in sorted(freeze.glob("*.parquet"))}))
