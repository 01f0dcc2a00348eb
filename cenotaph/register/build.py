"""Build: from the claims of the store to a freeze.

Invariant: linkage, identities, bins and contradictions are functions of the claims, the live decisions and the memory
of ids. Nothing is written to the store; the memory is written only after the freeze stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cenotaph.claims import frame as claims_frame
from cenotaph.claims.editions import differences
from cenotaph.claims.readings import apply as readings_of_analysts
from cenotaph.ledger import log
from cenotaph.ledger.commitment import commit
from cenotaph.ledger.entry import Entry, live
from cenotaph.protect.access import LOCAL, STRANGER, readable
from cenotaph.register import freeze
from cenotaph.register.cards import Card, Identifiability, Mandate, Said, card, shared_external_ids
from cenotaph.register.contradictions import contradictions
from cenotaph.register.identity import Identities, identify, read_memory, write_memory
from cenotaph.register.lineage import lineage
from cenotaph.register.linkage import Decided, Linkage, link
from cenotaph.register.mentions import mentions
from cenotaph.words.canonical import canonical
from cenotaph.words.sentences import Message, message, stored
from cenotaph.words.vocabulary import properties

EMPTY_LINKED = {"record": pl.String, "cluster": pl.String, "probability": pl.Float64}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the case says about its register."""

    identifiability: Identifiability
    mandate: Mandate
    described: Mapping[str, str]  # what the freeze's digest covers beside its tables


@dataclass(frozen=True, slots=True)
class Frozen:
    """A freeze that stands, and what people should hear about it."""

    path: Path
    tables: Mapping[str, pl.DataFrame]
    identities: Identities
    remarks: tuple[Message, ...]


def build(folder: Path, memory: Path, rules: Rules, secret: Callable[[], bytes], today: date) -> Frozen:
    """Link, identify, judge and freeze the claims of the open store. `folder` is `freezes/`, `memory` is entities.csv.

    `secret` is asked for only when there are protected claims to commit to.
    """
    labels = log.labels()
    inside = readable(labels, LOCAL, "internal", today)
    outside = readable(labels, STRANGER, "court", today)  # what may leave the store at all; purposes narrow it further
    claims = claims_frame.claims(inside)
    readings = claims_frame.readings(inside)
    records = readings.unique("record", keep="last", maintain_order=True).sort("record")
    sources = claims_frame.sources(inside)
    entries = log.all_entries()
    read = readings_of_analysts(claims.join(records.select("record", "source", "kind"), on="record"), entries)
    claims = read.claims.sort("record", "property_order", "ordinal")
    linkage = _link(claims.filter(pl.col("label").is_in(outside)), records, sources, entries)
    clusters = _clusters(linkage, records)
    identities = identify(clusters.values(), read_memory(memory))
    entity_of = identities.entity_of
    statuses = _assessed(entries)
    claims = claims.with_columns((pl.col("record") + "/" + pl.col("property") + "/" + pl.col("place")).alias("claim"))
    protected = claims.filter(~pl.col("label").is_in(outside))
    claims = claims.filter(pl.col("label").is_in(outside))
    cards = _cards(claims, entity_of, rules, statuses)
    ranks = {
        (said.record, said.property, said.ordinal): position
        for found in cards
        for group in found.ranked
        for position, said in enumerate(group)
    }
    claims = claims.with_columns(
        pl.Series(
            "rank", [ranks[row] for row in claims.select("record", "property", "ordinal").iter_rows()], dtype=pl.Int64
        ),
        pl.Series(
            "status",
            [_status(row, statuses) for row in claims.select("claim", "editions").iter_rows()],
            dtype=pl.String,
        ),
    )
    outer_readings = readings.filter(pl.col("label").is_in(outside))
    derivations, lineage_remarks = lineage(claims, outer_readings, sources, entity_of, entries)
    tables = {
        "case": pl.DataFrame(
            sorted(rules.described.items()) + sorted((f"link_{k}", v) for k, v in _model(linkage).items()),
            schema=freeze.TABLES["case"],
            orient="row",
        ),
        "claim": claims,
        "commitment": _commitments(protected, secret),
        "contradiction": _contradictions(cards),
        "edition": differences(claims, outer_readings),
        "entity": _entities(cards, clusters, entity_of),
        "entry": pl.DataFrame(
            [(entry.id, entry.canonical.decode()) for entry in entries], schema=freeze.TABLES["entry"], orient="row"
        ),
        "fault": claims_frame.faults(outside),
        "label": pl.DataFrame(
            [(number, label.canonical) for number, label in labels.items() if number in outside],
            schema=freeze.TABLES["label"],
            orient="row",
        ),
        "lineage": derivations,
        "membership": _memberships(linkage, records, entity_of),
        "pair": _pairs(linkage),
        "reading": _binned(readings, records, cards, entity_of),
        "record": records,
        "source": sources,
        "person": mentions(claims, records.filter(pl.col("kind") == "person")),
    }
    tables = _renumbered(tables)
    path = freeze.write(folder, tables)
    write_memory(memory, identities.memory)
    remarks = (*read.remarks, *_remarks(linkage, identities, entries, records), *lineage_remarks)
    return Frozen(path, tables, identities, remarks)


