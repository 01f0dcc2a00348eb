"""Do the figures support what was said?

Invariant: an answer is one of three, and comes with the figures, their bounds and the reason. The figures support a
statement only if it agrees with every number that they allow; they do not support it if it does not even agree with
the stated minimums; of all else, and of what no table counts, they cannot answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import polars as pl

from cenotaph.claims.values import quantity
from cenotaph.claims.values.quantity import Quantity
from cenotaph.estimate import doubles, rates, tallies
from cenotaph.estimate.combine import rounded
from cenotaph.estimate.rates import Window
from cenotaph.estimate.tallies import Settings, Statement
from cenotaph.words.sentences import Message, message, render, stored

SUPPORT, DO_NOT_SUPPORT, CANNOT_ANSWER = VERDICTS = ("support", "do_not_support", "cannot_answer")
ALL, SOME, NONE = "all", "some", "none"
NEAREST = 3  # rivals that a sentence names; the JSON holds all


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
    among_stated: tuple[int, int]
    above: tuple[str, ...]  # who stands above by the stated minimums
    rivals: tuple[rates.Rival, ...]


@dataclass(frozen=True)
class Answer:
    """A verdict on one window. `minimum` spans the stated minimums of the years wholly in it and of all it touches."""

    window: Window
    verdict: str
    excluded: bool  # no number that the figures allow agrees with the statement
    reasons: tuple[Message, ...]
    minimum: tuple[float, float] | None = None
    high: float | None = None  # infinity: open
    as_written: tuple[tuple[int, str], ...] = ()
    copies: tuple[tuple[str, float, float | None], ...] = ()  # what each copy gives for the same whole and touched years
    views: tuple[View, ...] = ()


def figures(settings: Settings, data: Path) -> Figures:
    """The tables read, rows that repeat another country's set aside, and everything that must be said beside them."""
    (ranked, *copies), populations = tallies.read_sources(settings, data)
    repeated = tuple(doubles.repeats(ranked, populations))
    kept = doubles.without(ranked, repeated)
    title = settings.events[0].title
    said = [message("estimate.rates.exact_as_written")]
    opened = kept.filter(pl.col("key").is_in(list(settings.open_above)))
    if opened.height:
        said.append(message("estimate.rates.open_above", names=", ".join(sorted(set(opened["name"].to_list())))))
    said += [
        message(
            "estimate.rates.repeats", name=one.name, other=one.repeats_name, years=_listed(one.years),
            figures=", ".join(one.figures),
        )
        for one in repeated
    ]  # fmt: skip
    for row in doubles.twice(kept).iter_rows(named=True):
        said.append(message("estimate.rates.twice", name=row["name"], key=row["key"], year=str(row["year"])))
    for source, copy in zip(settings.events[1:], copies, strict=True):
        for found in doubles.conflicts(kept, copy):
            said.append(
                message(
                    "estimate.rates.conflict", name=found.name, year=str(found.year), title=title,
                    figure=found.figures[0], copy=source.title, other=found.figures[1],
                )
            )  # fmt: skip
        if lost := doubles.bounds_lost(kept, copy):
            said.append(message("estimate.rates.bounds_lost", title=title, copy=source.title, many=lost))
    for source, frame in zip((*settings.events, *settings.populations), (ranked, *copies, *populations), strict=True):
        if missing := tallies.unnamed(frame):
            said.append(message("estimate.rates.unnamed", title=source.title, names=", ".join(missing)))
    for source, frame in zip(settings.populations, populations, strict=True):
        absent = sorted(set(rates.years_of(kept)) - set(rates.years_of(frame)))
        if absent:
            said.append(message("estimate.rates.no_revision", title=source.title, years=_listed(absent)))
    return Figures(settings, kept, tuple(copies), tuple(populations), repeated, tuple(said))


def _listed(years: Iterable[int]) -> str:
    return ", ".join(str(year) for year in years)


