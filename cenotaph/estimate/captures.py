"""Captures: which list names which identified person, from a freeze.

Invariant: only identified entities count, each once a list; what a list set out to cover comes with it, so that a
person outside it is never taken as absent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from cenotaph.claims.mapping import Coverage
from cenotaph.claims.values import place
from cenotaph.register import freeze as freezes


@dataclass(frozen=True, slots=True)
class Captures:
    """The raw material of an overlap table.

    `frame` has columns entity, list, event_low, event_high (ordinal days, null unknown), places (list of folded texts).
    """

    frame: pl.DataFrame
    lists: tuple[str, ...]
    coverage: Mapping[str, Coverage]
    dependent: tuple[tuple[str, str], ...]  # pairs of lists that share an origin by declared lineage
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
        dependent=_dependent(
            lists, {key: [origin for origin, _ in about["derived_from"]] for key, about in described.items()}
        ),
        documented_count=entities.height,
    )


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


def _dependent(lists: tuple[str, ...], derived: Mapping[str, list[str]]) -> tuple[tuple[str, str], ...]:
    """Pairs of lists of which one derives from the other or both from a third, over any number of steps."""

    def origins(key: str) -> set[str]:
        found, waiting = {key}, [key]
        while waiting:
            for origin in derived.get(waiting.pop(), []):
                if origin not in found:
                    found.add(origin)
                    waiting.append(origin)
        return found

    ancestry = {key: origins(key) for key in lists}
    return tuple((a, b) for n, a in enumerate(lists) for b in lists[n + 1 :] if ancestry[a] & ancestry[b])