def _link(claims: pl.DataFrame, records: pl.DataFrame, sources: pl.DataFrame, entries: list[Entry]) -> Linkage | None:
    """The linkage of all records of persons, or None when there are none."""
    persons = records.filter(pl.col("kind") == "person")
    if not persons.height:
        return None
    described = {key: rfc(description) for key, description, _ in sources.iter_rows()}
    unique = frozenset(key for key, about in described.items() if about["unique"])
    known = set(persons["record"].to_list())
    decisions = [
        Decided(entry.body["left"], entry.body["right"], entry.body["verdict"])
        for entry in live(entries)
        if entry.kind == "decision" and {entry.body["left"], entry.body["right"]} <= known
    ]
    return link(mentions(claims, persons), decisions, unique)


def rfc(description: str) -> dict[str, Any]:
    """A stored description of a source."""
    import json  # noqa: PLC0415

    found: dict[str, Any] = json.loads(description)
    return found


def _model(linkage: Linkage | None) -> dict[str, str]:
    return {} if linkage is None else {"model": canonical(linkage.model)}


def _clusters(linkage: Linkage | None, records: pl.DataFrame) -> dict[str, list[str]]:
    """Records by cluster; a record that no linker saw stands alone."""
    found: dict[str, list[str]] = defaultdict(list)
    linked = {} if linkage is None else dict(linkage.memberships.select("record", "cluster").iter_rows())
    for record in records["record"].to_list():
        found[linked.get(record, record)].append(record)
    return dict(found)


def _assessed(entries: list[Entry]) -> dict[str, str]:
    """Claim id (with or without @edition) -> status of its live assessment."""
    return {entry.body["claim"]: entry.body["status"] for entry in live(entries) if entry.kind == "assessment"}


def _status(row: tuple[str, list[str]], statuses: Mapping[str, str]) -> str:
    claim, editions = row
    return next((statuses[name] for name in [claim, *(f"{claim}@{e}" for e in editions)] if name in statuses), "")


def _cards(claims: pl.DataFrame, entity_of: Mapping[str, str], rules: Rules, statuses: Mapping[str, str]) -> list[Card]:
    """The card of every entity, sorted by id. A rejected claim is ranked last and proves nothing."""
    said: dict[str, list[Said]] = {entity: [] for entity in set(entity_of.values())}
    every = []
    columns = ("record", "source", "property", "place", "value", "as_written", "ordinal", "claim", "editions")
    for *fields, claim, editions in claims.select(columns).iter_rows():
        found = Said(*fields)
        if _status((claim, editions), statuses) == "rejected":
            found = replace(found, value="")
        every.append(found)
        said[entity_of[found.record]].append(found)
    shared = shared_external_ids(every)
    return [card(entity, said[entity], rules.identifiability, rules.mandate, shared) for entity in sorted(said)]


def _commitments(protected: pl.DataFrame, secret: Callable[[], bytes]) -> pl.DataFrame:
    if not protected.height:
        return pl.DataFrame(schema=freeze.TABLES["commitment"])
    key = secret()
    rows = [
        (commit(key, claim, b"id"), commit(key, claim, f"{place}\x1f{words}".encode()))
        for claim, place, words in protected.select("claim", "place", "as_written").iter_rows()
    ]
    return pl.DataFrame(rows, schema=freeze.TABLES["commitment"], orient="row")


