"""Contradictions: both sides are shown; what can both be true is none."""

from __future__ import annotations

import json

import pytest

from cenotaph.claims.values import Hints
from cenotaph.claims.values.types import TYPES
from cenotaph.register.cards import Identifiability, Mandate, Said, card
from cenotaph.register.contradictions import Contradiction, contradictions
from cenotaph.words.sentences import render
from cenotaph.words.vocabulary import properties


def found(about: str, *words: str) -> list[Contradiction]:
    """The contradictions among claims to one property, the n-th made by source n."""
    kind = TYPES[properties()[about].type]
    hints = Hints(language="en", vocabulary=properties()[about].vocabulary)
    claims = []
    for number, as_written in enumerate(words):
        value = kind.parse(as_written, hints).value
        stored = "" if value is None else json.dumps(kind.to_json(value))
        claims.append(Said(f"{number}/persons/1", str(number), about, about, stored, as_written))
    return list(contradictions(card("E-A", claims, Identifiability(), Mandate(), frozenset())))


def sides(contradiction: Contradiction) -> set[str]:
    return {said.as_written for said in contradiction.claims}


NONE = [
    ("birth_date", "1950"),
    ("birth_date", "1950", "1950"),
    ("birth_date", "1950", "May 1950"),  # one contains the other
    ("birth_date", "1949-1951", "1951-1953"),  # they overlap
    ("birth_date", "1950", "???"),  # unreadable words contradict nothing
    ("gender", "female", "female"),
    ("name", "José Peña", "Juan Paz"),  # a person may have two names
    ("birth_place", "Córdoba", "Tucumán"),
    ("note", "one", "other"),
]


@pytest.mark.parametrize("claims", NONE)
def test_what_can_both_be_true_is_no_contradiction(claims: tuple[str, ...]) -> None:
    assert found(*claims) == []


@pytest.mark.parametrize(
    "claims", [("birth_date", "1950", "1970"), ("death_date", "3 May 1976", "4 May 1976"), ("gender", "female", "male")]
)
def test_disjoint_values_of_what_a_person_has_once_contradict(claims: tuple[str, ...]) -> None:
    (contradiction,) = found(*claims)
    assert (contradiction.entity, contradiction.property, contradiction.rule) == ("E-A", claims[0], "one_true_value")
    assert sides(contradiction) == set(claims[1:])
    assert render(contradiction.explanation)


def test_both_sides_are_listed_with_every_claim_that_takes_one() -> None:
    (contradiction,) = found("birth_date", "1950", "1950", "1970", "???", "1940-1980")
    assert sides(contradiction) == {"1950", "1970"}
    assert len(contradiction.claims) == 3


def test_the_explanation_is_what_differs_most() -> None:
    (contradiction,) = found("birth_date", "1950-01-01", "1950-01-03", "1960-01-01")
    assert contradiction.explanation.parameters["days"] == 3652


def test_nothing_is_said_without_claims() -> None:
    assert list(contradictions(card("E-A", [], Identifiability(), Mandate(), frozenset()))) == []
