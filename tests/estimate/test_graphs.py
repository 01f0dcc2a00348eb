"""Graphs: exact averages that agree with published runs, an alarm where the counts fit several numbers."""

from __future__ import annotations

import json
import time
from itertools import combinations
from math import comb, lgamma
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cenotaph.estimate import graphs
from cenotaph.estimate.table import OverlapTable, read_table

TABLES = ("spina_bifida_my3", "kosovo", "hiv_rome", "western", "ukdat_5", "ned_5")


@pytest.mark.parametrize(("lists", "many"), [(2, 2), (3, 8), (4, 61), (5, 822), (6, 18154)])
def test_the_number_of_decomposable_graphs(lists: int, many: int) -> None:
    found = graphs.graphs(lists)
    assert len(found) == len({graph.cliques for graph in found}) == many


def test_a_graph_is_written_by_its_cliques() -> None:
    path = graphs.graph_of([0b010, 0b101, 0b010])
    assert path is not None
    assert path.name() == "12|23"
    assert dict(path.coefficients) == {0b011: 1, 0b110: 1, 0b010: -1}
    assert graphs.graph_of([0b1010, 0b0101, 0b1010, 0b0101]) is None  # a cycle of four without a chord


@pytest.mark.parametrize("name", TABLES)
def test_with_the_saturated_graph_the_reference_is_reproduced(shared: Path, name: str) -> None:
    table = read_table(shared / "facts" / "mse" / "tables" / f"{name}.csv")
    reference = json.loads((shared / "facts" / "mse" / "reference" / f"{name}__dga.json").read_text())
    found = graphs.average(table, saturated=True)
    assert found.mean == pytest.approx(reference["N_mean"], abs=1e-5)
    for share, value in reference["quantiles"].items():
        assert found.quantile(float(share)) == value
    weights = {
        graph.name(): (weight, mean)
        for graph, weight, mean in zip(found.graphs, found.weights, found.means, strict=True)
    }
    for one in reference["top_models"]:
        if one["weight"] > 1e-15:
            name_here = "|".join(sorted(one["cliques"].split("|")))
            weight, mean = weights[name_here]
            assert weight == pytest.approx(one["weight"], rel=1e-6, abs=1e-8)
            assert mean == pytest.approx(one["N_mean_given_model"], rel=1e-6)


def test_by_default_the_saturated_graph_is_not_in_the_average(shared: Path) -> None:
    table = read_table(shared / "facts" / "mse" / "tables" / "spina_bifida_my3.csv")
    assert all(one["model"] != "123" for one in graphs.fit(table).details["models"])
    assert graphs.fit(table).details["saturated_weight"] == 0
    with_it = graphs.fit(table, saturated=True)
    assert with_it.details["saturated_weight"] == pytest.approx(0.0026, abs=1e-4)


def test_two_numbers_that_fit_raise_the_alarm_and_one_does_not(shared: Path) -> None:
    def codes(name: str) -> list[str]:
        return [
            one.code for one in graphs.fit(read_table(shared / "facts" / "mse" / "tables" / f"{name}.csv")).warnings
        ]

    assert "several_modes" in codes("ukdat_5")
    assert all("several_modes" not in codes(name) for name in ("kosovo", "hiv_rome", "western", "ned_5"))


def brute_force(table: OverlapTable, most: int) -> list[float]:
    """The posterior of three lists from the model statement, graph by graph: products of clique over separator."""
    lists = range(table.J)
    known: list[tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]] = [
        (((0,), (1,), (2,)), ((), ())),
        *((tuple(sorted((pair, tuple(set(lists) - set(pair))))), ((),)) for pair in combinations(lists, 2)),
        *((((a, b), (b, c)), ((b,),)) for b, (a, c) in ((b, tuple(set(lists) - {b})) for b in lists)),
    ]

    def margin(subset: tuple[int, ...], missing: int) -> float:
        cells = dict.fromkeys(range(2 ** len(subset)), 0)
        for pattern in range(8):
            count = missing if pattern == 0 else int(table.counts[pattern])
            cells[sum((pattern >> one & 1) << place for place, one in enumerate(subset))] += count
        total, each = sum(cells.values()), 1 / len(cells)
        return lgamma(1) - lgamma(total + 1) + sum(lgamma(count + each) - lgamma(each) for count in cells.values())

    found = []
    for missing in range(most + 1):
        total = table.n + missing
        common = lgamma(total + 1) - lgamma(missing + 1) - np.log(total)
        found.append(
            sum(
                np.exp(
                    common + sum(margin(one, missing) for one in cliques) - sum(margin(one, missing) for one in apart)
                )
                for cliques, apart in known
            )
        )
    return [one / sum(found) for one in found]


@given(st.lists(st.integers(0, 6), min_size=7, max_size=7).filter(lambda counts: sum(counts) > 2))
@settings(max_examples=40, deadline=None)
def test_the_average_is_that_of_the_model_statement(counts: list[int]) -> None:
    table = OverlapTable(("a", "b", "c"), np.array([0, *counts]))
    found = graphs.average(table)
    assert np.allclose(found.mass, brute_force(table, 10 * table.n), rtol=1e-9, atol=1e-14)


def test_six_lists_are_exact_and_quick() -> None:
    generator = np.random.default_rng(4)
    caught = generator.random((3000, 6)) < np.array([0.3, 0.25, 0.2, 0.35, 0.15, 0.3])
    counts = np.bincount(caught @ (1 << np.arange(6)), minlength=64)
    counts[0] = 0
    table = OverlapTable(tuple("abcdef"), counts)
    started = time.process_time()
    found = graphs.fit(table)
    assert time.process_time() - started < 30  # a proof measures; this only sees a change of order
    assert found.interval is not None
    assert found.interval[0] < 3000 < (found.interval[1] or 0)


def test_few_lists_are_refused_and_too_many() -> None:
    two = OverlapTable(("a", "b"), np.array([0, 5, 6, 3]))
    assert graphs.fit(two).point is None
    seven = OverlapTable(tuple("abcdefg"), np.eye(1, 128, 127, dtype=np.int64)[0] * 4)
    assert graphs.fit(seven).point is None
    assert comb(7, 2) == 21
