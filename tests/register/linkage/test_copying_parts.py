"""The ratio of copying and its parts: what can speak for it, what only against; how lists are called is nothing."""

from __future__ import annotations

import random
from dataclasses import astuple

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.register.linkage.copying import (
    ORDER_AT_MOST,
    THRESHOLD,
    Copying,
    Evidence,
    compare,
    log_ratio,
    parts_of,
    row_order,
)
from tests.register.linkage.lists_with_lineage import List, Style, copy_of, evidence, independent, world

Cell = tuple[int, str, bool, str]  # person, property, whether both agree, and "usual", "odd" or "lone"
CELL = st.tuples(
    st.integers(0, 12), st.sampled_from(("name", "father_name", "birth_date")), st.booleans(),
    st.sampled_from(("usual", "usual", "odd", "lone")),
)  # fmt: skip
CELLS = st.lists(CELL, min_size=1, max_size=40, unique_by=lambda cell: cell[:2])


def table(cells: list[Cell]) -> pl.DataFrame:
    return pl.DataFrame(
        [(f"E-{who:03}", about, agree, kind == "odd", kind == "lone") for who, about, agree, kind in cells],
        schema=["entity", "property", "agree", "odd", "lone"],
        orient="row",
    )


@given(CELLS, st.floats(0, 1))
def test_usual_values_alone_never_speak_for_copying(cells: list[Cell], true: float) -> None:
    usual = [(*cell[:3], "usual") for cell in cells]
    assert log_ratio(table(usual), true) <= 1e-9


@given(CELLS, st.floats(0, 1), st.data())
def test_one_more_odd_value_repeated_never_speaks_against(cells: list[Cell], true: float, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(cells) - 1))
    who, about, _, kind = cells[place]
    told = "odd" if kind == "usual" else kind
    without, with_it = ([*cells[:place], (who, about, agree, told), *cells[place + 1 :]] for agree in (False, True))
    assert log_ratio(table(with_it), true) >= log_ratio(table(without), true) - 1e-9


@given(CELLS, st.floats(0, 1), st.floats(0, ORDER_AT_MOST))
def test_the_parts_are_the_whole_and_spellings_do_not_hear_of_dates(
    cells: list[Cell], true: float, order: float
) -> None:
    rows = table(cells)
    found = parts_of(rows, true, order)
    assert found.whole == pytest.approx(log_ratio(rows, true) + order)
    assert found.odd == sum(kind != "usual" for *_, kind in cells) >= found.repeated
    other_dates = [(who, about, not agree if kind == "lone" else agree, kind) for who, about, agree, kind in cells]
    assert parts_of(table(other_dates), true, order).spelling == pytest.approx(found.spelling)
    if not any(kind == "lone" for *_, kind in cells):
        assert found.errors == pytest.approx(0)


@given(st.permutations(range(30)), st.integers(0, 2**16))
def test_the_order_of_rows_speaks_alike_both_ways_and_never_convicts_alone(other: list[int], seed: int) -> None:
    chance = random.Random(seed)
    known = world(chance, 30)
    plain = {n: known.persons[n] for n in range(30)}
    lists: dict[str, List] = {"a": plain, "b": {n: plain[n] for n in other}}
    found = evidence(lists)
    one, way = row_order("a", "b", found), row_order("b", "a", found)
    assert one == pytest.approx(way)
    assert 0 <= one[0] <= ORDER_AT_MOST < THRESHOLD


def renamed(found: Evidence, names: dict[str, str]) -> Evidence:
    new = pl.col("list").replace_strict(names)
    return Evidence(found.cells.with_columns(new), found.order.with_columns(new), {}, {})


def figures(found: dict[tuple[str, str], Copying], names: dict[str, str]) -> dict[tuple[str, str], tuple[float, ...]]:
    """The parts of every ordered pair, under these names."""
    both: dict[tuple[str, str], tuple[float, ...]] = {}
    for (copy, origin), one in found.items():
        both[names[copy], names[origin]] = astuple(one.parts)
        both[names[origin], names[copy]] = astuple(one.reverse)
    return both


def test_what_lists_are_called_changes_nothing() -> None:
    chance = random.Random(4)
    known = world(chance, 300)
    lists = {name: independent(chance, known, Style()) for name in "abc"}
    lists["e"] = copy_of(chance, known, lists["a"], Style())
    names = dict(zip("abce", "zymb", strict=True))
    plain = evidence(lists)
    one = figures(compare(plain)[0], names)
    other = figures(compare(renamed(plain, names))[0], {name: name for name in names.values()})
    assert one.keys() == other.keys()
    for pair, parts in one.items():
        assert parts == pytest.approx(other[pair])


def test_the_larger_the_share_that_is_copied_the_greater_the_ratio() -> None:
    ratios = []
    for share in (0.1, 0.4, 0.9):
        chance = random.Random(12)
        known = world(chance, 600)
        lists = {name: independent(chance, known, Style()) for name in "abc"}
        lists["e"] = copy_of(chance, known, lists["a"], Style(), share=share)
        found = compare(evidence(lists))[0]
        ratios.append(next(one.log_likelihood_ratio for pair, one in found.items() if set(pair) == {"a", "e"}))
    assert ratios == sorted(ratios)
    assert ratios[0] < THRESHOLD < ratios[2]
