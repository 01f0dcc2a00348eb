"""Calibration: rising, never sure, nearest to the truth, and silent while too little was judged."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cenotaph.register.review.calibration import LEAST, calibration, isotonic, log_odds

shares = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@given(shares, st.data())
def test_the_nearest_rising_sequence(values: list[float], data: st.DataObject) -> None:
    weights = np.array(data.draw(st.lists(st.floats(0.1, 10), min_size=len(values), max_size=len(values))))
    found = isotonic(np.array(values), weights)
    assert (np.diff(found) >= -1e-12).all()
    assert np.average(found, weights=weights) == pytest.approx(np.average(values, weights=weights))
    rival = np.sort(np.array(data.draw(st.lists(st.floats(0, 1), min_size=len(values), max_size=len(values)))))
    distance = [np.sum(weights * (np.array(values) - other) ** 2) for other in (found, rival)]
    assert distance[0] <= distance[1] + 1e-9


def test_a_rising_sequence_is_left_alone_and_a_violation_is_pooled() -> None:
    one = np.ones(4)
    assert isotonic(np.array([0.0, 0.2, 0.2, 1.0]), one).tolist() == [0.0, 0.2, 0.2, 1.0]
    assert isotonic(np.array([0.0, 1.0, 0.0, 1.0]), np.array([1.0, 1.0, 3.0, 1.0])).tolist() == [0.0, 0.25, 0.25, 1.0]


def judged(many: int, seed: int = 1, bent: float = 2.0) -> tuple[list[float], list[bool]]:
    """Pairs of a model whose log odds are `bent` times what they should be, and their truth."""
    random = np.random.default_rng(seed)
    true = random.normal(0.0, 2.0, many)
    return (1 / (1 + np.exp(-bent * true))).tolist(), (random.random(many) < 1 / (1 + np.exp(-true))).tolist()


def test_fewer_than_two_hundred_judged_pairs_calibrate_nothing() -> None:
    model, truth = judged(LEAST)
    assert calibration(model, truth, [1.0] * LEAST) is not None
    assert calibration(model[1:], truth[1:], [1.0] * (LEAST - 1)) is None
    assert LEAST == 200


def test_a_model_too_sure_of_itself_is_mended() -> None:
    found = calibration(*judged(2_000), [1.0] * 2_000)
    assert found is not None
    at = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    wanted, stated = 1 / (1 + np.exp(-at)), 1 / (1 + np.exp(-2 * at))
    assert np.abs(found.of(stated) - wanted).max() < 0.06
    assert np.abs(found.of(stated) - wanted).max() < np.abs(stated - wanted).max()


def test_weights_stand_for_pairs_that_were_not_drawn() -> None:
    """A stratum of which a tenth was drawn, standing ten times, gives what the whole stratum gives."""
    whole = [place % 10 == 0 for place in range(400)]
    rest = [place % 10 != 0 for place in range(200)]
    found = calibration([0.2] * 400 + [0.8] * 200, whole + rest, [1.0] * 600)
    weighted = calibration([0.2] * 200 + [0.8] * 200, whole[:200] + rest, [2.0] * 200 + [1.0] * 200)
    assert found is not None
    assert weighted is not None
    assert weighted.of(np.array([0.2, 0.8])) == pytest.approx(found.of(np.array([0.2, 0.8])), abs=0.005)


@settings(max_examples=30)
@given(st.integers(0, 1_000), st.sampled_from(["none", "all", "some"]))
def test_never_sure_and_never_falling(seed: int, same: str) -> None:
    model, truth = judged(LEAST, seed)
    truth = truth if same == "some" else [same == "all"] * LEAST
    found = calibration(model, truth, np.random.default_rng(seed).uniform(1, 500, LEAST).tolist())
    assert found is not None
    told = found.of(np.linspace(0.0, 1.0, 301))
    assert (np.diff(told) >= -1e-12).all()
    assert told.min() > 0.0
    assert told.max() < 1.0


def test_log_odds_of_certainty_are_finite() -> None:
    assert np.isfinite(log_odds(np.array([0.0, 0.5, 1.0]))).all()
    assert log_odds(np.array([0.5]))[0] == 0.0
