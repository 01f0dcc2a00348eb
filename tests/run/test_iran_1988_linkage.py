"""The reference case: 125 mentions of victims by 76 public pages, judged by a key that no build ever sees."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.shared]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pairs_of(groups: Counter[object]) -> int:
    return sum(size * (size - 1) // 2 for size in groups.values())


@pytest.fixture(scope="module")
def key(shared: Path) -> dict[str, str]:
    path = shared / "facts" / "iran-1988" / "link_hypotheses.csv"
    if not path.is_file():
        pytest.skip(f"no answer key at {path}")
    return {row["mention_id"]: row["person_hypothesis"] for row in rows(path)}


@pytest.fixture(scope="module", params=["with the decisions", "by the model alone"])
def register(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """out/register of the case, with what its people decided and without."""
    case = tmp_path_factory.mktemp("cases") / "iran-1988"
    shutil.copytree(ROOT / "cases" / "iran-1988", case, ignore=shutil.ignore_patterns("build"))
    if request.param == "by the model alone":
        (case / "entries" / "decisions.csv").unlink()
    command = [sys.executable, "-m", "cenotaph.cli", "build", str(case), "--until", "register"]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    return case / "build" / "out" / "register"


@pytest.fixture(scope="module")
def entity_of(register: Path) -> dict[str, str]:
    """The entity of each person record, by the number of its row."""
    found = rows(register / "memberships.csv")
    return {row["record"].split("/")[-1]: row["entity"] for row in found if "/persons/" in row["record"]}


def reason(register: Path, one: str, other: str) -> str:
    wanted = {one, other}
    return next(
        row["reason"]
        for row in rows(register / "pairs.csv")
        if {row["left"].split("/")[-1], row["right"].split("/")[-1]} == wanted
    )


def test_precision_and_recall(key: Mapping[str, str], entity_of: Mapping[str, str]) -> None:
    assert set(key) <= set(entity_of)
    assert len(key) == 125
    right = pairs_of(Counter((key[mention], entity_of[mention]) for mention in key))
    joined = pairs_of(Counter(entity_of[mention] for mention in key))
    true = pairs_of(Counter(key.values()))
    print(f"precision {right / joined:.3f}, recall {right / true:.3f}: {right} of {true}, {joined - right} false")
    assert right / joined >= 0.98
    assert right / true >= 0.90


def test_two_officials_of_one_family_name_stay_apart(entity_of: Mapping[str, str]) -> None:
    """A prosecutor in one city and a deputy prosecutor in another: neither page says that they are one."""
    assert entity_of["p065"] != entity_of["p014"]


def test_two_brothers_on_one_page_stay_apart(entity_of: Mapping[str, str]) -> None:
    assert entity_of["m090"] != entity_of["m091"]


def test_an_official_is_one_person_in_two_scripts(entity_of: Mapping[str, str]) -> None:
    """Ebrahim Raeesi in Latin letters and in Arabic ones; Pourmohammadi in Arabic, which has no letter for p."""
    assert entity_of["p030"] == entity_of["p014"]
    assert entity_of["p031"] == entity_of["p015"]


def test_the_reasons_say_why_a_long_name_is_a_short_one(register: Path) -> None:
    told = reason(register, "m038", "m039")
    assert "one leaves out part of the family name: ahmad danesh shariat panahi, ahmad danesch" in told
    assert "dates of detention or death that fit each other" in told
    assert "a commonly named place in common" in told


def test_the_reasons_say_why_two_scripts_are_one_name(register: Path) -> None:
    told = reason(register, "m042", "m043")
    assert "the same given names in another spelling or script: فاطمه مدرسی, fatme modares" in told
    assert "family names a slip apart: فاطمه مدرسی, fatme modares" in told
