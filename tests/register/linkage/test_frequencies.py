"""How often a word is met by chance: another record's word, its sound, a slip of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.claims.values.spelling import few_letters_apart
from cenotaph.register.linkage.frequencies import seen_alike, seen_near, smoothed
from cenotaph.register.linkage.letters import Heard, heard_as, sounds_of

WORDS = st.lists(st.text("abcé", min_size=1, max_size=7), min_size=1, max_size=12, unique=True)


def heard(words: list[str], skeleton: list[int]) -> Heard:
    """The words as if of these classes of consonants."""
    return heard_as(sounds_of(words), np.array(skeleton, dtype=np.int32))


def test_one_of_the_records_is_left_out() -> None:
    """A word that only two records hold is as telling as one that a single other record holds."""
    none, one, many = smoothed(np.array([1.0, 2.0, 1001.0]), 10_000)
    assert 0 < none < one < many
    assert one - none == pytest.approx(1 / 10_200)
    assert many == pytest.approx(0.1, rel=0.03)


def test_a_share_is_never_more_than_all() -> None:
    assert smoothed(np.array([5000.0]), 10)[0] == 1.0


def test_words_that_sound_alike_count_for_each_other() -> None:
    words, seen = ["karomi", "karimi", "kareemi", "کریمی"], np.array([1.0, 2.0, 4.0, 8.0])
    assert seen_alike(heard(words, [0] * 4), seen).tolist() == [1.0, 14.0, 14.0, 14.0]


def test_words_without_consonants_and_of_other_classes_stand_alone() -> None:
    seen = np.array([1.0, 2.0, 4.0])
    assert seen_alike(heard(["aya", "eya", "karimi"], [-1, -1, 0]), seen).tolist() == seen.tolist()


def test_of_a_crowded_class_all_count_as_alike() -> None:
    words = [f"k{'a' * place}" for place in range(70)]
    assert set(seen_alike(heard(words, [0] * 70), np.ones(70)).tolist()) == {70.0}


def test_words_a_letter_apart_count_for_each_other() -> None:
    words = ["karimi", "karmi", "karimis", "kraimi", "kalimi", "reza"]
    seen = np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0])
    near = seen_near(words, seen)
    assert near[0] == 31.0
    assert near[5] == 32.0


@given(WORDS)
def test_no_word_a_slip_away_is_left_out(words: list[str]) -> None:
    near = seen_near(words, np.ones(len(words)))
    for word, found in zip(words, near.tolist(), strict=True):
        others = [other for other in words if min(len(word), len(other)) >= 4 and few_letters_apart(word, other)]
        assert 1 <= found <= len(words)
        assert found >= len({word, *others})


@given(WORDS)
def test_the_order_of_the_words_moves_nothing(words: list[str]) -> None:
    seen = np.arange(1.0, len(words) + 1)
    assert seen_near(words[::-1], seen[::-1]).tolist()[::-1] == seen_near(words, seen).tolist()


def test_no_words() -> None:
    assert seen_near([], np.zeros(0)).tolist() == []