def agreement(value: Quantity, low: float, high: float) -> str:
    """Whether all, some or none of the numbers from low to high (infinity: open) agree with a value."""
    least, most = quantity.stretch(value)
    over, under = value.bound == "more_than", value.bound == "less_than"

    def agrees(number: float) -> bool:
        return (number > least if over else number >= least) and (number < most if under else number <= most)

    if agrees(low) and agrees(high):
        return ALL
    if high < least or low > most or (over and high == least) or (under and low == most):
        return NONE
    return SOME


def verdict(value: Quantity, bounds: tuple[float, float], minimum: tuple[float, float]) -> str:
    """The verdict on a value, of what the figures allow and of what they give as the least."""
    if agreement(value, *bounds) == ALL:
        return SUPPORT
    return DO_NOT_SUPPORT if agreement(value, *minimum) == NONE else CANNOT_ANSWER


def common(verdicts: Sequence[str]) -> str:
    """One verdict for several: theirs if they agree, else none can be given."""
    return verdicts[0] if len(set(verdicts)) == 1 else CANNOT_ANSWER


def answers(held: Figures, statement: Statement) -> list[Answer]:
    """The answers to a statement, one a window, in their order."""
    answer = counted if statement.measure == "count" else placed
    return [answer(held, statement, rates.window(text)) for text in statement.windows]


def counted(held: Figures, statement: Statement, window: Window) -> Answer:
    """The answer to a statement about a number of events."""
    touched = _row(rates.summed(held.events, window.touched), statement.country)
    if touched is None or not touched["stated"]:
        return _nothing(window, statement)
    whole = _row(rates.summed(held.events, window.whole), statement.country) if window.whole else None
    low, high = (whole["low"] if whole else 0.0), touched["high"]
    minimum = (low, touched["low"])
    written = held.events.filter((pl.col("key") == statement.country) & pl.col("year").is_between(*window.touched))
    found = {
        "minimum": minimum,
        "high": high,
        "as_written": tuple(written.sort("year").select("year", "as_written").iter_rows()),
        "copies": tuple(_copies(held, statement.country, window)),
    }
    reasons = [_sum(window, minimum)]
    if statement.group:
        needs = "needs_women" if statement.group == "women" else "needs_minors"
        reasons += [message("estimate.rates.totals_only"), message(f"estimate.rates.{needs}")]
        return Answer(window, CANNOT_ANSWER, False, tuple(reasons), **found)
    given = verdict(statement.quantity, (low, high), minimum)
    excluded = agreement(statement.quantity, low, high) == NONE
    least = quantity.stretch(statement.quantity)[0]
    if given == DO_NOT_SUPPORT and minimum[1] <= least:
        reasons.append(message("estimate.rates.short", missing=round(least - minimum[1])))
    return Answer(window, given, excluded, (*reasons, _weighed(given, excluded)), **found)


def _sum(window: Window, minimum: tuple[float, float]) -> Message:
    """The stated minimums in words."""
    first, last = window.touched
    years = str(first) if first == last else f"{first}–{last}"
    if window.whole == window.touched:
        return message("estimate.rates.sum", years=years, low=round(minimum[0]))
    if window.whole is None:
        return message("estimate.rates.sum_touched", years=years, high=round(minimum[1]))
    begin, end = window.whole
    inside = str(begin) if begin == end else f"{begin}–{end}"
    return message(
        "estimate.rates.sum_cut", inside=inside, low=round(minimum[0]), years=years, high=round(minimum[1])
    )


def _weighed(given: str, excluded: bool) -> Message:
    """Why the figures give this verdict."""
    if given == SUPPORT:
        return message("estimate.rates.agrees_always")
    if given == CANNOT_ANSWER:
        return message("estimate.rates.agrees_perhaps")
    return message("estimate.rates.excluded") if excluded else message("estimate.rates.not_excluded")


def _copies(held: Figures, country: str, window: Window) -> Iterable[tuple[str, float, float | None]]:
    for source, copy in zip(held.settings.events[1:], held.copies, strict=True):
        touched = _row(rates.summed(copy, window.touched), country)
        whole = _row(rates.summed(copy, window.whole), country) if window.whole else None
        if touched is not None:
            yield source.title, whole["low"] if whole else 0.0, touched["high"]


