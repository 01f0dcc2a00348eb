"""The rows of lists: errors at the rates of `lists.yaml`, counted in the cells and not in what the program says."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from cenotaph.simulate.chance import Chance
from cenotaph.simulate.corruption import SPELLINGS
from cenotaph.simulate.persons import Person, blocks
from cenotaph.simulate.rows import CONFLICTS, FIELDS, UNKNOWN, Row, block_rows
from cenotaph.simulate.vocabulary import Listing, listings, rates

SEED, COUNT = 5, 6000
TOLERANCE = 0.03
BY_KEY = {listing.key: listing for listing in listings()}


@cache
def rows(key: str) -> tuple[tuple[Person, Row], ...]:
    """Every row of a list with the person it truly speaks of."""
    found: list[tuple[Person, Row]] = []
    for block, persons in blocks(SEED, COUNT):
        known = {person.key: person for person in persons}
        found += ((known[row.person], row) for row in block_rows(persons, BY_KEY[key], SEED, 1, block))
    return tuple(found)


def share(flags: list[bool]) -> float:
    assert len(flags) > 200
    return sum(flags) / len(flags)


@pytest.mark.parametrize(
    ("key", "column", "rate"),
    [
        ("blue_orchard", "نام پدر", "father_missing"),
        ("blue_orchard", "سال تولد", "birth_missing"),
        ("blue_orchard", "تاریخ اعدام", "date_missing"),
        ("blue_orchard", "محل", "place_missing"),
        ("observatory", "father", "father_missing"),
        ("observatory", "age", "birth_missing"),
        ("observatory", "date", "date_missing"),
        ("observatory", "organisation", "optional_missing"),
        ("families", "when", "date_missing"),
    ],
)
def test_cells_are_empty_as_often_as_stated(key: str, column: str, rate: str) -> None:
    assert abs(share([not row.cells[column] for _, row in rows(key)]) - rates()[rate]) < TOLERANCE


@pytest.mark.parametrize(("key", "column"), [("blue_orchard", "تاریخ اعدام"), ("observatory", "date")])
def test_a_quarter_of_the_dates_say_only_the_month(key: str, column: str) -> None:
    written = [row.cells[column] for _, row in rows(key)]
    assert abs(share([len(text.split()) == 2 for text in written]) - expected_two_words(key)) < TOLERANCE


def expected_two_words(key: str) -> float:
    """Of a list's date cells, those of two words: "October 1992" and, in Persian, "پاییز ۱۳۷۱" too."""
    return rates()["date_month"] + (rates()["date_season"] if key == "blue_orchard" else 0)


@pytest.mark.parametrize(
    ("key", "column", "script"), [("blue_orchard", "نام", "persian"), ("observatory", "given_name", "latin")]
)
def test_habit_is_broken_as_often_as_stated(key: str, column: str, script: str) -> None:
    """Of one-part names with another spelling, those as habit has them: (1 - other spelling) (1 - typing error)."""
    habitual = [
        row.cells[column] == SPELLINGS[script](person.given)[0]
        for person, row in rows(key)
        if len(person.given) == 1 and len(SPELLINGS[script](person.given)) > 1
    ]
    expected = (1 - rates()["other_spelling"]) * (1 - rates()["typing_error"])
    assert abs(share(habitual) - expected) < TOLERANCE


def test_a_part_is_left_out_as_often_as_stated() -> None:
    families = [row.cells["family_name"] for person, row in rows("observatory") if len(person.family) == 2]
    assert abs(share([" " not in text and "-" not in text for text in families]) - rates()["dropped_part"]) < TOLERANCE


def test_errors_named_are_errors_made() -> None:
    """A date cell without a word of error is the true day in the form of the list."""
    exact = [
        (person.died.togregorian().isoformat(), row.cells["date"])
        for person, row in rows("observatory")
        if row.cells["date"].count("-") == 2 and not any(column == "date" for column, _ in row.errors)
    ]
    assert len(exact) > 200
    assert all(true == written for true, written in exact)


@pytest.mark.parametrize("listing", listings(), ids=lambda listing: listing.key)
def test_provinces_are_covered_unevenly_as_stated(listing: Listing) -> None:
    reached = {row.person for _, row in rows(listing.key)}
    for province, coverage in listing.coverage.items():
        there = [
            person.key in reached
            for _, persons in blocks(SEED, COUNT)
            for person in persons
            if person.province.name.latin[0] == province
        ]
        assert abs(share(there) - coverage) < 2 * TOLERANCE


@pytest.mark.parametrize("listing", listings(), ids=lambda listing: listing.key)
def test_repeated_and_unnamed_rows_are_as_many_as_stated(listing: Listing) -> None:
    written = [row for _, row in rows(listing.key)]
    again = sum(row.again for row in written)
    assert abs(again / (len(written) - again) - listing.duplicates) < TOLERANCE
    assert abs(share([not row.named for row in written]) - listing.unnamed) < TOLERANCE
    assert len(written) - again == len({row.person for row in written})


def test_nothing_that_names_them_is_said_of_the_unnamed() -> None:
    unnamed = [(person, row) for person, row in rows("families") if not row.named]
    assert unnamed
    for person, row in unnamed:
        assert row.cells["name"] in {UNKNOWN[script][person.gender] for script in UNKNOWN}
        assert not row.cells["father"]
        assert not row.cells["age"] or row.cells["age"].startswith(("about ", "حدود "))


@pytest.mark.parametrize(("shows", "change"), CONFLICTS)
def test_a_conflict_changes_what_it_says(shows: frozenset[str], change: Callable[[Person, Chance], Person]) -> None:
    _, persons = next(blocks(1, 200))
    chance = Chance(1)
    assert shows <= set(FIELDS)
    assert all(change(person, chance) != person for person in persons)


def test_a_few_rows_conflict_and_say_so() -> None:
    conflicts = [any(error == "conflict" for _, error in row.errors) for _, row in rows("observatory")]
    assert 0.01 < share(conflicts) < rates()["conflict"]
