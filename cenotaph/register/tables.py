"""Tables: what the register found, as rows of a freeze.

Invariant: plain functions of what they are given; the columns and their order are those of `register.freeze.TABLES`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from cenotaph.claims.citation import cited
from cenotaph.ledger.commitment import commit
from cenotaph.ledger.entry import Entry, judgements, verdict_of
from cenotaph.ledger.label import Label
from cenotaph.register import freeze
from cenotaph.register.cards import Card
from cenotaph.register.contradictions import contradictions
from cenotaph.register.linkage import Linkage
from cenotaph.register.review.sample import calibrated
from cenotaph.words.canonical import canonical
from cenotaph.words.sentences import Message, message, stored


def table(name: str, rows: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
    """Rows as the table of that name."""
    return pl.DataFrame(rows, schema=freeze.TABLES[name], orient="row")


def case(described: Mapping[str, str], linkage: Linkage | None) -> pl.DataFrame:
    """What the freeze was made with: the case's own words, versions, and the linkage model."""
    model = {} if linkage is None else {"link_model": canonical(linkage.model)}
    return table("case", sorted((dict(described) | model).items()))


def no_longer_stated(claims: pl.DataFrame, readings: pl.DataFrame) -> pl.DataFrame:
    """The claims with `absent` as the editions after the last that states them: of their source, and of their table.

    An edition that was read before the claim was first made says nothing against it.
    """
    table_of = pl.col("record").str.split_exact("/", 2).struct.field("field_1").alias("table")
    group = readings.with_columns(table_of).select("source", "table", "edition", "position").unique()
    order: dict[tuple[str, str], list[str]] = {}
    for source, name, edition, _ in group.sort("source", "table", "position").iter_rows():
        order.setdefault((source, name), []).append(edition)
    later: dict[tuple[str, str, str], list[str]] = {
        (source, name, edition): editions[n + 1 :]
        for (source, name), editions in order.items()
        for n, edition in enumerate(editions)
    }
    if not any(later.values()):
        return claims.with_columns(pl.lit([], dtype=pl.List(pl.String)).alias("absent"))
    columns = claims.with_columns(table_of).select("source", "table", "editions").iter_rows()
    absent = [later.get((source, name, stated[-1]), []) if stated else [] for source, name, stated in columns]
    return claims.with_columns(pl.Series("absent", absent, dtype=pl.List(pl.String)))


def status_of(claim: str, editions: Sequence[str], statuses: Mapping[str, str]) -> str:
    """The assessment of a claim, cited with or without its edition; empty when there is none."""
    return next(
        (statuses[name] for name in [claim, *(cited(claim, edition) for edition in editions)] if name in statuses), ""
    )


def ranked(claims: pl.DataFrame, cards: Iterable[Card], statuses: Mapping[str, str]) -> pl.DataFrame:
    """The claims with their rank within entity and property, and their assessment."""
    ranks = {
        (said.record, said.property, said.ordinal): position
        for card in cards
        for group in card.ranked
        for position, said in enumerate(group)
    }
    found = [ranks[row] for row in claims.select("record", "property", "ordinal").iter_rows()]
    status = [
        status_of(claim, editions, statuses) for claim, editions in claims.select("claim", "editions").iter_rows()
    ]
    return claims.with_columns(pl.Series("rank", found, dtype=pl.Int64), pl.Series("status", status, dtype=pl.String))


def commitments(protected: pl.DataFrame, secret: Callable[[], bytes]) -> pl.DataFrame:
    """A salted commitment for each protected claim; the secret is asked for only if there is one."""
    if not protected.height:
        return table("commitment", [])
    key = secret()
    rows = [
        (commit(key, claim, b"id"), commit(key, claim, f"{place}\x1f{words}".encode()))
        for claim, place, words in protected.select("claim", "place", "as_written").iter_rows()
    ]
    return table("commitment", rows)


def contradictory(cards: Iterable[Card]) -> pl.DataFrame:
    """Every contradiction, each claim cited with the edition that states it last."""
    rows = [
        (
            found.entity,
            found.property,
            [cited(said.claim, said.edition) for said in found.claims],
            found.rule,
            "open",
            stored([found.explanation]),
        )
        for card in cards
        for found in contradictions(card)
    ]
    return table("contradiction", rows)


