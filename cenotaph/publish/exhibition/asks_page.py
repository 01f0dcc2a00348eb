"""What is asked: who asked what of whom, on which occasion; whoever only spoke, was there or is cited stands apart.

Invariant: nobody is shown as asking whom a source does not say to ask; a part in a call is the part that the source
gives, and one that no source gives is "not stated".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from cenotaph.claims.values.date import Date
from cenotaph.claims.values.spelling import fold
from cenotaph.publish.exhibition.said import Cards, value_row
from cenotaph.publish.exhibition.telling import told_row
from cenotaph.publish.shapes import Record, Surroundings
from cenotaph.words.vocabulary import term_label, terms

Row = dict[str, Any]
# How far each part in a call goes: those who ask, who support it, who were there, who are cited. What none names: other.
GROUPS = {
    "asking": ("caller", "signatory", "author", "mover", "adopter", "complainant"),
    "support": ("endorser", "supporter"),
    "present": ("host", "speaker", "witness", "claimant"),
    "cited": ("cited",),
}
GROUP_OF = {role: group for group, roles in GROUPS.items() for role in roles}
ORDER = {role: place for place, role in enumerate(GROUP_OF)}
KEY = {
    "asking": "exhibition.asks.asking",
    "support": "exhibition.asks.support",
    "present": "exhibition.asks.present",
    "cited": "exhibition.asks.cited",
    "other": "exhibition.asks.other",
}
OF_A_CALL = ("speaker", "capacity", "addressed_to", "ask", "words", "passage")
DATES = ("issued", "period")


def day_of(call: Record) -> Date | None:
    """The day of a call, or the period where only that is stated; None where neither can be read."""
    for about in DATES:
        value = call.value(about)
        if isinstance(value, Date):
            return value
    return None


def days(call: Record) -> tuple[int, int]:
    """First and last day of a call (ordinals); what has no day comes last."""
    day = day_of(call)
    if day is None or (day.low is None and day.high is None):
        return (10**9, 10**9)
    low = day.low if day.low is not None else day.high
    high = day.high if day.high is not None else day.low
    assert low is not None
    assert high is not None
    return (low, high)


def occasions(calls: Iterable[Record]) -> list[list[Record]]:
    """Calls of one occasion (by its folded words) and day together, the oldest first, those without a day last."""
    found: dict[tuple[tuple[int, int], str], list[Record]] = defaultdict(list)
    for call in calls:
        found[days(call), fold(call.words("event"))].append(call)
    return [found[key] for key in sorted(found)]


def part_rows(calls: Sequence[Record], cards: Cards, locale: str) -> list[Row]:
    """The calls of an occasion by the part that each has in it: those who ask first, those who are cited last."""
    by_role: dict[str, list[Record]] = defaultdict(list)
    for call in calls:
        by_role[call.term("call_role")].append(call)
    return [
        {
            "role": term_label("call_role", role, locale) if role in terms("call_role") else "",
            "group": GROUP_OF.get(role, "other"),
            "claims": [told_row(one, cards, locale, OF_A_CALL) for one in by_role[role]],
        }
        for role in sorted(by_role, key=lambda role: (ORDER.get(role, len(ORDER)), role))
    ]


def value_of(call: Record, about: Iterable[str], locale: str) -> Row | None:
    """The first value of these properties that a call states, with its record and source; None where it states none."""
    one = next((one for key in about for one in call.of(key)), None)
    return {**value_row(one, call, locale), "record": call.record, "source": call.source} if one else None


def occasion_rows(calls: Iterable[Record], cards: Cards, locale: str) -> list[Row]:
    """The occasions, each with its name and day as the first of its calls states them, and its parts."""
    return [
        {
            "id": f"occasion-{index}",
            "event": value_of(group[0], ("event",), locale),
            "day": value_of(group[0], DATES, locale),
            "parts": part_rows(group, cards, locale),
            "calls": group,
        }
        for index, group in enumerate(occasions(calls), 1)
    ]


def addressee_rows(occasions_shown: Sequence[Row], locale: str) -> list[Row]:
    """Who is asked: the words of addressees, each once, with the occasions; only calls of those who ask or support."""
    found: dict[str, Row] = {}
    for occasion in occasions_shown:
        for call in occasion["calls"]:
            if GROUP_OF.get(call.term("call_role"), "other") not in {"asking", "support"}:
                continue
            addressee = value_of(call, ("addressed_to",), locale)
            if addressee is not None:
                row = found.setdefault(fold(call.words("addressed_to")), {**addressee, "occasions": {}, "count": 0})
                row["occasions"][occasion["id"]] = occasion
                row["count"] += 1
    rows = [{**row, "occasions": list(row["occasions"].values())} for row in found.values()]
    return sorted(rows, key=lambda row: (-row["count"], fold(row["shown"]), row["record"]))


def asks_page(around: Surroundings, cards: Cards, locale: str) -> Row:
    """The rows of the page."""
    calls = around.kind("call")
    shown = occasion_rows(calls, cards, locale)
    used = {part["group"] for one in shown for part in one["parts"]}
    return {
        "occasions": shown,
        "addressees": addressee_rows(shown, locale),
        "key": [{"group": group, "sentence": sentence} for group, sentence in KEY.items() if group in used],
    }
