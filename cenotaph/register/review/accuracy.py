"""Accuracy: the precision and recall of a linkage from a stratified random sample of its pairs.

Invariant: nothing is assumed of the model. Each stratum speaks for its own pairs by the share of those drawn from it,
so that the estimates follow from how pairs were drawn alone (Horvitz & Thompson 1952). Recall is relative to the pairs
that were compared or joined: what no rule brought together cannot be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

Z = 1.959963984540054  # of a two-sided interval of 95 %


@dataclass(frozen=True, slots=True)
class Stratum:
    """Pairs that were called one way and to which the model gave about the same probability.

    `pairs` are all of them, `judged` those drawn and judged the same or different, `same` those judged the same.
    """

    called: str  # same or different
    low: float  # probabilities from
    high: float  # and below; or at most, where it is 1
    pairs: int
    judged: int
    same: int


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate with the ends of its interval of 95 %; None where no pair was judged that could tell."""

    value: float | None
    low: float | None
    high: float | None


NOTHING = Figure(None, None, None)


def wilson(same: int, judged: int, pairs: int) -> tuple[float, float]:
    """The interval of a share (Wilson 1927) of which `same` of `judged` were drawn without replacement from `pairs`.

    The sample counts as n (N - 1) / (N - n) draws with replacement (Cochran 1977, sec. 2.8), so that the interval of a
    stratum judged whole is a point.
    """
    share = same / judged
    if judged >= pairs:
        return share, share
    size = judged * (pairs - 1) / (pairs - judged)
    spread = Z * sqrt(share * (1.0 - share) / size + Z * Z / (4.0 * size * size))
    middle, shrunk = share + Z * Z / (2.0 * size), 1.0 + Z * Z / size
    return max(0.0, (middle - spread) / shrunk), min(1.0, (middle + spread) / shrunk)


def total(strata: Sequence[Stratum]) -> tuple[float, float, float]:
    """How many pairs of all strata are the same, with its interval: N_h p_h summed, squares of the half widths added.

    Each stratum's interval is Wilson's; the ends are combined by the recovery of variances (Newcombe 1998; Zou & Donner
    2008), in the way of the stratified Wilson interval of Yan & Su (2010), but in closed form.
    """
    value = below = above = 0.0
    for one in strata:
        share = one.same / one.judged
        low, high = wilson(one.same, one.judged, one.pairs)
        value += one.pairs * share
        below += (one.pairs * (share - low)) ** 2
        above += (one.pairs * (high - share)) ** 2
    return value, max(0.0, value - sqrt(below)), min(float(sum(one.pairs for one in strata)), value + sqrt(above))


def precision(strata: Sequence[Stratum]) -> Figure:
    """The share of the pairs called the same that are. Unbiased: its denominator is known."""
    called = collapsed([one for one in strata if one.called == "same"])
    if not called:
        return NOTHING
    every = sum(one.pairs for one in called)
    return Figure(*(end / every for end in total(called)))


def recall(strata: Sequence[Stratum], from_probability: float = 0.0) -> Figure:
    """The share, of the pairs that are the same, that was called the same.

    A ratio estimator T1 / (T1 + T0) of two independent totals, with a bias of order 1/n (Cochran 1977, sec. 6.8). The
    interval is that of T0 / T1 by the recovery of variances for ratios (Donner & Zou 2012), turned over.
    Of the pairs called different only those count whose stratum begins at `from_probability`.
    """
    called = collapsed([one for one in strata if one.called == "same"])
    missed = [one for one in strata if one.called == "different" and one.low >= from_probability]
    apart = collapsed(missed)
    if not called or (missed and not apart):
        return NOTHING
    found, left = total(called), total(apart)
    if found[0] + left[0] <= 0.0:
        return NOTHING
    least, most = _ratio(left, found)
    return Figure(found[0] / (found[0] + left[0]), 1.0 / (1.0 + most), 1.0 / (1.0 + least))


def _ratio(one: tuple[float, float, float], other: tuple[float, float, float]) -> tuple[float, float]:
    """The interval of a ratio of two independent figures, each given with its own."""
    (a, low_a, high_a), (b, low_b, high_b) = one, other
    product = a * b

    def end(of_a: float, of_b: float, sign: float) -> float:
        bottom = of_b * (2.0 * b - of_b)
        if bottom <= 0.0:
            return inf if sign > 0 else 0.0
        inside = max(0.0, product**2 - of_a * of_b * (2.0 * a - of_a) * (2.0 * b - of_b))
        return max(0.0, (product + sign * sqrt(inside)) / bottom)

    return end(low_a, high_b, -1.0), end(high_a, low_b, 1.0)


def collapsed(strata: Sequence[Stratum]) -> list[Stratum]:
    """The strata of one call in the order of their probabilities, one of which nothing was judged taken with the next
    below, or above where there is none below (collapsed strata: Cochran 1977, sec. 5A.12). Empty where nothing was
    judged.
    """
    ordered = sorted((one for one in strata if one.pairs), key=lambda one: (one.low, one.high))
    found: list[Stratum] = []
    for one in ordered:
        if found and not (one.judged and found[-1].judged):
            found[-1] = _together(found[-1], one)
        else:
            found.append(one)
    return [one for one in found if one.judged]


def _together(one: Stratum, other: Stratum) -> Stratum:
    return Stratum(
        one.called, one.low, other.high,
        one.pairs + other.pairs, one.judged + other.judged, one.same + other.same,
    )  # fmt: skip
