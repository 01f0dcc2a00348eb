"""Orders, hearings and concealment: what sources say was ordered, how people were heard, and what was hidden.

Invariant: an order is as many claims as there are: issuer, days, copies and opinions on whether it is genuine stand
side by side, with what contradicts them. A checklist says of each guarantee what is stated for it and against it; where
nothing is stated it says so, and silence is never a no. An act of concealment speaks to elements and meets none; words
of denial stand apart from acts, for a denial may be true and an accused may deny.

The guarantees: International Covenant on Civil and Political Rights, article 14; Elements of Crimes, article
8(2)(c)(iv). The elements: `checklists.yaml`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

from cenotaph.claims.values.quantity import Quantity
from cenotaph.claims.values.spelling import fold
from cenotaph.findings.attribution import Against, Attribution, attribution
from cenotaph.findings.material import Claim, Days, Material, Record
from cenotaph.findings.plain import plain
from cenotaph.findings.since import Reads, of_kinds
from cenotaph.words.sentences import message

Stated = Literal["yes", "no", "both", "nothing"]
DENIAL = "denial"
READS = Reads(of_kinds(("order", "act", "hearing", "statement", "number", "concealment", "site")))


@cache
def checklists() -> Mapping[str, Any]:
    """The lists of `checklists.yaml`."""
    found: Mapping[str, Any] = yaml.safe_load(
        (resources.files("cenotaph.findings") / "checklists.yaml").read_text(encoding="utf-8")
    )
    return found


@dataclass(frozen=True, slots=True)
class Saying:
    """One claim of an order, a hearing or an act: what was written, where, in which language."""

    claim: str
    record: str
    source: str
    words: str
    term: str  # of a code, "" for none
    language: str


@dataclass(frozen=True, slots=True)
class Dated:
    """A day that a source gives."""

    claim: str
    record: str
    source: str
    words: str
    days: Days


@dataclass(frozen=True, slots=True)
class Order:
    """One order as all its records tell it; `entity` holds them together, or it is the record alone."""

    entity: str
    said: Attribution
    issuers: tuple[Saying, ...]
    capacities: tuple[Saying, ...]
    addressees: tuple[Saying, ...]
    dates: tuple[Dated, ...]
    texts: tuple[Saying, ...]  # as each source gives it, in the language of its words
    custody: tuple[Saying, ...]
    authenticity: tuple[Saying, ...]
    opinions: tuple[Saying, ...]
    execution: tuple[Saying, ...]
    carried_out: tuple[str, ...]  # records of acts and hearings that refer to it
    against: tuple[Against, ...]
    of_the_issuer: tuple[str, ...]  # other orders credited to the same issuer; perhaps the same one, held apart


@dataclass(frozen=True, slots=True)
class Guarantee:
    """One guarantee of a fair trial, and what hearings say of it."""

    id: str
    en: str
    fa: str
    article: str
    basis: str
    checked: str
    stated: Stated
    yes: Attribution
    no: Attribution
    shown: tuple[Saying, ...]  # words that speak of it and decide nothing


@dataclass(frozen=True, slots=True)
class Concealment:
    """One act of concealment as one source tells it, and the elements to which it speaks."""

    record: str
    source: str
    kind: str  # a term of the vocabulary `concealment`, or "denial"
    told_in: str  # the kind of its record
    by: str  # who is said to have done or spoken it, as written
    words: str
    dates: tuple[Dated, ...]
    denied: bool  # the source says that it did not happen
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a crime, by whom acts that speak to it are told, and who reports words of denial that may."""

    element: str
    acts: Attribution
    denials: Attribution


@dataclass(frozen=True, slots=True)
class Orders:
    """What the material says of orders, hearings and concealment."""

    freeze: str
    orders: tuple[Order, ...]
    hearings: int
    fair_trial: tuple[Guarantee, ...]
    concealment: tuple[Concealment, ...]
    elements: tuple[Element, ...]


def orders(material: Material) -> Orders:
    """What the material says of orders, hearings and concealment."""
    hidden = concealment(material)
    return Orders(
        freeze=material.freeze,
        orders=order_files(material),
        hearings=len(material.of_kind("hearing")),
        fair_trial=fair_trial(material),
        concealment=hidden,
        elements=elements(hidden, material),
    )


