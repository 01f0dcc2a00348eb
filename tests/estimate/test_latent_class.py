"""Latent classes: the reference values, what must be said, and the same draws whatever the machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cenotaph.estimate import latent_class
from cenotaph.estimate.convergence import rhat
from cenotaph.estimate.table import OverlapTable, read_table
from cenotaph.words.sentences import render
from tests import short_chains

MSE = Path(__file__).parents[2] / ".." / "shared" / "facts" / "mse"
reference = pytest.mark.skipif(not MSE.is_dir(), reason="no ../shared/facts/mse beside the repository")

TABLE = OverlapTable(("a", "b", "c"), np.array([0, 60, 49, 4, 247, 112, 142, 12]))
QUICK: dict[str, Any] = {"most_rounds": 1}


@pytest.fixture(autouse=True)
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """The chains of the product; other tests have short ones."""
    short_chains.apply(short_chains.LONG, monkeypatch.setattr)


@pytest.fixture
def brief(long: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few and short chains, where the question is not how exact they are."""
    short_chains.apply(short_chains.SHORT | {"ROUND": 1000, "MOST_ROUNDS": 2}, monkeypatch.setattr)


def table(name: str) -> OverlapTable:
    """A table of the reference."""
    return read_table(MSE / "tables" / f"{name}.csv")


def codes(found: latent_class.Estimate) -> set[str]:
    """The warnings of an estimate."""
    return {one.code for one in found.warnings}


@reference
@pytest.mark.parametrize(
    ("name", "median", "within"), [("kosovo", 10_450, 60), ("hiv_rome", 10_950, 40), ("western", 1_830, 15)]
)
def test_the_median_is_that_of_the_reference(name: str, median: float, within: float) -> None:
    found = latent_class.fit(table(name))
    assert found.point == pytest.approx(median, abs=within)
    assert found.details["rhat"] <= 1.01
    assert found.details["monte_carlo_error"] <= latent_class.MONTE_CARLO * median * 1.1
    assert not codes(found) & {"several_modes", "chains_apart", "beyond_bound"}
    held = json.loads((MSE / "reference" / f"{name}__lcmcr.json").read_text(encoding="utf-8"))["quantiles"]
    low, high = found.interval or (0.0, None)
    assert low == pytest.approx(held["0.025"], rel=0.025)
    assert high == pytest.approx(held["0.975"], rel=0.03)


@reference
def test_a_table_whose_chains_part_says_so_and_names_the_modes() -> None:
    found = latent_class.fit(table("verdata_recruitment_male_1999_R1"), **QUICK)
    assert {"several_modes", "chains_apart"} <= codes(found)
    assert all(one.blocks for one in found.warnings if one.code in {"several_modes", "chains_apart"})


@reference
@pytest.mark.parametrize("seed", [3, 4])
def test_a_second_mode_where_chains_stay_is_found_whatever_the_seed(seed: int) -> None:
    found = latent_class.fit(table("ukdat_5"), seed=seed, **QUICK)
    assert "several_modes" in codes(found)
    assert len(found.details["modes"]) == 2
    assert min(found.details["modes"]) == pytest.approx(12_300, rel=0.04)


@reference
def test_what_lies_beyond_the_bound_is_said_and_is_no_mode() -> None:
    found = latent_class.fit(table("ned_5"), **QUICK)
    assert "beyond_bound" in codes(found)
    assert "several_modes" not in codes(found)
    assert found.details["beyond_bound"] > 0.3
    assert found.point == pytest.approx(48_950, rel=0.02)


@reference
def test_without_the_bound_the_same_table_has_a_mode_three_times_as_high() -> None:
    found = latent_class.fit(table("ned_5"), bound=1000.0, **QUICK)
    assert "several_modes" in codes(found)
    assert max(found.details["modes"]) == pytest.approx(142_000, rel=0.05)
    assert "at most 1,000 others" in render(found.assumption)


@pytest.mark.usefixtures("brief")
def test_the_same_seed_gives_the_same_draws_on_any_number_of_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    first = latent_class.sample(TABLE, 5, most_rounds=1).draws
    monkeypatch.setattr(latent_class, "processors", lambda: 1)
    assert (latent_class.sample(TABLE, 5, most_rounds=1).draws == first).all()
    assert not (latent_class.sample(TABLE, 6, most_rounds=1).draws == first).all()


@pytest.mark.usefixtures("brief")
def test_nobody_listed_is_lost() -> None:
    found = latent_class.sample(TABLE, 1, most_rounds=1)
    assert found.draws.min() >= TABLE.n
    assert rhat(found.draws) < 1.1
    assert (found.in_use >= 1).all()


@pytest.mark.usefixtures("brief")
def test_lists_that_caught_nobody_take_no_part() -> None:
    wide = np.zeros(16, dtype=np.int64)
    wide[:8] = TABLE.counts
    found = latent_class.fit(OverlapTable((*TABLE.lists, "d"), wide), **QUICK)
    assert found.point == latent_class.fit(TABLE, **QUICK).point
    assert "three_lists_classes" in codes(found)


def test_two_lists_are_refused() -> None:
    found = latent_class.fit(OverlapTable(("a", "b"), np.array([0, 30, 40, 20])))
    assert (found.point, found.interval) == (None, None)
    assert codes(found) == {"no_estimate"}
    with pytest.raises(ValueError, match="2 lists have no draws"):
        latent_class.draws(OverlapTable(("a", "b"), np.array([0, 30, 40, 20])), 10, 1)


@pytest.mark.usefixtures("brief")
def test_classes_are_found_where_persons_differ() -> None:
    generator = np.random.default_rng(3)
    hard = generator.random((6000, 5)) < 0.07
    easy = generator.random((1500, 5)) < 0.55
    counts = np.bincount(np.concatenate([hard, easy]) @ (1 << np.arange(5)), minlength=32)
    counts[0] = 0
    found = latent_class.fit(OverlapTable(tuple("abcde"), counts), **QUICK)
    low, high = found.interval or (0.0, None)
    assert low < 7500 < (high or 0)
    assert found.details["classes_in_use"] >= 1.9


@pytest.mark.usefixtures("brief")
def test_draws_for_sums_are_those_of_the_estimate() -> None:
    drawn = latent_class.draws(TABLE, 4000, 2)
    assert np.median(drawn) == pytest.approx(733, rel=0.02)
    assert (drawn == latent_class.draws(TABLE, 4000, 2)).all()


def test_scouts_that_stay_together_far_from_the_others_are_a_mode() -> None:
    many = np.full(40, 100.0) + np.linspace(0, 2, 40)
    assert latent_class.modes(np.concatenate([many, np.full(4, 50.0)])) == pytest.approx((101, 50))
    assert latent_class.modes(np.concatenate([many, np.full(3, 50.0)])) == pytest.approx((101,))
    assert latent_class.modes(np.concatenate([many, np.full(9, 120.0)])) == pytest.approx((101,)), "not far enough"
