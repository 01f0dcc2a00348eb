"""A build that is killed, or runs out of space, or may not write, is mended by the next one, to the same bytes."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.run.crash import Moment, digests, moments, one_of_each, tiny_case, trial

pytestmark = pytest.mark.slow
KILLED = -9
# One moment of each kind would take five minutes; these stand for each named step. `script/prove crash` takes them all.
STEPS = {
    ("read", "write", "receiving"),
    ("read", "os.rename", "receiving"),
    ("read", "commit", ""),
    ("link", "os.mkdir", ".freezing"),
    ("link", "os.rename", ".freezing"),
    ("link", "os.rename", ".entities.csv.new"),
    ("link", "os.rename", ".current.new"),
    ("register", "write", "bins.csv"),
    ("estimate", "write", "estimate.json"),
    ("publish", "write", "wall.html"),
    ("publish", "os.rename", "out"),
}


@dataclass(frozen=True)
class Undisturbed:
    """A tiny case, the moments of its build, and what the build makes."""

    case: Path
    moments: list[Moment]
    made: dict[str, str]


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    case = tiny_case(tmp_path_factory.mktemp("calm") / "tiny")
    copy = case.parent / "copy" / "tiny"
    shutil.copytree(case, copy)
    found = moments(copy, copy / "build")
    return Undisturbed(case, found, digests(copy / "build" / "out", copy / "entries"))


def chosen(calm: Undisturbed) -> list[Moment]:
    found = [moment for moment in one_of_each(calm.moments) if moment.kind in STEPS]
    assert {moment.kind for moment in found} == STEPS
    return found


def test_killed_inside_each_step_the_next_build_gives_the_same_bytes(calm: Undisturbed, tmp_path: Path) -> None:
    for moment in chosen(calm):
        outcome = trial(calm.case, tmp_path / "work", moment, "kill", calm.made)
        print(f"killed in {moment.step} at {moment.event} {moment.place}")
        assert outcome.code == KILLED
        assert outcome.rows_without_object == 0, moment
        assert outcome.same, moment


@pytest.mark.parametrize("mode", ["full", "readonly"])
def test_out_of_space_or_read_only_is_one_sentence_and_mended_by_the_next_build(
    mode: str, calm: Undisturbed, tmp_path: Path
) -> None:
    steps = {("read", "write", "receiving"), ("read", "commit", ""), ("link", "os.mkdir", ".freezing")}
    for moment in [moment for moment in chosen(calm) if moment.kind in steps]:
        outcome = trial(calm.case, tmp_path / "work", moment, mode, calm.made)
        assert outcome.code == 2, outcome.spoken
        assert "Traceback" not in outcome.spoken
        assert outcome.spoken.strip().splitlines()[-1].startswith("cenotaph: ")
        assert outcome.rows_without_object == 0
        assert outcome.same, moment


def test_the_trial_finds_a_build_that_writes_the_row_before_the_object(calm: Undisturbed, tmp_path: Path) -> None:
    copy = tmp_path / "copy" / "tiny"
    shutil.copytree(calm.case, copy)
    found = one_of_each(moments(copy, copy / "build", sabotage=True))
    rename = next(moment for moment in found if moment.kind == ("read", "os.rename", "receiving"))
    assert trial(calm.case, tmp_path / "work", rename, "kill", calm.made, sabotage=True).rows_without_object == 1
