"""The one exit: the only module that turns a freeze into rows for a purpose.

Invariant: nothing below `publish/` opens a freeze but this module (a test forbids it), and every row it gives away has
a label that the purpose may read. What it gives away is in no language yet (`publish/shapes.py`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import polars as pl

from cenotaph.claims.citation import cited, record_of
from cenotaph.ledger.entry import SIDES
from cenotaph.ledger.label import Label
from cenotaph.protect.access import STRANGER, Viewer, readable
from cenotaph.publish.shapes import (
    Betrayed,
    CaseCard,
    Contrast,
    Fact,
    Mention,
    Person,
    Reading,
    Record,
    SourceCard,
    Statement,
    Surroundings,
    Title,
)
from cenotaph.register import freeze as freezes
from cenotaph.words.sentences import Message, message, restored
from cenotaph.words.vocabulary import properties, vocabularies

Row = tuple[Any, ...]
TOLD: Mapping[str, tuple[str, ...]] = {  # kinds of entries that may be told -> their columns that name records
    "contrast": SIDES,
    "tie": ("material",),
    "argument": ("material",),
    "search": (),
    "finding": ("material_for", "material_against"),
    "outcome": (),
    "vote": (),
    "notice": (),
    "interest": (),
    "stage": (),
}
KEPT_BACK = frozenset({"label", "commitment", "draw"})  # tables that no page needs
OF_A_PERSON = ("posting", "designation")  # kinds of record that say nothing once their person may not be named


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
    they are counted in bins, by record, and nothing more. A reference to a record that is not given away is left out
    too, and whatever is said of a posting or a designation of such a person.
    """
    labels = {
        number: Label(frozenset(text["compartments"]), text["sensitivity"], frozenset(text["subjects"]))
        for number, text in (
            (number, json.loads(canonical)) for number, canonical in freezes.read(freeze, "label").iter_rows()
        )
    }
    allowed = sorted(readable(labels, viewer, purpose, today))
    tables = {
        name: freezes.read(freeze, name) for name in freezes.TABLES if name not in {"label", "commitment", "draw"}
    }
    tables = {
        name: frame.filter(pl.col("label").is_in(allowed)) if "label" in frame.columns else frame
        for name, frame in tables.items()
    }
    records = tables["record"].select("record")
    tables["claim"] = tables["claim"].join(records, on="record", how="semi")
    for name in ("reading", "membership"):
        tables[name] = tables[name].join(records, on="record", how="semi")
    for name in ("pair", "unshown"):
        for side in ("left", "right"):
            tables[name] = tables[name].join(records, left_on=side, right_on="record", how="semi")
    tables["claim"] = tables["claim"].join(tables["membership"].select("record", "entity"), on="record", how="left")
    kept_back = set(freezes.read(freeze, "record")["record"].to_list()) - set(records["record"].to_list())
    tables["entity"] = tables["entity"].join(tables["membership"].select("entity").unique(), on="entity", how="semi")
    if purpose == "public":
        found_alive = tables["entity"].filter(pl.col("reason").str.contains("register.outside_status", literal=True))
        for name in ("claim", "contradiction"):
            tables[name] = tables[name].join(found_alive, on="entity", how="anti")
        theirs = tables["membership"].join(found_alive, on="entity", how="semi")
        for name in ("pair", "unshown"):
            for side in ("left", "right"):
                tables[name] = tables[name].join(theirs, left_on=side, right_on="record", how="anti")
        tables["entity"] = tables["entity"].with_columns(
            pl.col("entity").is_in(found_alive["entity"].to_list()).alias("hidden")
        )
    else:
        tables["entity"] = tables["entity"].with_columns(pl.lit(False).alias("hidden"))
    hidden = tables["entity"].filter("hidden").join(tables["membership"], on="entity")["record"].to_list()
    tables["claim"], untold = _without_references(tables["claim"], tables["record"], sorted(kept_back.union(hidden)))
    cells = tables["edition"].filter((pl.col("record") != "") & (pl.col("property") != ""))
    cells = cells.join(tables["claim"], on=["record", "property", "place"], how="semi")
    whole_rows = tables["edition"].filter((pl.col("record") != "") & (pl.col("property") == ""))
    columns = tables["edition"].filter(pl.col("record") == "").join(tables["source"], on="source", how="semi")
    tables["edition"] = pl.concat([cells, whole_rows.join(records, on="record", how="semi"), columns])
    named = tables["source"]["source"].to_list()
    tables["lineage"] = tables["lineage"].filter(
        pl.col("source").is_in(named) & (pl.col("derived_from").is_in(named) | (pl.col("status") == "declared"))
    )
    tables["copying"] = tables["copying"].filter(pl.col("source").is_in(named) & pl.col("derived_from").is_in(named))
    shown = frozenset(records["record"].to_list()).difference(hidden, untold)
    tables["entry"] = _told_with(tables["entry"], shown)
    stated = tables["claim"].select("claim", pl.col("editions").list.last()).iter_rows()
    known = pl.DataFrame({"claim": sorted({cited(*row) for row in stated})}, schema={"claim": pl.String})
    whole = tables["contradiction"].explode("claims").join(known, left_on="claims", right_on="claim", how="anti")
    tables["contradiction"] = tables["contradiction"].join(whole, on=["entity", "property"], how="anti")
    return Selection(freeze.name, purpose, tables)


