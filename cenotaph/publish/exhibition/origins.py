"""Independent origins of the sources that a page names, from their cards.

Invariant: the rule is that of `findings.corroboration`; a page never counts origins in another way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cenotaph.findings.corroboration import Origins
from cenotaph.publish.shapes import SourceCard

Cards = Mapping[str, SourceCard]


def origins(sources: Iterable[str], cards: Cards) -> tuple[tuple[str, ...], ...]:
    """The sources in groups of one origin each, sorted; their number is the number of independent origins."""
    derived = {key: [origin for origin, _ in card.derived_from] for key, card in cards.items()}
    return Origins(derived, {key: card.publisher or card.producer for key, card in cards.items()}).groups(sources)