def as_json(found: Orders) -> dict[str, Any]:
    """The contents of `out/findings/orders.json`: sorted, days as ISO 8601, sentences as [key, parameters]."""
    shown: dict[str, Any] = plain(found)
    return shown


def standing(record: Record, about: str) -> tuple[Claim, ...]:
    """The claims of a record on a property that no assessment rejects and the last edition still states."""
    return tuple(one for one in record.of(about) if one.status != "rejected" and not one.withdrawn)


def sayings(records: Iterable[Record], about: str) -> tuple[Saying, ...]:
    """What several records say of a property, sorted by claim."""
    found = [
        Saying(one.claim, one.record, record.source, " ".join(one.as_written.split()), one.term, one.language)
        for record in records
        for one in standing(record, about)
    ]
    return tuple(sorted(found, key=lambda one: one.claim))


def dated(records: Iterable[Record], *about: str) -> tuple[Dated, ...]:
    """The days that several records give, the earliest first; those not known last."""
    found = [
        Dated(one.claim, one.record, record.source, " ".join(one.as_written.split()), one.days)
        for record in records
        for each in about
        for one in standing(record, each)
    ]
    return tuple(sorted(found, key=lambda one: (one.days[0] is None, one.days[0] or 0, one.claim)))


def order_files(material: Material) -> tuple[Order, ...]:
    """Each order with all that is said of it, sorted by entity."""
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in material.of_kind("order"):
        groups[record.entity or record.record].append(record)
    referring = [one for kind in ("act", "hearing") for one in material.of_kind(kind)]
    denials = [
        one
        for one in material.of_kind("statement")
        if one.term("statement_kind") == DENIAL or one.term("polarity") == "denies"
    ]
    issued = {entity: {fold(one.words) for one in sayings(records, "issued_by")} for entity, records in groups.items()}
    return tuple(
        Order(
            entity=entity,
            said=attribution(records, material.origins),
            issuers=sayings(records, "issued_by"),
            capacities=sayings(records, "capacity"),
            addressees=sayings(records, "addressed_to"),
            dates=dated(records, "issued"),
            texts=sayings(records, "words"),
            custody=sayings(records, "custody"),
            authenticity=sayings(records, "authenticity"),
            opinions=sayings(records, "authenticity_opinion"),
            execution=sayings(records, "execution_evidence"),
            carried_out=tuple(one.record for one in referring if refers(one, records)),
            against=speaking_against(records, denials),
            of_the_issuer=tuple(
                sorted(other for other, names in issued.items() if other != entity and names & issued[entity])
            ),
        )
        for entity, records in sorted(groups.items())
    )


def refers(record: Record, to: Iterable[Record]) -> bool:
    """Whether a record refers to one of these."""
    return not {one.as_written for one in record.of("about")}.isdisjoint({one.record for one in to})


def speaking_against(order: Sequence[Record], denials: Iterable[Record]) -> tuple[Against, ...]:
    """What contradicts an order, sorted by record.

    A record of it that denies it, one that disputes that it is genuine, a denial that refers to it, a denial of the
    same subject, and days of issue that cannot all be right.
    """
    found = []
    subjects = {fold(one.words) for one in sayings(order, "subject") if one.words}
    for one in order:
        if one.term("polarity") == "denies":
            found.append(Against(one.record, one.source, message("orders.denied")))
        if any(claim.term == "disputed" for claim in standing(one, "authenticity")):
            found.append(Against(one.record, one.source, message("orders.authenticity_disputed")))
    for one in denials:
        speaker = one.words("speaker")
        if refers(one, order):
            found.append(Against(one.record, one.source, message("orders.denied_by", speaker=speaker)))
        elif fold(one.words("subject")) in subjects:
            found.append(Against(one.record, one.source, message("orders.denial_of_the_subject", speaker=speaker)))
    dates = dated(order, "issued")
    for late in dates:
        for early in dates:
            if early.days[1] is not None and late.days[0] is not None and early.days[1] < late.days[0]:
                told = message("orders.other_day", one=early.words, other=late.words)
                found.append(Against(late.record, late.source, told))
    once = {(one.record, one.sentence.key, str(sorted(one.sentence.parameters.items()))): one for one in found}
    return tuple(one for _, one in sorted(once.items()))


