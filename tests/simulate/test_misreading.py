"""The second way to go wrong: one rule at a time, and said."""

from __future__ import annotations

import jdatetime
import pytest
from hypothesis import given
from hypothesis import strategies as some

from cenotaph.simulate.chance import Chance
from cenotaph.simulate.corruption import LATIN, PERSIAN, Written
from cenotaph.simulate.misreading import (
    FORM_LENGTH,
    HEARD_ALIKE,
    LOOK_ALIKE,
    changed_by,
    misread_words,
    transposed,
    truncate,
)
from cenotaph.simulate.persons import days
from cenotaph.simulate.vocabulary import Spelled, names

CHENARI = (Spelled("چناری", ("Chenari",)), Spelled("نیلوری", ("Nilvari",)))
seeds = some.integers(0, 2**32)
scripts = some.sampled_from([PERSIAN, LATIN])
rules = some.sampled_from([HEARD_ALIKE, LOOK_ALIKE])


def test_without_errors_a_name_is_written_by_habit() -> None:
    chance = Chance(1)
    assert misread_words(CHENARI, LATIN, chance, dropped=0, respelled=0, misread=False) == Written("Chenari Nilvari")
    assert misread_words(CHENARI, PERSIAN, chance, dropped=0, respelled=0, misread=False) == Written("چناری نیلوری")


@given(seeds, scripts)
def test_it_is_the_second_part_that_is_dropped(seed: int, script: str) -> None:
    written = misread_words(CHENARI, script, Chance(seed), dropped=1, respelled=0, misread=False)
    assert written.text == {PERSIAN: "چناری", LATIN: "Chenari"}[script]
    assert written.errors == ("dropped_second",)


@given(seeds)
def test_an_error_is_named_where_it_changed_something(seed: int) -> None:
    written = misread_words(CHENARI, LATIN, Chance(seed), dropped=0, respelled=1, misread=False)
    assert written.errors == ("phonetic",)
    assert written.text != "Chenari Nilvari"
    nothing_alike = (Spelled("پ", ("Xbb",)),)
    assert misread_words(nothing_alike, LATIN, Chance(seed), dropped=0, respelled=1, misread=False) == Written("Xbb")


@given(seeds, scripts, rules, some.sampled_from(names().family.things))
def test_one_rule_is_used_once_and_the_first_letter_stands(
    seed: int, script: str, found: dict[str, tuple[tuple[str, str], ...]], family: Spelled
) -> None:
    text = family.persian if script == PERSIAN else family.latin[0]
    other = changed_by(text, found[script], Chance(seed), both_ways=True)
    assert other[0] == text[0]
    steps = {(old, new) for old, new in found[script]} | {(new, old) for old, new in found[script]}
    ways = {
        text[:place] + new + text[place + len(old) :]
        for old, new in steps
        for place in range(1, len(text))
        if text.startswith(old, place)
    }
    assert other in ways | {text}


def test_rules_are_of_their_script_and_change_something() -> None:
    for table in (HEARD_ALIKE, LOOK_ALIKE):
        for script, pairs in table.items():
            for old, new in pairs:
                assert old != new
                assert (old + new).isascii() == (script == LATIN)


def test_a_form_has_room_for_so_many_letters() -> None:
    assert truncate(Written("Chenari Nilvari")) == Written("Chenari", ("truncated",))
    assert truncate(Written("Ali", ("misread",))) == Written("Ali", ("misread",))
    assert len(truncate(Written("شقایق\u200cزاده")).text) <= FORM_LENGTH
    assert truncate(Written("فولادک\u200cزاده")).text == "فولادک"


@pytest.mark.parametrize(
    ("day", "gregorian", "expected"),
    [
        ((1371, 7, 12), False, (1371, 7, 21)),
        ((1371, 7, 3), False, (1371, 7, 30)),  # as "03" and "30"
        ((1371, 9, 8), False, (1371, 8, 9)),  # no 80th: the day and the month change places
        ((1371, 7, 29), False, (1371, 7, 29)),  # neither a 92nd nor a 29th month
        ((1371, 9, 9), False, (1371, 9, 9)),
    ],
)
def test_digits_change_places(day: tuple[int, int, int], gregorian: bool, expected: tuple[int, int, int]) -> None:
    assert transposed(jdatetime.date(*day), gregorian=gregorian) == jdatetime.date(*expected)


def test_digits_change_places_in_the_calendar_of_the_list() -> None:
    for day in days():
        other = transposed(day, gregorian=True).togregorian()
        true = day.togregorian()
        assert sorted(f"{other.month:02d}{other.day:02d}") == sorted(f"{true.month:02d}{true.day:02d}")
