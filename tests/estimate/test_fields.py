"""What sources say of a person: weighed by independent sources, never chosen among them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cenotaph.estimate.captures import captures
from cenotaph.estimate.fields import BANDS, stated
from cenotaph.estimate.imputation import known
from cenotaph.register.freeze import TABLES, write
from cenotaph.register.linkage import COLUMNS

DAY = date(1988, 8, 1).toordinal()
GENDERS = {"a/1": "female", "b/1": "male", "c/1": "male", "b/2": "male"}


def claim(record: str, about: str, value: dict[str, str], **changes: Any) -> dict[str, Any]:
    return {
        "claim": f"{record}/{about}", "record": record, "source": record[0], "property": about, "place": "",
        "ordinal": 0, "editions": [], "absent": [], "language": "", "as_written": "", "value": json.dumps(value),
        "doubts": "", "withheld": False, "rank": 0, "status": "", "label": 0,
    } | changes  # fmt: skip


@pytest.fixture
def freeze(tmp_path: Path) -> Path:
    """Three persons, lists a, b and c, of which c copies b."""
    mentions: list[dict[str, Any]] = [
        {"record": "a/1", "source": "a", "age_low": 20, "age_high": 21, "places": ["tabriz"]},
        {"record": "b/1", "source": "b", "age_low": 29, "age_high": 31, "places": ["evin"]},
        {"record": "c/1", "source": "c", "places": ["evin"], "death_low": DAY + 365, "death_high": DAY + 365},
        {"record": "b/2", "source": "b", "age_low": 29, "age_high": 31, "death_low": DAY - 365, "death_high": DAY},
        {"record": "a/3", "source": "a", "birth_low": DAY - 7500, "birth_high": DAY - 7300},
    ]
    empty = {"places": [], "death_low": DAY, "death_high": DAY + 30}
    entity = {"a/1": "E1", "b/1": "E1", "c/1": "E1", "b/2": "E2", "a/3": "E3"}
    about = json.dumps(
        {"is_list": True, "covers": {"period": [], "places": ["tabriz", "evin"]}, "language": "en", "published": "",
         "editions": []}
    )  # fmt: skip
    claims = [claim(record, "gender", {"term": term}) for record, term in GENDERS.items()]
    claims += [
        claim("a/3", "gender", {"term": "male"}, withheld=True),
        claim("b/2", "gender", {"term": "female"}, status="rejected", ordinal=1),
        claim("a/1", "alleged_perpetrator", {"text": "Ministry of  Order"}),
        claim("b/1", "alleged_perpetrator", {"text": "ministry of order"}),
        claim("c/1", "alleged_perpetrator", {"text": "Ministry of Order"}),
    ]
    lineage = {
        "source": "c", "edition": "", "derived_from": "b", "derived_edition": "", "how": "copy", "status": "declared",
        "log10_likelihood_ratio": 0.0, "shared": 0, "evidence": "",
    }  # fmt: skip
    tables = {name: pl.DataFrame(schema=schema) for name, schema in TABLES.items()} | {
        "source": pl.DataFrame({"source": ["a", "b", "c"], "description": about, "label": 0}),
        "entity": pl.DataFrame({"entity": ["E1", "E2", "E3"], "bin": "identified", "reason": "", "records": 1}),
        "membership": pl.DataFrame({"record": list(entity), "entity": list(entity.values()), "probability": 1.0}),
        "claim": pl.DataFrame(claims),
        "lineage": pl.DataFrame([lineage]),
        "person": pl.DataFrame([empty | one for one in mentions], schema=COLUMNS, orient="row"),
    }
    return write(tmp_path, tables)


def said(freeze: Path, name: str) -> list[tuple[str, str, float | None]]:
    return list(stated(freeze, captures(freeze), [name])[name].iter_rows())


def test_sources_of_one_origin_are_one_voice_and_what_differs_is_weighed(freeze: Path) -> None:
    assert said(freeze, "gender") == [("E1", "female", 0.5), ("E1", "male", 0.5), ("E2", "male", 1.0)]


def test_what_is_withheld_or_rejected_says_nothing(freeze: Path) -> None:
    assert "E3" not in {entity for entity, _, _ in said(freeze, "gender")}
    assert ("E2", "female") not in {row[:2] for row in said(freeze, "gender")}


def test_words_are_compared_folded_and_stand_as_most_write_them(freeze: Path) -> None:
    assert said(freeze, "alleged_perpetrator") == [("E1", "Ministry of Order", 1.0)]


def test_places_are_weighed_as_values_are(freeze: Path) -> None:
    assert said(freeze, "place") == [("E1", "evin", 0.5), ("E1", "tabriz", 0.5)]


def test_a_date_over_two_years_leaves_both_possible_and_states_neither(freeze: Path) -> None:
    assert said(freeze, "year") == [
        ("E1", "1988", 0.75),  # a has one voice and says 1988; b says 1988 and its copy 1989: half of one voice each
        ("E1", "1989", 0.25),
        ("E2", "1987", None),
        ("E2", "1988", None),
        ("E3", "1988", 1.0),
    ]


def test_an_age_in_two_bands_leaves_both_and_a_birth_and_a_death_make_an_age(freeze: Path) -> None:
    assert BANDS[:3] == ("0-17", "18-29", "30-44")
    assert said(freeze, "age") == [
        ("E1", "18-29", 1.0),  # b's 29 to 31 is a range and gives way to what a states
        ("E2", "18-29", None),
        ("E2", "30-44", None),
        ("E3", "18-29", 1.0),  # born 7,300 to 7,500 days before
    ]


def test_a_field_knows_who_is_certain_contested_and_missing(freeze: Path) -> None:
    field = known(freeze, captures(freeze), ["gender"])["gender"]
    assert field.levels == ("female", "male")
    assert field.certain.tolist() == [False, True, False]
    assert field.contested.tolist() == [True, False, False]
    assert field.missing.tolist() == [False, False, True]
    assert field.texts == [None, "male", None]
