"""The panels: who is alleged, by how many independent origins, to have sat where and when; offices and listings apart.

Invariant: every seat opens to each claim with its source; a seat without a name is shown as such; mentions that the
register does not hold together are rows of their own; an office or a listing is never told as a seat.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cenotaph.findings.attribution import Against
from cenotaph.findings.command import Command
from cenotaph.publish.exhibition.alphabet import alphabetical, other_direction
from cenotaph.publish.exhibition.localities import Locality, locality, locality_row
from cenotaph.publish.exhibition.officials import forms, name_row, only_one_name, people_of, person_of
from cenotaph.publish.exhibition.origins import origins
from cenotaph.publish.exhibition.said import Cards, source_row, value_row
from cenotaph.publish.exhibition.speech import spoken
from cenotaph.publish.exhibition.telling import told_row
from cenotaph.publish.shapes import CaseCard, Record, Statement, Surroundings

Row = dict[str, Any]
OFFICE = "office"
SECTIONS = {  # posting_kind -> heading; what has none of these kinds comes last
    "panel": "exhibition.panels.seats",
    "assistant": "exhibition.panels.assistants",
    "prison_post": "exhibition.panels.prison_posts",
    "participation": "exhibition.panels.participation",
    "": "exhibition.panels.postings",
}
OF_A_SEAT = ("seat", "body", "place", "prison", "period", "since", "until", "basis", "scope")
OF_AN_OFFICE = ("seat", "body", "place", "period", "since", "until", "basis")
OF_A_COUNT = ("figure", "words", "scope", "place", "period")
OF_A_LISTING = ("listing", "words", "issued", "legal_act", "measures")
REASONS = ("reasons",)
CONDUCT = ("conduct_period",)


def section_of(posting: Record) -> str:
    """The section in which a posting stands: its kind, or "" where it states none of them."""
    kind = posting.term("posting_kind")
    return kind if kind in SECTIONS else ""


def seats(around: Surroundings) -> tuple[Record, ...]:
    """The postings that this hall tells as seats and posts."""
    return tuple(one for one in around.kind("posting") if one.term("posting_kind") != OFFICE)


class Panels:
    """What the rows of this hall are made from, gathered once for a language."""

    def __init__(
        self, around: Surroundings, case: CaseCard, cards: Cards, locale: str, command: Command | None = None
    ) -> None:
        self.around, self.case, self.cards, self.locale = around, case, cards, locale
        self.people = people_of(around.kind("person"))
        self.bodies = {one.record: one for one in around.kind("body")}
        careers = command.careers if command else ()
        accounts = (one for career in careers for listing in career.listings for one in listing.designations)
        self.designations = {one.record: one for one in accounts}
        self.against: dict[str, list[Against]] = defaultdict(list)  # person -> what speaks against a seat
        for _, seated in command.panels if command else ():
            for seat in seated:
                self.against[seat.person] += [one for one in seat.against if one not in self.against[seat.person]]
        self.records_of: Mapping[str, list[Record]] = grouped(self.people.values(), lambda one: one.entity)

    def entity(self, record: Record) -> str:
        """The person of a posting or listing; its own id where it names none."""
        person = person_of(record, self.people)
        return person.entity if person else record.record

    def body_of(self, posting: Record) -> Record | None:
        """The record of the body that a posting names, if it is one."""
        return self.bodies.get(posting.words("body"))

    def places_of(self, posting: Record) -> tuple[Statement, ...]:
        """Where a posting was: its own words, or else those of the body it names."""
        body = self.body_of(posting)
        return posting.of("place") or (body.of("place") if body else ())

    def locality(self, posting: Record) -> Locality:
        """The locality of a posting."""
        said = self.places_of(posting)
        return locality(said[0].as_written if said else "", self.case.territory)

    def claim_row(self, posting: Record, order: Iterable[str]) -> Row:
        """One posting with its attribution: the name as this source writes it, then the values."""
        row = told_row(posting, self.cards, self.locale, order)
        person, body = person_of(posting, self.people), self.body_of(posting)
        names = [value_row(one, person, self.locale) for one in person.of("name") if one.as_written] if person else []
        if body is not None:
            known = [value_row(one, body, self.locale) for one in body.of("name")]
            row["told"] = [one for each in row["told"] for one in (known if each["property"] == "body" else [each])]
        return {**row, "names": names}


def grouped(records: Iterable[Record], key: Any) -> dict[Any, list[Record]]:
    """Records by a key, in their order."""
    found: dict[Any, list[Record]] = defaultdict(list)
    for one in records:
        found[key(one)].append(one)
    return found


def when(record: Record) -> tuple[str, str]:
    """By which records of one person are ordered: the first day stated, then the id."""
    for about in ("period", "since", "until", "issued"):
        value = record.value(about)
        if value is not None and value.low is not None:
            return (f"{value.low:08d}", record.record)
    return ("~", record.record)


def period_rows(postings: Sequence[Record], locale: str) -> list[Row]:
    """The periods that the postings state, each once, with the first record that states it."""
    rows: dict[str, Row] = {}
    for posting in sorted(postings, key=when):
        for one in posting.of("period"):
            shown = value_row(one, posting, locale)["shown"]
            rows.setdefault(
                shown,
                {"shown": shown, "dir": other_direction(shown, locale), "record": one.record, "source": one.source},
            )
    return list(rows.values())


def seat_row(panels: Panels, entity: str, postings: Sequence[Record]) -> Row:
    """One person at one place: the name, how many origins allege it, each claim."""
    records = panels.records_of.get(entity, [])
    found = forms(records)
    sources = {one.source for one in postings}
    independent = origins(sources, panels.cards)
    ordered = sorted(postings, key=when)
    return {
        "entity": entity,
        "named": bool(found),
        **(name_row(found, panels.locale) if found else {"name": {"shown": ""}, "others": []}),
        "unstated": bool(found) and only_one_name(records),
        "origins": len(independent),
        "sources": len(sources),
        "discs": [12 * number + 6 for number in range(len(independent))],
        "width": 12 * len(independent),
        "by": [[source_row(one, panels.cards, panels.locale) for one in group] for group in independent],
        "against": [
            {
                **source_row(one.source, panels.cards, panels.locale),
                "record": one.record,
                "sentence": spoken(one.sentence, panels.locale),
            }
            for one in panels.against.get(entity, [])
        ],
        "periods": period_rows(postings, panels.locale),
        "claims": [panels.claim_row(one, OF_A_SEAT) for one in ordered],
        "offices": [],
    }


def standing(row: Row, locale: str) -> tuple[Any, ...]:
    """The order of rows in a place: most origins first, one-word names after, empty seats last."""
    return (
        not row["named"], row["unstated"], -row["origins"], -row["sources"],
        alphabetical(row["name"]["shown"], locale), row["entity"],
    )  # fmt: skip


def place_rows(panels: Panels, section: str, postings: Sequence[Record]) -> list[Row]:
    """The places of a section, the one most spoken of first, that without a place last; in each, a row a person."""
    rows = []
    for place, here in grouped(postings, panels.locality).items():
        written = [one for posting in here for one in panels.places_of(posting)]
        found = [seat_row(panels, *item) for item in grouped(here, panels.entity).items()]
        rows.append(
            {
                **locality_row(place, written, panels.locale),
                "claims": len(here),
                "seats": sorted(found, key=lambda row: standing(row, panels.locale)),
            }
        )
    rows.sort(key=lambda row: (row["shown"] == "", -row["claims"], row["shown"]))
    return [{**row, "id": f"{section or 'posting'}-{number}"} for number, row in enumerate(rows, 1)]


def section_rows(panels: Panels) -> list[Row]:
    """The sections that have something, each with its places."""
    found = grouped(seats(panels.around), section_of)
    return [
        {"id": section or "postings", "title": title, "places": place_rows(panels, section, found[section])}
        for section, title in SECTIONS.items()
        if section in found
    ]


def put_offices(panels: Panels, sections: Sequence[Row]) -> int:
    """Puts the offices of each person who has a row on a line below the first of them; returns how many have none."""
    offices = grouped(
        (one for one in panels.around.kind("posting") if one.term("posting_kind") == OFFICE), panels.entity
    )
    for section in sections:
        for place in section["places"]:
            for row in place["seats"]:
                held = sorted(offices.pop(row["entity"], []), key=when)
                row["offices"] = [panels.claim_row(one, OF_AN_OFFICE) for one in held]
    return sum(len(left) for left in offices.values())


def listing_row(panels: Panels, designation: Record) -> Row:
    """One page's account of one listing: what was done, the reasons it gives, the period of the conduct."""
    row = panels.claim_row(designation, OF_A_LISTING)

    def first(order: Sequence[str]) -> list[Row]:
        stated = [[one for one in row["values"] if one["property"] == key] for key in order]
        return next((values for values in stated if values), [])

    return {
        **row,
        "warning": warning_of(panels, designation.record),
        "not_listed": designation.term("listing") == "not_listed",
        "reasons": first(REASONS),
        "conduct": first(CONDUCT),
    }


