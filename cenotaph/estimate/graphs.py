"""Decomposable graphs: how lists depend on each other, averaged over every graph that the counts can tell apart.

Invariant: the average is exact, over all decomposable graphs and all numbers of unlisted persons up to the bound; no
chance and no search. The saturated graph, in which the unlisted number is not identified, is in no average unless it is
asked for, and its weight is then said.

Madigan and York (1997, Biometrika 84): hyper-Dirichlet prior with 2^-J in each cell, p(N) proportional to 1/N.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from cenotaph.estimate.estimate import LEVEL, MINIMUM_LISTS, Estimate, Warning, refused, warning
from cenotaph.estimate.table import OverlapTable
from cenotaph.words.sentences import message

MOST_LISTS = 6  # 18,154 graphs; of 7 lists there are 617,675
BOUND = 10  # unlisted persons considered: up to so many times the listed
NEGLIGIBLE = 40.0  # log: what is below exp(-40) of the best is 4e-18 of it, and adds nothing that a float could hold
GRID = 257  # points at which every graph is looked at before those that matter are summed where they matter
AT_BOUND = 0.01  # share of the posterior in the last hundredth of the range
MODE_SHARE = 0.05  # of the posterior that a second mode must hold
VALLEY = 0.5  # a valley is one if it is lower than so much of the lower peak
SATURATED = 0.01  # weight of the saturated graph that is said
SHOWN = 10

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Graph:
    """A decomposable graph: its cliques as sets of bits, and how often each subset of lists enters its likelihood."""

    cliques: tuple[int, ...]
    coefficients: tuple[tuple[int, int], ...]  # (subset, times): +1 a clique, -1 a separator

    def name(self) -> str:
        """Cliques as the literature writes them: 12|23|4."""
        listed = sorted(tuple(bits(clique)) for clique in self.cliques)
        joint = "." if any(max(one) > 8 for one in listed) else ""
        return "|".join(joint.join(str(one + 1) for one in clique) for clique in listed)


def bits(subset: int) -> Iterator[int]:
    """The positions in a set of bits, ascending."""
    place = 0
    while subset:
        if subset & 1:
            yield place
        subset >>= 1
        place += 1


def graph_of(neighbours: list[int]) -> Graph | None:
    """The graph with these neighbours if it is decomposable, else None: a simplicial vertex is taken away at a time."""
    left = (1 << len(neighbours)) - 1
    near = list(neighbours)
    times: dict[int, int] = {}
    cliques: list[int] = []
    while left:
        for vertex in bits(left):
            around = near[vertex] & left
            if all(around & ~near[other] & ~(1 << other) == 0 for other in bits(around)):
                break
        else:
            return None  # a chordless cycle of four or more is left
        whole = around | 1 << vertex
        times[whole] = times.get(whole, 0) + 1
        times[around] = times.get(around, 0) - 1
        if not any(whole & ~clique == 0 for clique in cliques):
            cliques.append(whole)
        left &= ~(1 << vertex)
    return Graph(tuple(sorted(cliques)), tuple(sorted((part, many) for part, many in times.items() if many and part)))


@lru_cache(maxsize=8)
def graphs(lists: int) -> tuple[Graph, ...]:
    """Every decomposable graph of so many lists: 2, 8, 61, 822, 18,154 for 2 to 6."""
    pairs = list(combinations(range(lists), 2))
    found = []
    for chosen in range(1 << len(pairs)):
        neighbours = [0] * lists
        for place in bits(chosen):
            first, second = pairs[place]
            neighbours[first] |= 1 << second
            neighbours[second] |= 1 << first
        graph = graph_of(neighbours)
        if graph is not None:
            found.append(graph)
    return tuple(found)


def marginal(table: OverlapTable, subset: int) -> tuple[Vector, int]:
    """Counts of the listed on the lists of a subset: an array of its 2^|A| cells, and how many are in its empty cell.

    The empty cell is left at 0 in the array: the unlisted join it.
    """
    places = list(bits(subset))
    target = np.zeros_like(table.occurring)
    for new, old in enumerate(places):
        target |= (table.occurring >> old & 1) << new
    cells = np.zeros(2 ** len(places))
    np.add.at(cells, target, table.counts[table.occurring])
    empty = int(cells[0])
    cells[0] = 0
    return cells, empty


def subset_terms(table: OverlapTable, unlisted: Vector, wanted: NDArray[np.int64]) -> Vector:
    """log marginal likelihood (Dirichlet-multinomial, without its coefficient) of each wanted subset, for each number
    of unlisted: an array (subsets, numbers)."""
    rows = np.empty((len(wanted), len(unlisted)))
    everybody = gammaln(table.n + unlisted + 1.0)  # the prior's cells add to 1
    for row, subset in enumerate(wanted.tolist()):
        cells, empty = marginal(table, subset)
        weight = 1.0 / len(cells)  # 2^-J a cell of the whole table: 2^-|A| a cell of the margin
        known = float((gammaln(cells[1:] + weight) - gammaln(weight)).sum())
        rows[row] = known + gammaln(empty + unlisted + weight) - gammaln(weight) - everybody
    return rows


@dataclass(frozen=True)
class Average:
    """The posterior over the number of unlisted: `unlisted` the numbers, `mass` their probabilities; graphs by weight.

    `weights` and `means` (persons listed and unlisted) are those of `graphs`, in their order.
    """

    listed: int
    unlisted: Vector
    mass: Vector
    graphs: tuple[Graph, ...]
    weights: Vector
    means: Vector

    @property
    def mean(self) -> float:
        """Posterior mean of N."""
        return float(self.listed + (self.mass * self.unlisted).sum())

    def quantile(self, share: float) -> float:
        """The smallest N with at least this share of the posterior at or below it."""
        place = int(np.searchsorted(np.cumsum(self.mass), share))
        return float(self.listed + self.unlisted[min(place, len(self.unlisted) - 1)])

    @property
    def at_bound(self) -> float:
        """Share of the posterior in the last hundredth of the range."""
        return float(self.mass[-max(1, len(self.mass) // 100) :].sum())


def average(table: OverlapTable, saturated: bool = False, bound: int = BOUND) -> Average:
    """The exact average over graphs and numbers of unlisted from 0 to `bound` times the listed.

    Raises ValueError for more than MOST_LISTS lists or fewer than 2.
    """
    if not 1 < table.J <= MOST_LISTS:
        raise ValueError(f"graphs of 2 to {MOST_LISTS} lists can be averaged, not of {table.J}")
    whole = (1 << table.J) - 1
    known = [graph for graph in graphs(table.J) if saturated or graph.cliques != (whole,)]
    wanted = np.array(sorted({subset for graph in known for subset, _ in graph.coefficients}), dtype=np.int64)
    place = {subset: row for row, subset in enumerate(wanted.tolist())}
    design = np.zeros((len(known), len(wanted)))
    for row, graph in enumerate(known):
        for subset, times in graph.coefficients:
            design[row, place[subset]] = times
    unlisted = np.arange(0, bound * table.n + 1, dtype=float)
    steps = np.unique(np.linspace(0, len(unlisted) - 1, GRID).round().astype(int))
    rough = design @ subset_terms(table, unlisted[steps], wanted) + base(table, unlisted[steps])
    highest = float(rough.max())
    matters = rough > highest - NEGLIGIBLE
    kept = np.flatnonzero(matters.any(axis=1))
    terms = subset_terms(table, unlisted, wanted)
    common = base(table, unlisted)
    mass = np.zeros_like(unlisted)
    weights, means = np.empty(len(kept)), np.empty(len(kept))
    for number, row in enumerate(kept.tolist()):
        first, last = np.flatnonzero(matters[row])[[0, -1]]  # a step to either side: nothing hides between two points
        here = slice(int(steps[max(first - 1, 0)]), int(steps[min(last + 1, len(steps) - 1)]) + 1)
        subsets = np.flatnonzero(design[row])
        likely = np.exp(design[row, subsets] @ terms[subsets, here] + common[here] - highest)
        weights[number] = likely.sum()
        means[number] = table.n + (likely * unlisted[here]).sum() / weights[number]
        mass[here] += likely
    total = mass.sum()
    order = np.argsort(-weights, kind="stable")
    chosen = tuple(known[int(kept[one])] for one in order)
    return Average(table.n, unlisted, mass / total, chosen, weights[order] / total, means[order])


def base(table: OverlapTable, unlisted: Vector) -> Vector:
    """What every graph shares: the multinomial coefficient's part that depends on N, and the prior 1/N."""
    everybody = table.n + unlisted
    return np.asarray(gammaln(everybody + 1.0) - gammaln(unlisted + 1.0) - np.log(everybody))


