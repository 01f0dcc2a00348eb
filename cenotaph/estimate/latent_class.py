"""Latent classes: persons differ in how easily lists catch them; within a class the lists are independent.

Invariant: nothing is cut off in silence. The prior allows at most `bound` unlisted for each listed, as that of `graphs`
does, and what lies beyond is said; chains begin far apart, and where they stay apart that is said; the draws go on
until their own error is as small as stated, or it is said that it is not. The same table and seed give the same draws,
whatever the number of processors.

Manrique-Vallier (2016, Biometrics 72: 1246-1254): weights by a stick broken with V_k ~ Beta(1, alpha), alpha ~
Gamma(0.25, 0.25), reach ~ Beta(1, 1), p(N) proportional to 1/N. A latent-class model of K classes needs 2K - 1 lists.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cenotaph.estimate import latent_chains
from cenotaph.estimate.convergence import bulk_ess, quantile_error, rhat, tail_ess
from cenotaph.estimate.estimate import LEVEL, MINIMUM_LISTS, Estimate, Warning, refused, warning
from cenotaph.estimate.table import OverlapTable
from cenotaph.words.sentences import message

CLASSES = 10
BOUND = 10.0  # unlisted persons expected for each listed, at most: as in `graphs`
GAMMA = 0.25  # shape and rate of the prior of the concentration
SPREAD = 0.25  # of the log-normal prior put in its place to see how much it matters
SCOUTS, SCOUTED = 96, 1600  # short chains, without the bound, that look for modes; their sweeps, the later half kept
CHAINS, SETTLE, ROUND, MOST_ROUNDS = 8, 3000, 5000, 14  # chains; sweeps before draws are kept, a round, rounds
SINGLES, PAIRS, SCOUT_PAIRS = 20, 4, 2  # moves in a sweep: scouts that move less stay longer where they are
WIDE = 64  # patterns from which on a sweep has one move of two classes: its cost is theirs

MONTE_CARLO = 0.002  # wanted error of the median, as a share of it
AGREE, ENOUGH = 1.01, 400  # R-hat and effective draws (Vehtari et al. 2021)
PARTED = 1.1  # R-hat from which on the chains are in different modes
BEYOND = 0.01  # share of the scouts' draws beyond the bound that is said
CALM = 1.05  # a scout stays where it is if its median of one quarter of the sweeps is so near that of the next
NEAR, FAR, STAYING = 1.07, 1.25, 4  # a mode: where so many scouts stay so near each other, so far from the most
SENSITIVE = 0.2  # change of the median under the other prior that is said
CROWDED = 0.05  # share of draws that use every class

Draws = NDArray[np.float64]


@dataclass(frozen=True)
class Patterns:
    """The occurring patterns of a table, as the chains read them."""

    start: NDArray[np.int64]
    held: NDArray[np.int64]
    counts: NDArray[np.int64]
    lists: int
    n: int


@dataclass
class Chain:
    """A chain between two calls: what it drew with, and where it stands."""

    generator: np.random.Generator
    reach: Draws
    log_weight: Draws
    alpha: Draws

    def copy(self, generator: np.random.Generator) -> Chain:
        """Another chain that begins where this one stands."""
        return Chain(generator, self.reach.copy(), self.log_weight.copy(), self.alpha.copy())


@dataclass(frozen=True)
class Scouts:
    """What short chains without the bound found."""

    inside: tuple[Chain, ...]  # those that end within the bound, by what they drew
    staying: Draws  # medians of those that stay where they are, ascending, those beyond the bound left out
    beyond: float  # share of all draws that lie beyond the bound


@dataclass(frozen=True)
class Sample:
    """Draws of the population size by chain, and how they came about."""

    draws: Draws  # (chains, draws): listed and unlisted together
    in_use: Draws  # the same shape: classes in use
    scouts: Scouts
    chains: tuple[Chain, ...]
    rounds: int


def patterns_of(table: OverlapTable) -> Patterns:
    """The table as the chains read it."""
    listed = [[j for j in range(table.J) if index >> j & 1] for index in table.occurring.tolist()]
    start = np.cumsum([0, *map(len, listed)]).astype(np.int64)
    held = np.array([j for one in listed for j in one], dtype=np.int64)
    return Patterns(start, held, table.counts[table.occurring].astype(np.int64), table.J, table.n)


def begun(patterns: Patterns, classes: int, number: int, seed: np.random.SeedSequence) -> Chain:
    """A chain that begins anywhere: patterns dealt among 1 to 6 classes, 0.3 to 5 unlisted for each listed."""
    generator = np.random.default_rng(seed)
    active = min(1 + number % 6, classes)
    members, caught = np.zeros(classes), np.zeros((classes, patterns.lists))
    for cell, count in enumerate(patterns.counts):
        dealt = generator.multinomial(count, generator.dirichlet(np.full(active, 0.3)))
        members[:active] += dealt
        for j in patterns.held[patterns.start[cell] : patterns.start[cell + 1]]:
            caught[:active, j] += dealt
    unlisted = int(patterns.n * 10 ** generator.uniform(-0.5, 0.7))
    members[:active] += generator.multinomial(unlisted, generator.dirichlet(np.full(active, 0.3)))
    reach = np.clip(generator.beta(1 + caught, 1 + members[:, None] - caught), 1e-9, 1 - 1e-9)
    weight = members + 1e-4 * patterns.n
    return Chain(generator, reach, np.log(weight / weight.sum()), np.array([0.1 * active]))


def advance(
    patterns: Patterns,
    chains: Sequence[Chain],
    sweeps: int,
    bound: float = np.inf,
    spread: float = 0.0,
    pairs: int = PAIRS,
) -> tuple[Draws, Draws]:
    """`sweeps` further sweeps of every chain: population sizes and classes in use, (chains, sweeps)."""
    least = 1.0 / (1.0 + bound)
    pairs = 1 if len(patterns.counts) >= WIDE else pairs

    def one(chain: Chain) -> tuple[Draws, Draws]:
        unlisted, in_use = np.empty(sweeps), np.empty(sweeps)
        latent_chains.run(
            chain.generator, patterns.start, patterns.held, patterns.counts, GAMMA, spread, least, SINGLES, pairs,
            chain.reach, chain.log_weight, chain.alpha, unlisted, in_use,
        )  # fmt: skip
        return patterns.n + unlisted, in_use

    with ThreadPoolExecutor(processors()) as pool:
        found = list(pool.map(one, chains))
    return np.stack([sizes for sizes, _ in found]), np.stack([used for _, used in found])


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def scouted(table: OverlapTable, seed: int, classes: int = CLASSES, bound: float = BOUND) -> Scouts:
    """Short chains from everywhere, and where they come to."""
    patterns = patterns_of(table)
    seeds = np.random.SeedSequence(seed).spawn(SCOUTS)
    chains = [begun(patterns, classes, number, own) for number, own in enumerate(seeds)]
    sizes = advance(patterns, chains, SCOUTED, pairs=SCOUT_PAIRS)[0][:, SCOUTED // 2 :]
    most = patterns.n * (1 + bound)
    early, late = (np.median(part, axis=1) for part in np.split(sizes, 2, axis=1))
    calm = (np.abs(np.log(early / late)) <= np.log(CALM)) & (np.maximum(early, late) <= most)
    medians = np.median(sizes, axis=1)
    inside = [chains[place] for place in np.argsort(medians, kind="stable")]
    inside = [chain for chain in inside if expected(chain, patterns.n) <= most]
    return Scouts(tuple(inside), np.sort(medians[calm]), float((sizes > most).mean()))


def sample(
    table: OverlapTable, seed: int, classes: int = CLASSES, bound: float = BOUND, most_rounds: int | None = None
) -> Sample:
    """Draws of the population size: scouts first, then chains that begin where scouts of all kinds have come to.

    There are none where every scout ends beyond the bound.
    """
    patterns, scouts = patterns_of(table), scouted(table, seed, classes, bound)
    if not scouts.inside:
        return Sample(np.empty((0, 0)), np.empty((0, 0)), scouts, (), 0)
    places = [(2 * number + 1) * len(scouts.inside) // (2 * CHAINS) for number in range(CHAINS)]
    own = np.random.SeedSequence(seed).spawn(SCOUTS + CHAINS)[SCOUTS:]
    chains = [scouts.inside[place].copy(np.random.default_rng(one)) for place, one in zip(places, own, strict=True)]
    advance(patterns, chains, SETTLE, bound)
    known, in_use = advance(patterns, chains, ROUND, bound)
    rounds = 1
    while rounds < (most_rounds or MOST_ROUNDS) and not settled(known):
        more, used = advance(patterns, chains, ROUND, bound)
        known, in_use = np.concatenate([known, more], axis=1), np.concatenate([in_use, used], axis=1)
        rounds += 1
    return Sample(known, in_use, scouts, tuple(chains), rounds)


def expected(chain: Chain, n: int) -> float:
    """The population size that the state of a chain expects."""
    missed = float(np.exp(chain.log_weight) @ np.prod(1.0 - chain.reach, axis=1))
    return n / max(1.0 - missed, 1e-15)


def settled(draws: Draws) -> bool:
    """Whether the chains agree and the median is as exact as wanted."""
    return (
        rhat(draws) <= AGREE
        and min(bulk_ess(draws), tail_ess(draws)) >= ENOUGH
        and quantile_error(draws, 0.5) <= MONTE_CARLO * float(np.median(draws))
    )


def draws(table: OverlapTable, count: int, seed: int) -> Draws:
    """`count` draws of the population size, for what joins several tables or replicates.

    Raises ValueError where `fit` gives no number.
    """
    valid = table.keep(table.valid)
    drawn = sample(valid, seed).draws.ravel() if valid.J >= MINIMUM_LISTS else np.empty(0)
    if not drawn.size:
        raise ValueError(f"latent classes of {valid.J} lists have no draws; fit says why")
    return np.random.default_rng(seed).choice(drawn, count)


def fit(
    table: OverlapTable,
    level: float = LEVEL,
    seed: int = 1,
    classes: int = CLASSES,
    bound: float = BOUND,
    most_rounds: int | None = None,
) -> Estimate:
    """The posterior median with the central interval of `level`.

    `details` holds the mean, quantiles, the medians of the chains, R-hat, effective draws, the Monte Carlo error of the
    median (persons), sweeps, the median under the other prior of the concentration.
    """
    model = f"{classes} latent classes"
    assumption = message("estimate.assumption.latent_class", times=round(bound))
    count = len(table.valid)
    if count < MINIMUM_LISTS:
        return refused("latent_class", model, level, message("estimate.reason.few_lists", count=count), assumption)
    valid = table.keep(table.valid)
    found = sample(valid, seed, classes, bound, most_rounds)
    known = found.draws
    if not known.size:
        reason = message("estimate.reason.beyond_bound", times=round(bound))
        return refused("latent_class", model, level, reason, assumption)
    low, middle, high = (float(np.quantile(known, share)) for share in ((1 - level) / 2, 0.5, (1 + level) / 2))
    chains = [chain.copy(np.random.default_rng([seed, place])) for place, chain in enumerate(found.chains)]
    other = advance(patterns_of(valid), chains, ROUND, bound, SPREAD)[0]
    other_median = float(np.median(other[:, ROUND // 4 :]))
    return Estimate(
        "latent_class",
        model,
        middle,
        (low, high),
        level,
        assumption,
        tuple(warnings_of(found, count, bound, middle, other_median)),
        seed,
        {
            "mean": float(known.mean()),
            "quantiles": {
                str(share): float(np.quantile(known, share)) for share in (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)
            },
            "chain_medians": [float(one) for one in np.median(known, axis=1)],
            "rhat": rhat(known),
            "bulk_effective_draws": bulk_ess(known),
            "tail_effective_draws": tail_ess(known),
            "monte_carlo_error": quantile_error(known, 0.5),
            "sweeps": CHAINS * (SETTLE + found.rounds * ROUND),
            "classes_in_use": float(found.in_use.mean()),
            "beyond_bound": found.scouts.beyond,
            "modes": list(modes(found.scouts.staying)),
            "median_with_the_other_prior": other_median,
        },
    )


def modes(staying: Draws) -> tuple[float, ...]:
    """Where scouts stay together, each place far from the others; that of the most first."""
    found: list[float] = []
    left = staying
    while left.size:
        company = (np.abs(np.log(left[:, None] / left[None, :])) <= np.log(NEAR)).sum(axis=1)
        place = left[int(np.argmax(company))]
        if found and company.max() < STAYING:
            break
        found.append(float(np.median(left[np.abs(np.log(left / place)) <= np.log(NEAR)])))
        left = left[np.abs(np.log(left / place)) > np.log(FAR)]
    return tuple(found)


def warnings_of(found: Sample, lists: int, bound: float, middle: float, other: float) -> Iterator[Warning]:
    """What the chains and scouts have to say."""
    if lists == MINIMUM_LISTS:
        yield warning("three_lists_classes", True)
    if found.scouts.beyond > BEYOND:
        yield warning("beyond_bound", True, percent=round(100 * found.scouts.beyond), times=round(bound))
    apart, effective = rhat(found.draws), min(bulk_ess(found.draws), tail_ess(found.draws))
    places = sorted(np.median(found.draws, axis=1)) if apart > PARTED else modes(found.scouts.staying)
    if len(places) > 1:
        yield warning("several_modes", True, modes=", ".join(f"{place:,.0f}" for place in places))
    if apart > AGREE or effective < ENOUGH:
        yield warning("chains_apart", True, rhat=f"{apart:.3f}", draws=round(effective))
    if abs(other / middle - 1) > SENSITIVE:
        yield warning("prior_sensitivity", True, other=round(other))
    if (found.in_use == found.chains[0].log_weight.size).mean() > CROWDED:
        yield warning("all_classes", False, count=found.chains[0].log_weight.size)
