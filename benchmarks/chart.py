"""How the cost of linkage grows: a chart of what `benchmarks.linkage` measured, as SVG.

    python -m benchmarks.chart docs/benchmarks/linkage.json docs/proofs/linkage10m.json docs/benchmarks/linkage-cost.svg

Both axes are logarithmic; an engine is a line through the simulated sets on which it ran. The last point of ours is
that of the proof, which draws its records as the benchmark does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

WIDTH, HEIGHT, MARGIN = 420, 300, 48
ENGINES = {
    "ours": ("Cenotaph", "#1f5c5c"),
    "splink_keys": ("Splink, our keys", "#9a5b13"),
    "splink_stock": ("Splink, stock", "#777"),
}
PANELS = {"processor_seconds": "processor seconds", "peak_megabytes": "peak memory, MB"}
ERRORS = "simulated, second errors"
Points = list[tuple[float, float]]


def lines_of(sets: Mapping[str, Any], figure: str) -> dict[str, Points]:
    """By engine the (records, figure) of every simulated set, rising."""
    held = [one for name, one in sets.items() if name.startswith(ERRORS)]
    found = {
        engine: sorted((one["records"], one[engine][figure]) for one in held if figure in one.get(engine, {}))
        for engine in ENGINES
    }
    return {engine: points for engine, points in found.items() if points}


def panel(lines: Mapping[str, Points], title: str, left: int) -> list[str]:
    """One chart as SVG elements, its left edge at `left`."""
    every = [point for points in lines.values() for point in points]
    ends = [(floor(log10(min(axis))), ceil(log10(max(axis)))) for axis in zip(*every, strict=True)]

    def at(point: Sequence[float]) -> tuple[float, float]:
        x, y = ((log10(value) - low) / (high - low) for value, (low, high) in zip(point, ends, strict=True))
        return left + MARGIN + x * (WIDTH - 2 * MARGIN), HEIGHT - MARGIN - y * (HEIGHT - 2 * MARGIN)

    drawn = [f'<text x="{left + MARGIN}" y="20" font-weight="bold">{title}</text>']
    for axis, (low, high) in enumerate(ends):
        for power in range(low, high + 1):
            x, y = at((10**power, 10 ** ends[1][0]) if axis == 0 else (10 ** ends[0][0], 10**power))
            text = f"{10 ** (power - 6)} million" if power > 5 else f"{10**power:,}" if power >= 0 else f"{10**power:g}"
            place = (x, HEIGHT - MARGIN + 18, "middle") if axis == 0 else (x - 6, y + 4, "end")
            drawn.append(f'<text x="{place[0]:.1f}" y="{place[1]:.1f}" text-anchor="{place[2]}">{text}</text>')
            far = (x, MARGIN) if axis == 0 else (left + WIDTH - MARGIN, y)
            drawn.append(f'<path d="M{x:.1f},{y:.1f} L{far[0]:.1f},{far[1]:.1f}" stroke="#ddd"/>')
    for row, (engine, points) in enumerate(lines.items()):
        name, colour = ENGINES[engine]
        path = " L".join(f"{x:.1f},{y:.1f}" for x, y in map(at, points))
        drawn.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in map(at, points)]
        drawn.append(f'<text x="{left + MARGIN + 8}" y="{MARGIN + 14 + 16 * row}" fill="{colour}">{name}</text>')
    return drawn


def chart(result: Mapping[str, Any], proof: Mapping[str, Any]) -> str:
    """The SVG of all panels."""
    last = proof["figures"]
    sets = result["sets"] | {f"{ERRORS}, proof": {"records": last["records"], "ours": last}}
    drawn: list[str] = []
    for place, (figure, title) in enumerate(PANELS.items()):
        drawn += panel(lines_of(sets, figure), f"{title}, by records", place * WIDTH)
    size = f'width="{WIDTH * len(PANELS)}" height="{HEIGHT}"'
    style = 'font-family="sans-serif" font-size="12"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>\n' + "\n".join(drawn) + "\n</svg>\n"


if __name__ == "__main__":
    *measured, to = map(Path, sys.argv[1:])
    to.write_text(chart(*(json.loads(one.read_text(encoding="utf-8")) for one in measured)), encoding="utf-8")
