"""What is claimed: every number that a source states, by what it counts, each with who says it and what speaks against.

Invariant: numbers of different scopes never share a row and none is compared with another but by a remark; every row
names its claimant, source, year and period; a figure that a source denies is drawn as denied.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cenotaph.claims.values.spelling import fold
from cenotaph.findings.numbers import Remark, by_scope
from cenotaph.publish.exhibition.alphabet import page_direction
from cenotaph.publish.exhibition.claimed_scale import Scale, bar, scale_of, ticks
from cenotaph.publish.exhibition.said import Cards, told_row
from cenotaph.publish.shapes import Record, SourceCard, Surroundings
from cenotaph.publish.totals import stated_remarks, total_of
from cenotaph.words.sentences import Message
from cenotaph.words.vocabulary import term_label, terms

Row = dict[str, Any]
Remarks = Mapping[str, Sequence[Row]]  # record -> the remarks on it
TELLING = (
    "claimant", "attributed_to", "speaker", "figure", "words", "subject", "scope", "period", "issued", "place", "note",
)  # fmt: skip
STEM = 4  # letters by which "hanged" and "hanging" are known to speak of one manner


def claimed_page(
    around: Surroundings, sources: Sequence[SourceCard], documented: int, call: str, locale: str
) -> Row | None:
    """The rows of the section; None where no source states a number. `call`: the source shown in a hall of its own."""
    records = around.kind("number")
    if not records:
        return None
    cards = {card.key: card for card in sources}
    found = [
        remark_row(number, one, around, cards, call, locale)
        for number, one in enumerate(stated_remarks(around, sources), 1)
    ]
    remarked: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        remarked[row["about"]["record"]].append(row)
    groups = scope_groups(records, cards)
    figures = [end for group in groups.values() for total in group for end in ends(total) if end is not None]
    scale = scale_of([*figures, documented], page_direction(locale) == "rtl")
    return {
        "ticks": ticks(scale, locale),
        "documented": scale.x(documented) if documented else "",
        "groups": [
            {
                "scope": scope,
                "label": term_label("scope", scope, locale) if scope else "",
                "rows": [figure_row(same, cards, remarked, scale, locale) for same in rows_of(group)],
                "told": [
                    unfigured_row(one, records, cards, remarked, locale)
                    for one in group
                    if one.value("figure") is None
                ],
            }
            for scope, group in groups.items()
        ],
        "remarks": found,
    }  # fmt: skip


def scope_groups(records: Iterable[Record], cards: Cards) -> dict[str, list[Record]]:
    """The numbers of each scope in the order of the vocabulary, the smallest figure first; those of none come last."""
    known = {record.record: record for record in records}
    groups = by_scope(total_of(one, cards.get(one.source)) for one in known.values())
    order = [scope for scope in (*terms("scope"), "") if scope in groups]
    return {scope: [known[total.record] for total in groups[scope]] for scope in order}


def ends(record: Record) -> tuple[float | None, float | None]:
    """The figures of a number as stated."""
    figure = record.value("figure")
    return (None, None) if figure is None else (figure.low, figure.high)


def denies(record: Record) -> bool:
    """Whether its source says that this is not the number."""
    return record.term("polarity") == "denies"


def rows_of(group: Iterable[Record]) -> list[list[Record]]:
    """The numbers of one scope that have a figure; those of one source with one figure are one row."""
    rows: dict[Any, list[Record]] = defaultdict(list)
    for one in group:
        if one.value("figure") is not None:
            rows[one.source, ends(one), denies(one)].append(one)
    return list(rows.values())


def figure_row(same: Sequence[Record], cards: Cards, remarked: Remarks, scale: Scale, locale: str) -> Row:
    """One row of the scale with every claim that states it."""
    claims = [claim_row(one, cards, remarked, locale) for one in same]

    def each(about: str) -> list[Row]:
        stated = (claim["stated"][about] for claim in claims if claim["stated"][about])
        return list({one["shown"]: one for one in stated}.values())

    return {
        **claims[0],
        "figures": each("figure"),
        "claimants": each("claimant"),
        "scopes": each("scope"),
        "periods": each("period"),
        "places": each("place"),
        "denied": denies(same[0]),
        "bar": bar(scale, *ends(same[0])),
        "remarks": [remark for claim in claims for remark in claim["remarks"]],
        "claims": claims,
    }


def claim_row(record: Record, cards: Cards, remarked: Remarks, locale: str) -> Row:
    """One claim: what it says, where, and the remarks on it."""
    return {
        **told_row(record, cards, locale, TELLING),
        "denied": denies(record),
        "denial": record.term("scope_code") == "denial",
        "remarks": remarked.get(record.record, ()),
    }


def unfigured_row(record: Record, records: Sequence[Record], cards: Cards, remarked: Remarks, locale: str) -> Row:
    """A number that has no figure, as a sentence; one of shares stands beside the totals that speak of one manner."""
    beside = [
        one
        for one in records
        if record.term("scope_code") == "manner"
        and one.term("scope_code") != "manner"
        and one.value("figure") is not None
        and manners(one) & manners(record)
    ]
    return {
        **claim_row(record, cards, remarked, locale),
        "beside": [claim_row(one, cards, remarked, locale) for one in beside],
    }


def manners(record: Record) -> frozenset[str]:
    """The terms of the vocabulary `manner` of which a number's words speak."""
    said = {word[:STEM] for about in ("words", "subject") for word in fold(record.words(about)).split()}
    return frozenset(
        term
        for term, label in terms("manner").items()
        if said & {word[:STEM] for word in fold(label).split() if len(word) > STEM}
    )


def remark_row(number: int, remark: Remark, around: Surroundings, cards: Cards, call: str, locale: str) -> Row:
    """A remark with both its sides: the number it is about, and the records that speak against it."""
    known = {one.record: one for group in around.records.values() for one in group}

    def side(record: Record) -> Row:
        page = "" if record.kind == "number" else "words.html"
        elsewhere = bool(page) and record.source == call
        row = claim_row(record, cards, {}, locale)
        return {**row, "to_record": "" if elsewhere else f"{page}{row['to']}"}

    return {
        "id": f"remark-{number}",
        "sentence": with_names(remark.sentence, cards),
        "about": side(known[remark.record]),
        "against": [side(known[one]) for one in remark.against],
    }


def with_names(sentence: Message, cards: Cards) -> Message:
    """A sentence with its source by the name that attributions give it."""
    source = sentence.parameters.get("source", "")
    return (
        Message(sentence.key, {**sentence.parameters, "source": cards[source].named}) if source in cards else sentence
    )
