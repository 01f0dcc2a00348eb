"""Careers: what sources say of one person in the time of the mandate and later, and what listings give as reasons.

Invariant: seats, offices, listings and deaths are separate facts in separate fields, each with its records; none is
joined with another, and no office, listing or death is counted toward anything. A listing concerns the conduct that its
own reasons name and no other; whoever says otherwise is shown beside it, by name.

After the Security Force Monitor's Research Handbook (CC BY 4.0), extended for panels: a later office is a posting of
its own with its own sources.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from cenotaph.claims.values.spelling import fold, same_sound
from cenotaph.findings.material import Claim, Days, Material, Record
from cenotaph.findings.numbers import telling
from cenotaph.findings.postings import OFFICE, Posting, credited_to, persons_of
from cenotaph.findings.spans import Held
from cenotaph.words.calendars import year_span
from cenotaph.words.sentences import Message, message

Conduct = Literal["mandate", "other", "not_stated"]
GIVING_REASONS = ("conduct_period", "reasons")
SHARED_WORDS = 3  # telling words of an office that a reason must name, or all of a shorter one
YEARS = re.compile(r"(?<![\d/.])(\d{4})(?:\s*(?:-|–|—|to|تا)\s*(\d{4}))?(?!\d)")
DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
HIJRI, GREGORIAN = range(1200, 1500), range(1500, 2200)


@dataclass(frozen=True, slots=True)
class Designation:
    """One source's account of a listing. `conduct`: of which time the conduct is that it gives as the reason."""

    record: str
    source: str
    person: str  # entity
    listed_by: str
    listed: bool  # false where the source says that the person was not listed
    issued: Days
    legal_act: str
    measures: str
    reasons: str
    conduct_period: str
    conduct: Conduct
    years: tuple[Days, ...]  # that its reasons name
    office: str  # a posting of the person that its reasons name, "" where none
    sentence: Message


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing of one person by one body, as all sources tell it; what each source gives as the reason, apart."""

    person: str
    listed_by: str
    designations: tuple[Designation, ...]
    warnings: tuple[Message, ...]
    other_conduct: tuple[str, ...]  # records that give conduct of another time
    mandate_conduct: tuple[str, ...]  # records that say that it concerns conduct of the time of the mandate
    not_stated: tuple[str, ...]
    linked_by: tuple[str, ...]  # other records that name the listing together with the time of the mandate


@dataclass(frozen=True, slots=True)
class Office:
    """A posting with how far its words put it within the mandate."""

    posting: Posting
    in_mandate: Held


@dataclass(frozen=True, slots=True)
class Death:
    """A day on which a source says that the person died, or where it gives none, unknown."""

    record: str
    source: str
    claim: str
    days: Days
    as_written: str


@dataclass(frozen=True, slots=True)
class Career:
    """What sources say of one person. Six separate facts: none says anything of another."""

    person: str
    names: tuple[str, ...]
    seats: tuple[Office, ...]  # alleged seats and posts, none an office, not ruled out for the mandate period
    offices_then: tuple[Office, ...]
    later_offices: tuple[Office, ...]
    other_offices: tuple[Office, ...]  # earlier, or the time not stated
    listings: tuple[Listing, ...]
    deaths: tuple[Death, ...]


def careers(material: Material, postings: Sequence[Posting], mandate: Days) -> tuple[Career, ...]:
    """What is said of each person alleged to have had a part, in office at the time, or listed; sorted by person.

    Whom sources give no more than an office of another time, such as a mayor who hosts a meeting, is not among them.
    `mandate`: the first and last day that the commission looks into.
    """
    held: dict[str, list[Posting]] = defaultdict(list)
    for one in postings:
        if one.person and one.counted and not one.denied:
            held[one.person].append(one)
    listed: dict[str, list[Listing]] = defaultdict(list)
    for listing in listings(material, postings, mandate):
        listed[listing.person].append(listing)
    died = deaths(material)
    names = names_of(material, {*held, *listed})
    found = (
        _career(person, names.get(person, ()), held[person], listed[person], died.get(person, ()), mandate)
        for person in sorted({*held, *listed} - {""})
    )
    return tuple(one for one in found if one.seats or one.offices_then or one.listings)


def _career(
    person: str,
    names: tuple[str, ...],
    held: Sequence[Posting],
    listed: Sequence[Listing],
    died: Sequence[Death],
    mandate: Days,
) -> Career:
    placed = [Office(one, one.span.sometime(mandate)) for one in held]
    offices = [one for one in placed if one.posting.kind == OFFICE]
    later = [one for one in offices if is_later(one.posting, mandate)]
    then = [one for one in offices if one.in_mandate in {"certain", "possible"} and one not in later]
    return Career(
        person=person,
        names=names,
        seats=tuple(one for one in placed if one.posting.kind != OFFICE and one.in_mandate != "no"),
        offices_then=tuple(then),
        later_offices=tuple(later),
        other_offices=tuple(one for one in offices if one not in later and one not in then),
        listings=tuple(listed),
        deaths=tuple(died),
    )


def is_later(posting: Posting, mandate: Days) -> bool:
    """Whether what a source says of a posting is of days after the mandate; that it began then need not be said."""
    first = posting.span.spoken[0]
    return first is not None and mandate[1] is not None and first > mandate[1] and not posting.span.impossible


def names_of(material: Material, entities: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The names that sources write of persons, each once, sorted."""
    frame = (
        material.claims.filter(
            (pl.col("kind") == "person")
            & (pl.col("property") == "name")
            & pl.col("entity").is_in(sorted(entities))
            & (pl.col("as_written").str.strip_chars() != "")
        )
        .group_by("entity")
        .agg(pl.col("as_written").unique().sort())
    )
    return {entity: tuple(names) for entity, names in frame.select("entity", "as_written").iter_rows()}


