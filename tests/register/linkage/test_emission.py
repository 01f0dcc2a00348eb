"""Letters that stand for letters: learned from pairs of words, and what two words say by them."""

from __future__ import annotations

import numpy as np
import pytest

from cenotaph.claims.values.spelling import script_of
from cenotaph.register.linkage import emission
from cenotaph.register.linkage.garblings import LEAST_BITS

ACROSS = [pair for pair in emission.seeds() if script_of(pair[0]) == "Arab"]
WORDS = sorted({word for pair in ACROSS for word in pair})


def taught(*without: str) -> emission.Emission:
    """What the seeds teach, some words left out."""
    pairs = [pair for pair in ACROSS if not set(pair) & set(without)]
    return emission.learned(pairs, np.ones(len(pairs)), WORDS)


@pytest.fixture(scope="module")
def seeded() -> emission.Emission:
    return taught("منصور", "mansour", "mansur", "کیوان", "keyvan", "kayvan", "keivan")


def test_one_name_in_two_scripts_is_told_from_another_that_nothing_taught(seeded: emission.Emission) -> None:
    same, other, far = seeded.bits([("منصور", "mansour"), ("منصور", "nasser"), ("منصور", "keyvan")])
    assert same > LEAST_BITS
    assert same > other + 8.0
    assert far < -5.0


def test_a_spelling_by_other_habits_is_learned() -> None:
    """No rule says that an x is ش; a list that writes it so does."""
    before = taught().bits([("شاکر", "xaker")])[0]
    habit = [*ACROSS, ("شریف", "xarif"), ("شعبان", "xaban"), ("شکور", "xakur"), ("شاهین", "xahin"), ("شیرین", "xirin")]
    after = emission.learned(habit, np.ones(len(habit)), WORDS).bits([("شاکر", "xaker")])[0]
    assert after > before + 2.0


def test_it_does_not_matter_which_of_two_words_of_one_script_stands_first() -> None:
    pairs = [("mohammad", "muhammad"), ("hossein", "hussain"), ("younes", "yunus")]
    learned = emission.learned(pairs, np.ones(3), [word for pair in pairs for word in pair])
    one, other = learned.bits([("hossein", "husayn")]), learned.bits([("husayn", "hossein")])
    assert one[0] == pytest.approx(other[0])


def test_the_order_of_the_teachers_does_not_matter() -> None:
    pairs = [("کیوان", "keyvan"), ("کیوان", "kaiwan")]
    turned = ACROSS[::-1]
    again = emission.learned(turned, np.ones(len(turned)), WORDS)
    assert taught().bits(pairs) == pytest.approx(again.bits(pairs))


def test_no_pair_speaks_for_itself() -> None:
    """Learned by heart, sevil would be احمد; held out, it is not."""
    pairs = [*ACROSS[::3], ("احمد", "sevil")]
    held_out = emission.held_out_bits(pairs, np.ones(len(pairs)), [], [*WORDS, "sevil"])
    assert held_out[-1] < 0.0
    assert np.median(held_out) > 5.0


def test_a_doubtful_pair_teaches_less() -> None:
    odd = [("منصور", "monzur"), ("ناصر", "nozir"), ("اصغر", "azghar"), ("مصری", "mozri")]
    weighed = [
        emission.learned([*ACROSS, *odd], np.append(np.ones(len(ACROSS)), np.full(4, sure)), WORDS).bits(
            [("قیصر", "ghayzar")]
        )[0]
        for sure in (0.0, 1.0)
    ]
    assert weighed[0] < weighed[1]


def test_letters_that_nobody_taught_are_no_error(seeded: emission.Emission) -> None:
    assert np.isfinite(seeded.bits([("ژژژ", "qqq"), ("a" * 60, "ا" * 60)])).all()
    assert len(seeded.bits([])) == 0
    assert emission.learned([], np.zeros(0), WORDS).bits([("منصور", "mansour")])[0] < 0.0
