"""Do the chains agree, and how exact are their draws?

Invariant: pure functions of an array (chains, draws); each chain is split in two, so that a chain that drifts does not
agree with itself. Vehtari, Gelman, Simpson, Carpenter and Buerkner (2021, Bayesian Analysis 16: 667-718).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import beta, rankdata

Draws = NDArray[np.float64]
TAILS = (0.05, 0.95)


def split(draws: Draws) -> Draws:
    """Each chain as two: an array (2 chains, half the draws)."""
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, draws.shape[1] - half :]])


def normal_scores(draws: Draws) -> Draws:
    """Ranks over all chains, as normal scores: (rank - 3/8) / (count + 1/4) (equation 14)."""
    ranks = rankdata(draws, method="average").reshape(draws.shape)
    return np.asarray(ndtri((ranks - 0.375) / (draws.size + 0.25)))


def basic_rhat(draws: Draws) -> float:
    """The square root of the pooled variance over the mean within-chain variance (equations 1 to 4)."""
    length = draws.shape[1]
    within = draws.var(axis=1, ddof=1).mean()
    between = length * draws.mean(axis=1).var(ddof=1)
    if within == 0.0:
        return 1.0 if between == 0.0 else float("inf")
    return float(np.sqrt(((length - 1) / length * within + between / length) / within))


def rhat(draws: Draws) -> float:
    """The larger of the R-hat of the scores and of their distances from the median (equation 15)."""
    halves = split(draws)
    return max(basic_rhat(normal_scores(halves)), basic_rhat(normal_scores(np.abs(halves - np.median(halves)))))


def effective(draws: Draws) -> float:
    """Effective draws of several chains by Geyer's initial monotone sequence (equations 10 to 13)."""
    chains, length = draws.shape
    centred = draws - draws.mean(axis=1, keepdims=True)
    size = 1 << (2 * length - 1).bit_length()
    spectrum = np.fft.rfft(centred, size, axis=1)
    covariance = np.fft.irfft(spectrum * np.conj(spectrum), size, axis=1)[:, :length].mean(axis=0) / length
    within = covariance[0] * length / (length - 1)
    pooled = covariance[0] + (draws.mean(axis=1).var(ddof=1) if chains > 1 else 0.0)
    if pooled <= 0.0:
        return float(draws.size)
    correlation = 1.0 - (within - covariance * length / (length - 1)) / pooled
    correlation[0] = 1.0
    even = length - length % 2
    pairs = correlation[:even:2] + correlation[1:even:2]
    negative = np.flatnonzero(pairs < 0.0)
    pairs = np.minimum.accumulate(pairs[: negative[0]] if negative.size else pairs)
    time = max(-1.0 + 2.0 * pairs.sum(), 1.0 / np.log10(draws.size))
    return float(draws.size / time)


def bulk_ess(draws: Draws) -> float:
    """Effective draws in the bulk: of the normal scores."""
    return effective(normal_scores(split(draws)))


def tail_ess(draws: Draws) -> float:
    """Effective draws in the tails: the smaller of those of the two tail indicators."""
    halves = split(draws)
    return min(effective((halves <= np.quantile(halves, share)).astype(float)) for share in TAILS)


def quantile_error(draws: Draws, share: float) -> float:
    """The Monte Carlo standard error of a quantile, in the draws' own units (section 4.4).

    Half the distance of the quantiles at which the effective count of draws below leaves one standard deviation.
    """
    halves = split(draws)
    size = max(effective((halves <= np.quantile(halves, share)).astype(float)), 1.0)
    low, high = beta.ppf((0.1586553, 0.8413447), size * share + 1, size * (1 - share) + 1)
    return float(np.quantile(halves, high) - np.quantile(halves, low)) / 2
