"""What is written of rates, ranks and statements.

Invariant: every sentence stands beside its message, from which it can be said in another language; an open end is null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from cenotaph.estimate import rates
from cenotaph.estimate.combine import rounded
from cenotaph.estimate.estimate import said
from cenotaph.estimate.places import Figures, View, tables
from cenotaph.estimate.statements import Answer, answers, common
from cenotaph.estimate.tallies import Statement
from cenotaph.words.sentences import message


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
        "conflicts": [
            {"copy": copy, "key": one.key, "name": one.name, "year": one.year, "figures": list(one.figures)}
            for copy, one in held.conflicts
        ],
        "years": [_year(held, year) for year in rates.years_of(held.events)],
        "statements": [_statement(held, one) for one in settings.statements],
    }  # fmt: skip


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
    reasons = [] if len({answer.verdict for answer in found}) == 1 else [message("rates.depends_on_time")]
    return {
        "key": statement.key,
        "source": statement.source,
        "words": statement.words,
        "country": statement.country,
        "measure": statement.measure,
        "group": statement.group,
        "value": statement.value,
        "verdict": given,
        "verdict_said": said(message(f"rates.verdict_{given}")),
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
            "verdict_said": said(message(f"rates.verdict_{answer.verdict}")),
            "excluded": answer.excluded,
            "reasons": [said(one) for one in answer.reasons],
            "minimum": answer.minimum,
            "high": answer.high,
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
