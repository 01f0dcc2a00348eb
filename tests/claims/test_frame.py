"""The claims of the store as tables: filtered by readable labels, sorted, without a key of the store."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cenotaph.claims import frame
from cenotaph.ledger import log
from cenotaph.protect.access import LOCAL, STRANGER, Viewer, readable

Write = Callable[..., Path]
Load = Callable[[str], Any]
TODAY = date(2020, 1, 1)
TABLE = """[[table]]
file = "list.csv"
key = "id"
[table.columns]
name = "name"
contact = "phone"
photograph = "photo"
"""
LIST = "id,name,phone,photo,beyond\n2,Two Names,555-0002,two.jpg,\n1,One Name,555-0001,one.jpg,,words too many\n"


@pytest.fixture
def loaded(write_source: Write, load_source: Load) -> None:
    """A public source with a protected and a restricted column, one of a compartment, and a protected one."""
    write_source("a", TABLE, {"list.csv": LIST})
    write_source("b", TABLE, {"list.csv": LIST}, 'compartment = "north"')
    write_source("c", TABLE, {"list.csv": LIST}, 'sensitivity = "protected"')
    for key in "abc":
        load_source(key)


def labels(viewer: Viewer, purpose: str) -> set[int]:
    return readable(log.labels(), viewer, purpose, TODAY)


def seen(viewer: Viewer, purpose: str) -> set[tuple[str, str]]:
    """(source, property) of what comes through."""
    found = frame.claims(labels(viewer, purpose))
    return {(record[0], about) for record, about in found.select("record", "property").iter_rows()}


NORTH = Viewer("member", frozenset({"north"}))
THROUGH = [  # viewer, purpose, (source, property) that come through
    (STRANGER, "public", {("a", "name")}),
    (STRANGER, "un", {("a", "name")}),
    (STRANGER, "court", {("a", "name"), ("a", "photograph")}),
    (NORTH, "public", {("a", "name"), ("b", "name")}),
    (NORTH, "court", {(source, about) for source in "ab" for about in ("name", "photograph")}),
    (LOCAL, "internal", {(source, about) for source in "abc" for about in ("name", "photograph", "contact")}),
]


@pytest.mark.parametrize(("viewer", "purpose", "through"), THROUGH)
@pytest.mark.usefixtures("loaded")
def test_only_readable_claims_come_through(viewer: Viewer, purpose: str, through: set[tuple[str, str]]) -> None:
    assert seen(viewer, purpose) == through


@pytest.mark.usefixtures("loaded")
def test_protected_words_stand_in_no_cell_of_any_table() -> None:
    allowed = labels(STRANGER, "court")
    tables = [frame.claims(allowed), frame.readings(allowed), frame.sources(allowed), frame.faults(allowed)]
    assert not any("555-" in str(cell) for table in tables for row in table.iter_rows() for cell in row)
    assert "555-0001" in frame.claims(labels(LOCAL, "internal"))["as_written"].to_list()


@pytest.mark.usefixtures("loaded")
def test_records_sources_and_faults_are_filtered_by_their_source() -> None:
    allowed = labels(STRANGER, "public")
    assert frame.sources(allowed)["source"].to_list() == ["a"]
    assert frame.readings(allowed)["source"].unique().to_list() == ["a"]
    assert frame.faults(allowed)["source"].unique().to_list() == ["a"]
    everything = labels(LOCAL, "internal")
    assert frame.faults(everything)["source"].unique().sort().to_list() == ["a", "b", "c"]


@pytest.mark.usefixtures("loaded")
def test_with_no_readable_label_there_is_nothing_but_the_columns() -> None:
    for table in (frame.claims, frame.readings, frame.sources, frame.faults):
        assert table([]).height == 0
        assert table([]).schema == table(labels(LOCAL, "internal")).schema


@pytest.mark.usefixtures("loaded")
def test_a_row_of_the_file_leads_back_to_item_and_row() -> None:
    found = frame.readings(labels(STRANGER, "public"))
    assert found.select("record", "file", "row").rows() == [
        ("a/persons/1", "list.csv", 3),
        ("a/persons/2", "list.csv", 2),
    ]
    assert found["item"].n_unique() == 1
    assert found["item"].str.len_chars().to_list() == [64, 64]


@pytest.mark.usefixtures("loaded")
def test_claims_are_sorted_by_record_and_the_order_in_which_pages_tell() -> None:
    found = frame.claims(labels(LOCAL, "internal"))
    assert found.equals(found.sort("record", "property_order", "ordinal"))
    assert found["property"].head(3).to_list() == ["name", "photograph", "contact"]
    assert "wording" not in found.columns


def test_loading_in_another_order_gives_the_same_tables(
    write_source: Write, load_source: Load, case_folder: Path, tmp_path: Path
) -> None:
    from cenotaph.run.store import open_store

    def tables(order: str) -> list[pl.DataFrame]:
        for key in order:
            write_source(key, TABLE, {"list.csv": LIST})
            load_source(key)
        allowed = labels(LOCAL, "internal")
        return [t.drop("label", strict=False) for t in (frame.claims(allowed), frame.readings(allowed))]

    once = tables("ab")
    shutil.rmtree(case_folder / "sources")
    open_store(tmp_path / "another")
    assert all(one.equals(other) for one, other in zip(once, tables("ba"), strict=True))
