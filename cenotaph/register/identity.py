"""Identity: which id an entity has, from one build to the next.

Invariant: an id is a function of its anchor record alone: `E-` and base32 of the SHA-256 of the anchor's id. The only
memory is `entries/entities.csv`; from the same clusters and the same memory follow the same ids. A citation of an id is
never orphaned: on a merge the id published first survives and the others redirect to it; on a split the part that holds
the anchor keeps the id.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cenotaph.ledger.entry import EntryError, replace

LETTERS = 10  # base32 letters of an id: 50 bits
LETTERS_ON_COLLISION = 12
HEADER = ("entity", "anchor", "since", "redirect")


@dataclass(frozen=True, slots=True)
class Remembered:
    """One line of the memory: an id, its anchor record, the number of the freeze it first stood in, where it leads
    now.
    """

    entity: str
    anchor: str
    since: int
    redirect: str = ""


@dataclass(frozen=True, slots=True)
class Identities:
    """The entity of each record, and the memory that the next build reads."""

    entity_of: Mapping[str, str]
    memory: tuple[Remembered, ...]
    redirected: tuple[tuple[str, str], ...]  # ids that lead to another since this build
    revived: tuple[str, ...]  # ids that led elsewhere and stand for themselves again


def entity_id(anchor: str, letters: int = LETTERS) -> str:
    """The id of the entity anchored at this record (RFC 4648 base32)."""
    return "E-" + base64.b32encode(hashlib.sha256(anchor.encode()).digest()).decode()[:letters]


def identify(clusters: Iterable[Iterable[str]], memory: Iterable[Remembered] = ()) -> Identities:
    """Ids for clusters of record ids, given what earlier freezes published.

    A cluster takes the remembered id with the smallest `since`, then the smallest id, among those anchored in it; a
    cluster that holds no remembered anchor is new and anchored at its smallest record.
    """
    known = {line.entity: line for line in memory}
    by_anchor = {line.anchor: line for line in known.values()}
    number = 1 + max((line.since for line in known.values()), default=0)
    entity_of: dict[str, str] = {}
    holder: dict[str, str] = {}  # anchor -> id of the cluster that holds it
    for cluster in sorted(sorted(records) for records in clusters):
        candidates = [by_anchor[record] for record in cluster if record in by_anchor]
        if candidates:
            chosen = min(candidates, key=lambda line: (line.since, line.entity)).entity
        else:
            chosen = entity_id(cluster[0])
            if chosen in known:
                chosen = entity_id(cluster[0], LETTERS_ON_COLLISION)
            known[chosen] = Remembered(chosen, cluster[0], number)
        for record in cluster:
            entity_of[record] = chosen
        for line in candidates:
            holder[line.anchor] = chosen
    redirected, revived = [], []
    for line in list(known.values()):
        now = holder.get(line.anchor) or _leads_to(line, known, holder)
        redirect = "" if now == line.entity else now
        if redirect != line.redirect:
            known[line.entity] = Remembered(line.entity, line.anchor, line.since, redirect)
            if redirect:
                redirected.append((line.entity, redirect))
            else:
                revived.append(line.entity)
    lines = tuple(known[entity] for entity in sorted(known))
    return Identities(entity_of, lines, tuple(sorted(redirected)), tuple(sorted(revived)))


def _leads_to(line: Remembered, known: Mapping[str, Remembered], holder: Mapping[str, str]) -> str:
    """Where an id leads whose anchor no source states any more: as before, on to where that leads now."""
    seen = {line.entity}
    while line.redirect in known and line.redirect not in seen and line.anchor not in holder:
        line = known[line.redirect]
        seen.add(line.entity)
    return holder.get(line.anchor, line.entity)


def read_memory(path: Path) -> list[Remembered]:
    """The memory of a case (`entries/entities.csv`); an absent file remembers nothing. Raises EntryError."""
    if not path.exists():
        return []
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EntryError(
            f"entries/entities.csv: not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8"
        ) from error
    found: dict[str, Remembered] = {}
    for number, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=2):
        try:
            line = Remembered(row["entity"], row["anchor"], int(row["since"]), row["redirect"] or "")
        except (KeyError, TypeError, ValueError) as error:
            raise EntryError(
                f"entries/entities.csv, row {number}: {error}; the columns are {', '.join(HEADER)}; restore the file, "
                "or remove it to give every person the id of a first build"
            ) from error
        earlier = found.get(line.entity)
        if earlier is None or line.since < earlier.since:  # two folders were merged: the earlier publication holds
            found[line.entity] = line
    return [found[entity] for entity in sorted(found)]


def write_memory(path: Path, memory: Iterable[Remembered]) -> None:
    """Write the memory atomically, sorted by id."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(HEADER)
    for line in sorted(memory, key=lambda line: line.entity):
        writer.writerow((line.entity, line.anchor, line.since, line.redirect))
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, buffer.getvalue().encode())
