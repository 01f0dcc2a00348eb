"""Lower bounds from those caught once and twice.

Invariant: what stands here is a bound from below, never a best guess, and it knows that the lists are few: with J
lists the textbook form for endless sampling, f1^2 / (2 f2), is too large by J / (J - 1). The forms that treat all lists
alike are bounds only if the lists reach alike: lists of unequal size make them too large (Maclaurin's inequality for
the symmetric functions of the odds). "Mth" is free of that.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from cenotaph.estimate.estimate import LEVEL, Estimate, refused
from cenotaph.estimate.existence import emptied
from cenotaph.estimate.interval import lognormal_interval, profile_interval
from cenotaph.estimate.poisson import Floats, fit_design
from cenotaph.estimate.table import OverlapTable
from cenotaph.words.sentences import message

MOST_LISTS_BY_CELL = 10  # for Mth, whose design has a row a cell


def frequencies(table: OverlapTable) -> NDArray[np.int64]:
    """How many persons were caught by exactly k lists, k = 0 .. J (f0 is unknown and 0)."""
    caught = np.bitwise_count(np.arange(len(table.counts)))
    return np.bincount(caught, weights=table.counts, minlength=table.J + 1).astype(np.int64)


def unlisted(once: int, twice: int, lists: int) -> tuple[float, float]:
    """The least number of unlisted persons and its variance: a f1^2 / (2 f2) with a = (J - 1)/J.

    Chao 1987, Biometrics 43, for J occasions; variance by the delta method. Without anybody caught twice the
    bias-corrected form a f1 (f1 - 1) / (2 (f2 + 1)) (Chao 2005, Encyclopedia of Statistical Sciences).
    """
    share = (lists - 1) / lists
    if twice:
        ratio = once / twice
        spread = twice * (share * ratio**2 / 2 + share**2 * ratio**3 + share**2 * ratio**4 / 4)
        return share * once * ratio / 2, spread
    missing = share * once * (once - 1) / 2
    spread = share * once * (once - 1) / 2 + share**2 * once * (2 * once - 1) ** 2 / 4
    return missing, spread


def fit(table: OverlapTable, level: float = LEVEL) -> list[Estimate]:
    """Three bounds: "moment", "Mh" (lists catch alike) and "Mth" (lists differ; Rivest & Baillargeon 2007).

    Lists that caught nobody take no part. Below 2 lists, or with nobody caught, `point` is None.
    """
    positions = table.valid
    if len(positions) < 2:
        return [refused("chao", "moment", level, message("estimate.reason.few_lists", count=len(positions)))]
    valid = table.keep(positions)
    found = [moment(valid, level)]
    once_or_more = frequencies(valid)[1:]
    if not once_or_more[:2].all():  # then the fitted forms run to zero or infinity
        return found
    k = np.arange(1, valid.J + 1)
    ways = gammaln(valid.J + 1) - gammaln(k + 1) - gammaln(valid.J - k + 1)
    shared: Floats = np.column_stack([np.ones(valid.J), k.astype(np.float64)])
    found.append(bound("Mh", shared, k, once_or_more.astype(np.float64), ways, level))
    if valid.J <= MOST_LISTS_BY_CELL:
        cells = np.arange(1, len(valid.counts))
        own: Floats = np.column_stack([np.ones(len(cells)), cells[:, None] >> np.arange(valid.J) & 1]).astype(float)
        caught = np.bitwise_count(cells).astype(np.int64)
        found.append(bound("Mth", own, caught, valid.counts[1:].astype(np.float64), np.zeros(len(cells)), level))
    return found


def moment(table: OverlapTable, level: float) -> Estimate:
    """The bound from f1 and f2 alone, with a log-normal interval."""
    f = frequencies(table)
    missing, variance = unlisted(int(f[1]), int(f[2]), table.J)
    interval = lognormal_interval(table.n, missing, variance, level)
    details = {"frequencies": [int(count) for count in f[1:]], "bound": "lower"}
    assumption = message("estimate.assumption.chao")
    return Estimate("chao", "moment", table.n + missing, interval, level, assumption, details=details)


def bound(
    model: str, base: Floats, caught: NDArray[np.int64], counts: Floats, offset: Floats, level: float
) -> Estimate:
    """Chao's bound as a log-linear fit (Rivest & Baillargeon 2007, Biometrics 63: 999-1006, section 3).

    To the columns of the model without heterogeneity come (k - j + 1)+ for j = 3 .. J, whose parameters a mixture
    makes zero or more: those that come out negative are taken out, all at once, until none is.
    """
    most = int(caught[counts > 0].max())
    bends = {j: np.maximum(caught - j + 1, 0.0) for j in range(3, most + 1)}
    while True:
        design = np.column_stack([base, *bends.values()])
        theta, _ = fit_design(design, counts, offset)
        negative = [j for j, value in zip(bends, theta[base.shape[1] :], strict=True) if value <= 0]
        if not negative:
            break
        bends = {j: column for j, column in bends.items() if j not in negative}
    if emptied(design, counts).any():
        return refused("chao", model, level, message("estimate.reason.not_identified", model=model))
    corner = np.zeros(design.shape[1])
    corner[0] = 1.0
    whole, shifts = np.vstack([corner, design]), np.append(0.0, offset)
    n, missing = int(counts.sum()), math.exp(theta[0])

    def completed(n0: float) -> tuple[float, float]:
        parameters, value = fit_design(whole, np.append(n0, counts), shifts)
        return value - float(gammaln(n0 + 1)), float(parameters[0])

    profile = profile_interval(n, completed, missing, level)
    details = {"bends": sorted(bends), "profile_maximum": profile.peak, "bound": "lower"}
    assumption = message("estimate.assumption.chao_unequal" if model == "Mth" else "estimate.assumption.chao")
    return Estimate("chao", model, n + missing, profile.interval, level, assumption, details=details)
