"""Readings: an analyst's interpretation of words as a source wrote them.

Invariant: a reading changes what words are taken to mean, never the words, and only within its reach. The claims under
a set of readings are a function of that set: withdraw one, and exactly what rested on it is as if it had never been
made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from cenotaph.claims.values import Hints
from cenotaph.claims.values.types import TYPES
from cenotaph.ledger.entry import Entry, live
from cenotaph.words.canonical import canonical
from cenotaph.words.sentences import Message, message, restored, stored
from cenotaph.words.vocabulary import properties

Place = tuple[str, str, str]  # reach, property, words with white space folded


@dataclass(frozen=True, slots=True)
class Read:
    """Claims under readings, and what people should hear: readings at odds, without words, or beyond the parser."""

    claims: pl.DataFrame
    remarks: tuple[Message, ...]


def readings_in_force(entries: Iterable[Entry]) -> tuple[dict[Place, Entry], list[Message]]:
    """The reading in force at each place, and the places where two live ones disagree: there, none is in force.

    A reading whose value is empty withdraws what it supersedes.
    """
    rivals: dict[Place, list[Entry]] = defaultdict(list)
    for entry in live(entries):
        if entry.kind == "reading" and entry.body.get("value", ""):
            rivals[entry.body["reach"], entry.body["property"], _folded(entry.body["as_written"])].append(entry)
    force: dict[Place, Entry] = {}
    remarks = []
    for place, group in sorted(rivals.items()):
        if len({entry.body["value"] for entry in group}) > 1:
            ids = ", ".join(entry.id[:12] for entry in group)
            remarks.append(message("reading.rivals", words=place[2], property=place[1], entries=ids))
        else:
            force[place] = min(group, key=lambda entry: entry.id)
    return force, remarks


def apply(claims: pl.DataFrame, entries: Iterable[Entry]) -> Read:
    """The claims with the readings in force applied; a narrower reach comes before a wider one.

    Reaches: `claim:<record/property/place>`, `source:<key>`, `case`. `claims` as `claims.frame.claims` gives them, with
    a column `source`. The value is what the property's parser makes of the analyst's words; the doubt that says who
    read it so, and why, stays with the claim.
    """
    force, remarks = readings_in_force(entries)
    unknown = sorted({about for _, about, _ in force} - set(properties()))
    remarks += [message("reading.no_property", property=about) for about in unknown]
    used: set[Place] = set()
    if not force:
        return Read(claims, tuple(remarks))
    values, doubts = claims["value"].to_list(), claims["doubts"].to_list()
    wanted = {(about, words) for _, about, words in force}
    columns = ("claim", "source", "property", "as_written", "language")
    for number, (claim, source, about, as_written, language) in enumerate(claims.select(columns).iter_rows()):
        words = _folded(as_written)
        if (about, words) not in wanted:
            continue
        for reach in (f"claim:{claim}", f"source:{source}", "case"):
            entry = force.get((reach, about, words))
            if entry is not None and about in properties():
                used.add((reach, about, words))
                values[number], doubts[number] = _read(entry, about, language, doubts[number])
                break
    remarks += [
        message("reading.on_nothing", words=place[2], property=place[1], reach=place[0])
        for place in sorted(set(force) - used)
        if place[1] in properties()
    ]
    changed = claims.with_columns(
        pl.Series("value", values, dtype=pl.String), pl.Series("doubts", doubts, dtype=pl.String)
    )
    return Read(changed, tuple(remarks))


def _read(entry: Entry, about: str, language: str, doubts: str) -> tuple[str, str]:
    """Value and doubts of a claim that an analyst reads."""
    kind = TYPES[properties()[about].type]
    hints = Hints(language=language, vocabulary=properties()[about].vocabulary, unit=properties()[about].unit)
    parsed = kind.parse(entry.body["value"], hints)
    told = message("reading.applied", author=entry.author, value=entry.body["value"], reason=entry.body["reason"])
    value = "" if parsed.value is None else canonical(kind.to_json(parsed.value))
    return value, stored((*restored(doubts), *parsed.doubts, told))


def _folded(words: str) -> str:
    return " ".join(words.split())
