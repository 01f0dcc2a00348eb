"""Parquet.

Invariant: every column becomes text; a list or a struct keeps its JSON; row 1 is the first row, since there is no
header row.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from cenotaph.evidence.readers import Options, ReadError, Rows
from cenotaph.evidence.readers.lines import plain, words


def read(path: Path, options: Options) -> Rows:
    """The rows of a Parquet file."""
    del options  # nothing to declare: the format carries its own description
    try:
        frame = pl.read_parquet(path, glob=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ReadError(
            f"{path.name}: not a whole Parquet file ({str(error).splitlines()[0]}); get it again"
        ) from error
    frame = frame.select(_text(column) for column in frame.get_columns())
    return Rows(frame, pl.Series("row", range(1, frame.height + 1), dtype=pl.Int64))


def _text(column: pl.Series) -> pl.Series:
    if column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Duration):
        nested = column.dtype.is_nested()
        values = [words(value if nested or value is None else plain(value)) for value in column.to_list()]
        return pl.Series(column.name, values, dtype=pl.String)
    if (
        column.dtype.is_float()
        and column.is_finite().fill_null(True).all()
        and (column.round() == column).fill_null(True).all()
    ):
        column = column.cast(pl.Int64)  # whole numbers that passed through a column with empty cells
    return column.cast(pl.String).fill_null("")
