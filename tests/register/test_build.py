"""Build: from the claims of the store to a freeze, with no protected word in it and nothing of chance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cenotaph.ledger import log
from cenotaph.ledger.entry import Entry, decision
from cenotaph.register import freeze
from cenotaph.register.build import Frozen, Rules, build
from cenotaph.register.cards import Identifiability, Mandate
from cenotaph.words.sentences import render

Write = Callable[..., Path]
Load = Callable[[str], Any]
RULES = Rules(Identifiability(), Mandate(), {"title": "A fictional case", "key": "case"})
TABLE = """[[table]]
file = "list.csv"
key = "id"
[table.columns]
name = { column = "name", order = "given family" }
birth_date = "born"
birth_place = "place"
contact = "phone"
informant = "told by"
"""
LIST = """id,name,born,place,phone,told by
1,Ana Quiroga,3 May 1950,Example Town,CANARY-1,CANARY-2
2,Luis Ferreyra,1944,Other Town,CANARY-3,
3,,,,CANARY-4,
"""
CANARY = b"CANARY"


def frozen(folder: Path, rules: Rules = RULES) -> Frozen:
    return build(
        folder / "freezes", folder / "entities.csv", folder / "linkage", rules, lambda: b"secret", date(2020, 1, 1)
    )


def bytes_of(path: Path) -> bytes:
    """Every byte of a freeze, and every cell once more, since Parquet is compressed."""
    cells = [str(freeze.read(path, file.stem).to_dicts()) for file in sorted(path.iterdir())]
    return b"".join(file.read_bytes() for file in sorted(path.iterdir())) + "".join(cells).encode()


@pytest.fixture
def two_lists(write_source: Write, load_source: Load) -> None:
    for key in "ab":
        write_source(key, TABLE, {"list.csv": LIST})
        load_source(key)


@pytest.mark.usefixtures("two_lists")
def test_protected_words_stand_nowhere_in_a_freeze(store: Path, tmp_path: Path) -> None:
    assert CANARY in (store / "store.sqlite3").read_bytes() + (store / "store.sqlite3-wal").read_bytes()
    path = frozen(tmp_path).path
    assert b"Ana Quiroga" in bytes_of(path)  # the search does find words
    assert CANARY not in bytes_of(path)
    assert freeze.read(path, "commitment").height == 8


def test_the_faults_of_a_protected_source_quote_nothing(write_source: Write, load_source: Load, tmp_path: Path) -> None:
    long_row = LIST + "4,Eva Sosa,,,,,CANARY-5\n5,Eva Sosa,,,,\n5,Eva Sosa,,,,\n"
    write_source("a", TABLE, {"list.csv": LIST})
    write_source("c", TABLE, {"list.csv": long_row.replace("Ana Quiroga", "CANARY-6")}, 'sensitivity = "protected"')
    for key in "ac":
        load_source(key)
    found = frozen(tmp_path)
    assert CANARY not in bytes_of(found.path)
    assert found.tables["fault"].height == 0


@pytest.mark.usefixtures("two_lists")
def test_a_second_build_gives_the_same_bytes(tmp_path: Path) -> None:
    first = frozen(tmp_path)
    before = bytes_of(first.path)
    again = frozen(tmp_path)
    assert (again.path, bytes_of(again.path)) == (first.path, before)
    assert frozen(tmp_path / "elsewhere").path.name == first.path.name
    assert freeze.digest(first.path) == first.path.name


@pytest.mark.usefixtures("two_lists")
def test_another_secret_gives_other_commitments_and_so_another_freeze(tmp_path: Path) -> None:
    one = frozen(tmp_path).path
    two = build(
        tmp_path / "2", tmp_path / "entities.csv", tmp_path / "linkage", RULES, lambda: b"other", date(2020, 1, 1)
    ).path
    assert one.name != two.name
    assert not freeze.read(one, "commitment").join(freeze.read(two, "commitment"), on="commitment").height


@pytest.mark.usefixtures("two_lists")
def test_every_row_lies_in_one_bin_and_every_record_in_one_entity(tmp_path: Path) -> None:
    tables = frozen(tmp_path).tables
    assert tables["reading"].height == tables["record"].height == tables["membership"].height == 6
    assert tables["membership"]["record"].is_unique().all()
    assert tables["reading"].filter(record="a/persons/3")["bin"].to_list() == ["unnamed"]
    assert tables["entity"]["records"].sum() == 6


@pytest.mark.usefixtures("two_lists")
def test_a_decision_of_a_person_is_followed(tmp_path: Path) -> None:
    log.add([
        decision("a/persons/1", "b/persons/1", "different", "two women of one name", "Analyst", "2020"),
        decision("a/persons/1", "b/persons/2", "different", "no relation", "Analyst", "2020"),
        decision("a/persons/2", "gone/persons/9", "same", "an older list", "Analyst", "2020"),
    ])  # fmt: skip
    found = frozen(tmp_path)
    entity_of = found.identities.entity_of
    assert entity_of["a/persons/1"] != entity_of["b/persons/1"]
    (remark,) = [remark for remark in found.remarks if remark.key == "build.decision_on_nothing"]
    assert remark.parameters["record"] == "gone/persons/9"
    assert render(remark)


@pytest.mark.usefixtures("two_lists")
def test_a_contrast_with_a_record_that_is_not_there_is_told(tmp_path: Path) -> None:
    sides = {"left": "a/persons/1 a/persons/8", "right": "b/persons/1", "third": "b/persons/9", "position": "1"}
    log.add([Entry("contrast", {"heading": "One name", "reason": "two ages"} | sides, "Analyst", "2020")])
    remarks = [remark for remark in frozen(tmp_path).remarks if remark.key == "build.contrast_on_nothing"]
    assert [remark.parameters["record"] for remark in remarks] == ["a/persons/8", "b/persons/9"]
    assert "a/persons/8, which is no record of the register" in render(remarks[0])


def test_a_row_that_repeats_a_person_of_its_own_list_is_a_duplicate(
    write_source: Write, load_source: Load, tmp_path: Path
) -> None:
    write_source("a", TABLE, {"list.csv": LIST + "9,Ana Quiroga,3 May 1950,Example Town,,\n"})
    load_source("a")
    log.add([decision("a/persons/1", "a/persons/9", "same", "the same row twice", "Analyst", "2020")])
    readings = frozen(tmp_path).tables["reading"]
    bins = dict(readings.select("record", "bin").iter_rows())
    assert (bins["a/persons/1"], bins["a/persons/9"]) == ("identified", "duplicate_in_list")


def test_a_rejected_claim_stays_and_proves_nothing(write_source: Write, load_source: Load, tmp_path: Path) -> None:
    from cenotaph.ledger.entry import Entry

    write_source("a", TABLE, {"list.csv": LIST})
    load_source("a")
    assert frozen(tmp_path).tables["entity"]["bin"].to_list().count("identified") == 2
    said = {"claim": "a/persons/1/birth_date/born", "status": "rejected", "reason": "a misprint"}
    log.add([Entry("assessment", said, "Analyst", "2020")])
    found = frozen(tmp_path)
    entity = found.identities.entity_of["a/persons/1"]
    assert found.tables["entity"].filter(entity=entity)["bin"].to_list() == ["named_insufficient"]
    claim = found.tables["claim"].filter(pl.col("claim") == said["claim"])
    assert claim.select("as_written", "status").rows() == [("3 May 1950", "rejected")]


def test_a_case_without_a_record_freezes_to_empty_tables(store: Path, tmp_path: Path) -> None:
    found = frozen(tmp_path)
    assert found.tables["entity"].height == found.tables["pair"].height == 0
    assert freeze.digest(found.path) == found.path.name


SITES = """[[table]]
file = "sites.csv"
key = "id"
record = "site"
[table.columns]
name = "name"
place = "place"
"""


@pytest.fixture
def two_lists_of_sites(write_source: Write, load_source: Load) -> None:
    for key in "ab":
        files = {"list.csv": LIST, "sites.csv": "id,name,place\n7,Elm Field,Rosario\n8,Oak Hill,Mendoza\n"}
        write_source(key, TABLE + SITES, files)
        load_source(key)


@pytest.mark.usefixtures("two_lists_of_sites")
def test_sites_stand_alone_until_a_person_joins_them(tmp_path: Path) -> None:
    fields = [f"{key}/sites/7" for key in "ab"]
    assert len({frozen(tmp_path).identities.entity_of[field] for field in fields}) == 2
    log.add([decision(*fields, "same", "one field by its map", "Analyst", "2020")])
    found = frozen(tmp_path)
    assert len({found.identities.entity_of[field] for field in fields}) == 1
    assert [remark.key for remark in found.remarks].count("build.redirected") == 1
    assert found.identities.entity_of["a/sites/8"] != found.identities.entity_of["b/sites/8"]
    log.add([decision(*fields, "different", "two fields", "Analyst", "2021")])
    assert len({frozen(tmp_path).identities.entity_of[field] for field in fields}) == 2


@pytest.mark.usefixtures("two_lists_of_sites")
def test_decisions_on_sites_that_contradict_each_other_move_nothing_and_are_told(tmp_path: Path) -> None:
    one, two, three = "a/sites/7", "b/sites/7", "b/sites/8"
    for left, right, verdict in ((one, two, "same"), (two, three, "same"), (one, three, "different")):
        log.add([decision(left, right, verdict, "by its map", "Analyst", "2020")])
    found = frozen(tmp_path)
    assert len({found.identities.entity_of[site] for site in (one, two, three)}) == 3
    assert "link.decisions_contradict" in [remark.key for remark in found.remarks]


@pytest.mark.usefixtures("two_lists_of_sites")
def test_a_decision_that_would_join_a_site_and_a_person_is_told_to_have_no_effect(tmp_path: Path) -> None:
    log.add([decision("a/sites/7", "b/persons/1", "same", "a slip of the hand", "Analyst", "2020")])
    (remark,) = [one for one in frozen(tmp_path).remarks if one.key.startswith("build.decision_")]
    assert remark.key == "build.decision_across_kinds"
    assert "a/sites/7 and b/persons/1, which are records of two kinds" in render(remark)
