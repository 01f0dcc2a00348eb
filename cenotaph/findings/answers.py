"""Answers and outcomes: what prisoners were asked, what they are said to have answered, what became of them.

Invariant: a hearing is counted once, however many sources tell of it (one person, one day), and every record of it
stays listed. Survivors are counted beside the dead. An outcome that no source of the hearing states is taken from what
is stated of the person and says so; where sources differ the cell is "contested". A count is one of stated hearings in
what was read, no rate of any population.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cenotaph.claims.values import place
from cenotaph.findings.material import UNKNOWN, Days, Material, Record
from cenotaph.findings.persons import CONTESTED, SURVIVED, fates, references, stands
from cenotaph.findings.plain import plain
from cenotaph.findings.since import Reads, of_kinds

READS = Reads(of_kinds(("hearing", "person")))
NOT_STATED = "not_stated"
STATED, OF_PERSON, NOWHERE = "stated", "status_of_person", "nowhere"  # on what an outcome rests
# Outcomes and fates that say the person lived on after the hearing, at least for a time.
LIVED_ON = ("returned_to_cell", "released", "sentenced", "transferred", SURVIVED)


@dataclass(frozen=True, slots=True)
class Hearing:
    """One hearing, as one or more records tell of it."""

    records: tuple[str, ...]
    claims: tuple[str, ...]  # every claim of those records
    sources: tuple[str, ...]
    origins: int  # independent ones
    person: str  # entity; "" where nobody is named
    place: str  # as the first record has it
    days: Days
    questions: tuple[str, ...]
    answers: tuple[str, ...]  # in words
    answer: str  # term of answer_kind, not_stated or contested
    outcome: str  # term of hearing_outcome, killed, survived, contested or not_stated
    outcome_rests_on: str  # stated, status_of_person, nowhere
    fate: str  # what is stated of the person: killed, survived, contested, ""


@dataclass(frozen=True, slots=True)
class Cell:
    """How many hearings at a place have one answer and one outcome."""

    place: str
    answer: str
    outcome: str
    hearings: int
    independent: int  # of them stated by at least two independent origins
    origins: int  # independent origins of all of them together
    by_status: int  # of them with an outcome that is taken from what is stated of the person
    survivors: int  # of them of persons who are said to have survived
    records: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """Every hearing, and the table of answers and outcomes."""

    hearings: tuple[Hearing, ...]
    cells: tuple[Cell, ...]
    told_twice: int  # hearings of which more than one record tells


def answers(material: Material) -> Answers:
    """The hearings of a material and their table, sorted by place, answer and outcome."""
    persons = dict(references(material, "hearing").iter_rows())
    fate = fates(material)
    groups: dict[tuple[object, ...], list[Record]] = defaultdict(list)
    for record in material.of_kind("hearing"):
        first, last = record.days("hearing_date")
        person = persons.get(record.record, "")
        # without a person and one certain day nothing shows that two sources tell of one hearing
        known = bool(person) and first is not None and first == last
        groups[(person, first) if known else (record.record,)].append(record)
    hearings = tuple(
        sorted(
            (_hearing(group, persons.get(group[0].record, ""), fate, material) for group in groups.values()),
            key=lambda one: (one.place, one.days[0] is None, one.days[0] or 0, one.records),
        )
    )
    return Answers(hearings, cells(hearings, material), sum(len(one.records) > 1 for one in hearings))


def _hearing(group: Sequence[Record], person: str, fate: dict[str, str], material: Material) -> Hearing:
    sources = tuple(sorted({one.source for one in group}))
    answer = _one(one.term for record in group for one in record.of("answer_kind") if stands(one))
    outcome = _one(one.term for record in group for one in record.of("hearing_outcome") if stands(one))
    became = fate.get(person, "")
    rests_on = STATED if outcome != NOT_STATED else OF_PERSON if became else NOWHERE
    return Hearing(
        records=tuple(one.record for one in group),
        claims=tuple(one.claim for record in group for one in record.claims),
        sources=sources,
        origins=len(material.origins.groups(sources)),
        person=person,
        place=next((where for record in group for where in [_place(record)] if where), ""),
        days=next((one.days("hearing_date") for one in group if one.days("hearing_date") != UNKNOWN), UNKNOWN),
        questions=_said(group, "question"),
        answers=_said(group, "answer"),
        answer=answer,
        outcome=became if rests_on == OF_PERSON else outcome,
        outcome_rests_on=rests_on,
        fate=became,
    )


def _one(terms: Iterable[str]) -> str:
    """The term that all who state one agree on; "unknown" and "not stated" state none."""
    found = sorted({term for term in terms if term not in {"", "unknown", NOT_STATED}})
    return found[0] if len(found) == 1 else CONTESTED if found else NOT_STATED


def _said(group: Iterable[Record], about: str) -> tuple[str, ...]:
    """The different words of a property, in the order of the records."""
    words = [" ".join(one.as_written.split()) for record in group for one in record.of(about) if stands(one)]
    return tuple(dict.fromkeys(one for one in words if one))


def _place(record: Record) -> str:
    """Where it was: the prison, else the place, as written."""
    return record.words("prison") or record.words("place")


def cells(hearings: Iterable[Hearing], material: Material) -> tuple[Cell, ...]:
    """The table of some hearings. Places that differ only in case or spelling of letters are one place."""
    groups: dict[tuple[str, str, str], list[Hearing]] = defaultdict(list)
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for one in hearings:
        where = place.fold(one.place)
        written[where][one.place] += 1
        groups[where, one.answer, one.outcome].append(one)
    called = {where: min(names, key=lambda name: (-names[name], name)) for where, names in written.items()}
    return tuple(
        sorted(
            (
                Cell(
                    place=called[where],
                    answer=answer,
                    outcome=outcome,
                    hearings=len(group),
                    independent=sum(one.origins > 1 for one in group),
                    origins=len(material.origins.groups(source for one in group for source in one.sources)),
                    by_status=sum(one.outcome_rests_on == OF_PERSON for one in group),
                    survivors=sum(_lived_on(one) for one in group),
                    records=tuple(sorted(record for one in group for record in one.records)),
                    sources=tuple(sorted({source for one in group for source in one.sources})),
                )
                for (where, answer, outcome), group in groups.items()
            ),
            key=lambda one: (one.place, one.answer, one.outcome),
        )
    )


def _lived_on(hearing: Hearing) -> bool:
    """Whether the person is said to have survived, or where nothing is said of them, to have lived on."""
    return hearing.fate == SURVIVED or (not hearing.fate and hearing.outcome in LIVED_ON)


def as_json(found: Answers) -> dict[str, Any]:
    """The shape of out/findings/answers.json."""
    return {
        "hearings": [plain(one) for one in found.hearings],
        "table": [plain(one) for one in found.cells],
        "told_twice": found.told_twice,
    }
