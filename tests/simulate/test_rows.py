"""The rows of lists: errors at the rates of `lists.yaml`, counted in the cells and not in what the program says."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from cenotaph.simulate.chance import Chance
from cenotaph.simulate.corruption import SPELLINGS
from cenotaph.simulate.persons import Person, blocks
from cenotaph.simulate.rows import CONFLICTS, FIELDS, UNKNOWN, Row, block_rows
from cenotaph.simulate.vocabulary import Listing, listings, rates, survivors

SEED, COUNT = 5, 6000
TOLERANCE = 0.03
ASKED = [listing for listing in listings() if not listing.copies]  # they ask for themselves
BY_KEY = {listing.key: listing for listing in (*listings(), survivors())}


@cache
def rows(key: str, corruption: str = "first") -> tuple[tuple[Person, Row], ...]:
    """Every row of a list with the person it truly speaks of."""
    found: list[tuple[Person, Row]] = []
    for block, persons in blocks(SEED, COUNT):
        known = {person.key: person for person in persons}
        found += ((known[row.person], row) for row in block_rows(persons, BY_KEY[key], SEED, block, corruption))
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
    """Of one-part names with another spelling, those as habit has them: half of the slips of names fall elsewhere."""
    habitual = [
        row.cells[column] == SPELLINGS[script](person.given)[0]
        for person, row in rows(key)
        if len(person.given) == 1 and len(SPELLINGS[script](person.given)) > 1
    ]
    other = rates()["other_spelling" if script == "latin" else "other_orthography"]
    expected = (1 - other) * (1 - rates()["typing_error"] / 2)
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


@pytest.mark.parametrize("listing", ASKED, ids=lambda listing: listing.key)
def test_provinces_and_months_are_covered_unevenly_as_stated(listing: Listing) -> None:
    reached = {row.person for _, row in rows(listing.key)}
    everybody = [person for _, persons in blocks(SEED, COUNT) for person in persons]
    expected = [
        (person, listing.coverage[person.province.name.latin[0]] * listing.by_month.get(person.died.month, 1.0))
        for person in everybody
    ]
    for groups in (listing.coverage, (7, 8, 9)):
        for group in groups:
            there = [pair for pair in expected if group in (pair[0].province.name.latin[0], pair[0].died.month)]
            mean = sum(chance for _, chance in there) / len(there)
            assert abs(share([person.key in reached for person, _ in there]) - mean) < 2 * TOLERANCE


def test_a_list_that_tires_reaches_fewer_of_the_last_month() -> None:
    assert BY_KEY["blue_orchard"].by_month[7] > BY_KEY["blue_orchard"].by_month[9]


@pytest.mark.parametrize("listing", ASKED, ids=lambda listing: listing.key)
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


def name_columns(listing: Listing) -> set[str]:
    return {column for column, field in listing.columns.items() if field in {"given", "family", "full_name"}}


@pytest.mark.parametrize(("corruption", "error"), [("first", "typing_error"), ("second", "misread")])
@pytest.mark.parametrize("key", ["blue_orchard", "observatory", "families", "lantern"])
def test_a_name_has_one_slip_at_most_and_as_often_as_stated(key: str, corruption: str, error: str) -> None:
    """6 to 8 % of names, given and family name together; a second name in the row is the father's."""
    columns = name_columns(BY_KEY[key])
    slips = [
        sum(column in columns and made == error for column, made in row.errors)
        for _, row in rows(key, corruption)
        if row.named
    ]
    assert max(slips) == 1
    assert 0.05 < share([slip > 0 for slip in slips]) < 0.09


def test_hardly_any_row_has_two_slips() -> None:
    twice = [sum(error == "typing_error" for _, error in row.errors) > 1 for _, row in rows("observatory")]
    assert share(twice) < 0.01


@pytest.mark.parametrize("corruption", ["first", "second"])
def test_what_is_missing_is_missing_by_itself(corruption: str) -> None:
    """Father, birth and date are all missing as often as three independent gaps meet, 3 %, and no more."""
    about = rates(corruption)
    empty = [
        not row.cells["father"] and not row.cells["born"] and not row.cells["killed"]
        for _, row in rows("lantern", corruption)
    ]
    expected = about["father_missing"] * about["birth_missing"] * about["date_missing"]
    assert abs(share(empty) - expected) < 0.012


SECOND = (
    ("observatory", "given_name", "phonetic", 0.30 * 0.85),  # a few names hold nothing that sounds like anything else
    ("observatory", "given_name", "swapped", 0.03),
    ("observatory", "place", "neighbouring_town", 0.04 * 0.9),
    ("observatory", "date", "misconverted", 0.03 * 0.5),  # shows in a day, seldom in a month
    ("observatory", "date", "transposed", 0.03 * 0.3),
    ("blue_orchard", "نام خانوادگی", "truncated", 0.02),
    ("blue_orchard", "نام خانوادگی", "dropped_second", 0.12 * 0.24),
    ("blue_orchard", "نام", "phonetic", 0.06 * 0.7),
)


@pytest.mark.parametrize(("key", "column", "error", "rate"), SECOND)
def test_the_second_model_errs_as_often_as_stated(key: str, column: str, error: str, rate: float) -> None:
    made = [(column, error) in row.errors for _, row in rows(key, "second")]
    assert 0.6 * rate < share(made) < 1.5 * rate


def test_the_two_models_have_no_error_of_names_in_common() -> None:
    def of_names(corruption: str) -> set[str]:
        listing = BY_KEY["observatory"]
        return {
            error
            for _, row in rows("observatory", corruption)
            for column, error in row.errors
            if column in name_columns(listing)
        }

    assert of_names("first") == {"other_spelling", "typing_error", "dropped_part"}
    assert of_names("second") == {"phonetic", "misread", "dropped_second", "swapped", "truncated"}


@pytest.mark.parametrize("corruption", ["first", "second"])
def test_a_date_that_is_called_exact_is_the_day(corruption: str) -> None:
    for person, row in rows("observatory", corruption):
        made = {error for column, error in row.errors if column == "date"}
        text = row.cells["date"]
        if text.count("-") == 2:
            wrong = bool(made & {"conflict", "transposed", "misconverted"})
            assert (text == person.died.togregorian().isoformat()) != wrong
