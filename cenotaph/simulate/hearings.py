"""Hearings before the panels: of those who were killed and of those who came back, some of them told by two sources.

Invariant: a hearing lies between the order and the death or release of the prisoner, so that nothing contradicts the
truth but what is planted. Whom a hearing speaks of is a record of a list, never a new person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jdatetime

from cenotaph.simulate.chance import Chance, Weighted
from cenotaph.simulate.corruption import LATIN
from cenotaph.simulate.dates import SOLAR
from cenotaph.simulate.persons import Person
from cenotaph.simulate.vocabulary import country

HEARING_STREAM = 104
OF_THE_DEAD, OF_SURVIVORS = 18, 12
TOLD_TWICE = 6  # by the dossier too, the last of them with another answer and outcome
ORDER = jdatetime.date(1371, 7, 2)  # nobody is asked once more before it
LONGEST_WAIT = 4  # days from a hearing to its end

HEARINGS = (
    "id", "prisoner", "prison", "day", "question", "answer", "answer_kind", "outcome", "minutes", "charge_read",
    "counsel", "appeal",
)  # fmt: skip
NOTES = ("id", "prisoner", "prison", "day", "question", "answer_kind", "outcome")


@dataclass(frozen=True, slots=True)
class Prisoner:
    """One who may have stood before a panel: a record of a list, the prison, and the day of death or release."""

    record: str
    prison: str
    ended: jdatetime.date
    dead: bool


def prisoner(record: str, person: Person, dead: bool) -> Prisoner:
    """The prisoner of whom a record of a list truly speaks."""
    return Prisoner(record, person.prison.latin[0], person.died, dead)


def hearings_of(
    seed: int, prisoners: Sequence[Prisoner], about: Mapping[str, Any]
) -> tuple[list[Sequence[object]], list[Sequence[object]], list[Sequence[str]]]:
    """The rows of hearings, those of the dossier's notes on some of them, and what was planted (which differs)."""
    chance = Chance(seed, HEARING_STREAM)
    rows = [_row(f"h{number}", one, chance, about) for number, one in enumerate(_chosen(prisoners, about), start=1)]
    twice = [row for row in rows if row[7] == "executed"][:TOLD_TWICE]
    notes: list[Sequence[object]] = []
    planted: list[Sequence[str]] = []
    for number, row in enumerate(twice, start=1):
        whole = dict(zip(HEARINGS, row, strict=True)) | {"id": f"n{number}"}
        kind = "hearing_told_twice"
        if number == TOLD_TWICE:
            whole |= {"answer_kind": "other", "outcome": "transferred"}
            kind = "hearing_told_otherwise"
        notes.append([whole[column] for column in NOTES])
        planted.append((kind, "dossier", "hearings", f"n{number}", f"hearings/hearings/{row[0]}"))
    return rows, notes, planted


def _chosen(prisoners: Sequence[Prisoner], about: Mapping[str, Any]) -> Iterator[Prisoner]:
    """The first of the dead and of the survivors who were held in the prisons of the hearings after the order."""
    for dead, most in ((True, OF_THE_DEAD), (False, OF_SURVIVORS)):
        there = [one for one in prisoners if one.dead is dead and one.prison in about["prisons"] and one.ended >= ORDER]
        yield from there[:most]


def _row(key: str, one: Prisoner, chance: Chance, about: Mapping[str, Any]) -> Sequence[object]:
    answer = _drawn(chance, about["by_the_dead" if one.dead else "by_survivors"])
    outcome = _drawn(chance, about["outcomes_of_the_dead" if one.dead else "outcomes_of_survivors"])
    day = max(ORDER, one.ended - jdatetime.timedelta(days=chance.below(LONGEST_WAIT)))
    month = country().months[SOLAR][LATIN][day.month - 1]
    question = chance.one(about["questions"])
    minutes = chance.one(about["minutes"])
    read = chance.one(("no", "no", "yes", ""))
    appeal = chance.one(("no", "no", ""))
    words = f"{about['answers'][answer]} (fictional)" if about["answers"][answer] else ""
    return (
        key, one.record, one.prison, f"{day.day} {month} {day.year}", f"{question} (fictional)", words, answer, outcome,
        minutes, read, "no", appeal,
    )  # fmt: skip


def _drawn(chance: Chance, weights: Mapping[str, int]) -> str:
    return chance.weighted(Weighted(list(weights), weights.values()))
