"""Assess: everything that findings say of one freeze, in one place, and how it is written down.

Invariant: an assessment is a pure function of a freeze; its parts are JSON and tables in a stated order, so that the
same freeze gives the same bytes. It concludes nothing, and no draft of a finding is in what may be published.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cenotaph.findings import (
    answers,
    chronology,
    command,
    executions,
    gates,
    mandate,
    notice,
    orders,
    proof_sheets,
    sites,
)
from cenotaph.findings.answers import Answers
from cenotaph.findings.chronology import Chronology
from cenotaph.findings.command import Command
from cenotaph.findings.elements import (
    AGAINST,
    FOR,
    Cell,
    CrimeRow,
    Evidence,
    Question,
    Side,
    digest_of,
    evidence_table,
    matrix,
    next_questions,
)
from cenotaph.findings.executions import Execution
from cenotaph.findings.gates import ForumResult
from cenotaph.findings.law import Instrument, LawError, instrument_of, instruments
from cenotaph.findings.mandate import Mandate
from cenotaph.findings.material import PERSON, Material, material
from cenotaph.findings.notice import Noticed
from cenotaph.findings.orders import Orders
from cenotaph.findings.persons import references
from cenotaph.findings.plain import plain
from cenotaph.findings.review import Reviewed, reviewed
from cenotaph.findings.since import Reads, Since, of_kinds, since
from cenotaph.findings.sites import Sites
from cenotaph.findings.standing import Finding, findings
from cenotaph.ledger.entry import Entry
from cenotaph.words.sentences import Message

DEFAULT_LAW = ("rome_statute",)
LAW_OF_THE_CASE = "law/"  # keys of a freeze's table `case` that hold a law file of the case itself


@dataclass(frozen=True)
class Assessment:
    """What findings say of one freeze."""

    evidence: Evidence
    settings: Mapping[str, Any]  # the sections of case.toml that findings read
    instruments: tuple[Instrument, ...]
    matrix: tuple[CrimeRow, ...]
    questions: tuple[Question, ...]
    findings: tuple[Reviewed, ...]
    command: Command
    orders: Orders
    sites: Sites
    mandate: Mandate
    gates: tuple[ForumResult, ...]
    proof_sheets: pl.DataFrame
    answers: Answers
    executions: tuple[Execution, ...]
    chronology: Chronology
    notices: tuple[Noticed, ...]
    outside: Mapping[str, Message]  # record -> why it is certainly outside the mandate

    @property
    def material(self) -> Material:
        """The material of the freeze."""
        return self.evidence.material

    @property
    def law_version(self) -> str:
        """Changes with any law file of the case."""
        return version_of(self.instruments)


def assess(freeze: str, tables: Mapping[str, pl.DataFrame], before: Assessment | None = None) -> Assessment:
    """The assessment of the tables of one freeze, or of those that a reader may see of it.

    `before` is that of an earlier freeze: what nothing has touched since is taken over; the result is the same.

    Raises LawError for a law or crime that is not there.
    """
    here = material(freeze, tables)
    settings: Mapping[str, Any] = json.loads(here.about.get("settings", "{}"))
    about = settings.get("findings", {})
    laws = laws_of(here, about)
    crimes = tuple(about.get("crimes", ()))
    stated = mandate.read(settings)
    unknown = [one for one in crimes if not any(crime.id == one for law in laws for crime in law.crimes)]
    if unknown:
        raise LawError(
            f"case.toml, [findings] crimes {unknown[0]!r}: in none of the laws {', '.join(x.id for x in laws)}"
        )
    changes = since(before.material, here) if before else None  # None: nothing may be taken over

    def part(name: str, reads: Reads, make: Callable[[], Any]) -> Any:
        """A part as it was where nothing that it reads has changed, else made anew."""
        return make() if changes is None or changes.touches(reads) else getattr(before, name)

    evidence = Evidence(here, before.evidence if before else None, changes)
    rows = matrix(here, laws, crimes, evidence)
    found = findings(here, rows, version_of(laws), stated.quorum, stated.commissioners, evidence)
    today = date.fromisoformat(here.about["as_of"])
    noticed = notice.notices(here.about_persons(named(here)), today)
    sheets, executed = _of_each_person(here, before, changes)
    first, last = (date.fromordinal(day) if day is not None else None for day in stated.period)
    return Assessment(
        evidence=evidence,
        settings=settings,
        instruments=laws,
        matrix=rows,
        questions=next_questions(rows),
        findings=reviewed(here, found, noticed, today),
        command=command.command(here, stated.period, before.command if before else None, changes),
        orders=replace(part("orders", orders.READS, lambda: orders.orders(here)), freeze=freeze),
        sites=replace(part("sites", sites.READS, lambda: sites.sites(here)), freeze=freeze),
        mandate=stated,
        gates=gates.evaluate(gates.situation_of(about, (first, last), stated.territory, laws)),
        proof_sheets=sheets,
        answers=part("answers", answers.READS, lambda: answers.answers(here.about_persons(heard(here)))),
        executions=executed,
        chronology=part("chronology", chronology.READS, lambda: chronology.chronology(here)),
        notices=noticed,
        outside=part("outside", OUTSIDE, lambda: outside(here, stated)),
    )


def named(here: Material) -> set[str]:
    """The entities that findings name or notices are sent to."""
    said = [one.body.get("names", "").split() for one in here.said("finding")]
    return {name for names in said for name in names} | {one.body["party"] for one in here.said("notice")}


def heard(here: Material) -> set[str]:
    """The persons of whom a hearing is told."""
    return set(references(here, "hearing")["person"].to_list())


def _of_each_person(
    here: Material, before: Assessment | None, changes: Since | None
) -> tuple[pl.DataFrame, tuple[Execution, ...]]:
    """Proof sheets and executions. Each is of one person: where nothing changed that they read beside persons, only
    those of the persons concerned are made again, and of whoever acts name together with them."""
    if (
        before is None
        or changes is None
        or any(changes.touches(one) for one in (proof_sheets.reads(), executions.READS))
    ):
        return proof_sheets.summary(here), executions.executions(here)
    if not changes.persons:
        return before.proof_sheets, before.executions
    concerned = changes.persons | executions.told_with(changes.persons, changes.then, here)
    theirs = pl.col("entity").is_in(sorted(concerned))
    part = replace(here, claims=here.claims.filter(pl.col("kind").ne(PERSON) | theirs))  # all records: acts name them
    sheets = pl.concat([before.proof_sheets.filter(~theirs), proof_sheets.summary(part).filter(theirs)])
    known = {one.key: one for one in before.executions if one.key not in concerned}
    known |= {one.key: one for one in executions.executions(part) if one.key in concerned}
    return sheets.sort("entity"), tuple(known[key] for key in sorted(known))


HAPPENED = ("act", "hearing", "posting", "event", "number", "concealment")  # kinds that tell of a time of their own
OUTSIDE = Reads(of_kinds(HAPPENED))


def outside(here: Material, stated: Mandate) -> dict[str, Message]:
    """The records of what happened at a time or place that is certainly outside the mandate, and why.

    What somebody said, asked or ordered later may speak of what is inside, and is not looked at here.
    """
    found = ((one.record, mandate.outside_record(stated, one)) for kind in HAPPENED for one in here.of_kind(kind))
    return {record: why for record, why in found if why is not None}


def laws_of(here: Material, about: Mapping[str, Any]) -> tuple[Instrument, ...]:
    """The laws that a case names, its own files among them, in the order named."""
    own = {
        made.id: made
        for key, text in sorted(here.about.items())
        if key.startswith(LAW_OF_THE_CASE)
        for made in (instrument_of(json.loads(text), key),)
    }
    known = {**instruments(), **own}
    found = []
    for key in about.get("laws", ()) or (*own, *(() if own else DEFAULT_LAW)):
        if key not in known:
            raise LawError(f"case.toml, [findings] laws {key!r}: no such law; there are: {', '.join(sorted(known))}")
        found.append(known[key])
    return tuple(found)


def version_of(laws: Sequence[Instrument]) -> str:
    """One digest over the versions of several laws."""
    return digest_of([f"{law.id}:{law.version}" for law in laws])


def write(assessment: Assessment, folder: Path) -> dict[str, int]:
    """Write `out/findings/` and return rows or entries by file."""
    folder.mkdir(parents=True, exist_ok=True)
    table = evidence_table(assessment.matrix)
    table.write_parquet(folder / "evidence.parquet", compression="zstd", statistics=False)
    parts: dict[str, Any] = {
        "matrix.json": matrix_json(assessment),
        "findings.json": findings_json(assessment),
        "command.json": command.as_json(assessment.command),
        "orders.json": orders.as_json(assessment.orders),
        "sites.json": sites.as_json(assessment.sites),
        "gates.json": gates.rows(assessment.gates),
        "mandate.json": mandate.as_json(assessment.mandate, assessment.material),
        "proof_sheets.json": proof_sheets.as_json(assessment.proof_sheets),
        "answers.json": answers.as_json(assessment.answers),
        "chronology.json": chronology.as_json(assessment.chronology),
        "executions.json": executions.as_json(assessment.material, assessment.executions),
        "notices.json": notice.as_json(
            one.noticed for one in assessment.findings if one.noticed is not None and not one.blocked
        ),
    }
    for name, content in parts.items():
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)
        (folder / name).write_bytes(f"{text}\n".encode())
    return {"findings/evidence.parquet": table.height, "findings/matrix.json": len(assessment.matrix)}


def matrix_json(assessment: Assessment) -> dict[str, Any]:
    """The content of out/findings/matrix.json: elements x claims for / against / gap."""
    return {
        "freeze": assessment.material.freeze,
        "laws": [{"law": law.id, "version": law.version, "title": law.title} for law in assessment.instruments],
        "crimes": [
            {
                "crime": row.crime.id,
                "law": row.instrument.id,
                "article": row.crime.article,
                "title": row.crime.title,
                "elements": [cell_json(cell) for cell in row.cells],
            }
            for row in assessment.matrix
        ],
        "questions": [
            {"element": one.element.id, "asks": one.element.asks, "standing": one.standing,
             "crimes": [crime for crime, _ in one.cells]}
            for one in assessment.questions
        ],
    }  # fmt: skip


def cell_json(cell: Cell) -> dict[str, Any]:
    """One element of the matrix."""
    return {
        "element": cell.element.id,
        "article": cell.element.article,
        "text": cell.element.text,
        "kind": cell.element.kind,
        "to_be_verified": cell.element.basis.to_be_verified,
        "standing": cell.standing,
        "corroboration": cell.corroboration,
        "for": side_json(cell.sides[FOR]),
        "against": side_json(cell.sides[AGAINST]),
        "gap": [plain(one) for one in cell.gaps],
        "arguments": [entry_json(one) for one in cell.arguments],
        "searches": [entry_json(one) for one in cell.searches],
        "digest": cell.digest,
    }


def side_json(side: Side) -> dict[str, Any]:
    """One side of a cell; every claim of it stands in evidence.parquet."""
    return {
        "claims": side.rows.height,
        "persons_or_things": side.rows["entity"].n_unique(),
        "sources": [
            {"source": source, "claims": claims, "records": list(records)} for source, claims, records in side.by_source
        ],
        "origins": [list(group) for group in side.origins],
        "ties": [entry_json(one) for one in side.ties],
    }


def findings_json(assessment: Assessment) -> dict[str, Any]:
    """The content of out/findings/findings.json: those that may be published; of others only how many and why not."""
    ready = [one for one in assessment.findings if not one.blocked]
    drafts = [one for one in assessment.findings if one.blocked]
    return {
        "freeze": assessment.material.freeze,
        "findings": [reviewed_json(one) for one in ready],
        "unpublished": [[plain(reason) for reason in one.blocked] for one in drafts],
    }


def reviewed_json(one: Reviewed) -> dict[str, Any]:
    """One finding that may be published, with replies and what the checks say of it."""
    return {
        **finding_json(one.finding),
        "replies": [{"by": reply.name or reply.party, "words": reply.words, "time": reply.replied}
                    for reply in (one.noticed.against if one.noticed else ())],
        "checks": [{"code": each.code, "severity": each.severity, "about": each.about, "sentence": plain(each.sentence)}
                   for each in one.complaints],
    }  # fmt: skip


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding with what speaks for it, against it, its gaps, its outcome, its dissent."""
    return {
        "finding": finding.key,
        "proposition": finding.entry.body["proposition"],
        "standard": finding.entry.body["standard"],
        "standing": finding.standing,
        "gaps": [plain(one) for one in finding.gaps],
        "for": side_json(finding.sides[FOR]),
        "against": side_json(finding.sides[AGAINST]),
        "elements": [{"element": cell.element.id, "standing": cell.standing} for cell in finding.cells],
        "outcome": entry_json(finding.outcome) if finding.outcome else None,
        "dissent": [{"by": one.commissioner, "reason": one.reason, "time": one.time} for one in finding.dissents],
        "votes": [{"by": one.commissioner, "vote": one.vote, "time": one.time} for one in finding.votes],
        "searches": [entry_json(one) for one in finding.searches],
    }


def entry_json(entry: Entry) -> dict[str, Any]:
    """What a person said, with who and when."""
    return {**dict(entry.body), "author": entry.author, "time": entry.time, "entry": entry.id}
