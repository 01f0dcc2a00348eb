"""Which part of all, listed and unlisted, is of each sex, year, province or alleged perpetrator?

Invariant: nobody is dropped. Whoever's value is not known is drawn into a part in each replicate, by what is known of
the person, and beside every interval stands how far it would reach if all whose value is open were of one part. A part
with few persons of its own has no estimate of its own: it is estimated together with the others that are small, and of
itself only the documented share is given.

Draws of every part's size come from the exact posterior over decomposable graphs; a share is computed draw by draw, so
that shares add to one (`replicates.shares`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from cenotaph.claims.mapping import Coverage
from cenotaph.estimate import diagnostics, graphs
from cenotaph.estimate.captures import Captures
from cenotaph.estimate.combine import estimate_json
from cenotaph.estimate.estimate import LEVEL, MINIMUM_LISTS, Estimate, Warning, refused, warning
from cenotaph.estimate.imputation import Field, Whole, all_of, how_many, imputed, people_of
from cenotaph.estimate.parts import all_named, covers
from cenotaph.estimate.replicates import Draws, of_draws, over_replicates, seeds, sum_of
from cenotaph.estimate.replicates import shares as shares_of
from cenotaph.estimate.strata import LEAST_PERSONS
from cenotaph.estimate.table import OverlapTable, from_captures
from cenotaph.words.sentences import Message, message

METHOD, MODEL, PART = "graphs", "shares", "shares"
OTHERS = ":others"  # the parts too small to stand alone, together
MOST_LISTS = 5  # 822 graphs, so that twenty replicates take a second; of more lists the smallest are taken together
DRAWS = 10_000  # of each part, over all replicates
WORST = 2_000  # of each part, for each worst case
SEED = 1985


@dataclass(frozen=True)
class Parting:
    """A population parted by a field: which levels make up each part, and the lists that set out to cover it."""

    seen: Captures
    field: Field
    entities: tuple[str, ...]
    parts: Mapping[str, tuple[int, ...]]
    lists: Mapping[str, tuple[str, ...]]

    def tables(self, values: Whole) -> dict[str, OverlapTable]:
        """The table of each part if these are the persons' levels, on as many lists as graphs can hold."""
        own = pl.DataFrame({"entity": self.entities, "level": values})
        rows = self.seen.frame.join(own, on="entity", how="inner")
        found = {}
        for part, levels in self.parts.items():
            inside = rows.filter(pl.col("level").is_in(levels))
            table = from_captures(inside, self.lists[part], self.seen.coverage, f"{self.field.name}={part}")
            found[part] = table.joined(MOST_LISTS)
        return found


