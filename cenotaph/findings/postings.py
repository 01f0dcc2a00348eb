"""Postings: who is alleged to have held which seat or office, where and when, and by how many independent origins.

Invariant: each posting is one source's claim and stays one; postings stand together only where the register holds their
persons together. A seat that names nobody is kept as a seat. Sources are counted by origin; what speaks against a seat
stands beside it, and no later office or listing is looked at here.

Fields, and unknown as against unnamed, after the Security Force Monitor's Research Handbook (CC BY 4.0).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import polars as pl

from cenotaph.claims.values import Hints, date
from cenotaph.claims.values.spelling import fold
from cenotaph.findings.attribution import Against, Attribution, attribution
from cenotaph.findings.corroboration import Origins
from cenotaph.findings.material import UNKNOWN, Days, Material, Record
from cenotaph.findings.numbers import holds_body
from cenotaph.findings.places import Area, alike, area, countries, listed, telling
from cenotaph.findings.spans import RANKS, Held, Span, holds, hull, span_of
from cenotaph.words.sentences import message

PANEL, OFFICE = "panel", "office"
OTHER_PARTS = ("assistant", "prison_post")  # an alleged part without a seat speaks against no seat
Identity = Literal["named", "unnamed", "unknown"]
OF_THE_SEAT = ("person", "seat", "posting_kind", "body", "place")  # a posting whose claim on these is rejected is none


@dataclass(frozen=True, slots=True)
class Posting:
    """What one source says of one seat or office.

    `identity`: "named"; "unnamed": somebody is said to have sat there whom the source does not name; "unknown": the
    seat is stated and nobody is spoken of. `denied`: the source says that the person did not hold it. `counted`: false
    where an assessment rejects it or later editions no longer state it; it is shown and counts for nothing.
    """

    record: str
    source: str
    person: str  # entity; "" where nobody is spoken of
    name: str  # as this source writes it
    identity: Identity
    kind: str  # a term of the vocabulary `posting_kind`, "" where not stated
    seat: str
    body: str  # as written, or the name of the body it refers to
    body_record: str
    place: str
    prison: str
    area: Area
    span: Span
    basis: str
    authority: str
    denied: bool
    counted: bool
    claims: tuple[str, ...]

    @property
    def who(self) -> str:
        """The person, or the seat itself where nobody is spoken of."""
        return self.person or self.record


@dataclass(frozen=True, slots=True)
class Holding:
    """What one person is alleged to have held at one body or place on a day, as certain as its most certain posting."""

    person: str
    names: tuple[str, ...]
    kind: str
    where: str
    held: Held
    said: Attribution
    each: tuple[tuple[str, Held], ...]  # posting, what its own words say of the day


@dataclass(frozen=True, slots=True)
class Seat:
    """One person alleged to have sat on the panel of a place: by whom, when, and what speaks against it."""

    person: str
    names: tuple[str, ...]
    identity: Identity
    seats: tuple[str, ...]  # as written
    said: Attribution
    spans: tuple[tuple[str, Span], ...]  # posting, its span
    bases: tuple[str, ...]
    against: tuple[Against, ...]


@dataclass(frozen=True, slots=True)
class Denial:
    """Words of denial that a source reports: of whom, and to which records they refer."""

    record: str
    source: str
    speaker: str
    about: frozenset[str]


def postings(material: Material) -> tuple[Posting, ...]:
    """Every posting of the material, sorted by record."""
    records = material.of_kind("posting")
    people = persons_of(material, records)
    bodies = {one.record: one for one in material.of_kind("body")}
    where = countries(material)
    return tuple(_posting(one, material, people, bodies, where) for one in records)


def persons_of(material: Material, records: Iterable[Record]) -> dict[str, Record]:
    """The records of persons to which these records refer, by id."""
    wanted = sorted({one.words("person") for one in records} - {""})
    return {one.record: one for one in material.only((pl.col("kind") == "person") & pl.col("record").is_in(wanted))}


def _posting(
    record: Record,
    material: Material,
    people: Mapping[str, Record],
    bodies: Mapping[str, Record],
    where: tuple[str, ...],
) -> Posting:
    person, body = people.get(record.words("person")), bodies.get(record.words("body"))
    name = person.words("name") if person else ""
    place = record.words("place") or (body.words("place") if body else "")
    prison = record.words("prison") or (body.words("prison") if body else "")
    seat = record.words("seat")
    rejected = any(one.status == "rejected" for about in OF_THE_SEAT for one in record.of(about))
    gone = bool(record.claims) and all(one.withdrawn for one in record.claims)
    return Posting(
        record=record.record,
        source=record.source,
        person=person.entity or person.record if person else "",
        name=name,
        identity="unknown" if person is None else "unnamed" if names_nobody(name) else "named",
        kind=record.term("posting_kind"),
        seat=seat,
        body=body.words("name") if body else record.words("body"),
        body_record=body.record if body else "",
        place=place,
        prison=prison,
        area=area((place,) if place else (), (prison,) if prison else (), where),
        span=stated_span(record, published(material, record.source), is_former(seat)),
        basis=record.term("seat_basis"),
        authority=record.term("authority"),
        denied=record.term("polarity") == "denies",
        counted=not rejected and not gone,
        claims=tuple(one.claim for one in record.claims),
    )


def stated_span(record: Record, publication: Days = UNKNOWN, former: bool = False) -> Span:
    """The span that a record states by its since, until and period; a rejected or withdrawn date states nothing.

    A record that gives one date twice, as in two calendars, is held to every day of either.
    """

    def stated(about: str) -> Days:
        return hull(one.days for one in record.of(about) if one.status != "rejected" and not one.withdrawn)

    return span_of(stated("since"), stated("until"), stated("period"), publication, former)


def published(material: Material, source: str) -> Days:
    """The days on which a source can have been published; unknown where its description does not say."""
    found = material.sources.get(source)
    return _days(found.published, found.language) if found else UNKNOWN


@cache
def _days(words: str, language: str) -> Days:
    value = date.parse(words, Hints(language=language)).value
    return (value.low, value.high) if value else UNKNOWN


@cache
def is_former(seat: str) -> bool:
    """Whether the words of a whole seat call it past; one of several offices in a cell says nothing of the others."""
    several = any(sign in seat for sign in ";؛/")
    return not several and _holds_phrase(seat, listed("postings.yaml", "former"))


@cache
def names_nobody(name: str) -> bool:
    """Whether what stands in the place of a name names nobody."""
    return not fold(name) or _holds_phrase(name, listed("postings.yaml", "unnamed"))


def _holds_phrase(words: str, phrases: Iterable[str]) -> bool:
    spoken = f" {fold(words.translate(BRACKETS))} "
    return any(f" {phrase} " in spoken for phrase in phrases)


BRACKETS = str.maketrans(dict.fromkeys("()[]{},.:;،؛", " "))


def names_in(said: Iterable[Posting]) -> tuple[str, ...]:
    """The names that postings write, each once, sorted."""
    return tuple(sorted({one.name for one in said if one.name}))


def where_of(posting: Posting) -> str:
    """The body, prison or place of a posting as one word to group by; "" where it states none."""
    if posting.body:
        return fold(posting.body)
    named = posting.area.towns or posting.area.regions
    return "; ".join(named) if named else "; ".join(" ".join(sorted(words)) for words in posting.area.prisons)


def who_held(postings: Iterable[Posting], day: int, origins: Origins) -> tuple[Holding, ...]:
    """Who is alleged to have held what on a day, the most certain first; what is ruled out for that day is left out.

    A holding is one person, kind and body or place. Postings whose words leave the day unknown are among its records
    and marked so; a holding of which nothing else is known stands last.
    """
    groups: dict[tuple[str, str, str], list[Posting]] = defaultdict(list)
    for one in postings:
        if one.counted and not one.denied and holds(one.span, day) != "no":
            groups[one.who, one.kind, where_of(one)].append(one)
    found = []
    for (who, kind, where), group in groups.items():
        each = tuple(sorted((one.record, holds(one.span, day)) for one in group))
        held = min((held for _, held in each), key=RANKS.index)
        found.append(Holding(who, names_in(group), kind, where, held, attribution(group, origins), each))
    return tuple(sorted(found, key=lambda one: (RANKS.index(one.held), one.where, one.kind, one.person)))


def is_at(posting: Posting, place: str, territory: tuple[str, ...]) -> bool:
    """Whether a posting's own words put it at a place, town, prison or body of this name; "" asks for none stated."""
    if not place:
        return not posting.area.stated and not posting.body
    asked = area((place,), (), territory)
    return (
        not set(posting.area.towns).isdisjoint(asked.towns)
        or not set(posting.area.regions).isdisjoint(asked.regions)
        or any(alike(telling(place), prison) for prison in posting.area.prisons)
        or (bool(posting.body) and fold(posting.body) == fold(place))
    )


