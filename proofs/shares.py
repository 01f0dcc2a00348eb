"""Shares hold the truth where a field is missing at random given the lists, and not where only the known are counted.

Each population has two groups of which one is reached less; a list leaves the field out for many of its persons, and
the lists are independent within each group, so that the assumption of the estimate holds. Against the interval with
what is open drawn stand that of the known alone, and that with nothing open. In others the field is missing of one
group alone: there the interval must not be trusted, and the worst case must hold the truth.
"""

from __future__ import annotations

import math
import multiprocessing
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

COVERS = (
    "cenotaph/estimate/graphs.py", "cenotaph/estimate/imputation.py", "cenotaph/estimate/replicates.py",
    "cenotaph/estimate/shares.py",
)  # fmt: skip
COUNT = 400
SEED = 1
LISTS = ("a", "b", "c")
SIZES = (500, 2_000)  # persons
REACH = (0.2, 0.6)  # of a list in a group
SHARE = (0.2, 0.5)  # of the first group
SILENT = (0.3, 0.8)  # of the persons of list a whose field is missing
COVERED = (0.93, 0.98)


def population(seed: int) -> tuple[Any, Any, np.ndarray, float]:
    """Captures, the field with nothing open, who is on list a, and the true share of the first group."""
    import polars as pl

    from cenotaph.claims.mapping import Coverage
    from cenotaph.estimate.captures import Captures
    from cenotaph.estimate.imputation import Field

    generator = np.random.default_rng([SEED, seed])
    size = round(math.exp(generator.uniform(*np.log(SIZES))))
    first = generator.random(size) < generator.uniform(*SHARE)
    reach = generator.uniform(*REACH, (2, len(LISTS)))
    on = generator.random((size, len(LISTS))) < reach[np.where(first, 0, 1)]
    listed = on.any(axis=1)
    rows = [
        (f"E{person:05}", name, None, None, [])
        for person, held in enumerate(on[listed])
        for name, one in zip(LISTS, held, strict=True)
        if one
    ]
    schema = {
        "entity": pl.String, "list": pl.String, "event_low": pl.Int64, "event_high": pl.Int64,
        "places": pl.List(pl.String),
    }  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    seen = Captures(frame, LISTS, (), dict.fromkeys(LISTS, Coverage()), (), 0, {})
    chances = np.column_stack([first, ~first])[listed].astype(float)
    field = Field("gender", ("f", "m"), chances, np.ones(chances.shape, dtype=bool))
    return seen, field, on[listed, 0], float(first.mean())


def measured(seed: int) -> dict[str, Any]:
    """Whether each way holds the true share of the first group, and how wide its interval is."""
    import polars as pl

    from cenotaph.estimate import shares

    seen, field, on_first, truth = population(seed)
    generator = np.random.default_rng([SEED, 1, seed])
    silent = generator.random(len(on_first)) < generator.uniform(*SILENT)

    def told(kept: np.ndarray) -> Any:
        return replace(field, chances=field.chances * kept[:, None])

    at_random, of_one_group = ~(on_first & silent), ~((field.chances[:, 0] == 1) & silent)
    entities = seen.frame["entity"].unique().sort()
    known = seen.frame.filter(pl.col("entity").is_in(entities.filter(pl.Series(at_random)).implode()))
    some = replace(field, chances=field.chances[at_random], allowed=field.allowed[at_random])
    ways = {
        "nothing open": (seen, field),
        "drawn": (seen, told(at_random)),
        "the known alone": (replace(seen, frame=known), some),
        "missing of one group": (seen, told(of_one_group)),
    }
    found: dict[str, Any] = {}
    for way, (captured, own) in ways.items():
        row = shares.fit(captured, "gender", {"gender": own}).details["shares"][0]
        if "point" not in row:
            return {}
        low, high = row["interval"]
        found[way] = (low <= truth <= high, high - low)
        found[f"{way}, worst case"] = (row["worst"][0] <= truth <= row["worst"][1], row["worst"][1] - row["worst"][0])
    return found


def each(count: int) -> list[dict[str, Any]]:
    """Every population, on all processors, in the order of the seeds."""
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        return pool.map(measured, range(count), chunksize=5)


def figures(rows: Sequence[dict[str, Any]], way: str) -> dict[str, float]:
    """How often the truth is held, and the median width in percentage points."""
    return {
        "coverage": round(sum(row[way][0] for row in rows) / len(rows), 4),
        "median_width": round(100 * float(np.median([row[way][1] for row in rows])), 2),
    }


def prove(count: int = COUNT) -> dict[str, Any]:
    """Coverage of the intervals of a share, and of the worst case."""
    rows = [row for row in each(count) if row]
    found = {way: figures(rows, way) for way in rows[0]}
    return {
        "holds": all(COVERED[0] <= found[way]["coverage"] <= COVERED[1] for way in ("nothing open", "drawn"))
        and found["missing of one group, worst case"]["coverage"] >= COVERED[0],
        "populations": len(rows),
        "without_an_estimate": count - len(rows),
        "seed": SEED,
        "shares": found,
    }
