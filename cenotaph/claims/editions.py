"""Editions: what a list says now that it did not say before, row by row and cell by cell.

Invariant: every difference between two neighbouring editions of a source is told exactly once: a row that came or went
as one row, a column that came or went as one column, and anything else as one cell of a row that both editions have.
What the mapping says of every row is no difference of the list.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import polars as pl

SCHEMA: dict[str, Any] = {
    "source": pl.String,
    "from": pl.String,
    "to": pl.String,
    "kind": pl.String,
    "record": pl.String,
    "property": pl.String,
    "place": pl.String,
    "before": pl.String,
    "after": pl.String,
    "label": pl.Int64,
}
FEWEST_FOR_A_COLUMN = 2  # rows: one cell that was emptied is a cell, not a column that went
CELL_KEY = ["record", "property", "place"]
SEPARATOR = " | "  # between several words of one cell's place


def differences(claims: pl.DataFrame, readings: pl.DataFrame) -> pl.DataFrame:
    """Every difference between neighbouring editions of each source, with the columns of SCHEMA, sorted.

    `claims` has columns source, record, property, place, as_written, editions (list), label; `readings` has source,
    record, edition, position, label, one row a record and edition. Editions are compared in the order in which the
    source names them. `before` and `after` are words as written; of a column, the number of rows both editions have
    that had words there. `label` is that of the words (one for a property of a source); of a row, that of its record.
    """
    editions = readings.select("source", "edition", "position").unique().sort("source", "position")
    parts = []
    for (source,), named in editions.group_by("source", maintain_order=True):
        names = named["edition"].to_list()
        own_claims = claims.filter((pl.col("source") == source) & (pl.col("place") != "constant"))
        own_rows = readings.filter(pl.col("source") == source)
        for earlier, later in pairwise(names):
            found = _between(own_claims, own_rows, earlier, later)
            parts.append(
                found.with_columns(
                    pl.lit(source).alias("source"), pl.lit(earlier).alias("from"), pl.lit(later).alias("to")
                )
            )
    if not parts:
        return pl.DataFrame(schema=SCHEMA)
    told = pl.concat(parts).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    return told.sort("source", "from", "to", "kind", "record", "property", "place")


def _between(claims: pl.DataFrame, rows: pl.DataFrame, earlier: str, later: str) -> pl.DataFrame:
    """The differences of two editions of one source: columns kind, record, property, place, before, after, label."""
    before_rows = rows.filter(pl.col("edition") == earlier).select("record", "label").unique("record")
    after_rows = rows.filter(pl.col("edition") == later).select("record", "label").unique("record")
    both = before_rows.join(after_rows, on="record", how="semi")
    whole = pl.concat(
        [
            _rows(after_rows.join(before_rows, on="record", how="anti"), "added"),
            _rows(before_rows.join(after_rows, on="record", how="anti"), "dropped"),
        ]
    )
    old, new = _cells(claims, earlier), _cells(claims, later)
    columns = _columns(old, new, both)
    cells = (
        old.join(both, on="record", how="semi")
        .rename({"words": "before"})
        .join(
            new.join(both, on="record", how="semi").rename({"words": "after"}),
            on=CELL_KEY,
            how="full",
            coalesce=True,
        )
        .join(columns, on=["property", "place"], how="anti")
        .filter(pl.col("before").ne_missing(pl.col("after")))
        .select(
            pl.when(pl.col("before").is_null())
            .then(pl.lit("value_added"))
            .when(pl.col("after").is_null())
            .then(pl.lit("value_dropped"))
            .otherwise(pl.lit("changed"))
            .alias("kind"),
            *CELL_KEY,
            pl.col("before").fill_null(""),
            pl.col("after").fill_null(""),
            pl.max_horizontal("label", "label_right").alias("label"),
        )
    )
    return pl.concat([whole, columns.select(whole.columns), cells.select(whole.columns)])


def _rows(records: pl.DataFrame, kind: str) -> pl.DataFrame:
    """One difference a row that only one edition has."""
    nothing = [pl.lit("").alias(name) for name in ("property", "place", "before", "after")]
    return records.select(pl.lit(kind).alias("kind"), "record", *nothing, "label")


def _cells(claims: pl.DataFrame, edition: str) -> pl.DataFrame:
    """The words of each cell of one edition: record, property, place, words, label."""
    return (
        claims.filter(pl.col("editions").list.contains(edition))
        .group_by(CELL_KEY)
        .agg(pl.col("as_written").sort().str.join(SEPARATOR).alias("words"), pl.col("label").max())
    )


def _columns(old: pl.DataFrame, new: pl.DataFrame, both: pl.DataFrame) -> pl.DataFrame:
    """The columns (property and place) that only one of the editions has words in, with the number of shared rows."""
    parts = []
    for kind, has, lacks, side in (("column_added", new, old, "after"), ("column_removed", old, new, "before")):
        other = "before" if side == "after" else "after"
        parts.append(
            has.join(both, on="record", how="semi")
            .join(lacks, on=["property", "place"], how="anti")
            .group_by("property", "place")
            .agg(pl.len().alias("rows"), pl.col("label").max())
            .filter(pl.col("rows") >= FEWEST_FOR_A_COLUMN)
            .select(
                pl.lit(kind).alias("kind"),
                pl.lit("").alias("record"),
                "property",
                "place",
                pl.col("rows").cast(pl.String).alias(side),
                pl.lit("").alias(other),
                "label",
            )
            .select("kind", "record", "property", "place", "before", "after", "label")
        )
    return pl.concat(parts)
