"""Two or more lists, given what is known of each person: doubly robust estimation.

Invariant: what the number rests on is stated with it, and how far it moves when that fails is computed beside it. A
covariate that a record leaves out is a level of its own, or drawn many times before it comes here (`adjusted`);
persons are told apart by their covariates and their lists only, so the order of rows changes nothing.

Das, Kennedy & Jewell (2023, JASA; arXiv 2104.14091). X are the covariates, Y the lists, q the probabilities of patterns
given X among the listed, and 1/psi the number of persons for each listed one. If two lists are independent given X,

    1/psi = E[1/gamma(X) | listed],  1/gamma = q1 q2 / q12,
    phi = (1/gamma(X)) { Y1/q1 + Y2/q2 - Y1 Y2/q12 },

phi the uncentred efficient influence function. With more lists the same holds for the pair among all the listed. The
other assumption (Dulce Rubio & Kennedy 2024, arXiv 2407.03539) is about persons on none of the other lists: among them
and given X, some lists (two, or all there are) have no highest-order interaction. With theta the product of the q of
patterns of odd size over that of even size, the lists' own patterns only,

    1/gamma = 1 + theta(X),  phi = 1 + theta(X) s(Y) / q_Y(X),  s = +1 for odd patterns, -1 for even, 0 for the rest.

N = n mean(phi), var(N) = N (psi var(phi) + (1 - psi)/psi): the second term is the chance of who was listed at all. An
error in q enters only by its square, so the nuisance may be estimated flexibly if it is cross-fitted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import softmax
from scipy.stats import norm

from cenotaph.estimate.estimate import LEVEL, Estimate, Warning, refused, warning
from cenotaph.estimate.interval import lognormal_interval
from cenotaph.estimate.replicates import POOLED, combined
from cenotaph.words.sentences import Message, message

PAIR, INTERACTION = IDENTIFICATIONS = ("pair", "interaction")
LOGISTIC, SATURATED = NUISANCES = ("logistic", "saturated")
FOLDS = 5
SEED = 1
RIDGE = 0.1  # on every coefficient but the intercepts: as if it were drawn from a normal of variance 10
SLIGHT = 0.01  # on the intercepts, so that a pattern that one fold alone holds has a chance in the others
STEPS = 100
PRECISION = 1e-9  # of the gradient, relative to the number of persons
ROUNDING = 1e-12
PATTERN, ROW, UNKNOWN, OTHER = ":pattern", ":row", "?", ":other"
RARE = 10  # persons: levels with fewer are one level, "other"
THIN = 0.005  # chance of a pattern that the formula divides by, below which a person weighs too much
ODDS = (1.5, 2.0, 3.0)  # how far the odds ratio between the lists may be from 1, either way
FURTHEST = 20.0  # odds ratio up to which it is asked whether the interval holds a number
CLOSENESS = 1e-4  # of that odds ratio
GRID = norm.ppf((np.arange(1000) + 0.5) / 1000)  # draws of a normal variable, one from each thousandth

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """Persons counted by fold, combination of covariates and pattern: `counts` (folds, combinations, patterns).

    `design` (combinations, columns) holds the intercept and a 0/1 column for each level but the first.
    """

    counts: Whole
    design: Floats


@dataclass(frozen=True)
class Fitted:
    """One completed set of persons: their counts, the fitted probabilities and phi."""

    cells: Cells
    chances: Floats
    phi: Floats
    pair: bool

    @property
    def n(self) -> int:
        """How many are listed."""
        return int(self.cells.counts.sum())

    def at(self, ratio: float) -> tuple[float, float]:
        """N and its variance if the odds ratio between the lists given the covariates is so large.

        For an interaction it is the ratio of odds ratios. The chance of being on none of the lists is proportional to
        it (Gerritse, van der Heijden & Bakker 2015).
        """
        counts = self.cells.counts
        reached = (np.arange(counts.shape[-1]) > 0).astype(np.float64) if self.pair else np.ones(counts.shape[-1])
        return moments(counts, reached + ratio * (self.phi - reached))


def fit(
    persons: pl.DataFrame,
    lists: Sequence[str],
    covariates: Sequence[str],
    among: Sequence[str] | None = None,
    identification: str = PAIR,
    nuisance: str = LOGISTIC,
    folds: int = FOLDS,
    seed: int = SEED,
    level: float = LEVEL,
) -> Estimate:
    """The doubly robust estimate from one row a listed person.

    `persons` has a column of 0 and 1 for each of `lists` and a column for each of `covariates`, in few levels, null for
    what is not known. `among` are the lists that the assumption is about (default: all); "pair" needs two of them.
    "logistic" cross-fits a multinomial logistic regression on the levels in so many folds; "saturated" takes the
    frequencies of every combination of levels and is the post-stratified Lincoln-Petersen estimate. The interval is
    log-normal in the unlisted (Chao 1987) with the paper's variance. Raises ValueError for names that do not fit.
    """
    return fit_completed([persons], lists, covariates, among, identification, nuisance, folds, seed, level)


def fit_completed(
    completed: Sequence[pl.DataFrame],
    lists: Sequence[str],
    covariates: Sequence[str],
    among: Sequence[str] | None = None,
    identification: str = PAIR,
    nuisance: str = LOGISTIC,
    folds: int = FOLDS,
    seed: int = SEED,
    level: float = LEVEL,
    targets: Sequence[Mapping[str, Any]] = (),
) -> Estimate:
    """`fit` over the same persons with what is not known of them drawn again and again (`imputation.completed`).

    Each is estimated by itself; the number is the mean of theirs, its variance Rubin's, its interval that of the draws
    of all together (`replicates.combined`). One that has no number leaves all without one. `targets` are numbers
    ("point") of which `details["held_from"]` says how far from the assumption the interval holds them.
    """
    chosen = list(lists if among is None else among)
    pair = identification == PAIR
    model = f"{' × '.join(chosen)} | {', '.join(covariates) or '-'} ({nuisance})"
    assumption = message("estimate.assumption.covariates" if pair else "estimate.assumption.covariates_interaction")
    fitted = []
    for persons in completed:
        check(persons, [*lists, *covariates], lists, chosen, identification, nuisance)
        held = patterns_of(persons, lists, chosen, pair)
        cells = cells_of(held, covariates, len(chosen), folds if nuisance == LOGISTIC else 1, seed)
        reason = missing_pattern(cells, chosen, nuisance)
        if reason is not None:
            return refused("covariates", model, level, reason, assumption, {"lists": chosen})
        chances = cross_fitted(cells) if nuisance == LOGISTIC else saturated(cells)
        fitted.append(Fitted(cells, chances, uncentred(chances, pair), pair))
    point, variance, interval = together(fitted, 1.0, level)
    wald = float(norm.ppf((1 + level) / 2)) * math.sqrt(variance)
    return Estimate(
        "covariates",
        model,
        point,
        interval,
        level,
        assumption,
        tuple(warnings_of(fitted[0].cells, fitted[0].chances, point)),
        seed=seed if nuisance == LOGISTIC else None,
        details={
            "lists": chosen,
            "covariates": list(covariates),
            "listed": fitted[0].n,
            "combinations": len(fitted[0].cells.design),
            "standard_error": math.sqrt(variance),
            "wald": [point - wald, point + wald],
            "sensitivity": [moved(fitted, odds, level) for odds in ODDS],
            "replicates": len(fitted),
            "held_from": [{**one, "odds_ratio": held_from(fitted, one["point"], level)} for one in targets],
        },
    )


def check(
    persons: pl.DataFrame,
    columns: Sequence[str],
    lists: Sequence[str],
    among: Sequence[str],
    identification: str,
    nuisance: str,
) -> None:
    """Raise ValueError for a column that is not there, a list that is none of the lists, a choice that is not known."""
    for name in columns:
        if name not in persons.columns:
            raise ValueError(f'there is no column "{name}"; there are: {", ".join(persons.columns)}')
    if len(set(columns)) < len(columns):
        raise ValueError(f"a column cannot be named twice: {', '.join(columns)}")
    for name in among:
        if name not in lists:
            raise ValueError(f'"{name}" is none of the lists: {", ".join(lists)}')
    for choice, known in ((identification, IDENTIFICATIONS), (nuisance, NUISANCES)):
        if choice not in known:
            raise ValueError(f'"{choice}" is not known; known: {", ".join(known)}')
    if len(set(among)) < 2 or (identification == PAIR and len(among) != 2):
        raise ValueError(f"the assumption cannot be about {len(among)} lists; name two, or several for an interaction")


def patterns_of(persons: pl.DataFrame, lists: Sequence[str], among: Sequence[str], pair: bool) -> pl.DataFrame:
    """The listed persons with a column "pattern": the lists of `among` as bits.

    0 for those whose pattern the assumption is not about: on none of `among`; for an interaction also on another list.
    """
    bits = sum((pl.col(name).cast(pl.Int64) * (1 << place) for place, name in enumerate(among)), start=pl.lit(0))
    elsewhere = pl.any_horizontal([pl.lit(False), *(pl.col(name) == 1 for name in lists if name not in among)])
    pattern = bits if pair else pl.when(elsewhere).then(0).otherwise(bits)
    return persons.filter(pl.any_horizontal(pl.col(name) == 1 for name in lists)).with_columns(pattern.alias(PATTERN))


def cells_of(persons: pl.DataFrame, covariates: Sequence[str], among: int, folds: int, seed: int) -> Cells:
    """The persons counted; rare levels are joined, and which of two equal persons falls in which fold says nothing."""
    levels = [levelled(persons, name) for name in covariates]
    frame = pl.DataFrame([persons[PATTERN], *levels]).sort([*covariates, PATTERN])
    places, columns = np.zeros(frame.height, dtype=np.int64), [np.ones(1)]
    if covariates:
        combinations = frame.select(covariates).unique(maintain_order=True).with_row_index(ROW)
        numbered = frame.join(combinations, on=list(covariates), how="left", maintain_order="left")
        places, columns = numbered[ROW].to_numpy().astype(np.int64), [np.ones(combinations.height)]
        for name in covariates:
            columns += [(combinations[name] == one).to_numpy() for one in combinations[name].unique().sort()[1:]]
    fold = np.random.default_rng(seed).permutation(frame.height) % folds
    counts = np.zeros((folds, len(columns[0]), 1 << among), dtype=np.int64)
    np.add.at(counts, (fold, places, frame[PATTERN].to_numpy()), 1)
    return Cells(counts, np.column_stack(columns).astype(np.float64))


def levelled(persons: pl.DataFrame, name: str) -> pl.Series:
    """A covariate as text: what is not known is a level of its own, levels of fewer than RARE persons are one."""
    texts = persons[name].cast(pl.String).fill_null(UNKNOWN)
    often = texts.value_counts().filter(pl.col("count") >= RARE)[name]
    return texts.set(~texts.is_in(often.implode()), OTHER)


def divides(patterns: int) -> list[int]:
    """The patterns whose probability the formula divides by: those of an even number of lists, but none."""
    return [pattern for pattern in range(1, patterns) if pattern.bit_count() % 2 == 0]


def missing_pattern(cells: Cells, among: Sequence[str], nuisance: str) -> Message | None:
    """Why there is no number: a pattern that the formula divides by holds nobody."""
    totals = cells.counts.sum(axis=0)
    looked_at = totals if nuisance == SATURATED else totals.sum(axis=0, keepdims=True)
    empty = int((looked_at[:, divides(totals.shape[1])] == 0).any(axis=1).sum())
    if not empty:
        return None
    parameters = {"lists": ", ".join(among), "count": empty, "combinations": len(looked_at)}
    return message("estimate.reason.covariates_overlap", **parameters)


def saturated(cells: Cells) -> Floats:
    """Probabilities of the patterns: the frequencies in each combination of levels."""
    totals = cells.counts.sum(axis=0).astype(np.float64)
    return np.asarray(totals / totals.sum(axis=1, keepdims=True))[None]


def cross_fitted(cells: Cells) -> Floats:
    """Probabilities of the patterns for each fold, fitted to the persons of the others: as `counts` in shape."""
    totals = cells.counts.sum(axis=0)
    return np.array([logistic(cells.design, (totals - held).astype(np.float64), totals) for held in cells.counts])


def logistic(design: Floats, counts: Floats, totals: Whole) -> Floats:
    """Fitted probabilities of a multinomial logistic regression with ridge, by Newton's method with step halving.

    The patterns are those that `totals` holds; the others have probability 0.
    """
    present = np.flatnonzero(totals.sum(axis=0))
    wanted, size = counts[:, present], counts[:, present].sum(axis=1)
    columns, free = design.shape[1], len(present) - 1
    penalty = np.full((columns, free), RIDGE)
    penalty[0] = SLIGHT
    theta = np.zeros((columns, free))

    def probabilities(parameters: Floats) -> Floats:
        scores = np.column_stack([design @ parameters, np.zeros(len(design))])
        return np.asarray(softmax(scores, axis=1))

    def loss(parameters: Floats) -> float:
        return float(-(wanted * np.log(probabilities(parameters))).sum() + (penalty * parameters**2).sum() / 2)

    value = loss(theta)
    for _ in range(STEPS):
        fitted = probabilities(theta)[:, :free]
        gradient = design.T @ (size[:, None] * fitted - wanted[:, :free]) + penalty * theta
        if np.abs(gradient).max() <= PRECISION * (1 + size.sum()):
            break
        spread = fitted[:, :, None] * (np.eye(free)[None] - fitted[:, None, :])
        curved = np.einsum("u,ua,ub,ujk->ajbk", size, design, design, spread, optimize=True)
        hessian = curved.reshape(columns * free, columns * free) + np.diag(penalty.ravel())
        step = np.linalg.solve(hessian, gradient.ravel()).reshape(columns, free)
        while loss(theta - step) > value + ROUNDING * (1 + abs(value)):
            step = step / 2
        theta = theta - step
        value = loss(theta)
    found = np.zeros(counts.shape)
    found[:, present] = probabilities(theta)
    return found


def uncentred(chances: Floats, pair: bool) -> Floats:
    """phi for each fold, combination and pattern, as in the module's text; `chances` are q, last axis the patterns."""
    patterns = np.arange(chances.shape[-1])
    if pair:
        both = chances[..., 3]
        first, second = chances[..., 1] + both, chances[..., 2] + both
        on = [patterns & 1, patterns >> 1, patterns == 3]
        parts = [flag / q[..., None] for flag, q in zip(on, (first, second, both), strict=True)]
        return np.asarray((first * second / both)[..., None] * (parts[0] + parts[1] - parts[2]))
    signs = np.where(np.bitwise_count(patterns) % 2 == 1, 1.0, -1.0)[1:]
    own = chances[..., 1:]
    odd, even = own[..., signs > 0].prod(axis=-1), own[..., signs < 0].prod(axis=-1)
    phi = np.ones(chances.shape)
    phi[..., 1:] += (odd / even)[..., None] * signs / np.where(own > 0, own, np.inf)
    return phi


