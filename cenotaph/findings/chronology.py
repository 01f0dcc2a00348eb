"""Who knew what, when: what was told, ordered, said and asked, in the order of time, and what was answered.

Invariant: each moment is what one source states, on the days that it states; nothing is moved to a day that nobody
states. That there was no response is never said: only that none was found, and where one looked. An ask of which nobody
looked for the answer stands as open. Superiors' knowledge is a question of law (Rome Statute, article 28): "knew" or
"should have known" is for people to conclude, and nothing here concludes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cenotaph.claims.values.spelling import fold
from cenotaph.findings.material import UNKNOWN, Days, Material, Record
from cenotaph.findings.persons import stands
from cenotaph.findings.plain import plain
from cenotaph.findings.since import Reads, of_kinds
from cenotaph.ledger.entry import Entry
from cenotaph.words.sentences import Message, message

TOLD, ASKED, ANSWERED, NO_RESPONSE = "told", "asked", "answered", "no_response_found"
KINDS = ("knowledge", "order", "statement", "call")
READS = Reads(of_kinds(KINDS), entries=("search",))
# Parts in a call that make the ask one's own; who hosts, speaks, bears witness or is cited asks nothing by that alone.
ASKING = ("caller", "signatory", "endorser", "supporter", "mover", "adopter", "author", "complainant")
# When it was told or said. The period of a call, statement or order is that of which it speaks, not when it was spoken.
WHEN = ("issued", "event_date")
WHEN_TOLD = (*WHEN, "period")
WHO = ("informed_by", "issued_by", "speaker", "claimant")
WHOM = ("informed", "addressed_to")
WHAT = ("ask", "words", "subject", "description", "event")
NEVER = 10**9  # after every day: where the undated stand


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that was told, asked, ordered or said, as one source has it."""

    record: str
    kind: str  # knowledge, order, statement, call
    form: str  # term of statement_kind or call_role, ""
    source: str
    days: Days
    published: str  # when the source was, as its description says: what is undated is no later
    who: str
    whom: str
    what: str
    asks: bool
    state: str  # told, asked, answered, no_response_found
    reply: str
    replied: Days
    answered_by: tuple[str, ...]  # statements that speak of this record
    searched: tuple[str, ...]  # where somebody looked for a response
    sentence: Message
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """One ask of one addressee, as all records together tell of it."""

    occasion: str
    whom: str
    asked: tuple[str, ...]  # what was asked, each wording once
    by: tuple[str, ...]
    days: Days  # from the earliest to the latest day stated
    state: str  # asked, answered, no_response_found
    replies: tuple[str, ...]
    searched: tuple[str, ...]
    records: tuple[str, ...]
    origins: int  # independent origins that tell of it
    sentence: Message


@dataclass(frozen=True, slots=True)
class Informed:
    """What somebody is said to have been told, asked or ordered, the earliest first."""

    whom: str
    first: Days
    records: tuple[str, ...]
    origins: int


@dataclass(frozen=True, slots=True)
class Chronology:
    """All moments in the order of time, the asks among them, and who was told."""

    moments: tuple[Moment, ...]
    asks: tuple[Ask, ...]
    informed: tuple[Informed, ...]

    @property
    def unanswered(self) -> tuple[Ask, ...]:
        """The asks of which no answer is on record, whether or not anybody looked for one."""
        return tuple(one for one in self.asks if one.state != ANSWERED)


def chronology(material: Material) -> Chronology:
    """The chronology of a material, sorted by first day; the undated last."""
    searches = material.said("search")
    replies = _speaking_of(material)
    records = (record for kind in KINDS for record in material.of_kind(kind))
    moments = tuple(
        sorted(
            (_moment(one, searches, replies, material.sources[one.source].published) for one in records), key=_in_time
        )
    )
    return Chronology(moments, _asks(moments, material), _informed(moments, material))


def _moment(
    record: Record, searches: Iterable[Entry], replies: Mapping[str, tuple[str, ...]], published: str
) -> Moment:
    form = record.term("statement_kind") or record.term("call_role")
    asks = bool(_said(record, ("ask",))) and (record.kind != "call" or form in ASKING)
    asks = asks or (record.kind == "statement" and form == "call")
    searched = tuple(
        dict.fromkeys(
            (
                *(" ".join(one.as_written.split()) for one in record.of("searched") if stands(one)),
                *(one.body["searched"] for one in searches if _is_about(one.body["about"], record.record)),
            )
        )
    )
    reply, replied, by = _said(record, ("reply",)), record.days("replied"), replies.get(record.record, ())
    state = (
        ANSWERED
        if reply or replied != UNKNOWN or by
        else NO_RESPONSE
        if searched
        else ASKED
        if asks
        else TOLD
    )  # fmt: skip
    return Moment(
        record=record.record,
        kind=record.kind,
        form=form,
        source=record.source,
        days=_days(record),
        published=published,
        who=_said(record, WHO),
        whom=_said(record, WHOM),
        what=_said(record, WHAT),
        asks=asks,
        state=state,
        reply=reply,
        replied=replied,
        answered_by=by,
        searched=searched,
        sentence=sentence(state, searched),
        claims=tuple(one.claim for one in record.claims),
    )


