"""The page of contradictions: what sources say that cannot all hold, side by side.

Invariant: both sides of a contrast stand here with their sources, none before the other but in the order its author
gave; who put them side by side is said, and nothing here settles it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cenotaph.publish.exhibition.alphabet import other_direction, other_language
from cenotaph.publish.exhibition.said import Cards, said_row
from cenotaph.publish.shapes import Contrast, Record, Surroundings

Row = dict[str, Any]
ALWAYS = 3  # values of a record that stand beside each other; the rest opens with the places
# What tells most of each kind of record, in this order.
TELLING = {
    "person": ("name", "age", "birth_date", "death_date", "last_seen", "prison", "manner"),
    "number": ("words", "figure", "claimant", "attributed_to", "scope"),
    "posting": ("seat", "place", "prison", "period"),
    "designation": ("reasons", "conduct_period", "issued", "legal_act", "listing", "words"),
    "site": ("name", "description", "destroyed", "site_status"),
    "order": ("issued", "issued_by", "words"),
    "statement": ("speaker", "words", "issued"),
    "call": ("speaker", "addressed_to", "ask", "issued"),
    "event": ("subject", "words", "event_date"),
}


def side_row(record: Record, named: Mapping[str, Record], cards: Cards, hrefs: Mapping[str, str], locale: str) -> Row:
    """One record of one side: its attribution, what tells most, where its person has a page, and all its places."""
    row = said_row(record, cards, locale)
    telling = TELLING.get(record.kind, ())
    about = [one for key in telling for one in row["values"] if one["property"] == key]
    refer = [named[one.as_written] for one in record.of("person") if one.as_written in named]
    names = [value for one in refer for value in said_row(one, cards, locale)["values"] if value["property"] == "name"]
    return {**row, "telling": [*names, *(about or row["values"])], "page": hrefs.get(record.entity, "")}


def contrast_row(
    contrast: Contrast, records: Mapping[str, Record], cards: Cards, hrefs: Mapping[str, str], locale: str
) -> Row:
    """One contrast with its sides."""
    heading, reason = contrast.said(locale)
    return {
        "id": f"contrast-{contrast.entry[:12]}",
        "heading": heading[1],
        "lang": other_language(heading[0], locale),
        "dir": other_direction(heading[1], locale),
        "reason": reason[1],
        "reason_lang": other_language(reason[0], locale),
        "reason_dir": other_direction(reason[1], locale),
        "author": contrast.author,
        "entry": contrast.entry,
        "sides": [[side_row(records[one], records, cards, hrefs, locale) for one in side] for side in contrast.sides],
    }


def contrasts_page(around: Surroundings, cards: Cards, hrefs: Mapping[str, str], locale: str) -> Row:
    """The rows of the page. `hrefs`: entity -> the page of the person."""
    records = {one.record: one for group in around.records.values() for one in group}
    rows: Sequence[Row] = [contrast_row(one, records, cards, hrefs, locale) for one in around.contrasts]
    return {"contrasts": rows}
