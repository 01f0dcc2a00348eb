"""What one source says, as every hall prints it: who says it first, then the words, then where they stand.

Invariant: no claim leaves here without its attribution; the template `said.html` prints it inside one element that
names record and source, and a lint over the pages finds any claim outside such an element.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from cenotaph.publish.exhibition.alphabet import other_direction, other_language
from cenotaph.publish.exhibition.person_page import RESTATED, anchor, locator, value_shown
from cenotaph.publish.exhibition.sources_page import web_address
from cenotaph.publish.exhibition.speech import figures, sentence, spoken
from cenotaph.publish.shapes import Record, SourceCard, Statement
from cenotaph.words.vocabulary import label, term_label

Row = dict[str, Any]
Cards = Mapping[str, SourceCard]


def source_row(key: str, cards: Cards, locale: str) -> Row:
    """A source as an attribution names it: the phrase, the link to its card, who that is."""
    card = cards.get(key)
    if card is None:
        return {"source": key, "according": key, "href": "", "stance": "", "party": False, "address": ""}
    year = figures(card.published[:4], locale) if card.published[:4].isdigit() else ""
    kind = "according_year" if year else "according"
    return {
        "source": key,
        "according": sentence(locale, f"exhibition.said.{kind}", (("source", card.named), ("year", year))),
        "href": "sources.html#" + quote(anchor(key)),
        "stance": term_label("stance", card.stance, locale),
        "party": card.stance == "party_to_events",
        "address": web_address(card.address),
    }


def value_row(statement: Statement, record: Record, locale: str) -> Row:
    """One value: its label, how a reader reads it, the words as written where they differ, and their exact place."""
    value = value_shown(statement, locale)
    written = " ".join(statement.as_written.split())
    reading = next((one for one in record.readings if one.edition == statement.edition), record.readings[-1])
    return {
        "property": statement.property,
        "label": label(statement.property, locale),
        "shown": value,
        "lang": other_language(statement.language, locale) if value == written else "",
        "dir": other_direction(value, locale),
        "as_written": "" if value == written else written,
        "written_lang": other_language(statement.language, locale),
        "written_dir": other_direction(written, locale),
        "file": reading.file,
        "where": locator(reading.row, statement.place, locale),
        "doubts": statement.doubts,
    }


def said_row(record: Record, cards: Cards, locale: str, without: Iterable[str] = ()) -> Row:
    """A record with its attribution and every value that it states, each with its place.

    `leading` are values that a hall's sentence already tells (`without`); they stay among `values`, behind the fold.
    References to other records are left to the hall, which knows whom they mean.
    """
    hidden = frozenset(without)
    values = [value_row(one, record, locale) for one in record.statements if not (refers(one) or ours(one))]
    return {
        **source_row(record.source, cards, locale),
        "record": record.record,
        "outside": spoken(record.outside, locale) if record.outside else "",
        "values": values,
        "noted": [value_row(one, record, locale) for one in record.statements if ours(one)],
        "shown": [one for one in values if one["property"] not in hidden | repeated(values)],
        "by_property": {one["property"]: one for one in reversed(values)},  # the best-known of each
    }


def repeated(values: Iterable[Row]) -> frozenset[str]:
    """ "words" where they say no more than the figure read from them."""
    said = {one["property"]: one["shown"] for one in values}
    return frozenset({"words"} if "figure" in said and said.get("words") == said["figure"] else ())


def told_row(record: Record, cards: Cards, locale: str, telling: Iterable[str]) -> Row:
    """A record that a hall tells in a sentence: `stated` has each property of `telling`, None where it has none."""
    row = said_row(record, cards, locale)
    stated = {about: row["by_property"].get(about) for about in telling}
    place = record_id(record.record)
    return {**row, "id": place, "to": f"#{quote(place)}", "stated": stated}


def ours(statement: Statement) -> bool:
    """Whether those who restated a source noted this beside it: the source did not say it."""
    return statement.property == RESTATED


def refers(statement: Statement) -> bool:
    """Whether a statement names another record of its own row ("ref/official")."""
    return statement.place.startswith("ref/")


def record_id(record: str) -> str:
    """The id of a record's element on the page of its hall."""
    return "record-" + quote(record, safe="")
