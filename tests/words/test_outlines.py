"""Outlines of countries: rings that are closed, and where the country is."""

from __future__ import annotations

import pytest

from cenotaph.words.gazetteer import countries, numeric, outline, towns


@pytest.mark.parametrize(
    ("code", "west", "east", "south", "north"),
    [("IR", 44, 64, 25, 40), ("AR", -74, -53, -56, -21), ("XK", 20, 22, 41, 44)],
)
def test_a_country_lies_where_it_is(code: str, west: float, east: float, south: float, north: float) -> None:
    rings = outline(numeric(code))
    if code == "XK":  # Kosovo has no ISO numeric code: no outline rather than another country's
        assert rings == ()
        return
    points = [point for ring in rings for point in ring]
    assert west <= min(x for x, _ in points) < max(x for x, _ in points) <= east
    assert south <= min(y for _, y in points) < max(y for _, y in points) <= north


def test_rings_are_closed_and_towns_lie_near_them() -> None:
    rings = outline(numeric("IR"))
    assert all(ring[0] == ring[-1] for ring in rings)
    largest = max(rings, key=len)
    assert min(x for x, _ in largest) < towns("IR")[0].longitude < max(x for x, _ in largest)


def test_what_is_no_country_has_no_number() -> None:
    assert numeric("ZZ") == ""
    assert outline(numeric("ZZ")) == ()
    assert numeric("AF") in countries()
