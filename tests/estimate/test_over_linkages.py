"""The number over drawn linkages: entities of a draw where it differs, the register's own where it does not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from cenotaph.estimate import graphs
from cenotaph.estimate.captures import captures
from cenotaph.estimate.over_linkages import over_tables, section
from cenotaph.estimate.table import OverlapTable, from_captures
from cenotaph.register.freeze import TABLES, write
from cenotaph.register.linkage import COLUMNS

DAY = date(1988, 8, 1).toordinal()
CODES = {"a/1": "killed", "b/1": "executed", "c/2": "killed"}
RANKS = {"a/1": 0, "b/1": 1, "c/2": 0}


def frozen(folder: Path, drawn: list[tuple[int, str, str, str]], draws: int = 2) -> Path:
    """Three lists and three persons: a/1 with b/1, b/2 with c/2, and c/3, which is not identified."""
    entity = {"a/1": "E1", "b/1": "E1", "b/2": "E2", "c/2": "E2", "c/3": "E3"}
    empty: dict[str, Any] = {"places": [], "death_low": DAY, "death_high": DAY + 30}
    person = [empty | {"record": record, "source": record[0]} for record in entity]
    about = {"is_list": True, "covers": {"period": [], "places": []}, "language": "en", "published": "", "editions": []}
    claims = [
        {"claim": f"{record}/status/", "record": record, "source": record[0], "property": "status", "place": "",
         "ordinal": 0, "value": json.dumps({"term": code}), "withheld": False, "rank": RANKS[record], "status": "",
         "label": 0}
        for record, code in CODES.items()
    ]  # fmt: skip
    made = {
        "case": pl.DataFrame({"key": ["linkage_draws"], "value": [str(draws)]}),
        "claim": pl.DataFrame(claims, schema=TABLES["claim"]),
        "draw": pl.DataFrame(drawn, schema=TABLES["draw"], orient="row"),
        "source": pl.DataFrame({"source": list("abc"), "description": [json.dumps(about)] * 3, "label": 0}),
        "entity": pl.DataFrame(
            {"entity": ["E1", "E2", "E3"], "bin": ["identified"] * 2 + ["unnamed"], "reason": "", "records": 1}
        ),
        "membership": pl.DataFrame({"record": list(entity), "entity": list(entity.values()), "probability": 1.0}),
        "person": pl.DataFrame(person, schema=COLUMNS, orient="row"),
    }
    return write(folder, {name: pl.DataFrame(schema=schema) for name, schema in TABLES.items()} | made)


SPLIT = [(0, "a/1", "a/1", "identified"), (0, "b/1", "b/1", "named_insufficient")]
MERGED = [(1, record, "a/1", "identified") for record in ("a/1", "b/1", "b/2", "c/2", "c/3")]


def cells(freeze: Path, draw: int | None) -> dict[str, int]:
    seen = captures(freeze, draw=draw)
    return dict(from_captures(seen.frame, seen.lists, seen.coverage).cells)


def test_a_draw_has_its_own_entities_where_it_differs_and_the_registers_elsewhere(tmp_path: Path) -> None:
    freeze = frozen(tmp_path, SPLIT + MERGED)
    assert cells(freeze, None) == {"110": 1, "011": 1}
    assert cells(freeze, 0) == {"100": 1, "011": 1}  # b/1 alone is not identified
    assert cells(freeze, 1) == {"111": 1}
    assert [captures(freeze, draw=draw).documented_count for draw in (None, 0, 1)] == [2, 2, 1]


def test_an_entity_whose_records_differ_has_no_code_in_whichever_draw(tmp_path: Path) -> None:
    freeze = frozen(tmp_path, SPLIT + MERGED)
    strata = [dict(captures(freeze, ["status"], draw).strata["status"].iter_rows()) for draw in (None, 0, 1)]
    assert strata[0] == {"E2": "killed"}
    assert strata[1] == {"a/1": "killed", "b/1": "executed", "E2": "killed"}
    assert strata[2] == {}


def test_the_section_tells_the_documented_count_over_the_draws(tmp_path: Path) -> None:
    freeze = frozen(tmp_path, SPLIT + MERGED)
    found = section(freeze, captures(freeze), [])["replicates"]
    assert (found["draws"], found["uncertain_records"], found["known_documented_count"]) == (2, 5, 2)
    assert found["documented"] == {"counts": [2, 1], "interval": (1.0, 2.0), "level": 0.95, "point": 1.0}
    assert found["methods"] == []


@pytest.mark.parametrize("draws", [0, 2])
def test_without_draws_and_without_doubt_there_is_nothing_to_count(tmp_path: Path, draws: int) -> None:
    freeze = frozen(tmp_path, [], draws)
    expected = {"draws": draws, "uncertain_records": 0, "known_documented_count": 2}
    assert section(freeze, captures(freeze), []) == {"replicates": expected}


def test_a_freeze_without_the_table_of_draws_has_none(tmp_path: Path) -> None:
    freeze = frozen(tmp_path, [], 0)
    (freeze / "draw.parquet").unlink()
    assert section(freeze, captures(freeze), [])["replicates"]["draws"] == 0


def table(chance: int) -> OverlapTable:
    counts = np.random.default_rng(chance).multinomial(400, [0.2, 0.1, 0.1, 0.15, 0.1, 0.15, 0.1, 0.1])
    counts[0] = 0
    return OverlapTable(("a", "b", "c"), counts)


def test_tables_that_are_all_the_same_say_what_one_says() -> None:
    one = table(1)
    known = graphs.fit(one)
    found = over_tables([one] * 5, [known])[0]
    assert found.pooled.point == pytest.approx(known.point, abs=2)
    assert found.pooled.interval == pytest.approx(known.interval, rel=0.02)
    assert (found.pooled.between or 0.0) < 0.01 * found.pooled.within


def test_tables_that_differ_widen_the_interval_and_every_warning_is_kept() -> None:
    tables = [table(number) for number in range(6)]
    found = over_tables(tables, [graphs.fit(tables[0])])[0]
    ends = [one.interval for one in map(graphs.fit, tables) if one.interval]
    median = float(np.median([(high or 0.0) - low for low, high in ends]))
    assert (found.pooled.interval[1] or 0.0) - found.pooled.interval[0] > median
    assert found.estimate.details["replicates"]["points"] == [graphs.fit(one).point for one in tables]


def test_a_method_without_draws_or_without_a_number_in_some_table_is_not_carried() -> None:
    two = OverlapTable(("a", "b"), np.array([0, 30, 30, 20]))
    assert over_tables([table(1), two], [graphs.fit(table(1))]) == []
    assert over_tables([table(1)] * 2, [graphs.fit(two)]) == []
