"""Places of two records: what shares no word may lie near, and what shares a word may be another town."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

from cenotaph.register.linkage import link
from cenotaph.register.linkage.comparison import compare_pairs
from cenotaph.register.linkage.features import FEATURES, POSITION
from cenotaph.register.linkage.link import conformed
from cenotaph.register.linkage.places import kilometres_apart, read_circles
from cenotaph.register.linkage.records import read_records
from cenotaph.register.linkage.wordlist import Integers

Circle = dict[str, int]
TEHRAN = {"latitude": 35_69000, "longitude": 51_42000, "radius": 24}
KARAJ = {"latitude": 35_83000, "longitude": 50_99000, "radius": 11}
SHIRAZ = {"latitude": 29_61000, "longitude": 52_54000, "radius": 10}
BOTH: tuple[Integers, Integers] = (np.array([0], dtype=np.int32), np.array([1], dtype=np.int32))


def frame_of(*stated: list[tuple[str, str, Circle | None]]) -> pl.DataFrame:
    """Records of one name with these places: (words, kind, circle)."""
    rows = [
        {
            "record": f"a/persons/{number:03}", "source": f"list {number}", "given": "ali", "family": "karimi",
            "places": [words for words, _, _ in places],
            "place_kinds": [kind for _, kind, _ in places],
            "place_circles": [circle for _, _, circle in places],
        }
        for number, places in enumerate(stated)
    ]  # fmt: skip
    return conformed(pl.DataFrame(rows))


def level_of(*stated: list[tuple[str, str, Circle | None]]) -> str:
    """How the places of the first two records compare."""
    levels = compare_pairs(*BOTH, read_records(frame_of(*stated))).levels
    level = int(levels[0, POSITION["place"]])
    return FEATURES[POSITION["place"]].levels[level - 1].key.removeprefix("link.place_") if level else ""


def test_the_distance_of_two_circles_is_that_of_their_edges() -> None:
    circles = read_circles(frame_of([("tehran", "prison", TEHRAN)], [("shiraz", "prison", SHIRAZ)])["place_circles"])
    assert kilometres_apart(circles, 0, 1) == pytest.approx(683 - 34, abs=2)
    assert kilometres_apart(circles, 0, 0) == 0.0


def test_places_that_share_no_word_and_lie_near_are_not_different() -> None:
    assert level_of([("tehran", "prison", TEHRAN)], [("karaj", "prison", KARAJ)]) == "near"
    assert level_of([("tehran", "prison", TEHRAN)], [("shiraz", "prison", SHIRAZ)]) == "far"
    assert level_of([("tehran", "prison", TEHRAN)], [("nowhere known", "prison", None)]) == "different"


def test_one_word_of_two_towns_far_apart_is_not_one_place() -> None:
    south = {"latitude": 29_00000, "longitude": 53_00000, "radius": 3}
    north = {"latitude": 36_60000, "longitude": 52_20000, "radius": 3}
    one, other = ("mahmudabad", "death_place", south), ("mahmudabad", "death_place", north)
    assert level_of([one], [other]) == "far"
    assert level_of([one], [("mahmudabad", "death_place", None)]) != "far"
    beside = ("evin", "prison", None)  # where one place is not known, the word may be that of both
    assert level_of([one, beside], [other]) != "far"


def test_a_place_of_another_kind_far_away_contradicts_nothing() -> None:
    assert level_of([("shiraz", "detention_place", SHIRAZ)], [("tehran", "death_place", TEHRAN)]) == ""
    assert level_of([("karaj", "detention_place", KARAJ)], [("tehran", "death_place", TEHRAN)]) == "near"


def test_the_reason_tells_the_distance() -> None:
    found = link(frame_of([("tehran", "prison", TEHRAN)], [("karaj", "prison", KARAJ)], [("x", "prison", None)]))
    told = {reason["key"]: reason["parameters"] for pair in found.pairs["reasons"].to_list() for reason in pair}
    assert json.loads(told["link.place_near"]) == {"kilometres": 7}


def affiliated(one: str | None, other: str | None) -> int:
    """The level of two affiliations among many records of others."""
    texts = [one, other, *(f"party {letter}ast" for letter in "bcdfghjklmnp" for _ in range(20))]
    rows = [{"record": f"a/{row:03}", "source": "a", "affiliation": text} for row, text in enumerate(texts)]
    records = read_records(conformed(pl.DataFrame(rows)))
    return int(compare_pairs(*BOTH, records).levels[0, POSITION["affiliation"]])


def test_affiliations_are_heard_across_scripts_and_translations_are_not_compared() -> None:
    assert affiliated("fadaiyan", "فداییان") == 1
    assert affiliated("party golrang", "party") == 2  # a word of most names tells nothing
    assert affiliated("lantern", "bridges") == 3
    assert affiliated("lantern", "فانوس") == 0
    assert affiliated("lantern", None) == 0
