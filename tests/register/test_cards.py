"""Cards: every entity in one bin for a stated reason, every claim beside the best-known one."""

from __future__ import annotations

import json
from datetime import date
from itertools import permutations

import pytest

from cenotaph.claims.values import Hints
from cenotaph.claims.values.types import TYPES
from cenotaph.register.cards import (
    KINDS,
    Card,
    Identifiability,
    Mandate,
    Said,
    card,
    rank,
    search_key,
    shared_external_ids,
)
from cenotaph.words.sentences import render
from cenotaph.words.vocabulary import properties

PERIOD = (date(1974, 1, 1).toordinal(), date(1983, 12, 31).toordinal())
MANDATE = Mandate(PERIOD, ("located_alive",), ("presumed_dead",))
RULE = Identifiability()


def said(about: str, words: str, source: str = "a", record: str = "1") -> Said:
    """A claim as the rules see it."""
    kind = properties()[about].type
    hints = Hints(language="en", vocabulary=properties()[about].vocabulary, unit=properties()[about].unit)
    value = TYPES[kind].parse(words, hints).value
    stored = "" if value is None else json.dumps(TYPES[kind].to_json(value), sort_keys=True)
    return Said(f"{source}/persons/{record}", source, about, f"{source}/persons/{record}/{about}", stored, words)


def of(*claims: Said, rule: Identifiability = RULE, mandate: Mandate = MANDATE) -> Card:
    found = card("E-AAAAAAAAAA", claims, rule, mandate, shared_external_ids(claims))
    assert render(found.reason)
    return found


NAME, ONE_WORD = said("name", "José Peña"), said("name", "José")
YEAR, PLACE, PARENT = said("birth_date", "1950"), said("birth_place", "Córdoba"), said("father_name", "Juan Peña")
ALIVE, PRESUMED, KILLED = (said("status", term) for term in ("located_alive", "presumed_dead", "killed"))
DIED_BEFORE, DIED_WITHIN = said("death_date", "1960"), said("death_date", "1976")
NUMBER = [said("external_id", "X-1", source) for source in "ab"]

BINS = [  # claims, bin, reason; from the first rule to the last
    ((ALIVE, NAME, YEAR, PLACE), "outside_mandate", "outside_status"),
    ((ALIVE,), "outside_mandate", "outside_status"),
    ((ALIVE, KILLED, NAME), "outside_mandate", "outside_status"),
    ((DIED_BEFORE, NAME, YEAR, PLACE), "outside_mandate", "outside_period"),
    ((DIED_BEFORE, PRESUMED), "outside_mandate", "outside_period"),
    ((DIED_BEFORE, DIED_WITHIN, NAME, PLACE), "identified", "enough"),
    ((YEAR, PLACE, PARENT), "unnamed", "no_name"),
    ((PRESUMED, YEAR), "unnamed", "no_name"),
    ((PRESUMED, ONE_WORD), "unconfirmed", "not_confirmed"),
    ((PRESUMED, NAME, YEAR, PLACE), "unconfirmed", "not_confirmed"),
    ((PRESUMED, KILLED, NAME, YEAR, PLACE), "identified", "enough"),
    ((ONE_WORD, YEAR, PLACE), "named_insufficient", "one_word"),
    ((NAME,), "named_insufficient", "too_little"),
    ((NAME, YEAR), "named_insufficient", "too_little"),
    ((NAME, YEAR, said("death_date", "1976")), "named_insufficient", "too_little"),  # one kind, not two
    ((NAME, YEAR, PLACE), "identified", "enough"),
    ((NAME, PARENT, PLACE), "identified", "enough"),
    ((NAME, YEAR, *NUMBER), "identified", "enough"),
    ((NAME, YEAR, NUMBER[0]), "named_insufficient", "too_little"),
    ((NAME, YEAR, NUMBER[0], said("external_id", "X-1", "a", "2")), "named_insufficient", "too_little"),
    ((NAME, PLACE, said("birth_date", "1940-1960")), "named_insufficient", "too_little"),  # no year is told
    ((), "unnamed", "no_name"),
]


