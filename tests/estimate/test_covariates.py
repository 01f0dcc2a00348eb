"""Covariates: doubly robust estimates that reduce to what is known, cover the truth, and say how far they may move."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from cenotaph.estimate import covariates
from cenotaph.estimate.covariates import INTERACTION, PAIR, SATURATED, fit
from cenotaph.words.sentences import render

Rows = list[dict[str, Any]]


def persons(cells: dict[tuple[Any, ...], int], names: tuple[str, ...]) -> pl.DataFrame:
    """One row a person from counts by value."""
    rows: Rows = [dict(zip(names, values, strict=True)) for values, count in cells.items() for _ in range(count)]
    return pl.DataFrame(rows, schema={name: pl.Int64 if name in "abc" else pl.String for name in names})


def drawn(seed: int, lists: int = 2, size: int = 2000) -> pl.DataFrame:
    """Listed persons of a population of known size, lists independent given two covariates."""
    generator = np.random.default_rng(seed)
    x, z = generator.integers(0, 3, size), generator.integers(0, 2, size)
    by_x, by_z = [[-1.5, -0.6, 0.3], [-0.1, -0.8, 0.6], [-0.3, 0.2, -0.8]], [0.8, 0.5, -0.3]
    on = [generator.random(size) < expit(np.array(by_x[k])[x] + by_z[k] * z) for k in range(lists)]
    columns = {name: one.astype(int) for name, one in zip("abc", on, strict=False)}
    frame = pl.DataFrame({**columns, "x": x.astype(str), "z": z.astype(str)})
    return frame.filter(pl.any_horizontal(pl.col(name) == 1 for name in columns))


@given(st.lists(st.tuples(*[st.integers(4, 40)] * 3), min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_with_few_levels_it_is_the_post_stratified_lincoln_petersen_estimate(
    strata: list[tuple[int, int, int]],
) -> None:
    cells = {
        (*on, str(level)): count
        for level, counts in enumerate(strata)
        for on, count in zip([(1, 0), (0, 1), (1, 1)], counts, strict=True)
    }
    found = fit(persons(cells, ("a", "b", "x")), ["a", "b"], ["x"], nuisance=SATURATED)
    wanted = sum((first + both) * (second + both) / both for first, second, both in strata)
    assert found.point == pytest.approx(wanted, rel=1e-12)


def test_without_covariates_point_and_variance_are_those_of_two_lists() -> None:
    first, second, both = 70, 50, 30
    cells: dict[tuple[Any, ...], int] = {(1, 0): first, (0, 1): second, (1, 1): both}
    found = fit(persons(cells, ("a", "b")), ["a", "b"], [], nuisance=SATURATED)
    n1, n2 = first + both, second + both
    assert found.point == pytest.approx(n1 * n2 / both)
    variance = n1 * n2 * (n1 - both) * (n2 - both) / both**3  # of n1 n2 / m, large samples
    assert found.details["standard_error"] == pytest.approx(math.sqrt(variance))


def test_for_two_lists_both_assumptions_are_one() -> None:
    frame = drawn(3)
    pair, interaction = (fit(frame, ["a", "b"], ["x", "z"], identification=one) for one in (PAIR, INTERACTION))
    assert pair.point == pytest.approx(interaction.point, rel=1e-9)
    assert pair.details["standard_error"] == pytest.approx(interaction.details["standard_error"], rel=1e-9)


def test_without_covariates_no_highest_interaction_is_the_textbook_product() -> None:
    counts = dict(zip(list(product((0, 1), repeat=3))[1:], (60, 49, 4, 247, 112, 142, 12), strict=True))
    frame = persons(dict(counts), ("a", "b", "c"))
    found = fit(frame, ["a", "b", "c"], [], identification=INTERACTION, nuisance=SATURATED)
    odd = math.prod(count for on, count in counts.items() if sum(on) % 2)
    even = math.prod(count for on, count in counts.items() if sum(on) == 2)
    assert found.point == pytest.approx(sum(counts.values()) + odd / even)
    some = fit(frame, ["a", "b", "c"], [], ["a", "b"], INTERACTION, SATURATED)
    alone = counts[1, 0, 0] * counts[0, 1, 0] / counts[1, 1, 0]  # among those that c has not
    assert some.point == pytest.approx(sum(counts.values()) + alone)


def test_an_error_in_the_nuisance_enters_only_by_its_square() -> None:
    frame = covariates.patterns_of(drawn(5, lists=3), ["a", "b", "c"], ["a", "b"], pair=True)
    cells = covariates.cells_of(frame, ["x", "z"], 2, 1, 1)
    right = covariates.saturated(cells)
    generator = np.random.default_rng(1)
    turn = generator.normal(size=right.shape)
    for pair in (True, False):
        exact, _ = covariates.moments(cells.counts, covariates.uncentred(right, pair))
        moved = []
        for size in (0.02, 0.01):
            wrong = right * np.exp(size * turn)
            wrong /= wrong.sum(axis=-1, keepdims=True)
            moved.append(covariates.moments(cells.counts, covariates.uncentred(wrong, pair))[0] - exact)
        assert moved[0] / moved[1] == pytest.approx(4, rel=0.1)


@pytest.mark.parametrize(
    ("lists", "among", "identification"),
    [(2, "ab", PAIR), (3, "ab", PAIR), (3, "ab", INTERACTION), (3, "abc", INTERACTION)],
)
def test_where_the_assumption_holds_the_interval_covers(lists: int, among: str, identification: str) -> None:
    found = [fit(drawn(seed, lists), "abc"[:lists], ["x", "z"], list(among), identification) for seed in range(200)]
    covered = sum(one.interval is not None and one.interval[0] <= 2000 <= (one.interval[1] or 0) for one in found)
    assert 183 <= covered <= 200  # 95 % of 200, three standard errors below
    assert np.mean([one.point for one in found]) == pytest.approx(2000, rel=0.03)


def test_leaving_the_covariates_out_is_wrong_where_they_matter() -> None:
    known = [fit(drawn(seed), ["a", "b"], ["x", "z"]).point or 0 for seed in range(20)]
    ignored = [fit(drawn(seed), ["a", "b"], []).point or 0 for seed in range(20)]
    assert abs(np.mean(known) - 2000) < 40 < abs(np.mean(ignored) - 2000)


def test_the_order_of_rows_changes_nothing_and_a_seed_is_kept() -> None:
    frame = drawn(1)
    one, other = (fit(each, ["a", "b"], ["x", "z"], seed=4) for each in (frame, frame.reverse()))
    assert one == other
    assert one.seed == 4
    assert fit(frame, ["a", "b"], ["x"], nuisance=SATURATED).seed is None


def test_what_is_not_known_is_a_level_of_its_own() -> None:
    cells: dict[tuple[Any, ...], int] = {
        (1, 0, "x"): 20, (0, 1, "x"): 30, (1, 1, "x"): 10,
        (1, 0, None): 12, (0, 1, None): 24, (1, 1, None): 12,
    }  # fmt: skip
    found = fit(persons(cells, ("a", "b", "x")), ["a", "b"], ["x"], nuisance=SATURATED)
    assert found.point == pytest.approx(30 * 40 / 10 + 24 * 36 / 12)
    assert found.details["combinations"] == 2


def test_how_far_the_number_moves_with_the_odds_ratio() -> None:
    cells: dict[tuple[Any, ...], int] = {(1, 0): 80, (0, 1): 60, (1, 1): 40}
    found = fit(persons(cells, ("a", "b")), ["a", "b"], [], nuisance=SATURATED)
    (row,) = (one for one in found.details["sensitivity"] if one["odds_ratio"] == 2.0)
    assert row["points"] == pytest.approx([180 + 120 / 2, 180 + 120 * 2])
    assert found.interval is not None
    low, high = row["interval"]
    assert 180 <= low < found.interval[0] < (found.interval[1] or 0) < high


def test_with_a_third_list_the_odds_ratio_moves_whoever_the_pair_missed() -> None:
    frame = drawn(2, lists=3)
    found = fit(frame, ["a", "b", "c"], [], ["a", "b"], PAIR, SATURATED)
    pair = frame.filter((pl.col("a") == 1) | (pl.col("b") == 1)).height
    (row,) = (one for one in found.details["sensitivity"] if one["odds_ratio"] == 3.0)
    assert row["points"][1] == pytest.approx(pair + 3 * ((found.point or 0) - pair))


def test_a_dependence_of_that_size_is_inside_the_bounds() -> None:
    generator = np.random.default_rng(8)
    first = generator.random(6000) < 0.4
    second = generator.random(6000) < expit(np.where(first, math.log(2), 0) - 0.6)  # odds ratio 2
    frame = pl.DataFrame({"a": first.astype(int), "b": second.astype(int)}).filter(pl.col("a") + pl.col("b") > 0)
    found = fit(frame, ["a", "b"], [])
    (row,) = (one for one in found.details["sensitivity"] if one["odds_ratio"] == 2.0)
    assert found.interval is not None
    assert (found.interval[1] or 0) < 6000 < row["interval"][1]


def test_nobody_on_both_lists_gives_no_number_but_the_reason() -> None:
    cells: dict[tuple[Any, ...], int] = {(1, 0, "x"): 20, (0, 1, "x"): 30, (1, 1, "y"): 10}
    found = fit(persons(cells, ("a", "b", "x")), ["a", "b"], ["x"], nuisance=SATURATED)
    assert found.point is None
    assert "a, b: in 1 of 2 combinations" in render(found.warnings[0].message)
    assert found.warnings[0].blocks


def test_thin_overlap_is_said() -> None:
    cells: dict[tuple[Any, ...], int] = {
        (1, 0, "x"): 400, (0, 1, "x"): 400, (1, 1, "x"): 1,
        (1, 0, "y"): 200, (0, 1, "y"): 200, (1, 1, "y"): 200,
    }  # fmt: skip
    found = fit(persons(cells, ("a", "b", "x")), ["a", "b"], ["x"])
    (told,) = (one for one in found.warnings if one.code == "thin_overlap")
    assert render(told.message).startswith("57 %")


def test_names_that_do_not_fit_are_refused_with_those_that_do() -> None:
    frame = drawn(1)
    with pytest.raises(ValueError, match='no column "y"; there are: a, b, x, z'):
        fit(frame, ["a", "b"], ["y"])
    with pytest.raises(ValueError, match='"c" is none of the lists: a, b'):
        fit(frame, ["a", "b"], ["x"], ["a", "c"])
    with pytest.raises(ValueError, match="about 3 lists"):
        fit(drawn(1, lists=3), ["a", "b", "c"], ["x"])
    with pytest.raises(ValueError, match='"forest" is not known; known: logistic, saturated'):
        fit(frame, ["a", "b"], ["x"], nuisance="forest")
    with pytest.raises(ValueError, match="named twice"):
        fit(frame, ["a", "b"], ["x", "x"])
