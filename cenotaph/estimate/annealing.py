"""Latent classes a second time: populations of answers, cooled from a base where they are easy to the posterior.

Invariant: nothing is shared with the first sampler but the model, so that each checks the other; every draw has equal
weight, and populations with seeds of their own show how far chance alone moves the number.

Model of Manrique-Vallier (2016, Biometrics 72): a person of class k stands on list j with chance r_jk, independently;
weights pi_k = V_k prod_{l<k}(1 - V_l), V_k ~ Beta(1, a), V_K = 1; a ~ Gamma(1/4, rate 1/4); r uniform; p(N)
proportional to 1/N. Without N the likelihood is L = prod_c (p_c / (1 - p_0))^n_c, and given the rest the unlisted are
Poisson(Gamma(n) p_0 / (1 - p_0)). Without a the prior of s_k = -log(1 - V_k) is in proportion to
(1/4 + sum s)^-(1/4 + K - 1).

Sampler of Del Moral, Doucet & Jasra (2006, JRSS B 68): base^(1-b) (prior L)^b, b from 0 to 1. The base has weights
uniform on the simplex: the prior leaves most classes empty, and particles begun from it settle on few classes while b
is small; where a table has several modes they then stay in the wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import lgamma, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cenotaph.estimate.estimate import LEVEL, MINIMUM_LISTS, Estimate, Warning, refused, warning
from cenotaph.estimate.table import OverlapTable
from cenotaph.words.sentences import message

Array = NDArray[np.float64]

CLASSES = 10
BOUND = 10.0  # unlisted persons expected for each listed one, at most
PARTICLES, POPULATIONS = 2_000, 4
SHAPE = RATE = 0.25  # of the prior of a
PRIOR_SHARE = 1e-100  # of the prior in the base: more lets particles settle early, none leaves no last step of b
KEPT = 0.8  # effective share of the particles after a step of b
FORGOTTEN = 0.5  # correlation with the state before the stage at which particles have moved enough
SWEEPS = 6  # in a stage, at most
TOGETHER = 4  # classes that move at once, at most
PATTERN = 8.0  # persons that a pattern counts for when a class is proposed from it
LEAST = 1e-12  # of a: below it every class but the first is empty, whatever a is
LARGEST = 1e15  # unlisted persons: beyond it a number is no number, and Poisson draws would leave 64 bits
AT_BOUND = 0.01  # share of the posterior in the last hundredth of the range

# Particles stand in the last axis (M), classes in the first (K). Weights and reach are moved as log pi_k (up to a
# constant of the particle) and as logits, so densities below are those of log ratios of weights and of logits.


@dataclass(frozen=True)
class Annealed:
    """Draws of N (populations, particles), and of each population the logarithm of its evidence and its stages.

    The evidence is the mean of L over the prior, with L zero beyond the bound.
    """

    draws: Array
    evidence: tuple[float, ...]
    stages: tuple[int, ...]

    @property
    def medians(self) -> Array:
        """The median of each population."""
        return np.asarray(np.median(self.draws, axis=1))

    @property
    def error(self) -> float | None:
        """The standard error of the mean of the populations' medians: how far chance moves the number."""
        return float(self.medians.std(ddof=1) / np.sqrt(len(self.draws))) if len(self.draws) > 1 else None


def softplus(x: Array) -> Array:
    """log(1 + exp x)."""
    return np.asarray(np.log1p(np.exp(x)))


def tails(weights: Array) -> Array:
    """log of the sum of each weight and all after it."""
    rest = weights.copy()
    for k in range(len(weights) - 2, -1, -1):
        above = rest[k + 1] - weights[k]
        rest[k] += np.where(above > 0, above, 0) + np.log1p(np.exp(-np.abs(above)))
    return rest


def total(weights: Array) -> Array:
    """log of the sum of the weights."""
    most = weights.max(axis=0)
    return np.asarray(most + np.log(np.exp(weights - most).sum(axis=0)))


def reach_prior(logits: Array) -> Array:
    """log density of a class's logits (J, M) when reach is uniform."""
    return np.asarray((logits - 2 * softplus(logits)).sum(axis=-2))


