"""Captures: which list names which identified person, from a freeze.

Invariant: only identified entities count, each once a list; what a list set out to cover comes with it, so that a
person outside it is never taken as absent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import polars as pl

from cenotaph.claims.mapping import Coverage
from cenotaph.claims.values import place
from cenotaph.estimate.diagnostics import Dependence
from cenotaph.estimate.parts import PLACE, UNKNOWN, YEAR
from cenotaph.register import freeze as freezes
from cenotaph.register.lineage import first_published
from cenotaph.words.vocabulary import properties

EPOCH = date(1970, 1, 1).toordinal()
GROUNDS = ("declared", "accepted", "suggested")  # of lineage, the surest first


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
    events = events.with_columns(covered_places(events["places"], coverage))
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


def worded(freeze: Path, name: str) -> pl.DataFrame:
    """What records say of a property (columns record, source, value): a code's term, else the words.

    Words that are equal when folded are one value, in the form that most records write. What is withheld or rejected
    says nothing.
    """
    claims = freezes.read(freeze, "claim").filter(
        (pl.col("property") == name) & ~pl.col("withheld") & (pl.col("status") != "rejected")
    )
    kind = properties()[name].type
    path = {"code": "$.term", "place": "$.as_written"}.get(kind, "$.text")
    found = claims.select("record", "source", pl.col("value").str.json_path_match(path).alias("value")).drop_nulls()
    if kind == "code":
        return found
    words = found["value"].unique().sort().to_list()
    folded = found.with_columns(
        pl.col("value").replace({one: " ".join(one.split()) for one in words}),
        pl.col("value").replace({one: place.fold(one) for one in words}).alias("folded"),
    )
    usual = (
        folded.group_by("folded", "value")
        .len()
        .sort("folded", "len", "value", descending=[False, True, False])
        .unique("folded", keep="first")
    )
    named = folded.drop("value").join(usual.select("folded", "value"), on="folded", how="left")
    return named.filter(pl.col("folded") != "").select("record", "source", "value")


def coded(freeze: Path, name: str, draw: int | None = None) -> pl.DataFrame:
    """The value of a property for each entity of whose records all that state one agree (columns entity, stratum).

    Entities of the register, or of a drawn linkage.
    """
    members = freezes.read(freeze, "membership").select("record", "entity")
    if draw is not None:
        drawn = differing(freeze, draw).select("record", "entity")
        members = pl.concat([members.join(drawn, on="record", how="anti"), drawn])
    said = worded(freeze, name).join(members, on="record", how="inner")
    agreed = said.group_by("entity").agg(pl.col("value").unique())
    alone = agreed.filter(pl.col("value").list.len() == 1)
    return alone.select("entity", pl.col("value").list.first().alias("stratum")).sort("entity")


def in_order_of_publication(lists: tuple[str, ...], described: Mapping[str, Any]) -> tuple[str, ...]:
    """The lists whose publication has a day, by the first day on which it can lie, then the last."""
    days = {key: found for key in lists if (found := first_published(described[key])) is not None}
    return tuple(sorted(days, key=lambda key: (days[key], key)))


def covered_places(places: pl.Series, coverage: Mapping[str, Coverage]) -> pl.Series:
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

    `lineage` has columns source, derived_from, status and log10_likelihood_ratio; what an entry rejects is no lineage.
    A pair is known by the surest grounds that suffice for it: what is declared, else that and what was accepted, else
    what is suggested too; its ratio is that of the likelier direction.
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
    ratios: dict[tuple[str, str], float] = {}
    for source, origin, log10 in (
        lineage.select("source", "derived_from", "log10_likelihood_ratio").drop_nulls().iter_rows()
    ):
        pair = (min(source, origin), max(source, origin))
        ratios[pair] = max(log10, ratios.get(pair, log10))
    return tuple(Dependence(*pair, ground, ratios.get(pair)) for pair, ground in sorted(grounds.items()))


def _ancestry(key: str, derived: Mapping[str, list[str]]) -> set[str]:
    """A source and everything it derives from."""
    found, waiting = {key}, [key]
    while waiting:
        for origin in derived.get(waiting.pop(), []):
            if origin not in found:
                found.add(origin)
                waiting.append(origin)
    return found
