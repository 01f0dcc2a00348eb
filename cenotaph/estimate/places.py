"""Where does a country stand in every table of ranks?

Invariant: rows that repeat another country's figures are set aside before anything is ranked, and everything that must
be said beside the tables comes with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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
    conflicts: tuple[tuple[str, doubles.Conflict], ...]  # the title of the copy, and what it gives otherwise
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
    repeats = tuple(doubles.repeats(ranked, populations))
    kept = doubles.without(ranked, repeats)
    conflicts = tuple(
        (source.title, found)
        for source, copy in zip(settings.events[1:], copies, strict=True)
        for found in doubles.conflicts(kept, copy)
    )
    held = Figures(settings, kept, tuple(copies), tuple(populations), repeats, conflicts, ())
    return replace(held, warnings=(*_of_events(held), *_of_populations(held)))


def _of_events(held: Figures) -> Iterable[Message]:
    """What must be said of the figures."""
    settings, title = held.settings, held.settings.events[0].title
    yield message("rates.exact_as_written")
    opened = held.events.filter(pl.col("key").is_in(list(settings.open_above)))["name"].unique().sort().to_list()
    if opened:
        yield message("rates.open_above", names=", ".join(opened))
    for repeat in held.repeats:
        years, written = _listed(repeat.years), ", ".join(repeat.figures)
        yield message("rates.repeats", name=repeat.name, other=repeat.repeats_name, years=years, figures=written)
    for row in doubles.twice(held.events).iter_rows(named=True):
        yield message("rates.twice", name=row["name"], key=row["key"], year=str(row["year"]))
    for copy, found in held.conflicts:
        figure, other = found.figures
        yield message(
            "rates.conflict", name=found.name, year=str(found.year), title=title, figure=figure, copy=copy, other=other
        )
    for source, frame in zip(settings.events[1:], held.copies, strict=True):
        if lost := doubles.bounds_lost(held.events, frame):
            yield message("rates.bounds_lost", title=title, copy=source.title, many=lost)
    for source, frame in zip(settings.events, (held.events, *held.copies), strict=True):
        if missing := tallies.unnamed(frame):
            yield message("rates.unnamed", title=source.title, names=", ".join(missing))


def _of_populations(held: Figures) -> Iterable[Message]:
    """What must be said of the populations."""
    for source, frame in zip(held.settings.populations, held.populations, strict=True):
        absent = sorted(set(rates.years_of(held.events)) - set(rates.years_of(frame)))
        if absent:
            yield message("rates.no_revision", title=source.title, years=_listed(absent))
        if lacking := _without_population(held.events, frame):
            yield message("rates.without_population", title=source.title, names=", ".join(lacking))


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
