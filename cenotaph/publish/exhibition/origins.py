"""Independent origins: how many of several sources do not go back to one another, to one source or to one publisher.

Invariant: sources that share an ancestor, held here or not, or a publisher with themselves or an ancestor, are one
origin, and so is a chain of such sources. A derivation that is only suggested joins too, for whoever may have copied
corroborates nothing. What is counted are origins not known to be connected: a derivation nobody saw, or one publisher
under two names, is counted apart until a description says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cenotaph.claims.values.spelling import fold
from cenotaph.publish.shapes import SourceCard

Cards = Mapping[str, SourceCard]


def ancestors(source: str, cards: Cards) -> frozenset[str]:
    """The source and everything from which it derives, by any number of steps; a circle ends."""
    seen, waiting = {source}, [source]
    while waiting:
        card = cards.get(waiting.pop())
        for origin, _ in card.derived_from if card else ():
            if origin not in seen:
                seen.add(origin)
                waiting.append(origin)
    return frozenset(seen)


def marks(source: str, cards: Cards) -> frozenset[tuple[str, str]]:
    """By what a source is known to be of one origin with another: its ancestors and their publishers."""
    line = ancestors(source, cards)
    publishers = {fold(cards[one].publisher or cards[one].producer) for one in line if one in cards}
    return frozenset({("source", one) for one in line} | {("publisher", one) for one in publishers if one})


def origins(sources: Iterable[str], cards: Cards) -> tuple[tuple[str, ...], ...]:
    """The sources in groups of one origin each, sorted; their number is the number of independent origins."""
    groups: list[tuple[set[str], set[tuple[str, str]]]] = []
    for source in sorted(set(sources)):
        members, known = {source}, set(marks(source, cards))
        apart = []
        for others, theirs in groups:
            if theirs & known:
                members |= others
                known |= theirs
            else:
                apart.append((others, theirs))
        groups = [*apart, (members, known)]
    return tuple(sorted(tuple(sorted(members)) for members, _ in groups))
