"""Where does a country stand in every table of ranks?

Invariant: rows that repeat another country's figures are set aside before anything is ranked, and everything that must
be said beside the tables comes with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from cenotaph.estimate import doubles, rates, tallies
from cenotaph.estimate.tallies import Settings
from cenotaph.words.sentences import Message, message


@dataclass(frozen=True)
class Figures:
    """What the tables hold: the ranked one without the rows set aside, its copies, the populations, what was found."""

    settings: Settings
    events: pl.DataFrame
    copies: tuple[pl.DataFrame, ...]
    populations: tuple[pl.DataFrame, ...]
    repeats: tuple[doubles.Repeat, ...]
    warnings: tuple[Message, ...]


@dataclass(frozen=True)
class View:
    """One country's place in one table of ranks; `revision` is "" and `population` None where numbers are ranked."""

    revision: str
    least: int  # population of the countries in the table
    countries: int
    population: float | None  # persons times years
    low: float
    high: float
    by_minimum: int
    among_all: tuple[int, int]
    among_stated: tuple[int, int] | None  # None where a year has no figure of its own
    above: tuple[str, ...]  # who stands above by the stated minimums
    rivals: tuple[rates.Rival, ...]


def figures(settings: Settings, data: Path) -> Figures:
    """The tables read, rows that repeat another country's set aside, and everything that must be said beside them."""
    (ranked, *copies), populations = tallies.read_sources(settings, data)
    repeated = tuple(doubles.repeats(ranked, populations))
    kept = doubles.without(ranked, repeated)
    title = settings.events[0].title
    said = [message("rates.exact_as_written")]
    opened = kept.filter(pl.col("key").is_in(list(settings.open_above)))
    if opened.height:
        said.append(message("rates.open_above", names=", ".join(sorted(set(opened["name"].to_list())))))
    said += [
        message(
            "rates.repeats", name=one.name, other=one.repeats_name, years=_listed(one.years),
            figures=", ".join(one.figures),
        )
        for one in repeated
    ]  # fmt: skip
    for row in doubles.twice(kept).iter_rows(named=True):
        said.append(message("rates.twice", name=row["name"], key=row["key"], year=str(row["year"])))
    for source, copy in zip(settings.events[1:], copies, strict=True):
        for found in doubles.conflicts(kept, copy):
            said.append(
                message(
                    "rates.conflict", name=found.name, year=str(found.year), title=title,
                    figure=found.figures[0], copy=source.title, other=found.figures[1],
                )
            )  # fmt: skip
        if lost := doubles.bounds_lost(kept, copy):
            said.append(message("rates.bounds_lost", title=title, copy=source.title, many=lost))
    for source, frame in zip(settings.events, (ranked, *copies), strict=True):
        if missing := tallies.unnamed(frame):
            said.append(message("rates.unnamed", title=source.title, names=", ".join(missing)))
    for source, frame in zip(settings.populations, populations, strict=True):
        absent = sorted(set(rates.years_of(kept)) - set(rates.years_of(frame)))
        if absent:
            said.append(message("rates.no_revision", title=source.title, years=_listed(absent)))
        if lacking := _without_population(kept, frame):
            said.append(message("rates.without_population", title=source.title, names=", ".join(lacking)))
    return Figures(settings, kept, tuple(copies), tuple(populations), repeated, tuple(said))


def _without_population(events: pl.DataFrame, populations: pl.DataFrame) -> list[str]:
    """The countries of which one is stated above zero in a year of the revision that has no population of them."""
    covered = events.filter((pl.col("low") > 0) & pl.col("year").is_in(list(rates.years_of(populations))))
    return covered.join(populations, on=["key", "year"], how="anti")["name"].unique().sort().to_list()


def _listed(years: Iterable[int]) -> str:
    return ", ".join(str(year) for year in years)


def row_of(table: pl.DataFrame, key: str) -> dict[str, Any] | None:
    """A country's row, None if it has none."""
    found = table.filter(pl.col("key") == key)
    return found.row(0, named=True) if found.height else None


def tables(
    held: Figures, years: tuple[int, int], measure: str
) -> Iterable[tuple[str, int, pl.DataFrame, pl.DataFrame]]:
    """The tables of ranks of some years: revision, least population, the ranked table, the numbers it rests on.

    A revision without figures for all the years has none.
    """
    counts = rates.summed(held.events, years)
    if measure != "rank_per_million":
        yield "", 0, rates.ranked(counts.with_columns(pl.lit(None, pl.Float64).alias("population"))), counts
        return
    for source, frame in zip(held.settings.populations, held.populations, strict=True):
        if set(range(years[0], years[1] + 1)) <= set(rates.years_of(frame)):
            for least in held.settings.minimum_populations:
                yield source.title, least, rates.ranked(rates.per_million(counts, frame, years, least)), counts


def views(held: Figures, years: tuple[int, int], country: str, measure: str) -> list[View]:
    """A country's place in every table of ranks that holds it."""
    found = []
    for revision, least, table, counts in tables(held, years, measure):
        row = row_of(table, country)
        if row is not None:
            found.append(_view(revision, least, table, counts, row))
    return found


def _view(revision: str, least: int, table: pl.DataFrame, counts: pl.DataFrame, row: Mapping[str, Any]) -> View:
    return View(
        revision=revision,
        least=least,
        countries=table.height,
        population=row["population"],
        low=row["low"],
        high=row["high"],
        by_minimum=row["by_minimum"],
        among_all=(row["best"], row["worst"]),
        among_stated=(row["best_stated"], row["worst_stated"]) if row["complete"] else None,
        above=tuple(table.filter(pl.col("low") > row["low"])["name"].to_list()),
        rivals=tuple(rates.rivals(table, counts, row["key"], bool(revision))),
    )
