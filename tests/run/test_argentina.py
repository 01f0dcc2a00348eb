"""Argentina: three real lists, 18,289 rows, judged against labels made by hand before the linker first ran on them."""

from __future__ import annotations

import csv
import os
import resource
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pytest

from cenotaph.claims.values.spelling import fold
from tests.walk import walk

ROOT = Path(__file__).resolve().parents[2]
LISTS = {
    "parque": ("list_1_parque_de_la_memoria.csv", "id", "nombre"),
    "ruvte": ("list_2_ruvte.csv", "id_unico_ruvte", "apellido_paterno_nombres"),
    "ruvte_sin_denuncia": ("list_3_ruvte_sin_denuncia_formal.csv", "id_unico_ruvte", "apellido_paterno_nombres"),
}
ROWS = 18_289

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Build:
    """A finished build: where its out/ is, the lists, and what it cost."""

    out: Path
    data: Path
    seconds_to_register: float
    seconds: float
    peak_megabytes: float


def run(case: Path, data: Path, build: Path, until: str) -> float:
    started = time.monotonic()
    subprocess.run(
        [
            sys.executable,
            "-m",
            "cenotaph.cli",
            "build",
            str(case),
            "--data",
            str(data),
            "--build",
            str(build),
            "--until",
            until,
        ],
        check=True,
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    return time.monotonic() - started


@pytest.fixture(scope="module")
def built(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    case = tmp_path_factory.mktemp("cases") / "argentina"
    shutil.copytree(ROOT / "cases" / "argentina", case, ignore=shutil.ignore_patterns("build", "entries"))
    data = shared / "data" / "argentina"
    build = case / "build"
    to_register = run(case, data, build, "register")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    whole = run(case, data, build, "publish")
    return Build(build / "out", data, to_register, to_register + whole, peak)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def entity_of(built: Build) -> dict[str, str]:
    return {row["record"]: row["entity"] for row in rows(built.out / "register" / "memberships.csv")}


def test_all_rows_of_the_three_lists_are_accounted_for(built: Build, entity_of: dict[str, str]) -> None:
    bins = rows(built.out / "register" / "bins.csv")
    assert len(bins) == len({(row["file"], row["locator"]) for row in bins}) == ROWS
    assert {row["record"] for row in bins} == set(entity_of)


def test_time_and_memory(built: Build) -> None:
    """The issue asks 60 s to the register, 150 s for the whole, 2 GB; the limits here leave room for a busy machine."""
    print(
        f"register {built.seconds_to_register:.0f} s, both builds {built.seconds:.0f} s, {built.peak_megabytes:.0f} MB"
    )
    assert built.seconds_to_register < 60
    assert built.seconds < 150
    assert built.peak_megabytes < 2048


def test_persons_with_a_name_unique_in_each_list_are_joined(built: Build, entity_of: dict[str, str]) -> None:
    by_name: dict[frozenset[str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for source, (file, key, name) in LISTS.items():
        for row in rows(built.data / file):
            by_name[frozenset(fold(row[name]).split())][source].append(f"{source}/persons/{row[key]}")
    pairs = [
        (lists[left][0], lists[right][0])
        for lists in by_name.values()
        for left, right in combinations(sorted(source for source in lists if len(lists[source]) == 1), 2)
    ]
    joined = sum(entity_of[left] == entity_of[right] for left, right in pairs)
    assert len(pairs) > 8000
    assert joined / len(pairs) >= 0.99


def test_against_the_labels_made_by_hand(entity_of: dict[str, str]) -> None:
    labels = rows(ROOT / "tests" / "fixtures" / "argentina_pairs.csv")
    together = {(row["left"], row["right"]): entity_of[row["left"]] == entity_of[row["right"]] for row in labels}
    same = [pair for row in labels if row["verdict"] == "same" for pair in [(row["left"], row["right"])]]
    different = [pair for row in labels if row["verdict"] == "different" for pair in [(row["left"], row["right"])]]
    disagreements = [pair for pair in same if not together[pair]] + [pair for pair in different if together[pair]]
    assert (len(same), len(different)) == (100, 100)
    found, wrong = (sum(together[pair] for pair in pairs) for pairs in (same, different))
    assert found / len(same) >= 0.97  # recall
    assert found / (found + wrong) >= 0.99  # precision
    print(f"disagreements with the hand labels: {disagreements}")


def test_every_value_on_every_page_leads_to_its_cell(built: Build) -> None:
    walked = walk(
        built.out / "exhibition" / "en", built.out.parent, [built.data / file for file, _, _ in LISTS.values()]
    )
    print(f"{walked.pages} pages, {walked.facts} facts, {walked.statements} statements")
    assert walked.broken[:5] == ()
    assert walked.pages > 9000
    assert walked.statements > 150_000


def test_children_who_were_found_alive_have_no_page_and_no_name_in_any_table(built: Build) -> None:
    found_alive = {
        f"ruvte/persons/{row['id_unico_ruvte']}"
        for row in rows(built.data / "list_2_ruvte.csv")
        if any(word in row["tipificacion_ruvte"] for word in ("LOCALIZAD", "RESTITUID", "ENTREGAD", "LIBERAD"))
    }
    assert len(found_alive) > 100
    bins = {row["record"]: row["bin"] for row in rows(built.out / "register" / "bins.csv")}
    assert {bins[record] for record in found_alive} == {"outside_mandate"}
    shown = {row["entity"] for row in rows(built.out / "register" / "persons.csv")}
    hidden = {row["entity"] for row in rows(built.out / "register" / "memberships.csv") if row["record"] in found_alive}
    assert not shown & hidden
    assert not {path.stem for path in (built.out / "exhibition" / "en" / "person").iterdir()} & hidden
