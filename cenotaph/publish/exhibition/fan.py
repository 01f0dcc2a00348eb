"""The fan: estimates as ranges on one horizontal scale, the documented count as a solid line through them.

Invariant: every row stands on the same scale; a bound is drawn as a bound; a row that is withheld has no place on the
scale, so that nothing of its number can be read off. On a right-to-left page the scale begins at the right.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cenotaph.words.sentences import number

Row = dict[str, Any]

# The drawing, in its own units. Text of 11 units reads at 360 px and does not shout at 1,440.
WIDTH, MARGIN, ROW, TOP = 360.0, 14.0, 40.0, 58.0
ROUND_STEPS = (1, 2, 2.5, 5, 10)
TICKS = 3  # steps of an equal scale at most
POWERS = 5  # steps between labels of a logarithmic scale at most
MODEL = 16  # letters of a model that stand beside its label; a longer one stands in the text alone
LOGARITHMIC_FROM = 30  # times the least figure: beyond it an equal scale would press the small ones together


@dataclass(frozen=True, slots=True)
class Axis:
    """Where figures stand, from `start` to `end` persons; `step` parts an equal scale, 0 is for a logarithmic one."""

    start: float
    end: float
    step: float
    mirrored: bool

    @property
    def logarithmic(self) -> bool:
        """Whether equal distances are equal factors."""
        return self.step == 0

    def place(self, value: float) -> float:
        """Where a figure stands, in units; what lies outside stands at the end."""
        if self.logarithmic:
            steps = math.log(max(value, self.start) / self.start) / math.log(self.end / self.start)
        else:
            steps = value / self.end
        along = MARGIN + (WIDTH - 2 * MARGIN) * min(steps, 1.0)
        return WIDTH - along if self.mirrored else along

    def x(self, value: float) -> str:
        """The same as a coordinate."""
        return f"{self.place(value):.2f}"

    def ticks(self, locale: str) -> list[Row]:
        """The steps with their labels; the outer labels stay inside the drawing."""
        if self.logarithmic:
            powers = range(round(math.log10(self.start)), round(math.log10(self.end)) + 1)
            values = [10.0**power for power in powers]
            every = math.ceil((len(values) - 1) / POWERS)
        else:
            values, every = [self.step * index for index in range(round(self.end / self.step) + 1)], 1
        last = len(values) - 1
        return [
            {
                "x": self.x(value),
                "label": number(value, locale) if index % every == 0 else "",
                "anchor": {0: "start", last: "end"}.get(index, "middle"),
            }
            for index, value in enumerate(values)
        ]


def round_step(largest: float, ticks: int = TICKS) -> float:
    """The smallest round distance of ticks that covers `largest` with at most `ticks` steps."""
    raw = max(largest, 1) / ticks
    power = 10.0 ** math.floor(math.log10(raw))
    return next(power * step for step in ROUND_STEPS if power * step >= raw * (1 - 1e-9))


def axis_of(figures: Iterable[float], mirrored: bool) -> Axis:
    """The scale that holds every figure: equal steps from zero, or equal factors where the figures lie far apart."""
    positive = [one for one in figures if one >= 1] or [1.0]
    if max(positive) > LOGARITHMIC_FROM * min(positive):
        low, high = math.floor(math.log10(min(positive)) + 1e-9), math.ceil(math.log10(max(positive)) - 1e-9)
        return Axis(10.0**low, 10.0**high, 0, mirrored)
    largest = max(positive) * 1.02
    step = max(round_step(largest), 1)
    return Axis(0, step * math.ceil(largest / step), step, mirrored)


def figures_of(documented: int, rows: Sequence[Row]) -> Iterator[float]:
    """Everything that is drawn."""
    yield documented
    for row in rows:
        if not row["blocked"]:
            yield row["point"]
            yield from (end for end in (row["low"], row["high"], *row["slider"]) if end is not None)


def scale(documented: int, rows: Sequence[Row], locale: str, rtl: bool, beside: Sequence[Row] = ()) -> Row:
    """The drawing of rows: each has label, short_model, blocked and, if it is shown, point, low, high, bound, slider.

    `low` is None without an interval, `high` None where it has no upper end; `bound` is "lower", "upper" or "";
    `slider` the ends of numbers that an assumption slides along, or nothing. `beside` are rows of other drawings that
    stand on the same scale.
    """
    axis = axis_of(figures_of(documented, [*rows, *beside]), rtl)
    height = TOP + len(rows) * ROW + 30
    return {
        "width": f"{WIDTH:.0f}",
        "height": f"{height:.0f}",
        "logarithmic": axis.logarithmic,
        "axis_y": f"{height - 22:.0f}",
        "tick_y": f"{height - 17:.0f}",
        "tick_label_y": f"{height - 5:.0f}",
        "documented": axis.x(documented),
        "documented_anchor": "start" if (axis.place(documented) < WIDTH / 2) != rtl else "end",  # stays inside
        "start": axis.x(axis.start),
        "ends": axis.x(axis.end),
        "label_x": f"{WIDTH - MARGIN if rtl else MARGIN:.2f}",
        "bars": [bar(row, axis, TOP + index * ROW) for index, row in enumerate(rows)],
        "ticks": axis.ticks(locale),
    }


def bar(row: Row, axis: Axis, top: float) -> Row:
    """One row; of a blocked one only the place of its words."""
    drawn: Row = {
        "row": row,
        "model": row["short_model"] if len(row["short_model"]) <= MODEL else "",
        "label_y": f"{top + 14:.0f}",
        "y": f"{top + 26:.0f}",
        "words_y": f"{top + 29:.0f}",
    }
    if row["blocked"]:
        return drawn
    upwards = -1 if axis.mirrored else 1
    high = axis.end if row["high"] is None else row["high"]
    return drawn | {
        "cap_top": f"{top + 21:.0f}",
        "cap_bottom": f"{top + 31:.0f}",
        "point": axis.x(row["point"]),
        "interval": row["low"] is not None,
        "low": "" if row["low"] is None else axis.x(row["low"]),
        "high": "" if row["low"] is None else axis.x(high),
        "open": row["low"] is not None and row["high"] is None,
        "arrow": {"lower": upwards, "upper": -upwards}.get(row["bound"], 0),
        "slider": [axis.x(end) for end in row["slider"]],
        "slider_y": f"{top + 35:.0f}",
    }