def modes(found: Average) -> tuple[float, ...]:
    """The N at which the posterior has a mode that holds its share, parted by a valley; ascending."""
    rises = np.concatenate(([True], found.mass[1:] > found.mass[:-1]))
    falls = np.concatenate((found.mass[:-1] >= found.mass[1:], [True]))
    peaks = np.flatnonzero(rises & falls & (found.mass > 0)).tolist()
    changed = True
    while changed and len(peaks) > 1:
        changed = False
        for left, right in pairwise(peaks):
            valley = left + int(np.argmin(found.mass[left : right + 1]))
            lower = min(left, right, key=lambda one: found.mass[one])
            shares = found.mass[:valley].sum() if lower == left else found.mass[valley:].sum()
            if found.mass[valley] > VALLEY * found.mass[lower] or shares < MODE_SHARE:
                peaks.remove(lower)
                changed = True
                break
    return tuple(float(found.listed + found.unlisted[one]) for one in peaks)


def fit(table: OverlapTable, level: float = LEVEL, saturated: bool = False, bound: int = BOUND) -> Estimate:
    """The posterior median with its central interval, over all decomposable graphs.

    `saturated` lets the saturated graph into the average, as the R package dga does; its weight is then said.
    """
    model = "all decomposable graphs" if saturated else "decomposable graphs without the saturated one"
    count = len(table.valid)
    if count < MINIMUM_LISTS and not saturated:
        return refused("graphs", model, level, message("estimate.reason.few_lists", count=count))
    if table.J > MOST_LISTS:
        reason = message("estimate.reason.too_many_lists", count=table.J, most=MOST_LISTS)
        return refused("graphs", model, level, reason)
    found = average(table, saturated, bound)
    low, point, high = (found.quantile(share) for share in ((1 - level) / 2, 0.5, (1 + level) / 2))
    whole = (1 << table.J) - 1
    weight = float(sum(w for graph, w in zip(found.graphs, found.weights, strict=True) if graph.cliques == (whole,)))
    peaks = modes(found)
    return Estimate(
        "graphs", model, point, (low, high), level, message("estimate.assumption.graphs"),
        tuple(warnings_of(found, peaks, weight, bound)),
        details={
            "graphs": len(graphs(table.J)) - (not saturated),
            "mean": found.mean,
            "quantiles": {str(share): found.quantile(share) for share in (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)},
            "modes": list(peaks),
            "mass_at_bound": found.at_bound,
            "saturated_weight": weight,
            "models": [
                {"model": graph.name(), "weight": float(part), "mean": float(mean)}
                for graph, part, mean in zip(found.graphs, found.weights, found.means, strict=True)
            ][:SHOWN],
        },
    )  # fmt: skip


def warnings_of(found: Average, peaks: tuple[float, ...], weight: float, bound: int) -> Iterator[Warning]:
    """Mass at the bound, several modes, weight on the saturated graph."""
    if found.at_bound > AT_BOUND:
        yield warning("mass_at_bound", True, percent=round(100 * found.at_bound), times=bound)
    if len(peaks) > 1:
        where: Any = ", ".join(f"{peak:,.0f}" for peak in peaks)
        yield warning("several_modes", True, modes=where)
    if weight > SATURATED:
        yield warning("saturated_graph", True, percent=round(100 * weight))


def draws(table: OverlapTable, generator: np.random.Generator, many: int) -> Vector:
    """So many numbers drawn from the posterior of `fit`, independent of each other; for adding up strata."""
    found = average(table)
    places = np.searchsorted(np.cumsum(found.mass), generator.random(many))
    return table.n + found.unlisted[np.minimum(places, len(found.unlisted) - 1)]


def point(table: OverlapTable) -> float | None:
    """The number alone, for repeating the estimate without a list."""
    return fit(table).point
