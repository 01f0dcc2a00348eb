"""Entries: everything a person says inside Cenotaph, as canonical text in the case folder.

Invariant: an entry is never changed; its id is the SHA-256 of its canonical form (RFC 8785), so loading and saving are
unions by id, their order cannot matter, and saving what was just loaded changes no byte. Two live entries that
supersede the same one are a conflict shown to people, never settled by time.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import rfc8785


class EntryError(ValueError):
    """An entries file that cannot be read; the sentence names file, row, value and mend."""


# kind -> (file below entries/, columns of its body: required first, then optional)
KINDS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "decision": (
        "decisions.csv",
        ("left", "right", "verdict", "reason"),
        ("features", "score", "model", "second_reviewer"),
    ),
    "sampled": (
        "sampled.csv",  # pairs drawn at random to be judged, as they were called in the freeze they were drawn from
        ("left", "right", "freeze", "stratum", "pairs", "called"),
        ("probability",),
    ),
    "export": ("exports.csv", ("purpose", "freeze", "rows", "reason"), ()),  # of more than the public may read
    "assessment": ("assessments.csv", ("claim", "status", "reason"), ("reliability", "credibility")),
    "reading": ("readings.csv", ("reach", "property", "as_written", "reason"), ("value",)),
    "contrast": (
        "contrasts.csv",  # records, separated by spaces, that a person puts side by side: they cannot all hold
        ("heading", "left", "right", "reason"),
        ("third", "fourth", "position", "heading_fa", "reason_fa", "heading_fr", "reason_fr"),
    ),
    "lineage": (
        "lineage.csv",
        ("source", "derived_from", "verdict", "reason"),
        ("edition", "derived_edition", "how"),
    ),
    "tie": (
        "ties.csv",  # records or claims, separated by spaces, that bear on an element of a crime, and on which side
        ("element", "side", "material", "reason"),
        ("finding", "reason_fa", "reason_fr"),
    ),
    "argument": (
        "arguments.csv",  # what somebody argues about the law; never evidence of what happened
        ("element", "side", "by", "words"),
        ("material", "words_fa", "words_fr"),
    ),
    "search": (
        "searches.csv",  # where somebody looked for what is missing or speaks against, and what was found
        ("about", "searched", "result"),
        ("result_fa", "result_fr"),
    ),
    "finding": (
        "findings.csv",
        ("finding", "proposition", "standard"),
        ("elements", "material_for", "material_against", "gaps", "names", "proposition_fa", "proposition_fr"),
    ),
    "outcome": ("outcomes.csv", ("finding", "outcome", "reason", "reviewer", "freeze", "rests_on"), ("dissent",)),
    "vote": ("votes.csv", ("finding", "vote", "reason"), ()),
    "notice": (
        "notices.csv",  # to a living person or a State that a finding names adversely
        ("party", "findings"),
        ("sent", "proof", "due", "replied", "reply", "impossible"),
    ),
    "interest": ("interests.csv", ("commissioner", "matter", "measure"), ()),
    "stage": ("stages.csv", ("stage", "check", "state"), ("note",)),
    "estimate_signed": (
        "estimates_signed.csv",  # a statistician answers for a number of one table; without warnings it signs nothing
        ("table", "method", "model", "reason"),
        ("stratum", "warnings"),
    ),
}
SIDES = ("left", "right", "third", "fourth")  # of a contrast
HEADER_END = ("author", "time", "supersedes", "id")
CLOSED = {
    ("decision", "verdict"): ("same", "different", "unsure"),
    ("sampled", "called"): ("same", "different"),
    ("lineage", "verdict"): ("accepted", "rejected"),
    ("assessment", "status"): ("accepted", "conflict", "work_needed", "rejected"),
    ("tie", "side"): ("for", "against"),
    ("argument", "side"): ("for", "against"),
    ("outcome", "outcome"): ("met", "not_met", "undetermined"),
    ("vote", "vote"): ("adopt", "send_back", "dissent"),
    ("stage", "state"): ("open", "done", "not_applicable"),
}


@dataclass(frozen=True)
class Entry:
    """One act of saying: kind, body (property -> text), who, when (ISO 8601), and the id of the entry it supersedes."""

    kind: str
    body: Mapping[str, str] = field(hash=False)
    author: str
    time: str
    supersedes: str = ""

    @cached_property
    def canonical(self) -> bytes:
        """The canonical form whose digest is the id."""
        return rfc8785.dumps(
            {
                "author": self.author,
                "body": {key: value for key, value in self.body.items() if value != ""},
                "kind": self.kind,
                "supersedes": self.supersedes,
                "time": self.time,
            }
        )

    @cached_property
    def id(self) -> str:
        """SHA-256 of the canonical form, hexadecimal."""
        return hashlib.sha256(self.canonical).hexdigest()


def from_canonical(text: str) -> Entry:
    """The entry of a canonical form."""
    said = json.loads(text)
    return Entry(said["kind"], said["body"], said["author"], said["time"], said["supersedes"])


def decision(left: str, right: str, verdict: str, reason: str, author: str, time: str, supersedes: str = "") -> Entry:
    """A decision on two records; the smaller id stands left, so that one pair has one form."""
    left, right = sorted((left, right))
    body = {"left": left, "right": right, "verdict": verdict, "reason": reason}
    return Entry("decision", body, author, time, supersedes)


def _read_row(kind: str, row: dict[str, str], place: str) -> Entry:
    _, required, optional = KINDS[kind]
    for column in (*required, "author"):
        if not row.get(column, "").strip():
            raise EntryError(f"{place}: {column} is empty; every {kind} needs {', '.join(required)} and author")
    body = {column: row[column] for column in (*required, *optional) if row.get(column)}
    for (owner, column), allowed in CLOSED.items():
        if owner == kind and body[column] not in allowed:
            raise EntryError(f"{place}, {column} {body[column]!r}: write one of {', '.join(allowed)}")
    if kind == "decision":
        if body["left"] == body["right"]:
            raise EntryError(f"{place}: left and right are the same record {body['left']!r}; name two records")
        body["left"], body["right"] = sorted((body["left"], body["right"]))
    entry = Entry(kind, body, row["author"], row.get("time", ""), row.get("supersedes", ""))
    stated = row.get("id", "").strip()
    if stated and stated != entry.id:
        raise EntryError(
            f"{place}, id {stated[:12]}...: the row was changed after it was saved; restore it and add a new row "
            f"whose supersedes is that id"
        )
    return entry


def read_entries(folder: Path) -> list[Entry]:
    """All entries of a case folder (`folder` is its `entries/`), sorted by id; an absent file holds none.

    A row without id is a new entry, written by hand. Raises EntryError.
    """
    found: dict[str, Entry] = {}
    for kind, (name, required, optional) in KINDS.items():
        path = folder / name
        if not path.exists():
            continue
        try:
            text = path.read_bytes().decode("utf-8-sig")  # no newline is translated: it may stand inside a reason
        except UnicodeDecodeError as error:
            raise EntryError(
                f"entries/{name}: not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8"
            ) from error
        rows = csv.reader(io.StringIO(text, newline=""))
        header = next(rows, [])
        known = {*required, *optional, *HEADER_END}
        unknown = [column for column in header if column not in known]
        if unknown:
            raise EntryError(
                f"entries/{name}, header: unknown column {unknown[0]!r}; known are {', '.join(sorted(known))}"
            )
        doubled = [column for column in header if header.count(column) > 1]
        if doubled:
            raise EntryError(f"entries/{name}, header: two columns are named {doubled[0]!r}; keep one of them")
        for number, cells in enumerate(rows, start=2):
            if not any(cells):
                continue
            place = f"entries/{name}, row {number}"
            if len(cells) != len(header):
                raise EntryError(f"{place}: the number of cells differs from the header; quote texts that hold commas")
            entry = _read_row(kind, dict(zip(header, cells, strict=True)), place)
            found[entry.id] = entry
    return [found[key] for key in sorted(found)]


def write_entries(folder: Path, entries: Iterable[Entry]) -> int:
    """Add to the folder what it lacks; returns how many were added. Rows are ordered by time, then id; written
    atomically.
    """
    there = {entry.id: entry for entry in read_entries(folder)}
    union = there | {entry.id: entry for entry in entries}
    folder.mkdir(parents=True, exist_ok=True)
    for kind, (name, required, optional) in KINDS.items():
        rows = sorted(
            (entry for entry in union.values() if entry.kind == kind), key=lambda entry: (entry.time, entry.id)
        )
        if not rows:
            continue
        lines = [_line((*required, *optional, *HEADER_END))]
        for entry in rows:
            body = [entry.body.get(column, "") for column in (*required, *optional)]
            lines.append(_line((*body, entry.author, entry.time, entry.supersedes, entry.id)))
        replace(folder / name, "".join(lines).encode())
    return len(union) - len(there)


def _line(cells: Iterable[str]) -> str:
    """A row of CSV (RFC 4180, section 2), ended by a newline."""
    # not csv.writer: some versions of Python leave a lone carriage return unquoted, and then the row reads as two
    quoted = ('"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ',"\r\n') else cell for cell in cells)
    return ",".join(quoted) + "\n"


def replace(path: Path, content: bytes) -> None:
    """Write a file so that a crash leaves the old one or the new one, and leave an equal one alone."""
    if path.exists() and path.read_bytes() == content:
        return
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def live(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that no other supersedes, sorted by id."""
    known = list(entries)
    superseded = {entry.supersedes for entry in known if entry.supersedes}
    return sorted((entry for entry in known if entry.id not in superseded), key=lambda entry: entry.id)