def _days(record: Record) -> Days:
    """When it was told or said, UNKNOWN where the record does not state it."""
    dated = WHEN_TOLD if record.kind == "knowledge" else WHEN
    return next((record.days(about) for about in dated if record.days(about) != UNKNOWN), UNKNOWN)


def sentence(state: str, searched: Iterable[str]) -> Message:
    """What is on record about a response."""
    where = "; ".join(searched)
    if state == NO_RESPONSE:
        return message("chronology.no_response_found", searched=where)
    return message(f"chronology.{state}")


def _said(record: Record, abouts: Iterable[str]) -> str:
    """The words of the first of some properties that the record has, each claim once."""
    for about in abouts:
        words = [" ".join(one.as_written.split()) for one in record.of(about) if stands(one)]
        if any(words):
            return "; ".join(dict.fromkeys(one for one in words if one))
    return ""


def _is_about(about: str, record: str) -> bool:
    """Whether a search was about a record: it names the record or a claim of it."""
    return any(one == record or one.startswith(f"{record}/") for one in about.split())


def _speaking_of(material: Material) -> dict[str, tuple[str, ...]]:
    """Record -> the statements that say that they speak of it."""
    found: dict[str, set[str]] = defaultdict(set)
    for statement in material.of_kind("statement"):
        for one in statement.of("about"):
            if stands(one):
                found[one.as_written.strip()].add(statement.record)
    asked = {record.record for kind in ("knowledge", "call") for record in material.of_kind(kind)}
    return {record: tuple(sorted(by)) for record, by in sorted(found.items()) if record in asked}


def _in_time(moment: Moment) -> tuple[int, int, str]:
    """The order of moments: by first day, then last; one with only one end by that; the undated last."""
    low, high = moment.days
    first = low if low is not None else high if high is not None else NEVER
    return first, high if high is not None else NEVER, moment.record


def _asks(moments: Iterable[Moment], material: Material) -> tuple[Ask, ...]:
    """The asks: records of one occasion and one addressee are one, in the order of time."""
    occasions = {
        record.record: _said(record, ("event",)) for kind in ("call", "knowledge") for record in material.of_kind(kind)
    }
    groups: dict[tuple[str, ...], list[Moment]] = defaultdict(list)
    for one in moments:
        if one.asks:
            occasion = occasions.get(one.record, "")
            # without an occasion only the same words at the same time to the same addressee are one ask
            key = (fold(occasion), "") if occasion else (fold(one.what), str(one.days))
            groups[(*key, fold(one.whom))].append(one)
    return tuple(_ask(group, occasions, material) for group in groups.values())


def _ask(group: list[Moment], occasions: Mapping[str, str], material: Material) -> Ask:
    states = {one.state for one in group}
    state = next(one for one in (ANSWERED, NO_RESPONSE, ASKED) if one in states)
    searched = tuple(dict.fromkeys(where for one in group for where in one.searched))
    return Ask(
        occasion=occasions.get(group[0].record, ""),
        whom=group[0].whom,
        asked=tuple(dict.fromkeys(one.what for one in group)),
        by=tuple(dict.fromkeys(one.who for one in group if one.who)),
        days=_all_of(one.days for one in group),
        state=state,
        replies=tuple(dict.fromkeys(text for one in group for text in (one.reply, *one.answered_by) if text)),
        searched=searched,
        records=tuple(sorted(one.record for one in group)),
        origins=len(material.origins.groups(one.source for one in group)),
        sentence=sentence(state, searched),
    )


def _all_of(days: Iterable[Days]) -> Days:
    """From the first to the last of some days, those known."""
    known = list(days)
    lows = [low for low, _ in known if low is not None]
    highs = [high for _, high in known if high is not None]
    return (min(lows) if lows else None, max(highs) if highs else None)


def _informed(moments: Iterable[Moment], material: Material) -> tuple[Informed, ...]:
    """Who is said to have been told, sorted by the first day; names that are written alike are one addressee."""
    groups: dict[str, list[Moment]] = defaultdict(list)
    for one in moments:
        if one.whom:
            groups[fold(one.whom)].append(one)
    return tuple(
        Informed(
            group[0].whom,
            group[0].days,
            tuple(one.record for one in group),
            len(material.origins.groups(one.source for one in group)),
        )
        for group in groups.values()
    )


def as_json(found: Chronology) -> dict[str, Any]:
    """The shape of out/findings/chronology.json."""
    return {
        "moments": plain(found.moments),
        "asks": plain(found.asks),
        "unanswered": [plain(one.records) for one in found.unanswered],
        "informed": plain(found.informed),
    }