def placed(held: Figures, statement: Statement, window: Window) -> Answer:
    """The answer to a statement about a rank, over the calendar years that the window touches."""
    row = _row(rates.summed(held.events, window.touched), statement.country)
    if row is None or not row["stated"]:
        return _nothing(window, statement)
    seen = views(held, window.touched, statement.country, statement.measure)
    if not seen:
        return Answer(window, CANNOT_ANSWER, False, (message("estimate.rates.no_population"),))
    value = statement.quantity
    each = [verdict(value, view.among_all, (view.by_minimum, view.by_minimum)) for view in seen]
    given = common(each)
    excluded = all(agreement(value, *view.among_all) == NONE for view in seen)
    reasons = [_placed(view) for view in seen]
    reasons.append(message("estimate.rates.depends") if len(set(each)) > 1 else _weighed(given, excluded))
    nearest = seen[0].rivals[:NEAREST]
    if nearest and given != SUPPORT:
        named = [
            message("estimate.rates.rival", name=one.name, needed=one.needed, minimum=round(one.minimum))
            for one in nearest
            if one.needed is not None
        ]
        reasons += [message("estimate.rates.nearest"), *named]
    return Answer(window, given, excluded, tuple(reasons), views=tuple(seen))


def _placed(view: View) -> Message:
    """A place in words."""
    of = message("estimate.rates.all_countries")
    if view.least:
        of = message("estimate.rates.large_countries", least=view.least)
    above = ", ".join(view.above) or "—"
    figures = {
        "rank": view.by_minimum, "best": view.among_all[0], "worst": view.among_all[1],
        "best_stated": view.among_stated[0], "worst_stated": view.among_stated[1], "countries": of, "above": above,
    }  # fmt: skip
    if not view.revision:
        return message("estimate.rates.place_by_count", low=round(view.low), **figures)
    return message("estimate.rates.place", revision=view.revision, low=rounded(round(view.low, 2)), **figures)


def _nothing(window: Window, statement: Statement) -> Answer:
    return Answer(
        window, CANNOT_ANSWER, False, (message("estimate.rates.nothing", country=statement.country, time=window.text),)
    )


def _row(table: pl.DataFrame, key: str) -> dict[str, Any] | None:
    found = table.filter(pl.col("key") == key)
    return found.row(0, named=True) if found.height else None


def tables(held: Figures, years: tuple[int, int], measure: str) -> Iterable[tuple[str, int, pl.DataFrame, pl.DataFrame]]:
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
        row = _row(table, country)
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
        among_stated=(row["best_stated"], row["worst_stated"]),
        above=tuple(table.filter(pl.col("low") > row["low"])["name"].to_list()),
        rivals=tuple(rates.rivals(table, counts, row["key"], bool(revision))),
    )


def as_json(held: Figures) -> dict[str, Any]:
    """Everything as plain JSON values: tables, warnings, ranks of each year, and each statement with its answers."""
    settings = held.settings
    return {
        "events": [source.title for source in settings.events],
        "populations": [source.title for source in settings.populations],
        "minimum_populations": list(settings.minimum_populations),
        "warnings": [said(one) for one in held.warnings],
        "set_aside": [
            {"key": one.key, "name": one.name, "repeats": one.repeats, "years": list(one.years),
             "figures": list(one.figures), "populations": list(one.populations)}
            for one in held.repeats
        ],
        "years": [_year(held, year) for year in rates.years_of(held.events)],
        "statements": [_statement(held, one) for one in settings.statements],
    }  # fmt: skip


def said(one: Message) -> dict[str, str]:
    """A message in English, and as it is kept so that it can be said in another language."""
    return {"sentence": render(one), "message": stored([one])}


