"""The law: each element of each crime with what sources say for it and against it, what is missing, what is argued.

Invariant: a cell says covered, contested or a gap and never proven; both sides stand at equal size, each claim with its
source; an argument about the law stands apart from what is said to have happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from cenotaph.findings.assess import Assessment
from cenotaph.findings.elements import AGAINST, FOR, Cell, CrimeRow, Side
from cenotaph.ledger.entry import Entry
from cenotaph.publish.exhibition.alphabet import other_direction, other_language
from cenotaph.publish.exhibition.said import Cards, source_row
from cenotaph.publish.exhibition.speech import spoken
from cenotaph.publish.exhibition.telling import told_row
from cenotaph.publish.exhibition.wall_page import Place
from cenotaph.publish.shapes import Record, Surroundings
from cenotaph.words.sentences import digits

Row = dict[str, Any]
NAMES = 8  # persons named in a cell for each source; all of them stand in evidence.parquet
RECORDS = 12  # other records told in full on a side
TOLD = (
    "speaker", "issued_by", "issued", "words", "seat", "place", "name", "description", "destroyed", "question",
    "answer", "hearing_outcome", "concealment_kind", "statement_kind", "act_kind", "period",
)  # fmt: skip
SIDES = ((FOR, "exhibition.law.for"), (AGAINST, "exhibition.law.against"))


class LawPage:
    """What the rows of this hall are made from, gathered once for a language."""

    def __init__(
        self, assessment: Assessment, around: Surroundings, cards: Cards, places: Iterable[Place], locale: str
    ) -> None:
        self.assessment, self.cards, self.locale = assessment, cards, locale
        self.records: Mapping[str, Record] = {one.record: one for group in around.records.values() for one in group}
        self.places = {place.entity: place for place in places}

    def rows(self) -> Row:
        """The rows of the template."""
        crimes = [self.crime(row) for row in self.assessment.matrix]
        contexts: dict[str, Row] = {}
        for row in self.assessment.matrix:
            own = {element.id for element in row.crime.elements}
            shared = [cell for cell in row.cells if cell.element.id not in own]
            if shared and row.crime.context not in contexts:
                contexts[row.crime.context] = {
                    "id": place_id(row.crime.context),
                    **self.words(next(one for one in row.instrument.contexts if one.id == row.crime.context)),
                    "cells": [self.cell(cell) for cell in shared],
                }
        return {
            "crimes": crimes,
            "contexts": list(contexts.values()),
            "questions": [self.question(one) for one in self.assessment.questions],
            "instruments": [
                {"title": self.text(one.title, one.title_fa), "version": one.version[:12]}
                for one in self.assessment.instruments
            ],
        }

    def text(self, english: str, persian: str) -> str:
        """A text of a law file in the reader's language, English where it has no other."""
        return persian if self.locale == "fa" and persian else english

    def words(self, about: Any) -> Row:
        """Title and article of a crime or a context."""
        shown = self.text(about.title, about.title_fa)
        return {"title": shown, "lang": "" if shown != about.title else other_language("en", self.locale),
                "article": digits(about.article, self.locale)}  # fmt: skip

    def crime(self, row: CrimeRow) -> Row:
        """A crime with its own elements, and where those of its context stand."""
        own = {element.id for element in row.crime.elements}
        return {
            "id": place_id(row.crime.id),
            **self.words(row.crime),
            "instrument": self.text(row.instrument.title, row.instrument.title_fa),
            "counts": [
                {"standing": standing, "label": f"exhibition.law.{standing}", "many": row.count(standing)}
                for standing in ("covered", "contested", "gap")
            ],
            "context": place_id(row.crime.context) if row.crime.context else "",
            "cells": [self.cell(cell) for cell in row.cells if cell.element.id in own],
        }

    def cell(self, cell: Cell) -> Row:
        """One element with both sides."""
        element = cell.element
        shown = self.text(element.text, element.text_fa)
        asks = self.text(element.asks, element.asks_fa)
        return {
            "id": place_id(element.id),
            "article": digits(element.article, self.locale),
            "text": shown,
            "lang": "" if shown != element.text else other_language("en", self.locale),
            "asks": asks,
            "asks_lang": "" if asks != element.asks else other_language("en", self.locale),
            "standing": cell.standing,
            "label": f"exhibition.law.{cell.standing}",
            "known": element.basis.to_be_verified,
            "sides": [self.side(cell.sides[side], title) for side, title in SIDES],
            "gaps": [spoken(one, self.locale) for one in cell.gaps],
            "arguments": [
                {"side": f"exhibition.law.argued_{one.body['side']}", **self.entry(one, "words"), "by": one.body["by"]}
                for one in cell.arguments
            ],
            "searches": [
                {**self.entry(one, "result"), "searched": one.body["searched"], "author": one.author}
                for one in cell.searches
            ],
        }

    def entry(self, entry: Entry, column: str) -> Row:
        """What a person wrote, in the reader's language where it was."""
        own = entry.body.get(f"{column}_{self.locale}", "")
        shown = own or entry.body[column]
        language = "" if own else other_language("en", self.locale)
        return {"shown": shown, "lang": language, "dir": other_direction(shown, self.locale), "author": entry.author}

    def side(self, side: Side, title: str) -> Row:
        """One side: how much there is, by which sources; the records that are no persons in full."""
        told: list[Row] = []
        by_source: list[Row] = []
        for source, claims, records in side.by_source:
            others = [self.records[one] for one in records if one in self.records]
            told += [told_row(one, self.cards, self.locale, TOLD) for one in others]
            entities = side.rows.filter(side.rows["source"] == source)["entity"].unique().sort().to_list()
            persons = [self.places[one] for one in entities if one in self.places]
            if persons:
                names = [
                    {"href": one.href, "name": one.name or one.known, "lang": one.language, "dir": one.direction}
                    for one in persons[:NAMES]
                ]
                by_source.append(
                    {**source_row(source, self.cards, self.locale), "claims": claims, "persons": len(persons),
                     "names": names, "more": len(persons) - len(names)}
                )  # fmt: skip
        return {
            "title": title,
            "claims": side.rows.height,
            "sources": len(side.sources),
            "origins": len(side.origins),
            "by_source": by_source,
            "told": told[:RECORDS],
            "more": max(0, len(told) - RECORDS),
            "authors": sorted({one.author for one in side.ties}),
            "ties": [self.entry(one, "reason") for one in side.ties if one.body.get("reason")],
        }

    def question(self, question: Any) -> Row:
        """What to ask next, and how many open cells an answer would help."""
        asks = self.text(question.element.asks, question.element.asks_fa)
        return {
            "asks": asks,
            "lang": "" if asks != question.element.asks else other_language("en", self.locale),
            "href": f"#{quote(place_id(question.element.id))}",
            "cells": len(question.cells),
            "label": f"exhibition.law.{question.standing}",
        }


def place_id(key: str) -> str:
    """The id of an element's place on the page."""
    return f"law-{key}"