def fair_trial(material: Material) -> tuple[Guarantee, ...]:
    """Each guarantee of a fair trial with the hearings that state it was kept, that it was not, and nothing more.

    ICCPR art. 14; Elements of Crimes, art. 8(2)(c)(iv). Lengths that sources state as numbers of their own count like
    those of hearings where they are in minutes.
    """
    hearings = material.of_kind("hearing")
    lengths = [one for one in material.of_kind("number") if one.term("scope_code") == "duration"]
    return tuple(_guarantee(item, hearings, lengths, material) for item in checklists()["fair_trial"])


def _guarantee(
    item: Mapping[str, Any], hearings: Sequence[Record], lengths: Sequence[Record], material: Material
) -> Guarantee:
    about, ask = item.get("property", ""), item.get("ask", "")
    yes: list[Record] = []
    no: list[Record] = []
    shown: tuple[Saying, ...] = ()
    if ask == "yes_no":
        yes = [one for one in hearings if any(claim.term == "yes" for claim in standing(one, about))]
        no = [one for one in hearings if any(claim.term == "no" for claim in standing(one, about))]
    elif ask == "length":
        spoken = [(one, standing(one, about)) for one in hearings] + [(one, standing(one, "figure")) for one in lengths]
        no = [one for one, claims in spoken if any(is_short(claim.read, item["short"]) for claim in claims)]
        minutes = [one for one in lengths if any(in_minutes(claim.read) for claim in standing(one, "figure"))]
        shown = (*sayings(hearings, about), *sayings(minutes, "figure"))
    elif ask == "words":
        shown = sayings(hearings, about)
    stated: Stated = "both" if yes and no else "yes" if yes else "no" if no else "nothing"
    return Guarantee(
        id=item["id"],
        en=item["en"],
        fa=item["fa"],
        article=item["article"],
        basis=item["source"],
        checked=item["checked"],
        stated=stated,
        yes=attribution(yes, material.origins),
        no=attribution(no, material.origins),
        shown=shown,
    )


def in_minutes(value: Any) -> bool:
    """Whether a value is a quantity in minutes."""
    return isinstance(value, Quantity) and value.unit == "minute"


def is_short(value: Any, minutes: int) -> bool:
    """Whether a stated length is at most so many minutes; "more than ten minutes" is not known to be."""
    return in_minutes(value) and value.high is not None and value.high <= minutes


def concealment(material: Material) -> tuple[Concealment, ...]:
    """Acts of concealment, sorted by record: recorded as such, the destruction of graves, and words of denial."""
    graves = set(checklists()["graves"])
    found = [_hidden(one, one.term("concealment_kind")) for one in material.of_kind("concealment")]
    for one in material.of_kind("site"):
        if one.term("site_kind") in graves and (standing(one, "destroyed") or standing(one, "disturbance")):
            found.append(_hidden(one, "destruction_of_grave"))
    for one in material.of_kind("statement"):
        if one.term("statement_kind") == DENIAL:
            found.append(_hidden(one, DENIAL))
    return tuple(sorted(found, key=lambda one: one.record))


def _hidden(record: Record, kind: str) -> Concealment:
    by = next(
        (words for about in ("issued_by", "informed_by", "speaker", "body") if (words := record.words(about))), ""
    )
    told = next(
        (words for about in ("words", "disturbance", "description", "note") if (words := record.words(about))), ""
    )
    return Concealment(
        record=record.record,
        source=record.source,
        kind=kind,
        told_in=record.kind,
        by=by,
        words=told,
        dates=dated((record,), "event_date", "period", "issued", "destroyed"),
        denied=record.term("polarity") == "denies",
        elements=tuple(checklists()["concealment"].get(kind, ())),
    )


def elements(hidden: Iterable[Concealment], material: Material) -> tuple[Element, ...]:
    """The elements to which acts of concealment speak, with those acts; an act that is denied speaks to none."""
    found: dict[str, list[Concealment]] = {one: [] for acts in checklists()["concealment"].values() for one in acts}
    for one in hidden:
        for element in one.elements if not one.denied else ():
            found[element].append(one)
    return tuple(
        Element(
            element,
            attribution([one for one in told if one.kind != DENIAL], material.origins),
            attribution([one for one in told if one.kind == DENIAL], material.origins),
        )
        for element, told in sorted(found.items())
    )
