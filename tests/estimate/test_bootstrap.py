"""The search is repeated, every replicate counts, and the interval is as wide as the choice of the model makes it."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cenotaph.estimate import bootstrap, loglinear
from cenotaph.estimate.table import OverlapTable, read_table

SMALL = OverlapTable(("a", "b", "c"), np.array([0, 60, 49, 4, 247, 112, 142, 12]))


@pytest.mark.parametrize("name", ["spina_bifida_my3", "kosovo", "hiv_rome", "western", "ukdat_5", "ned_5"])
def test_the_number_is_that_of_the_log_linear_model_and_the_interval_is_wider(shared: Path, name: str) -> None:
    table = read_table(shared / "facts" / "mse" / "tables" / f"{name}.csv")
    plain, found = loglinear.fit(table), bootstrap.fit(table)
    assert found.model == plain.model
    assert found.point == pytest.approx(plain.point, rel=1e-6)
    assert plain.interval is not None
    assert found.interval is not None
    assert (found.interval[1] or 0) - found.interval[0] > (plain.interval[1] or 0) - plain.interval[0]
    assert found.interval[0] <= (found.point or 0) <= (found.interval[1] or 0)
    assert {one.code for one in plain.warnings} <= {one.code for one in found.warnings}


def test_the_shares_say_how_often_each_model_was_chosen(shared: Path) -> None:
    found = bootstrap.fit(read_table(shared / "facts" / "mse" / "tables" / "kosovo.csv")).details
    assert found["models"][0]["model"] == "[123,14,34]"
    assert sum(one["share"] for one in found["models"]) == pytest.approx(1)
    assert found["models_chosen"] == len(found["models"]) > 3
    assert (found["replicates"], found["replicates_without_number"]) == (200, 0)


def test_the_seed_decides_and_is_recorded() -> None:
    one, two, other = bootstrap.fit(SMALL), bootstrap.fit(SMALL), bootstrap.fit(SMALL, seed=2)
    assert one == two
    assert (one.seed, other.seed) == (bootstrap.SEED, 2)
    assert one.interval != other.interval


def test_a_replicate_is_the_whole_population_drawn_anew_without_those_on_no_list() -> None:
    counts = np.array([0, 600, 300, 0, 100, 0, 0, 0], dtype=float)
    drawn = bootstrap.draws(counts, 1000.0, 4, 5000)
    assert (drawn[:, [0, 3, 5, 6, 7]] == 0).all(), "what holds nobody stays empty"
    assert drawn.mean(axis=0) == pytest.approx(counts, abs=2)
    assert drawn.sum(axis=1).std() == pytest.approx(np.sqrt(2000 / 4), rel=0.05)


def test_a_replicate_without_a_number_counts_at_both_ends() -> None:
    numbers: list[float | None] = [float(one) for one in range(100, 200)]
    assert bootstrap.percentiles(numbers, 50, 0.9) == (104.0, 194.0)
    assert bootstrap.percentiles([None, None, *numbers[2:]], 50, 0.9) == (104.0, 196.0)
    assert bootstrap.percentiles([None] * 10 + numbers[10:], 50, 0.9) == (50.0, None)
    assert bootstrap.percentiles(numbers, 150, 0.9)[0] == 150.0, "never below those counted"


@settings(max_examples=40)
@given(st.lists(st.sampled_from([0, 0, 1, 3, 9]), min_size=15, max_size=15))
def test_any_sparse_table_gives_a_number_with_all_its_replicates_or_a_reason(cells: list[int]) -> None:
    table = OverlapTable(tuple("abcd"), np.array([0, *cells]))
    found = bootstrap.fit(table, replicates=20)
    if found.point is None:
        assert found.warnings[0].blocks
        return
    assert found.interval is not None
    assert table.n <= found.interval[0]
    told = sum(one["share"] for one in found.details["models"]) + found.details["replicates_without_number"] / 20
    assert told == pytest.approx(1) or found.details["models_chosen"] > loglinear.SHOWN
    said = "replicates_at_both_ends" in {one.code for one in found.warnings}
    assert said == (found.details["replicates_without_number"] > 0)


def test_six_lists_repeat_the_stepwise_search() -> None:
    generator = np.random.Generator(np.random.PCG64(6))
    caught = generator.random((2000, 6)) < np.array([0.3, 0.25, 0.4, 0.2, 0.35, 0.3])
    counts = np.bincount(caught @ (1 << np.arange(6)), minlength=64)
    counts[0] = 0
    table = OverlapTable(tuple("abcdef"), counts)
    found = bootstrap.fit(table, replicates=20)
    assert found.point == pytest.approx(loglinear.point(table))
    assert "stepwise" in {one.code for one in found.warnings}
    assert found.interval is not None
    assert found.interval[0] < 2000 < (found.interval[1] or 0)


def test_of_many_lists_the_smallest_are_one_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "MOST_LISTS", 3)
    generator = np.random.Generator(np.random.PCG64(6))
    caught = generator.random((1000, 5)) < np.array([0.1, 0.5, 0.12, 0.45, 0.1])
    on = caught @ (1 << np.arange(5))
    table = OverlapTable(tuple("abcde"), np.bincount(on[on > 0], minlength=32))
    found = bootstrap.fit(table, replicates=20)
    (said,) = (one for one in found.warnings if one.code == "lists_joined")
    assert said.message.parameters["lists"] == "a + c + e"
    assert found.point == pytest.approx(loglinear.point(table.joined(3)))


def test_few_lists_and_no_overlap_give_no_number() -> None:
    assert bootstrap.fit(OverlapTable(("a", "b"), np.array([0, 5, 6, 3]))).point is None
    assert bootstrap.fit(OverlapTable(tuple("abc"), np.array([0, 60, 49, 0, 247, 0, 0, 0]))).point is None


def test_two_hundred_searches_of_five_lists_take_a_moment(shared: Path) -> None:
    table = read_table(shared / "facts" / "mse" / "tables" / "western.csv")
    bootstrap.fit(table, replicates=1)
    begun = time.process_time()
    bootstrap.fit(table)
    assert time.process_time() - begun < 3, "generous: 0.3 s are usual"


def test_the_interval_covers_where_that_of_the_one_chosen_model_does_not() -> None:
    generator = np.random.Generator(np.random.PCG64(9))
    chances = np.array([0.3, 0.35, 0.25, 0.3])
    on = np.arange(16)[:, None] >> np.arange(4) & 1 == 1
    weight = np.where(on, chances, 1 - chances).prod(axis=1)
    weight *= np.where(on[:, 0] & on[:, 1], 1.5, 1) * np.where(on[:, 2] & on[:, 3], 1.3, 1)
    held = {bootstrap.fit: 0, loglinear.fit: 0}
    for counts in generator.multinomial(2000, weight / weight.sum(), 80):
        counts[0] = 0
        for fit in held:
            low, high = fit(OverlapTable(tuple("abcd"), counts)).interval or (0, 0)
            held[fit] += low <= 2000 <= (high or np.inf)
    assert held[bootstrap.fit] / 80 >= 0.9
    assert held[loglinear.fit] / 80 < 0.9