@pytest.mark.parametrize(("claims", "bin_", "reason"), BINS)
def test_the_bin_is_the_first_rule_that_applies(claims: tuple[Said, ...], bin_: str, reason: str) -> None:
    found = of(*claims)
    assert (found.bin, found.reason.key) == (bin_, f"register.{reason}")
    assert of(*reversed(claims)).bin == bin_


def test_without_a_mandate_nothing_lies_outside() -> None:
    assert of(DIED_BEFORE, ALIVE, NAME, PLACE, mandate=Mandate()).bin == "identified"


def test_the_case_sets_how_much_identifies() -> None:
    assert of(NAME, rule=Identifiability(at_least=0)).bin == "identified"
    assert of(NAME, YEAR, PLACE, rule=Identifiability(at_least=3)).bin == "named_insufficient"
    assert of(NAME, YEAR, PLACE, rule=Identifiability(at_least=1, of=("parent",))).bin == "named_insufficient"


@pytest.mark.parametrize("of_", [(), ("year",), ("year", "place"), tuple(KINDS)])
def test_the_rule_is_a_sentence(of_: tuple[str, ...]) -> None:
    assert render(Identifiability(at_least=len(of_), of=of_).sentence).startswith("a name of at least two words")


def order(*claims: Said) -> list[str]:
    """The words of the claims as ranked, the same whatever their order."""
    found = {rank(shuffled) for shuffled in permutations(claims)}
    assert len(found) == 1
    return [f"{claim.source}: {claim.as_written}" for claim in found.pop()]


def test_readable_stands_before_unreadable() -> None:
    assert order(said("birth_date", "???", "a"), said("birth_date", "1950", "b")) == ["b: 1950", "a: ???"]


def test_what_most_sources_support_stands_first() -> None:
    found = order(
        *(said("birth_date", year, source) for source, year in zip("abc", ("1940", "1950", "1950"), strict=True))
    )
    assert found == ["b: 1950", "c: 1950", "a: 1940"]


def test_one_source_that_says_it_twice_is_one_source() -> None:
    twice = [said("birth_date", "1950", "z", record) for record in "12"]
    assert order(said("birth_date", "1941", "a"), *twice)[0] == "a: 1941"


def test_a_value_that_is_compatible_supports_and_the_more_precise_stands_first() -> None:
    found = order(
        said("birth_date", "1950", "a"), said("birth_date", "3 May 1950", "b"), said("birth_date", "1940-02-01", "c")
    )
    assert found == ["b: 3 May 1950", "a: 1950", "c: 1940-02-01"]


def test_a_name_in_capitals_stands_after_the_same_in_letters() -> None:
    assert order(said("name", "JOSÉ PEÑA", "a"), said("name", "José Peña", "b")) == ["b: José Peña", "a: JOSÉ PEÑA"]


def test_the_last_resort_is_the_order_of_sources() -> None:
    assert order(said("gender", "male", "b"), said("gender", "female", "a")) == ["a: female", "b: male"]


def test_a_card_holds_every_claim_by_property_in_the_order_of_pages() -> None:
    claims = (PLACE, YEAR, NAME, said("name", "J. Peña", "b"), said("birth_date", "???", "b"))
    found = of(*claims)
    assert [group[0].property for group in found.ranked] == ["name", "birth_date", "birth_place"]
    assert sorted(claim.as_written for group in found.ranked for claim in group) == sorted(c.as_written for c in claims)


def test_an_external_id_tells_only_if_another_source_uses_it_too() -> None:
    assert shared_external_ids(NUMBER) == {NUMBER[0].value}
    assert shared_external_ids([NUMBER[0], said("external_id", "X-1", "a", "2")]) == frozenset()
    assert shared_external_ids([NUMBER[0], said("external_id", "X-2", "b")]) == frozenset()
    assert shared_external_ids([said("note", "X-1", source) for source in "ab"]) == frozenset()


def test_a_person_is_found_by_the_folded_words_of_every_name_once() -> None:
    assert search_key(["José Peña", "PEÑA, José M."]) == "jose pena m"
