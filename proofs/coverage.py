"""Intervals hold what they promise, and copying is seen: tables are drawn where the truth is known.

Each table has a decomposable model of its own (a graph of 3 or 4 lists, not the saturated one, with interactions that
are neither slight nor extreme), a size, and lists that catch between a seventh and a half. Against it stands the
interval of the model that it was drawn from, which nobody knows. In other tables one list copies part of another.

`loglinear` takes the model that it chose as known and covers less than its level, which its assumption says;
`bootstrap` repeats the choice and is wide. Both are measured and not judged; `graphs` averages over the choice, and is.
"""

from __future__ import annotations

import math
import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

COVERS = (
    "cenotaph/estimate/bootstrap.py", "cenotaph/estimate/bounded.py", "cenotaph/estimate/existence.py",
    "cenotaph/estimate/graphs.py", "cenotaph/estimate/hierarchy.py",
    "cenotaph/estimate/interval.py", "cenotaph/estimate/loglinear.py", "cenotaph/estimate/pairwise.py",
    "cenotaph/estimate/poisson.py",
)  # fmt: skip
COUNT = 1_000
SEED = 1
METHODS = ("true", "loglinear", "bootstrap", "graphs")
JUDGED = ("graphs",)
LISTS = (3, 4)
SIZES = (500, 5_000)  # persons
CHANCES = (1 / 7, 1 / 2)  # of a list without interactions
PAIRS = (0.7, 1.5)  # absolute log odds ratio of two lists that depend on each other
TRIPLES = 0.5  # at most, either way
COPIED = (0.3, 0.7)  # share of list a that list b copies
COVERED = (0.93, 0.97)
WIDTH = 1.3  # times the interval of the true model
SEEN = 0.95  # of the tables with copying
GROUPS: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "all": bool,
    "lists independent": lambda row: not row["interactions"],
    "true model found by the search": lambda row: row["true_model_found"],
    "another model found": lambda row: not row["true_model_found"],
    "below 1,000 persons": lambda row: row["size"] < 1_000,
    "2,500 persons and more": lambda row: row["size"] >= 2_500,
}


@dataclass(frozen=True)
class Drawn:
    """A table with the size it was drawn from, and its true model as terms."""

    table: Any
    size: int
    model: tuple[int, ...]


def drawn(seed: int) -> Drawn:
    """A table from a decomposable log-linear model."""
    from cenotaph.estimate.graphs import bits, graphs
    from cenotaph.estimate.table import OverlapTable

    generator = np.random.default_rng([SEED, seed])
    lists = int(generator.choice(LISTS))
    possible = [graph for graph in graphs(lists) if graph.cliques != ((1 << lists) - 1,)]
    graph = possible[generator.integers(len(possible))]
    size = round(math.exp(generator.uniform(*np.log(SIZES))))
    terms = [term for term in range(1 << lists) if any(term & ~clique == 0 for clique in graph.cliques)]
    logs = np.zeros(1 << lists)
    for term in terms:
        order = len(list(bits(term)))
        if order == 1:
            chance = generator.uniform(*CHANCES)
            value = math.log(chance / (1 - chance))
        elif order == 2:
            value = generator.uniform(*PAIRS) * generator.choice([-1, 1])
        else:
            value = generator.uniform(-TRIPLES, TRIPLES) if order else 0.0
        logs[[cell for cell in range(1 << lists) if cell & term == term]] += value
    counts = generator.multinomial(size, np.exp(logs) / np.exp(logs).sum())
    counts[0] = 0
    return Drawn(OverlapTable(tuple("abcd"[:lists]), counts), size, tuple(terms))


