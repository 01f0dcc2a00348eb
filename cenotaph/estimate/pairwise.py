"""Two lists at a time.

Invariant: every pair of lists gives its own estimate, and none is chosen or averaged: pairs that disagree show that
lists depend on each other. A pair without overlap gives no number.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from scipy.stats.contingency import odds_ratio

from cenotaph.estimate.estimate import LEVEL, Estimate, refused, warning
from cenotaph.estimate.interval import lognormal_interval
from cenotaph.estimate.table import OverlapTable
from cenotaph.words.sentences import message

CLEAR = 1.96  # standard errors from zero at which a dependence counts as seen
FEW = 10  # persons in one of four counts below which an odds ratio gets its exact interval


def lincoln_petersen(first: int, second: int, both: int) -> float | None:
    """n1 n2 / m (Petersen 1896; Lincoln 1930); None without overlap."""
    return first * second / both if both else None


def chapman(first: int, second: int, both: int) -> tuple[float, float]:
    """(n1 + 1)(n2 + 1)/(m + 1) - 1 (Chapman 1951) and its variance (Seber 1970, Biometrika 57)."""
    point = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    return point, variance


def overlaps(table: OverlapTable) -> NDArray[np.int64]:
    """A matrix (J, J) of overlaps, with the sizes of the lists on the diagonal."""
    rows = range(table.J)
    return np.array([[table.overlap(i, j) for j in rows] for i in rows], dtype=np.int64).reshape(table.J, table.J)


def points(table: OverlapTable) -> NDArray[np.float64]:
    """A matrix (J, J) of Chapman's estimates, persons; not a number on the diagonal and without overlap."""
    shared = overlaps(table)
    found = np.full(shared.shape, np.nan)
    for i, j in combinations(range(table.J), 2):
        if shared[i, j]:
            found[i, j] = found[j, i] = chapman(int(shared[i, i]), int(shared[j, j]), int(shared[i, j]))[0]
    return found


def dependence(table: OverlapTable, i: int, j: int) -> list[dict[str, Any]]:
    """The log odds ratio of two lists among those that a third list caught, with its standard error, a row a third.

    Half a person is added to each of the four counts (Haldane 1956; Anscombe 1956). Rows share persons: not to be
    pooled. A third list with nobody in it gives no row.
    """
    found = []
    for k in (k for k in table.valid if k not in (i, j)):
        patterns = (((i, j, k), ()), ((k,), (i, j)), ((i, k), (j,)), ((j, k), (i,)))
        four = [table.count(on, off) + 0.5 for on, off in patterns]
        ratio = math.log(four[0] * four[1] / (four[2] * four[3]))
        error = math.sqrt(sum(1 / count for count in four))
        found.append({"list": table.lists[k], "log_odds_ratio": ratio, "standard_error": error})
    return found


def sign(rows: list[dict[str, Any]]) -> str:
    """What the third lists clearly show about the pair: "positive", "negative", "mixed" or "unclear"."""
    clear = [row["log_odds_ratio"] for row in rows if abs(row["log_odds_ratio"]) > CLEAR * row["standard_error"]]
    if not clear:
        return "unclear"
    return "positive" if min(clear) > 0 else "negative" if max(clear) < 0 else "mixed"


def among_others(table: OverlapTable, i: int, j: int, level: float) -> dict[str, Any]:
    """The odds ratio of two lists among those that at least one other list caught, with its interval; None: none there.

    Here, unlike among the rows of `dependence`, each person counts once. Half a person is added to each of the four
    counts (Haldane 1956); where one of them is below FEW the interval is exact, conditional on the margins (Fisher
    1935; Cornfield 1956), else normal on the log scale (Woolf 1955).
    """
    listed, own = table.occurring, 1 << i | 1 << j
    elsewhere = listed[listed & ~own != 0]
    of_pair = (elsewhere >> i & 1) + 2 * (elsewhere >> j & 1)
    neither, one, other, both = np.bincount(of_pair, weights=table.counts[elsewhere], minlength=4).astype(int).tolist()
    counted: dict[str, Any] = {"counts": [both, one, other, neither], "odds_ratio": None, "odds_ratio_interval": None}
    if not both + one or not both + other or not neither + one or not neither + other:  # a margin says nothing
        return counted
    ratio = (both + 0.5) * (neither + 0.5) / ((one + 0.5) * (other + 0.5))
    if min(both, one, other, neither) < FEW:
        low, high = odds_ratio([[both, one], [other, neither]]).confidence_interval(level)
    else:
        error = math.sqrt(sum(1 / (count + 0.5) for count in (both, one, other, neither)))
        factor = math.exp(float(norm.ppf((1 + level) / 2)) * error)
        low, high = ratio / factor, ratio * factor
    return counted | {"odds_ratio": ratio, "odds_ratio_interval": [float(low), float(high)]}


def seen(interval: list[float] | None) -> str:
    """What an interval of an odds ratio shows: "positive", "negative" or "unclear"."""
    if interval is None or interval[0] <= 1 <= interval[1]:
        return "unclear"
    return "positive" if interval[0] > 1 else "negative"


def matrix(table: OverlapTable, level: float = LEVEL) -> list[dict[str, Any]]:
    """A row a pair, in list order: sizes, overlap, Chapman's number, and how the pair depends among the others."""
    rows = []
    for i, j in combinations(range(table.J), 2):
        estimate = fit_pair(table, i, j, (table.sizes[i], table.sizes[j], table.overlap(i, j)), level)
        found = among_others(table, i, j, level)
        rows.append(
            {key: estimate.details[key] for key in ("lists", "sizes", "overlap")}
            | {"point": estimate.point, "interval": estimate.interval}
            | found
            | {"sign": seen(found["odds_ratio_interval"])}
        )
    return rows


def fit(table: OverlapTable, level: float = LEVEL) -> list[Estimate]:
    """An Estimate a pair, in list order: Chapman's number with a log-normal interval of the unlisted."""
    shared = overlaps(table)
    return [
        fit_pair(table, i, j, (int(shared[i, i]), int(shared[j, j]), int(shared[i, j])), level)
        for i, j in combinations(range(table.J), 2)
    ]


def fit_pair(table: OverlapTable, i: int, j: int, figures: tuple[int, int, int], level: float) -> Estimate:
    """The Estimate of lists i and j; `figures` are their sizes and their overlap."""
    first, second, both = figures
    model = f"{table.lists[i]} × {table.lists[j]}"
    rows = dependence(table, i, j)
    details = {
        "lists": [table.lists[i], table.lists[j]],
        "sizes": [first, second],
        "overlap": both,
        "lincoln_petersen": lincoln_petersen(first, second, both),
        "dependence": rows,
        "dependence_sign": sign(rows),
    }
    if not both:
        return refused("pairwise", model, level, message("estimate.reason.no_overlap", pair=model), details=details)
    point, variance = chapman(first, second, both)
    known = first + second - both
    warnings = []
    if details["dependence_sign"] in {"positive", "negative"}:
        warnings.append(warning(f"pair_{details['dependence_sign']}", False, pair=model))
    return Estimate(
        "pairwise",
        model,
        point,
        lognormal_interval(known, point - known, variance, level),
        level,
        message("estimate.assumption.pairwise"),
        tuple(warnings),
        details=details,
    )
