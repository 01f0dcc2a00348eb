"""The one exit: the only module that turns a freeze into rows for a purpose.

Invariant: nothing below `publish/` opens a freeze but this module (a test forbids it), and every row it gives away has
a label that the purpose may read. What follows are the shapes that pages, exports and reports are made from.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from cenotaph.claims.citation import cited
from cenotaph.claims.values.types import TYPES
from cenotaph.ledger.label import Label
from cenotaph.protect.access import STRANGER, Viewer, readable
from cenotaph.register import freeze as freezes
from cenotaph.register.cards import search_key, value_of
from cenotaph.words.sentences import Message, message, render, restored
from cenotaph.words.vocabulary import properties, vocabularies


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim as a reader meets it: what a source says, where, in which words."""

    claim: str  # public id: record/property/place@edition
    property: str  # key of words/properties.yaml
    shown: str  # the value as we read it, in the reader's language; the words as written where nothing could be read
    as_written: str  # the words of the source
    language: str  # of the words: "es", "fa", "" when unknown
    source: str  # key of the source
    edition: str  # edition of the source that states it
    file: str  # the item's name as received
    locator: str  # the exact place, for people: "row 17, column fecha_de_nacimiento"
    item: str  # SHA-256 of the item, hexadecimal
    record: str  # public id of the record
    doubts: tuple[Message, ...] = ()  # what the reading could not settle
    absent_from: tuple[str, ...] = ()  # editions of the same source that no longer make this claim
    status: str = ""  # an assessment: accepted, conflict, work_needed, rejected; empty: not assessed


@dataclass(frozen=True, slots=True)
class Fact:
    """One property of a person with every claim about it, the best-known value first."""

    property: str
    statements: tuple[Statement, ...]  # never empty; statements[0] gives the best-known value
    contested: bool = False  # the claims cannot all hold
    contradiction: Message | None = None  # why they cannot


@dataclass(frozen=True, slots=True)
class Mention:
    """One record of a list that the register holds to be this person."""

    record: str
    source: str
    edition: str
    probability: float  # posterior that the record belongs here; provisional until linkage draws exist
    reasons: tuple[Message, ...] = ()  # why it is held to be the same person: one sentence a feature; empty if alone
    decided: bool = False  # a person decided, not the model


@dataclass(frozen=True, slots=True)
class Person:
    """Everything a page about one person shows."""

    entity: str  # E-XXXXXXXXXX
    name: str  # best-known name as written by its source
    name_language: str
    other_names: tuple[str, ...]  # other written forms, each once, in code-point order
    search_key: str  # folded tokens of all names, for the wall's search
    bin: str  # identified, named_insufficient, unnamed, unconfirmed, outside_mandate, ...
    facts: tuple[Fact, ...]  # in the order of words/properties.yaml: life first
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class SourceCard:
    """A source as its page shows it."""

    key: str
    title: str
    producer: str
    stance: str  # party_to_events, state, ngo, un, court, press, academic, family_or_survivor
    language: str
    editions: tuple[str, ...]
    published: str
    is_list: bool
    rows: int  # records read from it
    bins: tuple[tuple[str, int], ...]  # bin -> rows, in the order of the vocabulary
    derived_from: tuple[tuple[str, str], ...] = ()  # (source, how and on whose word, in a phrase)
    address: str = ""
    note: str = ""
    files: tuple[tuple[str, str, int], ...] = ()  # (name as received, SHA-256, bytes)


@dataclass(frozen=True, slots=True)
class CaseCard:
    """What every page needs to know about the case."""

    title: str
    subtitle: str
    as_of: str  # ISO date
    freeze: str  # digest, hexadecimal
    fictional: bool  # a training case: every page says so
    languages: tuple[str, ...]
    identifiability: Message  # the rule by which a person counts as identified, in a sentence
    bins: tuple[tuple[str, int], ...]  # bin -> entities
    documented_count: int  # unique identified victims


@dataclass(frozen=True)
class Selection:
    """The readable rows of one freeze for one purpose: frames as `register.freeze.TABLES` describes them."""

    freeze: str  # digest
    purpose: str
    tables: Mapping[str, pl.DataFrame]

    def __getitem__(self, table: str) -> pl.DataFrame:
        return self.tables[table]