def measured(seed: int) -> dict[str, Any]:
    """Intervals of the true model, of the search and of the graphs for one table."""
    from cenotaph.estimate import bootstrap, graphs, loglinear
    from cenotaph.estimate.estimate import LEVEL
    from cenotaph.estimate.existence import fit_all
    from cenotaph.estimate.hierarchy import notation

    case = drawn(seed)
    counts = case.table.counts.astype(np.float64)
    true = fit_all(counts, [case.model])[0]
    name = notation(case.model, range(case.table.J))
    known = loglinear.interval_of(counts, true, LEVEL).interval if true.missing is not None else None
    found = {"loglinear": loglinear.fit(case.table), "graphs": graphs.fit(case.table)}
    found["bootstrap"] = bootstrap.fit(case.table)
    return {
        "size": case.size,
        "interactions": len(case.model) - case.table.J - 1,
        "true_model_found": found["loglinear"].model == name,
        "true": judged(known, case.size),
        **{method: judged(one.interval, case.size) for method, one in found.items()},
    }


def judged(interval: tuple[float, float | None] | None, size: int) -> tuple[str, float]:
    """Whether the interval covers, lies below or above, or is missing; and its width, infinite without an upper end."""
    if interval is None:
        return "none", math.inf
    low, high = interval
    if size < low:
        return "above", (high or math.inf) - low
    if high is None:
        return "covers", math.inf
    return ("covers" if size <= high else "below"), high - low


def copied(seed: int) -> tuple[bool, bool]:
    """Whether the warning fires for the pair of which one copies the other, and whether for any pair before copying."""
    from cenotaph.estimate.table import OverlapTable

    generator = np.random.default_rng([SEED, 1, seed])
    lists = int(generator.choice(LISTS))
    size = round(math.exp(generator.uniform(*np.log(SIZES))))
    caught = generator.random((size, lists)) < generator.uniform(*CHANCES, lists)
    told = []
    for copies in (True, False):
        on = caught.copy()
        if copies:
            on[:, 1] |= caught[:, 0] & (generator.random(size) < generator.uniform(*COPIED))
        counts = np.bincount(on @ (1 << np.arange(lists)), minlength=1 << lists)
        counts[0] = 0
        told.append(dependent(OverlapTable(tuple("abcd"[:lists]), counts), copies))
    return told[0], told[1]


def dependent(table: Any, copies: bool) -> bool:
    """Whether the pair of the first two lists is said to depend (`copies`), or else any pair at all."""
    from cenotaph.estimate import pairwise

    pairs = pairwise.fit(table)
    looked_at = [one for one in pairs if not copies or one.details["lists"] == ["a", "b"]]
    wanted = {"pair_positive"} if copies else {"pair_positive", "pair_negative"}
    return any(one.code in wanted for pair in looked_at for one in pair.warnings)


def each(work: Callable[[int], Any], count: int) -> list[Any]:
    """The work for every seed, on all processors; the order of results is that of the seeds."""
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        return pool.map(work, range(count), chunksize=10)


def figures(rows: Sequence[dict[str, Any]], method: str) -> dict[str, Any]:
    """Coverage, widths against the true model's, and how the misfits miss."""
    verdicts = [row[method][0] for row in rows]
    width, true = (float(np.median([row[one][1] for row in rows])) for one in (method, "true"))
    return {
        "coverage": round(verdicts.count("covers") / len(rows), 4),
        "interval_below_the_truth": verdicts.count("below"),
        "interval_above_the_truth": verdicts.count("above"),
        "no_interval": verdicts.count("none"),
        "median_width_to_that_of_the_true_model": round(width / true, 3),
    }


def prove(count: int = COUNT) -> dict[str, Any]:
    """Coverage of the intervals, and how often copying is seen."""
    rows = each(measured, count)
    pairs = each(copied, count)
    groups = {name: [row for row in rows if belongs(row)] for name, belongs in GROUPS.items()}
    found = {name: {method: figures(own, method) for method in METHODS} for name, own in groups.items() if own}
    seen = sum(one for one, _ in pairs) / count
    holds = seen >= SEEN and all(
        COVERED[0] <= found["all"][method]["coverage"] <= COVERED[1]
        and found["all"][method]["median_width_to_that_of_the_true_model"] <= WIDTH
        for method in JUDGED
    )
    return {
        "holds": holds,
        "tables": count,
        "seed": SEED,
        "intervals": found,
        "tables_of_group": {name: len(own) for name, own in groups.items()},
        "copying_seen": round(seen, 4),
        "independent_lists_suspected": round(sum(one for _, one in pairs) / count, 4),
    }
