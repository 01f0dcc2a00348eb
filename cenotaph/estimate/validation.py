"""Does a method find what is known, and what would more evidence buy?

Invariant: nothing here gives a number of the dead. A list taken as the population has a size that is known; a further
list is imagined, and said to be; a prior is drawn from, and the sampler that should give it back is looked at. Whatever
is drawn has a seed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import chisquare, kstest

from cenotaph.estimate import loglinear
from cenotaph.estimate.estimate import Estimate
from cenotaph.estimate.table import OverlapTable

MOST_LISTS = 6  # that all estimates of a case are followed by this: the work is that of every method, a list
IMAGINED = 50  # drawings of a further list
FURTHER = ":further"  # the name of the imagined list
BINS = 20  # of the histogram of ranks

Method = Callable[[OverlapTable], list[Estimate]]
Truth = TypeVar("Truth")
Data = TypeVar("Data")


def within(table: OverlapTable, position: int) -> OverlapTable:
    """The other lists' table of the persons on one list; those on no other list are hidden, as the unlisted are."""
    own = table.occurring[(table.occurring >> position & 1) == 1]
    counts = np.zeros_like(table.counts)
    counts[own] = table.counts[own]
    known = OverlapTable(table.lists, counts, table.stratum)
    return known.keep([other for other in range(table.J) if other != position])


def consistency(table: OverlapTable, methods: Mapping[str, Method]) -> list[dict[str, Any]]:
    """Each list in turn taken as the population (Binette & Steorts 2022, JRSS A): a row a list and model.

    `size` is what must be found, `seen` how many the other lists have of it; `error` is relative; `covers` tells
    whether the interval holds the size, for a lower bound whether it begins no higher. Pairs are asked only where the
    other lists are two. What a method finds among the listed says nothing of persons whom no list could reach.
    """
    rows: list[dict[str, Any]] = []
    for position in table.valid:
        inside, size = within(table, position), table.sizes[position]
        for name, method in methods.items():
            if inside.n and (name != "pairwise" or inside.J == 2):
                rows += [found(table.lists[position], size, inside.n, estimate) for estimate in method(inside)]
    return rows


def found(name: str, size: int, seen: int, estimate: Estimate) -> dict[str, Any]:
    """A row of `consistency`."""
    error = covers = None
    if estimate.point is not None:
        error = estimate.point / size - 1
    if estimate.interval is not None:
        low, high = estimate.interval
        covers = low <= size and (high is None or size <= high or estimate.details.get("bound") == "lower")
    return {
        "list": name,
        "size": size,
        "seen": seen,
        "method": estimate.method,
        "model": estimate.model,
        "point": estimate.point,
        "interval": estimate.interval,
        "error": error,
        "covers": covers,
    }


@dataclass(frozen=True)
class Gain:
    """What a further list of `size` persons would do: widths of the interval in persons, now and expected (median).

    `change` is expected / now - 1; `point` the median of the numbers with the list, against `before`, on which the
    drawing rests. `answered` of `count` drawings gave an interval with two ends.
    """

    size: int
    odds_ratio: float
    copied: str | None
    before: float
    point: float
    width: float
    expected_width: float
    count: int
    answered: int
    seed: int

    @property
    def change(self) -> float:
        """Relative change of the interval's width."""
        return self.expected_width / self.width - 1


