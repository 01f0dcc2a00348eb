"""Parts of the population: by year, by place, by what is known of the persons.

Invariant: whomever a list names is in exactly one stratum of each property, and in "unknown" where it is not known in
which. A list that did not set out to cover a stratum is missing in its table, never an empty column. A stratum of fewer
than LEAST_PERSONS is counted and not estimated. Sums of strata never replace an estimate of the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import polars as pl

from cenotaph.claims.mapping import Coverage
from cenotaph.estimate import diagnostics, graphs
from cenotaph.estimate.combine import estimate_all, estimate_json, rounded, warning_json
from cenotaph.estimate.estimate import LEVEL, Estimate, Interval, Warning, warning
from cenotaph.estimate.parts import UNKNOWN, all_named, covers
from cenotaph.estimate.replicates import by_stratum, of_draws, sum_of
from cenotaph.estimate.table import OverlapTable, from_captures
from cenotaph.words.sentences import Message, message

METHODS = ("loglinear", "graphs")
LEAST_PERSONS = 20  # of a stratum's table, below which nothing of it but its count is published
SMALL_CELL = 5  # persons of one pattern below which it is counted as small
DRAWS = 10_000
SEED = 1997


@dataclass(frozen=True)
class Stratum:
    """A part of the population by a property.

    `elsewhere` counts those held only by `missing`, the lists that do not cover it; `estimates` is empty for a stratum
    that is too small to be published.
    """

    by: str
    name: str
    table: OverlapTable
    missing: tuple[str, ...]
    elsewhere: int
    estimates: tuple[Estimate, ...]
    warnings: tuple[Warning, ...]

    @property
    def published(self) -> bool:
        """Whether more than its count may be said."""
        return self.table.n >= LEAST_PERSONS


@dataclass(frozen=True)
class Sum:
    """The strata of one property added up: `counted` persons are those of strata without a number.

    `interval` and `seed` are None where the method gives no draws that could be added.
    """

    by: str
    method: str
    point: float
    interval: Interval | None
    level: float
    counted: int
    seed: int | None
    warnings: tuple[Warning, ...]


def stratified(
    frame: pl.DataFrame,
    lists: Sequence[str],
    coverage: Mapping[str, Coverage],
    strata: Mapping[str, pl.DataFrame],
    dependent: Sequence[tuple[str, str]] = (),
) -> list[Stratum]:
    """The strata of each property, in the order of the mapping and of their names, "unknown" last.

    `frame`, `lists`, `coverage` and `dependent` are those of captures; each of `strata` has the columns entity and
    stratum, and an entity that is not in it is in "unknown".
    """
    found = []
    for name, of_entity in strata.items():
        parts = frame.join(of_entity, on="entity", how="left").with_columns(pl.col("stratum").fill_null(UNKNOWN))
        known = sorted(set(parts["stratum"].to_list()), key=lambda stratum: (stratum == UNKNOWN, stratum))
        for stratum in known:
            rows = parts.filter(pl.col("stratum") == stratum)
            found.append(one_stratum(rows, lists, coverage, (name, stratum), dependent))
    return found


def one_stratum(
    rows: pl.DataFrame,
    lists: Sequence[str],
    coverage: Mapping[str, Coverage],
    key: tuple[str, str],
    dependent: Sequence[tuple[str, str]],
) -> Stratum:
    """The table of one stratum on the lists that cover it, and its estimates if it is large enough."""
    inside = tuple(one for one in lists if covers(coverage.get(one, Coverage()), *key))
    table = from_captures(rows, inside, coverage, stratum=f"{key[0]}={key[1]}")
    elsewhere = rows["entity"].n_unique() - table.n - table.set_aside
    missing = tuple(one for one in lists if one not in inside)
    stratum = Stratum(*key, table, missing, elsewhere, (), ())
    if not stratum.published:
        return replace(stratum, warnings=(warning("stratum_too_small", False, least=LEAST_PERSONS),))
    small = sum(count < SMALL_CELL for _, count in table.cells)
    warnings = (warning("small_cells", False, count=small, least=SMALL_CELL),) if small else ()
    return replace(stratum, estimates=tuple(estimate_all(table, METHODS, dependent)), warnings=warnings)


def sums(strata: Sequence[Stratum], pooled: Sequence[Estimate], seed: int = SEED) -> list[Sum]:
    """For each property and method the strata added up, held against the method's number for all together."""
    whole = {one.method: one for one in pooled}
    groups = [list(group) for _, group in groupby(strata, key=lambda stratum: stratum.by)]
    return [against(added(group, method, seed), whole.get(method)) for group in groups for method in METHODS]


