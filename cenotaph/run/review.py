"""Review: from a freeze to a queue that people fill, and from a filled queue to entries.

Invariant: a queue holds what the public may read, unless another purpose is named, with who asks and why, which is
recorded. Entries are written after the file stands, and all of them or none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from cenotaph.ledger import log
from cenotaph.ledger.entry import Entry, from_canonical, read_entries, write_entries
from cenotaph.protect.access import PURPOSES
from cenotaph.publish import select
from cenotaph.register import freeze as freezes
from cenotaph.register.review import choice, report, sample, sheet, spreadsheet, verdicts
from cenotaph.register.review.contradicted import doubted
from cenotaph.register.review.counting import register_of
from cenotaph.register.review.spreadsheet import QueueError
from cenotaph.run import changed, plan
from cenotaph.run.case import Case
from cenotaph.words.sentences import Message, message, render

OUTWARD = tuple(purpose for purpose in PURPOSES if purpose != "internal")  # a freeze holds nothing that is internal
UNNAMED = "cenotaph review"  # whoever draws a sample without saying for whom


@dataclass(frozen=True)
class Request:
    """What is asked for: how many pairs that tell most, how many drawn at random, and for whom."""

    size: int
    random: int
    language: str = "en"
    reviewer: str = ""
    second: str = ""  # a reviewer who judges, unseen, what others judged
    purpose: str = "public"
    reason: str = ""
    blind: bool = False


@dataclass(frozen=True)
class _Opened:
    case: Case
    frozen: Path
    where: Path
    entries: list[Entry]

    def tables(self, purpose: str) -> Mapping[str, pl.DataFrame]:
        """What may be read of the current freeze for a purpose."""
        return select.select(self.frozen, purpose, self.case.as_of).tables


def _open(folder: Path, build_folder: Path | None) -> _Opened:
    case, where = plan.open_case(folder, build_folder)
    said = {entry.id: entry for entry in (*log.all_entries(), *read_entries(case.entries))}
    return _Opened(case, plan.current_freeze(where), where, [said[key] for key in sorted(said)])


def export(folder: Path, build_folder: Path | None, asked: Request, out: Path | None) -> tuple[Path, list[Message]]:
    """Write a queue; returns its path and what people should hear. Raises QueueError and CaseError."""
    _check(asked)
    opened = _open(folder, build_folder)
    tables = opened.tables(asked.purpose)
    path = out or opened.where / "review" / f"{'second' if asked.second else 'queue'}.xlsx"
    reviewer = asked.second or asked.reviewer
    chosen, drawn, waiting = [], list[Entry](), list[choice.Pair]()
    if asked.second:
        readable = set(choice.possible_victims(tables)["record"].to_list())
        open_pairs = choice.for_another(opened.entries, asked.second, len(opened.entries))
        waiting = [pair for pair in open_pairs if readable.issuperset(pair)][: asked.size]
    else:
        judged = choice.judged_pairs(opened.entries)
        register = register_of(tables, opened.case.identifiability, opened.case.mandate)
        chosen = [(one.left, one.right) for one in choice.choose(tables, judged, register, asked.size)]
        drawn = _drawn(opened, tables, asked)
    unjudged = [pair for pair in _pairs(drawn) if pair not in choice.judged_pairs(opened.entries)]
    pairs = sorted({*chosen, *unjudged, *waiting})
    rows = sheet.rows_of(tables, opened.frozen.name, pairs, asked.language, reviewer, asked.blind)
    spreadsheet.write(path, rows, asked.language)
    told = [
        message(
            "review.exported",
            rows=len(rows),
            file=path.name,
            chosen=len(chosen),
            drawn=len(drawn),
            waiting=len(waiting),
        )
    ]
    recorded = list(drawn)
    if asked.purpose != "public":
        body = {"purpose": asked.purpose, "freeze": opened.frozen.name, "rows": str(len(rows)), "reason": asked.reason}
        recorded.append(Entry("export", body, reviewer, opened.case.as_of.isoformat()))
        told.append(message("review.recorded", purpose=asked.purpose))
    write_entries(opened.case.entries, recorded)
    return path, told


def _check(asked: Request) -> None:
    if asked.purpose not in OUTWARD:
        raise QueueError(f"--purpose {asked.purpose}: one of {', '.join(OUTWARD)}")
    if asked.purpose != "public" and not (asked.reason.strip() and (asked.second or asked.reviewer).strip()):
        raise QueueError(
            f"--purpose {asked.purpose}: the file will hold more than the public may read; say for whom with "
            "--reviewer NAME and why with --reason TEXT, both of which are recorded"
        )


def _drawn(opened: _Opened, tables: Mapping[str, pl.DataFrame], asked: Request) -> list[Entry]:
    """The pairs drawn at random for this queue."""
    if not asked.random:
        return []
    then = [from_canonical(text) for text in freezes.read(opened.frozen, "entry")["canonical"].to_list()]
    frame = sample.frame(opened.frozen.name, tables, choice.judged_pairs(then))
    author, day = asked.reviewer or UNNAMED, opened.case.as_of.isoformat()
    return sample.draw(opened.frozen.name, frame, asked.random, opened.entries, author, day)


def _pairs(drawn: Sequence[Entry]) -> list[choice.Pair]:
    return [(one.body["left"], one.body["right"]) for one in drawn]


def take_in(folder: Path, build_folder: Path | None, path: Path, reviewer: str, day: str, revise: bool) -> Message:
    """Make decisions of a filled queue and write them to the case folder; the next build honours them.

    Raises QueueError with every faulty row; then nothing was written.
    """
    opened = _open(folder, build_folder)
    rows = spreadsheet.filled(path)
    written_for = {"public", *(one.body["purpose"] for one in opened.entries if one.kind == "export")}
    model = json.loads(dict(freezes.read(opened.frozen, "case").iter_rows()).get("link_model", "{}"))
    known = verdicts.Known(
        opened.frozen.name,
        [opened.tables(purpose) for purpose in sorted(written_for)],
        opened.entries,
        str(model.get("version", "")),
    )
    default = verdicts.Default(" ".join(reviewer.split()), day or opened.case.as_of.isoformat(), revise)
    taken = verdicts.decisions_of(path.name, rows, known, default)
    write_entries(opened.case.entries, taken.decisions)
    return message(
        "review.imported", file=path.name, decisions=len(taken.decisions), known=taken.known, empty=taken.empty
    )


def reported(folder: Path, build_folder: Path | None, language: str = "en") -> list[Message]:
    """What the review has come to, and what changed since the freeze before."""
    opened = _open(folder, build_folder)
    entries, now = opened.entries, opened.frozen.name
    told: list[Message] = [*report.judged(entries), report.agreed(entries), *report.accuracy(entries, now)]
    told += report.reached(entries, freezes.read(opened.frozen, "person"))
    contradicted = doubted(opened.tables("public")["pair"], entries)
    told += [report.doubted_said(len(contradicted)), *contradicted]
    earlier = changed.before(opened.where)
    found = changed.differences(opened.where, earlier, now)
    if found is None:
        return [*told, message("review.nothing_before")]
    told += [*report.changed(found, earlier, now), *changed.estimates(opened.where, earlier, now)]
    return [*told, *_stale(folder, build_folder, language)]


def _stale(folder: Path, build_folder: Path | None, language: str) -> list[Message]:
    """The findings whose signed outcome no longer rests on what it was signed on."""
    found: list[Any] = list(plan.assessed(folder, build_folder).findings)
    return [
        message(
            "review.stale", finding=one.finding.key, why="; ".join(render(why, language) for why in one.finding.stale)
        )
        for one in found
        if one.finding.stale
    ]
