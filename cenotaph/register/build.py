"""Build: from the claims of the store to a freeze.

Invariant: linkage, identities, bins and contradictions are functions of the claims, the live entries and the memory of
ids. Nothing is written to the store; the memory is written only after the freeze stands. Nothing under a protected
label comes further than a commitment.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from cenotaph.claims import frame
from cenotaph.claims.editions import differences
from cenotaph.claims.readings import apply as readings_of_analysts
from cenotaph.ledger import log
from cenotaph.ledger.entry import SIDES, Entry, judgements, live, verdict_of
from cenotaph.protect.access import LOCAL, STRANGER, readable
from cenotaph.register import freeze, tables
from cenotaph.register.cards import (
    VICTIM,
    Card,
    Identifiability,
    Mandate,
    Said,
    bin_of,
    card,
    other_card,
    shared_external_ids,
)
from cenotaph.register.identity import Identities, identify, read_memory, write_memory
from cenotaph.register.joins import linked
from cenotaph.register.lineage import lineage, repeated
from cenotaph.register.linkage import Decided, Linkage
from cenotaph.register.linkage.judging import Sift, sifted
from cenotaph.register.linkage.link import decisions_held, demanded, positions
from cenotaph.register.linkage.outcome import conflict_messages
from cenotaph.register.mentions import mentions
from cenotaph.register.review.contradicted import doubted
from cenotaph.words.sentences import Message, message

# Roles whose records may turn out to be one person; whoever is alleged to have held an office never joins a victim.
POPULATIONS = ((*VICTIM, "prisoner", "survivor"), ("official",))
BY_PEOPLE = ("body", "order", "site")  # kinds whose records nobody joins but people


@dataclass(frozen=True, slots=True)
class Rules:
    """What the case says about its register."""

    identifiability: Identifiability
    mandate: Mandate
    described: Mapping[str, str]  # what the freeze's digest covers beside its tables
    draws: int = 0  # linkages of the victims to draw beside the one that the register takes
    by_last_weights: bool = False  # new records join the linkage before, if they can
    sift: Sift = sifted  # the engine that links
    countries: tuple[str, ...] = ()  # of the territory (ISO 3166-1 alpha-2), whose towns are known


@dataclass(frozen=True, slots=True)
class Frozen:
    """A freeze that stands, and what people should hear about it."""

    path: Path
    tables: Mapping[str, pl.DataFrame]
    identities: Identities
    remarks: tuple[Message, ...]


def build(folder: Path, memory: Path, bases: Path, rules: Rules, secret: Callable[[], bytes], today: date) -> Frozen:
    """Link, identify, judge and freeze the claims of the open store. `folder` is `freezes/`, `memory` is entities.csv,
    `bases` keeps by what later records can join each population.

    `secret` is asked for only when there are protected claims to commit to.
    """
    labels = log.labels()
    outside = readable(labels, STRANGER, "court", today)  # what may leave the store at all; purposes narrow it further
    inside = readable(labels, LOCAL, "internal", today)
    readings = frame.readings(outside)
    records = readings.unique("record", keep="last", maintain_order=True).sort("record")
    sources = frame.sources(outside)
    entries = log.all_entries()
    every = frame.claims(inside)
    read = readings_of_analysts(
        every.filter(pl.col("label").is_in(outside)).join(records.select("record", "source", "kind"), on="record"),
        entries,
    )
    claims = tables.no_longer_stated(read.claims.sort("record", "property_order", "ordinal"), readings)
    persons = records.filter(pl.col("kind") == "person")
    populations = [persons.filter(pl.col("role").is_in(roles)) for roles in POPULATIONS]
    found = []
    for place, group in enumerate(populations):
        if group.height:
            asked = replace(rules, draws=0 if place else rules.draws)
            found.append(_link(claims, group, sources, entries, bases / f"{place}", asked))
        else:
            shutil.rmtree(bases / f"{place}", ignore_errors=True)  # what nobody states any longer stays nowhere
    linkage = _together([one for one, _ in found])
    joined, at_odds = _by_people(records, entries)
    clusters = _clusters(linkage, records, joined)
    identities = identify(clusters.values(), read_memory(memory))
    entity_of = identities.entity_of
    statuses = {entry.body["claim"]: entry.body["status"] for entry in live(entries) if entry.kind == "assessment"}
    said, shared = _said(claims, statuses)
    victims = _victims(records)
    cards = _cards(said, shared, victims, entity_of, rules)
    derivations, copying, lineage_remarks = lineage(claims, readings, sources, entity_of, entries)
    made = {
        "case": tables.case(rules.described, linkage),
        "claim": tables.ranked(claims, cards, statuses),
        "commitment": tables.commitments(every.filter(~pl.col("label").is_in(outside)), secret),
        "contradiction": tables.contradictory(cards),
        "copying": copying,
        "draw": tables.draws(linkage, partial(_bin_of, said, shared, victims, rules)),
        "edition": differences(claims, readings),
        "entity": tables.entities(cards, clusters, entity_of),
        "entry": tables.entries(entries),
        "fault": frame.faults(outside),
        "item": frame.items(outside),
        "label": tables.labels({number: labels[number] for number in outside}),
        "lineage": derivations,
        "membership": tables.memberships(linkage, records, entity_of),
        "pair": tables.pairs(linkage, entries),
        "person": mentions(claims, records.filter(pl.col("kind") == "person"), rules.countries),
        "reading": tables.binned(readings, records, cards, entity_of),
        "record": records,
        "source": sources,
        "unshown": tables.unshown(linkage),
    }
    path = freeze.write(folder, tables.renumbered(made))
    write_memory(memory, identities.memory)
    heard = [told for _, remarks in found for told in remarks]
    told = _remarks(linkage, identities, entries, records)
    remarks = (*read.remarks, *heard, *told, *at_odds, *lineage_remarks)
    return Frozen(path, made, identities, remarks)


def _link(
    claims: pl.DataFrame,
    persons: pl.DataFrame,
    sources: pl.DataFrame,
    entries: list[Entry],
    basis: Path,
    rules: Rules,
) -> tuple[Linkage, list[Message]]:
    """The linkage of the records of one population, and what people should hear of how it was made."""
    unique = frozenset(
        key for key, about in sources.select("source", "description").iter_rows() if json.loads(about)["unique"]
    )
    decisions = _decided(set(persons["record"].to_list()), entries)
    derivations = repeated(sources, entries)
    by = basis, rules.by_last_weights, rules.sift
    return linked(mentions(claims, persons, rules.countries), decisions, unique, derivations, rules.draws, *by)


def _decided(records: set[str], entries: list[Entry]) -> list[Decided]:
    """What people said of two of the records; what they differ on is not applied, and stays among the pairs shown."""
    return [
        Decided(left, right, verdict_of(said) or "unsure")
        for (left, right), said in judgements(entries).items()
        if {left, right} <= records
    ]


def _by_people(records: pl.DataFrame, entries: list[Entry]) -> tuple[Mapping[str, str], Sequence[Message]]:
    """Of kinds that no linker sees the first record of each group that people called one; and decisions at odds."""
    head: dict[str, str] = {}
    at_odds: list[Message] = []
    for kind in BY_PEOPLE:
        ids = records.filter(pl.col("kind") == kind)["record"].sort()
        held, _ = decisions_held(decided := _decided(set(ids.to_list()), entries), positions(ids, decided))
        demands = demanded(held)
        head |= {ids[one]: ids[group[0]] for group in demands.groups for one in group}
        at_odds += conflict_messages(demands, ids)
    return head, at_odds


def _together(linkages: list[Linkage]) -> Linkage | None:
    """The linkages of populations that share no person, as one; the model of the first is that of the victims."""
    if not linkages:
        return None
    return Linkage(
        pl.concat([one.pairs for one in linkages]),
        pl.concat([one.memberships for one in linkages]),
        linkages[0].model | {f"model_{n}": one.model for n, one in enumerate(linkages[1:], start=2)},
        tuple(found for one in linkages for found in one.conflicts),
        tuple(found for one in linkages for found in one.flags),
        pl.concat([one.unshown for one in linkages]),
        pl.concat([one.draws for one in linkages]),
    )


def _clusters(linkage: Linkage | None, records: pl.DataFrame, joined: Mapping[str, str]) -> dict[str, list[str]]:
    """Records by cluster; a record that no linker saw, and that people `joined` with none, stands alone."""
    found: dict[str, list[str]] = defaultdict(list)
    linked = dict(joined)
    if linkage is not None:
        linked |= dict(linkage.memberships.select("record", "cluster").iter_rows())
    for record in records["record"].to_list():
        found[linked.get(record, record)].append(record)
    return dict(found)


def _said(claims: pl.DataFrame, statuses: Mapping[str, str]) -> tuple[Mapping[str, list[Said]], frozenset[str]]:
    """The claims of each record, and the external ids that tell persons apart. A rejected claim proves nothing."""
    said: dict[str, list[Said]] = defaultdict(list)
    columns = ("record", "source", "property", "value", "as_written", "ordinal", "claim", "editions", "absent")
    for record, source, about, value, words, ordinal, claim, editions, absent in claims.select(columns).iter_rows():
        found = Said(
            record, source, about, claim, value, words, ordinal, editions[-1] if editions else "", bool(absent)
        )
        if tables.status_of(claim, editions, statuses) == "rejected":
            found = replace(found, value="")
        said[record].append(found)
    return said, shared_external_ids(claim for group in said.values() for claim in group)


def _victims(records: pl.DataFrame) -> frozenset[str]:
    """The records by which some source names a victim."""
    named = records.filter((pl.col("kind") == "person") & pl.col("role").is_in(VICTIM))
    return frozenset(named["record"].to_list())


def _cards(
    said: Mapping[str, list[Said]],
    shared: frozenset[str],
    victims: frozenset[str],
    entity_of: Mapping[str, str],
    rules: Rules,
) -> list[Card]:
    """The card of every entity, sorted by id. A rejected claim is ranked last.

    Only an entity that some source names as a victim is judged by the rule of identifiability.
    """
    of_entity: dict[str, list[Said]] = {entity: [] for entity in set(entity_of.values())}
    for record, claims in said.items():
        of_entity[entity_of[record]] += claims
    judged = {entity_of[record] for record in victims}
    return [
        card(entity, of_entity[entity], rules.identifiability, rules.mandate, shared)
        if entity in judged
        else other_card(entity, of_entity[entity])
        for entity in sorted(of_entity)
    ]


def _bin_of(
    said: Mapping[str, list[Said]],
    shared: frozenset[str],
    victims: frozenset[str],
    rules: Rules,
    records: Sequence[str],
) -> str:
    """The bin in which these records would lie if they were one entity."""
    groups: dict[str, list[Said]] = defaultdict(list)
    for claim in (claim for record in records for claim in said.get(record, ())):
        groups[claim.property].append(claim)
    if not victims.intersection(records):
        return "other_record"
    return bin_of(groups, rules.identifiability, rules.mandate, shared)[0]


def _among(records: pl.DataFrame) -> dict[str, str]:
    """Among what each record is that decisions can join with others: a population of persons, or a kind."""
    of_role = {role: f"person/{place}" for place, roles in enumerate(POPULATIONS) for role in roles}
    found = {}
    for record, kind, role in records.select("record", "kind", "role").iter_rows():
        if among := of_role.get(role or "") if kind == "person" else kind if kind in BY_PEOPLE else None:
            found[record] = among
    return found


def _remarks(
    linkage: Linkage | None, identities: Identities, entries: list[Entry], records: pl.DataFrame
) -> list[Message]:
    """What people should hear: ids that moved, decisions and contrasts that name no record, decisions at odds."""
    remarks = [message("build.redirected", entity=old, to=new) for old, new in identities.redirected]
    remarks += [message("build.revived", entity=entity) for entity in identities.revived]
    among = _among(records)
    stated = set(records["record"].to_list())
    for entry in live(entries):
        if entry.kind == "decision":
            ends, told = [entry.body["left"], entry.body["right"]], entry.id[:12]
            for end in ends:
                if end not in among:
                    key = "build.decision_on_another_kind" if end in stated else "build.decision_on_nothing"
                    remarks.append(message(key, entry=told, record=end))
            if len({among.get(end, "") for end in ends} - {""}) == len(ends):
                remarks.append(message("build.decision_across_kinds", entry=told, left=ends[0], right=ends[1]))
        if entry.kind == "contrast":
            named = dict.fromkeys(" ".join(entry.body.get(side, "") for side in SIDES).split())
            remarks += [
                message("build.contrast_on_nothing", entry=entry.id[:12], record=record)
                for record in named
                if record not in stated
            ]
    if linkage is not None:
        remarks += doubted(linkage.pairs, entries)
        remarks += [found for found in (*linkage.conflicts, *linkage.flags) if isinstance(found, Message)]
    return remarks
