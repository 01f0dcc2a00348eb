"""Findings: propositions, what the material makes of them, what people concluded, and whether that still stands.

Invariant: the program computes covered, contested or a gap; an outcome is an entry signed by an author and a reviewer,
made on one freeze. It is stale as soon as anything that it rested on is no longer the same, and says which part
changed; it is never settled or withdrawn by the program. Dissent stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cenotaph.findings.elements import (
    AGAINST,
    CONTESTED,
    COVERED,
    FOR,
    GAP,
    Cell,
    CrimeRow,
    Evidence,
    Side,
    digest_of,
    standing_of,
)
from cenotaph.findings.material import Material
from cenotaph.ledger.entry import Entry
from cenotaph.words.sentences import Message, message

PARTS = ("material", "elements", "law", "vocabulary", "said")  # of what an outcome rests on
SHORT = 16  # hexadecimal digits of a part


@dataclass(frozen=True)
class Vote:
    """A commissioner's word on a finding."""

    commissioner: str
    vote: str  # adopt, send_back, dissent
    reason: str
    time: str


@dataclass(frozen=True)
class Finding:
    """One proposition as the material and the people stand."""

    entry: Entry  # of the proposition
    sides: Mapping[str, Side]  # material that the finding itself names, FOR and AGAINST
    cells: tuple[Cell, ...]  # of the elements that it asserts
    standing: str
    gaps: tuple[Message, ...]
    rests_on: str  # what an outcome signed now would rest on: part:digest, separated by spaces
    outcome: Entry | None
    rivals: tuple[Entry, ...]  # other live outcomes: a conflict that people must settle
    stale: tuple[Message, ...]  # why the outcome no longer rests on what it was signed on
    votes: tuple[Vote, ...]
    searches: tuple[Entry, ...]
    blocked: tuple[Message, ...]  # why it cannot be published yet

    @property
    def key(self) -> str:
        """The finding's own key, as its entry names it."""
        return self.entry.body["finding"]

    @property
    def dissents(self) -> tuple[Vote, ...]:
        """Votes that dissent; they print with the finding."""
        return tuple(vote for vote in self.votes if vote.vote == "dissent")


