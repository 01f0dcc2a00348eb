"""Annealing: the model's own densities, moves that keep them, and numbers that the reference's runs gave."""

from __future__ import annotations

from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.special import gammaln

from cenotaph.estimate import annealing
from cenotaph.estimate.annealing import Population, anneal, fit, log_base, log_prior, next_step, tails
from cenotaph.estimate.table import OverlapTable, read_table
from proofs.calibration import Sampler, annealed, calibrated, chained

Floats = NDArray[np.float64]
SMALL = OverlapTable(("a", "b", "c"), np.array([0, 40, 30, 12, 25, 8, 9, 6]))


def logs(shares: list[float]) -> Floats:
    weights = np.log(np.array(shares))[:, None]
    return np.asarray(weights - annealing.total(weights))


@given(st.lists(st.floats(1e-3, 1), min_size=3, max_size=3))
def test_the_prior_of_weights_is_that_of_sticks_with_the_concentration_integrated_out(shares: list[float]) -> None:
    weights = logs(shares)
    rest = np.exp(tails(weights)[:, 0])
    sticks = np.exp(weights[:-1, 0]) / rest[:-1]

    def given_a(a: float) -> float:  # a gamma density, and a V (1 - V)^a for each logit of a stick
        return float(0.25**0.25 / np.exp(gammaln(0.25)) * a ** (0.25 - 1) * np.exp(-0.25 * a)) * float(
            (a * sticks * (1 - sticks) ** a).prod()
        )

    whole = quad(given_a, 0, 1)[0] + quad(given_a, 1, 400)[0]
    assert log_prior(weights, tails(weights))[0] == pytest.approx(log(whole), abs=1e-5)


@given(st.lists(st.floats(1e-3, 1), min_size=2, max_size=6), st.floats(-30, 30))
def test_densities_of_weights_do_not_depend_on_their_sum(shares: list[float], shift: float) -> None:
    found = []
    for weights in (logs(shares), logs(shares) + shift):
        prior = log_prior(weights, tails(weights))
        found.append([prior[0], log_base(weights, tails(weights), prior)[0]])
    assert found[0] == pytest.approx(found[1], abs=1e-8)


def test_weights_beyond_what_a_float_holds_keep_their_tails() -> None:
    weights = np.array([[0.0], [-1e6], [-1e8]])
    assert np.isfinite(log_prior(weights, tails(weights))).all()
    assert tails(weights)[1, 0] == -1e6


@given(st.lists(st.floats(-1e4, 0), min_size=20, max_size=50).filter(lambda values: max(values) - min(values) > 1))
def test_a_step_keeps_its_share_of_the_particles(energy: list[float]) -> None:
    values = np.array(energy)
    step = next_step(values, 1e6)
    raised = np.exp(step * (values - values.max()))
    assert 0 < step <= 1e6
    assert raised.sum() ** 2 / (raised**2).sum() >= annealing.KEPT * len(values) - 1e-6


@given(st.integers(0, 2**32), st.floats(0.05, 1))
@settings(max_examples=15, deadline=None)
def test_moves_leave_every_particle_as_its_parts_say(seed: int, b: float) -> None:
    one = Population(SMALL, 4, 10.0, 30, seed)
    one.b, one.frozen = b, one.blocks()[0]
    one.sweep(np.full(4, 0.25))
    assert np.allclose(np.exp(one.weights).sum(0), 1)
    assert np.allclose(one.chances, one.chances_of(one.logits), rtol=1e-9)
    assert np.allclose(one.likelihood, one.likelihood_of(one.weights, one.chances), rtol=1e-9)
    assert (one.odds() <= 10 * (1 + 1e-9)).all()


def test_moves_keep_the_base() -> None:
    one = Population(SMALL, 3, None, 4000, 5)
    one.frozen = one.blocks()[0]
    for _ in range(4):
        one.sweep(np.full(3, 1 / 3))
    reach = 1 / (1 + np.exp(-one.logits))
    shares = np.exp(one.weights)
    assert np.allclose(reach.mean(axis=2), 1 / 2, atol=0.02)
    assert np.allclose(reach.var(axis=2), 1 / 12, atol=0.005)
    assert np.allclose(shares.mean(axis=1), 1 / 3, atol=0.02)
    assert np.allclose(shares.var(axis=1), 1 / 18, atol=0.005)


def test_the_evidence_is_the_mean_likelihood_over_the_prior() -> None:
    table = OverlapTable(("a", "b", "c"), np.array([0, 4, 3, 1, 2, 1, 0, 1]))
    generator = np.random.default_rng(7)
    many = 400_000
    concentration = np.maximum(generator.gamma(0.25, 4.0, many), 1e-300)
    left = np.append(generator.random((1, many)) ** (1 / concentration), np.zeros((1, many)), axis=0)
    weights = (1 - left) * np.append(np.ones((1, many)), left[:1], axis=0)
    reach = generator.random((2, 3, many))
    on = np.arange(8)[:, None] >> np.arange(3) & 1
    chances = sum(weights[k] * np.where(on[..., None], reach[k], 1 - reach[k]).prod(axis=1) for k in range(2))
    likelihood = np.exp(table.counts[1:] @ np.log(chances[1:]) - table.n * np.log(1 - chances[0]))
    exact = np.where(chances[0] <= 10 * (1 - chances[0]), likelihood, 0).mean()
    found = anneal(table, 3, classes=2, particles=4000, populations=2)
    assert found.evidence == pytest.approx([log(exact)] * 2, abs=0.08)


def test_few_particles_agree_with_the_reference(shared: Path) -> None:
    found = fit(read_table(shared / "facts" / "mse" / "tables" / "spina_bifida_my3.csv"), particles=400, populations=2)
    assert found.point == pytest.approx(732, abs=6)
    assert found.details["monte_carlo_error"] < 6


@pytest.mark.parametrize(("sampler", "count"), [(annealed, 40), (chained, 60)])
def test_the_prior_comes_back(sampler: Sampler, count: int) -> None:
    found = calibrated(sampler, count=count)
    assert sum(found["histogram"]) == count
    assert min(found["chi_square"], found["deviation"]) > 0.01


def test_calibration_sees_a_sampler_that_is_wrong() -> None:
    def low(table: OverlapTable, count: int, seed: int) -> Floats:
        return np.asarray(table.n + 0.5 * (chained(table, count, seed) - table.n))

    assert calibrated(low, count=30)["deviation"] < 1e-3


def test_draws_are_as_many_as_asked_for_and_the_same_for_a_seed() -> None:
    found, again = (annealing.draws(SMALL, 500, 4, classes=3, particles=60, populations=2) for _ in range(2))
    assert len(found) == 500
    assert np.array_equal(found, again)
    assert (found >= SMALL.n).all()


def test_few_lists_are_refused() -> None:
    two = OverlapTable(("a", "b", "c"), np.array([0, 5, 6, 3, 0, 0, 0, 0]))
    assert fit(two).point is None
    with pytest.raises(ValueError, match="given are 2 and 10"):
        anneal(two, 1)
