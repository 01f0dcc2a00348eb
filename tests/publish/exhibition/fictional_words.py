"""Made-up numbers, orders and statements for the tests of the halls that show them: nobody in them exists."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from fictional_register import ITEM, SOURCES

from cenotaph.claims.values import Hints, quantity
from cenotaph.claims.values.date import Date, to_json
from cenotaph.publish.shapes import Reading, Record, SourceCard, Statement, Surroundings
from cenotaph.words.sentences import message
from cenotaph.words.vocabulary import properties

WICK = SourceCard(
    "wick", "The Evening Wick", "Evening Wick", "press", "en", ("2004",), "2004-06-12", False, 9, (),
    (("north", message("select.lineage_declared", how="copy")),),
)  # fmt: skip
CARDS = (*SOURCES, WICK)


def days(first: date, last: date | None = None, precision: str = "day") -> str:
    """A date as a freeze stores it."""
    return json.dumps(to_json(Date(first.toordinal(), (last or first).toordinal(), precision=precision)))


def stored(about: str, words: str) -> str:
    """The value of some words as a freeze stores it."""
    known = properties()[about]
    if known.type == "code":
        return json.dumps({"term": words, "vocabulary": known.vocabulary})
    if known.type == "quantity":
        value = quantity.parse(words, Hints(language="en")).value
        return json.dumps(quantity.to_json(value)) if value else ""
    return ""


def record(kind: str, source: str, key: str, **said: Any) -> Record:
    """A record that says these things; a date is given as its stored form."""
    name = f"{source}/{kind}s/{key}"
    statements = [
        Statement(about, words if words.startswith("{") else stored(about, words),
                  "" if words.startswith("{") else words, "en", source, name, "2004", about)
        for about, words in said.items()
    ]  # fmt: skip
    statements.sort(key=lambda one: properties()[one.property].order)
    return Record(name, kind, "", source, "", tuple(statements), (Reading("2004", "table.csv", 7, ITEM),))


def number(source: str, key: str, claimant: str, figure: str, scope_code: str = "all_killed", **said: Any) -> Record:
    stated = {"figure": figure} if figure else {}
    return record("number", source, key, claimant=claimant, scope_code=scope_code, **stated, **said)


YEAR = days(date(1992, 1, 1), date(1992, 12, 31), "year")
AROUND = Surroundings(
    {
        "number": (
            number("north", "n1", "Circle of Varzin", "4,000 to 5,000", period=YEAR, words="4,000 to 5,000 hanged"),
            number("north", "n2", "Circle of Varzin", "1,700", "named", scope="names on a list"),
            number("south", "s1", "South <house>", "30,000", words="30,000 hanged", period=YEAR),
            number("south", "s2", "South <house> (headline)", "30,000"),
            number("south", "s3", "South <house>", "", "manner", words="38% hanged, 48% shot"),
            number("south", "s4", "South <house>", "", "denial", words="nobody died", note="printed without a day"),
            number("wick", "w1", "a writer", "at least 30,000", attributed_to="Circle of Varzin; Nobody"),
            number("wick", "w2", "Evening Wick", "up to 24", "part"),
            number("wick", "w3", "Evening Wick", "600", polarity="denies"),
        ),
        "order": (
            record("order", "north", "o1", issued=days(date(1992, 7, 28)), issued_by="Head of Varzin", words="act now"),
            record("order", "wick", "o2", issued=days(date(1992, 7, 29)), issued_by="Head of Varzin", words="act"),
            record("order", "south", "o3", issued_by="Head of Varzin", words="act", note="undated, a Thursday"),
        ),
        "statement": (
            record("statement", "wick", "t1", issued=days(date(1993, 2, 1)), speaker="Dorun Zemfira",
                   capacity="deputy", statement_kind="dissent", words="it looks like revenge"),
            record("statement", "wick", "t2", issued=days(date(2004, 2, 1)), speaker="Dorun Zemfira",
                   statement_kind="report", words="a report"),
            record("statement", "call", "t3", speaker="A caller", statement_kind="opinion", words="an opinion apart"),
            record("statement", "north", "t4", issued=days(date(1993, 3, 1)), speaker="Spokesman", polarity="denies",
                   about="north/orders/o1", words="no such order"),
        ),
        "event": (record("event", "wick", "e1", subject="a fire", words="the archive burnt"),),
    }
)  # fmt: skip
