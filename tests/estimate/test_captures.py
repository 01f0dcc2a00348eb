"""Persons with what is known of them: stated once or by all alike, else not known."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cenotaph.estimate.captures import captures, persons
from cenotaph.register.freeze import TABLES, write
from cenotaph.register.linkage import COLUMNS

DAY = date(1988, 8, 1).toordinal()


@pytest.fixture
def freeze(tmp_path: Path) -> Path:
    """Three persons, two lists; the third lies outside the period that list b covers."""
    mentions: list[dict[str, Any]] = [
        {"record": "a/1", "source": "a", "gender": "female", "age_low": 20, "age_high": 21, "places": ["tabriz"]},
        {
            "record": "b/1",
            "source": "b",
            "gender": "female",
            "age_low": 21,
            "age_high": 21,
            "places": ["evin", "tabriz"],
        },
        {"record": "b/2", "source": "b", "gender": "male", "age_low": 29, "age_high": 31, "places": ["evin"]},
        {"record": "a/3", "source": "a", "gender": "male", "death_low": 1000, "death_high": 1000},
    ]
    empty = {"places": [], "death_low": DAY, "death_high": DAY + 30}
    person = pl.DataFrame([empty | one for one in mentions], schema=COLUMNS, orient="row")
    entity = {"a/1": "E1", "b/1": "E1", "b/2": "E2", "a/3": "E3"}
    covers = {"a": {"period": [], "places": []}, "b": {"period": [DAY - 400, DAY + 400], "places": []}}
    about = [
        json.dumps({"is_list": True, "covers": covers[key], "language": "en", "published": "", "editions": []})
        for key in ("a", "b")
    ]
    tables = {name: pl.DataFrame(schema=schema) for name, schema in TABLES.items()} | {
        "source": pl.DataFrame({"source": ["a", "b"], "description": about, "label": [0, 0]}),
        "entity": pl.DataFrame({"entity": ["E1", "E2", "E3"], "bin": "identified", "reason": "", "records": 1}),
        "membership": pl.DataFrame({"record": list(entity), "entity": list(entity.values()), "probability": 1.0}),
        "person": person,
    }
    return write(tmp_path, tables)


def test_one_row_a_person_of_the_common_domain(freeze: Path) -> None:
    found = persons(freeze, captures(freeze))
    assert found.columns == ["entity", "a", "b", "gender", "age", "place", "year"]
    assert found.select("entity", "a", "b").rows() == [("E1", 1, 1), ("E2", 0, 1)]


def test_records_that_differ_leave_a_covariate_unknown(freeze: Path) -> None:
    found = persons(freeze, captures(freeze))
    assert found.select("gender", "age", "place", "year").rows() == [
        ("female", "18-29", None, "1988"),  # two places
        ("male", None, "evin", "1988"),  # 29 to 31 is in two bands
    ]
