"""Choice: unsure pairs that would change the count come first; nothing is asked twice."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_register import tables

from cenotaph.ledger.entry import Entry, decision
from cenotaph.register.cards import Identifiability, Mandate
from cenotaph.register.review import sample
from cenotaph.register.review.choice import Chosen, Identified, choose, for_another, uncertainty
from cenotaph.register.review.counting import register_of

A, B, C, D, E, F = (f"{key}/persons/1" for key in "abcdef")


def everybody(records: Collection[str]) -> Identified:
    """A register in which any records together are an identified victim."""
    del records
    return lambda together: 1 if together else 0


def chosen(found: list[Chosen]) -> list[tuple[str, str]]:
    return [(one.left, one.right) for one in found]


def test_a_bridge_comes_before_a_pair_that_others_hold_together() -> None:
    """A, B, C hold each other; D hangs on C alone. Both pairs are equally unsure."""
    made = tables({"E-1": [A, B, C, D]}, [(A, B, 0.8), (A, C, 0.99), (B, C, 0.99), (C, D, 0.8)])
    found = choose(made, (), everybody, 10)
    assert chosen(found) == [(C, D), (A, B)]
    bridge, inside = found
    assert (bridge.held, bridge.change, inside.held) == (False, 1, True)
    assert bridge.unsure == inside.unsure
    assert bridge.score == 4 * inside.score


def test_a_pair_that_changes_no_count_comes_last() -> None:
    made = tables({"E-1": [A, B], "E-2": [C], "E-3": [D]}, [(A, B, 0.6), (C, D, 0.45)])

    def register(records: Collection[str]) -> Identified:
        del records
        return lambda together: int(bool(set(together) & {A, B}))

    split_two = choose(made, (), everybody, 10)
    assert chosen(split_two) == [(C, D), (A, B)]  # the less sure one first, as both change the count
    only_one = choose(made, (), register, 10)
    assert chosen(only_one) == [(A, B), (C, D)]
    assert [one.change for one in only_one] == [1, 0]


def test_two_clusters_are_asked_about_once_by_their_unsurest_pair() -> None:
    made = tables({"E-1": [A, B], "E-2": [C, D]}, [(A, B, 0.999), (C, D, 0.999), (A, C, 0.2), (A, D, 0.4), (B, C, 0.3)])
    assert chosen(choose(made, (), everybody, 10))[0] == (A, D)
    assert len(chosen(choose(made, (), everybody, 10))) == 3


def test_what_was_judged_is_not_asked_again_nor_are_its_two_clusters() -> None:
    made = tables({"E-1": [A, B], "E-2": [C]}, [(A, B, 0.7), (A, C, 0.3), (B, C, 0.3)])
    assert chosen(choose(made, {(A, C)}, everybody, 10)) == [(A, B)]
    assert chosen(choose(made, {(A, B)}, everybody, 10)) == [(A, C)]


def test_a_decision_holds_records_together_whatever_its_probability() -> None:
    pairs = [(A, B, 0.6), (A, C, 0.9), (B, C, 0.1)]
    assert not choose(tables({"E-1": [A, B, C]}, pairs), (), everybody, 1)[0].held
    held = choose(tables({"E-1": [A, B, C]}, pairs, {(B, C): "same"}), {(B, C)}, everybody, 1)
    assert [one.held for one in held] == [True]


def test_officials_are_not_asked_about() -> None:
    assert choose(tables({"E-1": [A], "E-2": [B]}, [(A, B, 0.5)], role="official"), (), everybody, 5) == []


def test_who_may_not_be_named_is_not_asked_about() -> None:
    made = tables({"E-1": [A], "E-2": [B], "E-3": [C]}, [(A, B, 0.5), (A, C, 0.5)])
    made["entity"] = made["entity"].with_columns(hidden=pl.col("entity") == "E-2")
    assert chosen(choose(made, (), everybody, 5)) == [(A, C)]
    assert sample.frame("f", made, ()).rows.select("left", "right").rows() == [(A, C)]


def test_the_count_is_that_of_the_rule_of_the_case() -> None:
    made = tables({"E-1": [A], "E-2": [B]}, [(A, B, 0.5)])
    of = register_of(made, Identifiability(at_least=0), Mandate())([A, B])
    assert (of([A]), of([A, B]), of([])) == (1, 1, 0)
    assert register_of(made, Identifiability(at_least=1), Mandate())([A, B])([A, B]) == 0
    assert register_of(tables({"E-1": [A]}, [], role="survivor"), Identifiability(at_least=0), Mandate())([A])([A]) == 0


@given(st.floats(0, 1), st.floats(0, 1))
def test_uncertainty_rises_until_a_call_is_likelier_wrong_than_right(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0.0 <= uncertainty(low) <= uncertainty(high) + 1e-12 <= 1.0 + 1e-12
    assert uncertainty(max(high, 0.5)) == 1.0


def said(pair: tuple[str, str], author: str, verdict: str = "same", agreed: str = "") -> Entry:
    found = decision(*pair, verdict, "seen", author, "2020")
    return Entry("decision", {**found.body, "second_reviewer": agreed}, author, "2020") if agreed else found


def test_another_judges_what_others_did_and_first_what_they_differ_on() -> None:
    entries = [
        said((A, B), "Ada"), said((A, C), "Ada"), said((A, C), "Bo", "different"), said((A, D), "Cy"),
        said((B, C), "Ada", agreed="Bo"),
    ]  # fmt: skip
    assert for_another(entries, "Dee", 1) == [(A, C)]
    assert sorted(for_another(entries, "Dee", 9)) == [(A, B), (A, C), (A, D)]
    assert for_another(entries, " cy ", 9)[0] == (A, C)
    assert (A, D) not in for_another(entries, " cy ", 9)


@pytest.mark.parametrize("size", [0, 1, 2])
def test_no_more_are_chosen_than_asked_for(size: int) -> None:
    made = tables({"E-1": [A, B], "E-2": [C, D], "E-3": [E, F]}, [(A, B, 0.6), (C, D, 0.6), (E, F, 0.6)])
    assert len(choose(made, (), everybody, size)) == size
