"""The moves of the chains, each against what it must be."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import chisquare, kstest

from cenotaph.estimate import latent_chains as chains
from cenotaph.estimate.latent_class import Patterns

LISTS, CLASSES = 3, 4
CELLS = [pattern for pattern in product((0, 1), repeat=LISTS) if any(pattern)]
START = np.cumsum([0, *(sum(pattern) for pattern in CELLS)]).astype(np.int64)
HELD = np.array([j for pattern in CELLS for j, on in enumerate(pattern) if on], dtype=np.int64)
COUNTS = np.array([60, 49, 4, 247, 112, 142, 12], dtype=np.int64)


def state(seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Reach and log weights anywhere."""
    generator = np.random.default_rng(seed)
    return generator.uniform(0.02, 0.98, (CLASSES, LISTS)), np.log(generator.dirichlet(np.full(CLASSES, 0.5)) + 1e-9)


def columns_of(reach: NDArray[np.float64]) -> NDArray[np.float64]:
    """The columns of all classes, as the chains fill them."""
    found = np.empty((len(reach), len(CELLS) + 1))
    for k in range(len(reach)):
        chains.fill_column(START, HELD, reach[k], found[k])
    return found


@given(st.integers(0, 10_000))
def test_a_column_is_the_probability_of_each_pattern_and_of_any(seed: int) -> None:
    reach, _ = state(seed)
    for k, column in enumerate(columns_of(reach)):
        each = [math.prod(r if on else 1 - r for r, on in zip(reach[k], pattern, strict=True)) for pattern in CELLS]
        assert column[:-1] == pytest.approx(each)
        assert column[-1] == pytest.approx(sum(each))


@given(st.integers(0, 10_000))
def test_the_likelihood_is_that_of_the_model_statement(seed: int) -> None:
    reach, log_weight = state(seed)
    log_weight -= np.log(np.exp(log_weight).sum())
    columns, chance = columns_of(reach), np.empty(len(CELLS) + 1)
    chains.fill_chance(log_weight, columns, chance)
    p = np.exp(log_weight) @ columns
    expected = float((COUNTS * np.log(p[:-1])).sum() - COUNTS.sum() * np.log(p[:-1].sum()))
    assert chains.log_likelihood(COUNTS, int(COUNTS.sum()), chance) == pytest.approx(expected)


@given(st.integers(0, 10_000), st.floats(0.05, 5))
def test_the_prior_of_the_weights_is_that_of_the_stick(seed: int, alpha: float) -> None:
    _, log_weight = state(seed)
    weight = np.exp(log_weight) / np.exp(log_weight).sum()
    left = 1 - np.concatenate([[0], np.cumsum(weight)[:-1]])
    broken = weight[:-1] / left[:-1]
    beta = np.log(alpha) + (alpha - 1) * np.log1p(-broken)
    of_weights = float((beta - np.log(left[:-1])).sum())
    assert chains.log_prior(np.log(weight), alpha) == pytest.approx(of_weights + np.log(weight).sum(), rel=1e-6)