def select(freeze: Path, purpose: str, today: date, viewer: Viewer = STRANGER) -> Selection:
    """What a viewer may read of a freeze for a purpose on a day.

    For the public, the claims about persons who a source says were found alive are left out, and so are their names:
    they are counted in bins, by record, and nothing more.
    """
    labels = {
        number: Label(frozenset(text["compartments"]), text["sensitivity"], frozenset(text["subjects"]))
        for number, text in (
            (number, json.loads(canonical)) for number, canonical in freezes.read(freeze, "label").iter_rows()
        )
    }
    allowed = sorted(readable(labels, viewer, purpose, today))
    tables = {
        name: freezes.read(freeze, name) for name in freezes.TABLES if name not in {"label", "commitment", "entry"}
    }
    tables = {
        name: frame.filter(pl.col("label").is_in(allowed)) if "label" in frame.columns else frame
        for name, frame in tables.items()
    }
    records = tables["record"].select("record")
    tables["claim"] = tables["claim"].join(records, on="record", how="semi")
    for name in ("reading", "membership"):
        tables[name] = tables[name].join(records, on="record", how="semi")
    for side in ("left", "right"):
        tables["pair"] = tables["pair"].join(records, left_on=side, right_on="record", how="semi")
    tables["claim"] = tables["claim"].join(tables["membership"].select("record", "entity"), on="record", how="left")
    tables["entity"] = tables["entity"].join(tables["membership"].select("entity").unique(), on="entity", how="semi")
    if purpose == "public":
        found_alive = tables["entity"].filter(pl.col("reason").str.contains("register.outside_status", literal=True))
        for name in ("claim", "contradiction"):
            tables[name] = tables[name].join(found_alive, on="entity", how="anti")
        theirs = tables["membership"].join(found_alive, on="entity", how="semi")
        for side in ("left", "right"):
            tables["pair"] = tables["pair"].join(theirs, left_on=side, right_on="record", how="anti")
        tables["entity"] = tables["entity"].with_columns(
            pl.col("entity").is_in(found_alive["entity"].to_list()).alias("hidden")
        )
    else:
        tables["entity"] = tables["entity"].with_columns(pl.lit(False).alias("hidden"))
    cells = tables["edition"].filter((pl.col("record") != "") & (pl.col("property") != ""))
    cells = cells.join(tables["claim"], on=["record", "property", "place"], how="semi")
    whole_rows = tables["edition"].filter((pl.col("record") != "") & (pl.col("property") == ""))
    columns = tables["edition"].filter(pl.col("record") == "").join(tables["source"], on="source", how="semi")
    tables["edition"] = pl.concat([cells, whole_rows.join(records, on="record", how="semi"), columns])
    named = tables["source"]["source"].to_list()
    tables["lineage"] = tables["lineage"].filter(
        pl.col("source").is_in(named) & (pl.col("derived_from").is_in(named) | (pl.col("status") == "declared"))
    )
    stated = tables["claim"].select("claim", pl.col("editions").list.last()).iter_rows()
    known = pl.DataFrame({"claim": sorted({cited(*row) for row in stated})}, schema={"claim": pl.String})
    whole = tables["contradiction"].explode("claims").join(known, left_on="claims", right_on="claim", how="anti")
    tables["contradiction"] = tables["contradiction"].join(whole, on=["entity", "property"], how="anti")
    return Selection(freeze.name, purpose, tables)


def shown(property_key: str, stored: str, as_written: str, locale: str) -> str:
    """A value for a reader; the words as written where nothing could be read."""
    return _formatted(property_key, stored, locale) if stored else " ".join(as_written.split())


@cache
def _formatted(property_key: str, stored: str, locale: str) -> str:
    return TYPES[properties()[property_key].type].format(value_of(property_key, stored), locale)


def locator(row: int, place: str, locale: str) -> str:
    """The exact place of a claim, for people."""
    if place == "constant":
        return render(message("select.locator_constant", row=str(row)), locale)
    return render(message("select.locator", row=str(row), column=place), locale)


def case_card(selection: Selection) -> CaseCard:
    """The case as every page shows it, in the words and under the rule it was frozen with."""
    about = dict(selection["case"].iter_rows())
    counted: dict[str, int] = dict(
        selection["entity"]
        .join(_entities_of_persons(selection), on="entity", how="semi")
        .group_by("bin")
        .len()
        .iter_rows()
    )
    return CaseCard(
        title=about["title"],
        subtitle=about["subtitle"],
        as_of=about["as_of"],
        freeze=selection.freeze,
        fictional=about["fictional"] == "true",
        languages=tuple(about["languages"].split()),
        identifiability=restored(about["identifiability"])[0],
        bins=tuple((term, counted[term]) for term in vocabularies()["bin"] if term in counted),
        documented_count=counted.get("identified", 0),
    )


def _entities_of_persons(selection: Selection) -> pl.DataFrame:
    """The entities that some source names as a victim."""
    return selection["entity"].filter(pl.col("bin") != "other_record").select("entity")


