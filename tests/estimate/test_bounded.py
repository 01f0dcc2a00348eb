"""The short way chooses what the long way chooses."""

from __future__ import annotations

import math
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cenotaph.estimate import bounded, loglinear
from cenotaph.estimate.bounded import Best
from cenotaph.estimate.hierarchy import hierarchical
from cenotaph.estimate.poisson import Floats
from cenotaph.estimate.table import read_table

TABLES = ("spina_bifida_my3", "kosovo", "hiv_rome", "western", "ukdat_5", "ned_5")


def short(counts: Floats, lists: int, guess: int = 0) -> Best:
    order = loglinear.HIGHEST_ORDER[lists]
    return bounded.best(counts, lists, order, bounded.beginning(counts, lists, order), guess)


def agrees(counts: Floats, lists: int, found: Best) -> None:
    """With the long way: the same BIC and, unless two models have it, the same model, number and better models."""
    ranked = loglinear.rank(loglinear.search(counts, lists), int(counts.sum()))
    place = next(place for place, one in enumerate(ranked) if one.fit.missing is not None)
    wanted = ranked[place]
    assert found.bic == pytest.approx(wanted.bic, abs=1e-5)
    near = [one for one in ranked if abs(one.bic - wanted.bic) < 1e-5]
    if len(near) == 1:
        assert found.model == wanted.fit.model
        assert found.missing == pytest.approx(wanted.fit.missing, rel=1e-5)
        assert set(found.unidentified) == {one.fit.model for one in ranked[:place]}


@pytest.mark.parametrize("name", TABLES)
def test_the_reference_tables(shared: Path, name: str) -> None:
    table = read_table(shared / "facts" / "mse" / "tables" / f"{name}.csv")
    counts = table.counts.astype(float)
    agrees(counts, table.J, short(counts, table.J))


@given(st.lists(st.integers(0, 300), min_size=15, max_size=15), st.integers(0, 112))
def test_any_table_of_four_lists_wherever_one_begins(cells: list[int], guess: int) -> None:
    counts = np.array([0, *cells], dtype=float)
    if min(counts[np.arange(16) >> j & 1 == 1].sum() for j in range(4)) > 0:
        agrees(counts, 4, short(counts, 4, guess))


@settings(max_examples=40)
@given(st.lists(st.sampled_from([0, 0, 1, 2, 7]), min_size=15, max_size=15))
@example([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0])
def test_sparse_tables_whose_models_have_no_estimate(cells: list[int]) -> None:
    counts = np.array([0, *cells], dtype=float)
    if min(counts[np.arange(16) >> j & 1 == 1].sum() for j in range(4)) > 0 and counts.sum() > 1:
        found = short(counts, 4)
        if found.model is not None:
            agrees(counts, 4, found)
        else:
            assert all(one.missing is None for one in loglinear.search(counts, 4))


def test_five_sparse_lists(shared: Path) -> None:
    generator = np.random.Generator(np.random.PCG64(8))
    table = read_table(shared / "facts" / "mse" / "tables" / "western.csv")
    for drawn in generator.multinomial(table.n, table.counts / table.n, 6):
        counts = drawn.astype(float)
        agrees(counts, 5, short(counts, 5))


@given(st.lists(st.integers(1, 50), min_size=15, max_size=15), st.lists(st.integers(1, 50), min_size=15, max_size=15))
def test_where_the_fits_begin_does_not_matter(cells: list[int], others: list[int]) -> None:
    counts, other = np.array([0.0, *cells]), np.array([0.0, *others])
    theta = bounded.beginning(other, 4, 3)
    bounded.best(other, 4, 3, theta)
    one, two = short(counts, 4), bounded.best(counts, 4, 3, theta)
    assert one.bic == pytest.approx(two.bic, abs=1e-6)
    assert one.model is not None
    if one.model == two.model:
        assert one.missing == pytest.approx(two.missing, rel=1e-6)


def test_most_models_are_not_fitted() -> None:
    known = bounded.family(5, 2)
    assert len(known.models) == len(hierarchical(5, 2)) == 1024
    assert (known.above >= 0).sum() == 10 * 512
    counts = np.array([0, *[60] * 31], dtype=float)
    counts[[3, 7, 11, 19]] *= 5
    theta = bounded.beginning(counts, 5, 2)
    most = float((counts[1:] * np.log(counts[1:]) - counts[1:]).sum())
    _, states, _ = bounded.walk(counts, known.terms, known.sizes, known.above, theta, 0, most, math.log(counts.sum()))
    assert 0 < (states != bounded.UNFITTED).sum() < 700


def test_a_search_of_five_lists_takes_a_moment(shared: Path) -> None:
    table = read_table(shared / "facts" / "mse" / "tables" / "ukdat_5.csv")
    counts = table.counts.astype(float)
    short(counts, 5)
    begun = time.process_time()
    for _ in range(20):
        short(counts, 5)
    assert time.process_time() - begun < 1, "generous: 0.02 s are usual"
