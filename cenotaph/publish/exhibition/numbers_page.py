"""The page of numbers: what is documented, how the lists overlap, what each method estimates and assumes.

Invariant: the documented count and the estimates are different things and never share a figure; an estimate with a
blocking warning gives its reason and not its number, neither in words nor in the drawing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from cenotaph.publish.exhibition.speech import spoken
from cenotaph.publish.shapes import CaseCard, SourceCard
from cenotaph.words.sentences import digits, number, restored

Row = dict[str, Any]

# The drawing, in its own units. Text of 11 units reads at 360 px and does not shout at 1,440.
WIDTH, MARGIN, ROW, TOP = 360.0, 14.0, 40.0, 58.0
METHODS = frozenset(
    {"pairwise", "chao", "loglinear", "bootstrap", "graphs", "highest_interaction", "coverage", "independence"}
)
ROUND_STEPS = (1, 2, 2.5, 5, 10)


def overlap(numbers: Mapping[str, Any]) -> list[Row]:
    """The cells of the overlap table: which lists hold the persons, and how many persons; fewest lists first.

    A cell is (pattern of 0 and 1 in list order, count), as `estimate.json` gives it.
    """
    cells = [
        (str(cell["pattern"]), int(cell["count"])) if isinstance(cell, Mapping) else (str(cell[0]), int(cell[1]))
        for cell in numbers["cells"]
    ]
    largest = max((count for _, count in cells), default=1) or 1
    return [
        {"held": [bit == "1" for bit in pattern], "count": count, "bar": f"{100 * count / largest:.2f}"}
        for pattern, count in sorted(cells, key=lambda cell: (cell[0].count("1"), [-int(bit) for bit in cell[0]]))
    ]


def blocked(estimate: Mapping[str, Any]) -> bool:
    """Whether the number must not be shown: a warning blocks it, or there is none."""
    return estimate["point"] is None or any(warning["blocks"] for warning in estimate["warnings"])


def named_lists(model: str, names: Mapping[str, str]) -> str:
    """A model that names lists by their keys ("north × south"), with these names; any other model as it is."""
    keys = model.split(" × ")
    return " × ".join(names[key] for key in keys) if all(key in names for key in keys) else model


def said(stored: str, english: str, locale: str) -> Row:
    """A sentence of the estimate in the language of the page, or in English, marked as such, if only that is held."""
    found = restored(stored)
    if not found:
        return {"sentence": english, "english": locale != "en"}
    return {"sentence": " ".join(spoken(message, locale) for message in found), "english": False}


def estimate_row(estimate: Mapping[str, Any], lists: Sequence[Row], locale: str) -> Row:
    """One estimate in words. A blocked one carries no figure at all, so that no template can show it."""
    method = estimate["method"]
    row: Row = {
        "method": f"exhibition.method.{method}" if method in METHODS else "exhibition.method.other",
        "method_name": method,
        "model": named_lists(estimate["model"], {one["key"]: one["title"] for one in lists}),
        "short_model": named_lists(estimate["model"], {one["key"]: one["number"] for one in lists}),
        "assumption": said(estimate.get("assumption_message", ""), estimate["assumption"], locale),
        "blocked": blocked(estimate),
        "warnings": [
            said(w.get("message", ""), w["sentence"], locale) | {"blocks": w["blocks"]} for w in estimate["warnings"]
        ],
    }
    if row["blocked"]:
        return row
    low, high = estimate["interval"] or (None, None)
    row |= {
        "point": round(estimate["point"]),
        "interval": low is not None,
        "low": None if low is None else round(low),
        "high": None if high is None else round(high),
        "level": number(round(100 * estimate["level"], 1), locale),
    }
    return row


def round_step(largest: float, ticks: int = 3) -> float:
    """The smallest round distance of ticks that covers `largest` with at most `ticks` steps."""
    raw = max(largest, 1) / ticks
    power = 10.0 ** math.floor(math.log10(raw))
    return next(power * step for step in ROUND_STEPS if power * step >= raw * (1 - 1e-9))


def scale(documented: int, rows: Sequence[Row], locale: str, rtl: bool) -> Row:
    """The drawing: one horizontal scale from zero, the documented count as a solid tick, each estimate as a range.

    Returns positions as text in drawing units; on a right-to-left page the scale begins at the right.
    """
    shown = [row for row in rows if not row["blocked"]]
    largest = max([documented, *(row["high"] or row["point"] for row in shown), 1]) * 1.02
    step = max(round_step(largest), 1)
    end = step * math.ceil(largest / step)

    def x(value: float) -> str:
        place = MARGIN + (WIDTH - 2 * MARGIN) * min(value, end) / end
        return f"{WIDTH - place if rtl else place:.2f}"

    bars = [
        {
            "row": row,
            "label_y": f"{TOP + index * ROW + 14:.0f}",
            "y": f"{TOP + index * ROW + 26:.0f}",
            "cap_top": f"{TOP + index * ROW + 21:.0f}",
            "cap_bottom": f"{TOP + index * ROW + 31:.0f}",
            "point": x(row["point"]),
            "low": x(row["low"]) if row["interval"] else "",
            "high": x(row["high"] if row["high"] is not None else end) if row["interval"] else "",
            "open": row["interval"] and row["high"] is None,
        }
        for index, row in enumerate(shown)
    ]
    height = TOP + len(shown) * ROW + 30
    ticks = [
        {"x": x(value), "label": number(value, locale), "anchor": anchor}
        for value, anchor in zip(
            (step * index for index in range(round(end / step) + 1)),
            ["start", *["middle"] * (round(end / step) - 1), "end"],
            strict=True,
        )
    ]
    return {
        "width": f"{WIDTH:.0f}",
        "height": f"{height:.0f}",
        "axis_y": f"{height - 22:.0f}",
        "tick_y": f"{height - 17:.0f}",
        "tick_label_y": f"{height - 5:.0f}",
        "documented": x(documented),
        "documented_anchor": "start" if documented < end / 2 else "end",  # the label stays inside the drawing
        "start": f"{WIDTH - MARGIN if rtl else MARGIN:.2f}",
        "ends": f"{MARGIN if rtl else WIDTH - MARGIN:.2f}",
        "label_x": f"{WIDTH - MARGIN if rtl else MARGIN:.2f}",
        "bars": bars,
        "ticks": ticks,
    }


def numbers_page(
    numbers: Mapping[str, Any] | None, case: CaseCard, sources: Sequence[SourceCard], locale: str, rtl: bool
) -> Row:
    """The rows of the page; without an estimate, or with those of another freeze, only the documented count.

    `marked` counts the sources that are lists and set out to name everybody: with fewer than two, none can overlap.
    """
    marked = sum(card.is_list for card in sources)
    if numbers is None or "why" in numbers:
        return {"available": False, "stale": False, "marked": marked}
    if numbers["freeze"] not in {None, "", case.freeze}:
        return {"available": False, "stale": True, "marked": marked}
    titles = {card.key: card.title for card in sources}
    lists = [
        {"key": key, "number": digits(str(i), locale), "title": titles.get(key, key)}
        for i, key in enumerate(numbers["lists"], 1)
    ]
    rows = [estimate_row(estimate, lists, locale) for estimate in numbers["estimates"]]
    return {
        "available": True,
        "stale": False,
        "lists": lists,
        "overlap": overlap(numbers),
        "n": numbers["n"],
        "set_aside": numbers["set_aside"],
        "table": numbers["table"],
        "estimates": rows,
        "scale": scale(case.documented_count, rows, locale, rtl) if any(not row["blocked"] for row in rows) else None,
    }
