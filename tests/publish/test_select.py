"""The one exit: whoever a source says was found alive, and whatever names them, is not given away."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cenotaph.ledger import log
from cenotaph.ledger.entry import Entry
from cenotaph.publish.select import Selection, persons, select, source_cards, surroundings
from cenotaph.register.build import Rules, build
from cenotaph.run.case import read_case

Write = Callable[..., Path]
Load = Callable[[str], Any]
TODAY = date(2020, 1, 1)
PERSONS = """[[table]]
file = "list.csv"
key = "id"
[table.columns]
name = { column = "name", order = "given family" }
status = { column = "status", codes = { "alive" = "located_alive", "dead" = "killed" } }
"""
LIST = "id,name,status\n1,Ana Quiroga,dead\n2,Luis Ferreyra,alive\n"
AROUND = """[[table]]
file = "postings.csv"
record = "posting"
key = "id"
[table.columns]
person = "person"
body = "body"
seat = "seat"
[[table]]
file = "words.csv"
record = "statement"
key = "id"
[table.columns]
about = "about"
words = "words"
"""
POSTINGS = """id,person,body,seat
1,a/persons/1,panel/Tehran,judge
2,a/persons/2,panel/Tehran,clerk
3,far/persons/9,panel/Tehran,guard
4,c/persons/1,panel/Tehran,driver
"""
WORDS = """id,about,words
1,a/persons/1,she was killed
2,\u200fa/persons/2\u200f,he came home
3,panel/Tehran,the panel sat
4,c/persons/1,nobody knows
"""


@pytest.fixture
def freeze(case_folder: Path, write_source: Write, load_source: Load, tmp_path: Path) -> Path:
    """A freeze of a case whose case.toml names no status outside the mandate; source c is restricted."""
    write_source("a", PERSONS, {"list.csv": LIST}, 'publisher = "The house"')
    write_source("b", AROUND, {"postings.csv": POSTINGS, "words.csv": WORDS})
    write_source("c", PERSONS, {"list.csv": "id,name,status\n1,Eva Sosa,dead\n"}, 'sensitivity = "restricted"')
    for key in "abc":
        load_source(key)
    sides = {"heading": "Two postings", "left": "b/postings/1", "right": "b/postings/2", "reason": "one seat"}
    log.add([Entry("contrast", sides, "Analyst", "2020-01-01")])
    case = read_case(case_folder)
    rules = Rules(case.identifiability, case.mandate, DESCRIBED)
    return build(
        tmp_path / "freezes", tmp_path / "entities.csv", tmp_path / "linkage", rules, lambda: b"secret", TODAY
    ).path


DESCRIBED = {"title": "A fictional case", "key": "case"}


def said(selection: Selection, kind: str, about: str) -> dict[str, list[str]]:
    """What the records of a kind say of a property, by the last part of their ids."""
    records = surroundings(selection).kind(kind)
    return {one.record.rsplit("/", 1)[1]: [found.as_written for found in one.of(about)] for one in records}


def test_a_person_found_alive_is_hidden_though_the_case_names_no_status(freeze: Path) -> None:
    selection = select(freeze, "public", TODAY)
    assert [one.name for one in persons(selection)] == ["Ana Quiroga"]
    assert "Ferreyra" not in str(selection["claim"].to_dicts())
    assert "Luis Ferreyra" in [one.name for one in persons(select(freeze, "internal", TODAY))]


def test_a_posting_of_somebody_who_may_not_be_shown_is_left_out_whole(freeze: Path) -> None:
    selection = select(freeze, "public", TODAY)
    assert said(selection, "posting", "seat") == {"1": ["judge"], "3": ["guard"]}
    assert "clerk" not in str(selection["claim"].to_dicts())
    assert surroundings(selection).contrasts == ()  # a contrast with it would show it
    assert len(said(select(freeze, "internal", TODAY), "posting", "seat")) >= 3


def test_a_statement_keeps_its_words_and_loses_the_reference(freeze: Path) -> None:
    found = select(freeze, "public", TODAY)
    assert said(found, "statement", "about") == {"1": ["a/persons/1"], "2": [], "3": ["panel/Tehran"], "4": []}
    assert said(found, "statement", "words")["2"] == ["he came home"]


def test_a_source_says_who_publishes_it_and_an_old_description_says_nothing(freeze: Path) -> None:
    selection = select(freeze, "public", TODAY)
    assert [card.publisher for card in source_cards(selection)] == ["The house", "Somebody"]
    old = pl.col("description").map_elements(
        lambda text: json.dumps({key: value for key, value in json.loads(text).items() if key != "publisher"}),
        return_dtype=pl.String,
    )
    tables = {**selection.tables, "source": selection["source"].with_columns(old)}
    assert {card.publisher for card in source_cards(Selection("", "public", tables))} == {""}
