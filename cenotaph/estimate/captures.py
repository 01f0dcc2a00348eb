"""Captures: which list names which identified person, from a freeze.

Invariant: only identified entities count, each once a list; what a list set out to cover comes with it, so that a
person outside it is never taken as absent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import polars as pl

from cenotaph.claims.mapping import Coverage
from cenotaph.claims.values import place
from cenotaph.estimate.diagnostics import Dependence
from cenotaph.estimate.parts import PLACE, UNKNOWN, YEAR
from cenotaph.estimate.table import common_domain
from cenotaph.register import freeze as freezes
from cenotaph.register.lineage import first_published

EPOCH = date(1970, 1, 1).toordinal()
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
    published: tuple[str, ...]  # the lists whose publication has a day, the first published first
    coverage: Mapping[str, Coverage]
    dependent: tuple[Dependence, ...]  # pairs of lists that share an origin, and how that is known
    documented_count: int  # unique identified victims, in lists or not
    strata: Mapping[str, pl.DataFrame]  # by property: entity, and stratum where it is known


def captures(freeze: Path, strata: Sequence[str] = (), draw: int | None = None) -> Captures:
    """The captures of a freeze, lists in code-point order, and strata of the entities by these properties.

    `draw` is the number of a drawn linkage: where it differs from the register, its own entities stand in their place.
    """
    described = {
        key: json.loads(description)
        for key, description, _ in freezes.read(freeze, "source").sort("source").iter_rows()
    }
    lists = tuple(key for key, about in described.items() if about["is_list"])
    members = identified(freeze, draw)
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
    frame = seen.join(events, on="entity", how="left").sort("entity", "list")
    return Captures(
        frame=frame,
        lists=lists,
        published=in_order_of_publication(lists, described),
        coverage=coverage,
        dependent=dependent(lists, freezes.read(freeze, "lineage")),
        documented_count=members["entity"].n_unique(),
        strata={
            name: of_events(frame, name) if name in (YEAR, PLACE) else coded(freeze, name, draw) for name in strata
        },
    )


def linkage_draws(freeze: Path) -> int:
    """How many linkages were drawn beside the one that the register takes."""
    return int(dict(freezes.read(freeze, "case").iter_rows()).get("linkage_draws", "0"))


def differing(freeze: Path, draw: int | None = None) -> pl.DataFrame:
    """The records that stand elsewhere in a drawn linkage than in the register, in no order: draw, record, entity, bin.

    Its entities are named by their smallest record; without `draw` the rows of all.
    """
    drawn = freezes.read(freeze, "draw").rename({"cluster": "entity"})
    return drawn if draw is None else drawn.filter(pl.col("draw") == draw)


def identified(freeze: Path, draw: int | None = None) -> pl.DataFrame:
    """The records (record, entity) of identified entities, of the register or of a drawn linkage."""
    entities = freezes.read(freeze, "entity").filter(pl.col("bin") == "identified").select("entity")
    members = freezes.read(freeze, "membership").join(entities, on="entity", how="semi").select("record", "entity")
    if draw is None:
        return members
    drawn = differing(freeze, draw)
    own = drawn.filter(pl.col("bin") == "identified").select("record", "entity")
    return pl.concat([members.join(drawn, on="record", how="anti"), own])


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
    return (day - EPOCH).cast(pl.Date).dt.year()


def _agreed(name: str) -> pl.Expr:
    """The one value that is stated, null if there are several or none."""
    values = pl.col(name).drop_nulls().unique()
    return pl.when(values.len() == 1).then(values.first()).alias(name)


def of_events(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The stratum of each entity (columns entity, stratum) by the year or the place of its event.

    `frame` is that of captures. A year needs both ends of the event in it; a place is one that some list's coverage
    names, and an entity in several of them, or in none, is in "unknown".
    """
    entities = frame.unique("entity", maintain_order=True)
    if name == PLACE:
        found = pl.when(pl.col("places").list.len() == 1).then(pl.col("places").list.first())
    else:
        days = (pl.col(end).cast(pl.Int32) - EPOCH for end in ("event_low", "event_high"))
        low, high = (day.cast(pl.Date).dt.year() for day in days)
        found = pl.when(low == high).then(low.cast(pl.String))
    return entities.select("entity", found.otherwise(None).fill_null(UNKNOWN).alias("stratum"))


def coded(freeze: Path, name: str, draw: int | None = None) -> pl.DataFrame:
    """The best-known code of a property for each entity that has one (columns entity, stratum).

    Of the claims of an entity that a draw put together, the one that the register ranks first.
    """
    members = freezes.read(freeze, "membership").select("record", "entity")
    known = pl.col("rank") == 0
    if draw is not None:
        drawn = differing(freeze, draw)
        members = pl.concat([members.join(drawn, on="record", how="anti"), drawn.select("record", "entity")])
        known |= pl.col("record").is_in(drawn["record"].to_list())
    claims = freezes.read(freeze, "claim").filter(
        (pl.col("property") == name) & known & ~pl.col("withheld") & (pl.col("status") != "rejected")
    )
    return (
        claims.join(members, on="record", how="inner")
        .sort("entity", "rank", "record", "ordinal")
        .select("entity", pl.col("value").str.json_path_match("$.term").alias("stratum"))
        .drop_nulls()
        .unique("entity", keep="first", maintain_order=True)
        .sort("entity")
    )


def in_order_of_publication(lists: tuple[str, ...], described: Mapping[str, Any]) -> tuple[str, ...]:
    """The lists whose publication has a day, by the first day on which it can lie, then the last."""
    days = {key: found for key in lists if (found := first_published(described[key])) is not None}
    return tuple(sorted(days, key=lambda key: (days[key], key)))


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