def draws(linkage: Linkage | None, bin_of: Callable[[Sequence[str]], str]) -> pl.DataFrame:
    """Where drawn linkages differ from the one taken: the cluster of each such record, and the cluster's bin."""
    if linkage is None:
        return table("draw", [])
    members: dict[tuple[int, str], list[str]] = {}
    for draw, record, cluster in linkage.draws.iter_rows():
        members.setdefault((draw, cluster), []).append(record)
    bins: dict[tuple[str, ...], str] = {}  # of the same records in many draws, judged once
    for group in members.values():
        if tuple(group) not in bins:
            bins[tuple(group)] = bin_of(group)
    return table(
        "draw",
        [(draw, record, cluster, bins[tuple(group)]) for (draw, cluster), group in members.items() for record in group],
    )


def entities(cards: Iterable[Card], clusters: Mapping[str, list[str]], entity_of: Mapping[str, str]) -> pl.DataFrame:
    """Every entity with its bin, the reason, and how many records it holds."""
    sizes = {entity_of[records[0]]: len(records) for records in clusters.values()}
    return table("entity", [(one.entity, one.bin, stored([one.reason]), sizes[one.entity]) for one in cards])


def entries(said: Iterable[Entry]) -> pl.DataFrame:
    """Every entry in its canonical form."""
    return table("entry", [(entry.id, entry.canonical.decode()) for entry in said])


def labels(known: Mapping[int, Label]) -> pl.DataFrame:
    """The labels that rows of the freeze carry."""
    return table("label", [(number, label.canonical) for number, label in known.items()])


def memberships(linkage: Linkage | None, records: pl.DataFrame, entity_of: Mapping[str, str]) -> pl.DataFrame:
    """Which entity each record belongs to, and how surely."""
    sure = {} if linkage is None else dict(linkage.memberships.select("record", "probability").iter_rows())
    return table(
        "membership", [(record, entity_of[record], sure.get(record, 1.0)) for record in records["record"].to_list()]
    )


def pairs(linkage: Linkage | None, said: Sequence[Entry]) -> pl.DataFrame:
    """Every pair that was judged. Where people decided, the verdict and the first reasons are theirs.

    The model's probability stays beside a decision, so that one sees where people and model disagree; `calibrated` is
    what it comes to where people have looked, null while they have looked at too little.
    """
    if linkage is None:
        return table("pair", [])
    decisions = judgements(said)
    rows = []
    columns = ("left", "right", "probability", "verdict", "reasons")
    for left, right, probability, verdict, reasons in linkage.pairs.select(columns).iter_rows():
        told = [Message(found["key"], json.loads(found["parameters"])) for found in reasons or ()]
        deciding = decisions.get((left, right), [])
        decided = verdict_of(deciding)
        if decided in ("same", "different"):
            own = [
                message("register.decided", author=entry.author, reason=entry.body["reason"])
                for entry in deciding
                if entry.body["verdict"] == decided
            ]
            rows.append((left, right, probability, decided, True, stored([*own, *told]), None))
        else:
            rows.append((left, right, probability, verdict, False, stored(told), None))
    made = table("pair", rows)
    known = calibrated(said)
    return made if known is None else made.with_columns(calibrated=pl.Series(known.of(made["probability"].to_numpy())))


def unshown(linkage: Linkage | None) -> pl.DataFrame:
    """The sample of the pairs that are too improbable to be among `pairs`."""
    return table("unshown", []) if linkage is None else linkage.unshown


def binned(
    readings: pl.DataFrame, records: pl.DataFrame, cards: Iterable[Card], entity_of: Mapping[str, str]
) -> pl.DataFrame:
    """Each reading of a record with the bin of its row: that of its entity, or that it repeats a row of its list."""
    bins = {one.entity: (one.bin, stored([one.reason])) for one in cards}
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


def renumbered(made: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The same tables with labels numbered by their text: the store's integers never reach a freeze."""
    numbers = {number: position for position, (number, _) in enumerate(made["label"].sort("canonical").iter_rows())}

    def renumber(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(pl.col("label").replace_strict(numbers, return_dtype=pl.Int64))

    return {name: renumber(frame) if "label" in frame.columns else frame for name, frame in made.items()}