def sat_on(material: Material, postings: Sequence[Posting], place: str) -> tuple[Seat, ...]:
    """Who is alleged to have sat on the panel of a place or body, those alleged by most independent origins first."""
    territory = countries(material)
    here = [one for one in postings if is_at(one, place, territory)]
    groups: dict[str, list[Posting]] = defaultdict(list)
    for one in here:
        if one.kind == PANEL and one.counted and not one.denied:
            groups[one.who].append(one)
    spoken = denials(material)
    found = [
        Seat(
            person=who,
            names=names_in(group),
            identity=group[0].identity,
            seats=tuple(sorted({one.seat for one in group if one.seat})),
            said=attribution(group, material.origins),
            spans=tuple((one.record, one.span) for one in group),
            bases=tuple(sorted({one.basis for one in group if one.basis})),
            against=against(group, here, spoken),
        )
        for who, group in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.said.origins), -len(one.said.records), one.person)))


def denials(material: Material) -> tuple[Denial, ...]:
    """The statements of the material that are denials."""
    return tuple(
        Denial(
            one.record,
            one.source,
            one.words("speaker"),
            frozenset(claim.as_written for about in ("about", "person") for claim in one.of(about)),
        )
        for one in material.of_kind("statement")
        if one.term("statement_kind") == "denial"
    )


