"""Changed: what the build before this one held, so that people can be told what their decisions changed.

Invariant: nothing here is in a freeze or in out/, whose bytes depend on the case alone. The freeze that was current
before stands in `freezes/before`, its estimates in `before/estimate.json`; both may be missing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from cenotaph.ledger.entry import replace
from cenotaph.register import freeze
from cenotaph.register.review import report
from cenotaph.register.review.changes import Changes, changes
from cenotaph.words.sentences import Message, message

READ = ("record", "membership", "entity")


def current(where: Path) -> str:
    """The digest of the freeze that is current; "" without one."""
    return _named(where / "freezes" / "current")


def before(where: Path) -> str:
    """The digest of the freeze that was current before and still stands; "" without one."""
    name = _named(where / "freezes" / "before")
    return name if (where / "freezes" / name).is_dir() else ""


def _named(pointer: Path) -> str:
    return pointer.read_text(encoding="ascii").strip() if pointer.exists() else ""


def remember_freeze(where: Path, new: str) -> None:
    """Note the freeze that is current as the one before, where a new one is about to take its place."""
    name = current(where)
    if name and name != new:
        replace(where / "freezes" / "before", f"{name}\n".encode())


def remember_estimates(where: Path, new: str) -> None:
    """Keep the estimates of out/ where they are of another freeze than the one about to be estimated."""
    path = where / "out" / "estimate" / "estimate.json"
    if path.exists() and json.loads(path.read_bytes()).get("freeze") != new:
        (where / "before").mkdir(exist_ok=True)
        replace(where / "before" / "estimate.json", path.read_bytes())


def differences(where: Path, earlier: str, now: str) -> Changes | None:
    """What two freezes differ in; None where the earlier one is not there."""
    if not earlier or not (where / "freezes" / earlier).is_dir():
        return None
    return changes(_tables(where / "freezes" / earlier), _tables(where / "freezes" / now))


def _tables(path: Path) -> Mapping[str, pl.DataFrame]:
    return {name: freeze.read(path, name) for name in READ}


def in_short(where: Path, earlier: str, now: str) -> list[Message]:
    """What people should hear after a build: who joined and parted, and what that did to the count."""
    if earlier == now:
        return []
    found = differences(where, earlier, now)
    if found is None or found.nothing:
        return []
    return [*report.changed(found, earlier, now), message("review.told_in_full")]


def estimates(where: Path, earlier: str, now: str) -> list[Message]:
    """Each estimate that is not as it was; nothing where the estimates of one of the two freezes are not there."""
    paths = (where / "before" / "estimate.json", where / "out" / "estimate" / "estimate.json")
    contents: list[dict[str, Any]] = [json.loads(path.read_bytes()) if path.exists() else {} for path in paths]
    if [one.get("freeze") for one in contents] != [earlier, now]:
        return []
    return list(report.estimates(*contents))
