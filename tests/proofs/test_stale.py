"""Proofs older than the code they cover are listed; where that cannot be known, nothing fails."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from proofs.__main__ import NAMES
from proofs.stale import ROOT, covers, stale

IDENTITY = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false"]


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", *IDENTITY, *words], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with one proof of `code/`."""
    root = tmp_path / "repository"
    write(root, "code/a.py", "one\n")
    write(root, "other/b.py", "one\n")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    write(root, "docs/proofs/crash.json", json.dumps({"commit": git(root, "rev-parse", "HEAD")}))
    git(root, "add", "-A")
    git(root, "commit", "-qm", "second")
    return root


def listed(root: Path) -> list[str]:
    return stale(root, lambda _: ("code",))


def test_a_proof_is_current_while_only_other_code_changes(root: Path) -> None:
    write(root, "other/b.py", "two\n")
    assert listed(root) == []


def test_a_proof_is_stale_once_its_code_changes_committed_or_not(root: Path) -> None:
    write(root, "code/a.py", "two\n")
    assert listed(root) == ["proof crash: older than code/a.py; run: script/prove crash"]
    write(root, "code/c.py", "one\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "third")
    assert listed(root) == ["proof crash: older than code/a.py and 1 more; run: script/prove crash"]


def test_a_clone_without_history_cannot_tell_and_says_so(root: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}", "shallow")
    unknown = ["proof crash: its commit is not in this clone, so that its age cannot be told"]
    assert listed(tmp_path / "shallow") == unknown
    write(tmp_path / "bare", "docs/proofs/crash.json", json.dumps({"commit": ""}))
    assert listed(tmp_path / "bare") == unknown


def test_every_proof_names_what_it_covers_and_all_of_it_is_there() -> None:
    for name in NAMES:
        assert all((ROOT / path).exists() for path in covers(name))
    assert {path.stem for path in (ROOT / "docs" / "proofs").glob("*.json")} <= set(NAMES)