def against(seat: Sequence[Posting], here: Sequence[Posting], spoken: Sequence[Denial]) -> tuple[Against, ...]:
    """What speaks against a seat, sorted by record.

    That a source denies it, gives the same person another part at the same place, or reports words of denial that refer
    to it or are credited to the person. An office is no part, and rules out nothing.
    """
    who, told = seat[0].who, {one.record for one in seat} | {one.person for one in seat}
    found = []
    for one in here:
        if one.who == who and one.counted and one.denied:
            found.append(Against(one.record, one.source, message("command.seat_denied", seat=one.seat)))
        elif one.who == who and one.counted and one.kind in OTHER_PARTS and (one.area.stated or one.body):
            found.append(Against(one.record, one.source, message("command.another_part", seat=one.seat)))
    for denial in spoken:
        if told & denial.about:
            told_by = message("command.denied_by", speaker=denial.speaker)
            found.append(Against(denial.record, denial.source, told_by))
        elif credited_to(denial.speaker, names_in(seat)):
            found.append(Against(denial.record, denial.source, message("command.denial_of_the_person")))
    return tuple(sorted(found, key=lambda one: (one.record, one.sentence.key)))


@cache
def credited_to(speaker: str, names: tuple[str, ...]) -> bool:
    """Whether words are credited to somebody of one of these names; a name of one word tells nobody."""
    return any(len(fold(name).split()) > 1 and holds_body(speaker, name) for name in names)


def panels(material: Material, postings: Sequence[Posting]) -> tuple[tuple[str, tuple[Seat, ...]], ...]:
    """Every place of which a source names a panel, with those alleged to have sat there; "" where no place is stated.

    A posting that names two towns stands under both. One that names a town and a prison stands under the town.
    """
    seated = [one for one in postings if one.kind == PANEL and one.counted]
    places: set[str] = set()
    for one in seated:
        named = one.area.towns + one.area.regions
        buildings = tuple(" ".join(sorted(words)) for words in one.area.prisons)
        places.update(named or buildings or (one.body,))
    return tuple((place, sat_on(material, postings, place)) for place in sorted(places))
