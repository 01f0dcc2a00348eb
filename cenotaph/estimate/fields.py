"""What do the sources say of a person: nothing, one thing, or several that differ?

Invariant: nothing is chosen among sources that differ. Every value that some source states is possible, with the share
of independent sources that state it; sources that share an origin are one voice. A date or an age that spans several
years states none of them, but leaves only these possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import polars as pl

from cenotaph.estimate.captures import EPOCH, Captures, covered_places, dependent, worded
from cenotaph.estimate.parts import AGE, PLACE, YEAR
from cenotaph.register import freeze as freezes

AGES = (0, 18, 30, 45, 60)  # where the bands begin, in years
BANDS = (*(f"{first}-{after - 1}" for first, after in pairwise(AGES)), f"{AGES[-1]}+")
LONGEST = 30  # years of a range that still says something
YEAR_DAYS = 365.2425

STATED = {"entity": pl.String, "value": pl.String, "weight": pl.Float64}


def stated(freeze: Path, seen: Captures, names: Sequence[str]) -> dict[str, pl.DataFrame]:
    """For each property what is possible of the entities on lists: columns entity, value, weight; sorted.

    The weights of an entity add to one, or are null where nothing is stated and the values are only those that its
    dates leave. An entity without a row may have any value.
    """
    entities = seen.frame.select("entity").unique()
    members = freezes.read(freeze, "membership").join(entities, on="entity", how="semi").select("record", "entity")
    records = freezes.read(freeze, "person").join(members, on="record", how="inner").sort("record")
    own = voices(freeze)
    return {name: possible(said_of(freeze, seen, records, members, name), own) for name in names}


def said_of(freeze: Path, seen: Captures, records: pl.DataFrame, members: pl.DataFrame, name: str) -> pl.DataFrame:
    """What each record says of a property: entity, source, values (all that it leaves possible)."""
    low, high = (pl.coalesce(f"death_{end}", f"detention_{end}") for end in ("low", "high"))
    if name == YEAR:
        years = pl.int_ranges(year(low), year(high) + 1).cast(pl.List(pl.String))
        short = records.filter(year(high) - year(low) < LONGEST)
        return short.select("entity", "source", years.alias("values"))
    if name == AGE:
        youngest = pl.coalesce(pl.col("age_low"), (low - pl.col("birth_high")) / YEAR_DAYS)
        oldest = pl.coalesce(pl.col("age_high"), (high - pl.col("birth_low")) / YEAR_DAYS)
        bands = pl.int_ranges(band(youngest), band(oldest) + 1)
        named = bands.list.eval(pl.element().replace_strict(dict(enumerate(BANDS)), return_dtype=pl.String))
        return records.filter(oldest >= youngest, youngest >= 0).select("entity", "source", named.alias("values"))
    if name == PLACE:
        found = covered_places(records["places"], seen.coverage)
        places = records.with_columns(found.alias("values")).filter(pl.col("values").list.len() > 0)
        return places.explode("values").select("entity", "source", pl.concat_list("values"))
    said = worded(freeze, name).join(members, on="record", how="inner")
    return said.select("entity", "source", pl.concat_list("value").alias("values"))


def year(day: pl.Expr) -> pl.Expr:
    """The Gregorian year of an ordinal day."""
    return (day.cast(pl.Int32) - EPOCH).cast(pl.Date).dt.year()


def band(age: pl.Expr) -> pl.Expr:
    """The place in BANDS of an age in years."""
    return pl.sum_horizontal(*((age >= first).cast(pl.Int64) for first in AGES[1:]))


def possible(said: pl.DataFrame, own: dict[str, str]) -> pl.DataFrame:
    """Statements weighed: each voice has one vote, shared by what its sources state; ranges count only without any."""
    single = said.filter(pl.col("values").list.len() == 1)
    votes = (
        single.select("entity", pl.col("source").replace(own).alias("voice"), "source", pl.col("values").list.first())
        .unique()
        .sort("entity", "voice", "source", "values")
        .with_columns((1 / pl.len().over("entity", "voice")).alias("vote"))
        .with_columns((pl.col("vote") / pl.col("voice").n_unique().over("entity")).alias("weight"))
        .group_by("entity", "values", maintain_order=True)
        .agg(pl.col("weight").sum())
        .select("entity", pl.col("values").alias("value"), "weight")
    )
    several = said.filter(pl.col("values").list.len() > 1).join(votes, on="entity", how="anti")
    spans = several.group_by("entity").agg(
        pl.col("values").explode().unique().alias("any"),
        pl.col("values").explode().value_counts().alias("counted"),
        pl.len().alias("many"),
    )
    left = (
        spans.explode("counted")
        .unnest("counted")
        .with_columns((pl.col("count") == pl.col("many")).alias("in_all"))
        .filter(pl.col("in_all") | ~pl.col("in_all").any().over("entity"))
        .select("entity", pl.col("values").alias("value"), pl.lit(None, pl.Float64).alias("weight"))
    )
    return pl.concat([votes, left]).cast(STATED).sort("entity", "value")  # type: ignore[arg-type]


def voices(freeze: Path) -> dict[str, str]:
    """For each source the first of those with which it shares an origin: they are one voice."""
    keys = tuple(freezes.read(freeze, "source")["source"].sort().to_list())
    first = {key: key for key in keys}
    for pair in dependent(keys, freezes.read(freeze, "lineage")):
        one, other = sorted(first[key] for key in pair)
        first = {key: one if head == other else head for key, head in first.items()}
    return first