def _without_references(
    claims: pl.DataFrame, records: pl.DataFrame, kept_back: list[str]
) -> tuple[pl.DataFrame, frozenset[str]]:
    """The claims without those that name a record kept back, and the records of which nothing is said therefore."""
    references = [key for key, about in properties().items() if about.type == "reference"]
    named = pl.col("value").str.json_path_match("$.text")  # as read: without marks of direction about it
    naming = pl.col("property").is_in(references) & (pl.col("as_written").is_in(kept_back) | named.is_in(kept_back))
    naming = naming.fill_null(value=False)
    theirs = records.filter(pl.col("kind").is_in(OF_A_PERSON))
    untold = claims.filter(naming & (pl.col("property") == "person")).join(theirs, on="record", how="semi")
    left = claims.filter(~naming).join(untold, on="record", how="anti")
    return left, frozenset(untold["record"].to_list())


def _told_with(entries: pl.DataFrame, readable_records: frozenset[str]) -> pl.DataFrame:
    """Of what people said, that of the kinds in TOLD whose every record may be read; a superseded one is gone.

    An entry that names a single record kept back is left out whole: its reason may tell what the record says.
    """
    said = [json.loads(text) for text in entries["canonical"].to_list()]
    superseded = {one["supersedes"] for one in said if one["supersedes"]}
    kept = [
        entry not in superseded
        and one["kind"] in TOLD
        and readable_records.issuperset(_records_named(one["body"], TOLD[one["kind"]]))
        for entry, one in zip(entries["entry"].to_list(), said, strict=True)
    ]
    return entries.filter(pl.Series(kept, dtype=pl.Boolean))


def _records_named(body: Mapping[str, str], columns: Iterable[str]) -> set[str]:
    """The records that an entry names in these columns, by their ids or by those of their claims."""
    return {record_of(name) for column in columns for name in body.get(column, "").split()}


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
        titles=tuple(Title(**one) for one in json.loads(about["titles"])),
        as_of=about["as_of"],
        freeze=selection.freeze,
        fictional=about["fictional"] == "true",
        languages=tuple(about["languages"].split()),
        identifiability=restored(about["identifiability"])[0],
        bins=tuple((term, counted[term]) for term in vocabularies()["bin"] if term in counted),
        documented_count=counted.get("identified", 0),
        call=about.get("call", ""),
        territory=tuple(json.loads(about.get("territory", "[]"))),
    )


def _entities_of_persons(selection: Selection) -> pl.DataFrame:
    """The entities that some source names as a victim."""
    return selection["entity"].filter(pl.col("bin") != "other_record").select("entity")


def source_cards(selection: Selection) -> tuple[SourceCard, ...]:
    """Every source, sorted by key, with what is declared, accepted or suggested of its origin."""
    origins: dict[str, list[tuple[str, Message]]] = defaultdict(list)
    lineage = selection["lineage"].sort("source", "derived_from", "status", "how")
    for source, origin, how, status in lineage.select("source", "derived_from", "how", "status").iter_rows():
        if status != "rejected":
            told = (origin, message(f"select.lineage_{status}", how=how))
            if told not in origins[source]:
                origins[source].append(told)
    betrayed = _betrayed(selection)
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
                publisher=about.get("publisher", ""),  # freezes of old do not say it
                files=tuple((name, item, sizes.get(item, 0)) for name, item in sorted(files[key])),
                betrayed=tuple(betrayed.get(key, ())),
            )
        )
    return tuple(cards)


def _betrayed(selection: Selection) -> dict[str, list[Betrayed]]:
    """By list, what speaks for its copying each other list, sorted by that list."""
    found: dict[str, list[Betrayed]] = defaultdict(list)
    columns = ("log10_likelihood_ratio", "log10_spelling", "log10_errors", "log10_order", "shared", "odd", "repeated")
    rows = selection["copying"].sort("source", "derived_from")
    for source, origin, *figures in rows.select("source", "derived_from", *columns, "likelier").iter_rows():
        found[source].append(Betrayed(origin, *figures))
    return found