def further_list(
    table: OverlapTable,
    size: int,
    copied: str | None = None,
    odds_ratio: float = 1.0,
    count: int = IMAGINED,
    seed: int = 1,
) -> Gain:
    """The gain of a further list of about `size` persons, if the log-linear model with the best BIC is right.

    The listed stay as they are, the unlisted are as many as the model says. The list catches every person with the
    same chance; with `copied`, the odds of those on that list are `odds_ratio` times the others'. Each drawing is
    estimated anew, by the search over models. Raises ValueError when there is no estimate to begin with, or no such
    list or size.
    """
    now = loglinear.fit(table)
    if now.point is None or now.interval is None or now.interval[1] is None:
        raise ValueError("the table has no estimate with an interval, so a further list cannot be drawn from its model")
    whole = table.counts.copy()
    whole[0] = round(now.point) - table.n
    if not 0 < size < whole.sum():
        raise ValueError(f"a list of {size} persons cannot be drawn from {whole.sum()}; give a size between")
    chances = catching(table, whole, size, copied, odds_ratio)
    generator = np.random.default_rng(seed)
    widths, points = [], []
    for _ in range(count):
        caught = generator.binomial(whole, chances)
        counts = np.concatenate([whole - caught, caught])  # the new list is the highest bit
        counts[0] = 0
        again = loglinear.fit(OverlapTable((*table.lists, FURTHER), counts))
        if again.point is not None and again.interval is not None and again.interval[1] is not None:
            widths.append(again.interval[1] - again.interval[0])
            points.append(again.point)
    width = now.interval[1] - now.interval[0]
    medians = [float(np.median(one)) if one else float("nan") for one in (points, widths)]
    return Gain(size, odds_ratio, copied, now.point, medians[0], width, medians[1], count, len(widths), seed)


def catching(
    table: OverlapTable, whole: NDArray[np.int64], size: int, copied: str | None, odds_ratio: float
) -> NDArray[np.float64]:
    """For each cell the chance that the further list catches one of it, so that it expects `size` persons."""
    if copied is None:
        return np.full(len(whole), size / whole.sum())
    if copied not in table.lists:
        raise ValueError(f'there is no list "{copied}"; there are: {", ".join(table.lists)}')
    on = np.arange(len(whole)) >> table.lists.index(copied) & 1
    shift = on * np.log(odds_ratio)
    reach = 40.0 + abs(float(np.log(odds_ratio)))
    least = brentq(lambda base: float((whole * expit(base + shift)).sum()) - size, -reach, reach)
    return np.asarray(expit(least + shift))


@dataclass(frozen=True)
class Ranks:
    """Where the truth stood among the draws, as shares between 0 and 1: uniform if the sampler is right.

    `histogram` has BINS bins; `chi_square` and `deviation` are the p-values of the histogram and of the largest
    distance of the empirical distribution function from the diagonal (Kolmogorov-Smirnov).
    """

    histogram: tuple[int, ...]
    chi_square: float
    deviation: float


def calibration(
    prior_draw: Callable[[np.random.Generator], Truth],
    simulate: Callable[[Truth, np.random.Generator], Data | None],
    posterior_draws: Callable[[Data, int], Mapping[str, NDArray[np.float64]]],
    count: int,
    ranks_of: Callable[[Truth], Mapping[str, float]],
    seed: int,
) -> dict[str, Ranks]:
    """Simulation-based calibration (Talts, Betancourt, Simpson, Vehtari & Gelman 2018, arXiv 1804.06788).

    Truths are drawn from the prior and data from each; `ranks_of` names the scalars of a truth and `posterior_draws`
    (data, seed) gives draws of each that are nearly independent. Where draws equal the truth, as whole numbers do, its
    rank is drawn among them. `simulate` may return None for data that nobody would analyse: since that depends on the
    data alone, the ranks stay uniform, and truth and data are drawn again.
    """
    generator = np.random.default_rng(seed)
    ranks: dict[str, list[float]] = {}
    done = 0
    while done < count:
        truth = prior_draw(generator)
        data = simulate(truth, generator)
        if data is None:
            continue
        done += 1
        draws = posterior_draws(data, int(generator.integers(2**63)))
        for name, value in ranks_of(truth).items():
            below, equal = int((draws[name] < value).sum()), int((draws[name] == value).sum())
            place = below + generator.integers(equal + 1) + generator.random()
            ranks.setdefault(name, []).append(float(place / (len(draws[name]) + 1)))
    return {name: judged(np.array(own)) for name, own in ranks.items()}


def judged(ranks: NDArray[np.float64]) -> Ranks:
    """Histogram and tests of ranks as shares."""
    histogram = np.histogram(ranks, BINS, (0.0, 1.0))[0]
    against = float(chisquare(histogram).pvalue), float(kstest(ranks, "uniform").pvalue)
    return Ranks(tuple(int(one) for one in histogram), *against)
