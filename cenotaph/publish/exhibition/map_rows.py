"""A map without a library: outlines in greys, a circle of uncertainty for each town, its name once.

Invariant: a circle stands at the position of a town, never of what happened there; none is a point, and one drawn
larger than its radius says so. Nothing outside the frame reaches the page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cenotaph.words.gazetteer import Ring, Town, countries, numeric, outline

Row = dict[str, Any]
Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, upper, right, lower edge

WIDTH, TALLEST = 400.0, 560.0  # drawing units
PAD = 0.04  # of the frame, around the country
BEYOND = 4.0  # how far outside the frame outlines are cut, so that the cut is not seen
NEAREST = 0.4  # points of an outline nearer to each other than this are one
LEAST = 4.0  # radius of the smallest circle that is drawn
RING = 2.5  # how far outside its circle the ring of a prison is drawn
LETTER, LINE = 6.2, 12.0  # width and height of a letter of a label
KILOMETRES = 111.32  # of a degree of latitude


@dataclass(frozen=True, slots=True)
class Projection:
    """Equirectangular, true in length at the middle latitude: small countries keep their shape."""

    west: float
    north: float
    across: float  # drawing units of a degree of longitude
    down: float  # drawing units of a degree of latitude
    width: float
    height: float

    def __call__(self, longitude: float, latitude: float) -> Point:
        return ((longitude - self.west) * self.across, (self.north - latitude) * self.down)

    @property
    def kilometre(self) -> float:
        """Drawing units of a kilometre."""
        return self.down / KILOMETRES


def area(ring: Ring) -> float:
    """Twice the area of a ring in square degrees, without sign (the shoelace formula)."""
    pairs = zip(ring, (*ring[1:], ring[0]), strict=True)
    return abs(sum(x * other_y - other_x * y for (x, y), (other_x, other_y) in pairs))


def projection(rings: Iterable[Ring], towns: Iterable[Town]) -> Projection:
    """The frame that holds these rings and towns, with a margin."""
    points = [point for ring in rings for point in ring] + [(town.longitude, town.latitude) for town in towns]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    wide, high = max(east - west, 0.5), max(north - south, 0.5)
    west, east, south, north = west - PAD * wide, east + PAD * wide, south - PAD * high, north + PAD * high
    narrowing = math.cos(math.radians((north + south) / 2))
    down = min(WIDTH / ((east - west) * narrowing), TALLEST / (north - south))
    across = down * narrowing
    return Projection(west, north, across, down, (east - west) * across, (north - south) * down)


def clipped(points: Sequence[Point], box: Box) -> list[Point]:
    """The part of a polygon inside a box (Sutherland and Hodgman 1974)."""
    left, upper, right, lower = box
    edges: tuple[tuple[int, float, Callable[[float], bool]], ...] = (
        (0, left, lambda x: x >= left),
        (0, right, lambda x: x <= right),
        (1, upper, lambda y: y >= upper),
        (1, lower, lambda y: y <= lower),
    )
    found = list(points)
    for axis, limit, inside in edges:
        kept: list[Point] = []
        for place, point in enumerate(found):
            before = found[place - 1]
            if inside(point[axis]) != inside(before[axis]):
                part = (limit - before[axis]) / (point[axis] - before[axis])
                kept.append(tuple(b + part * (p - b) for b, p in zip(before, point, strict=True)))  # type: ignore[arg-type]
            if inside(point[axis]):
                kept.append(point)
        found = kept
    return found


def simplified(points: Sequence[Point]) -> list[Point]:
    """The points without those nearer than `NEAREST` to the last one kept."""
    kept: list[Point] = []
    for point in points:
        if not kept or math.dist(kept[-1], point) >= NEAREST:
            kept.append(point)
    return kept


def path(ring: Ring, shown: Projection) -> str:
    """A ring as the data of an SVG path, cut at the frame; "" where nothing of it is inside."""
    box = (-BEYOND, -BEYOND, shown.width + BEYOND, shown.height + BEYOND)
    points = simplified(clipped([shown(*point) for point in ring], box))
    return "M" + " ".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z" if len(points) > 2 else ""


def outlines(territory: Sequence[str], shown: Projection) -> tuple[str, str]:
    """(path of the territory, path of its neighbours) inside the frame."""
    own = {numeric(code) for code in territory}
    parts: dict[bool, list[str]] = {True: [], False: []}
    for number in countries():
        parts[number in own] += [found for ring in outline(number) if (found := path(ring, shown))]
    return "".join(parts[True]), "".join(parts[False])


def overlap(one: Box, other: Box) -> float:
    """The area that two boxes share."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, 0) * max(high, 0)


def label_places(x: float, y: float, radius: float, text: str) -> list[tuple[Box, float, float, str]]:
    """Where a label may stand beside its circle: (box, x, y, anchor), the best first."""
    wide, gap = LETTER * len(text), radius + 3
    return [
        ((x + gap, y - 6, x + gap + wide, y + 6), x + gap, y + 4, "start"),
        ((x - gap - wide, y - 6, x - gap, y + 6), x - gap, y + 4, "end"),
        ((x - wide / 2, y - gap - LINE, x + wide / 2, y - gap), x, y - gap - 2, "middle"),
        ((x - wide / 2, y + gap, x + wide / 2, y + gap + LINE), x, y + gap + LINE - 2, "middle"),
    ]


def labelled(circles: Sequence[Row], shown: Projection) -> list[Row]:
    """The circles, each with the place of its label: the one that covers least of the others and of the outside."""
    frame = (0.0, 0.0, shown.width, shown.height)
    taken: list[Box] = [
        (x - one["ring"], y - one["ring"], x + one["ring"], y + one["ring"]) for one in circles for x, y in (one["at"],)
    ]
    rows = []
    for one in circles:

        def covers(place: tuple[Box, float, float, str]) -> float:
            box = place[0]
            outside = (box[2] - box[0]) * (box[3] - box[1]) - overlap(box, frame)
            return round(3 * outside + sum(overlap(box, other) for other in taken), 1)

        box, x, y, anchor = min(label_places(one["at"][0], one["at"][1], one["ring"], one["label"]), key=covers)
        taken.append(box)
        rows.append({**one, "label_x": f"{x:.1f}", "label_y": f"{y:.1f}", "anchor": anchor})
    return rows


def map_rows(territory: Sequence[str], marks: Sequence[Row]) -> Row | None:
    """The drawing of `marks` (each with town, label, and what its circle says), or None without a known country.

    Adds to each mark: at, x, y, r, ring (drawing units), enlarged (drawn larger than it is), its label's place.
    """
    largest = [max(rings, key=area) for code in territory if (rings := outline(numeric(code)))]
    if not largest or not marks:
        return None
    shown = projection(largest, [one["town"] for one in marks])
    circles = []
    for one in marks:
        x, y = shown(one["town"].longitude, one["town"].latitude)
        true = one["town"].radius * shown.kilometre
        radius = max(true, LEAST)
        circles.append(
            {
                **one,
                "at": (x, y),
                "x": f"{x:.1f}",
                "y": f"{y:.1f}",
                "r": round(radius, 1),
                "ring": round(radius + RING, 1),
                "enlarged": true < LEAST,
            }
        )
    own, others = outlines(territory, shown)
    return {
        "width": f"{shown.width:.0f}",
        "height": f"{shown.height:.0f}",
        "own": own,
        "others": others,
        "circles": labelled(circles, shown),
        "least": LEAST / shown.kilometre,  # kilometres that the smallest circle stands for
    }
