"""A made-up register for the tests of the exhibition: no person, place or source in it exists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from cenotaph.claims.citation import cited, claim_id
from cenotaph.claims.values.date import Date, to_json
from cenotaph.publish.shapes import Betrayed, CaseCard, Fact, Mention, Person, Reading, SourceCard, Statement, Title
from cenotaph.words.sentences import message

ITEM = "0123456789abcdef" * 4
GIVEN = ("Arel", "Béla", "Çira", "Dorun", "Élma", "Farzin", "Galo", "Hila", "Ismo", "Jarun", "Kesta", "Lumo")
FAMILY = ("Varzini", "Tolmasz", "Ñandur", "Quorbe", "Øster", "Zemfira", "Wolun", "Urvand", "Ximel", "Yorvu", "Pelin")
PERSIAN = ("آرِل ورزینی", "بهمن‌یار تولماسی", "چیرا کوربه‌ای", "دورون ژالک", "گالو پلینی", "یورو ورزینی")
HTML_NAME = '<script>alert("x")</script> & "Vel" O\'Dun'
LONG_NAME = " ".join(f"{given}{family.lower()}" for given in GIVEN for family in FAMILY[:2])
MARKED_NAME = "\u200fدورون\u200e (Dorun)\u202e نام\u202c"


def entity(index: int) -> str:
    return f"E-{index:010d}"


def public_id(one: Statement) -> str:
    return cited(claim_id(one.record, one.property, one.place), one.edition)


def statement(index: int, key: str, as_written: str, **changes: Any) -> Statement:
    """A claim of the list `north` about the person of this index."""
    plain = Statement(
        property=key,
        value="",
        as_written=as_written,
        language="en",
        source="north",
        record=f"north/persons/{index}",
        edition="1999",
        place=key,
    )
    return replace(plain, **changes)


def south(index: int, key: str, as_written: str, **changes: Any) -> Statement:
    """The same property as the Persian-script list `south` states it."""
    return statement(
        index, key, as_written,
        source="south", record=f"south/persons/s%20{index}", edition="2003", place="ستون", language="fa", **changes,
    )  # fmt: skip


def day(index: int, year: int) -> str:
    """A day of March as a freeze stores it."""
    ordinal = date(year, 3, index % 28 + 1).toordinal()
    return json.dumps(to_json(Date(ordinal, ordinal)))


def mentions(index: int) -> tuple[Mention, Mention]:
    """A record of each list."""
    reason = message("exhibition.sources.rows_read", count=2)
    return (
        Mention(f"north/persons/{index}", "north", (Reading("1999", "north list.csv", index + 2, ITEM),), 1.0),
        Mention(
            f"south/persons/s%20{index}", "south",
            (Reading("2001", "فهرست.xlsx", index + 1, ITEM), Reading("2003", "فهرست.xlsx", index + 2, ITEM)),
            0.8765, (reason,),
        ),
    )  # fmt: skip


def person(index: int, name: str = "", claims: int = 4, bin: str = "identified", language: str = "en") -> Person:
    """A person with contested birth date, doubts and two records; `claims` statements a list and property pair."""
    name = name or f"{GIVEN[index % len(GIVEN)]} {FAMILY[index // len(GIVEN) % len(FAMILY)]}{index or ''}"
    doubt = message("exhibition.person.absent", editions="1997")
    facts = [
        Fact("name", (statement(index, "name", name, language=language),)),
        Fact(
            "birth_date",
            (
                statement(index, "birth_date", f"{index % 28 + 1}/3/51", value=day(index, 1951), doubts=(doubt,)),
                south(index, "birth_date", "۱۳۳۰/۱۲/۱۳", value=day(index, 1952)),
            ),
            contested=True,
            contradiction=message("exhibition.person.contested_count", count=2),
        ),
        Fact("occupation", (statement(index, "occupation", "teacher of geometry; loved mulberries"),)),
        Fact(
            "death_place",
            (statement(index, "death_place", "the salt works", absent_from=("1997", "2001"), status="work_needed"),),
        ),
        Fact("external_id", (statement(index, "external_id", f"V/{index}&1"),)),
    ]
    facts += [
        Fact("note", tuple(statement(index, "note", f"note {n} of {index}", place=f"note {n}") for n in range(claims)))
    ] if claims else []  # fmt: skip
    return Person(entity(index), name, language, (), bin, tuple(facts), mentions(index))


def register(persons: int = 40) -> list[Person]:
    """Ordinary persons and every odd one: HTML, Persian, marks, very long, unnamed, apart; sorted by entity."""
    odd = [
        person(1000, HTML_NAME),
        person(1001, LONG_NAME),
        person(1002, MARKED_NAME, language="fa"),
        person(1003, "QUORBE  ISMO JARUN", bin="named_insufficient"),
        person(1004, "unknown man, about 30", bin="unnamed"),
        replace(person(1005, " ", bin="unnamed"), facts=()),
        person(1006, "Apart Tolmasz", bin="outside_mandate"),
        person(1007, "Unsure Wolun", bin="unconfirmed"),
        replace(person(1008, "Hila Øster"), other_names=("Hila Oester", "هیلا اوستر")),
        replace(
            person(1009, "Alone Pelin"),
            facts=(Fact("name", (statement(1009, "name", "Alone Pelin"),)),),
            mentions=mentions(1009)[:1],
        ),
        replace(
            person(1010, "No Edition"),
            facts=(Fact("name", (statement(1010, "name", "No Edition", edition=""),)),),
            mentions=(Mention("north/persons/1010", "north", (Reading("", "north list.csv", 1012, ITEM),), 1.0),),
        ),
    ]
    persian = [person(2000 + n, name, language="fa") for n, name in enumerate(PERSIAN)]
    return [*(person(n) for n in range(persons)), *odd, *persian]


def many(persons: int, claims: int = 19) -> Iterator[Person]:
    """Persons for the measurements: 6 + `claims` statements each."""
    return (person(n, claims=claims) for n in range(persons))


CASE = CaseCard(
    titles=(
        Title("en", "Varzin, a fictional register", "The autumn that did not happen", True),
        Title("fa", "ورزین، دفتری ساختگی", "پاییزی که نبود", False),
    ),
    as_of="2026-01-01",
    freeze="fedcba9876543210" * 4,
    fictional=True,
    languages=("en", "fa", "fr"),
    identifiability=message("exhibition.how.identified"),
    bins=(("identified", 1200), ("named_insufficient", 31), ("unnamed", 2), ("unconfirmed", 1), ("unreadable", 3)),
    documented_count=1200,
)
SOURCES = (
    SourceCard(
        "north", "The northern list <of Varzin>", "Circle of Varzin", "ngo", "en", ("1997", "1999"), "1999", True, 812,
        (("identified", 800), ("unnamed", 12)), (("south", message("select.lineage_declared", how="compilation")),
         ("origin outside the case", message("select.lineage_declared", how="quotation"))),
        "https://example.org/list?a=1&b=2", "Typed from cards.", (("north list.csv", ITEM, 123456),),
        betrayed=(Betrayed("south", 4.21, 3.9, -0.19, 0.5, 310, 24, 19, True),),
    ),
    SourceCard(
        "south", "فهرست جنوبی", "دفتر ورزین", "party_to_events", "fa", ("2003",), "", True, 640, (), (),
        "javascript:alert(1)", "", (("فهرست.xlsx", ITEM, 9),),
        betrayed=(Betrayed("north", -2.04, -2.5, -0.04, 0.5, 310, 31, 4, False),),
    ),
)  # fmt: skip


def estimate(method: str, model: str, point: float | None, interval: Any, *warnings: dict[str, Any]) -> dict[str, Any]:
    return {
        "method": method, "model": model, "point": point, "interval": interval, "level": 0.95, "seed": None,
        "assumption": f"Assumption of {method}.", "warnings": list(warnings),
    }  # fmt: skip


BLOCK = {"code": "few_lists", "blocks": True, "sentence": "Two lists cannot show whether they depend on each other."}
NOTE = {"code": "sparse", "blocks": False, "sentence": "One pair of lists shares few persons."}
NUMBERS: dict[str, Any] = {
    "table": ITEM,
    "freeze": CASE.freeze,
    "lists": ["north", "south", "families"],
    "n": 1311,
    "set_aside": 7,
    "cells": [["001", 211], ["010", 300], ["100", 400], ["011", 90], ["101", 110], ["110", 150], ["111", 50]],
    "estimates": [
        estimate("loglinear", "[12,3]", 2120.4, [1893.2, 2477.8], NOTE),
        estimate("chao", "", 1733.0, [1650.0, None]),
        estimate("pairwise", "north × south", 7351924.0, [7000111.0, 8000222.0], BLOCK),
        estimate("independence", "", None, None, BLOCK),
    ],
}
