"""Lineage: which source, in which edition, derives from which, and how that is known.

Invariant: a source derives from another because its description declares it or because a person accepted it in an
entry. What the lists themselves betray is a suggestion; it ends when an entry accepts or rejects it, in either
direction, and never becomes more by itself.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from cenotaph.claims.values import Hints, date
from cenotaph.ledger.entry import Entry, live
from cenotaph.register import freeze
from cenotaph.register.linkage import copied_edition, copying, oddities
from cenotaph.register.linkage.copying import Copying, Evidence
from cenotaph.words.sentences import Message, message, stored

DECLARED, ACCEPTED, REJECTED, SUGGESTED = "declared", "accepted", "rejected", "suggested"
REPEATING = ("copy", "translation", "extract")  # ways of deriving that name the persons of the origin
Pair = tuple[str, str]  # (source, derived_from)


def repeated(sources: pl.DataFrame, entries: Iterable[Entry]) -> frozenset[Pair]:
    """Sources that repeat another, as declared or accepted: whoever they name most probably stands there too."""
    told = {
        (key, origin): how
        for key, about in sources.select("source", "description").iter_rows()
        for origin, how in json.loads(about)["derived_from"]
    }
    for entry in live(entries):
        if entry.kind == "lineage":
            accepted = entry.body["verdict"] == ACCEPTED
            told[entry.body["source"], entry.body["derived_from"]] = entry.body.get("how", "") if accepted else ""
    return frozenset(pair for pair, how in told.items() if how in REPEATING)


@dataclass(frozen=True)
class _Compared:
    """What the lists betray: figures by pair in either order, and those strong enough to be suggested."""

    figures: Mapping[Pair, Copying]
    suggested: tuple[Copying, ...]


def lineage(
    claims: pl.DataFrame,
    readings: pl.DataFrame,
    sources: pl.DataFrame,
    entity_of: Mapping[str, str],
    entries: Iterable[Entry],
) -> tuple[pl.DataFrame, pl.DataFrame, tuple[Message, ...]]:
    """The tables lineage and copying (as a freeze holds them) and what people should hear of them.

    `claims` are those that may leave the store, with source and kind; `readings` has source, record, edition, position,
    row, kind; `sources` has source and description.
    """
    described = {key: json.loads(text) for key, text in sources.select("source", "description").iter_rows()}
    declared = {(key, origin): how for key in sorted(described) for origin, how in described[key]["derived_from"]}
    said = [entry for entry in live(entries) if entry.kind == "lineage"]
    settled = {(entry.body["source"], entry.body["derived_from"]): entry for entry in said}
    accepted = [pair for pair, entry in settled.items() if entry.body["verdict"] == ACCEPTED]
    lists = tuple(key for key in sorted(described) if described[key]["is_list"])
    compared = _compare(claims, readings, described, entity_of, lists, [*declared, *accepted])
    editions = {key: tuple(described[key]["editions"]) for key in described}
    rows = [_row(pair, how, DECLARED, compared, editions) for pair, how in sorted(declared.items())]
    for entry in said:
        rows.append(_said(entry, compared, editions))
    known = {frozenset(pair) for pair in (*declared, *settled)}
    remarks = _remarks(said, declared, described)
    for one in compared.suggested:
        pair = (one.source, one.derived_from)
        if frozenset(pair) not in known:
            rows.append(_row(pair, "copy", SUGGESTED, compared, editions))
            remarks.append(message("lineage.suggested", source=one.source, origin=one.derived_from))
    return (
        pl.DataFrame(rows, schema=freeze.TABLES["lineage"], orient="row"),
        pl.DataFrame(_both_ways(compared.figures.values()), schema=freeze.TABLES["copying"], orient="row"),
        tuple(remarks),
    )


def _both_ways(figures: Iterable[Copying]) -> list[tuple[Any, ...]]:
    """The figures of every ordered pair of lists that were compared; the direction that was taken is the likelier."""
    rows = []
    for one in figures:
        for source, origin, parts, taken in (
            (one.source, one.derived_from, one.parts, True),
            (one.derived_from, one.source, one.reverse, False),
        ):
            logs = (log10(each) for each in (parts.whole, parts.spelling, parts.errors, parts.order))
            rows.append((source, origin, one.shared, parts.odd, parts.repeated, one.in_order, *logs, taken))
    return rows


def log10(natural: float) -> float:
    """The decimal logarithm of what a natural one is of."""
    return natural / math.log(10)


def _compare(
    claims: pl.DataFrame,
    readings: pl.DataFrame,
    described: Mapping[str, Any],
    entity_of: Mapping[str, str],
    lists: tuple[str, ...],
    known: list[Pair],
) -> _Compared:
    """What the lists of the case betray about each other."""
    persons = claims.filter(pl.col("kind") == "person")
    seen = _seen(readings, entity_of, lists)
    days = {key: found for key in lists if (found := first_published(described[key])) is not None}
    evidence = Evidence(
        cells=oddities.cells(persons, entity_of, lists),
        order=seen.sort("list", "row").unique(["list", "entity"], keep="first", maintain_order=True),
        began={key: low for key, (low, _) in days.items()},
        published={key: high for key, (_, high) in days.items()},
        origin_of=copying.one_origin(known, lists),
    )
    several = [key for key in lists if len(described[key]["editions"]) > 1]
    said = {key: _by_edition(persons, key, described[key]["editions"], entity_of) for key in several}

    def placed(one: Copying) -> Copying:
        if one.derived_from not in said:
            return one
        present = seen.filter(pl.col("list") == one.derived_from).select("edition", "entity").unique()
        return copied_edition.placed(one, said[one.derived_from], present, evidence)

    wanted = {frozenset(pair) for pair in known}
    figures, strong = copying.compare(evidence)
    suggested = tuple(placed(one) for one in strong)
    figures = {pair: placed(one) if frozenset(pair) in wanted else one for pair, one in figures.items()}
    return _Compared(figures | {(one.source, one.derived_from): one for one in suggested}, suggested)


def _seen(readings: pl.DataFrame, entity_of: Mapping[str, str], lists: tuple[str, ...]) -> pl.DataFrame:
    """Who stands where: list, entity, edition, row; rows of all files of a list in one count."""
    own = readings.filter((pl.col("kind") == "person") & pl.col("source").is_in(lists))
    return own.sort("source", "position", "file", "row", "record").select(
        pl.col("source").alias("list"),
        pl.col("record").replace_strict(entity_of, return_dtype=pl.String).alias("entity"),
        "edition",
        pl.int_range(pl.len()).over("source").alias("row"),
    )


def _by_edition(claims: pl.DataFrame, key: str, editions: list[str], entity_of: Mapping[str, str]) -> pl.DataFrame:
    """The cells of each edition of one list: columns of oddities.CELLS and edition."""
    own = claims.filter(pl.col("source") == key)
    return pl.concat(
        oddities.cells(own.filter(pl.col("editions").list.contains(name)), entity_of, (key,)).with_columns(
            pl.lit(name).alias("edition")
        )
        for name in editions
    )


def first_published(about: Mapping[str, Any]) -> tuple[int, int] | None:
    """First and last day (ordinal) of a source's first publication: the earliest of `published` and its editions."""
    hints = Hints(language=about["language"])
    read = [date.parse(words, hints).value for words in (about["published"], *about["editions"]) if words]
    days = [(found.low, found.high) for found in read if found and found.low is not None and found.high is not None]
    return min(days) if days else None


