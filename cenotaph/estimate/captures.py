"""Captures: which list names which identified person, from a freeze.

Invariant: only identified entities count, each once a list; what a list set out to cover comes with it, so that a
person outside it is never taken as absent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path

import polars as pl

from cenotaph.claims.mapping import Coverage
from cenotaph.claims.values import place
from cenotaph.estimate.diagnostics import Dependence
from cenotaph.estimate.table import common_domain
from cenotaph.register import freeze as freezes

GROUNDS = ("declared", "accepted", "suggested")  # of lineage, the surest first
COVARIATES = ("gender", "age", "place", "year")
AGES = (0, 18, 30, 45, 60)  # where the bands begin, in years


@dataclass(frozen=True, slots=True)
class Captures:
    """The raw material of an overlap table.

    `frame` has columns entity, list, event_low, event_high (ordinal days, null unknown), places (list of folded texts).
    """

    frame: pl.DataFrame
    lists: tuple[str, ...]
    coverage: Mapping[str, Coverage]
    dependent: tuple[Dependence, ...]  # pairs of lists that share an origin, and how that is known
    documented_count: int  # unique identified victims, in lists or not


def captures(freeze: Path) -> Captures:
    """The captures of a freeze, lists in code-point order."""
    described = {
        key: json.loads(description)
        for key, description, _ in freezes.read(freeze, "source").sort("source").iter_rows()
    }
    lists = tuple(key for key, about in described.items() if about["is_list"])
    entities = freezes.read(freeze, "entity").filter(pl.col("bin") == "identified").select("entity")
    members = freezes.read(freeze, "membership").join(entities, on="entity", how="semi")
    persons = freezes.read(freeze, "person").select(
        "record", "source", "death_low", "death_high", "detention_low", "detention_high", "places"
    )
    joined = members.join(persons, on="record", how="inner")
    events = (
        joined.with_columns(
            pl.coalesce("death_low", "detention_low").alias("low"),
            pl.coalesce("death_high", "detention_high").alias("high"),
        )
        .group_by("entity")
        .agg(
            pl.col("low").min().alias("event_low"),
            pl.col("high").max().alias("event_high"),
            pl.col("places").list.explode(keep_nulls=False, empty_as_null=False).unique().sort().alias("places"),
        )
    )
    coverage = {key: _coverage(described[key]["covers"]) for key in lists}
    events = events.with_columns(_covered_places(events["places"], coverage))
    seen = joined.filter(pl.col("source").is_in(lists)).select("entity", pl.col("source").alias("list")).unique()
    return Captures(
        frame=seen.join(events, on="entity", how="left").sort("entity", "list"),
        lists=lists,
        coverage=coverage,
        dependent=dependent(lists, freezes.read(freeze, "lineage")),
        documented_count=entities.height,
    )


def persons(freeze: Path, seen: Captures) -> pl.DataFrame:
    """One row an entity of the lists' common domain, sorted by entity: what `covariates.fit` takes.

    A column of 0 and 1 for each list, and as text gender, age (a band of AGES), place and year of the event. Of an
    entity's records all that state a covariate must agree; where none does, or they differ, it is null.
    """
    inside, _ = common_domain(seen.frame, seen.lists, seen.coverage)
    members = freezes.read(freeze, "membership").join(inside, on="entity", how="semi")
    records = freezes.read(freeze, "person").join(members, on="record", how="inner")
    low, high = (pl.coalesce(f"death_{end}", f"detention_{end}") for end in ("low", "high"))
    stated = records.select(
        "entity",
        pl.col("gender"),
        pl.when(_band("age_low") == _band("age_high")).then(_band("age_low")).alias("age"),
        pl.col("places").alias("place"),
        pl.when(_year(low) == _year(high)).then(_year(low)).cast(pl.String).alias("year"),
    )
    agreed = stated.explode("place").group_by("entity").agg(_agreed(name) for name in COVARIATES)
    on_list = [(pl.col("bit") // (1 << j) % 2).alias(key) for j, key in enumerate(seen.lists)]
    return inside.select("entity", *on_list).join(agreed, on="entity", how="left").sort("entity")


def _band(age: str) -> pl.Expr:
    """The band of AGES that an age lies in, null where there is none."""
    names = [*(f"{first}-{after - 1}" for first, after in pairwise(AGES)), f"{AGES[-1]}+"]
    chosen: pl.Expr = pl.lit(None, pl.String)
    for first, name in zip(AGES, names, strict=True):
        chosen = pl.when(pl.col(age) >= first).then(pl.lit(name)).otherwise(chosen)
    return chosen


def _year(day: pl.Expr) -> pl.Expr:
    """The year of an ordinal day."""
    return (day - date(1970, 1, 1).toordinal()).cast(pl.Date).dt.year()


def _agreed(name: str) -> pl.Expr:
    """The one value that is stated, null if there are several or none."""
    values = pl.col(name).drop_nulls().unique()
    return pl.when(values.len() == 1).then(values.first()).alias(name)


def _covered_places(places: pl.Series, coverage: Mapping[str, Coverage]) -> pl.Series:
    """For each entity, those places named in some list's coverage that its own places name.

    A place that no coverage names says nothing about coverage: without a gazetteer, a town is not known to lie outside
    a province.
    """
    names = sorted({name for covered in coverage.values() for name in covered.places})
    words = {name: set(place.fold(name).split()) for name in names}
    found = [
        [name for name in names if any(words[name] <= set(own.split()) for own in stated or [])]
        for stated in places.to_list()
    ]
    return pl.Series("places", found, dtype=pl.List(pl.String))


def _coverage(stated: Mapping[str, list[object]]) -> Coverage:
    period = [int(str(day)) for day in stated["period"]]
    return Coverage((period[0], period[1]) if period else None, tuple(str(place) for place in stated["places"]))


def dependent(lists: tuple[str, ...], lineage: pl.DataFrame) -> tuple[Dependence, ...]:
    """Pairs of lists of which one derives from the other or both from a third, over any number of steps.

    `lineage` has columns source, derived_from, status; what an entry rejects is no lineage. A pair is known by the
    surest grounds that suffice for it: what is declared, else that and what was accepted, else what is suggested too.
    """
    grounds: dict[tuple[str, str], str] = {}
    for number, ground in enumerate(GROUNDS, start=1):
        derived: dict[str, list[str]] = {}
        for source, origin in (
            lineage.filter(pl.col("status").is_in(GROUNDS[:number])).select("source", "derived_from").iter_rows()
        ):
            derived.setdefault(source, []).append(origin)
        ancestry = {key: _ancestry(key, derived) for key in lists}
        for pair in combinations(lists, 2):
            if ancestry[pair[0]] & ancestry[pair[1]]:
                grounds.setdefault(pair, ground)
    return tuple(Dependence(*pair, ground) for pair, ground in sorted(grounds.items()))


def _ancestry(key: str, derived: Mapping[str, list[str]]) -> set[str]:
    """A source and everything it derives from."""
    found, waiting = {key}, [key]
    while waiting:
        for origin in derived.get(waiting.pop(), []):
            if origin not in found:
                found.add(origin)
                waiting.append(origin)
    return found
