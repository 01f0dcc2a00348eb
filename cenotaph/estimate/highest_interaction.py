"""No interaction of all lists together, or one that is stated: an assumption turned into a slider.

Invariant: the counts fit every value of xi equally well, so that xi is stated and never estimated, and the number is
given for a whole range of it. An empty cell is never filled up: the number would then be a choice of the filling.

Aleshin-Guendel, Sadinle and Wakefield (2024, Biometrics 80; arXiv:2101.09304): the cells of all lists have one
parameter too many, the interaction of the highest order. With xi its odds, n0 = xi * (product of the cells with an odd
number of lists) / (product of those with an even number); xi = 1 is "no highest-order interaction" (Fienberg 1972).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from cenotaph.estimate.estimate import LEVEL, MINIMUM_LISTS, Estimate, Interval, refused
from cenotaph.estimate.interval import lognormal_interval
from cenotaph.estimate.table import OverlapTable, pattern
from cenotaph.words.sentences import message

XI = 1.0  # no interaction of all lists together
SLIDER = tuple(2.0 ** (step / 4) for step in range(-8, 9))  # from a quarter to four
SHOWN = 10  # empty patterns that a refusal names


def unlisted(table: OverlapTable) -> tuple[float, float]:
    """The unlisted number at xi = 1, and the variance of its logarithm, for a table without an empty cell.

    The logarithm is a sum of logarithms of independent Poisson counts, each of variance 1/count (delta method).
    """
    counts = table.counts[1:].astype(np.float64)
    odd = np.bitwise_count(np.arange(1, len(table.counts))) % 2 == 1
    logarithm = float(np.log(counts).sum(where=odd) - np.log(counts).sum(where=~odd))
    return math.exp(logarithm), float((1 / counts).sum())


def number(table: OverlapTable, xi: float, level: float) -> tuple[float, Interval]:
    """The population and its interval if the interaction of all lists has the odds xi.

    Variance n0^2 * sum(1/n_c) + n0, as of a multinomial population (Bishop, Fienberg & Holland 1975, section 6.4);
    the logarithm of the unlisted is taken as normal. Of two lists it is the variance of Lincoln and Petersen.
    """
    missing, spread = unlisted(table)
    missing *= xi
    return table.n + missing, lognormal_interval(table.n, missing, missing**2 * spread + missing, level)


def fit(table: OverlapTable, level: float = LEVEL, xi: float = XI) -> Estimate:
    """The estimate at `xi`, with those of the slider in `details`.

    Lists that caught nobody take no part. Below 3 lists, or with an empty cell, `point` is None. Raises ValueError
    for an xi that is not above zero.
    """
    if not xi > 0:
        raise ValueError(f"xi {xi!r}: give a number above 0; 1 is no interaction of all lists")
    model = f"xi = {xi:g}"
    positions = table.valid
    if len(positions) < MINIMUM_LISTS:
        reason = message("estimate.reason.few_lists", count=len(positions))
        return refused("highest_interaction", model, level, reason)
    valid = table.keep(positions)
    empty = [pattern(int(cell), valid.J) for cell in np.flatnonzero(valid.counts[1:] == 0) + 1]
    if empty:
        named = ", ".join(sorted(empty)[:SHOWN]) + (" …" if len(empty) > SHOWN else "")
        reason = message("estimate.reason.empty_cells", count=len(empty), patterns=named)
        return refused("highest_interaction", model, level, reason, details={"empty_cells": len(empty)})
    point, interval = number(valid, xi, level)
    return Estimate(
        "highest_interaction",
        model,
        point,
        interval,
        level,
        message("estimate.assumption.highest_interaction"),
        details={"xi": xi, "slider": [notch(valid, one, level) for one in SLIDER]},
    )


def notch(table: OverlapTable, xi: float, level: float) -> dict[str, Any]:
    """A place of the slider."""
    point, interval = number(table, xi, level)
    return {"xi": xi, "point": point, "interval": list(interval)}


def point(table: OverlapTable) -> float | None:
    """The number alone, without interaction of all lists; for leaving lists out."""
    return fit(table).point
