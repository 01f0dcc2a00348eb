"""The registers of an inquiry: who was told and answered, what answers led to, what is established of each victim.

Invariant: every row stands with its sources; a count is of what sources state and says how many origins it goes back
to; where nobody looked for a response, the page says so and not that there was none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from cenotaph.findings import proof_sheets
from cenotaph.findings.assess import Assessment
from cenotaph.findings.chronology import Moment
from cenotaph.findings.executions import Series, given_series, sheet
from cenotaph.findings.mandate import interests, method_statement, stages
from cenotaph.publish.exhibition.alphabet import other_direction, other_language
from cenotaph.publish.exhibition.said import Cards, source_row
from cenotaph.publish.exhibition.speech import figures, spoken
from cenotaph.publish.exhibition.telling import told_row
from cenotaph.publish.shapes import Record, Surroundings
from cenotaph.words.sentences import message
from cenotaph.words.vocabulary import term_label, terms

Row = dict[str, Any]
OF_A_MOMENT = (
    "issued", "event_date", "speaker", "issued_by", "informed_by", "addressed_to", "informed", "ask", "words", "reply",
    "replied", "searched",
)  # fmt: skip
ANSWERS_BESIDE = {"not_stated": "exhibition.registers.not_stated", "contested": "exhibition.law.contested",
                  "killed": "exhibition.registers.killed", "survived": "exhibition.registers.survived"}  # fmt: skip


def term_shown(vocabulary: str, term: str, locale: str) -> str:
    """A term of a vocabulary, or one that the register adds to it."""
    return (
        term_label(vocabulary, term, locale)
        if term in terms(vocabulary)
        else spoken(message(ANSWERS_BESIDE[term]), locale)
    )


def moment_row(moment: Moment, record: Record, cards: Cards, locale: str) -> Row:
    """One thing told, asked or said, with what became of it."""
    return {
        **told_row(record, cards, locale, OF_A_MOMENT),
        "state": moment.state if moment.asks or moment.state != "told" else "",
        "sentence": spoken(moment.sentence, locale),
    }


def answer_rows(assessment: Assessment, cards: Cards, locale: str) -> list[Row]:
    """The table of answers and outcomes of each place."""
    found = []
    for place, group in groupby(assessment.answers.cells, key=lambda one: one.place):
        cells = [
            {
                "answer": term_shown("answer_kind", one.answer, locale),
                "outcome": term_shown("hearing_outcome", one.outcome, locale),
                "hearings": one.hearings,
                "origins": one.origins,
                "survivors": one.survivors,
                "sources": [source_row(source, cards, locale) for source in one.sources],
            }
            for one in group
        ]
        first = first_source(cells)
        found.append({"place": place, "dir": other_direction(place, locale), "source": first, "cells": cells})
    return found


def first_source(cells: Sequence[Row]) -> str:
    """The first source of a table of cells, "" for none."""
    return next((source["source"] for cell in cells for source in cell["sources"]), "")


def sheet_rows(assessment: Assessment, locale: str) -> Row:
    """How many named victims have what each standard asks, and how each step of the sheet stands."""
    table = assessment.proof_sheets
    many = proof_sheets.counts(table)
    return {
        "persons": table.height,
        "standards": [
            {"label": spoken(message(f"mandate.standard_{one.key}"), locale), "persons": many[one.key]}
            for one in proof_sheets.rules().standards
        ],
        "steps": [
            {
                "label": spoken(message(f"proof.step_{one.key}"), locale),
                "stated": int((table[f"{one.key}_origins"] > 0).sum()),
                "independent": int((table[f"{one.key}_origins"] > 1).sum()),
                "contradicted": int(table[f"{one.key}_contradicted"].sum()),
            }
            for one in proof_sheets.rules().steps
        ],
    }


def execution_rows(assessment: Assessment, locale: str) -> list[Row]:
    """The year sheets of every series that has an execution."""
    series: Sequence[Series] = given_series()
    made = [sheet(assessment.executions, one, "year") for one in series]
    return [
        {
            "definition": [spoken(one, locale) for one in each.definition],
            "total": each.total,
            "lines": [
                {
                    "period": figures(line.period, locale),
                    **{name: getattr(line, name) for name in
                       ("executions", "official", "unofficial", "unconfirmed", "women", "minors_certain",
                        "minors_possible")},
                }
                for line in each.lines
            ],
        }
        for each in made if each.total
    ]  # fmt: skip


def stage_rows(assessment: Assessment, locale: str) -> list[Row]:
    """The stages of the inquiry with their checks."""
    found, _ = stages(assessment.mandate, assessment.material.entries)
    return [
        {
            "name": spoken(one.name, locale),
            "state": f"exhibition.registers.{one.state}",
            "checks": [
                {"sentence": spoken(check.sentence, locale), "state": f"exhibition.registers.{check.state}"}
                for check in one.checks
            ],
        }
        for one in found
    ]


def registers_page(assessment: Assessment, around: Surroundings, cards: Cards, locale: str) -> Row:
    """The rows of the page."""
    records: Mapping[str, Record] = {one.record: one for group in around.records.values() for one in group}
    moments = [one for one in assessment.chronology.moments if one.record in records]
    declared = interests(assessment.mandate, assessment.material.entries)
    return {
        "moments": [moment_row(one, records[one.record], cards, locale) for one in moments],
        "unanswered": len(assessment.chronology.unanswered),
        "answers": answer_rows(assessment, cards, locale),
        "sheets": sheet_rows(assessment, locale),
        "executions": execution_rows(assessment, locale),
        "stages": stage_rows(assessment, locale),
        "interests": [
            {"who": one.commissioner, "matter": text_row(one.matter, locale), "measure": text_row(one.measure, locale)}
            for one in declared
        ],
        "method": [spoken(one, locale) for one in method_statement(assessment.mandate, assessment.material)],
    }


def text_row(words: str, locale: str) -> Row:
    """Words of a person, in English unless said otherwise."""
    return {"shown": words, "lang": other_language("en", locale), "dir": other_direction(words, locale)}