def _year(held: Figures, year: int) -> dict[str, Any]:
    """How far the figures of a year reach, and the ranks of every country of which one is stated above zero."""
    rows = held.events.filter((pl.col("year") == year) & (pl.col("key") != ""))
    stated = rows.filter(pl.col("stated"))
    countries: dict[str, dict[str, Any]] = {
        row["key"]: {
            "name": row["name"], "as_written": row["as_written"], "low": row["low"], "high": row["high"],
            "by_count": None, "per_million": [],
        }
        for row in stated.filter(pl.col("low") > 0).sort("low", "key", descending=[True, False]).iter_rows(named=True)
    }  # fmt: skip
    no_population: dict[str, list[str]] = {}
    for measure in ("rank_by_count", "rank_per_million"):
        for revision, least, table, _ in tables(held, (year, year), measure):
            for row in table.filter(pl.col("key").is_in(list(countries))).iter_rows(named=True):
                ranks = {
                    "by_minimum": row["by_minimum"],
                    "among_all": [row["best"], row["worst"]],
                    "among_stated": [row["best_stated"], row["worst_stated"]],
                }
                about = countries[row["key"]]
                if not revision:
                    about["by_count"] = ranks
                    continue
                rate = {"low": row["low"], "high": row["high"], "population": row["population"]}
                about["per_million"].append({"revision": revision, "minimum_population": least, **rate, **ranks})
                if row["population"] is None and not least:
                    no_population.setdefault(revision, []).append(row["name"])
    for about in countries.values():
        about["over_revisions"] = over_revisions(about["per_million"])
    return rounded(  # type: ignore[no-any-return]
        {
            "year": year,
            "countries": rows.height,
            "exact": stated.filter(pl.col("high").is_not_null()).height,
            "open_above": stated.filter(pl.col("high").is_null()).height,
            "nothing_stated": rows.height - stated.height,
            "sum_of_minimums": stated["low"].sum(),
            "without_population": no_population,
            "ranks": countries,
        }
    )


def over_revisions(places: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For each least population, the ranks that any revision gives: from the best to the worst of them."""
    found = []
    for least in dict.fromkeys(place["minimum_population"] for place in places):
        chosen = [place for place in places if place["minimum_population"] == least]
        by_minimum = [place["by_minimum"] for place in chosen]
        ends = [place["among_all"] for place in chosen]
        found.append(
            {
                "minimum_population": least,
                "by_minimum": [min(by_minimum), max(by_minimum)],
                "among_all": [min(best for best, _ in ends), max(worst for _, worst in ends)],
            }
        )
    return found


def _statement(held: Figures, statement: Statement) -> dict[str, Any]:
    found = answers(held, statement)
    given = common([answer.verdict for answer in found])
    reasons = [] if len({answer.verdict for answer in found}) == 1 else [message("estimate.rates.depends_on_time")]
    return {
        "key": statement.key,
        "source": statement.source,
        "words": statement.words,
        "country": statement.country,
        "measure": statement.measure,
        "group": statement.group,
        "value": statement.value,
        "verdict": given,
        "verdict_said": said(message(f"estimate.rates.verdict_{given}")),
        "reasons": [said(one) for one in reasons],
        "answers": [_answer(answer) for answer in found],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return rounded(  # type: ignore[no-any-return]
        {
            "window": answer.window.text,
            "years_wholly_in_it": answer.window.whole,
            "years_touched": answer.window.touched,
            "verdict": answer.verdict,
            "verdict_said": said(message(f"estimate.rates.verdict_{answer.verdict}")),
            "excluded": answer.excluded,
            "reasons": [said(one) for one in answer.reasons],
            "minimum": answer.minimum,
            "high": None if answer.high is None or answer.high == inf else answer.high,
            "as_written": {str(year): text for year, text in answer.as_written},
            "copies": [{"title": title, "low": low, "high": high} for title, low, high in answer.copies],
            "places": [_place(view) for view in answer.views],
        }
    )


def _place(view: View) -> dict[str, Any]:
    return {
        "revision": view.revision,
        "minimum_population": view.least,
        "countries": view.countries,
        "population": view.population,
        "low": view.low,
        "high": view.high,
        "by_minimum": view.by_minimum,
        "among_all": view.among_all,
        "among_stated": view.among_stated,
        "above_by_minimum": view.above,
        "rivals": [
            {"key": one.key, "name": one.name, "minimum": one.minimum, "needed": one.needed} for one in view.rivals
        ],
    }
