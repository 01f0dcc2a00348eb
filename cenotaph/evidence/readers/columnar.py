"""Parquet.

Invariant: every column becomes text; a list or a struct keeps its JSON; row 1 is the first row, since there is no
header row.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from cenotaph.evidence.readers import Options, ReadError, Rows
from cenotaph.evidence.readers.lines import plain, words


def blocks(path: Path, options: Options, size: int) -> Iterator[Rows]:
    """The rows of a Parquet file."""
    del options  # nothing to declare: the format carries its own description
    try:
        file = pl.scan_parquet(path, glob=False)
        height = int(file.select(pl.len()).collect().item())
        whole = _whole(file)
        for start in range(0, max(height, 1), size):
            frame = file.slice(start, size).collect()
            frame = frame.select(_text(column, column.name in whole) for column in frame.get_columns())
            yield Rows(frame, pl.Series("row", range(start + 1, start + frame.height + 1), dtype=pl.Int64))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ReadError(
            f"{path.name}: not a whole Parquet file ({str(error).splitlines()[0]}); get it again"
        ) from error


def _whole(file: pl.LazyFrame) -> set[str]:
    """The columns of floats that hold whole numbers only: they passed through a column with empty cells."""
    floats = [pl.col(name) for name, kind in file.collect_schema().items() if kind.is_float()]
    if not floats:
        return set()
    tests = [(one.is_finite() & (one.round() == one)).fill_null(True).all() for one in floats]
    ((*found,),) = file.select(tests).collect(engine="streaming").rows()
    return {one.meta.output_name() for one, holds in zip(floats, found, strict=True) if holds}


def _text(column: pl.Series, whole: bool) -> pl.Series:
    if column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Duration):
        nested = column.dtype.is_nested()
        values = [words(value if nested or value is None else plain(value)) for value in column.to_list()]
        return pl.Series(column.name, values, dtype=pl.String)
    if whole:
        column = column.cast(pl.Int64)
    return column.cast(pl.String).fill_null("")
