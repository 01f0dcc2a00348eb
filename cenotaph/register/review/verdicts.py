"""Verdicts: from a filled queue to decisions.

Invariant: all rows are checked before anything is made of one; a queue with a fault gives no entry at all. A row that
was taken in before gives the same entry again, so that taking a file in twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import polars as pl

from cenotaph.ledger.entry import Entry, live
from cenotaph.register.review import sheet
from cenotaph.register.review.choice import called
from cenotaph.register.review.spreadsheet import QueueError
from cenotaph.words.sentences import message, render

TOLD_AT_ONCE = 12  # faults of one file


class Taken(NamedTuple):
    """What a queue came to: new decisions, rows without a verdict, and rows whose verdict is known already."""

    decisions: list[Entry]
    empty: int
    known: int


@dataclass(frozen=True)
class Known:
    """What a queue is held against: the freeze by its digest, readable tables for each purpose a queue may have been
    written for, the entries, and the version of the linkage model.
    """

    freeze: str
    tables: Sequence[Mapping[str, pl.DataFrame]]
    entries: Sequence[Entry]
    model: str


@dataclass(frozen=True, slots=True)
class Default:
    """What counts where a row does not say it; `revise`: a verdict replaces the reviewer's own earlier one."""

    reviewer: str
    day: str
    revise: bool = False


def decisions_of(name: str, rows: Sequence[tuple[int, sheet.Row]], known: Known, default: Default) -> Taken:
    """The decisions of a filled queue. `name`: the file, for messages. Raises QueueError with every faulty row."""
    faults: list[str] = []
    entries: list[Entry] = []
    empty = 0
    checks = _checks(known, [row for _, row in rows if row["verdict"]])
    seen: dict[tuple[str, str], int] = {}
    words = sheet.known_words()
    for number, row in rows:
        if not row["verdict"]:
            empty += 1
            continue
        place = f"{name}, row {number}"
        fault = _fault(place, row, known, checks, words)
        entry = None if fault else _entry(place, row, words[row["verdict"].casefold()], known, default)
        if isinstance(entry, str):
            fault, entry = entry, None
        if entry is not None:
            key = (row["pair"], called(entry.author))
            if key in seen:
                fault = (
                    f"{place}, reviewer {entry.author!r}: judges {row['pair']} in row {seen[key]} too; keep one of the "
                    "two rows"
                )
            seen.setdefault(key, number)
            entries.append(entry)
        faults += [fault] if fault else []
    if faults:
        more = f"\n... and {len(faults) - TOLD_AT_ONCE} more rows" if len(faults) > TOLD_AT_ONCE else ""
        raise QueueError(
            "\n".join(faults[:TOLD_AT_ONCE]) + more + "\nNothing was taken in; mend the rows and import again"
        )
    there = {entry.id for entry in known.entries}
    new = [entry for entry in entries if entry.id not in there]
    return Taken(new, empty, len(entries) - len(new))


def _checks(known: Known, rows: Sequence[sheet.Row]) -> list[dict[tuple[str, str], str]]:
    """What `check` is now, for each purpose, of the pairs of rows whose records are in the freeze."""
    found = []
    for tables in known.tables:
        there = set(tables["record"].filter(pl.col("kind") == "person")["record"].to_list())
        pairs = {(row["left_record"], row["right_record"]) for row in rows}
        pairs = {pair for pair in pairs if set(pair) <= there and len(set(pair)) == 2}
        telling = sheet.Telling(tables, pairs)
        found.append({pair: telling.check(pair) for pair in pairs})
    return found


def _fault(
    place: str, row: sheet.Row, known: Known, checks: Sequence[Mapping[tuple[str, str], str]], words: Mapping[str, str]
) -> str:
    """What is wrong with a row, or nothing."""
    pair = row["left_record"], row["right_record"]
    if row["pair"] != sheet.pair_id(*pair):
        return (
            f"{place}, pair {row['pair']!r}: is not the id of its two records; restore the row from the exported queue"
        )
    now = [check[pair] for check in checks if pair in check]
    if not now:
        return (
            f"{place}, pair {row['pair']}: the current freeze has no such pair of records ({pair[0]}, {pair[1]}); "
            "take the row out, or build the case that the queue was exported from"
        )
    if row["check"] not in now:
        why = (
            f"the freeze changed ({row['freeze']} to {known.freeze[:12]}) and so did what its records say"
            if row["freeze"] != known.freeze[:12]
            else f"check {row['check']!r} is not what was exported"
        )
        return f"{place}, pair {row['pair']}: {why}; export the pair again and judge what it says now"
    if row["verdict"].casefold() not in words:
        return f"{place}, verdict {row['verdict']!r}: write one of {', '.join(sheet.VERDICTS)}, or leave it empty"
    return ""


def _entry(place: str, row: sheet.Row, verdict: str, known: Known, default: Default) -> Entry | str:
    """The decision of a row that has a verdict, or what is wrong with it."""
    author = " ".join(row["reviewer"].split()) or default.reviewer
    if not author:
        return f"{place}, reviewer: is empty; write who judged the pair, or import with --reviewer NAME"
    day = row["date"] or default.day
    try:
        date.fromisoformat(day)
    except ValueError:
        return f"{place}, date {day!r}: write a day such as 2026-01-31, or leave it empty"
    second = " ".join(row["agreed_with"].split())
    if second and called(second) == called(author):
        return f"{place}, agreed with {second!r}: is the reviewer; name the other person, or leave it empty"
    left, right = sorted((row["left_record"], row["right_record"]))
    body = {
        "left": left,
        "right": right,
        "verdict": verdict,
        "reason": row["note"] or render(message("review.without_note")),
        "score": row["probability"],
        "model": known.model,
        "second_reviewer": second,
    }
    body = {key: value for key, value in body.items() if value}
    own = [
        one
        for one in live(known.entries)
        if one.kind == "decision"
        and (one.body["left"], one.body["right"]) == (left, right)
        and called(one.author) == called(author)
        and bool(one.body.get("second_reviewer")) == bool(second)
    ]
    told = ("verdict", "reason", "second_reviewer")
    for one in own:
        if all(one.body.get(key, "") == body.get(key, "") for key in told):
            return one  # said before, on whatever day and whatever the model was then
    if own and not default.revise:
        return (
            f"{place}, reviewer {author!r}: has judged {row['pair']} before ({own[0].body['verdict']}, entry "
            f"{own[0].id[:12]}); take the row out, or import with --revise to replace the earlier verdict"
        )
    return Entry("decision", body, author, day, own[0].id if own else "")
