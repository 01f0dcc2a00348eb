"""The one scale of the numbers that people state: from a power of ten to a power of ten, equal steps for equal factors.

Invariant: every row of the page is drawn on the same scale; a figure stands where it was stated, a side that a source
leaves open has no end, and nothing is drawn that no source says. On a right-to-left page the scale begins at the right.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cenotaph.words.sentences import number

Row = dict[str, Any]
FIRST, LAST = 2.0, 94.0  # per cent of the drawing; beyond the last there is room for an arrow
LABELS = 5  # at most so many steps between labels, or they would touch at 360 px


@dataclass(frozen=True, slots=True)
class Scale:
    """A logarithmic scale from ten to the power of `low` to ten to the power of `high`."""

    low: int
    high: int
    mirrored: bool

    def place(self, value: float) -> float:
        """Where a figure stands, in per cent of the drawing; what is below the first step stands at the first."""
        steps = math.log10(max(value, 10.0**self.low)) - self.low
        along = FIRST + (LAST - FIRST) * min(steps / (self.high - self.low), 1.0)
        return 100 - along if self.mirrored else along

    def x(self, value: float) -> str:
        """The same as a coordinate."""
        return f"{self.place(value):.2f}%"


def scale_of(values: Iterable[float], mirrored: bool) -> Scale:
    """The scale that holds every figure, of at least one step."""
    stated = [value for value in values if value >= 1] or [1.0]
    low = math.floor(math.log10(min(stated)) + 1e-9)
    high = math.ceil(math.log10(max(stated)) - 1e-9)
    return Scale(low, max(high, low + 1), mirrored)


def ticks(scale: Scale, locale: str) -> list[Row]:
    """The steps of the scale with their labels; the outer labels stay inside the drawing."""
    powers = range(scale.low, scale.high + 1)
    every = math.ceil((len(powers) - 1) / LABELS)
    return [
        {
            "x": scale.x(10.0**power),
            "label": number(10**power, locale) if (power - scale.low) % every == 0 else "",
            "anchor": {scale.low: "start", scale.high: "end"}.get(power, "middle"),
        }
        for power in powers
    ]


def bar(scale: Scale, low: float | None, high: float | None) -> Row:
    """One figure as it is drawn: a point, a range with two ends, or one end and an arrow to the side left open.

    `arrow` is the direction on the page, 1 to the right and -1 to the left, 0 for none.
    """
    ends = [value for value in (low, high) if value is not None]
    upwards = -1 if scale.mirrored else 1
    return {
        "shape": "point" if low == high else "range" if len(ends) == 2 else "open",
        "first": scale.x(ends[0]),
        "last": scale.x(ends[-1]),
        "arrow": 0 if len(ends) == 2 else upwards if high is None else -upwards,
    }
