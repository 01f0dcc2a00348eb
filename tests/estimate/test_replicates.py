"""Replicates: what is unknown of the register stays in the interval; sums and shares come from joint draws."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, t

from cenotaph.estimate import graphs, replicates
from cenotaph.estimate.replicates import (
    COMMISSION,
    POOLED,
    RUBIN,
    RULES,
    Draws,
    by_stratum,
    carried,
    combined,
    commission_freedom,
    over_replicates,
    rubin_freedom,
    shares,
    sum_of,
)
from cenotaph.estimate.table import OverlapTable, read_table
from cenotaph.words.sentences import render

REFERENCE = Path("facts") / "mse" / "reference" / "verdata_precomputed_20_replicates_male_1999.json"
DOCUMENTED = 982  # in the one replicate whose table is public
TABLE = OverlapTable(("a", "b", "c"), np.array([0, 60, 49, 4, 247, 112, 142, 12]))
OTHER = OverlapTable(("a", "b", "c"), np.array([0, 30, 20, 14, 40, 12, 14, 6]))


def lognormal(seed: int, middle: float, spread: float = 0.2, count: int = 2000) -> Draws:
    generator = np.random.default_rng(seed)
    return np.asarray(100 + np.round(np.exp(generator.normal(math.log(middle), spread, count))))


def test_the_degrees_of_freedom_are_the_two_published_formulas() -> None:
    assert rubin_freedom(20, 2.0, 1.0) == pytest.approx(19 * (1 + 2 / 1.05) ** 2)
    assert commission_freedom(20, 2.0, 1.0) == pytest.approx(19 * (1 + 2 / 21) ** 2)
    assert rubin_freedom(20, 2.0, 0.0) == commission_freedom(20, 2.0, 0.0) == math.inf


# The reference holds mean, median, two quantiles and minimum of 1,000 draws a replicate: no draws and no variances.
# What follows from the summaries is pinned exactly; what needs the draws, as near as the summaries allow.


def test_the_published_point_is_the_mean_of_the_posterior_means(shared: Path) -> None:
    reference = json.loads((shared / REFERENCE).read_text())
    assert round(float(np.mean([one["mean"] for one in reference]))) == 1593


def test_the_published_intervals_have_one_middle_only_on_the_log_of_the_unlisted() -> None:
    def middle(low: float, high: float, shift: float) -> float:
        return shift + math.sqrt((low - shift) * (high - shift))

    assert middle(1266, 2148, DOCUMENTED) == pytest.approx(middle(1275, 2111, DOCUMENTED), abs=1)
    assert abs(middle(1266, 2148, 0) - middle(1275, 2111, 0)) > 8
    assert abs((1266 + 2148) / 2 - (1275 + 2111) / 2) > 13


@pytest.mark.parametrize("ratio", [2.5, 2.6, 2.7, 2.8])  # W to B; from the summaries about 2.7
def test_the_published_interval_becomes_the_one_of_rubin_when_only_the_degrees_of_freedom_change(ratio: float) -> None:
    low, high = (math.log(end - DOCUMENTED) for end in (1266, 2148))
    narrower = t.ppf(0.975, rubin_freedom(20, ratio, 1)) / t.ppf(0.975, commission_freedom(20, ratio, 1))
    middle, reach = (low + high) / 2, (high - low) / 2 * narrower
    found = [DOCUMENTED + math.exp(middle + side * reach) for side in (-1, 1)]
    assert found == [pytest.approx(1275, abs=1.5), pytest.approx(2111, abs=3)]


def redrawn(summary: dict[str, Any], count: int = 4000) -> Draws:
    """Draws with the summary's mean, median, quantiles and minimum.

    One knot between median and 97.5 % is moved until the mean is right; the upper tail is 2.5 times as steep.
    """
    scores = norm.ppf((np.arange(count) + 0.5) / count)
    known = [summary[key] for key in ("min", "q025", "median", "q975")]
    low, below, median, above = (math.log(value - 700) for value in known)

    def of(part: float) -> Draws:
        knot = math.log(summary["median"] + part * (summary["q975"] - summary["median"]) - 700)
        knots = norm.ppf([0.0007, 0.025, 0.5, 0.95, 0.975])
        inner = np.interp(scores, knots, [low, below, median, knot, above])
        beyond = np.maximum(scores - knots[-1], 0.0)
        return np.asarray(700 + np.exp(inner + 2.5 * (above - median) / 1.96 * beyond))

    return of(min(np.linspace(0.01, 0.99, 99), key=lambda part: abs(of(float(part)).mean() - summary["mean"])))


def test_draws_with_the_reference_s_summaries_give_the_published_intervals(shared: Path) -> None:
    drawn = [redrawn(one) for one in json.loads((shared / REFERENCE).read_text())]
    wanted = {COMMISSION: (1266, 2148), RUBIN: (1275, 2111), POOLED: (1309, 2308)}
    for rule in RULES:
        found = combined(drawn, DOCUMENTED, rule)
        assert found.interval == pytest.approx(wanted[rule], rel=0.015)
    assert combined(drawn, DOCUMENTED, COMMISSION).point == pytest.approx(1593, abs=1)


def test_pooled_draws_are_the_quantiles_of_all_of_them_and_each_replicate_weighs_alike() -> None:
    few, many = np.repeat([110.0, 120.0], 5), np.repeat([210.0, 220.0], 500)
    found = combined([few, many], 100)
    assert found.rule == POOLED
    assert found.point == 120
    assert found.interval == (110, 220)


def test_the_rules_differ_as_their_degrees_of_freedom_do() -> None:
    drawn = [lognormal(seed, 500 + 60 * seed) for seed in range(5)]
    rubin, commission = combined(drawn, 100, RUBIN), combined(drawn, 100, COMMISSION)
    assert rubin.point == commission.point == pytest.approx(np.mean([one.mean() for one in drawn]))
    assert rubin.total == pytest.approx((rubin.within or 0) + 1.2 * (rubin.between or 0))
    assert (commission.freedom or 0) < (rubin.freedom or 0)
    assert commission.interval[0] < rubin.interval[0]
    assert (commission.interval[1] or 0) > (rubin.interval[1] or 0)


@given(
    st.lists(st.lists(st.integers(0, 400), min_size=3, max_size=12), min_size=2, max_size=5),
    st.sampled_from(RULES),
)
def test_no_interval_reaches_below_the_documented_and_order_does_not_matter(parts: list[list[int]], rule: str) -> None:
    drawn = [np.array(part) + 50.0 for part in parts]
    found = combined(drawn, 50, rule)
    assert found.interval[0] >= 50
    back = combined(drawn[::-1], 50, rule)
    assert back.interval == pytest.approx(found.interval)


def test_equal_replicates_give_what_one_gives() -> None:
    one = lognormal(1, 500)
    alone, thrice = combined([one], 100), combined([one] * 3, 100)
    assert (alone.point, alone.interval) == (thrice.point, thrice.interval)
    assert thrice.between == 0
    assert alone.between is None


def test_what_cannot_be_combined_is_refused_with_the_mend() -> None:
    one = lognormal(1, 500)
    with pytest.raises(ValueError, match='"mean" is not known; known: pooled, rubin, commission'):
        combined([one, one], 100, "mean")
    with pytest.raises(ValueError, match="cannot combine 1 replicates"):
        combined([one], 100, RUBIN)
    with pytest.raises(ValueError, match="lies below the 9999 documented"):
        combined([one, one], 9999)


def test_a_variance_between_replicates_that_is_only_noise_is_said() -> None:
    alike = [lognormal(seed, 500, count=40) for seed in range(8)]
    (told,) = combined(alike, 100, effective=[10] * 8).warnings
    assert told.code == "replicate_noise"
    assert not told.blocks
    assert "8 replicates" in render(told.message)
    apart = [lognormal(seed, 300 + 100 * seed) for seed in range(8)]
    assert combined(apart, 100).warnings == ()


def test_an_estimate_over_replicates_keeps_its_assumption_and_everybody_s_warnings() -> None:
    tables = [TABLE, OTHER]
    estimates = [graphs.fit(table) for table in tables]
    drawn = [graphs.draws(table, 500, seed) for seed, table in enumerate(tables)]
    found = carried(estimates, combined(drawn, min(table.n for table in tables)))
    assert found.assumption == estimates[0].assumption
    assert found.details["replicates"]["points"] == [one.point for one in estimates]
    assert {one.code for estimate in estimates for one in estimate.warnings} <= {one.code for one in found.warnings}
    with pytest.raises(ValueError, match="several methods"):
        carried([estimates[0], replicates.replace(estimates[1], method="other")], combined(drawn, 100))


def test_draws_of_graphs_are_those_of_the_exact_posterior(shared: Path) -> None:
    table = read_table(shared / "facts" / "mse" / "tables" / "western.csv")
    drawn, exact = graphs.draws(table, 40_000, 7), graphs.average(table)
    assert drawn.mean() == pytest.approx(exact.mean, rel=0.005)
    for share in (0.025, 0.5, 0.975):
        assert np.quantile(drawn, share) == pytest.approx(exact.quantile(share), rel=0.02)
    assert (graphs.draws(table, 10, 7) == drawn[:10]).all()


def test_a_sum_has_the_spread_of_what_is_added() -> None:
    drawn = by_stratum({"north": TABLE, "south": OTHER}, graphs.draws, 4000, 3)
    total = sum_of(drawn)
    assert total.mean() == pytest.approx(sum(one.mean() for one in drawn.values()))
    assert total.var() == pytest.approx(
        sum(one.var() for one in drawn.values()), rel=0.1
    )  # apart: they are independent
    assert np.array_equal(total, sum_of(by_stratum({"south": OTHER, "north": TABLE}, graphs.draws, 4000, 3)))


def test_what_the_replicates_share_stays_in_the_sum() -> None:
    first, second = {"x": TABLE, "y": TABLE}, {"x": OTHER, "y": OTHER}
    drawn = over_replicates([first, second], graphs.draws, 2000, 3)
    assert len(drawn["x"]) == 4000
    assert np.corrcoef(drawn["x"], drawn["y"])[0, 1] > 0.9
    with pytest.raises(ValueError, match="replicate 1 has other strata"):
        over_replicates([first, {"x": TABLE}], graphs.draws, 10, 3)


@given(st.dictionaries(st.text(max_size=3), st.lists(st.integers(1, 500), min_size=6, max_size=6), min_size=1))
def test_shares_add_to_one(parts: dict[str, list[int]]) -> None:
    found = shares({name: np.array(part, dtype=np.float64) for name, part in parts.items()})
    assert sum(one.point for one in found) == pytest.approx(1)
    assert [one.stratum for one in found] == sorted(parts)
    assert all(0 <= one.interval[0] <= one.interval[1] <= 1 for one in found)


def test_strata_with_different_numbers_of_draws_are_not_added() -> None:
    with pytest.raises(ValueError, match="north: 2, south: 1"):
        sum_of({"north": np.array([1.0, 2.0]), "south": np.array([1.0])})
    with pytest.raises(ValueError, match="none"):
        sum_of({})
