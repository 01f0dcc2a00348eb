"""Mentions: what the linker compares holds values only; what a source left out is null."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl

from cenotaph.claims.values import Hints
from cenotaph.claims.values.types import TYPES
from cenotaph.register.linkage import COLUMNS
from cenotaph.register.linkage.places import DEGREE
from cenotaph.register.mentions import mentions
from cenotaph.words.vocabulary import properties

HINTS = {"name": Hints(language="en", order="family, given"), "alias": Hints(language="en")}


def row_of(*said: tuple[str, str], countries: tuple[str, ...] = ()) -> dict[str, Any]:
    """The mention of one record of which this was said (property, words)."""
    claims = []
    for about, words in said:
        found = properties()[about]
        hints = HINTS.get(about, Hints(language="en", vocabulary=found.vocabulary, unit=found.unit))
        value = TYPES[found.type].parse(words, hints).value
        stored = "" if value is None else json.dumps(TYPES[found.type].to_json(value))
        claims.append(("a/persons/1", about, stored))
    frame = pl.DataFrame(claims, schema={"record": pl.String, "property": pl.String, "value": pl.String}, orient="row")
    records = pl.DataFrame({"record": ["a/persons/1"], "source": ["a"]})
    found_row: dict[str, Any] = mentions(frame, records, countries).row(0, named=True)
    return found_row


def test_a_record_of_which_nothing_is_said_is_a_row_of_nulls() -> None:
    found = row_of()
    assert (found.pop("record"), found.pop("source")) == ("a/persons/1", "a")
    assert {key: value for key, value in found.items() if value} == {}


def test_every_value_stands_where_the_linker_looks() -> None:
    found = row_of(
        ("name", "Peña, José"), ("alias", "Pepe"), ("father_name", "Juan Peña"), ("gender", "male"), ("age", "20"),
        ("birth_date", "1950"), ("death_date", "3 May 1976"), ("birth_place", "Córdoba"), ("prison", "La Perla"),
        ("external_id", "X-1"), ("occupation", "Teacher"), ("note", "not compared"),
    )  # fmt: skip
    assert (found["given"], found["family"], found["unordered"]) == ("jose", "pena", None)
    assert (found["aliases"], found["gender"], found["occupation"]) == (["pepe"], "male", "teacher")
    assert set(found["father"].split()) == {"juan", "pena"}
    assert (found["birth_low"], found["birth_high"]) == (date(1950, 1, 1).toordinal(), date(1950, 12, 31).toordinal())
    assert found["death_low"] == found["death_high"] == date(1976, 5, 3).toordinal()
    assert (found["places"], found["birth_places"], found["external"]) == (["la perla"], ["cordoba"], ["X-1"])
    assert found["age_low"] <= 20 <= found["age_high"]


def test_a_place_is_located_among_the_towns_of_the_countries() -> None:
    known = row_of(("prison", "Evin"), ("death_place", "Karaj"), ("birth_place", "Shiraz"), countries=("IR",))
    assert known["place_circles"][0] is None
    assert round(known["place_circles"][1]["latitude"] / DEGREE) == 36
    assert round(known["birth_circles"][0]["longitude"] / DEGREE) == 53
    assert row_of(("prison", "Karaj"))["place_circles"] == [None]


def test_an_affiliation_is_its_telling_words_with_terms_of_one_meaning_as_one() -> None:
    assert row_of(("affiliation", "The Tudeh Party of Iran"))["affiliation"] == "tudeh party iran"
    assert row_of(("affiliation", "حزب توده"))["affiliation"] == "party توده"


def test_unreadable_words_leave_no_value() -> None:
    found = row_of(("birth_date", "???"), ("gender", "???"))
    assert (found["birth_low"], found["gender"]) == (None, None)


def test_of_several_dates_the_narrowest_counts_whatever_their_order() -> None:
    said = [("birth_date", "1950"), ("birth_date", "3 May 1950"), ("birth_date", "May 1950")]
    day = date(1950, 5, 3).toordinal()
    for order in (said, said[::-1]):
        found = row_of(*order)
        assert (found["birth_low"], found["birth_high"]) == (day, day)


def test_a_second_name_is_an_alias() -> None:
    found = row_of(("name", "Peña, José"), ("name", "Paz, Juan"))
    assert (found["given"], found["family"]) == ("jose", "pena")
    assert [set(alias.split()) for alias in found["aliases"]] == [{"juan", "paz"}]


def test_rows_are_sorted_by_record_and_others_are_left_out() -> None:
    claims = pl.DataFrame(
        {"record": ["x/events/1"], "property": ["note"], "value": ['{"text":"of no person"}']},
    )
    found = mentions(claims, pl.DataFrame({"record": ["b", "a"], "source": ["s", "s"]}))
    assert found["record"].to_list() == ["a", "b"]
    assert dict(found.schema) == COLUMNS
