"""The house stands: imports go down, one exit opens a freeze, modules open with what they keep."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path for path in (ROOT / "cenotaph").rglob("*.py") if "migrations" not in path.parts)
OPENING = ("read_parquet", "scan_parquet", "freezes.read", "freeze.read(")


def test_the_floors_of_the_house_hold() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def opens_a_freeze(text: str) -> bool:
    return any(word in text for word in OPENING)


def test_in_publish_only_select_opens_a_freeze() -> None:
    opening = [path.name for path in MODULES if "publish" in path.parts and opens_a_freeze(path.read_text("utf-8"))]
    assert opening == ["select.py"]


def test_the_search_for_another_exit_finds_one() -> None:
    assert opens_a_freeze('frame = pl.read_parquet(freeze / "claim.parquet")')


@pytest.mark.parametrize("path", MODULES, ids=[path.relative_to(ROOT).as_posix() for path in MODULES])
def test_a_module_opens_with_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text == "" or ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("room", ["utils", "helpers", "common", "core", "service"])
def test_there_is_no_drawer_for_leftovers(room: str) -> None:
    assert not [path for path in MODULES if room in {part.removesuffix(".py") for part in path.parts}]
