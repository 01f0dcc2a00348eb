"""out/register/: the register as tables, with the headers of `words/outputs.yaml`.

Invariant: every row of every list is in bins.csv exactly once; every value in persons.csv stands beside the claims that
state it. A cell that a spreadsheet would run as a formula is written with a leading apostrophe; claims.parquet keeps
the words as they are.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from cenotaph.claims.citation import cited
from cenotaph.claims.values.date import day_text
from cenotaph.publish.select import Selection, source_cards, surroundings
from cenotaph.publish.shapes import locator, shown
from cenotaph.publish.totals import by_record, credited_to, days_of, stated_remarks
from cenotaph.register.review.spreadsheet import FORMULA
from cenotaph.words.sentences import Message, message, render, restored
from cenotaph.words.vocabulary import headers, properties, term_label, terms

Row = tuple[Any, ...]


def write(selection: Selection, out: Path, locale: str = "en") -> dict[str, int]:
    """Write every table of out/register/; returns the number of rows by path."""
    tables: dict[str, Callable[[Selection, str], Iterable[Row]]] = {
        "out/register/persons.csv": _persons,
        "out/register/memberships.csv": _memberships,
        "out/register/pairs.csv": _pairs,
        "out/register/contradictions.csv": _contradictions,
        "out/register/bins.csv": _bins,
        "out/register/flags.csv": _flags,
        "out/register/lineage.csv": _lineage,
        "out/register/copying.csv": _copying,
        "out/register/editions.csv": _editions,
        "out/register/numbers.csv": _numbers,
    }
    (out / "register").mkdir(parents=True, exist_ok=True)
    counts = {}
    for path, rows in tables.items():
        counts[path] = _csv(out.parent / path, list(headers()[path]), rows(selection, locale))
    _data_dictionary(out / "register" / "README.md")
    claims = _claims(selection, locale)
    claims.write_parquet(out / "register" / "claims.parquet", compression="zstd", statistics=False)
    return counts | {"out/register/claims.parquet": claims.height}


def _data_dictionary(path: Path) -> None:
    """What each column of each table holds, beside the tables."""
    lines = ["# Data dictionary", ""]
    for table, columns in headers().items():
        lines += [f"## {table}", "", *(f"- `{column}`: {what}" for column, what in columns.items()), ""]
    path.write_text("\n".join(lines), encoding="utf-8")


def _csv(path: Path, header: list[str], rows: Iterable[Row]) -> int:
    many = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow([_safe(cell) for cell in row])
            many += 1
    return many


def _safe(cell: Any) -> str:
    if isinstance(cell, float):
        return f"{cell:.6f}"  # a number of ours: a minus sign makes no formula of it
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def _told(stored: str, locale: str) -> str:
    return "; ".join(render(_labelled(found, locale), locale) for found in restored(stored))


def _labelled(found: Message, locale: str) -> Message:
    """A message with the status that it names by its label."""
    status = found.parameters.get("status", "")
    label = term_label("status", status, locale)
    return Message(found.key, {**found.parameters, "status": label}) if status in terms("status") else found


def interval(stored: str) -> str:
    """A stored date as an ISO 8601 interval: one day, `first/last`, or with an open side as `..`."""
    value = json.loads(stored)
    low, high = (value[side] or ".." for side in ("low", "high"))
    return low if low == high else f"{low}/{high}"


def _persons(selection: Selection, locale: str) -> Iterator[Row]:
    columns = [
        name.removesuffix("_claims") for name in headers()["out/register/persons.csv"] if name.endswith("_claims")
    ]
    best: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    chosen = selection["claim"].filter(pl.col("property").is_in(columns)).sort("entity", "property", "rank")
    for row in chosen.select("entity", "property", "value", "as_written", "claim", "editions").iter_rows():
        best[row[0], row[1]].append(row[2:])
    records, lists = Counter[str](), defaultdict[str, set[str]](set)
    sources = dict(selection["record"].select("record", "source").iter_rows())
    for record, entity in selection["membership"].select("record", "entity").iter_rows():
        records[entity] += 1
        lists[entity].add(sources[record])
    for entity, term, hidden in selection["entity"].sort("entity").select("entity", "bin", "hidden").iter_rows():
        if hidden or term == "other_record":
            continue
        cells: list[Any] = [entity, term]
        for about in columns:
            group = best.get((entity, about), [])
            cells += [
                _best(about, group, locale),
                " ".join(cited(claim, edition) for *_, claim, editions in group for edition in editions),
            ]
        yield (*cells, records[entity], " ".join(sorted(lists[entity])))


def _best(about: str, group: list[tuple[Any, ...]], locale: str) -> str:
    if not group or not group[0][0]:
        return ""
    value, as_written = group[0][0], group[0][1]
    if properties()[about].type == "date":
        return interval(value)
    if properties()[about].type == "code":
        return str(json.loads(value)["term"])
    return shown(about, value, as_written, locale)


def _memberships(selection: Selection, locale: str) -> Iterator[Row]:
    where = {
        record: f"{file}, {render_row(row, locale)}"
        for record, file, row in selection["reading"]
        .sort("record", "position")
        .select("record", "file", "row")
        .iter_rows()
    }
    joined = selection["membership"].join(selection["record"], on="record").sort("record")
    for record, entity, probability, source in joined.select("record", "entity", "probability", "source").iter_rows():
        yield source, _key(record), where[record], record, entity, probability


def _key(record: str) -> str:
    """The key of a record in its source: what follows the table, or the digest and number of a row without a key."""
    _, table, rest = record.split("/", 2)
    return f"{table}/{rest}" if re.fullmatch("[0-9a-f]{32}", table) else rest


def render_row(row: int, locale: str) -> str:
    """The locator of a whole row."""
    return locator(row, "", locale).split(",")[0]


def _pairs(selection: Selection, locale: str) -> Iterator[Row]:
    columns = ("left", "right", "probability", "verdict", "decided", "reasons", "calibrated")
    ordered = selection["pair"].sort("left", "right").select(columns)
    for left, right, probability, verdict, decided, reasons, calibrated in ordered.iter_rows():
        told = _told(reasons, locale)
        why = f"decided; {told}".strip("; ") if decided else told
        yield left, right, probability, verdict, why, "" if calibrated is None else calibrated


def _contradictions(selection: Selection, locale: str) -> Iterator[Row]:
    for entity, about, claims, rule, state, why in selection["contradiction"].sort("entity", "property").iter_rows():
        yield entity, about, " ".join(claims), rule, state, _told(why, locale)


def _bins(selection: Selection, locale: str) -> Iterator[Row]:
    """A row that made several records is in the bin of the victim it names; a row that made none is unreadable."""
    entity_of = dict(selection["membership"].select("record", "entity").iter_rows())
    sources = dict(selection["record"].select("record", "source").iter_rows())
    rows: dict[tuple[str, str, str, int], Row] = {}
    for record, edition, file, number, term, reason in (
        selection["reading"].sort("record").select("record", "edition", "file", "row", "bin", "reason").iter_rows()
    ):
        key = (sources[record], edition, file, number)
        if key not in rows or (rows[key][-2] == "other_record" and term != "other_record"):
            told = _told(reason, locale)
            rows[key] = (*key[:3], render_row(number, locale), record, entity_of[record], term, told)
    for source, edition, file, number, what, kept in selection["fault"].iter_rows():
        if not kept:
            key = (source, edition, file, number)
            rows.setdefault(key, (*key[:3], render_row(number, locale), "", "", "unreadable", _told(what, locale)))
    for key in sorted(rows):
        yield rows[key]


def _flags(selection: Selection, locale: str) -> Iterator[Row]:
    doubted = (
        selection["claim"]
        .filter(pl.col("doubts") != "")
        .join(
            selection["reading"]
            .sort("record", "position")
            .unique("record", keep="first", maintain_order=True)
            .select("record", "file", "row"),
            on="record",
        )
    )
    grouped = (
        doubted.sort("source", "file", "row")
        .group_by("source", "file", "property", "as_written", "doubts", maintain_order=True)
        .agg(pl.len(), pl.col("row").first(), pl.col("place").first(), (pl.col("value") != "").first().alias("read"))
        .sort("source", "file", "property", "as_written", "doubts")
    )
    for source, file, about, words, doubts, many, row, place, read in grouped.iter_rows():
        kept = "select.kept_value" if read else "select.kept_words"
        yield source, file, about, words, many, locator(row, place, locale), _told(doubts, locale), _kept(kept, locale)
    for source, _, file, row, what, kept in selection["fault"].sort("source", "file", "row", "what").iter_rows():
        key = "select.kept_row" if kept else "select.kept_nothing"
        yield source, file, "", "", 1, render_row(row, locale), _told(what, locale), _kept(key, locale)


def _lineage(selection: Selection, locale: str) -> Iterator[Row]:
    columns = list(headers()["out/register/lineage.csv"])
    ordered = selection["lineage"].sort("source", "derived_from", "status", "edition", "derived_edition", "evidence")
    for row in ordered.select(columns).iter_rows(named=True):
        ratio = "" if row["log10_likelihood_ratio"] is None else round(row["log10_likelihood_ratio"], 1) + 0.0
        told = {"evidence": _told(row["evidence"], locale), "log10_likelihood_ratio": ratio}
        yield tuple((row | told)[column] for column in columns)


def _copying(selection: Selection, locale: str) -> Iterator[Row]:
    del locale
    columns = list(headers()["out/register/copying.csv"])
    for row in selection["copying"].sort("source", "derived_from").select(columns).iter_rows(named=True):
        told = {column: round(row[column], 2) + 0.0 for column in columns if column.startswith("log10")}
        yield tuple((row | told | {"likelier": "yes" if row["likelier"] else "no"})[column] for column in columns)


def _editions(selection: Selection, locale: str) -> Iterator[Row]:
    del locale
    columns = list(headers()["out/register/editions.csv"])
    yield from (
        selection["edition"]
        .sort("source", "from", "to", "kind", "record", "property", "place")
        .select(columns)
        .iter_rows()
    )


def _numbers(selection: Selection, locale: str) -> Iterator[Row]:
    del locale
    around, cards = surroundings(selection), source_cards(selection)
    found = by_record(stated_remarks(around, cards))
    for one in around.kind("number"):
        figure = one.value("figure")
        low, high, bound = (figure.low, figure.high, figure.bound) if figure else (None, None, "")
        remarks = found.get(one.record, [])
        yield (
            one.record, one.source, one.words("claimant"), "; ".join(credited_to(one)),
            one.term("polarity") or "affirms", *("" if side is None else f"{side:.15g}" for side in (low, high)), bound,
            one.term("scope_code"), one.words("scope"),
            *(day_text(day) or "" for day in days_of(one, "period")),
            " ".join(remark.rule for remark in remarks),
            " ".join(record for remark in remarks for record in remark.against),
        )  # fmt: skip


def _kept(key: str, locale: str) -> str:
    return render(message(key), locale)


def _claims(selection: Selection, locale: str) -> pl.DataFrame:
    rows = {
        (record, edition): (file, row)
        for record, edition, file, row in selection["reading"].select("record", "edition", "file", "row").iter_rows()
    }
    exploded = (
        selection["claim"]
        .explode("editions", keep_nulls=False, empty_as_null=False)
        .sort("record", "property", "ordinal", "editions")
    )
    places = [
        f"{rows[record, edition][0]}, {locator(rows[record, edition][1], place, locale)}"
        for record, edition, place in exploded.select("record", "editions", "place").iter_rows()
    ]
    return exploded.select(
        pl.Series("claim", [cited(*row) for row in exploded.select("claim", "editions").iter_rows()], dtype=pl.String),
        "record",
        "entity",
        "source",
        pl.col("editions").alias("edition"),
        pl.Series("locator", places, dtype=pl.String),
        "property",
        "as_written",
        "language",
        "value",
        "status",
    )