def added(strata: Sequence[Stratum], method: str, seed: int) -> Sum:
    """The strata of one property added up.

    Those without a number are added as counted, which is said. Graphs have an exact posterior: draws from each are
    added, and point and interval are the sum's median and central part. Other intervals cannot be added.
    """
    estimates = [(one, estimate) for one in strata for estimate in one.estimates if estimate.method == method]
    numbers = {one.name: float(estimate.point) for one, estimate in estimates if estimate.point is not None}
    without = [one for one in strata if one.name not in numbers]
    counted = sum(one.table.n for one in without)
    point, interval = counted + sum(numbers.values()), None
    if method == "graphs" and numbers:
        tables = {one.name: one.table for one in strata if one.name in numbers}
        total = counted + sum_of(by_stratum(tables, graphs.draws, DRAWS, seed))
        point, interval = of_draws(total, LEVEL)
    blocked = [one.name for one, estimate in estimates if one.name in numbers and blocks(estimate)]
    warnings = tuple(warnings_of(strata[0].by, [one.name for one in without], counted, blocked, interval))
    return Sum(strata[0].by, method, point, interval, LEVEL, counted, seed if interval else None, warnings)


def blocks(estimate: Estimate) -> bool:
    """Whether a person must sign before this number is published."""
    return any(one.blocks for one in estimate.warnings)


def in_words(by: str, names: Sequence[str]) -> Message | str:
    """Parts by a property in one phrase; pages say what they are called."""
    return diagnostics.listed([message("estimate.part", property=by, part=name) for name in names])


def warnings_of(
    by: str, without: Sequence[str], counted: int, blocked: Sequence[str], interval: Interval | None
) -> Iterator[Warning]:
    """What a sum leaves open."""
    if counted:
        yield warning("strata_counted", False, strata=in_words(by, without), count=counted)
    if blocked:
        yield warning("strata_blocked", True, strata=in_words(by, blocked))
    if interval is None:
        yield warning("strata_no_interval", False)


def against(total: Sum, pooled: Estimate | None) -> Sum:
    """The sum, with a warning where it lies outside the interval of the number for all together."""
    return replace(total, warnings=(*total.warnings, *apart([total], pooled))) if pooled else total


def apart(totals: Sequence[Sum], pooled: Estimate) -> list[Warning]:
    """A warning for each sum of the pooled estimate's method that lies outside its interval."""
    low, high = pooled.interval or (0.0, None)
    return [
        warning("strata_against_pooled", False, property=all_named([one.by]), sum=round(one.point))
        for one in totals
        if one.method == pooled.method and (one.point < low or (high is not None and one.point > high))
    ]


def compared(pooled: Sequence[Estimate], totals: Sequence[Sum]) -> list[Estimate]:
    """The estimates of the whole, each with a warning for the sums of strata that lie outside its interval."""
    return [replace(one, warnings=(*one.warnings, *apart(totals, one))) for one in pooled]


def strata_json(strata: Sequence[Stratum], totals: Sequence[Sum]) -> dict[str, Any]:
    """The sections `strata` and `strata_sums` of estimate.json; no cells, and details of no estimate."""
    return {
        "strata": [stratum_json(one) for one in strata],
        "strata_sums": [
            {
                "property": one.by,
                "method": one.method,
                "point": rounded(one.point),
                "interval": rounded(one.interval),
                "level": one.level,
                "counted": one.counted,
                "seed": one.seed,
                "warnings": [warning_json(found) for found in one.warnings],
            }
            for one in totals
        ],
    }


def stratum_json(one: Stratum) -> dict[str, Any]:
    """One stratum; of one too small to be published only the counts."""
    row = {
        "property": one.by,
        "stratum": one.name,
        "n": one.table.n,
        "set_aside": one.table.set_aside,
        "elsewhere": one.elsewhere,
        "lists": list(one.table.lists),
        "missing_lists": list(one.missing),
        "published": one.published,
        "warnings": [warning_json(found) for found in one.warnings],
    }
    if not one.published:
        return row
    estimates = [estimate_json(replace(estimate, details={})) for estimate in one.estimates]
    return row | {"table": one.table.digest, "estimates": estimates}
