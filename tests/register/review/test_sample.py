"""Samples: every pair can be drawn, each with a known chance, as it was called when it was drawn."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_register import tables

from cenotaph.ledger.entry import Entry, decision
from cenotaph.register.review import sample
from cenotaph.register.review.accuracy import precision, recall

KEPT, THERE = 60, 240  # improbable pairs that stand in the freeze, and that there are


@cache
def world() -> tuple[dict[str, pl.DataFrame], frozenset[tuple[str, str]]]:
    """A register of 120 persons with a few wrong joins and misses, and the pairs that are truly the same."""
    entities = {f"E-{n:03}": [f"a/persons/{n:03}", f"b/persons/{n:03}"] for n in range(120)}
    called = [(left, right, 0.997 if n % 3 else 0.8) for n, (left, right) in enumerate(entities.values())]
    wrong = {one[:2] for one in called[::17]}
    apart = [(f"a/persons/{n:03}", f"b/persons/{n + 1:03}", 0.1 if n % 2 else 0.6) for n in range(90)]
    missed = {one[:2] for one in apart[::9]}
    stratum = {"probability": 0.01, "stratum": 2, "pairs": THERE, "kept": KEPT}
    improbable = [
        {"left": f"a/persons/{n % 120:03}", "right": f"c/persons/{n:03}", "place": n, **stratum} for n in range(KEPT)
    ]
    entities |= {f"E-c{n:03}": [f"c/persons/{n:03}"] for n in range(KEPT)}
    true = (
        {one[:2] for one in called} - wrong | missed | {(str(one["left"]), str(one["right"])) for one in improbable[:3]}
    )
    return tables(entities, [*called, *apart], unshown=improbable), frozenset(true)


def judged(drawn: list[Entry], true: frozenset[tuple[str, str]]) -> list[Entry]:
    """The entries with a verdict on each pair drawn, by somebody who knows the truth."""
    pairs = [(one.body["left"], one.body["right"]) for one in drawn]
    return [
        *drawn,
        *(decision(*pair, "same" if pair in true else "different", "seen", "Ada", "2020") for pair in pairs),
    ]


def test_every_pair_compared_or_joined_is_in_the_frame_once() -> None:
    found = sample.frame("f", world()[0], ())
    assert found.rows.height == 120 + 90 + KEPT
    assert not found.rows.select("left", "right").is_duplicated().any()
    assert found.pairs == {
        "same_0.99_1": 80, "same_0.5_0.9": 40, "different_0.05_0.5": 45, "different_0.5_1": 45,
        "different_0.001_0.05": THERE,
    }  # fmt: skip
    assert sample.frame("f", world()[0], ()).rows.equals(found.rows)


def test_joined_pairs_that_nobody_compared_are_in_the_frame() -> None:
    group = [f"{key}/persons/1" for key in "abc"]
    found = sample.frame("f", tables({"E-1": group}, [(*group[:2], 0.9), (*group[1:], 0.9)]), ())
    assert found.pairs == {"same_0.9_0.99": 2, sample.UNCOMPARED: 1}
    (entry,) = [one for one in sample.draw("f", found, 9, [], "x", "2020") if one.body["stratum"] == sample.UNCOMPARED]
    assert (entry.body["left"], entry.body["right"], entry.body["called"]) == (group[0], group[2], "same")


def test_pairs_that_people_had_judged_and_officials_are_left_out() -> None:
    pair = ("a/persons/1", "b/persons/1")
    made = {"E-1": ["a/persons/1"], "E-2": ["b/persons/1"]}
    assert sample.frame("f", tables(made, [(*pair, 0.3)]), ()).rows.height == 1
    assert sample.frame("f", tables(made, [(*pair, 0.3)]), {pair}).rows.height == 0
    assert sample.frame("f", tables(made, [(*pair, 0.3)], role="official"), ()).rows.height == 0


def test_improbable_pairs_are_drawn_in_the_order_in_which_chance_kept_them() -> None:
    rows = sample.frame("f", world()[0], ()).rows.filter(pl.col("stratum") == "different_0.001_0.05")
    assert rows["right"].to_list() == [f"c/persons/{n:03}" for n in range(KEPT)]
    turned = world()[0] | {"unshown": world()[0]["unshown"].with_columns(place=KEPT - 1 - pl.col("place"))}
    again = sample.frame("f", turned, ()).rows.filter(pl.col("stratum") == "different_0.001_0.05")
    assert again["right"].to_list() == rows["right"].to_list()[::-1]


def test_of_a_stratum_that_may_be_read_in_part_that_part_stands() -> None:
    made = dict(world()[0])
    made["unshown"] = made["unshown"].head(KEPT // 2)
    assert sample.frame("f", made, ()).pairs["different_0.001_0.05"] == THERE // 2


def test_a_later_draw_from_the_same_freeze_only_lengthens_the_sample() -> None:
    frame = sample.frame("f", world()[0], ())
    one = sample.draw("f", frame, 40, [], "Ada", "2020")
    more = sample.draw("f", frame, 30, one, "Ada", "2020")
    assert len({entry.id for entry in (*one, *more)}) == 70
    at_once = sample.draw("f", frame, 70, [], "Ada", "2020")
    assert {entry.id for entry in (*one, *more)} == {entry.id for entry in at_once}
    assert sample.draw("f", frame, 10_000, at_once, "Ada", "2020")[0].id not in {entry.id for entry in at_once}


@given(st.integers(0, 400))
def test_each_stratum_gives_what_it_has_and_all_give_what_is_asked(size: int) -> None:
    frame = sample.frame("f", world()[0], ())
    given_out = sample.allocation(size, frame)
    there = Counter(frame.rows["stratum"].to_list())
    assert sum(given_out.values()) == min(size, frame.rows.height)
    assert all(0 <= many <= there[stratum] for stratum, many in given_out.items())
    if size >= 5 * sample.LEAST_DRAWN:
        assert min(given_out.values()) >= sample.LEAST_DRAWN
    larger = sample.allocation(size + 1, frame)
    assert all(larger[stratum] >= many for stratum, many in given_out.items())


TIMES = 150


@cache
def estimates() -> list[tuple[float, ...]]:
    made, true = world()
    found = []
    for time in range(TIMES):
        order = np.random.default_rng(time).permutation(KEPT)  # each freeze keeps the improbable ones in another order
        shuffled = made | {"unshown": made["unshown"].with_columns(place=pl.Series(order, dtype=pl.Int64))}
        frame = sample.frame(f"freeze {time}", shuffled, ())
        entries = judged(sample.draw(f"freeze {time}", frame, 90, [], "Ada", "2020"), true)
        strata = sample.strata_of(sample.samples(entries)[f"freeze {time}"])
        one, other = precision(strata), recall(strata)
        found.append((one.value, one.low, one.high, other.value, other.low, other.high))  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(("place", "truth"), [(0, 112 / 120), (3, 112 / (112 + 10 + 3 * THERE / KEPT))])
def test_over_many_draws_the_estimates_come_to_the_truth(place: int, truth: float) -> None:
    values = np.array(estimates())
    error = values[:, place].std() / np.sqrt(TIMES)
    assert abs(values[:, place].mean() - truth) < 3.5 * error + (0.0 if place == 0 else 0.01)  # recall: bias of a ratio
    assert ((values[:, place + 1] <= truth) & (truth <= values[:, place + 2])).mean() >= 0.93


def test_what_is_unsure_disputed_or_silent_is_not_judged() -> None:
    frame = sample.frame("f", world()[0], ())
    drawn = [one for one in sample.draw("f", frame, 60, [], "Ada", "2020") if one.body["called"] == "same"][:4]
    pairs = [(one.body["left"], one.body["right"]) for one in drawn]
    said = [
        decision(*pairs[0], "same", "r", "Ada", "2020"),
        decision(*pairs[1], "unsure", "r", "Ada", "2020"),
        decision(*pairs[2], "same", "r", "Ada", "2020"),
        decision(*pairs[2], "different", "r", "Bo", "2020"),
    ]
    (found,) = sample.samples([*drawn, *said]).values()
    assert sum(one.judged for one in sample.strata_of(found)) == 1
    assert Counter(one.verdict for one in found) == {"same": 1, "unsure": 1, "": 2}
    assert [one.silent for one in found].count(True) == 1


def test_a_calibration_needs_two_hundred_judged_pairs() -> None:
    made, true = world()
    frame = sample.frame("f", made, ())
    drawn = sample.draw("f", frame, 10_000, [], "Ada", "2020")
    assert sample.calibrated(judged(drawn[:199], true)) is None
    found = sample.calibrated(judged(drawn, true))
    assert found is not None
    at = found.of(np.array([0.01, 0.1, 0.6, 0.8, 0.997]))
    assert (np.diff(at) >= 0).all()
    assert at[0] == pytest.approx(3 / 60, abs=0.02)


@pytest.mark.parametrize(
    ("called", "probability", "stratum"),
    [
        ("same", 1.0, "same_0.99_1"), ("same", 0.99, "same_0.99_1"), ("same", 0.0, "same_0_0.5"),
        ("different", 0.0, "different_0_1e-06"), ("different", 0.05, "different_0.05_0.5"),
        ("different", 1.0, "different_0.5_1"), ("same", None, "same_uncompared"),
    ],
)  # fmt: skip
def test_the_names_of_strata(called: str, probability: float | None, stratum: str) -> None:
    assert sample.stratum_of(called, probability) == stratum
    told, low, high = sample.ends_of(stratum)
    assert told == called
    assert (low, high) == (0.0, 0.0) if probability is None else low <= probability <= high


def test_records_of_one_person_in_the_world_are_what_the_tests_say() -> None:
    made, true = world()
    joined = {
        tuple(sorted(pair))
        for _, group in made["membership"].group_by("entity")
        for pair in combinations(group["record"].to_list(), 2)
    }
    assert len(joined) == 120
    assert len(joined & true) == 112
    assert len(true) == 112 + 10 + 3