def source_cards(selection: Selection, locale: str) -> tuple[SourceCard, ...]:
    """Every source, sorted by key, with what is declared, accepted or suggested of its origin."""
    origins: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    lineage = selection["lineage"].sort("source", "derived_from", "status", "how")
    for source, origin, how, status in lineage.select("source", "derived_from", "how", "status").iter_rows():
        if status != "rejected":
            origins[source][origin, render(message(f"select.lineage_{status}", how=how), locale)] = None
    sizes = dict(selection["item"].iter_rows())
    readings = selection["reading"].join(selection["record"].select("record", "source"), on="record")
    bins: dict[str, dict[str, int]] = defaultdict(dict)
    for source, term, many in readings.group_by("source", "bin").len().iter_rows():
        bins[source][term] = many
    files: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for source, name, item in readings.select("source", "file", "item").unique().iter_rows():
        files[source].add((name, item))
    cards = []
    for key, description in selection["source"].sort("source").select("source", "description").iter_rows():
        about: dict[str, Any] = json.loads(description)
        cards.append(
            SourceCard(
                key=key,
                title=about["title"],
                producer=about["producer"],
                stance=about["stance"],
                language=about["language"],
                editions=tuple(about["editions"]),
                published=about["published"],
                is_list=about["is_list"],
                rows=sum(bins[key].values()),
                bins=tuple((term, bins[key][term]) for term in vocabularies()["bin"] if term in bins[key]),
                derived_from=tuple(origins[key]),
                address=about["address"],
                note=about["note"],
                files=tuple((name, item, sizes.get(item, 0)) for name, item in sorted(files[key])),
            )
        )
    return tuple(cards)


def persons(selection: Selection, locale: str) -> Iterator[Person]:
    """Every person who may be shown, sorted by entity."""
    places = {
        (record, edition): (file, row, item)
        for record, edition, file, row, item in selection["reading"]
        .select("record", "edition", "file", "row", "item")
        .iter_rows()
    }
    sources = dict(selection["record"].select("record", "source").iter_rows())
    contested = {
        (entity, about): restored(told)[0]
        for entity, about, told in selection["contradiction"].select("entity", "property", "explanation").iter_rows()
    }
    reasons = _reasons(selection)
    claims: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in selection["claim"].sort("entity", "property", "rank", "record", "ordinal").iter_rows(named=True):
        claims[row["entity"]].append(row)
    members: dict[str, list[tuple[str, float]]] = defaultdict(list)
    editions = dict(selection["reading"].sort("record", "position").select("record", "edition").iter_rows())
    about_persons = set(_entities_of_persons(selection)["entity"].to_list())
    for record, entity, probability in selection["membership"].sort("record").iter_rows():
        members[entity].append((record, probability))
    for entity, term, hidden in selection["entity"].sort("entity").select("entity", "bin", "hidden").iter_rows():
        if hidden or entity not in about_persons:
            continue
        groups: dict[str, list[Statement]] = defaultdict(list)
        for row in claims[entity]:
            groups[row["property"]].extend(_statements(row, places, locale))
        names = [statement for key in ("name", "alias") for statement in groups.get(key, [])]
        read = [row for row in claims[entity] if row["property"] == "name" and row["value"]]
        yield Person(
            entity=entity,
            name=" ".join(read[0]["as_written"].split()) if read else "",
            name_language=read[0]["language"] if read else "",
            other_names=tuple(sorted({row["shown"] for row in map(_named, names)} - {_shown_name(read)})),
            search_key=search_key(statement.as_written for statement in names),
            bin=term,
            facts=tuple(
                Fact(key, tuple(groups[key]), (entity, key) in contested, contested.get((entity, key)))
                for key in sorted(groups, key=lambda key: properties()[key].order)
            ),
            mentions=tuple(
                Mention(record, sources[record], editions[record], probability, *reasons.get(record, ((), False)))
                for record, probability in members[entity]
            ),
        )


def _named(statement: Statement) -> dict[str, str]:
    return {"shown": " ".join(statement.as_written.split())}


def _shown_name(read: list[dict[str, Any]]) -> str:
    return " ".join(read[0]["as_written"].split()) if read else ""


def _statements(
    row: Mapping[str, Any], places: Mapping[tuple[str, str], tuple[str, int, str]], locale: str
) -> list[Statement]:
    """One statement for each edition that states a claim."""
    found = []
    for edition in row["editions"]:
        file, number, item = places[row["record"], edition]
        found.append(
            Statement(
                claim=cited(row["claim"], edition),
                property=row["property"],
                shown=shown(row["property"], row["value"], row["as_written"], locale),
                as_written=row["as_written"],
                language=row["language"],
                source=row["source"],
                edition=edition,
                file=file,
                locator=locator(number, row["place"], locale),
                item=item,
                record=row["record"],
                doubts=restored(row["doubts"]),
                absent_from=tuple(row["absent"]),
                status=row["status"],
            )
        )
    return found


def _reasons(selection: Selection) -> dict[str, tuple[tuple[Message, ...], bool]]:
    """For each record, why it is held to be the same person: of its pairs within its entity, the most probable."""
    entity_of = dict(selection["membership"].select("record", "entity").iter_rows())
    best: dict[str, tuple[tuple[Message, ...], bool]] = {}
    ordered = selection["pair"].sort(["probability", "left", "right"], descending=[True, False, False])
    for left, right, decided, reasons in ordered.select("left", "right", "decided", "reasons").iter_rows():
        if entity_of[left] == entity_of[right]:
            told = restored(reasons)
            for record in (left, right):
                best.setdefault(record, (told, decided))
    return best
