"""Overlaps as an UpSet plot (Lex et al. 2014): lists as rows of dots, patterns as columns with bars.

Invariant: the bars add up to everybody counted: the largest patterns stand alone, all others are one last bar.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cenotaph.words.sentences import digits, number

Row = dict[str, Any]
COLUMNS = 9  # patterns that stand alone; a tenth column sums the others
WIDTH, FIRST, STEP, BAR = 360.0, 34.0, 32.0, 18.0  # units
TALL, TOP, DOTS, LINE = 84.0, 16.0, 18.0, 15.0  # the tallest bar, above it, between bar and dots, between dots

Cell = tuple[str, int]  # which lists (0 and 1, in their order), how many persons


def cells_of(numbers: Mapping[str, Any]) -> list[Cell]:
    """The patterns that occur with their counts, as `estimate.json` gives them."""
    return [
        (str(cell["pattern"]), int(cell["count"])) if isinstance(cell, Mapping) else (str(cell[0]), int(cell[1]))
        for cell in numbers["cells"]
    ]


def sizes(cells: Sequence[Cell], lists: int) -> list[int]:
    """How many persons each list holds."""
    return [sum(count for pattern, count in cells if pattern[place] == "1") for place in range(lists)]


def upset(cells: Sequence[Cell], lists: int, locale: str, rtl: bool) -> Row:
    """The drawing; `rest` counts the patterns of the last bar, 0 where every pattern stands alone."""
    ordered = sorted(cells, key=lambda cell: (-cell[1], cell[0].count("1"), cell[0][::-1]))
    alone, others = ordered[:COLUMNS], ordered[COLUMNS:]
    if len(others) == 1:
        alone, others = ordered, []
    columns = [*alone, *([("", sum(count for _, count in others))] if others else [])]
    tallest = max((count for _, count in columns), default=1) or 1
    base = TOP + TALL
    middle = base + DOTS

    def x(place: float) -> str:
        return f"{WIDTH - place if rtl else place:.1f}"

    def column(index: int, pattern: str, count: int) -> Row:
        at = FIRST + STEP * index + STEP / 2
        held = [place for place, bit in enumerate(pattern) if bit == "1"]
        tall = TALL * count / tallest
        left = at - BAR / 2
        return {
            "x": x(at),
            "left": f"{WIDTH - left - BAR if rtl else left:.1f}",
            "top": f"{base - tall:.1f}",
            "tall": f"{tall:.1f}",
            "label": number(count, locale),
            "label_y": f"{base - tall - 4:.1f}",
            "dots": [{"y": f"{middle + LINE * place:.1f}", "held": bit == "1"} for place, bit in enumerate(pattern)],
            "from": f"{middle + LINE * min(held, default=0):.1f}",
            "to": f"{middle + LINE * max(held, default=0):.1f}",
        }

    return {
        "width": f"{WIDTH:.0f}",
        "height": f"{middle + LINE * lists:.0f}",
        "bar": f"{BAR:.0f}",
        "base": f"{base:.1f}",
        "columns": [column(index, *cell) for index, cell in enumerate(columns)],
        "rows": [
            {"y": f"{middle + LINE * place + 4:.1f}", "x": x(14), "number": digits(str(place + 1), locale)}
            for place in range(lists)
        ],
        "rest": len(others),
        "rest_y": f"{middle + LINE * (lists - 1) / 2 + 4:.1f}",
    }
