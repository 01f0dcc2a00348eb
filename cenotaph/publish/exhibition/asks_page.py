"""What is asked: who asked what of whom, on which occasion; whoever only spoke, was there or is cited stands apart.

Invariant: nobody is shown as asking whom a source does not say to ask; a part in a call is the part that the source
gives, and one that no source gives is "not stated".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from cenotaph.claims.values import Hints
from cenotaph.claims.values.date import Date, format, parse
from cenotaph.claims.values.spelling import fold
from cenotaph.publish.exhibition.said import Cards, value_row
from cenotaph.publish.exhibition.telling import told_row
from cenotaph.publish.shapes import Record, Surroundings
from cenotaph.words.vocabulary import term_label, terms

Row = dict[str, Any]
# How far each part in a call goes: asking, supporting, being there, being cited. Any other part is "other".
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
NEVER = 10**9  # after every day (ordinal)


def day_of(call: Record, cards: Cards) -> Date | None:
    """The day of a call; where no occasion is stated, the day on which its source was published; None otherwise."""
    value = call.value("issued")
    if not isinstance(value, Date) and not call.of("event") and call.source in cards:
        said = cards[call.source].published
        value = parse(said, Hints()).value or parse(said.partition(" ")[0], Hints()).value
    return value if isinstance(value, Date) else None


def days(call: Record, cards: Cards) -> tuple[int, int]:
    """First and last day of a call (ordinals); what has no day comes last."""
    day = day_of(call, cards)
    ends = [one for one in (day.low, day.high) if one is not None] if day else []
    return (ends[0], ends[-1]) if ends else (NEVER, NEVER)


def occasions(calls: Iterable[Record], cards: Cards) -> list[list[Record]]:
    """Calls of one occasion (by its folded words) and day together, the oldest first, those without a day last.

    What a source asks without naming an occasion, it asks in the document itself.
    """
    found: dict[tuple[tuple[int, int], str], list[Record]] = defaultdict(list)
    for call in calls:
        found[days(call, cards), fold(call.words("event")) or f"in {call.source}"].append(call)
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


def published(call: Record, cards: Cards, locale: str) -> str:
    """The day on which the source of a call was published, where that is the day of its occasion; "" otherwise."""
    day = None if call.of("event") or call.of("issued") else day_of(call, cards)
    return format(day, locale) if day else ""


def occasion_rows(calls: Iterable[Record], cards: Cards, locale: str) -> list[Row]:
    """The occasions, each with its name and day as its first call states them, and its parts."""
    return [
        {
            "id": f"occasion-{index}",
            "event": value_of(group[0], ("event",), locale),
            "day": value_of(group[0], ("issued",), locale),
            "published": published(group[0], cards, locale),
            "document": cards[group[0].source].named if group[0].source in cards else group[0].source,
            "parts": part_rows(group, cards, locale),
            "calls": group,
        }
        for index, group in enumerate(occasions(calls, cards), 1)
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


def asked(around: Surroundings, founding: str) -> list[Record]:
    """The calls of the case; those coded from the founding document stand in the hall of the call instead."""
    return [one for one in around.kind("call") if not (one.source == founding and one.of("passage"))]


def asks_page(around: Surroundings, founding: str, cards: Cards, locale: str) -> Row:
    """The rows of the page. `founding`: the source that called for the inquiry."""
    calls = asked(around, founding)
    shown = occasion_rows(calls, cards, locale)
    used = {part["group"] for one in shown for part in one["parts"]}
    return {
        "occasions": shown,
        "addressees": addressee_rows(shown, locale),
        "key": [{"group": group, "sentence": sentence} for group, sentence in KEY.items() if group in used],
    }