def verdict_of(said: Iterable[Entry]) -> str:
    """What live decisions on one pair come to: same, different, unsure, or "" where people differ.

    A judgement that names a second reviewer is agreed by two, and rules. Otherwise more than half of those who are not
    unsure must say one thing, so that a third judgement settles what two differ on.
    """
    told = [entry for entry in said if entry.body["verdict"] != "unsure"]
    told = [entry for entry in told if entry.body.get("second_reviewer")] or told
    verdicts = [entry.body["verdict"] for entry in told]
    if not verdicts:
        return "unsure"
    return next((verdict for verdict in sorted(set(verdicts)) if 2 * verdicts.count(verdict) > len(verdicts)), "")


def judgements(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """The live decisions by pair of records, in the order of their ids."""
    found: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in live(entries):
        if entry.kind == "decision":
            found[entry.body["left"], entry.body["right"]].append(entry)
    return dict(found)


def conflicts(entries: Iterable[Entry]) -> list[tuple[str, tuple[str, ...]]]:
    """What people must settle: (what it is about, ids of the live entries that disagree), sorted.

    Two live entries that supersede one; live decisions on one pair that come to no verdict; two live entries of
    different verdict on one lineage.
    """
    known = list(entries)
    rivals: dict[str, list[Entry]] = defaultdict(list)
    rivals |= {" ".join(pair): group for pair, group in judgements(known).items() if not verdict_of(group)}
    for entry in live(known):
        if entry.supersedes:
            rivals[f"supersedes {entry.supersedes}"].append(entry)
        if entry.kind == "lineage":
            rivals[f"{entry.body['source']} from {entry.body['derived_from']}"].append(entry)
    return sorted(
        (subject, tuple(entry.id for entry in group))
        for subject, group in rivals.items()
        if len(group) > 1 and (subject.startswith("supersedes ") or len({entry.body["verdict"] for entry in group}) > 1)
    )