def fit(seen: Captures, name: str, fields: Mapping[str, Field], level: float = LEVEL, seed: int = SEED) -> Estimate:
    """The shares by a field of `fields`, whose persons are those of `people_of`; the others help to draw it.

    The number is that of all parts together; `details["shares"]` has a row a value. Without a part that can stand
    alone there is no number, and the rows hold the documented shares.
    """
    field, people = fields[name], people_of(seen)
    others = {key: one for key, one in fields.items() if key != name}
    assumption = assumed(name, others)
    if not field.levels:
        reason = message("estimate.reason.nothing_known", property=all_named([name]))
        return refused(METHOD, MODEL, level, reason, assumption, {"property": name, "unknown": people.height})
    count = how_many(field)
    replicates = imputed(field, people, seen.lists, others, count, seed)
    parting = parted(seen, field, tuple(people["entity"]))
    estimated = tuple(part for part, table in parting.tables(known_alone(field)).items() if stands(table))
    details = described(field, parting, estimated) | {"replicates": count, "drawn_from": sorted(others)}
    if not any(part != OTHERS for part in estimated):
        reason = message("estimate.reason.no_part", least=LEAST_PERSONS)
        return refused(METHOD, MODEL, level, reason, assumption, details)
    tables = [parting.tables(values) for values in replicates]
    every = "".join(table.digest for one in tables for table in one.values())
    details["tables"] = hashlib.sha256(every.encode()).hexdigest()
    whole = joint(tables, estimated, DRAWS // count, seed)
    worst = extremes(parting, estimated, replicates[0], level, seed) if not field.certain.all() else {}
    found = {one.stratum: one for one in shares_of(whole, level)}
    for row in details["shares"]:
        if row["part"] in estimated:
            own = found[row["part"]]
            row |= {"point": own.point, "interval": own.interval, "worst": worst.get(row["part"], own.interval)}
    point, interval = of_draws(sum_of(whole), level)
    warnings = tuple(warnings_of(seen, parting, tables[0], estimated))
    return Estimate(METHOD, MODEL, point, interval, level, assumption, warnings, seed, details)


def of_captures(seen: Captures, fields: Mapping[str, Field], names: Sequence[str]) -> list[Estimate]:
    """The shares by each of these fields, all fields helping to draw what is open."""
    return [fit(seen, name, fields) for name in names]


def parted(seen: Captures, field: Field, entities: tuple[str, ...]) -> Parting:
    """A part a value that enough persons certainly have; the values of fewer are one part, the others."""
    sizes = np.bincount(known_alone(field)[field.certain], minlength=len(field.levels))
    large = {name: (place,) for place, name in enumerate(field.levels) if sizes[place] >= LEAST_PERSONS}
    small = tuple(place for place in range(len(field.levels)) if sizes[place] < LEAST_PERSONS)
    parts = large | ({OTHERS: small} if small else {})
    lists = {
        part: tuple(one for one in seen.lists if all(covered(seen, one, field, place) for place in levels))
        for part, levels in parts.items()
    }
    return Parting(seen, field, entities, parts, lists)


def covered(seen: Captures, source: str, field: Field, place: int) -> bool:
    """Whether a list set out to find persons with this value."""
    return covers(seen.coverage.get(source, Coverage()), field.name, field.levels[place])


def known_alone(field: Field) -> Whole:
    """The level of those of whom it is certain, -1 of all others."""
    return np.where(field.certain, field.chances.argmax(axis=1), -1).astype(np.int64)


def stands(table: OverlapTable) -> bool:
    """Whether those who certainly belong to a part suffice for an estimate of it: then they do in every replicate."""
    return table.n >= LEAST_PERSONS and len(table.valid) >= MINIMUM_LISTS


def joint(
    replicates: Sequence[Mapping[str, OverlapTable]], estimated: Sequence[str], each: int, seed: int
) -> dict[str, Draws]:
    """Joint draws of every part, replicate after replicate; a part without an estimate is as many as are listed."""
    drawn = over_replicates([{part: one[part] for part in estimated} for one in replicates], graphs.draws, each, seed)
    counted = [part for part in replicates[0] if part not in estimated]
    return drawn | {part: np.repeat([float(one[part].n) for one in replicates], each) for part in counted}


def extremes(
    parting: Parting, estimated: Sequence[str], otherwise: Whole, level: float, seed: int
) -> dict[str, tuple[float, float]]:
    """For each part the least and the largest end of its interval, if all whose value is open were of one part."""
    ends: dict[str, list[float]] = {part: [] for part in estimated}
    most_likely = np.where(parting.field.missing, otherwise, parting.field.chances.argmax(axis=1)).astype(np.int64)
    for levels, own in zip(parting.parts.values(), seeds(seed, len(parting.parts)), strict=True):
        tables = parting.tables(all_of(parting.field, levels, most_likely))
        for one in shares_of(joint([tables], estimated, WORST, own), level):
            if one.stratum in ends:
                ends[one.stratum] += one.interval
    return {part: (min(found), max(found)) for part, found in ends.items()}


def described(field: Field, parting: Parting, estimated: Sequence[str]) -> dict[str, Any]:
    """What is documented: a row a value, with how many certainly have it and their share among all of whom it is known.

    `part` is the part in which the value is estimated; `own` whether it is estimated alone.
    """
    sizes = np.bincount(known_alone(field)[field.certain], minlength=len(field.levels)).tolist()
    known = max(sum(sizes), 1)
    part_of = {place: part for part, levels in parting.parts.items() for place in levels}
    rows = [
        {
            "value": value,
            "part": part_of[place],
            "own": part_of[place] in estimated and part_of[place] != OTHERS,
            "documented": sizes[place],
            "documented_share": sizes[place] / known,
        }
        for place, value in enumerate(field.levels)
    ]
    if OTHERS in parting.parts:
        small = sum(sizes[place] for place in parting.parts[OTHERS])
        rows = [row | {"part": row["value"]} if row["part"] == OTHERS else row for row in rows]
        rows.append(
            {"value": OTHERS, "part": OTHERS, "own": False, "documented": small, "documented_share": small / known}
        )
    return {
        "property": field.name,
        "shares": rows,
        "unknown": int(field.missing.sum()),
        "contested": int(field.contested.sum()),
    }


def warnings_of(
    seen: Captures, parting: Parting, tables: Mapping[str, OverlapTable], estimated: Sequence[str]
) -> Iterator[Warning]:
    """What speaks against the parts' numbers, each told once; of the replicates the first is looked at."""
    everybody = from_captures(seen.frame, seen.lists, seen.coverage)
    yield from diagnostics.design(everybody, seen.dependent)
    told = set()
    for part in estimated:
        found = graphs.fit(tables[part])
        for one in found.warnings:
            if one.code not in told:
                told.add(one.code)
                place = part_message(parting.field.name, part)
                yield Warning(one.code, one.blocks, message("estimate.warning.of_part", part=place, says=one.message))
    for part, table in tables.items():
        if part not in estimated and table.n:
            place = part_message(parting.field.name, part)
            yield warning("part_counted", False, part=place, count=table.n)


def part_message(name: str, part: str) -> Message:
    """A part by its property and value; pages say what these are called."""
    return message("estimate.part", property=name, part=message("estimate.small_parts") if part == OTHERS else part)


def assumed(name: str, others: Mapping[str, Field]) -> Message:
    """On what the shares rest."""
    if not others:
        return message("estimate.assumption.shares", property=all_named([name]))
    alike = all_named(sorted(others))
    return message("estimate.assumption.shares_alike", property=all_named([name]), alike=alike)


def shares_json(found: Sequence[Estimate]) -> dict[str, Any]:
    """The section `shares` of estimate.json: a part a property, which is signed as `--stratum shares=PROPERTY`."""
    return {
        "shares": [
            {
                "property": PART,
                "stratum": one.details["property"],
                "published": True,
                "table": one.details.get("tables", ""),
                "estimates": [estimate_json(one)],
            }
            for one in found
        ]
    }