def deaths(material: Material) -> dict[str, tuple[Death, ...]]:
    """The deaths of officials by entity: in their own records, and in records of events that refer to them."""
    found: dict[str, list[Death]] = defaultdict(list)
    own = material.only(
        (pl.col("kind") == "person")
        & (pl.col("role") == "official")
        & pl.col("record").is_in(_stating(material, "death_date").implode())
    )
    for one in own:
        found[one.entity or one.record].extend(_deaths(one))
    events = [one for one in material.of_kind("event") if one.of("death_date")]
    wanted = sorted({one.words(about) for one in events for about in ("person", "about")} - {""})
    people = {one.record: one for one in material.only((pl.col("kind") == "person") & pl.col("record").is_in(wanted))}
    for one in events:
        person = people.get(one.words("person")) or people.get(one.words("about"))
        if person is not None and person.role == "official":
            found[person.entity or person.record].extend(_deaths(one))
    return {key: tuple(sorted(told, key=lambda death: death.claim)) for key, told in found.items()}


def _stating(material: Material, about: str) -> pl.Series:
    return material.claims.filter(pl.col("property") == about)["record"].unique()


def _deaths(record: Record) -> list[Death]:
    return [
        Death(record.record, record.source, one.claim, one.days, one.as_written)
        for one in record.of("death_date")
        if one.status != "rejected"
    ]


def listings(material: Material, postings: Sequence[Posting], mandate: Days) -> tuple[Listing, ...]:
    """Every listing of a person by a body, with warnings where its reasons are not of the mandate; sorted by person.

    Accounts of one person and body are one listing unless the days of issue that they state are apart.
    """
    records = material.of_kind("designation")
    people = persons_of(material, records)
    offices: dict[str, list[Posting]] = defaultdict(list)
    for posting in postings:
        if posting.kind == OFFICE and posting.person:
            offices[posting.person].append(posting)
    groups: dict[tuple[str, str], list[list[Designation]]] = defaultdict(list)
    for record in records:
        person = people.get(record.words("person"))
        who = (person.entity or person.record) if person else record.record
        told = _designation(record, who, offices[who], mandate)
        _gather(groups[who, fold(told.listed_by)], told)
    texts = _linking(material, mandate)
    found = [_listing(group, people_names(people, who), texts) for (who, _), apart in groups.items() for group in apart]
    return tuple(sorted(found, key=lambda one: (one.person, one.listed_by, one.designations[0].record)))


def people_names(people: Mapping[str, Record], entity: str) -> tuple[str, ...]:
    """The names under which records of one entity stand."""
    return tuple(sorted({one.words("name") for one in people.values() if entity in {one.entity, one.record}} - {""}))


def _gather(groups: list[list[Designation]], told: Designation) -> None:
    """Put an account to those of the same listing: not listed is no listing, and stated years that differ are two."""
    for group in groups:
        if all(one.listed == told.listed and _same_year(one.issued, told.issued) for one in group):
            group.append(told)
            return
    groups.append([told])


def _same_year(one: Days, other: Days) -> bool:
    if None in one or None in other:
        return True
    return not (one[1] < other[0] or other[1] < one[0]) or abs(one[0] - other[0]) < 92  # type: ignore[operator]


