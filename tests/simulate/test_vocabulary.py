"""The words of the country: complete, in their script, invented, and said to be."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import pytest

from cenotaph.simulate.rows import FIELDS
from cenotaph.simulate.vocabulary import Listing, Spelled, country, listings, names, rates, spelled

PERSIAN = re.compile(r"[\u0621-\u06cc\u200c ]+")
LATIN = re.compile(r"[A-Za-z -]+")


def given_names() -> list[Spelled]:
    return [name for gender in ("male", "female") for name in names().given[gender].things]


def towns() -> list[Spelled]:
    return [town for province in country().provinces.things for town in province.towns.things]


def every_word() -> list[Spelled]:
    bodies = [*country().organisations.things, *country().occupations.things]
    prisons = [prison for province in country().provinces.things for prison in province.prisons]
    places = [*(province.name for province in country().provinces.things), *towns()]
    return [*given_names(), *names().family.things, *names().after_town.values(), *bodies, *prisons, *places]


def test_there_are_enough_names() -> None:
    families = {family.persian for family in names().family.things}
    assert len(given_names()) >= 150
    assert len(families) == len(names().family.things) >= 200


def test_every_word_is_written_in_its_script() -> None:
    for word in every_word():
        assert PERSIAN.fullmatch(word.persian), word
        assert 1 <= len(word.latin) <= 4, word
        assert len(set(word.latin)) == len(word.latin), word
        assert all(LATIN.fullmatch(text) and text.strip() for text in word.latin), word


def test_no_given_name_stands_twice() -> None:
    persian = [name.persian for name in given_names()]
    assert sorted(set(persian)) == sorted(persian)


def test_a_row_is_persian_first() -> None:
    assert spelled(["رضا", "Reza", "Riza"]) == Spelled("رضا", ("Reza", "Riza"))


def test_every_rate_is_a_share() -> None:
    assert all(0 <= rate <= 1 for rate in rates().values())


def test_every_province_holds_people_somewhere() -> None:
    assert all(province.prisons for province in country().provinces.things)


def test_every_title_says_fictional() -> None:
    case = tomllib.loads(country().case)
    assert case["case"]["fictional"] is True
    assert "(fictional)" in case["case"]["title"]
    for listing in listings():
        source = tomllib.loads(listing.source)["source"]
        assert "(fictional)" in source["title"]
        assert "(fictional)" in source["producer"]


@pytest.mark.parametrize("listing", listings(), ids=lambda listing: listing.key)
def test_a_list_describes_its_own_columns(listing: Listing) -> None:
    table = tomllib.loads(listing.source)["table"][0]
    mapped: set[str] = {table["key"]}
    for options in table["columns"].values():
        mapped |= {options} if isinstance(options, str) else set(options.get("columns", [options.get("column")]))
    assert mapped == {listing.key_column, *listing.columns}
    assert set(listing.columns.values()) <= set(FIELDS)
    assert set(listing.coverage) == {province.name.latin[0] for province in country().provinces.things}
    assert table["file"] == listing.file


def test_no_town_lies_in_a_real_country(shared: Path) -> None:
    with (shared / "data" / "geo" / "geonames_iran_cities500.csv").open(encoding="utf-8", newline="") as file:
        real = {
            name.casefold()
            for row in csv.DictReader(file)
            for column in ("name", "names_arabic_script", "names_latin")
            for name in row[column].split("|")
        }
    assert len(real) > 2000
    assert not real & {text.casefold() for town in towns() for text in (town.persian, *town.latin)}


def test_no_family_bears_the_name_of_a_real_victim(shared: Path) -> None:
    with (shared / "data" / "iran_1988_sample" / "iran_1988_omid_sample.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    written = " ".join(row["name_latin"].casefold() for row in rows)
    joined = [re.sub(r"[\s\u200c]", "", row["name_farsi"]) for row in rows]
    assert len(rows) > 100
    real = set(written.split())
    for family in names().family.things:
        assert not real & {text.casefold() for text in family.latin}, family
        assert not any(name.endswith(family.persian.replace("\u200c", "")) for name in joined), family
