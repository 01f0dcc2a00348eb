"""What stands around a made-up register: officials, sites and calls that nobody ever stated, in towns that exist."""

from __future__ import annotations

import json
from dataclasses import replace

from fictional_register import CASE, ITEM

from cenotaph.claims.values import Hints
from cenotaph.claims.values.types import TYPES
from cenotaph.publish.shapes import Reading, Record, SourceCard, Statement, Surroundings
from cenotaph.words.sentences import message
from cenotaph.words.vocabulary import properties

TERRITORY = replace(CASE, territory=("IR",))
ELSEWHERE = replace(CASE, territory=("Republic of Varzin",))


def card(key: str, producer: str, *derived_from: str) -> SourceCard:
    declared = message("select.lineage_declared", how="copy")
    origins = tuple((one, declared) for one in derived_from)
    return SourceCard(key, f"Page {key}", producer, "press", "en", (), "2001-02-03", False, 1, (), origins)


CARDS = {
    one.key: one
    for one in (
        card("north", "Northern Post"), card("south", "Southern Post"), card("east", "Eastern Post"),
        card("mirror", "Mirror House", "copy"), card("copy", "Copy House", "north"),
        card("second", "Northern  post"), card("lone_a", "A", "unread"), card("lone_b", "B", "unread"),
    )
}  # fmt: skip


def said(record: str, about: str, words: str, language: str = "en") -> Statement:
    """A statement as a freeze would hold it, read by the parser of its property."""
    known = properties()[about]
    hints = Hints(language=language, vocabulary=known.vocabulary or "", calendar="gregorian")
    value = TYPES[known.type].parse(words, hints).value if words else None
    stored = json.dumps(TYPES[known.type].to_json(value)) if value is not None else ""
    place = "ref/official" if about == "person" else about
    return Statement(about, stored, words, language, record.partition("/")[0], record, "", place)


def record(kind: str, id_: str, entity: str = "", language: str = "en", **values: str) -> Record:
    """A record `source/key` with these values; "" is a value that could not be read."""
    statements = tuple(said(id_, about, words, language) for about, words in values.items())
    order = sorted(statements, key=lambda one: properties()[one.property].order)
    source = id_.partition("/")[0]
    return Record(id_, kind, "", source, entity or f"E-{id_}", tuple(order), (Reading("", "pages.csv", 2, ITEM),))


def posted(key: str, name: str, entity: str, language: str = "en", **values: str) -> tuple[Record, Record]:
    """The record of a person as one source names it, and the posting that refers to it."""
    source, _, number = key.partition("/")
    person = record("person", f"{source}/persons/{number}", entity, language, name=name)
    return person, record("posting", f"{source}/postings/{number}", "", language, **{"person": person.record, **values})


PAIRS = (
    posted("north/1", "Arel Varzini", "E-A", posting_kind="panel", seat="judge", place="Tehran", period="1988"),
    posted("copy/1", "Arel Varzini", "E-A", posting_kind="panel", seat="judge", place="Tehran", period="1988"),
    posted("south/1", "آرل ورزینی", "E-A", "fa", posting_kind="panel", seat="عضو", place="طهران"),
    posted("east/1", "Arel Varzini", "E-A", posting_kind="office", seat="mayor", since="2005"),
    posted("east/2", "Varzini", "E-B", posting_kind="panel", seat="prosecutor", place="Hamedan"),
    posted("south/2", "Mr. Varzini", "E-C", posting_kind="panel", seat="clerk", place="Tehran"),
    posted("east/3", "", "E-D", posting_kind="panel", seat="envoy", place="Tehran"),
    posted("east/4", "Dorun Pelin", "E-E", seat="took part"),
    posted("east/5", "Lumo Quorbe", "E-F", posting_kind="office", seat="poet"),
)
DESIGNATIONS = (
    record("designation", "north/designations/1", person="north/persons/1", listed_by="Union of Lakes",
           listing="listed", issued="4 May 2011", reasons="arrests", conduct_period="2009"),
    record("designation", "south/designations/1", person="south/persons/1", listed_by="Union of Lakes",
           listing="listed", issued="14 May 2011", reasons="arrests, and the autumn", conduct_period="1988"),
    record("designation", "east/designations/1", person="east/persons/1", listed_by="Isle of Reeds",
           listing="not_listed", issued="2018"),
)  # fmt: skip
SITES = (
    record("site", "north/sites/1", name="Saltfield cemetery", site_kind="mass_grave", place="Tehran",
           description="15 km away, as photographs show", destroyed="2008"),
    record("site", "south/sites/1", name="گورستان سالتفیلد", site_kind="mass_grave", place="طهران", language="fa",
           description="20 km away"),
    record("site", "east/sites/1", name="Reed House", site_kind="burial", place="Tehran"),
    record("site", "east/sites/2", name="Mill prison", site_kind="prison", place="Shiraz", note="not of that autumn"),
    record("site", "east/sites/3", name="Kiln", place="Nowhere-on-the-Lake", site_kind=""),
)  # fmt: skip
CALLS = (
    record("call", "north/calls/1", event="Meeting", issued="2017-08-17", speaker="Hila", call_role="caller",
           addressed_to="the Council", ask="an inquiry"),
    record("call", "south/calls/1", event="meeting", issued="2017-08-17", speaker="Ismo", call_role="speaker",
           addressed_to="the audience", ask="a speech"),
    record("call", "south/calls/2", event="Meeting", issued="2017-08-17", speaker="Lakes", call_role="cited"),
    record("call", "east/calls/1", event="Letter", issued="2013-06", speaker="Galo", call_role="signatory",
           addressed_to="the Council", ask="a visit"),
    record("call", "east/calls/2", speaker="Kesta", call_role="", ask="an answer"),
)  # fmt: skip
NUMBERS = (record("number", "north/numbers/1", figure="35", scope_code="panels", scope="panels"),)
AROUND = Surroundings(
    {
        "person": tuple(person for person, _ in PAIRS),
        "posting": tuple(posting for _, posting in PAIRS),
        "designation": DESIGNATIONS,
        "site": SITES,
        "call": CALLS,
        "number": NUMBERS,
    }
)