def _designation(record: Record, who: str, offices: Sequence[Posting], mandate: Days) -> Designation:
    said = [one for about in GIVING_REASONS for one in record.of(about) if one.status != "rejected"]
    years = tuple(sorted({span for one in said for span in years_in(one)}))
    named = [one for one in offices if any(names_office(claim.as_written, one.seat) for claim in said)]
    listed = record.term("listing") != "not_listed"
    conduct, sentence = (
        _conduct(said, years, named, mandate) if listed else ("not_stated", message("command.not_listed"))
    )
    return Designation(
        record=record.record,
        source=record.source,
        person=who,
        listed_by=record.words("listed_by"),
        listed=listed,
        issued=record.days("issued"),
        legal_act=record.words("legal_act"),
        measures=record.words("measures"),
        reasons=record.words("reasons"),
        conduct_period=record.words("conduct_period"),
        conduct=conduct,
        years=years,
        office=named[0].record if named else "",
        sentence=sentence,
    )


def _conduct(
    said: Sequence[Claim], years: Sequence[Days], offices: Sequence[Posting], mandate: Days
) -> tuple[Conduct, Message]:
    """Of which time the conduct is that a source gives as the reason: by the years it names, else by the office."""
    if None in mandate:
        return "not_stated", message("command.mandate_without_period")
    if any(_meet(one, mandate) for one in years):
        return "mandate", message("command.listing_mandate")
    if years:
        period = next(" ".join(one.as_written.split()) for one in said if years_in(one))
        return "other", message("command.listing_other_conduct", period=period)
    times = {one.span.sometime(mandate) for one in offices}
    if offices and (times == {"no"} or all(is_later(one, mandate) for one in offices)):
        return "other", message("command.listing_of_an_office", office=offices[0].seat)
    return "not_stated", message("command.listing_not_stated")


def _meet(one: Days, other: Days) -> bool:
    (a, b), (c, d) = one, other
    return not ((b is not None and c is not None and b < c) or (d is not None and a is not None and d < a))


def years_in(claim: Claim) -> tuple[Days, ...]:
    """The years that a claim's words name, as days; "2009 onward" is 2009, for no more is stated.

    A year from 1200 to 1499 is lunar Hijri in an Arabic text and solar Hijri in any other.
    """
    spans = []
    for found in YEARS.finditer(claim.as_written.translate(DIGITS)):
        stated = [year_days(int(year), claim.language) for year in found.groups() if year]
        days = [one for one in stated if one is not None]
        if days:
            spans.append((days[0][0], days[-1][1]))
    return tuple(spans)


def year_days(year: int, language: str) -> tuple[int, int] | None:
    """The days of a year in the calendar that its number belongs to; None where it is no year."""
    if year in GREGORIAN:
        return year_span("gregorian", year)
    if year in HIJRI:
        return year_span("lunar_hijri" if language == "ar" else "solar_hijri", year)
    return None


def names_office(reason: str, seat: str) -> bool:
    """Whether a reason names an office: three of its telling words, or all of them where it has fewer than three."""
    wanted, there = set(telling(seat)), telling(reason)
    shared = sum(any(word == one or same_sound(word, one) for one in there) for word in wanted)
    return len(wanted) > 1 and shared >= min(len(wanted), SHARED_WORDS)


def _linking(material: Material, mandate: Days) -> list[Record]:
    """Records of statements, events and calls that speak of the time of the mandate."""
    return [
        one
        for kind in ("statement", "event")
        for one in material.of_kind(kind)
        if any(_meet(span, mandate) for claim in one.claims if claim.about in TOLD for span in years_in(claim))
    ]


TOLD = ("words", "subject", "passage", "description")


def _listing(group: Sequence[Designation], names: tuple[str, ...], texts: Sequence[Record]) -> Listing:
    told = sorted(group, key=lambda one: one.record)
    by: dict[Conduct, tuple[str, ...]] = {
        conduct: tuple(one.record for one in told if one.listed and one.conduct == conduct)
        for conduct in ("other", "mandate", "not_stated")
    }
    lister = told[0].listed_by
    linking = tuple(
        one.record
        for one in texts
        for words in [" ".join(one.words(about) for about in TOLD)]
        if lister and set(telling(lister)) <= set(telling(words)) and credited_to(words, names)
    )
    return Listing(
        person=told[0].person,
        listed_by=lister,
        designations=tuple(told),
        warnings=_warnings(told, by, linking),
        other_conduct=by["other"],
        mandate_conduct=by["mandate"],
        not_stated=by["not_stated"],
        linked_by=linking,
    )


def _warnings(
    told: Sequence[Designation], by: Mapping[Conduct, tuple[str, ...]], linking: Sequence[str]
) -> tuple[Message, ...]:
    """What a reader must know before a listing is put beside an allegation."""
    if not any(one.listed for one in told):
        return ()
    if not by["other"]:
        return () if by["mandate"] else (message("command.listing_not_stated"),)
    first = next(one.sentence for one in told if one.record in by["other"])
    more = [message("command.listing_otherwise", count=len(by["mandate"]) + len(linking))]
    return (first, *(more if by["mandate"] or linking else ()))