def _row(
    pair: Pair, how: str, status: str, compared: _Compared, editions: Mapping[str, tuple[str, ...]]
) -> tuple[Any, ...]:
    """One row of the table from what the lists betray of the pair."""
    source, origin = pair
    one = compared.figures.get(pair) or compared.figures.get((origin, source))
    own = editions[source][0] if len(editions.get(source, ())) == 1 else ""
    if one is None:
        return (source, own, origin, "", how, status, None, 0, stored([message("lineage.no_evidence")]))
    theirs = editions.get(origin, ())
    copied = one.edition if (one.source, one.derived_from) == pair else None
    found = copied if len(theirs) > 1 else (theirs[0] if theirs else "")
    evidence = stored([_evidence(one, theirs)])
    ratio = log10((one.parts if (one.source, one.derived_from) == pair else one.reverse).whole)
    return (source, own, origin, found or "", how, status, ratio, one.shared, evidence)


def _evidence(one: Copying, editions: tuple[str, ...]) -> Message:
    """The figures in a sentence."""
    names = {"source": one.source, "origin": one.derived_from}
    direction = {"published": "lineage.by_publication", "errors": "lineage.by_errors"}.get(
        one.directed_by, "lineage.undirected"
    )
    if len(editions) < 2:
        edition = message("lineage.edition_only", origin=one.derived_from)
    elif one.edition is None:
        edition = message("lineage.edition_unknown", origin=one.derived_from)
    else:
        edition = message("lineage.edition", origin=one.derived_from, edition=one.edition)
    parts = ("whole", "spelling", "errors", "order")
    told = {part: round(log10(getattr(one.parts, part)), 1) + 0.0 for part in parts}
    return message(
        "lineage.evidence",
        **names,
        shared=one.shared,
        odd=one.parts.odd,
        repeated=one.parts.repeated,
        in_order=one.in_order,
        ratio=message("lineage.ratio", **names, **told),
        direction=message(direction, **names),
        edition=edition,
    )


def _said(entry: Entry, compared: _Compared, editions: Mapping[str, tuple[str, ...]]) -> tuple[Any, ...]:
    """The row of an entry: what the person said, with the figures as they are now."""
    body = entry.body
    pair = (body["source"], body["derived_from"])
    _, own, _, theirs, _, _, ratio, shared, evidence = _row(pair, "", "", compared, editions)
    told = [["lineage.said", {"reason": body["reason"]}], *json.loads(evidence)]
    return (
        pair[0],
        body.get("edition", own),
        pair[1],
        body.get("derived_edition", theirs),
        body.get("how", "unknown"),
        body["verdict"],
        ratio,
        shared,
        stored(message(key, **parameters) for key, parameters in told),
    )


def _remarks(said: Iterable[Entry], declared: Mapping[Pair, str], described: Mapping[str, Any]) -> list[Message]:
    """What entries on lineage cannot mean: a source that is none, a circle, a rejection of what is declared."""
    remarks = []
    derived = dict.fromkeys(declared, "")
    for entry in said:
        source, origin = entry.body["source"], entry.body["derived_from"]
        if source not in described:
            remarks.append(message("lineage.entry_on_nothing", entry=entry.id[:12], source=source))
        if entry.body["verdict"] == REJECTED:
            if (source, origin) in declared:
                remarks.append(
                    message("lineage.against_declaration", entry=entry.id[:12], source=source, origin=origin)
                )
            continue
        if _leads(origin, source, derived):
            remarks.append(message("lineage.circle", entry=entry.id[:12], source=source, origin=origin))
        derived[source, origin] = entry.id
    return remarks


def _leads(start: str, end: str, derived: Mapping[Pair, str]) -> bool:
    """Whether a chain of derivations leads from one source to another."""
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for source, origin in derived:
            if source == here and origin not in seen:
                seen.add(origin)
                waiting.append(origin)
    return end in seen