def moments(counts: Whole, phi: Floats) -> tuple[float, float]:
    """N = n mean(phi) and its variance N (psi var(phi) + (1 - psi)/psi)."""
    n = counts.sum()
    mean = float((counts * phi).sum() / n)
    spread = float((counts * (phi - mean) ** 2).sum() / n)
    return float(n * mean), float(n * (spread + mean * max(mean - 1, 0.0)))


def together(fitted: Sequence[Fitted], ratio: float, level: float) -> tuple[float, float, tuple[float, float]]:
    """Number, variance and interval of all completed sets at an odds ratio between the lists given the covariates.

    With several, log-normal draws of each (the quantiles of the interval that it would have alone) are pooled.
    """
    n, found = fitted[0].n, [one.at(ratio) for one in fitted]
    point, within = (float(np.mean([one[place] for one in found])) for place in (0, 1))
    if len(found) == 1:
        low, high = lognormal_interval(n, point - n, within, level)
        return point, within, (low, n if high is None else high)
    between = float(np.var([one[0] for one in found], ddof=1))
    replicates = []
    for number, variance in found:
        unlisted = max(number - n, ROUNDING)
        replicates.append(n + unlisted * np.exp(GRID * math.sqrt(math.log1p(variance / unlisted**2))))
    pooled = combined(replicates, n, POOLED, level).interval
    return point, within + (1 + 1 / len(found)) * between, (pooled[0], pooled[1] or pooled[0])