def log_prior(weights: Array, rest: Array) -> Array:
    """log density of weights by stick-breaking, a integrated out; `rest` are their tails."""
    sticks = len(weights) - 1
    known = SHAPE * log(RATE) - lgamma(SHAPE) + lgamma(SHAPE + sticks)
    return np.asarray(known - (SHAPE + sticks) * np.log(RATE + rest[0] - weights[-1]) + (weights - rest)[:-1].sum(0))


def log_base(weights: Array, rest: Array, prior: Array) -> Array:
    """log density of weights uniform on the simplex, with PRIOR_SHARE of the prior (its logarithm is given).

    Without that share no step of b could reach the prior's long tail of empty classes.
    """
    uniform = lgamma(len(weights)) + weights.sum(0) - len(weights) * rest[0]
    return np.asarray(np.logaddexp(uniform, log(PRIOR_SHARE) + prior))


class Population:
    """Particles at temperature b, and the moves that leave base^(1-b) (prior L)^b as it is."""

    logits: Array  # (K, J, M), of reach
    weights: Array  # (K, M), log pi
    chances: Array  # (K, C + 1, M): what a class gives to each pattern that occurs and, last, to being listed
    likelihood: Array  # (M)
    frozen: Array  # `blocks` at the beginning of the stage

    def __init__(self, table: OverlapTable, classes: int, bound: float | None, particles: int, seed: Any) -> None:
        """Draw particles from the base, within the bound."""
        self.patterns = (table.occurring[:, None] >> np.arange(table.J) & 1).astype(np.float64)
        self.counts = table.counts[table.occurring].astype(np.float64)
        self.listed = table.n
        self.bound = np.inf if bound is None else bound
        self.classes, self.lists, self.size = classes, table.J, particles
        self.generator = np.random.default_rng(seed)
        self.b, self.stages = 0.0, 0
        found: list[tuple[Array, Array, Array, Array]] = []
        drawn = inside = 0
        while inside < particles:
            weights = np.log(self.generator.standard_exponential((classes, particles)))
            weights -= total(weights)
            logits = self.generator.logistic(size=(classes, table.J, particles))
            chances = self.chances_of(logits)
            likelihood = self.likelihood_of(weights, chances)
            kept = np.isfinite(likelihood)
            found.append((logits[..., kept], weights[:, kept], chances[..., kept], likelihood[kept]))
            drawn, inside = drawn + particles, inside + int(kept.sum())
        parts = [np.concatenate(part, axis=-1)[..., :particles] for part in zip(*found, strict=True)]
        self.logits, self.weights, self.chances, self.likelihood = parts
        self.evidence = log(inside / drawn)

    def chances_of(self, logits: Array) -> Array:
        """`chances` of classes with these logits (..., J, M)."""
        off = -softplus(logits).sum(axis=-2, keepdims=True)
        return np.concatenate([np.exp(self.patterns @ logits + off), -np.expm1(off)], axis=-2)

    def likelihood_of(self, weights: Array, chances: Array) -> Array:
        """log L of whole particles."""
        shares = np.exp(weights)
        return self.judged(np.einsum("km,kcm->cm", shares, chances), shares.sum(0))

    def judged(self, mixed: Array, whole: Array) -> Array:
        """log L from the classes' sum, in which everybody has the chance `whole`; minus infinity beyond the bound."""
        with np.errstate(divide="ignore", invalid="ignore"):
            value = self.counts @ np.log(mixed[:-1]) - self.listed * np.log(mixed[-1])
            inside = (whole - mixed[-1] <= self.bound * mixed[-1]) & np.isfinite(value)
        return np.where(inside, value, -np.inf)

    def density(self, weights: Array) -> Array:
        """log density of weights at this temperature."""
        rest = tails(weights)
        prior = log_prior(weights, rest)
        return (1 - self.b) * log_base(weights, rest, prior) + self.b * prior

    def odds(self) -> Array:
        """Unlisted persons for each listed one."""
        listed = np.einsum("km,km->m", np.exp(self.weights), self.chances[:, -1])
        return np.asarray(np.maximum(1 - listed, 0) / listed)

    def accepted(self, likelihood: Array, ratio: Array) -> NDArray[np.bool_]:
        """Which particles take a proposal, given its log L and the log ratio of all else."""
        with np.errstate(invalid="ignore"):
            gain = self.b * (likelihood - self.likelihood) + ratio
        return np.asarray(np.log(self.generator.random(self.size)) < gain)

    def sizes(self, least: float, most: float) -> Array:
        """Lengths of steps, uniform in their logarithm."""
        return np.exp(self.generator.uniform(log(least), log(most), self.size))

    def move_class(self, k: int) -> None:
        """A walk, a ridge, a walk and a replacement of one class; what the others give is summed once."""
        shares = np.exp(self.weights)
        shares[k] = 0
        others, whole = np.einsum("km,kcm->cm", shares, self.chances), shares.sum(0)
        weights = self.weights.copy()
        before = self.density(weights)
        for propose in (self.walk, self.ridge, self.walk, self.replace):
            logits, weight, ratio = propose(k, weights[k], others)
            chances = self.chances_of(logits)
            likelihood = self.judged(others + np.exp(weight) * chances, whole + np.exp(weight))
            proposed = weights.copy()
            proposed[k] = weight
            after = self.density(proposed) if propose != self.replace else before
            ratio = ratio + after - before + reach_prior(logits) - reach_prior(self.logits[k])
            taken = self.accepted(likelihood, ratio)
            np.copyto(weights, proposed, where=taken)
            np.copyto(before, after, where=taken)
            self.take(taken, [k], logits[None], chances[None], likelihood)
        self.weights = weights - total(weights)

    def take(self, taken: NDArray[np.bool_], rows: Any, logits: Array, chances: Array, likelihood: Array) -> None:
        """Put proposals of some classes in place where they were taken."""
        self.logits[rows] = np.where(taken, logits, self.logits[rows])
        self.chances[rows] = np.where(taken, chances, self.chances[rows])
        np.copyto(self.likelihood, likelihood, where=taken)

    def walk(self, k: int, weight: Array, others: Array) -> tuple[Array, Array, Array]:
        """A step of logits and of log pi_k h_k, h_k the chance to be listed: scaled by the persons in the class.

        As the scale depends on where one stands, the ratio is that of the normal densities there and back.
        """
        steps = self.generator.standard_normal((self.lists + 1, self.size))
        size = self.sizes(0.2, 4.0)
        here = np.concatenate([(weight + np.log(self.chances[k, -1]))[None], self.logits[k]])
        scale = self.scale(here, others)
        there = here + size * scale * steps
        change = scale / self.scale(there, others)
        ratio = (np.log(change) + steps**2 * (1 - change**2) / 2).sum(0)
        return there[1:], there[0] - self.log_listed(there[1:]), ratio

    def scale(self, block: Array, others: Array) -> Array:
        """Standard deviations of a class's block, if its members were known."""
        share = np.exp(block[0])
        persons = self.b * self.listed * share / (others[-1] + share)
        reach = np.exp(block[1:] - softplus(block[1:]) - self.log_listed(block[1:]))
        spread = np.concatenate([np.ones((1, self.size)), np.maximum(reach * (1 - reach), 0)])
        return np.asarray(1 / np.sqrt(1 + persons * spread))

    @staticmethod
    def log_listed(logits: Array) -> Array:
        """log of the chance to be listed."""
        return np.asarray(np.log(-np.expm1(-softplus(logits).sum(axis=-2))))

    def ridge(self, k: int, weight: Array, _: Array) -> tuple[Array, Array, Array]:
        """All logits down and the weight up, so that as many of the class are listed as before.

        In the coordinates (logits, log pi_k h_k) this is a translation, and they have the measure of log pi_k.
        """
        logits = self.logits[k] - self.sizes(0.05, 2.0) * self.generator.standard_normal(self.size)
        return logits, weight + np.log(self.chances[k, -1]) - self.log_listed(logits), np.zeros(self.size)

    def replace(self, k: int, weight: Array, _: Array) -> tuple[Array, Array, Array]:
        """Reach anew, whatever it was."""
        logits = self.any_reach()
        return logits, weight, self.log_any_reach(self.logits[k]) - self.log_any_reach(logits)

    def any_reach(self) -> Array:
        """Logits of a class from the prior or like one of the patterns: Beta(1 + s x, 1 + s (1 - x))."""
        like = np.concatenate([self.patterns, np.zeros((1, self.lists))])
        unlike = np.concatenate([1 - self.patterns, np.zeros((1, self.lists))])
        chosen = self.generator.integers(len(like), size=self.size)
        on, off = (self.generator.gamma(1 + PATTERN * one[chosen].T) for one in (like, unlike))
        return np.asarray(np.log(on) - np.log(off))

    def log_any_reach(self, logits: Array) -> Array:
        """log density of `any_reach`, up to a constant."""
        off = -softplus(logits)
        near = PATTERN * (self.patterns @ logits + off.sum(0)) + self.lists * log(1 + PATTERN)
        return np.asarray(reach_prior(logits) + total(np.concatenate([near, 0 * off[:1]])))

    def divide(self, k: int) -> None:
        """V_k anew, from its prior given the other sticks or Beta(1, 1), and the next class's reach with it."""
        rest = tails(self.weights)
        sticks = rest[:-1] - rest[1:]
        old, shape = sticks[k], SHAPE + self.classes - 2
        rate = RATE + np.delete(sticks, k, axis=0).sum(axis=0)
        new = self.generator.standard_exponential(self.size)
        from_prior = self.generator.random(self.size) < 0.5
        new /= np.where(from_prior, self.generator.gamma(shape, 1 / rate), 1.0)

        def proposed(stick: Array) -> Array:  # as density of log V_k - log(1 - V_k)
            expected = np.log(shape) + shape * np.log(rate) - (shape + 1) * np.log(rate + stick)
            return np.asarray(np.logaddexp(expected, -stick) + np.log(-np.expm1(-stick)))

        weights = self.weights.copy()
        weights[k] = rest[k] + np.log(-np.expm1(-new))
        weights[k + 1 :] += old - new
        logits, chances, known = self.any_reach(), self.chances.copy(), self.logits[k + 1]
        chances[k + 1] = self.chances_of(logits)
        ratio = self.density(weights) - self.density(self.weights) + proposed(old) - proposed(new)
        ratio += reach_prior(logits) - reach_prior(known) + self.log_any_reach(known) - self.log_any_reach(logits)
        likelihood = self.likelihood_of(weights, chances)
        taken = self.accepted(likelihood, ratio)
        self.take(taken, [k + 1], logits[None], chances[[k + 1]], likelihood)
        np.copyto(self.weights, weights, where=taken)

    def renew(self, k: int) -> None:
        """V_k and all after it from their prior given those before: a from its own, and the sticks from a."""
        rest = tails(self.weights)
        a = self.generator.gamma(SHAPE + k, 1 / (RATE + rest[0] - rest[k]))
        sticks = self.generator.standard_exponential((self.classes - 1 - k, self.size)) / np.maximum(a, LEAST)
        before = rest[k] - np.concatenate([np.zeros((1, self.size)), np.cumsum(sticks, axis=0)])
        weights = self.weights.copy()
        weights[k:] = before
        weights[k:-1] += np.log(-np.expm1(-sticks))
        old, new = (log_prior(one, tails(one)) for one in (self.weights, weights))
        likelihood = self.likelihood_of(weights, self.chances)
        taken = self.accepted(likelihood, self.density(weights) - self.density(self.weights) + old - new)
        np.copyto(self.weights, weights, where=taken)
        np.copyto(self.likelihood, likelihood, where=taken)

    def swap(self, k: int, other: int) -> None:
        """Two classes change places: the likelihood stays."""
        order = np.arange(self.classes)
        order[[k, other]] = other, k
        weights = self.weights[order]
        taken = self.accepted(self.likelihood, self.density(weights) - self.density(self.weights))
        self.weights = np.where(taken, weights, self.weights)
        rows, back = [k, other], [other, k]
        self.take(taken, rows, self.logits[back], self.chances[back], self.likelihood)

    def blocks(self) -> tuple[Array, NDArray[np.int64]]:
        """log pi_k h_k and logits of each class, (K, 1 + J, M), those with most listed first; and their order."""
        seen = self.weights + np.log(self.chances[:, -1])
        order = np.argsort(-seen, axis=0)
        together = np.concatenate([seen[:, None], self.logits], axis=1)
        return np.take_along_axis(together, order[:, None], axis=0), order

    def differ(self, many: int) -> None:
        """The classes with most listed move by the difference of two particles of the beginning of the stage.

        Differential evolution (ter Braak 2006) by rank; a step that changes the ranks is refused, so that the way back
        is the same.
        """
        here, order = self.blocks()
        first, second = self.generator.integers(self.size, size=(2, self.size))
        step = self.sizes(0.1, 1.5) * 2.38 / np.sqrt(2 * many * (self.lists + 1))
        there = here.copy()
        there[:many] += step * (self.frozen[:many, :, first] - self.frozen[:many, :, second])
        there[:many] += 1e-3 * self.generator.standard_normal(there[:many].shape)
        logits = there[:many, 1:]
        moved = self.chances_of(logits)
        weights, chances = self.weights.copy(), self.chances.copy()
        np.put_along_axis(weights, order[:many], there[:many, 0] - np.log(moved[:, -1]), axis=0)
        np.put_along_axis(chances, order[:many, None], moved, axis=0)
        ranked = (np.diff(there[: many + 1, 0], axis=0) <= 0).all(axis=0)
        ratio = self.density(weights) - self.density(self.weights)
        ratio += (reach_prior(logits) - reach_prior(here[:many, 1:])).sum(0)
        weights -= total(weights)
        likelihood = self.likelihood_of(weights, chances)
        taken = self.accepted(likelihood, np.where(ranked, ratio, -np.inf))
        np.copyto(self.weights, weights, where=taken)
        placed = self.logits.copy()
        np.put_along_axis(placed, order[:many, None], logits, axis=0)
        np.copyto(self.logits, placed, where=taken)
        np.copyto(self.chances, chances, where=taken)
        np.copyto(self.likelihood, likelihood, where=taken)

    def cool(self) -> None:
        """The next stage: b as high as keeps KEPT of the particles effective, resampling, moves until they forgot."""
        rest = tails(self.weights)
        prior = log_prior(self.weights, rest)
        energy = self.likelihood + prior - log_base(self.weights, rest, prior)
        step = next_step(energy, 1 - self.b)
        raised = np.exp(step * (energy - energy.max()))
        self.evidence += step * float(energy.max()) + log(raised.mean())
        self.b = 1.0 if step == 1 - self.b else self.b + step
        places = (np.arange(self.size) + self.generator.random()) / self.size
        chosen = np.minimum(np.searchsorted(np.cumsum(raised) / raised.sum(), places), self.size - 1)
        self.logits, self.weights, self.chances, self.likelihood = (
            np.ascontiguousarray(part[..., chosen])
            for part in (self.logits, self.weights, self.chances, self.likelihood)
        )
        self.frozen, self.stages = self.blocks()[0], self.stages + 1
        often = np.sqrt(np.exp(self.weights)).mean(axis=1)
        often = (often / often.sum() + 1 / self.classes) / 2
        before = self.state()
        for _ in range(SWEEPS):
            self.sweep(often)
            if max(np.corrcoef(one, other)[0, 1] for one, other in zip(before, self.state(), strict=True)) < FORGOTTEN:
                break

    def state(self) -> tuple[Array, ...]:
        """What particles must forget: number, fit, and how the classes share."""
        return np.log(self.odds() + 1e-300), self.likelihood.copy(), np.exp(2 * self.weights).sum(0)

    def sweep(self, often: Array) -> None:
        """As many rounds of moves as there are classes; `often` are the chances that a class is moved."""
        for _ in range(self.classes):
            self.move_class(int(self.generator.choice(self.classes, p=often)))
            with np.errstate(all="ignore"):  # a stick beyond what floats hold gives no number, and is refused
                self.divide(int(self.generator.integers(self.classes - 1)))
                self.renew(int(self.generator.integers(self.classes - 1)))
            first, second = self.generator.choice(self.classes, 2, replace=False)
            self.swap(int(first), int(second))
            self.differ(int(self.generator.integers(1, min(TOGETHER, self.classes) + 1)))

    def numbers(self) -> Array:
        """A draw of N for each particle."""
        missed = self.generator.gamma(self.listed, self.odds())
        return self.listed + self.generator.poisson(np.minimum(missed, LARGEST)).astype(np.float64)


