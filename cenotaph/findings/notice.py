"""Notice and reply: whoever a finding names adversely is told before, may answer, and the answer stands beside it.

Invariant: nobody who may be alive is named in a finding unless they have replied, or let a day pass of which they were
told with proof, or could not be reached for a reason on record. What they reply is evidence against, printed with the
finding. Practice of commissions of inquiry: OHCHR, Commissions of Inquiry and Fact-Finding Missions on International
Human Rights and Humanitarian Law: Guidance and Practice (2015); the right to be heard, ICCPR article 14.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from cenotaph.findings.mandate import standard_in_words, title
from cenotaph.findings.material import Material
from cenotaph.findings.persons import ALIVE, TERM, names, standing
from cenotaph.findings.plain import plain
from cenotaph.ledger.entry import Entry
from cenotaph.words.sentences import Message, message

NOT_SENT, SENT, WAITING, OVERDUE, REPLIED, IMPOSSIBLE = (
    "not_sent", "sent", "waiting", "overdue", "replied", "impossible",
)  # fmt: skip
# Of several notices to one party the first of these states holds: a reply ends the matter, an open term binds.
ORDER = (REPLIED, WAITING, SENT, OVERDUE, IMPOSSIBLE, NOT_SENT)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a party answered: evidence against the finding."""

    party: str
    name: str
    replied: str  # ISO 8601
    words: str
    entry: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Where notice to one party about one finding stands."""

    party: str  # an entity, or a State or body in words
    name: str
    named: bool  # whether the finding names them adversely
    state: str
    sent: str
    due: str
    proof: str
    impossible: str
    may_be_named: bool
    why: Message
    entries: tuple[str, ...]
    doubts: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Noticed:
    """One finding with the notices it needs and the replies to them."""

    finding: str
    proposition: str
    standard: str
    notices: tuple[Notice, ...]
    against: tuple[Reply, ...]
    may_be_published: bool  # whether everyone it names may be named


def notices(material: Material, as_of: date) -> tuple[Noticed, ...]:
    """Every finding with its notices as of a day, sorted by finding. What is dated later has not happened yet."""
    called = dict(names(material).iter_rows())
    dead = _dead(material, as_of)
    sent = material.said("notice")
    return tuple(
        _noticed(one, [notice for notice in sent if one.body["finding"] in notice.body["findings"].split()], called,
                 dead, as_of)
        for one in sorted(material.said("finding"), key=lambda one: (one.body["finding"], one.id))
    )  # fmt: skip


def _noticed(finding: Entry, sent: list[Entry], called: dict[str, str], dead: dict[str, int], as_of: date) -> Noticed:
    named = list(dict.fromkeys(finding.body.get("names", "").split()))
    parties = list(dict.fromkeys((*named, *(one.body["party"] for one in sent))))
    found, replies = [], []
    for party in sorted(parties):
        theirs = [one for one in sent if one.body["party"] == party]
        name = called.get(party, party)
        found.append(_notice(party, name, party in named, theirs, dead.get(party, 0), as_of))
        replies += [
            Reply(party, name, one.body["replied"], one.body.get("reply", ""), one.id)
            for one in theirs
            if _state(one, as_of) == REPLIED
        ]
    return Noticed(
        finding.body["finding"],
        finding.body["proposition"],
        finding.body["standard"],
        tuple(found),
        tuple(replies),
        all(one.may_be_named for one in found if one.named),
    )


def _notice(party: str, name: str, named: bool, sent: list[Entry], dead: int, as_of: date) -> Notice:
    states = {one.id: _state(one, as_of) for one in sent}
    state = next((one for one in ORDER if one in states.values()), NOT_SENT)
    chosen = next((one for one in sent if states[one.id] == state), None)
    body = chosen.body if chosen else {}
    may, why = _naming(state, body.get("proof", ""), body.get("impossible", ""), dead)
    return Notice(
        party=party,
        name=name,
        named=named,
        state=state,
        sent=body.get("sent", ""),
        due=body.get("due", ""),
        proof=body.get("proof", ""),
        impossible=body.get("impossible", ""),
        may_be_named=may,
        why=why,
        entries=tuple(one.id for one in sent),
        doubts=tuple(doubt for one in sent for doubt in _doubts(one)),
    )


def _state(entry: Entry, as_of: date) -> str:
    """Where one notice stands on a day. The term runs to the end of the day that is due."""
    sent, due, replied = (_day(entry.body.get(key, "")) for key in ("sent", "due", "replied"))
    if replied is not None and replied <= as_of:
        return REPLIED
    if sent is not None and sent <= as_of:
        return SENT if due is None else WAITING if due >= as_of else OVERDUE
    return IMPOSSIBLE if entry.body.get("impossible", "").strip() else NOT_SENT


def _naming(state: str, proof: str, impossible: str, dead: int) -> tuple[bool, Message]:
    """Whether a party may be named, and why."""
    if dead:
        return True, message("notice.dead", sources=dead)
    if state == REPLIED:
        return True, message("notice.replied")
    if state == OVERDUE:
        return (True, message("notice.overdue")) if proof.strip() else (False, message("notice.overdue_without_proof"))
    if state == IMPOSSIBLE:
        return True, message("notice.impossible", reason=impossible)
    return False, message(f"notice.{state}")


def _day(text: str) -> date | None:
    """A day from ISO 8601, None where there is none or it cannot be read."""
    try:
        return date.fromisoformat(text.strip()[:10]) if text.strip() else None
    except ValueError:
        return None


def _doubts(entry: Entry) -> Iterable[Message]:
    """What is wrong with a notice as written."""
    for key in ("sent", "due", "replied"):
        written = entry.body.get(key, "")
        if written.strip() and _day(written) is None:
            yield message("notice.doubt_day", column=key, written=written)
    sent, due = _day(entry.body.get("sent", "")), _day(entry.body.get("due", ""))
    if sent is not None and due is not None and due < sent:
        yield message("notice.doubt_due")
    if _day(entry.body.get("replied", "")) is not None and not entry.body.get("reply", "").strip():
        yield message("notice.doubt_reply")


def _dead(material: Material, as_of: date) -> dict[str, int]:
    """Entity -> how many sources state a day of death that has passed, of persons whom no source states to be alive."""
    said = standing(material.claims).filter((pl.col("kind") == "person") & (pl.col("entity") != ""))
    alive = said.filter(pl.any_horizontal(*((pl.col("property") == key) & TERM.is_in(ALIVE[key]) for key in ALIVE)))
    low = pl.coalesce(pl.col("value").str.json_path_match("$.low"), pl.col("value").str.json_path_match("$.high"))
    died = said.filter((pl.col("property") == "death_date") & (low <= as_of.isoformat()))
    died = died.join(alive.select("entity"), on="entity", how="anti")
    return dict(died.group_by("entity").agg(pl.col("source").n_unique().cast(pl.Int64)).sort("entity").iter_rows())


def letter(material: Material, finding: Entry, notice: Notice, language: str = "en") -> tuple[Message, ...]:
    """The letter to one party: what is considered, by which standard, on what material, and how to reply.

    `language`: the proposition is given as its entry words it in that language, else in its own.
    """
    body = finding.body
    proposition = body.get(f"proposition_{language}") or body["proposition"]
    said = [
        message("notice.letter_to", name=notice.name),
        message("notice.letter_purpose", case=title(material, language)),
        message("notice.letter_proposition", proposition=proposition),
        message("notice.letter_standard", standard=standard_in_words(body["standard"])),
        _material("for", body.get("material_for", "").split()),
        _material("against", body.get("material_against", "").split()),
    ]
    if body.get("gaps", "").strip():
        said.append(message("notice.letter_gaps", gaps=body["gaps"]))
    said.append(message("notice.letter_reply"))
    said.append(message("notice.letter_due", due=notice.due) if notice.due else message("notice.letter_no_term"))
    return (*said, message("notice.letter_printed"), message("notice.letter_not_a_conviction"))


def _material(side: str, ids: list[str]) -> Message:
    """The material on one side, by its public ids."""
    if not ids:
        return message("notice.letter_nothing_for" if side == "for" else "notice.letter_nothing_against")
    key = "notice.letter_for" if side == "for" else "notice.letter_against"
    return message(key, many=len(ids), ids="; ".join(ids))


def as_json(found: Iterable[Noticed]) -> list[dict[str, Any]]:
    """The shape of out/findings/notices.json."""
    return [dict(plain(one)) for one in found]
