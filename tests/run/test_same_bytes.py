"""Same inputs, same bytes: whatever the directory, the order of files, the user, the locale, the zone, the threads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.run.crash import digests

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow

VARIATIONS: dict[str, dict[str, str]] = {
    "another user": {"USER": "somebody", "LOGNAME": "somebody", "HOME": "{tmp}/home"},
    "another locale": {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "fa"},
    "no locale": {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"},
    "another zone": {"TZ": "Asia/Tehran"},
    "one thread": {"POLARS_MAX_THREADS": "1", "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    "another hash seed": {"PYTHONHASHSEED": "7"},
}


def built(case: Path, *words: str, **surroundings: str) -> dict[str, str]:
    """Build in a process of its own; every file of out/ with its digest, and the memory of ids."""
    subprocess.run(
        [sys.executable, "-m", "cenotaph.cli", "build", str(case), *words],
        check=True,
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | surroundings,
    )
    return digests(case / "build" / "out", case / "entries")


def copied(target: Path, backwards: bool = False) -> Path:
    """A copy of the training case; backwards: its files made in the opposite order, at another time."""
    source = ROOT / "cases" / "training"
    ignored = {"build", "entries"}
    files = sorted(
        path for path in source.rglob("*") if path.is_file() and not ignored & set(path.relative_to(source).parts)
    )
    for number, path in enumerate(reversed(files) if backwards else files):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        os.utime(copy, (number, number) if backwards else None)
    return target


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    found = built(copied(tmp_path_factory.mktemp("once") / "training"))
    assert len(found) > 100
    return found


@pytest.mark.parametrize("what", VARIATIONS)
def test_the_surroundings_do_not_reach_the_output(what: str, once: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    surroundings = {key: value.format(tmp=tmp_path) for key, value in VARIATIONS[what].items()}
    assert built(copied(tmp_path / "training"), **surroundings) == once


def test_neither_directory_nor_folder_name_nor_order_of_files_reach_the_output(
    once: dict[str, str], tmp_path: Path
) -> None:
    assert built(copied(tmp_path / "a place, elsewhere" / "another name", backwards=True)) == once


def test_neither_history_nor_fresh_start_reach_the_output(once: dict[str, str], tmp_path: Path) -> None:
    case = copied(tmp_path / "training")
    built(case, "--until", "register")
    assert built(case) == once
    assert built(case, "--fresh") == once


def test_the_comparison_finds_one_changed_cell(once: dict[str, str], tmp_path: Path) -> None:
    case = copied(tmp_path / "training")
    path = case / "sources" / "families" / "families.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([rows[0], rows[1].replace(",", ", ", 1), *rows[2:]]), encoding="utf-8")
    assert built(case) != once
