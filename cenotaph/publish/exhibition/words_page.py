"""What was ordered, admitted and denied: words that sources report, in three lanes by time, the oldest first.

Invariant: every order, statement and event, and every number that is a denial, stands here once with who spoke in which
capacity, but for those of the source that called for the inquiry, which has a hall of its own. No lane answers another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from cenotaph.claims.values.date import Date
from cenotaph.findings.numbers import holds_body
from cenotaph.publish.exhibition.alphabet import page_direction
from cenotaph.publish.exhibition.chronology import Moment, days, drawing, shown_date, year_of, years_shown
from cenotaph.publish.exhibition.said import Cards, record_id, told_row
from cenotaph.publish.exhibition.speech import sentence
from cenotaph.publish.shapes import Record, SourceCard, Surroundings
from cenotaph.words.vocabulary import term_label

Row = dict[str, Any]
LANES = ("ordered", "admitted", "denied")
OTHERS = "others"
LANE_OF = {"order": "ordered", "dissent": "admitted", "admission": "admitted", "denial": "denied",
           "affirms": "admitted", "denies": "denied"}  # fmt: skip
KINDS = ("order", "statement", "event")
DATES = ("issued", "event_date", "reported")  # when the words were said, the most exact of what a record has
SPEAKERS = ("speaker", "issued_by", "claimant")
TELLING = ("capacity", "words", "subject", "about", "note")
SLACK = 1  # day: two sources may begin the day at another hour, or in another calendar


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of this hall: its lane, what kind of words it is, who spoke, when."""

    record: Record
    lane: str
    kind: str  # term of statement_kind or polarity; "order" or "event"
    speaker: str
    date: Date | None


def spoken_records(around: Surroundings, call: str) -> list[Record]:
    """The records this hall shows."""
    denials = [one for one in around.kind("number") if one.term("scope_code") == "denial"]
    records = [*(one for kind in KINDS for one in around.kind(kind)), *denials]
    return [one for one in records if one.source != call]


def entry_of(record: Record) -> Entry:
    """A record as an entry; words of no stated kind are what they affirm or deny, or stand with the others."""
    kind = record.kind if record.kind in {"order", "event"} else ""
    if record.kind == "number":
        kind = "denial"
    kind = kind or record.term("statement_kind") or record.term("polarity")
    date = next((value for about in DATES if (value := record.value(about)) is not None), None)
    dated = date if date is not None and date.low is not None and date.high is not None else None
    speaker = next((words for about in SPEAKERS if (words := record.words(about))), "")
    return Entry(record, LANE_OF.get(kind, OTHERS), kind, speaker, dated)


def words_page(around: Surroundings, sources: Sequence[SourceCard], call: str, locale: str) -> Row:
    """The rows of the page."""
    cards = {card.key: card for card in sources}
    entries = [entry_of(one) for one in spoken_records(around, call)]
    calendars = sorted({one.date.calendar for one in entries if one.date} - {"gregorian"})
    shown = {one.record.record for one in entries}
    in_lanes = [one for one in entries if one.lane in LANES]
    dated = [one for one in in_lanes if one.date is not None]
    moments = [Moment(LANES.index(one.lane), one.date) for one in dated if one.date is not None]

    def lanes(some: Iterable[Entry]) -> list[Row]:
        chosen = list(some)
        return [
            {"lane": lane, "groups": [group_row(group, cards, calendars, shown, locale) for group in groups]}
            for lane in LANES
            if (groups := together(one for one in chosen if one.lane == lane))
        ]

    return {
        "drawing": drawing(moments, LANES, locale, page_direction(locale) == "rtl") if moments else None,
        "years": [
            {"label": years_shown(year, calendars, locale), "lanes": lanes(group)}
            for year, group in by_year(dated).items()
        ],
        "undated": lanes(one for one in in_lanes if one.date is None),
        "others": [
            group_row(group, cards, calendars, shown, locale)
            for group in together(one for one in entries if one.lane == OTHERS)
        ],
    }


