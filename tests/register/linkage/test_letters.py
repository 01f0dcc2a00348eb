"""Words letter by letter and sound by sound: what compiled loops judge is what the definitions say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler

from cenotaph.claims.values.spelling import same_sound
from cenotaph.register.linkage.compiled import loop
from cenotaph.register.linkage.letters import (
    LONGEST,
    Heard,
    Texts,
    classes_of,
    edits,
    heard_as,
    likeness,
    likeness_at_most,
    ones,
    sound_alike,
    sounds_of,
    texts_of,
    within,
)

TEXTS = st.lists(st.text("abcdکرم", max_size=9), min_size=2, max_size=2)
LATIN = st.text("aeiouywvhkmrslnt", min_size=1, max_size=7)
ARABIC = st.text("اویهعکمرسلنت", min_size=1, max_size=6)
CYRILLIC = st.text("аеиоукмрслнт", min_size=1, max_size=6)


@loop
def judged(texts: Texts) -> tuple[int, int, float, float, bool]:
    """All that is told of the first two texts."""
    return (
        edits(texts, 0, 0, texts, 1),
        edits(texts, 0, 1, texts, 1),
        likeness(texts, 0, 1),
        likeness_at_most(texts, 0, 1),
        within(texts, 0, 1, 2),
    )


@loop
def alike(heard: Heard) -> bool:
    """Whether the first two words sound alike."""
    return sound_alike(heard, 0, 1)


@loop
def set_bits(marks: np.ndarray) -> int:
    """How many bits of the first mark are set."""
    return ones(marks[0])


@given(TEXTS)
def test_letters_between_two_texts(words: list[str]) -> None:
    one, other = words
    distance, without_first, similarity, most, near = judged(texts_of([one or "a", other]))
    one = one or "a"
    assert distance == OSA.distance(one, other)
    assert without_first == OSA.distance(one[1:], other)
    assert similarity == pytest.approx(JaroWinkler.similarity(one, other))
    assert most >= similarity - 1e-12
    assert near or distance > 2


def test_of_a_long_text_the_beginning_is_compared() -> None:
    one, other = "ab" * LONGEST, "ab" * LONGEST + "c"
    assert judged(texts_of([one, other]))[0] == 0


@given(st.integers(0, 2**64 - 1))
def test_bits_are_counted(mark: int) -> None:
    assert set_bits(np.array([mark], dtype=np.uint64)) == mark.bit_count()


@given(st.one_of(*(st.tuples(one, other) for one in (LATIN, ARABIC, CYRILLIC) for other in (LATIN, ARABIC, CYRILLIC))))
def test_words_sound_alike_as_defined(words: tuple[str, str]) -> None:
    sounds = sounds_of(words)
    skeleton, _ = classes_of(sounds)
    assert words[0] == words[1] or alike(heard_as(sounds, skeleton)) == same_sound(*words)
