"Agreement: the worked examples of Krippendorff (2011), and what must hold of any judgements."

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cenotaph.register.review.agreement import agreement, alpha


def units(*observers: str) -> list[list[str]]:
    "What each observer said of each unit, a character each; a full stop where nothing was said."
    return [[value for value in unit if value != "."] for unit in zip(*observers, strict=True)]


FOUR = units("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


@pytest.mark.parametrize(
    ("said", "published"),
    [
        (units("0100000010", "1110010000"), 0.095),  # A: two observers, two values
        (units("aabbdcccedda", "babbbccceddd"), 0.692),  # B: two observers, five values
        (FOUR, 0.743),  # C: four observers, five values, some missing
    ],
)
def test_the_published_examples(said: list[list[str]], published: float) -> None:
    assert alpha(said) == pytest.approx(published, abs=0.0006)


def test_a_unit_judged_by_one_tells_nothing() -> None:
    assert alpha([*FOUR, ["1"], []]) == alpha(FOUR)
    assert agreement([*FOUR, ["1"]]).units == 11


def test_nothing_is_said_of_one_word_or_of_nothing() -> None:
    assert alpha([["same", "same"]] * 5) is None
    assert alpha([]) is None
    assert alpha([["same"], ["different"]]) is None


def test_the_interval_holds_alpha_and_narrows_with_units() -> None:
    few, many = agreement(FOUR), agreement(FOUR * 8)
    assert few.low is not None
    assert few.high is not None
    assert few.alpha is not None
    assert many.low is not None
    assert many.high is not None
    assert few.low < few.alpha < few.high <= 1.0
    assert many.high - many.low < few.high - few.low
    assert agreement(FOUR) == few
    assert few.alike == 8


judged = st.lists(st.lists(st.sampled_from("abc"), max_size=4), max_size=12)


@given(judged)
def test_perfect_agreement_is_one_and_no_order_matters(said: list[list[str]]) -> None:
    found = alpha(said)
    assert found is None or found <= 1.0 + 1e-12
    again = alpha([unit[::-1] for unit in said[::-1]])
    assert again == found if found is None else again == pytest.approx(found)
    alike = [[unit[0]] * len(unit) for unit in said if len(unit) > 1]
    if len({unit[0] for unit in alike}) > 1:
        assert alpha(alike) == pytest.approx(1.0)


@settings(max_examples=20)
@given(judged, st.permutations("abc"))
def test_the_names_of_values_do_not_matter(said: list[list[str]], names: list[str]) -> None:
    renamed = [[names["abc".index(value)] for value in unit] for unit in said]
    found = alpha(said)
    assert alpha(renamed) == found if found is None else alpha(renamed) == pytest.approx(found)


def test_judges_who_toss_coins_agree_no_more_than_chance() -> None:
    coins = np.random.default_rng(1).choice(["same", "different"], (2_000, 2)).tolist()
    found = agreement(coins)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.0 < found.high
