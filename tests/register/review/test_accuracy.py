"""Accuracy: unbiased on simulated truth, intervals that cover, and what must hold of any sample."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.register.review.accuracy import NOTHING, Stratum, collapsed, precision, recall, total, wilson

# called, lowest and highest probability, pairs, how many of them are the same, how many are drawn
WORLD = [
    ("same", 0.0, 0.9, 60, 41, 20),
    ("same", 0.9, 0.99, 90, 84, 20),
    ("same", 0.99, 1.0, 900, 897, 45),
    ("different", 0.5, 1.0, 20, 9, 10),
    ("different", 0.05, 0.5, 80, 18, 30),
    ("different", 0.001, 0.05, 1500, 21, 75),
]
TRUE_PRECISION = (41 + 84 + 897) / 1050
TRUE_RECALL = (41 + 84 + 897) / (41 + 84 + 897 + 9 + 18 + 21)
TIMES = 2_000


def draws(world: list[tuple[str, float, float, int, int, int]] = WORLD) -> list[list[Stratum]]:
    random = np.random.default_rng(7)
    same = [random.hypergeometric(there, pairs - there, drawn, TIMES) for *_, pairs, there, drawn in world]
    return [
        [
            Stratum(called, low, high, pairs, drawn, int(same[place][time]))
            for place, (called, low, high, pairs, _, drawn) in enumerate(world)
        ]
        for time in range(TIMES)
    ]


def test_precision_is_unbiased_and_its_interval_covers() -> None:
    found = [precision(drawn) for drawn in draws()]
    values = np.array([one.value for one in found])
    assert abs(values.mean() - TRUE_PRECISION) < 3 * values.std() / np.sqrt(TIMES)
    covered = np.mean([one.low <= TRUE_PRECISION <= one.high for one in found])  # type: ignore[operator]
    assert 0.94 <= covered <= 1.0


def test_recall_is_consistent_and_its_interval_covers() -> None:
    found = [recall(drawn) for drawn in draws()]
    values = np.array([one.value for one in found])
    assert abs(values.mean() - TRUE_RECALL) < 0.1 * values.std()  # a ratio's bias is small beside its spread
    covered = np.mean([one.low <= TRUE_RECALL <= one.high for one in found])  # type: ignore[operator]
    assert 0.94 <= covered <= 1.0


def test_the_totals_under_both_are_unbiased() -> None:
    totals = np.array([total([one for one in drawn if one.called == "different"])[0] for drawn in draws()])
    assert abs(totals.mean() - 48) < 3 * totals.std() / np.sqrt(TIMES)


def test_the_bias_of_recall_falls_with_the_sample() -> None:
    larger = [
        (called, low, high, pairs, same, min(pairs, 8 * drawn)) for called, low, high, pairs, same, drawn in WORLD
    ]
    few, many = (np.mean([recall(drawn).value for drawn in draws(world)]) for world in (WORLD, larger))  # type: ignore[misc]
    assert abs(many - TRUE_RECALL) < 0.002
    assert abs(many - TRUE_RECALL) < abs(few - TRUE_RECALL) + 0.001


def test_a_world_judged_whole_is_known() -> None:
    whole = [Stratum(called, low, high, pairs, pairs, same) for called, low, high, pairs, same, _ in WORLD]
    for found, truth in ((precision(whole), TRUE_PRECISION), (recall(whole), TRUE_RECALL)):
        assert (found.value, found.low, found.high) == pytest.approx((truth,) * 3)


def test_recall_among_the_plausible_leaves_the_improbable_out() -> None:
    whole = [Stratum(called, low, high, pairs, pairs, same) for called, low, high, pairs, same, _ in WORLD]
    assert recall(whole, 0.05).value == pytest.approx(1022 / (1022 + 27))


def test_without_judged_pairs_nothing_is_said() -> None:
    assert precision([]) == recall([]) == NOTHING
    unjudged = [Stratum("same", 0.9, 1.0, 10, 5, 5), Stratum("different", 0.0, 0.5, 100, 0, 0)]
    assert recall(unjudged) == NOTHING
    assert precision(unjudged).value == 1.0
    assert recall([Stratum("same", 0.9, 1.0, 10, 5, 0), Stratum("different", 0.0, 0.5, 100, 9, 0)]) == NOTHING


def test_a_stratum_without_judged_pairs_goes_with_its_neighbour() -> None:
    strata = [
        Stratum("same", 0.0, 0.5, 4, 0, 0),
        Stratum("same", 0.5, 0.9, 6, 3, 2),
        Stratum("same", 0.9, 1.0, 9, 0, 0),
    ]
    assert collapsed(strata) == [Stratum("same", 0.0, 1.0, 19, 3, 2)]


def test_no_miss_among_few_of_many_is_no_proof_of_none() -> None:
    """Twenty pairs judged of a hundred thousand cannot tell that a thousand others are not the same."""
    found = recall([Stratum("same", 0.9, 1.0, 300, 30, 30), Stratum("different", 0.0, 0.001, 100_000, 20, 0)])
    assert found.value == 1.0
    assert found.low is not None
    assert found.low < 0.1


@given(st.integers(1, 500), st.data())
def test_an_interval_holds_its_share(pairs: int, data: st.DataObject) -> None:
    judged = data.draw(st.integers(1, pairs))
    same = data.draw(st.integers(0, judged))
    low, high = wilson(same, judged, pairs)
    assert 0.0 <= low <= same / judged + 1e-12
    assert same / judged - 1e-12 <= high <= 1.0
    mirrored = wilson(judged - same, judged, pairs)
    assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high))


@st.composite
def strata(draw: st.DrawFn) -> list[Stratum]:
    found = []
    for place in range(draw(st.integers(1, 6))):
        pairs = draw(st.integers(1, 1_000))
        judged = draw(st.integers(0, min(pairs, 30)))
        called = draw(st.sampled_from(["same", "different"]))
        found.append(Stratum(called, place / 10, (place + 1) / 10, pairs, judged, draw(st.integers(0, judged))))
    return found


@given(strata())
def test_every_figure_lies_in_its_interval_within_0_and_1(sample: list[Stratum]) -> None:
    for found in (precision(sample), recall(sample)):
        if found.value is None:
            assert found == NOTHING
        else:
            assert found.low is not None
            assert found.high is not None
            assert -1e-9 <= found.low <= found.value + 1e-9
            assert found.value - 1e-9 <= found.high <= 1.0 + 1e-9


@given(strata())
def test_pairs_are_only_moved_together_never_lost(sample: list[Stratum]) -> None:
    kept = collapsed(sample)
    assert all(one.judged for one in kept)
    if kept:
        assert sum(one.pairs for one in kept) == sum(one.pairs for one in sample)
        assert sum(one.same for one in kept) == sum(one.same for one in sample)