def persons(selection: Selection) -> Iterator[Person]:
    """Every person who may be shown, sorted by entity."""
    visible = selection["entity"].filter(~pl.col("hidden"))
    people = visible.join(_entities_of_persons(selection), on="entity", how="semi").sort("entity")
    contested = {
        (entity, about): restored(told)[0]
        for entity, about, told in selection["contradiction"].select("entity", "property", "explanation").iter_rows()
    }
    order = pl.DataFrame({"property": list(properties()), "order": range(len(properties()))})
    claims = (
        selection["claim"]
        .join(people, on="entity", how="semi")
        .join(order, on="property")
        .sort("entity", "order", "rank", "record", "ordinal")
    )
    members = selection["membership"].join(people, on="entity", how="semi").sort("entity", "record")
    readings = _readings(selection)
    sources = dict(selection["record"].select("record", "source").iter_rows())
    reasons = _reasons(selection)
    entities = people["entity"].to_list()
    of_person = zip(
        people.select("entity", "bin").iter_rows(),
        _beside(entities, claims.select("entity", *SAID).iter_rows()),
        _beside(entities, members.select("entity", "record", "probability").iter_rows()),
        strict=True,
    )
    for (entity, term), said, belonging in of_person:
        facts = tuple(
            Fact(
                about,
                tuple(statement for row in rows for statement in _statements(row)),
                (entity, about) in contested,
                contested.get((entity, about)),
            )
            for about, rows in groupby(said, key=itemgetter(1))
        )
        names = [one for fact in facts if fact.property in {"name", "alias"} for one in fact.statements]
        best = next((one for one in names if one.property == "name" and one.value), None)
        name = " ".join(best.as_written.split()) if best else ""
        yield Person(
            entity=entity,
            name=name,
            name_language=best.language if best else "",
            other_names=tuple(sorted({" ".join(one.as_written.split()) for one in names} - {name})),
            bin=term,
            facts=facts,
            mentions=tuple(
                Mention(record, sources[record], readings[record], probability, *reasons.get(record, ((), False)))
                for _, record, probability in belonging
            ),
        )


def surroundings(selection: Selection) -> Surroundings:
    """What stands around the victims: the records of every other kind, and what people put side by side."""
    told = ((entry, json.loads(text)) for entry, text in selection["entry"].sort("entry").iter_rows())
    contrasts = [_contrast(entry, one) for entry, one in told if one["kind"] == "contrast"]
    contrasts.sort(key=lambda one: (one.position, one.time, one.entry))
    contrasted = sorted({record for one in contrasts for side in one.sides for record in side})
    wanted = (pl.col("kind") != "person") | (pl.col("role") == "official") | pl.col("record").is_in(contrasted)
    records = selection["record"].filter(wanted).join(selection["membership"], on="record").sort("kind", "record")
    claims = selection["claim"].join(records.select("record", "kind"), on="record").sort("kind", "record", "ordinal")
    said: dict[str, list[Row]] = defaultdict(list)
    for row in claims.select("entity", *SAID).iter_rows():
        said[row[6]].append(row)
    readings = _readings(selection)
    found: dict[str, list[Record]] = defaultdict(list)
    for record, kind, role, source, entity in records.select("record", "kind", "role", "source", "entity").iter_rows():
        if kind in OF_A_PERSON and not said[record]:
            continue  # its person may not be named
        statements = [one for row in said[record] for one in _statements(row)]
        statements.sort(key=lambda one: properties()[one.property].order)
        found[kind].append(Record(record, kind, role, source, entity, tuple(statements), readings[record]))
    return Surroundings({kind: tuple(group) for kind, group in found.items()}, tuple(contrasts))


def _contrast(entry: str, said: Mapping[str, Any]) -> Contrast:
    """A contrast from the canonical form of its entry; its own words are English, others stand beside."""
    body = said["body"]

    def in_languages(about: str) -> tuple[tuple[str, str], ...]:
        others = sorted(key.removeprefix(f"{about}_") for key in body if key.startswith(f"{about}_"))
        return (("en", body[about]), *((language, body[f"{about}_{language}"]) for language in others))

    sides = tuple(tuple(body[side].split()) for side in SIDES if side in body)
    words = (in_languages("heading"), in_languages("reason"))
    return Contrast(entry, said["author"], said["time"], body.get("position", ""), *words, sides)


def _beside(keys: Iterable[str], rows: Iterator[Row]) -> Iterator[list[Row]]:
    """For each key the rows that begin with it; both are sorted by key, and no row has another key."""
    waiting = next(rows, None)
    for key in keys:
        found = []
        while waiting is not None and waiting[0] == key:
            found.append(waiting)
            waiting = next(rows, None)
        yield found


SAID = (
    "property", "value", "as_written", "language", "source", "record", "place", "editions", "absent", "doubts",
    "status",
)  # fmt: skip


def _statements(row: Row) -> Iterator[Statement]:
    """One statement for each edition that states a claim."""
    _, about, value, as_written, language, source, record, place, editions, absent, doubts, status = row
    for edition in editions:
        yield Statement(
            about, value, as_written, language, source, record, edition, place,
            _restored(doubts) if doubts else (), tuple(absent), status,
        )  # fmt: skip


_restored = lru_cache(maxsize=1 << 14)(restored)  # the doubts of a column are few and said often


def _readings(selection: Selection) -> dict[str, tuple[Reading, ...]]:
    """For each record, where each edition holds it, the earliest first."""
    found: dict[str, list[Reading]] = defaultdict(list)
    ordered = selection["reading"].sort("record", "position")
    for record, edition, file, row, item in ordered.select("record", "edition", "file", "row", "item").iter_rows():
        found[record].append(Reading(edition, file, row, item))
    return {record: tuple(readings) for record, readings in found.items()}


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
