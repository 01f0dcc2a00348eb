"""What stands around the victims of the fictional register: records of every kind that a hall tells, a contrast."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from fictional_register import CASE, ITEM, SOURCES, day

from cenotaph.publish.shapes import Contrast, Reading, Record, Statement, Surroundings
from cenotaph.words.sentences import message
from cenotaph.words.vocabulary import properties

HOW = ("compilation", "copy", "translation", "quotation", "extract", "unknown")
CALLED = replace(CASE, call="north")
ORIGINS = tuple(("archive of Varzin", message("select.lineage_declared", how=how)) for how in HOW)
DERIVED = (SOURCES[0], replace(SOURCES[1], derived_from=ORIGINS))


def read(about: str, words: str) -> str:
    """The value of words as a freeze stores it; codes and figures only, dates of March by their year."""
    known = properties()[about]
    if known.type == "code":
        return json.dumps({"term": words, "vocabulary": known.vocabulary})
    if known.type == "quantity" and words.isdecimal():
        return json.dumps({"bound": "exact", "high": int(words), "low": int(words), "unit": ""})
    return day(1, int(words)) if known.type == "date" and words.isdecimal() else ""


def record(kind: str, number: int, source: str = "north", **said: str) -> Record:
    """A record of a source, in English in the north and in Persian letters in the south."""
    name, entity = f"{source}/{kind}s/{number}", f"E-{kind}-{number}"
    statements = tuple(
        Statement(
            property=about, value=read(about, words), as_written=words, language="en" if source == "north" else "fa",
            source=source, record=name, edition="", place="ref/official" if about == "person" else about,
        )
        for about, words in said.items()
    )  # fmt: skip
    file = f"{kind}s.csv" if source == "north" else "فهرست.xlsx"
    return Record(name, kind, "official", source, entity, statements, (Reading("", file, number, ITEM),))


def of_kind(kind: str, *said: dict[str, Any]) -> tuple[Record, ...]:
    """Records of one kind, those of the call first."""
    return tuple(record(kind, number, **one) for number, one in enumerate(said, 1))


SOUTH = {"source": "south"}
AROUND = Surroundings(
    {
        "person": of_kind("person", {"name": "Dorun Varzini"}, {"name": "ورزینی", **SOUTH}),
        "posting": of_kind(
            "posting",
            {"person": "north/persons/1", "posting_kind": "panel", "seat": "chair",
             "place": "Varzin", "passage": "headline"},
            {"person": "south/persons/2", "posting_kind": "prison_post", "seat": "مدیر", "period": "1989", **SOUTH},
            {"person": "south/persons/2", "posting_kind": "office", "seat": "وزیر", **SOUTH},
            {"posting_kind": "panel", "seat": "third seat", "place": "Varzin"},
        ),
        "site": of_kind(
            "site",
            {"name": "the salt works", "place": "Varzin", "site_kind": "mass_grave", "passage": "sub-heading"},
            {"place": "ورزین", "site_kind": "prison", "note": "seen from the road", **SOUTH},
        ),
        "number": of_kind(
            "number",
            {"claimant": "Circle of Varzin", "figure": "3000", "scope_code": "all_killed",
             "scope": "all of them", "passage": "paragraph 2"},
            {"claimant": "دفتر ورزین", "figure": "40", "scope_code": "all_killed", "polarity": "denies", **SOUTH},
            {"words": "sixteen", "figure": "16", "scope_code": "panels",
             "attributed_to": "a clerk", "note": "by hand"},
            {"words": "هیچ کس", "scope_code": "denial", "speaker": "دفتر", **SOUTH},
        ),
        "order": of_kind(
            "order",
            {"issued": "1951", "issued_by": "the clerk", "words": "close the gates", "passage": "paragraph 3"},
            {"issued": "1951", "words": "درها را ببندید", **SOUTH},
        ),
        "statement": of_kind(
            "statement",
            {"speaker": "Béla", "capacity": "clerk", "statement_kind": "admission",
             "words": "we did", "issued": "1952", "subject": "gates"},
            {"speaker": "Béla", "statement_kind": "admission", "words": "ما کردیم",
             "issued": "1952", "note": "متن", **SOUTH},
            {"capacity": "clerk", "statement_kind": "denial", "words": "nobody", "about": "north/statements/1"},
            {"statement_kind": "opinion", "words": "نظر", **SOUTH},
            {"speaker": "Béla", "said_by": "speaker", "words": "it was wrong", "passage": "paragraph 4"},
        ),
        "call": of_kind(
            "call",
            {"speaker": "Circle of Varzin", "call_role": "caller", "addressed_to": "the council",
             "ask": "an inquiry", "passage": "paragraph 5"},
            {"speaker": "Béla", "call_role": "cited", "event": "نشست ورزین", "issued": "1953", **SOUTH},
            {"speaker": "Hila", "call_role": "endorser", "addressed_to": "شورا",
             "event": "نشست ورزین", "issued": "1953", **SOUTH},
            {"speaker": "Hila", "call_role": "host", "event": "a meeting"},
            {"speaker": "Lumo", "event": "a meeting"},
        ),
        "designation": of_kind("designation",
            {"person": "north/persons/1", "listed_by": "the council", "listing": "listed",
             "issued": "1954", "reasons": "the gates", "passage": "paragraph 6"},
            {"person": "south/persons/2", "listing": "not_listed", **SOUTH},
        ),
        "event": of_kind("event", {"subject": "a meeting at the salt works", "event_date": "1951",
         "passage": "paragraph 7"}),
    },
    (
        Contrast(
            "c" * 64, "Lumo", "2026-01-01", "1", (("en", "How many"), ("fa", "چند تن")), (("en", "They differ."),),
            (("north/numbers/1",), ("south/numbers/2",)),
        ),
    ),
)  # fmt: skip