def next_step(energy: Array, most: float) -> float:
    """The longest step of b, up to `most`, after which the effective share of the particles is KEPT."""

    def effective(step: float) -> float:
        raised = np.exp(step * (energy - energy.max()))
        return float(raised.sum() ** 2 / (raised**2).sum() / len(energy))

    if effective(most) >= KEPT:
        return most
    low, high = 0.0, most
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if effective(middle) >= KEPT else (low, middle)
    return low


def anneal(
    table: OverlapTable,
    seed: int,
    classes: int = CLASSES,
    bound: float | None = BOUND,
    particles: int = PARTICLES,
    populations: int = POPULATIONS,
) -> Annealed:
    """Populations cooled to the posterior, each from a seed of its own.

    `bound` is the most unlisted persons that may be expected for each listed one, None for no bound. Raises ValueError
    for fewer than 3 lists that caught anybody, or fewer than 2 classes.
    """
    if len(table.valid) < MINIMUM_LISTS or classes < 2:
        raise ValueError(
            f"latent classes need {MINIMUM_LISTS} lists that caught anybody and 2 classes; "
            f"given are {len(table.valid)} and {classes}"
        )
    found = []
    for own in np.random.SeedSequence(seed).spawn(populations):
        population = Population(table, classes, bound, particles, own)
        while population.b < 1:
            population.cool()
        found.append((population.numbers(), population.evidence, population.stages))
    numbers, evidence, stages = zip(*found, strict=True)
    return Annealed(np.array(numbers), tuple(evidence), tuple(stages))


