"""Covariates over a freeze or a file of persons: what is not known of a person is drawn, then each draw is estimated.

Invariant: which lists the assumption is about is named by people or follows from sizes and origins, never
from the number that comes out; a covariate that is not known is drawn from the lists and the other covariates, and how
often is said beside the number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from cenotaph.estimate import covariates
from cenotaph.estimate.captures import Captures
from cenotaph.estimate.estimate import LEVEL, Estimate, Warning, refused, warning
from cenotaph.estimate.imputation import Field, completed, how_many, people_of
from cenotaph.estimate.parts import all_named
from cenotaph.estimate.table import (
    MOST_LISTS,
    OverlapTable,
    TableError,
    common_domain,
    read_count,
    read_pattern,
    read_rows,
)
from cenotaph.words.sentences import message

SEED = 2023
UNKNOWN = frozenset({"", "NA"})  # cells of a file that say nothing
MOST_PEOPLE = 2_000_000  # of a file: each is a row in memory


def of_captures(
    seen: Captures,
    fields: Mapping[str, Field],
    among: Sequence[str],
    others: Sequence[Estimate],
) -> Estimate:
    """The estimate of a freeze's common domain; `fields` are the covariates, whose persons are those of `people_of`.

    `among` names the lists that the assumption is about, or none: then `largest_pair`. `others` are estimates of other
    methods, of which is said how far away they are.
    """
    people = people_of(seen)
    inside, _ = common_domain(seen.frame, seen.lists, seen.coverage)
    rows = people["entity"].is_in(inside["entity"].implode()).to_numpy()
    kept = {
        name: replace(field, chances=field.chances[rows], allowed=field.allowed[rows]) for name, field in fields.items()
    }
    return of_people(people.filter(rows), seen.lists, kept, among, seen.dependent, others)


def of_people(
    people: pl.DataFrame,
    lists: Sequence[str],
    fields: Mapping[str, Field],
    among: Sequence[str] = (),
    dependent: Sequence[tuple[str, str]] = (),
    others: Sequence[Estimate] = (),
) -> Estimate:
    """The estimate from a row a person, with a column of 0 and 1 a list, and the persons' fields in the same order."""
    chosen = tuple(among) or largest_pair(people, lists, dependent)
    names = list(fields)
    assumption = message("estimate.assumption.covariates")
    unknown = [name for name, field in fields.items() if not field.levels]
    if not chosen or unknown:
        reason = message("estimate.reason.no_pair")
        if unknown:
            reason = message("estimate.reason.nothing_known", property=all_named(unknown))
        return refused("covariates", f"| {', '.join(names)}", LEVEL, reason, assumption)
    count = max((how_many(field) for field in fields.values()), default=1)
    found = covariates.fit_completed(
        list(completed(people, lists, fields, count, SEED)),
        lists,
        names,
        chosen,
        covariates.PAIR if len(chosen) == 2 else covariates.INTERACTION,
        seed=SEED,
        targets=targets(others),
    )
    open_values = {name: int((~field.certain).sum()) for name, field in fields.items()}
    told = (*found.warnings, *unknown_warnings(open_values, people.height, count))
    details = {**found.details, "unknown": open_values} if found.point is not None else found.details
    return replace(found, warnings=told, details=details)


def largest_pair(people: pl.DataFrame, lists: Sequence[str], dependent: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Of the pairs of lists that share somebody and no origin the one with the largest product of sizes.

    The overlap itself does not choose: the pair that shares most would be one whose lists depend on each other. Of
    equals the first in list order; () where there is none.
    """
    origin = {frozenset(pair) for pair in dependent}
    sizes = {name: int(people[name].sum()) for name in lists}
    pairs = [
        pair
        for pair in combinations(lists, 2)
        if frozenset(pair) not in origin and int((people[pair[0]] * people[pair[1]]).sum())
    ]
    return max(pairs, key=lambda pair: sizes[pair[0]] * sizes[pair[1]], default=())


def targets(others: Sequence[Estimate]) -> list[dict[str, Any]]:
    """The numbers of other methods that speak of all lists."""
    return [
        {"method": one.method, "model": one.model, "point": one.point}
        for one in others
        if one.point is not None and one.method not in {"pairwise", "covariates"}
    ]


def unknown_warnings(open_values: Mapping[str, int], listed: int, count: int) -> tuple[Warning, ...]:
    """Of how many persons a covariate was drawn."""
    return tuple(
        warning("covariate_drawn", False, property=all_named([name]), count=many, listed=listed, replicates=count)
        for name, many in open_values.items()
        if many
    )


def read_people(path: Path, names: Sequence[str]) -> tuple[OverlapTable, pl.DataFrame, dict[str, Field]]:
    """A CSV of persons: a column for each of `names`, every other one a list of 0 and 1; `count` repeats a row.

    Returns the overlap table, a row a person, and the fields. Raises TableError naming file, row, value and mend.
    """
    rows = read_rows(path)
    header = rows[0]
    for name in names:
        if header.count(name) != 1:
            raise TableError("no_column", file=str(path), column=name, found=", ".join(header))
    lists = [name for name in header if name != "count" and name not in names]
    if len(lists) < 2 or len(set(header)) < len(header) or "" in header:
        raise TableError("people_lists", file=str(path), found=", ".join(header))
    if len(lists) > MOST_LISTS:
        raise TableError("too_many_lists", count=len(lists), most=MOST_LISTS)
    counts = np.zeros(2 ** len(lists), dtype=np.int64)
    people: list[dict[str, Any]] = []
    for number, values in enumerate(rows[1:], start=2):
        if not any(values):
            continue
        if len(values) != len(header):
            raise TableError("width", file=str(path), row=str(number), found=len(values), wanted=len(header))
        row = dict(zip(header, values, strict=True))
        index = read_pattern(str(path), number, lists, [row[name] for name in lists])
        many = read_count(str(path), number, row["count"]) if "count" in row else 1
        counts[index] += many
        known = {name: None if row[name] in UNKNOWN else row[name] for name in names}
        if counts.sum() > MOST_PEOPLE:
            raise TableError("too_many_people", file=str(path), row=str(number), most=MOST_PEOPLE)
        people += [{name: int(row[name]) for name in lists} | known] * many
    schema = dict.fromkeys(lists, pl.Int64) | dict.fromkeys(names, pl.String)
    frame = pl.DataFrame(people, schema=schema).sort([*lists, *names])
    return OverlapTable(tuple(lists), counts), frame.select(lists), {name: column(frame, name) for name in names}


def column(frame: pl.DataFrame, name: str) -> Field:
    """A column as a field: what is null is missing, nothing is contested."""
    levels = tuple(sorted(set(frame[name].drop_nulls().to_list())))
    chances = np.column_stack([(frame[name] == level).fill_null(False).to_numpy() for level in levels] or [[]])
    chances = chances.astype(np.float64).reshape(frame.height, len(levels))
    return Field(name, levels, chances, np.ones(chances.shape, dtype=bool))