def findings(
    material: Material, rows: Sequence[CrimeRow], law_version: str, quorum: int, commissioners: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """Every finding of the case, sorted by key. `quorum`: how many commissioners must adopt one; 0 publishes none.

    Where `commissioners` are named, only their votes count.
    """
    evidence = Evidence(material)
    cells = {cell.element.id: cell for row in rows for cell in row.cells}
    voters = frozenset(commissioners)
    found = (_finding(one, material, evidence, cells, law_version, quorum, voters) for one in material.said("finding"))
    return tuple(sorted(found, key=lambda one: (one.key, one.entry.id)))


def _finding(
    entry: Entry,
    material: Material,
    evidence: Evidence,
    cells: Mapping[str, Cell],
    law_version: str,
    quorum: int,
    voters: frozenset[str],
) -> Finding:
    key = entry.body["finding"]
    ties = [tie for tie in material.said("tie") if tie.body.get("finding") == key]
    cites = {FOR: entry.body.get("material_for", ""), AGAINST: entry.body.get("material_against", "")}
    named = [
        Entry("tie", {"element": "", "side": side, "material": words, "reason": ""}, entry.author, entry.time)
        for side, words in cites.items()
        if words
    ]
    sides = {
        side: evidence.side((), tuple(tie for tie in (*ties, *named) if tie.body["side"] == side))
        for side in (FOR, AGAINST)
    }
    asserted = tuple(cells[one] for one in entry.body.get("elements", "").split() if one in cells)
    searches = tuple(one for one in material.said("search") if key in one.body["about"].split())
    votes = tuple(
        Vote(one.author, one.body["vote"], one.body["reason"], one.time)
        for one in material.said("vote")
        if one.body["finding"] == key and (not voters or one.author in voters)
    )
    rests_on = resting(entry, sides, asserted, searches, law_version, material.about.get("vocabulary", ""))
    outcomes = [one for one in material.said("outcome") if one.body["finding"] == key]
    outcome = outcomes[-1] if outcomes else None
    standing, gaps = standing_of_all(sides, asserted, bool(named or ties))
    stale = staleness(outcome.body["rests_on"], rests_on) if outcome else ()
    return Finding(
        entry=entry,
        sides=sides,
        cells=asserted,
        standing=standing,
        gaps=gaps,
        rests_on=rests_on,
        outcome=outcome,
        rivals=tuple(outcomes[:-1]),
        stale=stale,
        votes=votes,
        searches=searches,
        blocked=blocked(outcome, outcomes[:-1], stale, votes, quorum),
    )


def standing_of_all(sides: Mapping[str, Side], cells: Sequence[Cell], has_own: bool) -> tuple[str, tuple[Message, ...]]:
    """The standing of a proposition: the weakest of its own material and of the elements that it asserts."""
    own = [standing_of(sides[FOR], sides[AGAINST])] if has_own or not cells else []
    standings = [*own, *((cell.standing, cell.gaps) for cell in cells)]
    gaps = tuple(
        message("findings.gap_of_element", element=cell.element.id, gap=gap) for cell in cells for gap in cell.gaps
    )
    own_gaps = own[0][1] if own else ()
    for weakest in (GAP, CONTESTED):
        if any(standing == weakest for standing, _ in standings):
            return weakest, (*own_gaps, *gaps)
    return COVERED, ()


def resting(
    entry: Entry, sides: Mapping[str, Side], cells: Sequence[Cell], searches: Sequence[Entry], law: str, vocabulary: str
) -> str:
    """What an outcome rests on, by part. Changes with any cited claim, its assessment, its source or lineage, the
    person it is held to speak of, the law, the vocabulary, or what was searched."""
    parts = {
        "material": digest_of([sides[FOR].digest, sides[AGAINST].digest]),
        "elements": digest_of([cell.digest for cell in cells]),
        "law": digest_of([law]),
        "vocabulary": digest_of([vocabulary]),
        "said": digest_of([entry.id, *sorted(one.id for one in searches)]),
    }
    return " ".join(f"{part}:{parts[part][:SHORT]}" for part in PARTS)


def staleness(signed: str, now: str) -> tuple[Message, ...]:
    """Which parts of what an outcome rested on are no longer the same; empty where it stands.

    What was signed in a form that cannot be read is stale: nobody knows what it rested on.
    """
    then, here = _parts(signed), _parts(now)
    if set(then) != set(PARTS):
        return (message("findings.stale_unreadable"),)
    return tuple(message(f"findings.stale_{part}") for part in PARTS if then[part] != here[part])


def _parts(stated: str) -> dict[str, str]:
    return dict(one.split(":", 1) for one in stated.split() if ":" in one)


def blocked(
    outcome: Entry | None, rivals: Sequence[Entry], stale: Sequence[Message], votes: Sequence[Vote], quorum: int
) -> tuple[Message, ...]:
    """Why a finding cannot be published: no signed outcome, one signature, stale, sent back, below the quorum."""
    if outcome is None:
        return (message("findings.blocked_no_outcome"),)
    reasons = []
    if outcome.author.strip().casefold() == outcome.body["reviewer"].strip().casefold():
        reasons.append(message("findings.blocked_one_signature"))
    if rivals:
        reasons.append(message("findings.blocked_rivals", many=len(rivals) + 1))
    if stale:
        reasons.append(message("findings.blocked_stale"))
    last = {vote.commissioner: vote for vote in votes}  # votes are in the order of their time
    if any(vote.vote == "send_back" for vote in last.values()):
        reasons.append(message("findings.blocked_sent_back"))
    adopted = sum(vote.vote == "adopt" for vote in last.values())
    if quorum < 1:
        reasons.append(message("findings.blocked_no_quorum_set"))
    elif adopted < quorum:
        reasons.append(message("findings.blocked_quorum", adopted=adopted, quorum=quorum))
    return tuple(reasons)


def sign(finding: Finding, freeze: str, outcome: str, reason: str, author: str, reviewer: str, time: str) -> Entry:
    """The entry of a signed outcome on what the finding rests on now."""
    body: dict[str, Any] = {
        "finding": finding.key, "outcome": outcome, "reason": reason, "reviewer": reviewer, "freeze": freeze,
        "rests_on": finding.rests_on,
    }  # fmt: skip
    return Entry("outcome", body, author, time, finding.outcome.id if finding.outcome else "")