def _contradictions(cards: list[Card]) -> pl.DataFrame:
    rows = [
        (
            found.entity,
            found.property,
            [f"{said.record}/{said.property}/{said.place}" for said in found.claims],
            found.rule,
            "open",
            stored([found.explanation]),
        )
        for card in cards
        for found in contradictions(card)
    ]
    return pl.DataFrame(rows, schema=freeze.TABLES["contradiction"], orient="row")


def _entities(cards: list[Card], clusters: Mapping[str, list[str]], entity_of: Mapping[str, str]) -> pl.DataFrame:
    sizes = {entity_of[records[0]]: len(records) for records in clusters.values()}
    rows = [(found.entity, found.bin, stored([found.reason]), sizes[found.entity]) for found in cards]
    return pl.DataFrame(rows, schema=freeze.TABLES["entity"], orient="row")


def _memberships(linkage: Linkage | None, records: pl.DataFrame, entity_of: Mapping[str, str]) -> pl.DataFrame:
    sure = {} if linkage is None else dict(linkage.memberships.select("record", "probability").iter_rows())
    rows = [(record, entity_of[record], sure.get(record, 1.0)) for record in records["record"].to_list()]
    return pl.DataFrame(rows, schema=freeze.TABLES["membership"], orient="row")


def _pairs(linkage: Linkage | None) -> pl.DataFrame:
    if linkage is None:
        return pl.DataFrame(schema=freeze.TABLES["pair"])
    reasons = [
        "" if not found else canonical([[key, rfc(parameters)] for key, parameters in _told(found)])
        for found in linkage.pairs["reasons"].to_list()
    ]
    return linkage.pairs.with_columns(pl.Series("reasons", reasons, dtype=pl.String))


def _told(found: Any) -> list[tuple[str, str]]:
    return [tuple(entry.values()) if isinstance(entry, dict) else tuple(entry) for entry in found]


def _binned(
    readings: pl.DataFrame, records: pl.DataFrame, cards: list[Card], entity_of: Mapping[str, str]
) -> pl.DataFrame:
    """Each reading of a record with the bin of its row: that of its entity, or that it repeats another row of its
    list.
    """
    bins = {found.entity: (found.bin, stored([found.reason])) for found in cards}
    kinds = dict(records.select("record", "kind").iter_rows())
    first: dict[tuple[str, str, str], str] = {}
    rows = []
    ordered = readings.sort("source", "position", "file", "row", "record")
    for record, source, edition in ordered.select("record", "source", "edition").iter_rows():
        entity = entity_of[record]
        earlier = first.setdefault((source, edition, entity), record)
        if earlier != record and kinds[record] == "person":
            rows.append(("duplicate_in_list", stored([message("register.repeats", first=earlier)])))
        else:
            rows.append(bins[entity])
    return ordered.with_columns(
        pl.Series("bin", [row[0] for row in rows], dtype=pl.String),
        pl.Series("reason", [row[1] for row in rows], dtype=pl.String),
    )


def _renumbered(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The same tables with labels numbered by their text: the store's integers never reach a freeze."""
    numbers = {number: position for position, (number, _) in enumerate(tables["label"].sort("canonical").iter_rows())}

    def renumber(frame: pl.DataFrame) -> pl.DataFrame:
        # a source whose own label is protected keeps its place in the list, under the strictest number there is
        return frame.with_columns(pl.col("label").replace_strict(numbers, default=-1, return_dtype=pl.Int64))

    return {name: renumber(frame) if "label" in frame.columns else frame for name, frame in tables.items()}


def _remarks(
    linkage: Linkage | None, identities: Identities, entries: list[Entry], records: pl.DataFrame
) -> list[Message]:
    """What people should hear: ids that moved, decisions that name no record, decisions at odds."""
    remarks = [message("build.redirected", entity=old, to=new) for old, new in identities.redirected]
    remarks += [message("build.revived", entity=entity) for entity in identities.revived]
    known = set(records["record"].to_list())
    for entry in live(entries):
        for side in ("left", "right"):
            if entry.kind == "decision" and entry.body[side] not in known:
                remarks.append(message("build.decision_on_nothing", entry=entry.id[:12], record=entry.body[side]))
    if linkage is not None:
        remarks += [found for found in (*linkage.conflicts, *linkage.flags) if isinstance(found, Message)]
    return remarks


def property_order(key: str) -> int:
    """The position in which a page tells a property."""
    return properties()[key].order
