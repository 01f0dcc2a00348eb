"""Uncertainty carried through: from estimates of many completed tables to one, and from strata to sums and shares.

Invariant: what is not known of the register (who is the same person, what a missing field says) is drawn m times, each
draw is a table, and each table's estimate comes as draws of N. Nothing is combined but draws: row r of every stratum
belongs to the same draw of everything, so a sum or a share is computed row by row and its interval read off at the end.

Three rules, told apart by their name:

- "pooled" (the default): the draws of all m posteriors together, each replicate with equal weight. No scale, no normal.
- "rubin": Rubin (1987, Multiple Imputation for Nonresponse in Surveys, eqs 3.1.2 to 3.1.7): W the mean of the
  variances, B the variance of the means, T = W + (1 + 1/m) B, a t interval with (m - 1) (1 + W / ((1 + 1/m) B))^2
  degrees of freedom.
- "commission": the same with (m - 1) (1 + W / (B (m + 1)))^2, which is what the package of the Colombian commission
  computes. The factor m + 1 stands where Rubin has (m + 1)/m, so the interval is too wide. It is here to compare with
  what was published, not to be chosen.

The last two work on log(N - n + 1/2), n the persons documented: the scale on which the published interval and the one
with Rubin's degrees of freedom have a common middle. Their point is the mean of the m posterior means, in persons.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from cenotaph.estimate.estimate import LEVEL, Estimate, Interval, Warning, warning
from cenotaph.estimate.table import OverlapTable

POOLED, RUBIN, COMMISSION = RULES = ("pooled", "rubin", "commission")
DOMINATED = 0.5  # share of the variance between replicates that too few draws alone would give

Draws = NDArray[np.float64]
Producer = Callable[
    [OverlapTable, int, int], Draws
]  # (table, count, seed): what each Bayesian method offers as `draws`


@dataclass(frozen=True)
class Combined:
    """What m replicates say together: `point` and `interval` in persons; the rest on the scale of the rule.

    `within`, `between`, `total` and `freedom` are those of Rubin's rules on log(N - documented + 1/2), whatever the
    rule, and None with a single replicate; `noise` is the share of `between` that the draws' own Monte Carlo error
    explains.
    """

    rule: str
    level: float
    count: int
    point: float
    interval: Interval
    within: float
    between: float | None
    total: float | None
    freedom: float | None
    noise: float | None

    @property
    def warnings(self) -> tuple[Warning, ...]:
        """Whether the variance between replicates is mostly that of too few draws."""
        if self.noise is None or self.noise <= DOMINATED:
            return ()
        return (warning("replicate_noise", False, percent=round(100 * min(self.noise, 1.0)), count=self.count),)


def rubin_freedom(count: int, within: float, between: float) -> float:
    """Rubin 1987, eq. 3.1.6; infinite when the replicates agree."""
    return (count - 1) * (1 + within / ((1 + 1 / count) * between)) ** 2 if between > 0 else math.inf


def commission_freedom(count: int, within: float, between: float) -> float:
    """The degrees of freedom of the Colombian commission's package; infinite when the replicates agree."""
    return (count - 1) * (1 + within / (between * (count + 1))) ** 2 if between > 0 else math.inf


FREEDOM: Mapping[str, Callable[[int, float, float], float]] = {
    POOLED: rubin_freedom,
    RUBIN: rubin_freedom,
    COMMISSION: commission_freedom,
}


def combined(
    replicates: Sequence[Draws],
    documented: int,
    rule: str = POOLED,
    level: float = LEVEL,
    effective: Sequence[float] | None = None,
) -> Combined:
    """The replicates' draws as one estimate.

    `documented` is the least number of persons documented in any replicate; `effective` the number of independent
    draws that each replicate's are worth (default: as many as there are). Raises ValueError for an unknown rule, for a
    rule of moments with a single replicate, and for draws below the documented.
    """
    count = len(replicates)
    if rule not in RULES:
        raise ValueError(f'rule "{rule}" is not known; known: {", ".join(RULES)}')
    if count < (1 if rule == POOLED else 2):
        raise ValueError(f'rule "{rule}" cannot combine {count} replicates; give at least two, or use "{POOLED}"')
    lowest = min(float(draws.min()) for draws in replicates)
    if lowest < documented:
        raise ValueError(
            f"a draw of {lowest:.0f} lies below the {documented} documented; give the least of the replicates"
        )
    logs = [np.log(draws - documented + 0.5) for draws in replicates]
    means = np.array([one.mean() for one in logs])
    variances = np.array([one.var(ddof=1) for one in logs])
    within = float(variances.mean())
    if count == 1:
        point, interval = of_draws(replicates[0], level)
        return Combined(rule, level, count, point, interval, within, None, None, None, None)
    between = float(means.var(ddof=1))
    total = within + (1 + 1 / count) * between
    freedom = FREEDOM[rule](count, within, between)
    if rule == POOLED:
        most = max(len(draws) for draws in replicates)  # so that equal numbers weigh 1, exactly
        weights = np.concatenate([np.full(len(draws), most / len(draws)) for draws in replicates])
        point, interval = of_draws(np.concatenate(replicates), level, weights)
    else:
        point = float(np.mean([draws.mean() for draws in replicates]))
        reach = float(t.ppf((1 + level) / 2, freedom)) * math.sqrt(total)
        low, high = (documented - 0.5 + math.exp(means.mean() + side * reach) for side in (-1, 1))
        interval = (max(low, float(documented)), high)
    worth = np.array([len(draws) for draws in replicates] if effective is None else effective, dtype=np.float64)
    noise = float((variances / worth).mean()) / between if between > 0 else None
    return Combined(rule, level, count, point, interval, within, between, total, freedom, noise)


