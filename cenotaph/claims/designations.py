"""Designations: what published lists of sanctions say of persons and bodies, read as claims of whoever publishes them.

Invariant: a designation says that a list names somebody, and nothing of what that person did. Only the columns that
`words/designations.yaml` names are read, so that an identity number beside them goes nowhere; a row that cannot be read
stops the reading with the file, the row and the mend.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from cenotaph.claims.values import Hints, date
from cenotaph.evidence.readers import Options, read
from cenotaph.words.sentences import Message, message

PLAIN = "plain"  # the format of lists that have none of their own; such a list is called after its file
TYPES = ("person", "body", "other")
FIELDS = {"key", "kind", "name", "first", "positions", "born", "day", "act"}
READ = {".csv", ".tsv", ".xlsx", ".ods", ".jsonl", ".ndjson", ".parquet"}  # of other files nothing is asked


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name as a list writes it, and as text whose parts stand in the declared order ("" where none is)."""

    shown: str
    text: str
    order: str = ""


@dataclass(frozen=True, slots=True)
class Designation:
    """One entry of one list."""

    list: str  # "eu", "uk", or the name of a plain list's file
    reference: str  # the list's own
    kind: str  # of TYPES
    names: tuple[Spelling, ...]  # the list's first spelling first
    positions: str = ""
    born: tuple[int, int] | None = None  # first and last day (ordinal) of all births stated
    day: str = ""  # of the listing, as written
    act: str = ""  # legal act, as written

    @property
    def record(self) -> str:
        """The id of the entry over all lists."""
        return f"{self.list}/{self.reference}"


@dataclass(frozen=True)
class Designations:
    """The entries of all lists of a folder, sorted by record; lists that name nobody twice; what was passed over."""

    entries: tuple[Designation, ...]
    unique: frozenset[str]
    notes: tuple[Message, ...]


@dataclass
class _Entry:
    """An entry while its rows are gathered."""

    kind: str = ""
    first: list[Spelling] = field(default_factory=list)
    further: list[Spelling] = field(default_factory=list)
    born: list[tuple[int, int]] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=dict)
    where: str = ""


