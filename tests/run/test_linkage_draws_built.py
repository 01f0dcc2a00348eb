"""Drawn linkages through a whole build: they stand in the freeze, reach the number, and are nothing of chance."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cenotaph.publish import select
from cenotaph.register import freeze
from cenotaph.run import plan
from cenotaph.run.case import read_case
from tests.run.list_of_persons import described

TABLE = described('death_place = "place"\n')
GIVEN = ("Anna", "Boris", "Clara", "David", "Edith", "Fedor", "Greta", "Hanno")
FAMILY = ("Arlen", "Brandt", "Corvin", "Dorn", "Ehlers", "Falk", "Garbe", "Holm")


@pytest.fixture
def built(case_folder: Path, write_source: Callable[..., Path]) -> Callable[..., plan.Built]:
    """A build of three lists of common names and few births, with more lines of case.toml."""
    chance = random.Random(5)
    people = [
        (f"{place:03}", chance.choice(GIVEN), chance.choice(FAMILY), f"{1930 + place % 40}", f"Town {place % 5}")
        for place in range(150)
    ]
    for key in ("ash", "birch", "cedar"):
        rows = [
            (number, given, family, born if chance.random() < 0.6 else "", town if chance.random() < 0.8 else "")
            for number, given, family, born, town in people
            if chance.random() < 0.6
        ]
        text = "\n".join(",".join(row) for row in [("key", "given", "family", "born", "place"), *rows])
        write_source(key, TABLE, {"list.csv": text}, "list = true\nunique = true")
    plain = (case_folder / "case.toml").read_text(encoding="utf-8")
    plain += '\n[register]\nidentifiability = { at_least = 1, of = ["year", "place"] }\n'

    def build(more: str, until: str = "register") -> plan.Built:
        (case_folder / "case.toml").write_text(plain + more, encoding="utf-8")
        return plan.build(case_folder, until=until)

    return build


def replicates(built: plan.Built) -> dict[str, Any]:
    content = json.loads((built.out / "estimate" / "estimate.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = content["replicates"]
    return found


def test_draws_reach_the_number_and_a_second_build_is_the_same(built: Callable[..., plan.Built]) -> None:
    first = built("[estimate]\nlinkage_draws = 6\n", "estimate")
    found = replicates(first)
    drawn = freeze.read(first.frozen.path, "draw")
    assert found["draws"] == 6
    assert found["uncertain_records"] == drawn["record"].n_unique() > 10
    counts = found["documented"]["counts"]
    assert len(counts) == 6
    assert found["documented"]["interval"] == [min(counts), max(counts)]
    method = found["methods"][0]
    assert method["method"] == "graphs"
    assert method["pooled"]["interval"][0] >= min(counts) - 150
    assert 0 < method["between"] < 1
    page = (first.out / "estimate" / "index.html").read_text(encoding="utf-8")
    assert "If it is not sure who is the same person" in page
    assert built("[estimate]\nlinkage_draws = 6\n").frozen.path == first.frozen.path


def test_every_cluster_of_a_draw_is_whole_and_has_a_bin(built: Callable[..., plan.Built]) -> None:
    path = built("[estimate]\nlinkage_draws = 3\n").frozen.path
    entity = dict(freeze.read(path, "membership").select("record", "entity").iter_rows())
    together: dict[str, set[str]] = {}
    for record, one in entity.items():
        together.setdefault(one, set()).add(record)
    for draw in range(3):
        rows = [row for row in freeze.read(path, "draw").iter_rows() if row[0] == draw]
        clusters: dict[str, set[str]] = {}
        for _, record, cluster, found in rows:
            clusters.setdefault(cluster, set()).add(record)
            assert found in {"identified", "named_insufficient"}
        for cluster, records in clusters.items():
            assert min(records) == cluster
            assert records not in together.values()
        told = {record for _, record, _, _ in rows}
        for records in together.values():
            assert records <= told or not records & told


def test_none_are_drawn_where_the_case_says_so_and_no_page_reads_them(built: Callable[..., plan.Built]) -> None:
    found = built("[estimate]\nlinkage_draws = 0\n", "estimate")
    assert replicates(found)["draws"] == 0
    assert freeze.read(found.frozen.path, "draw").is_empty()
    as_of = read_case(found.out.parent.parent).as_of
    assert "draw" not in select.select(found.frozen.path, "public", as_of).tables
