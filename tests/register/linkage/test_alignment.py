"""Two names word by word: levels of the given and family name, and how rare the agreement is."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.claims.values.spelling import fold
from cenotaph.register.linkage.alignment import (
    CONTAINED,
    DIFFERENT,
    EXACT,
    LONGER,
    MISSING,
    PARTLY,
    SOUND,
    SPELLING,
    Alignment,
    align,
)
from cenotaph.register.linkage.names import encode, written_names

COMMON = ["Garcia, Juan", "Perez, Maria", "Lopez, Juan Carlos", "Garcia, Carlos", "Karimi, Ali"] * 60


def aligned(one: str, other: str) -> Alignment:
    """Names with a comma are family, given; others unordered. Aligned among many common names."""
    rows = []
    for text in [one, other, *COMMON]:
        family, comma, first = text.partition(",")
        rows.append((fold(first), fold(family), None) if comma else (None, None, fold(text)))
    frame = pl.DataFrame(rows, schema={"given": pl.String, "family": pl.String, "unordered": pl.String}, orient="row")
    words, names = encode([written_names(frame, "given", "family", "unordered")], np.ones(len(rows)))
    left, right = (names[0].of_record[place : place + 1] for place in (0, 1))
    return align(left, right, names[0], names[0], words)


@pytest.mark.parametrize(
    ("one", "other", "first", "family"),
    [
        ("Abachian, Juan Carlos", "Abachian, Juan Carlos", EXACT, EXACT),
        ("Abachian, Juan Carlos", "Abachian, Carlos Juan", EXACT, EXACT),
        ("Abachian, Juan Carlos", "Abachian, Juan", CONTAINED, EXACT),
        ("Abachian, Juan Carlos", "Abachian, Juan C", CONTAINED, EXACT),
        ("Abachian, Juan Carlos", "Abachian Lopez, Juan Carlos", EXACT, CONTAINED),
        ("Abachian, Juan", "Abochian, Juan", EXACT, SPELLING),
        ("Abachian, Juan", "Garcia, Juan", EXACT, DIFFERENT),
        ("Abachian, Juan", "Abachian, Maria", DIFFERENT, EXACT),
        ("Abachian, Juan Carlos", "Abachian, Juan Alberto", PARTLY, EXACT),
        ("Abachian, Hani Juan Carlos", "Abachian, Rami Juan Carlos", DIFFERENT, EXACT),
        ("Abachian Lopez, Juan", "Abachian, Lopez Juan", EXACT, EXACT),
        ("de la Cruz, Ana", "Cruz, Ana", EXACT, EXACT),
        ("Abachian, Juan Carlos", "Juan Carlos Abachian", EXACT, EXACT),
        ("Abachian, Juan Carlos", "ABACHIAN JUAN CARLOS", EXACT, EXACT),
        ("Abachian, Juan", "ABACHIAN MARIA", DIFFERENT, EXACT),
        ("محمدرضا احمدی", "Mohammad Reza Ahmadi", SOUND, SOUND),
        ("غلامحسین رستمی", "Gholam Hossein Rostami", SOUND, SOUND),
        ("Abdulrahman Abachian", "Abdel Rahman Abachian", SPELLING, EXACT),  # two words of one, and a vowel by ear
        ("علي كريمي", "علی کریمی", EXACT, EXACT),
        ("Hossein Sadeghi", "Hoseyn Sadeqi", SOUND, SOUND),
        ("عباس کریمی", "Abbas Karami", SOUND, DIFFERENT),
        ("پرویز نوری", "Parviz Nouri Azad", SOUND, LONGER),
        ("Garcia, Juan", "Garcia, Juana", DIFFERENT, EXACT),
        ("Zhila Anari", "Zhila Anari Golravandi", EXACT, LONGER),  # two guesses at where the family name is
        ("Anari, Zhila", "Zhila Anari Golravandi", CONTAINED, EXACT),
        ("منوچر اناری", "Manouchehr Anari", SPELLING, SOUND),  # a slip seen from the other script
        ("Khatib, Zhila", "Alkhtaib, Zhila", EXACT, SPELLING),  # the article, and a vowel by ear
        ("Misk, Zhila", "Alkhtaib, Zhila", EXACT, DIFFERENT),
        ("Zhila", "Zhila Anari Golravandi", CONTAINED, MISSING),  # nothing says that one word is a family name
        ("Anari", "Zhila Anari", MISSING, EXACT),
        ("شکوفه ارغوناکاخی", "Shokufeh Arghavankakhi", SOUND, SPELLING),
    ],
)
def test_levels(one: str, other: str, first: int, family: int) -> None:
    for found in (aligned(one, other), aligned(other, one)):
        assert (found.given[0], found.family[0]) == (first, family)


def test_a_slip_in_a_rare_word_tells_more_than_one_in_a_common_word() -> None:
    rare, common = aligned("Abachian, Juan", "Abochian, Juan"), aligned("Garcia, Juan", "Garcxa, Juan")
    assert rare.family[0] == common.family[0] == SPELLING
    assert rare.rarity[0] > common.rarity[0] + 3


def test_a_missing_part_is_missing_not_different() -> None:
    found = aligned("Abachian,", "Abachian, Juan")
    assert (found.given[0], found.family[0]) == (MISSING, EXACT)


def test_rare_names_weigh_more_than_common_ones() -> None:
    rare, common = aligned("Abachian, Ruben", "Abachian, Ruben"), aligned("Garcia, Juan", "Garcia, Juan")
    assert rare.rarity[0] > 10
    assert 0 < common.rarity[0] < 5


def test_two_common_names_a_letter_apart_are_two_names() -> None:
    rows = ["Karimi, Ali"] * 200 + ["Karami, Ali"] * 200
    frame = pl.DataFrame(
        {"given": [fold(row.split(",")[1]) for row in rows], "family": [fold(row.split(",")[0]) for row in rows]}
    )
    words, names = encode([written_names(frame, "given", "family", None)], np.ones(len(rows)))
    found = align(names[0].of_record[:1], names[0].of_record[-1:], names[0], names[0], words)
    assert found.family[0] == DIFFERENT


WORDS = st.sampled_from(
    ["juan", "carlos", "juana", "perez", "peres", "j", "علی", "ali", "reza", "alireza", "de", "karimi"]
)
NAMES = st.builds(
    lambda family, first: f"{' '.join(family)}, {' '.join(first)}",
    st.lists(WORDS, min_size=1, max_size=2),
    st.lists(WORDS, max_size=3),
)


@given(NAMES, NAMES)
def test_alignment_does_not_depend_on_the_side(one: str, other: str) -> None:
    there, back = aligned(one, other), aligned(other, one)
    assert (there.given[0] == MISSING) == (back.given[0] == MISSING)
    assert (there.given[0] == EXACT) == (back.given[0] == EXACT)
    assert np.isfinite(there.rarity[0])


@given(NAMES)
def test_a_name_is_exactly_itself(text: str) -> None:
    found = aligned(text, text)
    assert found.family[0] == EXACT
    assert found.given[0] in (EXACT, MISSING)
