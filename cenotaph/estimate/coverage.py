"""Sample coverage: how much of the population do the overlaps show?

Invariant: below the coverage that its authors ask for, what stands here is said to be a bound; pairs of lists may
depend on each other in any way, but no three beyond what their pairs say. Chance enters only the interval, from a
seed that is recorded.

Chao and Tsay (1998, Journal of the American Statistical Association 93: 283-293); Chao, Tsay, Lin, Shau and Chao (2001,
Statistics in Medicine 20: 3123-3157). With f_j those on list j alone, C = 1 - mean of f_j / n_j, D = n - mean of f_j.
The coefficient of covariation of a pair is r_jk N - 1 with r_jk = m_jk / (n_j n_k), and A_jk counts those on j or k who
are on no third list, those on both twice:

    N = D / C + sum over pairs of A_jk (r_jk N - 1) / (J C).

`general` solves it for N; `one_step` puts D/C in on the right, and once more what comes out of it. The papers state it
for three lists. For more the same expansion holds when coefficients of three and more lists are left out: of the
persons whom the others than k caught, those weigh whom only j caught.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from cenotaph.estimate.estimate import LEVEL, MINIMUM_LISTS, Estimate, Warning, refused, warning
from cenotaph.estimate.interval import lognormal_interval
from cenotaph.estimate.table import OverlapTable
from cenotaph.words.sentences import message

LEAST_COVERAGE = 0.55  # below it the authors give the one-step number, as a bound
REPLICATES = 1000
SEED = 1998
FAILED = 0.01  # share of replicates without a number that is said
LOW = {"lower": "low_coverage_lower", "upper": "low_coverage_upper"}  # what the one-step number then is

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Coverage:
    """The figures of R tables (observed, or drawn): an array (R,) each, `covariation` (R, pairs).

    `general` is infinite or no population where the equation has no solution.
    """

    coverage: Floats
    independent: Floats  # D / C
    one_step: Floats
    general: Floats
    covariation: Floats  # from which the one-step number comes
    net: Floats  # sum of the pairs' parts in the one-step number, persons


def coverages(cells: NDArray[np.int64], counts: Floats, lists: int) -> Coverage:
    """The figures of tables given by the indices of their cells (K,) and counts (R, K); each list catches somebody."""
    on = (cells[:, None] >> np.arange(lists) & 1).astype(np.float64)
    alone = np.bitwise_count(cells) == 1
    sizes, single = counts @ on, counts @ (on * alone[:, None])
    n = counts.sum(axis=1)
    pairs = list(combinations(range(lists), 2))
    first, second = np.array(pairs).T
    both = counts @ (on[:, first] * on[:, second])
    only = counts @ np.column_stack([cells == (1 << i | 1 << j) for i, j in pairs]).astype(np.float64)
    weight = single[:, first] + single[:, second] + 2 * only  # A_jk
    with np.errstate(divide="ignore", invalid="ignore"):  # of tables drawn without somebody on each list
        ratio = both / (sizes[:, first] * sizes[:, second])  # r_jk
        share = 1 - (single / sizes).mean(axis=1)
        start = (n - single.mean(axis=1)) / share
        scale = lists * share
        step = start + (weight * (ratio * start[:, None] - 1)).sum(axis=1) / scale
        covariation = ratio * step[:, None] - 1
        net = (weight * covariation).sum(axis=1) / scale
        solved = (start - weight.sum(axis=1) / scale) / (1 - (weight * ratio).sum(axis=1) / scale)
    return Coverage(share, start, start + net, solved, covariation, net)


def fit(table: OverlapTable, level: float = LEVEL, seed: int = SEED, replicates: int = REPLICATES) -> Estimate:
    """`general` where the coverage is high enough, else `one_step`, with an interval by bootstrap.

    Lists that caught nobody take no part. Below 3 lists, without any overlap, or where the equation has no solution,
    `point` is None.
    """
    positions = table.valid
    if len(positions) < MINIMUM_LISTS:
        return refused("coverage", "", level, message("estimate.reason.few_lists", count=len(positions)))
    valid = table.keep(positions)
    found = coverages(valid.occurring, valid.counts[None, valid.occurring].astype(np.float64), valid.J)
    share, model, number = chosen(found, valid.n)
    details = {
        "coverage": share,
        **{name: float(getattr(found, name)[0]) for name in ("independent", "one_step", "general")},
        "covariation": [
            {"lists": [valid.lists[i], valid.lists[j]], "value": float(value)}
            for (i, j), value in zip(combinations(range(valid.J), 2), found.covariation[0], strict=True)
        ],
    }
    if number is None:
        return refused("coverage", model, level, message("estimate.reason.no_coverage"), details=details)
    spread, failed = spread_of(valid, number, model, seed, replicates)
    bound = "" if model == "general" else "lower" if found.net[0] >= 0 else "upper"
    unseen = number - valid.n
    return Estimate(
        "coverage",
        model,
        number,
        lognormal_interval(valid.n, unseen, unseen**2 * math.expm1(spread**2), level),
        level,
        message("estimate.assumption.coverage"),
        tuple(warnings_of(share, failed, replicates, bound)),
        seed,
        details
        | {"replicates": replicates, "replicates_without_number": failed, "standard_error_log": spread}
        | ({"bound": bound} if bound else {}),
    )


def chosen(found: Coverage, n: int) -> tuple[float, str, float | None]:
    """The coverage of the first table, the form that it asks for, and its number; None if it is none of n listed."""
    share = float(found.coverage[0])
    model = "general" if share >= LEAST_COVERAGE else "one_step"
    number = float(getattr(found, model)[0])
    return share, model, number if math.isfinite(number) and number >= n and share > 0 else None


def spread_of(table: OverlapTable, number: float, model: str, seed: int, replicates: int) -> tuple[float, int]:
    """The standard deviation of the logarithm of the unlisted number, and how many replicates had no such number.

    Each replicate draws the whole population, listed and unlisted, over the cells with the observed frequencies.
    """
    population = round(number)
    chances = np.append(table.counts[table.occurring], population - table.n) / population
    draws = np.random.Generator(np.random.PCG64(seed)).multinomial(population, chances, replicates)
    listed = draws[:, :-1].astype(np.float64)
    unseen = getattr(coverages(table.occurring, listed, table.J), model) - listed.sum(axis=1)
    good = unseen[np.isfinite(unseen) & (unseen > 0)]
    return float(np.log(good).std()) if len(good) else 0.0, replicates - len(good)


def warnings_of(share: float, failed: int, replicates: int, bound: str) -> list[Warning]:
    """Low coverage, with what the number then is; replicates without a number."""
    found = []
    if bound:
        least = round(100 * LEAST_COVERAGE)
        found.append(warning(LOW[bound], False, percent=round(100 * share), least=least))
    if failed > FAILED * replicates:
        found.append(warning("replicates_without_number", False, count=failed, replicates=replicates))
    return found


def point(table: OverlapTable) -> float | None:
    """The number alone, for leaving lists out."""
    if len(table.valid) < MINIMUM_LISTS:
        return None
    valid = table.keep(table.valid)
    return chosen(coverages(valid.occurring, valid.counts[None, valid.occurring].astype(np.float64), valid.J), valid.n)[
        2
    ]
