"""The page of the call: the founding document, claim by claim, in the order of the document.

Invariant: every coded claim of the document stands here once, under its passage, with who said it; the document is
named as what it is, a text of a party where it is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from cenotaph.publish.exhibition.said import Cards, said_row, source_row
from cenotaph.publish.exhibition.speech import sentence
from cenotaph.publish.shapes import Record, Surroundings
from cenotaph.words.sentences import digits

Row = dict[str, Any]
TOLD = ("passage", "said_by", "speaker", "claimant")  # in the sentence above the values
NAMED_KINDS = frozenset({"number", "call", "statement", "posting", "event", "site", "designation", "order"})
FIRST = ("headline", "sub-heading")  # before the paragraphs


def coded(around: Surroundings, source: str) -> list[Record]:
    """The records of a source that say at which passage they stand, in the order of the document."""
    found = [one for group in around.records.values() for one in group if one.source == source and one.of("passage")]
    return sorted(found, key=lambda one: (place_of(one.words("passage")), key_of(one.record)))


def place_of(passage: str) -> tuple[int, int, str]:
    """Where a passage stands: headline, sub-heading, then by the number of the paragraph."""
    number = re.search(r"\d+", passage)
    if passage in FIRST:
        return 0, FIRST.index(passage), passage
    return 1, int(number[0]) if number else 0, passage


def key_of(record: str) -> tuple[str, int, str]:
    """The key of a record so that a9 comes before a10."""
    key = record.rpartition("/")[2]
    letters = key.rstrip("0123456789")
    number = key[len(letters) :]
    return letters, int(number) if number else 0, record


def claim_rows(records: Iterable[Record], around: Surroundings, cards: Cards, locale: str) -> list[Row]:
    """The claims of one passage. A person is told by the name that the record refers to."""
    persons = {one.record: one for one in around.kind("person")}
    rows = []
    for record in records:
        row = said_row(record, cards, locale, TOLD)
        row["according"] = according(record, cards[record.source].producer, locale)
        refer = [persons[one.as_written] for one in record.of("person") if one.as_written in persons]
        row["names"] = [value for one in refer for value in said_row(one, cards, locale)["values"]]
        row["kind"] = f"exhibition.call.kind_{record.kind if record.kind in NAMED_KINDS else 'other'}"
        row["listing"] = record.kind == "designation"
        rows.append(row)
    return rows


def according(record: Record, producer: str, locale: str) -> str:
    """Who says it: the publisher, the publisher for others, or a speaker whom the publisher quotes."""
    speaker = record.words("speaker") or record.words("claimant")
    kind = "quoted" if record.term("said_by") == "speaker" else "for"
    if not speaker or speaker.casefold() in producer.casefold():
        kind = "own"
    return sentence(locale, f"exhibition.call.{kind}", (("producer", producer), ("speaker", speaker)))


def passage_label(passage: str, locale: str) -> str:
    """The heading of a passage in the reader's language."""
    number = re.search(r"\d+", passage)
    if passage in FIRST:
        return sentence(locale, f"exhibition.call.{passage.replace('-', '_')}")
    return (
        sentence(locale, "exhibition.call.paragraph", (("number", digits(number[0], locale)),)) if number else passage
    )


def call_page(source: str, around: Surroundings, cards: Cards, locale: str) -> Row:
    """The rows of the page."""
    records = coded(around, source)
    passages = [
        {"label": passage_label(passage, locale), "claims": claim_rows(group, around, cards, locale)}
        for passage, group in groupby(records, key=lambda one: one.words("passage"))
    ]
    card = cards[source]
    return {
        "document": {**source_row(source, cards, locale), "title": card.title, "producer": card.producer},
        "passages": passages,
        "count": len(records),
    }
