"""Review: a finding with its notices and replies and with what the checks say, before it may be published.

Invariant: a finding is published only if nothing holds it back: an outcome of two persons on what stands, a quorum,
notice to whom it names, and no check that blocks. What holds it back is said; nobody is named in a draft.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from cenotaph.findings.elements import AGAINST, COVERED, FOR, Side
from cenotaph.findings.lints import BASES, Complaint, Evidence, NamedPerson, Subject, check
from cenotaph.findings.material import Material
from cenotaph.findings.notice import Noticed
from cenotaph.findings.standing import Finding
from cenotaph.words.sentences import Message, message

DONE = ("replied", "overdue", "impossible")  # states of a notice that is on record with its end


@dataclass(frozen=True)
class Reviewed:
    """A finding, the notices it needs, the complaints of the checks, and why it cannot be published, if so."""

    finding: Finding
    noticed: Noticed | None
    complaints: tuple[Complaint, ...]
    blocked: tuple[Message, ...]


def reviewed(
    material: Material, findings: Iterable[Finding], noticed: Iterable[Noticed], today: date
) -> tuple[Reviewed, ...]:
    """Every finding with what holds it back, in the order given."""
    by_finding = {one.finding: one for one in noticed}
    return tuple(_reviewed(material, one, by_finding.get(one.key), today) for one in findings)


def _reviewed(material: Material, finding: Finding, noticed: Noticed | None, today: date) -> Reviewed:
    complaints = check(subject_of(material, finding, noticed, today))
    reasons = list(finding.blocked)
    if noticed is not None and not noticed.may_be_published:
        reasons.append(message("findings.blocked_notice"))
    reasons += [
        message("findings.blocked_check", code=one.code, sentence=one.sentence)
        for one in complaints
        if one.severity == "block"
    ]
    once = [one for place, one in enumerate(reasons) if one not in reasons[:place]]
    return Reviewed(finding, noticed, complaints, tuple(once))


def subject_of(material: Material, finding: Finding, noticed: Noticed | None, today: date) -> Subject:
    """What the checks read of a finding that would go to the public."""
    notes = [one.body["result"] for one in finding.searches]
    notes += [one.body["result"] for cell in finding.cells for one in cell.searches]
    return Subject(
        id=finding.key,
        purpose="public",
        today=today,
        supporting=evidence(material, finding, FOR),
        opposing=(*evidence(material, finding, AGAINST), *replies(noticed)),
        search_note="; ".join(notes),
        corroborated=finding.standing == COVERED,
        persons=tuple(
            NamedPerson(
                one.party,
                living=None if one.state in DONE or not one.may_be_named else False,
                notice_recorded=one.may_be_named and one.state in DONE,
            )
            for one in (noticed.notices if noticed else ())
            if one.named
        ),
    )


def replies(noticed: Noticed | None) -> tuple[Evidence, ...]:
    """What those who were given notice answered: evidence against the finding."""
    return tuple(
        Evidence(one.entry, identity="named", affiliation_stated=True, origin=one.party)
        for one in (noticed.against if noticed else ())
    )


def evidence(material: Material, finding: Finding, side: str) -> tuple[Evidence, ...]:
    """One piece of evidence a source: whether anybody stands behind it, how they know, from which origin."""
    sides: list[Side] = [finding.sides[side], *(cell.sides[side] for cell in finding.cells)]
    sources = sorted({source for one in sides for source in one.sources})
    groups = material.origins.groups(sources)
    origin = {source: group[0] for group in groups for source in group}
    known = basis_of(material, sides)
    found = []
    for source in sources:
        about = material.sources.get(source)
        found.append(
            Evidence(
                id=source,
                stance=about.stance if about else "",
                affiliation_stated=True,  # every page says of a party that it is one
                identity="named" if about and (about.producer or about.publisher) else "unnamed",
                basis=known.get(source, ""),
                origin=origin[source],
            )
        )
    return tuple(found)


def basis_of(material: Material, sides: Iterable[Side]) -> dict[str, str]:
    """Source -> the best basis of knowledge that its records on these sides state: saw before heard before told."""
    said = material.claims.filter(pl.col("property") == "basis").select("record", "source", "as_written")
    if said.is_empty():
        return {}
    here = pl.concat([said.join(one.rows.select("record"), on="record", how="semi") for one in sides])
    found: dict[str, str] = {}
    for _, source, words in here.unique().sort("record", "source", "as_written").iter_rows():
        stated = next((one for one in BASES if one in words.casefold().replace(" ", "_")), "")
        best = [one for one in (found.get(source, ""), stated) if one]
        found[source] = min(best, key=BASES.index) if best else ""
    return found
