"""A large case: learned from a sample, each pair met once; the persons are those of the case held as a whole."""

from __future__ import annotations

import polars as pl
import pytest
from fictional_lists import two_lists

from benchmarks.measures import pairwise
from cenotaph.register.linkage import Linkage, link, rounds

FICTION = two_lists(1_500)


def as_a_large_case(monkeypatch: pytest.MonkeyPatch, sample: int) -> Linkage:
    monkeypatch.setattr(rounds, "MANY", 1_000)
    monkeypatch.setattr(rounds, "LEAST_SAMPLE", sample)
    return link(FICTION.frame, unique_sources=frozenset("ab"))


def test_a_sample_teaches_what_all_pairs_teach(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = link(FICTION.frame, unique_sources=frozenset("ab"))
    found = as_a_large_case(monkeypatch, 900)
    agreement = pairwise(found.memberships["cluster"].to_list(), whole.memberships["cluster"].to_list())
    assert agreement["f1"] > 0.99
    expected, learned = (one.model["expected_matches"]["a | b"] for one in (whole, found))
    assert learned == pytest.approx(expected, rel=0.02)


def test_pairs_that_were_let_go_are_counted_and_some_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    found = as_a_large_case(monkeypatch, 900)
    gone = found.unshown.filter(pl.col("stratum") == 0)
    assert gone.height == gone["kept"][0] == gone.unique(["left", "right"]).height
    assert gone.height <= gone["pairs"][0] < found.model["counts"]["pairs"]
    assert gone.join(found.pairs, on=["left", "right"]).height < 0.01 * gone.height
    assert (gone["left"] < gone["right"]).all()


def test_the_same_case_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    one, again = as_a_large_case(monkeypatch, 300), as_a_large_case(monkeypatch, 300)
    assert one.pairs.equals(again.pairs)
    assert one.unshown.equals(again.unshown)
