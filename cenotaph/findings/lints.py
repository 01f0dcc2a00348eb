"""Checks of a finding or a filing before it leaves the house: what would make a court discount it, or harm somebody.

Invariant: each check is a pure function of what it is given, and nothing that is not stated counts as good: a consent,
a hash, a basis of knowledge or a notice that is missing is missing. A check complains; it mends and removes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from cenotaph.findings.gates import ForumResult, obstacles
from cenotaph.findings.law import VERIFICATIONS
from cenotaph.findings.stated import Stated, read_file
from cenotaph.words.sentences import Message, message

SEVERITIES = ("block", "warn", "note")
IDENTITIES = ("named", "known_to_us", "unnamed")  # of the person or body behind a piece of evidence
BASES = ("saw", "heard", "told_by", "inferred")
FIRST_HAND = ("saw", "heard")


class LintError(ValueError):
    """A file of checks that breaks its schema; the sentence names file, entry, value and mend."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence on one side of a finding."""

    id: str
    stance: str = ""  # of its source, a term of the vocabulary `stance`
    affiliation_stated: bool = False  # the text says that the source is a party
    identity: str = "unnamed"  # one of IDENTITIES
    basis: str = ""  # one of BASES, "" where none is stated
    origin: str = ""  # where the information first entered the chain; "" where unknown


@dataclass(frozen=True, slots=True)
class Item:
    """One preserved thing that is cited."""

    id: str
    acquirer: str = ""
    acquired: str = ""  # the day, as stated
    place: str = ""
    holder: str = ""  # who held it before
    hash_acquired: str = ""
    hash_now: str = ""
    custody_gap: bool = False
    edited_as_original: bool = False
    cited_for_conclusion: bool = False  # a report cited for what it concludes
    underlying: tuple[str, ...] = ()  # items on which that conclusion rests
    translated: bool = False
    original_kept: bool = False
    translator: str = ""
    machine_only: bool = False


@dataclass(frozen=True, slots=True)
class Testimony:
    """What is known of how one account was taken."""

    id: str
    interview_number: int | None = None
    earlier_accounts_listed: bool = False
    intermediary_used: bool = False
    intermediary: str = ""
    intermediary_paid: bool = False
    intermediary_witnesses: int = 1  # accounts that came through the same intermediary
    leading_flags: int = 0  # key facts first uttered by the interviewer
    lineup_used: bool = False
    photograph_alone: bool = False
    photograph_published: bool = False
    vulnerable: bool = False
    child: bool = False
    specialist: bool = False  # present, or the witness was referred to one
    interviewer_trained: bool = False
    benefits: str = ""  # what was paid or given, "none" where nothing was; "" where nobody asked


@dataclass(frozen=True, slots=True)
class Consent:
    """The consent that stands for one item or person. No purposes: there is none."""

    id: str
    purposes: tuple[str, ...] = ()
    until: date | None = None  # the last day; None: without end
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody whom the text names as responsible. `living` is None where it is not known."""

    id: str
    living: bool | None = None
    notice_recorded: bool = False  # notice was given, and the reply or its absence is on record


@dataclass(frozen=True, slots=True)
class Subject:
    """A finding, or a filing made of findings, as it would leave the house."""

    id: str
    purpose: str  # for which it leaves: public, un, court, ...
    today: date
    supporting: tuple[Evidence, ...] = ()
    opposing: tuple[Evidence, ...] = ()
    search_note: str = ""  # where contrary material was searched for, and with what result
    corroborated: bool = False  # it is marked as corroborated
    items: tuple[Item, ...] = ()
    testimonies: tuple[Testimony, ...] = ()
    consents: tuple[Consent, ...] = ()
    persons: tuple[NamedPerson, ...] = ()
    unnamed_victims: int = 0  # victims without a name on whom it relies
    forum: str = ""  # to which it goes, "" for none
    gates: ForumResult | None = None
    decided: frozenset[str] = frozenset()  # gates on which people decided that it may go on
    unredacted: tuple[str, ...] = ()  # protected names, places, voices, faces or metadata still in it


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a check found, and about what."""

    code: str
    severity: str  # one of SEVERITIES
    about: str
    sentence: Message


@dataclass(frozen=True, slots=True)
class Lint:
    """A check as its file describes it."""

    code: str
    name: str
    severity: str
    reason: str
    reason_fa: str
    basis: str
    verification: str
    parameters: Mapping[str, Any]


@cache
def lints() -> Mapping[str, Lint]:
    """Every check by code. Raises LintError on a file that breaks the schema or a check that nobody wrote."""
    name = "lints.yaml"
    stated = Stated(read_file(resources.files("cenotaph.findings") / name, name, LintError), name, LintError)
    found = stated.each("lints", _lint)
    stated.finish()
    codes = [one.code for one in found]
    if codes != sorted(CHECKS):
        raise LintError(f"{name}, lints {codes}: write each of {', '.join(sorted(CHECKS))} once, in this order")
    return MappingProxyType({one.code: one for one in found})


def _lint(stated: Stated) -> Lint:
    return Lint(
        code=stated.text("code"),
        name=stated.text("name"),
        severity=stated.choice("severity", SEVERITIES),
        reason=stated.text("reason"),
        reason_fa=stated.text("reason_fa"),
        basis=stated.text("basis"),
        verification=stated.choice("verification", VERIFICATIONS),
        parameters=stated.mapping("parameters"),
    )


