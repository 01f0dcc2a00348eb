"""The doors: which forum can take this case, which cannot and by which article, and what only people decide.

Invariant: each verdict is that of `findings.gates` with its reason; what is asked for and blocked by law says so first,
and no page offers a filing that the law forbids.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cenotaph.claims.values.date import Date
from cenotaph.claims.values.date import format as date_format
from cenotaph.findings.gates import Forum, ForumResult, GateResult, forums, gate_rules
from cenotaph.findings.stated import told
from cenotaph.publish.exhibition.alphabet import other_language
from cenotaph.publish.exhibition.speech import spoken

Row = dict[str, Any]
ORDER = ("open", "human_decision", "follow_up", "closed")
ADVOCACY = "advocacy"


def forums_by_id() -> Mapping[str, Forum]:
    """Every forum and every route of one, by id."""
    return {one.id: one for forum in forums().values() for one in (forum, *forum.routes)}


def words(about: Any, name: str, locale: str) -> Row:
    """A text of a forum's file in the reader's language, and its language where that is another."""
    shown = told(about, name, locale)
    english = locale != "en" and shown == getattr(about, name)
    return {"shown": shown, "lang": other_language("en", locale) if english and shown else ""}


def gate_row(gate: GateResult, locale: str) -> Row:
    """One gate: what it asks, the verdict, the reason, the article."""
    return {
        "text": words(gate_rules()[gate.gate], "text", locale),
        "result": gate.result,
        "label": f"exhibition.doors.{gate.result}",
        "reason": spoken(gate.reason, locale),
        "article": words(gate.of, "article", locale),
        "note": words(gate.of, "note", locale),
        "filing": gate.level == "filing",
    }


def forum_row(result: ForumResult, known: Mapping[str, Forum], locale: str) -> Row:
    """One forum with its gates, those that bar it first."""
    forum = known[result.forum]
    rank = {"failed": 0, "human_decision": 1, "passed": 2}
    gates = sorted(result.gates, key=lambda one: (not one.blocks, rank[one.result]))
    return {
        "id": f"forum-{result.forum}",
        "name": words(forum, "name", locale),
        "accepts": words(forum, "accepts", locale),
        "status": result.status,
        "label": f"exhibition.doors.{result.status}",
        "asked": result.asked,
        "blocked": bool(result.blocked),
        "advocacy": result.kind == ADVOCACY,
        "to_verify": forum.verification != "seen",
        "verified": day_shown(forum.last_verified.toordinal(), locale) if forum.last_verified else "",
        "gates": [gate_row(one, locale) for one in gates],
        "fields": len([one for one in forum.fields if one.required]),
        "addresses": list(forum.addresses),
    }


def day_shown(ordinal: int, locale: str) -> str:
    """A day in the calendars of the reader."""
    return date_format(Date(ordinal, ordinal), locale)


def doors_page(results: tuple[ForumResult, ...], locale: str) -> Row:
    """The rows of the page: forums by status, the open ones first; those asked for stand first in each."""
    known = forums_by_id()
    rows = [forum_row(one, known, locale) for one in results]
    return {
        "statuses": [
            {
                "status": status,
                "label": f"exhibition.doors.{status}",
                "forums": sorted(
                    (row for row in rows if row["status"] == status),
                    key=lambda row: (row["advocacy"], not row["asked"], row["id"]),
                ),
            }
            for status in ORDER
            if any(row["status"] == status for row in rows)
        ],
        "asked": [row for row in rows if row["asked"]],
    }
