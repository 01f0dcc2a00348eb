"""Doctor and verify: what is not as it should be, each thing in one sentence.

Invariant: looking mends nothing.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from cenotaph.claims.mapping import MappingError, Source
from cenotaph.claims.sources import read_sources
from cenotaph.evidence import models
from cenotaph.evidence.objects import all_objects, digest
from cenotaph.evidence.verify import broken
from cenotaph.ledger.entry import EntryError, conflicts, read_entries
from cenotaph.register import freeze as freezes
from cenotaph.register.identity import read_memory
from cenotaph.run.case import Case, CaseError, find_files, read_case
from cenotaph.words.sentences import Message, message

PYTHON = (3, 11)
SQLITE = (3, 35)  # the first with DROP COLUMN, which Django's migrations use
LIBRARIES = ("Django", "polars", "numpy", "scipy", "numba", "rapidfuzz", "python-calamine", "Babel", "rfc8785")
FREE = 1 << 30  # bytes


def examine(folder: Path | None) -> list[tuple[bool, str]]:
    """(well, sentence) for each thing looked at: the computer, and a case if one is given."""
    found = [
        (sys.version_info[:2] >= PYTHON, f"Python {sys.version.split()[0]}; 3.11 or later is needed"),
        (sqlite3.sqlite_version_info[:2] >= SQLITE, f"SQLite {sqlite3.sqlite_version}; 3.35 or later is needed"),
    ]
    for library in LIBRARIES:
        try:
            found.append((True, f"{library} {metadata.version(library)}"))
        except metadata.PackageNotFoundError:
            found.append((False, f"{library} is missing; run script/demo, which installs what is needed"))
    where = folder if folder and folder.is_dir() else Path.cwd()
    free = shutil.disk_usage(where).free
    found.append(
        (free > FREE, f"{free // (1 << 20)} MiB free where the case is; a build of 20,000 rows takes about 300")
    )
    if folder is not None:
        found.extend(_case(folder))
    return found


def _case(folder: Path) -> Iterator[tuple[bool, str]]:
    try:
        case = read_case(folder)
        yield True, f"case.toml: {case.title}"
        sources = read_sources(case.sources)
        yield bool(sources), f"{len(sources)} sources described; put each list into a folder of sources/"
        entries = read_entries(case.entries)
        rivals = conflicts(entries)
        yield True, f"{len(entries)} entries"
        for subject, ids in rivals:
            yield False, f"entries in conflict about {subject}: {', '.join(entry[:12] for entry in ids)}"
        yield True, f"{len(read_memory(case.entries / 'entities.csv'))} ids remembered"
        yield from _files(case, sources)
    except (CaseError, MappingError, EntryError) as error:
        yield False, str(error)


def _files(case: Case, sources: list[Source]) -> Iterator[tuple[bool, str]]:
    files = find_files(case, None)
    for source in sources:
        for name in sorted({table.file for table in source.tables} | set(source.items)):
            here = f"{source.key}/{name}" in files or name in files
            yield True, f"{source.key}: {name} " + ("is here" if here else "is not here; bring it with --data FOLDER")


def verify(case: Case, where: Path, data: Path | None) -> tuple[dict[str, int], list[Message]]:
    """How many things were checked, and a message for each that is broken. The store must be open."""
    objects = where / "objects"
    found = list(broken(objects))
    checked = {"objects": sum(1 for _ in all_objects(objects)), "freezes": 0, "files": 0, "entries": 0}
    for path in sorted((where / "freezes").glob("*")) if (where / "freezes").is_dir() else ():
        if path.is_dir() and not path.name.startswith("."):
            checked["freezes"] += 1
            now = freezes.intact(path)
            if now != path.name:
                found.append(message("verify.freeze", freeze=path.name, found=now))
    files = find_files(case, data)
    for source, name, sha256 in models.Acquisition.objects.order_by("source", "name").values_list(
        "source", "name", "item__sha256"
    ):
        path_now = files.get(f"{source}/{name}") or files.get(name)
        if path_now is not None:
            checked["files"] += 1
            if (
                digest(path_now).sha256 != sha256
                and not models.Acquisition.objects.filter(
                    source=source, name=name, item__sha256=digest(path_now).sha256
                ).exists()
            ):
                found.append(message("verify.source", file=f"{source}/{name}"))
    try:
        checked["entries"] = len(read_entries(case.entries))
    except EntryError as error:
        found.append(message("verify.entry", why=str(error)))
    return checked, found
