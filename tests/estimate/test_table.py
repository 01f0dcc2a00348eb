"""An overlap table counts what every list could have caught, and refuses what it cannot read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.estimate.table import Coverage, OverlapTable, TableError, from_captures, read_table


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_bit_j_of_a_cell_is_list_j_and_missing_patterns_are_zero(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, '"north","south","count"\n1,0,5\n1,1,2\n'))
    assert table.lists == ("north", "south")
    assert table.counts.tolist() == [0, 5, 0, 2]
    assert (table.n, table.J, table.sizes) == (7, 2, (7, 2))
    assert table.cells == (("10", 5), ("11", 2))


def test_the_count_may_stand_in_any_column(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "count,a,b\n5,0,1\n"))
    assert table.counts.tolist() == [0, 0, 5, 0]


def test_a_pattern_that_stands_twice_is_summed_with_a_warning(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "a,b,count\n1,0,5\n0,1,4\n1,0,3\n"))
    assert table.counts.tolist() == [0, 8, 4, 0]
    assert [(one.code, one.blocks, one.message.parameters["rows"]) for one in table.warnings] == [
        ("repeated_pattern", False, "4")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b,count\n1,0,-5\n", 'row 2, count "-5": must be a whole number'),
        ("a,b,count\n1,0,5\n1,1,2.5\n", 'row 3, count "2.5": must be a whole number'),
        ("a,b,count\n1,0,99999999999999999999\n", "row 2, count"),
        ("a,b,count\n1,0,\n", 'row 2, count ""'),
        ("a,b,count\n1,0,٣\n", "row 2, count"),
        ("a,b,count\n1,2,5\n", 'row 2, b "2": must be 1'),
        ("a,b,count\n0,0,5\n", "row 2, pattern of zeros only"),
        ("a,b,count\n1,0\n", "row 2: 2 values where the first row has 3"),
        ("a,b\n1,0\n", "one column must be named count"),
        ("count\n5\n", "no list beside"),
        ("a,a,count\n1,0,5\n", "name of its own"),
        ("", "the file is empty"),
        (",".join(f"l{j}" for j in range(21)) + ",count\n", "21 lists and at most 20"),
    ],
)
def test_what_cannot_be_read_is_refused_with_file_row_value_and_mend(tmp_path: Path, text: str, expected: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(TableError) as refusal:
        read_table(path)
    assert expected in str(refusal.value)
    assert "21 lists" in expected or str(path) in str(refusal.value)


def test_a_missing_file_is_a_table_error(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"absent\.csv"):
        read_table(tmp_path / "absent.csv")


def test_the_digest_is_of_the_counts_not_of_the_file(tmp_path: Path) -> None:
    first = read_table(written(tmp_path, "a,b,count\n1,0,5\n0,1,4\n1,1,0\n")).digest
    assert read_table(written(tmp_path, "count,a,b\n4,0,1\n5,1,0\n")).digest == first
    assert read_table(written(tmp_path, "a,b,count\n1,0,5\n0,1,3\n")).digest != first
    assert len(first) == 64


def test_keeping_some_lists_forgets_whom_none_of_them_holds() -> None:
    table = OverlapTable(("a", "b", "c"), np.array([0, 1, 2, 3, 4, 5, 6, 7]))
    kept = table.keep([2, 0])
    assert kept.lists == ("c", "a")
    assert kept.counts.tolist() == [0, 4 + 6, 1 + 3, 5 + 7]


def captures(*rows: tuple[str, str, int | None, int | None, list[str]]) -> pl.DataFrame:
    schema = {
        "entity": pl.String,
        "list": pl.String,
        "event_low": pl.Int64,
        "event_high": pl.Int64,
        "places": pl.List(pl.String),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_captures_are_counted_once_a_list() -> None:
    found = from_captures(
        captures(
            ("E1", "a", 10, 10, []),
            ("E1", "a", 10, 11, []),
            ("E1", "b", 10, 10, []),
            ("E2", "b", 12, 12, []),
            ("E3", "elsewhere", 12, 12, []),
        ),
        ["a", "b"],
        {},
    )
    assert found.counts.tolist() == [0, 0, 1, 1]
    assert found.set_aside == 0


def test_what_a_list_does_not_cover_is_set_aside_never_absent() -> None:
    found = from_captures(
        captures(
            ("inside", "a", 15, 15, ["X"]),
            ("may lie inside", "a", 1, 12, ["X"]),
            ("unknown", "b", None, None, []),
            ("only b covers its time", "b", 25, 25, ["X"]),
            ("only a covers its time", "a", 2, 9, ["X"]),
            ("only b covers its place", "b", 15, 15, ["Y"]),
            ("one of its places is covered", "b", 15, 15, ["Y", "X"]),
        ),
        ["a", "b"],
        {"a": Coverage((1, 20), ("X",)), "b": Coverage((10, 30))},
    )
    assert found.set_aside == 3
    assert found.counts.tolist() == [0, 2, 2, 0]


def test_an_event_must_be_able_to_lie_in_all_periods_at_once() -> None:
    rows = captures(("E1", "a", 1, 30, []))
    apart = {"a": Coverage((1, 10)), "b": Coverage((20, 30))}
    assert from_captures(rows, ["a", "b"], apart).set_aside == 1
    assert from_captures(rows, ["a", "b"], {**apart, "b": Coverage((10, 30))}).set_aside == 0


def test_contradicting_dates_of_one_entity_are_not_settled() -> None:
    rows = captures(("E1", "a", 5, 5, []), ("E1", "b", 50, 50, []))
    kept = from_captures(rows, ["a", "b"], {"a": Coverage((20, 30))})
    assert kept.set_aside == 0, "between the dates the event can lie inside"


def test_a_row_without_a_date_says_nothing_and_one_with_one_end_leaves_the_other_open() -> None:
    dated, undated = ("E1", "a", 50, 50, []), ("E1", "b", None, None, [])
    before = ("E1", "b", None, 60, [])
    covers = {"a": Coverage((20, 30))}
    assert from_captures(captures(dated, undated), ["a", "b"], covers).set_aside == 1
    assert from_captures(captures(dated, before), ["a", "b"], covers).set_aside == 0


def test_no_captures_make_an_empty_table() -> None:
    found = from_captures(captures(), ["a", "b"], {})
    assert (found.n, found.counts.tolist()) == (0, [0, 0, 0, 0])


def test_two_lists_made_one_hold_whom_either_held() -> None:
    table = OverlapTable(("a", "b", "c"), np.array([0, 1, 2, 3, 4, 5, 6, 7]))
    found = table.merged(0, 2)
    assert found.lists == ("a + c", "b")
    assert found.counts.tolist() == [0, 1 + 4 + 5, 2, 3 + 6 + 7]
    assert table.merged(2, 0).lists == ("b", "c + a")
    assert table.merged(2, 0).counts.tolist() == [0, 2, 1 + 4 + 5, 3 + 6 + 7]


@given(st.lists(st.integers(0, 9), min_size=15, max_size=15), st.permutations(range(4)))
def test_making_lists_one_loses_nobody(counts: list[int], order: list[int]) -> None:
    table = OverlapTable(tuple("abcd"), np.array([0, *counts]))
    found = table.merged(order[0], order[1])
    assert found.n == table.n
    joined = table.sizes[order[0]] + table.sizes[order[1]] - table.overlap(order[0], order[1])
    assert found.sizes[found.lists.index(f"{'abcd'[order[0]]} + {'abcd'[order[1]]}")] == joined


@given(st.lists(st.integers(1, 63), max_size=60), st.integers(2, 7))
def test_joined_keeps_everybody_and_the_largest_lists_as_they_are(persons: list[int], most: int) -> None:
    table = OverlapTable(tuple("abcdef"), np.bincount(persons, minlength=64))
    found = table.joined(most)
    assert found.n == table.n
    assert min(most, len(table.valid)) == found.J
    assert sorted("".join(found.lists).replace(" + ", "")) == [table.lists[j] for j in table.valid]
    sizes = dict(zip(table.lists, table.sizes, strict=True))
    alone = {name: size for name, size in zip(found.lists, found.sizes, strict=True) if name in sizes}
    assert alone == {name: sizes[name] for name in alone}
    others = [size for name, size in sizes.items() if name not in alone]
    assert not others or max(others) <= min(alone.values(), default=0)