@cache
def formats() -> Mapping[str, Any]:
    """The lists of `words/designations.yaml`. Raises ValueError for one that is not as its head says."""
    text = (resources.files("cenotaph.words") / "designations.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    for name, about in found.items():
        fields = {column for table in about["tables"] for column in table}
        codes = {code for table in about["tables"] for code in table.get("kind", {}).get("codes", {}).values()}
        if set(about) != {"unique", "tables"} or not fields <= FIELDS or not codes <= set(TYPES):
            raise ValueError(f"words/designations.yaml, {name}: has unique and tables; a table has {sorted(FIELDS)}")
    return found


def needed(table: Mapping[str, Any]) -> set[str]:
    """The columns by which a file is known to be this table: all that name and sort its entries."""
    found = {table["key"]}
    for about in (table[part] for part in ("kind", "name", "first") if part in table):
        for part in ("column", "family", "given"):
            stated = about.get(part, ())
            found |= {stated} if isinstance(stated, str) else set(stated)
    return found


def read_designations(folder: Path) -> Designations:
    """Every entry of every list in a folder.

    Files of no known list are passed over and named in a note. Raises ValueError for a folder without any list, and
    for a row without key or name, of an unknown kind or with a birth that is no date.
    """
    if not folder.is_dir():
        raise ValueError(f"{folder}: no such folder; name the one that holds the lists of designations")
    gathered: dict[str, dict[str, _Entry]] = {}
    unique: set[str] = set()
    notes: list[Message] = []
    for path in sorted(path for path in folder.iterdir() if path.suffix.lower() in READ):
        rows = read(path, Options())
        known = _format(set(rows.frame.columns))
        if known is None:
            notes.append(message("listings.passed_over", file=path.name))
            continue
        name, table = known
        called = path.stem if name == PLAIN else name
        unique |= {called} if formats()[name]["unique"] else set()
        notes += [
            message("listings.row_at_fault", file=path.name, row=str(one.row), what=one.what) for one in rows.faults
        ]
        entries = gathered.setdefault(called, {})
        for number, row in zip(rows.numbers.to_list(), rows.frame.iter_rows(named=True), strict=True):
            _take(entries, {key: value or "" for key, value in row.items()}, table, f"{path.name}, row {number}")
    if not gathered:
        raise ValueError(f"{folder}: no list of designations there; the columns of known lists: {_known_columns()}")
    found = [one for called in sorted(gathered) for one in _finished(called, gathered[called])]
    return Designations(tuple(sorted(found, key=lambda one: one.record)), frozenset(unique), tuple(notes))


def _format(columns: set[str]) -> tuple[str, Mapping[str, Any]] | None:
    """The list, and the table of it, whose columns a file has; of several the one with most columns."""
    fitting = [
        (len(needed(table)), name, table)
        for name, about in formats().items()
        for table in about["tables"]
        if needed(table) <= columns
    ]
    if not fitting:
        return None
    _, name, table = max(fitting, key=lambda one: one[:2])
    return name, table


def _known_columns() -> str:
    return "; ".join(
        f"{name}: {', '.join(sorted(needed(table)))}" for name, about in formats().items() for table in about["tables"]
    )


def _take(entries: dict[str, _Entry], row: Mapping[str, str], table: Mapping[str, Any], where: str) -> None:
    """Put what one row says to its entry."""
    reference = row[table["key"]].strip()
    if not reference:
        raise ValueError(f'{where}, {table["key"]} "": an entry without its reference; write the list\'s own')
    entry = entries.setdefault(reference, _Entry(where=where))
    if "kind" in table:
        entry.kind = _kind(row[table["kind"]["column"]], table["kind"], where)
    if "name" in table:
        spelling = _spelling(row, table["name"], where)
        mark = table.get("first")
        first = mark is None or row[mark["column"]].strip().casefold() == mark["value"]
        (entry.first if first else entry.further).append(spelling)
    if row.get(table.get("born", "")):
        entry.born.append(read_birth(row[table["born"]], f"{where}, {table['born']}"))
    for about in ("positions", "day", "act"):
        words = " ".join(row.get(table.get(about, ""), "").replace("\\n", " ").split())
        if words and words not in entry.said.setdefault(about, []):
            entry.said[about].append(words)


def _kind(written: str, about: Mapping[str, Any], where: str) -> str:
    codes = {code.casefold(): kind for code, kind in about["codes"].items()}
    found: str | None = codes.get(written.strip().casefold())
    if found is None:
        raise ValueError(
            f'{where}, {about["column"]} "{written}": not a known kind; write one of {", ".join(about["codes"])}'
        )
    return found


def _spelling(row: Mapping[str, str], about: Mapping[str, Any], where: str) -> Spelling:
    shown = " ".join(row[about["column"]].split())
    family, given = (
        row.get(about.get("family", ""), ""),
        " ".join(row[part] for part in about.get("given", ()) if row[part]),
    )
    if not shown:
        raise ValueError(f'{where}, {about["column"]} "": an entry without a name; write the name or leave the row out')
    if family.strip() and given.strip():
        return Spelling(shown, f"{' '.join(family.split())}, {' '.join(given.split())}", "family, given")
    return Spelling(shown, shown, about.get("order", ""))


def read_birth(written: str, where: str) -> tuple[int, int]:
    """First and last day (ordinal) of a birth. Raises ValueError where the words are no date or year."""
    birth = date.parse(written, Hints(language="en")).value
    if birth is None or birth.low is None or birth.high is None:
        raise ValueError(f'{where} "{written}": no date or year of birth; write one, or leave it out')
    return birth.low, birth.high


def _finished(called: str, entries: Mapping[str, _Entry]) -> Iterator[Designation]:
    """The entries of one list. Raises ValueError for one of which no row has a name, or a kind."""
    for reference, entry in entries.items():
        names = tuple(dict.fromkeys((*entry.first, *entry.further)))
        for what, stated in (("name", names), ("kind", entry.kind)):
            if not stated:
                raise ValueError(
                    f"{entry.where}: {reference} has no {what} in any file of its list; is a table missing?"
                )
        said = {about: "; ".join(words) for about, words in entry.said.items()}
        born = (min(low for low, _ in entry.born), max(high for _, high in entry.born)) if entry.born else None
        yield Designation(called, reference, entry.kind, names, born=born, **said)