def warning_of(panels: Panels, record: str) -> str:
    """What a reader must know of the conduct that a listing gives as its reason; "" where it is that of the mandate."""
    told = panels.designations.get(record)
    return spoken(told.sentence, panels.locale) if told and told.listed and told.conduct == "other" else ""


def listing_rows(panels: Panels) -> list[Row]:
    """The listings by person and by who lists; within these by day."""
    rows = []
    for entity, records in grouped(panels.around.kind("designation"), panels.entity).items():
        people = panels.records_of.get(entity, [])
        found = forms(people)
        by_lister = grouped(records, lambda one: one.words("listed_by").casefold())
        rows.append(
            {
                "entity": entity,
                **(name_row(found, panels.locale) if found else {"name": {"shown": ""}, "others": []}),
                "unstated": bool(found) and only_one_name(people),
                "listers": [
                    {
                        "listed_by": value_row(group[0].of("listed_by")[0], group[0], panels.locale)
                        if lister
                        else None,
                        "record": group[0].record,
                        "source": group[0].source,
                        "claims": [listing_row(panels, one) for one in sorted(group, key=when)],
                    }
                    for lister, group in sorted(by_lister.items(), key=lambda item: (-len(item[1]), item[0]))
                ],
                "count": len(records),
            }
        )
    rows.sort(key=lambda row: (row["name"]["shown"] == "", row["unstated"], -row["count"], row["name"]["shown"]))
    return [{**row, "id": f"listing-{number}"} for number, row in enumerate(rows, 1)]


def panels_page(around: Surroundings, case: CaseCard, cards: Cards, locale: str, command: Command | None = None) -> Row:
    """The rows of the page."""
    panels = Panels(around, case, cards, locale, command)
    sections = section_rows(panels)
    elsewhere = put_offices(panels, sections)
    counts = [one for one in around.kind("number") if one.term("scope_code") == "panels"]
    return {
        "sections": sections,
        "elsewhere": elsewhere,
        "counts": [told_row(one, cards, locale, OF_A_COUNT) for one in counts],
        "listings": listing_rows(panels),
    }
