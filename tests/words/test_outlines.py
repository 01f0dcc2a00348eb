"""Outlines of countries: rings that are closed, and where the country is."""

from __future__ import annotations

import pytest

from cenotaph.words.gazetteer import countries, numeric, outline, towns


@pytest.mark.parametrize(
    ("code", "west", "east", "south", "north"), [("IR", 44, 64, 25, 40), ("AR", -74, -53, -56, -21)]
)
def test_a_country_lies_where_it_is(code: str, west: float, east: float, south: float, north: float) -> None:
    points = [point for ring in outline(numeric(code)) for point in ring]
    assert west <= min(x for x, _ in points) < max(x for x, _ in points) <= east
    assert south <= min(y for _, y in points) < max(y for _, y in points) <= north


def test_rings_are_closed_and_the_largest_town_lies_within_their_bounds() -> None:
    rings = outline(numeric("IR"))
    assert all(ring[0] == ring[-1] for ring in rings)
    largest = max(rings, key=len)
    assert min(x for x, _ in largest) < towns("IR")[0].longitude < max(x for x, _ in largest)


def test_what_has_no_number_has_no_outline() -> None:
    assert numeric("ZZ") == ""
    assert outline(numeric("ZZ")) == ()
    assert outline(numeric("XK")) == ()  # Kosovo has no ISO number: no outline rather than another country's
    assert numeric("AF") in countries()
