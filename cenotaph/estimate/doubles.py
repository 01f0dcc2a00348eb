"""Which figures are another's, and which copies of one figure disagree?

Invariant: a row that repeats another country's figures is set aside and told, never dropped in silence; copies that
cannot both be right stand side by side, and nothing here says which is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from cenotaph.claims.values import Agreement, quantity
from cenotaph.claims.values.quantity import Quantity

LEAST_YEARS = 3  # in which two countries have the same cells; once or twice is chance


@dataclass(frozen=True)
class Repeat:
    """A country whose rows repeat another's in these years; `figures` as written, in the order of the years."""

    key: str
    name: str
    repeats: str
    repeats_name: str
    years: tuple[int, ...]
    figures: tuple[str, ...]
    populations: tuple[float | None, float | None]  # its own and the other's, the largest that is known


@dataclass(frozen=True)
class Conflict:
    """One figure in two tables that cannot both be right."""

    key: str
    name: str
    year: int
    figures: tuple[str, str]  # as the ranked table and as the copy write it


def repeats(events: pl.DataFrame, populations: Sequence[pl.DataFrame]) -> list[Repeat]:
    """Pairs of countries with the same positive figure and the same cells beside it in at least LEAST_YEARS years.

    One event cannot be two countries' own: of each pair the one with the smaller population is held to repeat the
    other (without populations, the later key), and a person decides. A mark without digits is no figure. Sorted by key.
    """
    figure = (pl.col("low") > 0) & pl.col("as_written").str.contains(r"\d")
    positive = events.filter(figure & (pl.col("key") != "")).select("key", "name", "year", "as_written", "beside")
    same = positive.join(positive, on=["year", "as_written", "beside"], suffix="_other")
    pairs = (
        same.filter(pl.col("key") < pl.col("key_other"))
        .sort("year")
        .group_by("key", "key_other")
        .agg(pl.col("name", "name_other").last(), pl.col("year", "as_written"))
        .filter(pl.col("year").list.len() >= LEAST_YEARS)
    )
    largest = dict(
        pl.concat([frame.select("key", "low") for frame in populations]).group_by("key").max().iter_rows()
        if populations
        else ()
    )
    found = []
    for key, other, name, other_name, years, figures in pairs.iter_rows():
        here, there = largest.get(key), largest.get(other)
        first_repeats = here is not None and there is not None and here < there
        one = Repeat(key, name, other, other_name, tuple(years), tuple(figures), (here, there))
        swapped = Repeat(other, other_name, key, name, tuple(years), tuple(figures), (there, here))
        found.append(one if first_repeats else swapped)
    return sorted(found, key=lambda repeat: (repeat.key, repeat.repeats))


def without(events: pl.DataFrame, found: Sequence[Repeat]) -> pl.DataFrame:
    """The table without the rows that repeat another country's."""
    aside = pl.DataFrame(
        [(repeat.key, year) for repeat in found for year in repeat.years],
        schema={"key": pl.String, "year": pl.Int64},
        orient="row",
    )
    return events.join(aside, on=["key", "year"], how="anti", maintain_order="left")


def twice(events: pl.DataFrame) -> pl.DataFrame:
    """The rows whose country and year stand in an earlier row of the same table."""
    return events.filter((pl.col("key") != "") & ~pl.struct("key", "year").is_first_distinct())


def conflicts(events: pl.DataFrame, copy: pl.DataFrame) -> list[Conflict]:
    """The figures of a copy that cannot hold beside the ranked table's, sorted by country and year."""
    found = []
    for row in _beside(events, copy).iter_rows(named=True):
        one, other = _quantity(row, ""), _quantity(row, "_copy")
        if quantity.compare(one, other).agreement in {Agreement.DIFFERENT, Agreement.CLOSE}:
            found.append(Conflict(row["key"], row["name"], row["year"], (row["as_written"], row["as_written_copy"])))
    return found


def bounds_lost(events: pl.DataFrame, copy: pl.DataFrame) -> int:
    """How many figures a copy gives as exact that the ranked table gives as a bound."""
    both = _beside(events, copy)
    return both.filter(
        (pl.col("bound") == "at_least") & (pl.col("bound_copy") == "exact") & (pl.col("low") == pl.col("low_copy"))
    ).height


def _beside(events: pl.DataFrame, copy: pl.DataFrame) -> pl.DataFrame:
    known = pl.col("stated") & (pl.col("key") != "")
    return (
        events.filter(known)
        .join(copy.filter(known), on=["key", "year"], suffix="_copy", how="inner")
        .sort("key", "year")
    )


def _quantity(row: dict[str, float | None], side: str) -> Quantity:
    bound = str(row[f"bound{side}"])
    high = row[f"high{side}"] if bound not in quantity.BOUNDS_BELOW else None
    return Quantity(row[f"low{side}"], high, "", bound)
