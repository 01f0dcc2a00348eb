"""How many a year, how many per million, and which rank may that be?

Invariant: a rank is the interval between the best and the worst that the bounds of all countries allow, told for each
revision of the populations; a country of which nothing is stated may stand anywhere, and is counted as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, inf

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cenotaph.estimate.table import TableError

MILLION = 1_000_000
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Window:
    """A stretch of time, and the calendar years that lie wholly in it and that it touches (None: no year wholly)."""

    text: str
    whole: tuple[int, int] | None
    touched: tuple[int, int]


def window(text: str) -> Window:
    """A window of years or days: "2013", "2013/2016", "2013-08-03/2017-08-02". Raises TableError."""
    first, _, last = text.partition("/")
    try:
        low = date(int(first), 1, 1) if len(first) == 4 else date.fromisoformat(first)
        end = last or first
        high = date(int(end), 12, 31) if len(end) == 4 else date.fromisoformat(end)
        if low > high:
            raise ValueError
    except ValueError as error:
        raise TableError("not_a_window", value=text) from error
    begin = low.year + ((low.month, low.day) != (1, 1))
    end_year = high.year - ((high.month, high.day) != (12, 31))
    return Window(text, (begin, end_year) if begin <= end_year else None, (low.year, high.year))


def summed(events: pl.DataFrame, years: tuple[int, int]) -> pl.DataFrame:
    """Each country's sum over calendar years: key, name, low, high (infinity: open), stated, complete.

    A year without a row, like one without a figure, adds nothing to `low` and opens `high`. `stated`: a figure is
    stated for some year; `complete`: for every year.
    """
    first, last = years
    inside = events.filter(pl.col("year").is_between(first, last) & (pl.col("key") != ""))
    inside = inside.unique(["key", "year"], keep="first", maintain_order=True)
    open_year = pl.col("high").is_null().any() | (pl.len() < last - first + 1)
    return (
        inside.sort("key", "year")
        .group_by("key", maintain_order=True)
        .agg(
            pl.col("name").last(),
            pl.col("low").sum(),
            pl.when(open_year).then(inf).otherwise(pl.col("high").sum()).alias("high"),
            pl.col("stated").any().alias("stated"),
            (pl.col("stated").sum() == last - first + 1).alias("complete"),
        )
    )


def per_million(counts: pl.DataFrame, populations: pl.DataFrame, years: tuple[int, int], least: int) -> pl.DataFrame:
    """The counts with `population` (persons times years), and low and high per million persons and year.

    Countries whose mean population is below `least` are left out. One without a population stays, and its rate is
    bounded by nothing unless its count is zero; `population` is null.
    """
    first, last = years
    persons = (
        populations.filter(pl.col("year").is_between(first, last) & pl.col("stated") & (pl.col("key") != ""))
        .unique(["key", "year"], keep="first", maintain_order=True)
        .group_by("key")
        .agg(pl.col("low").sum().alias("population"), pl.len().alias("known"))
        .filter((pl.col("known") == last - first + 1) & (pl.col("population") > 0))
        .drop("known")
    )
    joined = counts.join(persons, on="key", how="left", maintain_order="left")
    kept = joined.filter(pl.col("population").is_null() | (pl.col("population") >= least * (last - first + 1)))
    unknown = pl.col("population").is_null()
    return kept.with_columns(
        pl.when(unknown).then(0.0).otherwise(pl.col("low") / pl.col("population") * MILLION).alias("low"),
        pl.when(pl.col("high") == 0)
        .then(0.0)
        .when(unknown)
        .then(inf)
        .otherwise(pl.col("high") / pl.col("population") * MILLION)
        .alias("high"),
    )


def rank_bounds(low: Floats, high: Floats) -> tuple[Integers, Integers]:
    """The best and worst rank of each value, 1 the largest and equal values sharing the better rank.

    Best: this one at its upper end, the others at their lower; worst the reverse. The ends are independent, so both
    are reached. Infinity stands above every number.
    """
    above_for_certain = len(low) - np.searchsorted(np.sort(low), high, side="right")
    above_perhaps = len(high) - np.searchsorted(np.sort(high), low, side="right") - (high > low)
    return (1 + above_for_certain).astype(np.int64), (1 + above_perhaps).astype(np.int64)


def ranked(measured: pl.DataFrame) -> pl.DataFrame:
    """The table with ranks, sorted by the lower end and the key.

    `by_minimum`: the rank if each country had its lower end; `best`, `worst`: among all countries; `best_stated`,
    `worst_stated`: among those with a figure for every year (null for the others).
    """
    low, high = measured["low"].to_numpy(), measured["high"].to_numpy()
    best, worst = rank_bounds(low, high)
    complete = measured["complete"].to_numpy()
    among = np.zeros((2, len(low)), dtype=np.int64)
    among[:, complete] = rank_bounds(low[complete], high[complete])
    told = [pl.when(pl.Series(complete)).then(pl.Series(column)) for column in among]
    return measured.with_columns(
        pl.Series("by_minimum", rank_bounds(low, low)[0]),
        pl.Series("best", best),
        pl.Series("worst", worst),
        told[0].alias("best_stated"),
        told[1].alias("worst_stated"),
    ).sort(["low", "key"], descending=[True, False])


@dataclass(frozen=True)
class Rival:
    """A country that may stand above another; `needed` is the least number with which it certainly would.

    The number is held against the other's lower end. None where the rival's population is not known.
    """

    key: str
    name: str
    minimum: float
    needed: int | None


def rivals(table: pl.DataFrame, counts: pl.DataFrame, key: str, per: bool) -> list[Rival]:
    """The countries with a figure for every year that may stand above a country, the nearest first.

    `table` is ranked, `counts` holds the numbers themselves; `per` says that the table holds rates.
    """
    own = table.row(by_predicate=pl.col("key") == key, named=True)["low"]
    minimum = dict(counts.select("key", "low").iter_rows())
    others = table.filter((pl.col("key") != key) & (pl.col("high") > own) & pl.col("complete"))
    found = []
    for row in others.iter_rows(named=True):
        persons = row["population"] if per else MILLION
        needed = None if persons is None else floor(round(own * persons / MILLION, 6)) + 1
        found.append(Rival(row["key"], row["name"], minimum[row["key"]], needed))
    return sorted(found, key=lambda one: (_lacking(one), one.key))


def _lacking(rival: Rival) -> float:
    """How many times its minimum a rival needs."""
    return inf if rival.needed is None else rival.needed / max(rival.minimum, 0.5)


def years_of(events: pl.DataFrame) -> Sequence[int]:
    """The years of a table, sorted."""
    return events["year"].unique().sort().to_list()