def of_draws(draws: Draws, level: float = LEVEL, weights: Draws | None = None) -> tuple[float, tuple[float, float]]:
    """Median and central interval of draws."""
    shares = [0.5, (1 - level) / 2, (1 + level) / 2]
    point, low, high = np.quantile(draws, shares, weights=weights, method="inverted_cdf")
    return float(point), (float(low), float(high))


def carried(estimates: Sequence[Estimate], found: Combined) -> Estimate:
    """The estimates of all replicates, made by one method, as one: the method's assumption, everybody's warnings.

    A warning of several replicates is told once, in the first one's words. Raises ValueError for several methods.
    """
    first = estimates[0]
    if {one.method for one in estimates} != {first.method}:
        raise ValueError("replicates of several methods cannot be one estimate; combine each method by itself")
    told: dict[str, Warning] = {}
    for estimate in estimates:
        for one in estimate.warnings:
            told.setdefault(one.code, one)
    combination = {
        "rule": found.rule,
        "count": found.count,
        "within": found.within,
        "between": found.between,
        "total": found.total,
        "degrees_of_freedom": found.freedom,
        "noise": found.noise,
        "points": [one.point for one in estimates],
    }
    return replace(
        first,
        point=found.point,
        interval=found.interval,
        level=found.level,
        warnings=(*told.values(), *found.warnings),
        details={"replicates": combination},
    )


def by_stratum(tables: Mapping[str, OverlapTable], draws: Producer, count: int, seed: int) -> dict[str, Draws]:
    """Draws of each stratum, in code-point order, each stratum from a stream of its own."""
    names = sorted(tables)
    return {name: draws(tables[name], count, own) for name, own in zip(names, seeds(seed, len(names)), strict=True)}


def seeds(seed: int, count: int) -> list[int]:
    """So many seeds from one, whose streams do not meet."""
    return [int(stream.generate_state(1, np.uint64)[0]) for stream in np.random.SeedSequence(seed).spawn(count)]


def over_replicates(
    replicates: Sequence[Mapping[str, OverlapTable]], draws: Producer, count: int, seed: int
) -> dict[str, Draws]:
    """Joint draws of each stratum over all replicates of the register: the replicates' draws end to end.

    Raises ValueError when the replicates do not have the same strata; an empty stratum needs its empty table.
    """
    for place, tables in enumerate(replicates):
        if tables.keys() != replicates[0].keys():
            raise ValueError(f"replicate {place} has other strata than replicate 0; give every stratum in each")
    own = seeds(seed, len(replicates))
    found = [by_stratum(tables, draws, count, number) for tables, number in zip(replicates, own, strict=True)]
    return {name: np.concatenate([one[name] for one in found]) for name in found[0]}


def sum_of(strata: Mapping[str, Draws]) -> Draws:
    """Joint draws of the sum. Raises ValueError when the strata have different numbers of draws."""
    if len({len(draws) for draws in strata.values()}) != 1:
        lengths = ", ".join(f"{name}: {len(draws)}" for name, draws in sorted(strata.items()))
        raise ValueError(f"strata are added draw by draw and need as many draws each; there are {lengths or 'none'}")
    return np.asarray(np.sum([strata[name] for name in sorted(strata)], axis=0))


@dataclass(frozen=True)
class Share:
    """A stratum's part of the whole, between 0 and 1: the mean, so that shares add to one, and a central interval."""

    stratum: str
    point: float
    interval: tuple[float, float]


def shares(strata: Mapping[str, Draws], level: float = LEVEL) -> list[Share]:
    """Every stratum's share of the sum of all, in code-point order (by alleged perpetrator, sex, province, year)."""
    whole = sum_of(strata)
    parts = {name: strata[name] / whole for name in sorted(strata)}
    return [Share(name, float(part.mean()), of_draws(part, level)[1]) for name, part in parts.items()]
