"""Chains that agree are told from chains that do not, and effective draws are those that an estimate is worth."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import lfilter

from cenotaph.estimate.convergence import bulk_ess, effective, quantile_error, rhat, tail_ess

GENERATOR = np.random.default_rng(7)


def autoregressive(weight: float, chains: int = 8, length: int = 4000) -> NDArray[np.float64]:
    """Chains x_t = weight x_(t-1) + noise, whose effective draws are known: n (1 - weight) / (1 + weight)."""
    noise = np.random.default_rng(3).standard_normal((chains, length + 500))
    return np.asarray(lfilter([1.0], [1.0, -weight], noise, axis=1)[:, 500:])


def test_independent_draws_are_worth_their_number() -> None:
    draws = GENERATOR.standard_normal((8, 2000))
    assert rhat(draws) == pytest.approx(1, abs=0.003)
    assert bulk_ess(draws) == pytest.approx(draws.size, rel=0.1)
    assert tail_ess(draws) == pytest.approx(draws.size, rel=0.15)


@pytest.mark.parametrize("weight", [0.5, 0.9, 0.97])
def test_draws_that_follow_each_other_are_worth_less(weight: float) -> None:
    draws = autoregressive(weight)
    assert effective(draws) == pytest.approx(draws.size * (1 - weight) / (1 + weight), rel=0.2)


def test_one_chain_elsewhere_is_seen() -> None:
    draws = GENERATOR.standard_normal((8, 1000))
    draws[3] += 1.0
    assert rhat(draws) > 1.05


def test_a_chain_that_drifts_does_not_agree_with_itself() -> None:
    assert rhat(GENERATOR.standard_normal((4, 1000)) + np.linspace(0, 3, 1000)) > 1.1


def test_a_chain_of_another_width_is_seen_though_all_have_one_centre() -> None:
    draws = GENERATOR.standard_normal((8, 1000))
    draws[0] *= 4
    assert rhat(draws) > 1.05


def test_ranks_do_not_care_for_the_scale() -> None:
    draws = autoregressive(0.8)
    assert rhat(np.exp(draws)) == pytest.approx(rhat(draws), abs=1e-9)
    assert bulk_ess(np.exp(3 * draws)) == pytest.approx(bulk_ess(draws), rel=1e-9)


def test_chains_that_never_move_agree_or_never_will() -> None:
    assert rhat(np.ones((4, 100))) == pytest.approx(1)
    assert rhat(np.repeat([[1.0], [2.0]], 100, axis=1)) > 10


def test_the_error_of_the_median_is_that_of_as_many_medians() -> None:
    medians = [np.median(np.random.default_rng(seed).standard_normal((8, 500))) for seed in range(400)]
    stated = quantile_error(GENERATOR.standard_normal((8, 500)), 0.5)
    assert stated == pytest.approx(np.std(medians), rel=0.2)