@given(st.integers(0, 10_000))
def test_the_gradient_of_two_classes_is_the_slope_of_the_likelihood(seed: int) -> None:
    reach, log_weight = state(seed)
    log_weight -= np.log(np.exp(log_weight).sum())
    inside, slot = np.arange(LISTS), np.arange(LISTS)
    size = 2 * LISTS + 2

    def shifted(step: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        moved, weights = reach.copy(), log_weight.copy()
        for k in (0, 1):
            moved[k] = [chains.moved(r, s) for r, s in zip(reach[k], step[k * LISTS : (k + 1) * LISTS], strict=True)]
        others = np.logaddexp.reduce(log_weight[2:])
        share = log_weight[0] - log_weight[1] + step[-2]
        both = np.logaddexp(log_weight[0], log_weight[1]) - others + step[-1]
        weights[0] = -np.logaddexp(0, -both) - np.logaddexp(0, -share)
        weights[1] = -np.logaddexp(0, -both) - np.logaddexp(0, share)
        weights[2:] = log_weight[2:] - others - np.logaddexp(0, both)
        return moved, weights

    def height(step: NDArray[np.float64]) -> float:
        moved, weights = shifted(step)
        chance = np.exp(weights) @ columns_of(moved)
        density = sum(float(np.log(r * (1 - r)).sum()) for r in moved[:2])
        return chains.log_likelihood(COUNTS, int(COUNTS.sum()), chance) + density

    columns = columns_of(reach)
    lower, pull = np.empty((size, size)), np.empty(size)
    chains.geometry(
        START, HELD, COUNTS, slot, inside, reach[0], reach[1], log_weight[0], log_weight[1], columns[0], columns[1],
        np.exp(log_weight) @ columns, lower, pull,
    )  # fmt: skip
    tiny = 1e-5
    slope = [(height(tiny * axis) - height(-tiny * axis)) / (2 * tiny) for axis in np.eye(size)]
    assert np.tril(lower) @ pull == pytest.approx(slope, rel=1e-3, abs=1e-3)


@given(st.integers(0, 10_000), st.integers(0, 400))
def test_a_share_out_gives_everybody_a_place(seed: int, count: int) -> None:
    chances = np.random.default_rng(seed).dirichlet(np.full(CLASSES, 0.3))
    behind = np.concatenate([np.cumsum(chances[::-1])[::-1], [0]])
    into = np.zeros(CLASSES, np.int64)
    chains.share_out(np.random.default_rng(seed), count, behind, into)
    assert into.sum() == count
    assert (into >= 0).all()


def test_a_share_out_is_multinomial() -> None:
    chances, generator, drawn = np.array([0.5, 0.2, 0.2, 0.1]), np.random.default_rng(1), np.zeros(CLASSES)
    behind = np.concatenate([np.cumsum(chances[::-1])[::-1], [0]])
    for _ in range(300):
        into = np.zeros(CLASSES, np.int64)
        chains.share_out(generator, 40, behind, into)
        drawn += into
    assert chisquare(drawn, chances * drawn.sum()).pvalue > 0.001


@given(st.integers(0, 10_000))
@settings(max_examples=40)
def test_a_step_and_its_return_are_one_chance(seed: int) -> None:
    weights = np.random.default_rng(seed).dirichlet(np.full(CLASSES, 0.5))
    pairs = [(k, h) for k in range(CLASSES) for h in range(k)]
    assert sum(chains.chance_of_pair(CLASSES, weights[k], weights[h]) for k, h in pairs) == pytest.approx(1)


def test_without_counts_the_chain_stays_in_the_prior() -> None:
    """Joint draws of counts and parameters keep the prior (Geweke 2004, JASA 99: 799-804).

    With n fixed the posterior of the model is exact: listed patterns are drawn given the parameters, the parameters by
    a few sweeps given the patterns, and so on; reach and concentration must stay as the prior has them.
    """
    generator = np.random.default_rng(11)
    listed, rounds = 12, 30_000
    reach, alpha = generator.random((CLASSES, LISTS)), np.array([1.0])
    log_weight = np.log(generator.dirichlet(np.ones(CLASSES)))
    seen = np.empty((rounds, 2))
    for number in range(rounds):
        p = np.exp(log_weight) @ columns_of(reach)
        counts = generator.multinomial(listed, p[:-1] / p[:-1].sum())
        occurring = np.flatnonzero(counts)
        held = [np.flatnonzero(CELLS[cell]) for cell in occurring]
        found = Patterns(
            np.cumsum([0, *map(len, held)]).astype(np.int64), np.concatenate(held), counts[occurring], LISTS, listed
        )
        nowhere = np.empty(1)
        chains.run(
            generator, found.start, found.held, found.counts, 1.0, 0.0, 0.0, 3, 2, reach, log_weight, alpha, nowhere,
            nowhere.copy(),
        )  # fmt: skip
        weights = np.exp(log_weight)
        seen[number] = float(weights @ reach[:, 0] / weights.sum()), alpha[0]
    kept = seen[::30]
    prior = np.random.default_rng(5)
    concentration = prior.gamma(1.0, 1.0, 40_000)
    left, mean = np.ones(40_000), np.zeros(40_000)
    for k in range(CLASSES):
        taken = prior.beta(1, concentration) if k < CLASSES - 1 else np.ones(40_000)
        mean += left * taken * prior.random(40_000)
        left *= 1 - taken
    assert kstest(kept[:, 0], mean).pvalue > 0.001
    assert kstest(kept[:, 1], concentration).pvalue > 0.001
