"""The records as arrays: places are heard, numbers are not."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from cenotaph.register.linkage.comparison import compare_pairs, hold_variants
from cenotaph.register.linkage.features import POSITION
from cenotaph.register.linkage.link import conformed
from cenotaph.register.linkage.records import one_of_each_sound, read_records
from cenotaph.register.linkage.wordlist import Integers, with_variants


def place_level(*places: str) -> int:
    """The level of `place` of the first two of some records."""
    rows = [{"record": f"a/{row:03}", "source": "a", "places": [place]} for row, place in enumerate(places)]
    records = read_records(conformed(pl.DataFrame(rows)))
    ends: tuple[Integers, Integers] = (np.array([0], dtype=np.int32), np.array([1], dtype=np.int32))
    return int(compare_pairs(*ends, records).levels[0, POSITION["place"]])


OTHERS = [f"town {letter}ast" for letter in "bcdfghjklmnp"] * 20
NEAR, DIFFERENT, FAR = 4, 5, 6


def test_one_place_in_two_scripts_is_one_place() -> None:
    assert place_level("برفنک", "barfanak", *OTHERS) < DIFFERENT
    assert place_level("زندان هفت پله", "haftpelleh prison", *OTHERS) < DIFFERENT
    assert place_level("برفنک", "golravand", *OTHERS) == DIFFERENT


def test_a_number_has_no_sound() -> None:
    assert place_level("block12", "block17", *OTHERS) == DIFFERENT
    words = ["pueblo2", "pueblo3", "12", "13"]
    assert one_of_each_sound(words) == {word: word for word in words}


def test_the_fullest_spelling_stands_for_all_whatever_their_order() -> None:
    words = ["برفنک", "barfanak", "berfanak", "nilvarkand", "nilwarkand"]
    found = one_of_each_sound(words)
    assert found == one_of_each_sound(words[::-1])
    assert len(set(found.values())) == 2


@pytest.mark.parametrize(
    ("one", "other", "held"),
    [
        ({"unordered": "ali azadi", "father": "medi"}, {"unordered": "reza azadi", "father": "mehdi"}, True),
        ({"unordered": "medi azadi"}, {"unordered": "mehdi bahari"}, True),
        ({"unordered": "ali azadi", "mother": "medi"}, {"unordered": "reza azadi", "mother": "mehdi"}, True),
        ({"unordered": "reza bahari", "aliases": ["medi bahari"]}, {"unordered": "mehdi bahari"}, True),
        ({"unordered": "mehdi bahari"}, {"unordered": "reza bahari", "aliases": ["medi bahari"]}, True),
        ({"unordered": "medi azadi"}, {"unordered": "medi bahari"}, False),
        ({"unordered": "medi azadi"}, {"unordered": "ali azadi", "father": "mehdi"}, False),  # never compared
        ({"unordered": None}, {"unordered": "mehdi bahari"}, False),
    ],
)
def test_pairs_that_words_written_for_each_other_can_change(one: dict, other: dict, held: bool) -> None:  # type: ignore[type-arg]
    rows = [one, other, {"unordered": "mehdi medi"}]
    told = [{"record": f"a/{row:03}", "source": "a"} | stated for row, stated in enumerate(rows)]
    records = read_records(conformed(pl.DataFrame(told)))
    words = with_variants(records.words, [("medi", "mehdi")])
    ends = np.array([0], dtype=np.int32), np.array([1], dtype=np.int32)
    assert hold_variants(*ends, records.table, words.table).tolist() == [held]
