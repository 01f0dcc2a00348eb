"""Stated numbers and reported words as `findings.numbers` compares them, made from the records that state them.

Invariant: every number and every reported word of the selection is compared; a lineage that only a comparison of lists
suggests is no origin here, since nobody has said that the one copies the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from cenotaph.claims.values import Hints
from cenotaph.claims.values.date import parse
from cenotaph.findings.numbers import UNKNOWN, Days, Remark, Spoken, Total, remarks
from cenotaph.publish.shapes import Record, SourceCard, Surroundings


def total_of(record: Record, card: SourceCard | None) -> Total:
    """A number record as a total; `card` is that of its source."""
    figure = record.value("figure")
    return Total(
        record=record.record,
        source=record.source,
        producer=card.producer if card else record.source,
        claimant=record.words("claimant"),
        credited_to=credited_to(record),
        scope=record.term("scope_code"),
        low=None if figure is None else figure.low,
        high=None if figure is None else figure.high,
        period=days_of(record, "period"),
        published=published(card.published) if card else UNKNOWN,
        denied=record.term("polarity") == "denies",
    )


def credited_to(record: Record) -> tuple[str, ...]:
    """Everybody to whom a source credits a number; a cell may name several with ";" between them."""
    cells = (" ".join(one.as_written.split()) for one in record.of("attributed_to"))
    return tuple(dict.fromkeys(name.strip() for cell in cells for name in cell.split(";") if name.strip()))


def spoken_of(record: Record) -> Spoken:
    """A statement or an order as reported words; of the one who spoke or issued it."""
    speaker = record.words("speaker") or record.words("issued_by")
    return Spoken(record.record, record.source, speaker, days_of(record, "issued"))


def days_of(record: Record, about: str) -> Days:
    """The days that a date of a record spans."""
    value = record.value(about)
    return UNKNOWN if value is None else (value.low, value.high)


@cache
def published(written: str) -> Days:
    """The days that a source's date of publication spans; what follows its first word is a note."""
    value = parse(written.split(" ", maxsplit=1)[0], Hints(calendar="gregorian")).value
    return UNKNOWN if value is None else (value.low, value.high)


def origins_of(cards: Iterable[SourceCard]) -> dict[str, frozenset[str]]:
    """Source -> the sources from which somebody says that it derives."""
    return {
        card.key: frozenset(origin for origin, how in card.derived_from if how.key != "select.lineage_suggested")
        for card in cards
    }


def stated_remarks(around: Surroundings, cards: Iterable[SourceCard]) -> list[Remark]:
    """Every remark on the numbers of a case."""
    known = {card.key: card for card in cards}
    totals = [total_of(one, known.get(one.source)) for one in around.kind("number")]
    spoken = [spoken_of(one) for kind in ("order", "statement") for one in around.kind(kind)]
    return remarks(totals, spoken, origins_of(known.values()))


def by_record(found: Iterable[Remark]) -> Mapping[str, list[Remark]]:
    """Record -> the remarks on it."""
    grouped: dict[str, list[Remark]] = {}
    for one in found:
        grouped.setdefault(one.record, []).append(one)
    return grouped
