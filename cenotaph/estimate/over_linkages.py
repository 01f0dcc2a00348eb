"""How far the number hangs on who is the same person: the same estimate over linkages that could as well be true.

Invariant: the linkages are those that the register drew and the freeze holds; each is a table of its own, estimated as
the register's is, and all weigh alike (`replicates`). What is said with the linkage taken as known stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cenotaph.estimate import graphs
from cenotaph.estimate.captures import Captures, captures, differing, linkage_draws
from cenotaph.estimate.combine import rounded, warning_json
from cenotaph.estimate.estimate import LEVEL, Estimate
from cenotaph.estimate.replicates import POOLED, RUBIN, Combined, Producer, carried, combined, of_draws, seeds
from cenotaph.estimate.table import OverlapTable, from_captures

DRAWS = 4_000  # of N from each linkage
SEED = 2014
METHODS: Mapping[str, tuple[Callable[[OverlapTable], Estimate], Producer]] = {"graphs": (graphs.fit, graphs.draws)}


@dataclass(frozen=True)
class OverLinkages:
    """One method over all linkages, by two rules: `estimate` is that of the pooled draws with everybody's warnings."""

    known: Estimate
    estimate: Estimate
    pooled: Combined
    rubin: Combined
    seed: int


def section(freeze: Path, seen: Captures, estimates: Sequence[Estimate]) -> dict[str, Any]:
    """The section `replicates` of estimate.json; `estimates` are those of the register's own linkage, `seen` its lists.

    `documented` is the number of identified persons in each draw, with median and central interval.
    """
    count = linkage_draws(freeze)
    content: dict[str, Any] = {
        "draws": count,
        "uncertain_records": differing(freeze)["record"].n_unique() if count else 0,
        "known_documented_count": seen.documented_count,
    }
    if not content["uncertain_records"]:
        return {"replicates": content}
    drawn = [captures(freeze, draw=number) for number in range(count)]
    point, interval = of_draws(np.array([one.documented_count for one in drawn], dtype=np.float64))
    tables = [from_captures(one.frame, one.lists, one.coverage) for one in drawn]
    documented = {
        "point": point,
        "interval": interval,
        "level": LEVEL,
        "counts": [one.documented_count for one in drawn],
    }
    methods = [as_json(one) for one in over_tables(tables, estimates)]
    return {"replicates": content | {"documented": documented, "methods": methods}}


def over_tables(tables: Sequence[OverlapTable], estimates: Sequence[Estimate], seed: int = SEED) -> list[OverLinkages]:
    """Each method of METHODS that has a number in `estimates` and in every table, over all tables."""
    found = []
    for known in estimates:
        if known.method not in METHODS or known.point is None:
            continue
        fit, draws = METHODS[known.method]
        each = [fit(table) for table in tables]
        if any(one.point is None for one in each):
            continue
        own = [draws(table, DRAWS, number) for table, number in zip(tables, seeds(seed, len(tables)), strict=True)]
        least = min(table.n for table in tables)
        pooled, rubin = (combined(own, least, rule, known.level) for rule in (POOLED, RUBIN))
        found.append(OverLinkages(known, carried(each, pooled), pooled, rubin, seed))
    return found


def as_json(one: OverLinkages) -> dict[str, Any]:
    """One method over the linkages as plain JSON values.

    `between` is the share of the variance that comes from not knowing who is the same person (Rubin's, on his scale).
    """
    pooled = one.pooled
    between = None if not pooled.total else (1 + 1 / pooled.count) * (pooled.between or 0.0) / pooled.total
    return {
        "method": one.known.method,
        "model": one.known.model,
        "level": one.known.level,
        "linkage_known": {"point": rounded(one.known.point), "interval": rounded(one.known.interval)},
        "pooled": {"point": rounded(pooled.point), "interval": rounded(pooled.interval)},
        "rubin": {"point": rounded(one.rubin.point), "interval": rounded(one.rubin.interval)},
        "points": rounded([float(point) for point in one.estimate.details["replicates"]["points"]]),
        "between": rounded(between),
        "within": rounded(None if between is None else 1.0 - between),
        "noise": rounded(pooled.noise),
        "warnings": [warning_json(found) for found in one.estimate.warnings],
        "seed": one.seed,
    }
