"""Records of persons in one file, without a case: linked where they lie.

Invariant: the columns are those that the linker documents (`linkage.COLUMNS`), and no other; a value that cannot be
read is an error that names its column. The file is never written to.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from cenotaph.claims.values.spelling import fold
from cenotaph.ledger.entry import replace
from cenotaph.register.linkage import COLUMNS, link
from cenotaph.register.linkage.judging import Sift
from cenotaph.words.sentences import Message

BETWEEN = ";"  # the values of a list, in a CSV
DAY_ONE = 719_163  # the ordinal of 1970-01-01, from which Parquet counts days
DAYS = tuple(f"{event}_{end}" for event in ("birth", "death", "detention") for end in ("low", "high"))
FOLDED = ("given", "family", "unordered", "aliases", "father", "mother", "places", "birth_places", "occupation")


def link_records(
    path: Path, out: Path, unique: Sequence[str], repeats: Sequence[str], sift: Sift
) -> tuple[tuple[Message, ...], Mapping[str, int]]:
    """Link the records of a file: what people should hear, and the rows of each table written to `out`.

    `unique`: sources that name nobody twice; `repeats`: "source=origin" of those that repeat another. Written are
    memberships.csv, pairs.parquet, unshown.parquet and model.json, of the columns that `Linkage` documents.
    """
    frames = [read_records_of(path)]  # handed over: of ten million records 1.5 GB are let go once they are read
    known = set(frames[0]["source"].unique().to_list())
    derivations = frozenset((source, origin) for source, _, origin in (text.partition("=") for text in repeats))
    for name in (*unique, *(end for pair in derivations for end in pair)):
        if name not in known:
            raise ValueError(f"{path}: no record of the source {name!r}")
    found = link(frames.pop(), (), frozenset(unique), derivations=derivations, sift=sift)
    out.mkdir(parents=True, exist_ok=True)
    found.memberships.write_csv(out / "memberships.csv")
    found.pairs.write_parquet(out / "pairs.parquet")
    found.unshown.write_parquet(out / "unshown.parquet")
    replace(out / "model.json", f"{json.dumps(found.model, indent=2, sort_keys=True)}\n".encode())
    tables = {"memberships.csv": found.memberships, "pairs.parquet": found.pairs, "unshown.parquet": found.unshown}
    return (*found.conflicts, *found.flags), {name: table.height for name, table in tables.items()}


def read_records_of(path: Path) -> pl.DataFrame:
    """The records of a Parquet or CSV file, sorted by their id, names folded, days as ordinals. Raises ValueError."""
    if path.suffix not in (".parquet", ".csv"):
        raise ValueError(f"{path}: records are read from .parquet or .csv")
    try:
        frame = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema_length=0)
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"{path}: cannot be read ({error})") from error
    for column in ("record", "source"):
        if column not in frame.columns or frame[column].null_count():
            raise ValueError(f"{path}, {column}: every record needs one")
    strange = [name for name in frame.columns if name not in COLUMNS]
    if strange:
        raise ValueError(f"{path}, {strange[0]}: not compared; the columns are {', '.join(COLUMNS)}")
    frame = frame.with_columns(_read(path, frame[name]) for name in frame.columns).sort("record")
    twice = frame.filter(pl.col("record").is_duplicated())["record"]
    if len(twice):
        raise ValueError(f"{path}, record {twice[0]!r}: stands there twice")
    return frame


def _read(path: Path, column: pl.Series) -> pl.Series:
    """A column as the linker takes it."""
    name, kind, stated = column.name, COLUMNS[column.name], len(column.drop_nulls())
    if name in DAYS and column.dtype == pl.String:
        iso = column.str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32) + DAY_ONE
        column = iso.fill_null(column.cast(pl.Int32, strict=False))
    elif column.dtype == pl.Date:
        column = column.cast(pl.Int32) + DAY_ONE
    elif kind == pl.List(pl.String) and column.dtype == pl.String:
        column = column.str.split(BETWEEN)
    try:
        column = column.cast(kind)
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"{path}, {name}: not what is compared there ({kind})") from error
    if len(column.drop_nulls()) < stated:
        raise ValueError(f"{path}, {name}: not what is compared there ({kind})")
    return _folded(column) if name in FOLDED else column


def _folded(column: pl.Series) -> pl.Series:
    """Names as words for comparison; what has none is unstated."""
    if column.dtype == pl.List(pl.String):
        texts = column.explode().drop_nulls().unique().to_list()
        words = {text: fold(text) or None for text in texts}
        return column.list.eval(pl.element().replace_strict(words, return_dtype=pl.String)).list.drop_nulls()
    words = {text: fold(text) or None for text in column.drop_nulls().unique().to_list()}
    return column.replace_strict(words, return_dtype=pl.String)