def moved(fitted: Sequence[Fitted], odds: float, level: float) -> dict[str, Any]:
    """The least and the largest number, and the interval around both, if the odds ratio between the lists given the
    covariates lies anywhere between 1/odds and odds (for an interaction: its ratio of odds ratios).
    """
    least, most = (together(fitted, ratio, level) for ratio in (1 / odds, odds))
    return {
        "odds_ratio": odds,
        "points": [max(one[0], fitted[0].n) for one in (least, most)],
        "interval": [least[2][0], most[2][1]],
    }


def held_from(fitted: Sequence[Fitted], target: float, level: float) -> float | None:
    """The least odds ratio d for which the interval over [1/d, d] holds a number: 1 if it does anyhow, None beyond 20.

    For each d the interval reaches from the lower end at 1/d to the upper end at d, so it grows with d.
    """

    def holds(odds: float) -> bool:
        low, high = together(fitted, 1 / odds, level)[2][0], together(fitted, odds, level)[2][1]
        return low <= target <= high

    if holds(1.0):
        return 1.0
    if not holds(FURTHEST):
        return None
    low, high = 1.0, FURTHEST
    while high / low > 1 + CLOSENESS:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def warnings_of(cells: Cells, chances: Floats, point: float) -> Iterator[Warning]:
    """A number below the listed; persons of whom hardly anybody alike stands on both lists, so that they weigh much."""
    thin = (chances[..., divides(chances.shape[-1])] < THIN).any(axis=-1)
    n = int(cells.counts.sum())
    share = float((cells.counts.sum(axis=-1) * thin).sum() / n)
    if point < n:
        yield warning("below_documented", True, documented=n)
    if share > 0:
        yield warning("thin_overlap", False, percent=max(1, round(100 * share)), least=THIN * 100)
