"""Disturbing a build at chosen moments, and what must hold afterwards."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Moment:
    """One moment at which the world outside the process changes: its number, the step, what happens, to which file."""

    number: int
    step: str
    event: str
    place: str

    @property
    def kind(self) -> tuple[str, str, str]:
        """What makes two moments alike: step, event and the name without digests, processes and persons."""
        name = self.place.rsplit("/", 1)[-1]
        if "receiving" in name:
            name = "receiving"
        elif "/objects/" in self.place:
            name = "object"
        elif "/person/" in self.place:
            name = "person"
        return self.step, self.event, name


@dataclass(frozen=True)
class Outcome:
    """What a disturbed build left, and what the next one made of it."""

    moment: Moment
    code: int
    spoken: str
    rows_without_object: int
    same: bool


def tiny_case(folder: Path) -> Path:
    """A visibly fictional case of two lists, small enough to be built forty times."""
    (folder / "sources").mkdir(parents=True)
    about = '[case]\ntitle = "A tiny case (fictional)"\nas_of = "2026-01-01"\nfictional = true\n'
    (folder / "case.toml").write_text(about, encoding="utf-8")
    for key in ("one", "two"):
        source = folder / "sources" / key
        source.mkdir()
        (source / "source.toml").write_text(
            f'[source]\ntitle = "List {key} (fictional)"\nproducer = "Nobody"\nstance = "ngo"\nedition = "1"\n'
            "list = true\n"
            f'[[table]]\nfile = "{key}.csv"\nkey = "id"\n[table.columns]\n'
            'name = { column = "name", order = "given family" }\nfather_name = "father"\ndeath_date = "died"\n',
            encoding="utf-8",
        )
        rows = [f"{n},Example Person{chr(97 + n)},Father{chr(97 + n)},{n + 1} August 1988" for n in range(12)]
        lines = "\n".join(["id,name,father,died", *rows[(key == "two") * 3 :]])
        (source / f"{key}.csv").write_text(f"{lines}\n", encoding="utf-8")
    return folder


def build(
    case: Path, folder: Path, mode: str, number: int = 0, sabotage: bool = False
) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "tests.run.disturbed", str(case), str(folder), mode, str(number)]
    return subprocess.run(words + ["sabotage"] * sabotage, cwd=ROOT, capture_output=True, text=True, check=False)


def digests(*folders: Path) -> dict[str, str]:
    """Every file below the folders with the digest of its bytes."""
    return {
        f"{folder.name}/{path.relative_to(folder)}": hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def moments(case: Path, folder: Path, sabotage: bool = False) -> list[Moment]:
    """Every moment of an undisturbed build."""
    done = build(case, folder, "record", sabotage=sabotage)
    assert done.returncode == 0, done.stderr
    lines = [line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == 2]
    return [Moment(number, *line) for number, line in enumerate(lines)]


def one_of_each(found: list[Moment]) -> list[Moment]:
    """The first moment of each kind."""
    kinds: dict[tuple[str, str, str], Moment] = {}
    for moment in found:
        kinds.setdefault(moment.kind, moment)
    return list(kinds.values())


def rows_without_object(folder: Path) -> int:
    """Rows of the store that name an object that is not there, or whose bytes are others: the bad state."""
    store = folder / "store.sqlite3"
    if not store.exists():
        return 0
    with sqlite3.connect(store) as connection:
        try:
            rows = [sha256 for (sha256,) in connection.execute("SELECT sha256 FROM evidence_item")]
        except sqlite3.OperationalError:  # killed before the tables were made
            return 0
    bad = 0
    for sha256 in rows:
        path = folder / "objects" / sha256[:2] / sha256
        bad += not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256
    return bad


def trial(
    case: Path, work: Path, moment: Moment, mode: str, expected: dict[str, str], sabotage: bool = False
) -> Outcome:
    """Disturb a build of a copy of the case at a moment, look at what it left, build again, compare."""
    shutil.rmtree(work, ignore_errors=True)
    copy = work / case.name
    shutil.copytree(case, copy)
    disturbed = build(copy, copy / "build", mode, moment.number, sabotage)
    bad = rows_without_object(copy / "build")
    again = build(copy, copy / "build", "calm")
    same = again.returncode == 0 and digests(copy / "build" / "out", copy / "entries") == expected
    return Outcome(moment, disturbed.returncode, disturbed.stdout + disturbed.stderr, bad, same)
