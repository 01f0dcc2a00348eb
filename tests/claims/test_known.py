"""Known texts are found again by their marks, as a dictionary would find them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.claims import known as module
from cenotaph.claims.known import UNKNOWN, Known, Marks

BLOCKS = st.lists(st.lists(st.text(max_size=3), max_size=30), max_size=8)


def learn(known: Known, blocks: list[list[str]]) -> dict[str, int]:
    """Number every text of the blocks as it is met; what a dictionary would hold."""
    expected: dict[str, int] = {}
    for block in blocks:
        distinct = pl.Series(list(dict.fromkeys(block)), dtype=pl.String)
        found = known.find(distinct)
        assert found.tolist() == [expected.get(text, UNKNOWN) for text in distinct]
        new = distinct.filter(pl.Series(found == UNKNOWN, dtype=pl.Boolean))
        known.add(new, np.arange(len(expected), len(expected) + len(new)))
        expected |= {text: len(expected) + n for n, text in enumerate(new)}
    return expected


@given(BLOCKS, st.lists(st.text(max_size=3), max_size=20))
def test_what_was_added_is_found_and_nothing_else(blocks: list[list[str]], asked: list[str]) -> None:
    known = Known()
    expected = learn(known, blocks)
    assert known.find(pl.Series(asked, dtype=pl.String)).tolist() == [expected.get(text, UNKNOWN) for text in asked]


@given(BLOCKS)
def test_what_is_not_wanted_is_forgotten_and_the_rest_numbered_anew(blocks: list[list[str]]) -> None:
    known = Known()
    expected = learn(known, blocks)
    wanted = np.array([number % 3 == 0 for number in range(len(expected))], dtype=np.bool_)
    known.keep(wanted)
    found = known.find(pl.Series(list(expected), dtype=pl.String))
    assert found.tolist() == [number // 3 if number % 3 == 0 else UNKNOWN for number in expected.values()]


def test_texts_that_share_one_mark_are_told_apart_by_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    marks_of = module.marks_of

    def coarse(texts: pl.Series) -> tuple[Marks, Marks]:
        first, second = marks_of(texts)
        return first % np.uint64(3), second

    monkeypatch.setattr(module, "marks_of", coarse)
    known = Known()
    expected = learn(known, [[f"text {n}" for n in range(start, start + 40)] for start in range(0, 300, 20)])
    assert known.find(pl.Series(list(expected))).tolist() == list(expected.values())
    assert known.find(pl.Series(["another"])).tolist() == [UNKNOWN]


def test_runs_stay_few(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Known()
    learn(known, [[f"{block}/{n}" for n in range(100)] for block in range(200)])
    assert len(known.runs) <= 15
    assert sum(len(run.first) for run in known.runs) == 20_000