def check(subject: Subject) -> tuple[Complaint, ...]:
    """Every complaint about a subject, sorted by code and by what it is about."""
    return tuple(
        Complaint(lint.code, lint.severity, about, message(f"lints.{lint.name}"))
        for lint in lints().values()
        for about in sorted(CHECKS[lint.code](subject, **lint.parameters))
    )


def may_leave(complaints: tuple[Complaint, ...]) -> bool:
    """Whether nothing blocks."""
    return all(one.severity != "block" for one in complaints)


# The checks: each yields what it complains about


def _repeated_interviewing(subject: Subject) -> Iterator[str]:
    for one in subject.testimonies:
        if one.interview_number != 1 or not one.earlier_accounts_listed:
            yield one.id


def _intermediary(subject: Subject, many: int) -> Iterator[str]:
    for one in subject.testimonies:
        doubtful = not one.intermediary or one.intermediary_paid or one.intermediary_witnesses >= many
        if one.intermediary_used and doubtful:
            yield one.id


def _leading_questions(subject: Subject) -> Iterator[str]:
    for one in subject.testimonies:
        if one.leading_flags > 0:
            yield one.id


def _consent(subject: Subject) -> Iterator[str]:
    for one in subject.consents:
        expired = one.until is not None and one.until < subject.today
        if one.withdrawn or expired or subject.purpose not in one.purposes:
            yield one.id


def _provenance(subject: Subject) -> Iterator[str]:
    for one in subject.items:
        if not (one.acquirer and one.acquired and one.place and one.holder):
            yield one.id


def _integrity(subject: Subject) -> Iterator[str]:
    for one in subject.items:
        whole = one.hash_acquired and one.hash_acquired == one.hash_now
        if not whole or one.custody_gap or one.edited_as_original:
            yield one.id


def _anonymous_hearsay(subject: Subject) -> Iterator[str]:
    weak = [one.identity == "unnamed" or one.basis not in FIRST_HAND for one in subject.supporting]
    if weak and all(weak):
        yield subject.id


def _conclusion_as_fact(subject: Subject) -> Iterator[str]:
    for one in subject.items:
        if one.cited_for_conclusion and not one.underlying:
            yield one.id


def _basis_of_knowledge(subject: Subject) -> Iterator[str]:
    for one in (*subject.supporting, *subject.opposing):
        if one.basis not in BASES:
            yield one.id


def _circular_reporting(subject: Subject) -> Iterator[str]:
    origins = {one.origin for one in subject.supporting if one.origin}  # an unknown origin is not independent
    if subject.corroborated and len(origins) < 2:
        yield subject.id


def _contrary_material(subject: Subject) -> Iterator[str]:
    if not subject.opposing and not subject.search_note.strip():
        yield subject.id


def _identification(subject: Subject) -> Iterator[str]:
    for one in subject.testimonies:
        if one.lineup_used and (one.photograph_alone or one.photograph_published):
            yield one.id


def _translation(subject: Subject) -> Iterator[str]:
    for one in subject.items:
        if one.translated and (not one.original_kept or not one.translator or one.machine_only):
            yield one.id


def _vulnerable_witness(subject: Subject) -> Iterator[str]:
    for one in subject.testimonies:
        if (one.vulnerable and not one.specialist) or (one.child and not one.interviewer_trained):
            yield one.id


def _benefits(subject: Subject) -> Iterator[str]:
    for one in subject.testimonies:
        if not one.benefits.strip():
            yield one.id


def _partisan_source(subject: Subject) -> Iterator[str]:
    for one in (*subject.supporting, *subject.opposing):
        if one.stance == "party_to_events" and not one.affiliation_stated:
            yield one.id


def _unnamed_victims(subject: Subject) -> Iterator[str]:
    if subject.unnamed_victims > 0:
        yield subject.id


def _forum_closed(subject: Subject) -> Iterator[str]:
    held = subject.gates
    passed = held is not None and held.forum == subject.forum and not obstacles(held, subject.decided)
    if subject.forum and not passed:
        yield subject.forum


def _redaction(subject: Subject) -> Iterator[str]:
    yield from subject.unredacted


def _right_of_reply(subject: Subject) -> Iterator[str]:
    for one in subject.persons:
        if subject.purpose == "public" and one.living is not False and not one.notice_recorded:
            yield one.id


CHECKS: Mapping[str, Callable[..., Iterator[str]]] = {
    "L01": _repeated_interviewing,
    "L02": _intermediary,
    "L03": _leading_questions,
    "L04": _consent,
    "L05": _provenance,
    "L06": _integrity,
    "L07": _anonymous_hearsay,
    "L08": _conclusion_as_fact,
    "L09": _basis_of_knowledge,
    "L10": _circular_reporting,
    "L11": _contrary_material,
    "L12": _identification,
    "L13": _translation,
    "L14": _vulnerable_witness,
    "L15": _benefits,
    "L16": _partisan_source,
    "L17": _unnamed_victims,
    "L18": _forum_closed,
    "L19": _redaction,
    "L20": _right_of_reply,
}
