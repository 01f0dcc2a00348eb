"""How far can the number move before the counts speak against it?

Invariant: an interval never reaches below the number counted, and an upper end that the counts do not give is None.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy.optimize import brentq
from scipy.special import digamma, gammaln
from scipy.stats import chi2, norm

from cenotaph.estimate.estimate import Interval

HARDLY_ANYBODY = 0.01  # unlisted persons: the profile is not followed closer to none
LARGEST_RATIO = 1e6  # unlisted persons to those at the maximum: beyond it the profile counts as flat
PRECISION = 1e-7  # of the logarithm of the unlisted number

Completed = Callable[[float], tuple[float, float]]


@dataclass(frozen=True)
class Profile:
    """The population size at the profile's maximum, and the interval around it."""

    peak: float
    interval: Interval


def profile_interval(n: int, completed: Completed, unlisted: float, level: float) -> Profile:
    """The multinomial profile-likelihood interval of the population size (Cormack 1992, Biometrics 48: 567-576).

    `completed(n0)` fits the model to the counts completed with n0 unlisted persons, and returns the Poisson
    log-likelihood (up to a constant, with the factorial of n0) and the log of the missing cell's mean; `unlisted` is
    where the search begins. With N = n + n0 the multinomial log-likelihood is that of the Poisson plus
    N + log N! - N log N; the interval holds every N whose value is at most half the chi-square quantile lower.
    """

    def value(n0: float) -> float:
        total = n + n0
        return completed(n0)[0] + total + float(gammaln(total + 1)) - total * math.log(total)

    def slope(log_n0: float) -> float:  # of the profile in N: the fitted parameters contribute nothing (envelope)
        n0 = math.exp(log_n0)
        return float(digamma(n + n0 + 1) - digamma(n0 + 1)) + completed(n0)[1] - math.log(n + n0)

    start = math.log(max(unlisted, HARDLY_ANYBODY))
    least, most = math.log(HARDLY_ANYBODY), start + math.log(LARGEST_RATIO)
    top = root(slope, start, least, most)
    height, drop = value(math.exp(top)), float(chi2.ppf(level, 1)) / 2

    def above(log_n0: float) -> float:
        return value(math.exp(log_n0)) - height + drop

    low = n if above(least) > 0 else n + math.exp(brentq(above, least, top, xtol=PRECISION))
    step = 0.25
    while above(top + step) > 0 and top + step < most:
        step *= 2
    high = None if top + step >= most else n + math.exp(brentq(above, top, top + step, xtol=PRECISION))
    return Profile(n + math.exp(top), (float(low), high))


def root(slope: Callable[[float], float], start: float, least: float, most: float) -> float:
    """Where a slope that falls from positive to negative is zero, looked for outward from `start`."""
    low = high = start
    step = 0.02
    while low > least and slope(low) < 0:
        low, step = max(least, low - step), 2 * step
    if slope(low) < 0:
        return low
    step = 0.02
    while high < most and slope(high) > 0:
        high, step = min(most, high + step), 2 * step
    return high if slope(high) > 0 or low == high else float(brentq(slope, low, high, xtol=PRECISION))


def lognormal_interval(known: float, unseen: float, variance: float, level: float) -> Interval:
    """The interval of known + unseen when the logarithm of the unseen is normal (Chao 1987, Biometrics 43: 783-791).

    known + unseen / C to known + unseen C, with C = exp(z sqrt(log(1 + variance / unseen^2))).
    """
    if unseen <= 0:
        return (float(known), float(known))
    factor = math.exp(float(norm.ppf((1 + level) / 2)) * math.sqrt(math.log1p(variance / unseen**2)))
    return (known + unseen / factor, known + unseen * factor)