def by_year(entries: Iterable[Entry]) -> dict[int, list[Entry]]:
    """The entries of each year in order; what is told together stands in the year of its earliest date."""
    years: dict[int, list[Entry]] = defaultdict(list)
    for group in together(entries):
        assert group[0].date is not None
        years[year_of(group[0].date)].extend(group)
    return {year: years[year] for year in sorted(years)}


def together(entries: Iterable[Entry]) -> list[list[Entry]]:
    """The entries, the oldest first and the undated last; what several sources tell of one occasion stands together.

    One occasion: the same speaker, lane and kind, and dates that overlap or are SLACK days apart.
    """
    groups: list[list[Entry]] = []
    for one in sorted(entries, key=when):
        same = [group for group in groups if any(one_occasion(one, other) for other in group)]
        joined = [*(other for group in same for other in group), one]
        groups = [group for group in groups if not any(group is other for other in same)] + [sorted(joined, key=when)]
    return sorted(groups, key=lambda group: when(group[0]))


def when(entry: Entry) -> tuple[bool, int, int, str]:
    """The place of an entry in time."""
    return entry.date is None, *(days(entry.date) if entry.date else (0, 0)), entry.record.record


def one_occasion(left: Entry, right: Entry) -> bool:
    """Whether two sources may tell of the same words."""
    if left.date is None or right.date is None or left.record.source == right.record.source:
        return False
    alike = (left.lane, left.kind) == (right.lane, right.kind) and bool(left.speaker)
    return alike and same_speaker(left.speaker, right.speaker) and apart(left.date, right.date) <= SLACK


def same_speaker(left: str, right: str) -> bool:
    """Whether two names are one name, in any spelling that sounds alike."""
    return holds_body(left, right) and holds_body(right, left)


def apart(left: Date, right: Date) -> int:
    """Days between two dates; 0 or less where they overlap."""
    (first, last), (other_first, other_last) = days(left), days(right)
    return max(first - other_last, other_first - last)


def group_row(group: Sequence[Entry], cards: Cards, calendars: Sequence[str], shown: set[str], locale: str) -> Row:
    """What several sources tell of one occasion; `differ` where two of their dates cannot both hold."""
    dates = [one.date for one in group if one.date is not None]
    return {
        "entries": [entry_row(one, cards, calendars, shown, locale) for one in group],
        "sources": len({one.record.source for one in group}),
        "differ": any(apart(left, right) > 0 for left in dates for right in dates),
    }


def entry_row(entry: Entry, cards: Cards, calendars: Sequence[str], shown: set[str], locale: str) -> Row:
    """One entry: who spoke in which capacity, what kind of words they are, the words."""
    row = told_row(entry.record, cards, locale, TELLING)
    capacity = row["stated"]["capacity"]
    about = entry.record.words("about")
    return {
        **row,
        "date": shown_date(entry.date, calendars, locale) if entry.date else "",
        "told": told(entry, capacity["shown"] if capacity else "", locale),
        "about_record": about,
        "to_about": f"#{quote(record_id(about))}" if about in shown else "",
    }


def told(entry: Entry, capacity: str, locale: str) -> str:
    """Who spoke, in which capacity, and the kind of words, before the words themselves."""
    parts = [("speaker", entry.speaker), ("capacity", capacity), ("kind", kind_label(entry.kind, locale))]
    given = tuple((name, words) for name, words in parts if words)
    key = "_".join(name for name, _ in given)
    return sentence(locale, f"exhibition.words.told_{key}", given) if given else ""


def kind_label(kind: str, locale: str) -> str:
    """What a kind of words is called."""
    if kind in {"order", "event"}:
        return sentence(locale, f"exhibition.words.kind_{kind}")
    return term_label("polarity" if kind in {"affirms", "denies"} else "statement_kind", kind, locale) if kind else ""