def draws(table: OverlapTable, count: int, seed: int, **settings: Any) -> Array:
    """So many draws of N, spread over the populations of `anneal`; beyond its particles, drawn again."""
    pooled = anneal(table, seed, **settings).draws.ravel()
    generator = np.random.default_rng([seed, 1])
    return np.asarray(generator.choice(pooled, count, replace=count > len(pooled)))


def fit(
    table: OverlapTable,
    level: float = LEVEL,
    seed: int = 1,
    classes: int = CLASSES,
    bound: float | None = BOUND,
    particles: int = PARTICLES,
    populations: int = POPULATIONS,
) -> Estimate:
    """The posterior median with its central interval, from all populations together."""
    name, model = "latent_class_annealed", f"{classes} latent classes"
    count = len(table.valid)
    if count < MINIMUM_LISTS:
        return refused(name, model, level, message("estimate.reason.few_lists", count=count))
    found = anneal(table, seed, classes, bound, particles, populations)
    low, point, high = np.quantile(found.draws, [(1 - level) / 2, 0.5, (1 + level) / 2]).tolist()
    shares = (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)
    return Estimate(
        name, model, point, (low, high), level, message("estimate.assumption.latent_class_annealed"),
        tuple(warnings_of(table, found, bound)), seed,
        details={
            "classes": classes,
            "bound": bound,
            "particles": particles,
            "populations": populations,
            "stages": list(found.stages),
            "mean": float(found.draws.mean()),
            "quantiles": {str(share): float(np.quantile(found.draws, share)) for share in shares},
            "medians": found.medians.tolist(),
            "monte_carlo_error": found.error,
            "log_evidence": list(found.evidence),
        },
    )  # fmt: skip


def warnings_of(table: OverlapTable, found: Annealed, bound: float | None) -> Iterator[Warning]:
    """Mass at the bound."""
    if bound is not None:
        share = float((found.draws - table.n > (1 - AT_BOUND) * bound * table.n).mean())
        if share > AT_BOUND:
            yield warning("mass_at_bound", True, percent=round(100 * share), times=f"{bound:g}")
