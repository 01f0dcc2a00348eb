"""What the lists themselves betray of copying: every two lists that share somebody, with the ratio and its parts.

Invariant: a ratio never stands without both directions, the persons it rests on and what people made of it; no pair
that was compared is left out because it speaks against copying.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from cenotaph.publish.exhibition.lineage_rows import how_told, name_of
from cenotaph.publish.exhibition.speech import sentence
from cenotaph.publish.shapes import Betrayed, SourceCard
from cenotaph.register.linkage.copying import THRESHOLD
from cenotaph.words.sentences import number

Row = dict[str, Any]
DECIMALS = 1


def bound(locale: str) -> str:
    """The decimal logarithm from which a pair is suggested."""
    return power(THRESHOLD / math.log(10), locale)


def copying_rows(sources: Sequence[SourceCard], locale: str) -> list[Row]:
    """One row for every two lists compared, in the likelier direction, the greatest ratio first."""
    cards = {card.key: card for card in sources}
    both = {(card.key, one.origin): one for card in sources for one in card.betrayed}
    likelier = [(pair, one) for pair, one in both.items() if one.likelier]
    ordered = sorted(likelier, key=lambda found: (-found[1].log10, found[0]))
    return [_row(pair, one, both.get((pair[1], pair[0])), cards, locale) for pair, one in ordered]


def _row(
    pair: tuple[str, str], one: Betrayed, reverse: Betrayed | None, cards: dict[str, SourceCard], locale: str
) -> Row:
    copy, origin = (name_of(key, cards) for key in pair)
    return {
        "pair": sentence(locale, "exhibition.sources.copying_from", (("copy", copy), ("origin", origin))),
        "shared": number(one.shared, locale),
        "repeated": sentence(locale, "exhibition.sources.copying_of", (("repeated", one.repeated), ("odd", one.odd))),
        "spelling": power(one.spelling, locale),
        "errors": power(one.errors, locale),
        "order": power(one.order, locale),
        "whole": power(one.log10, locale),
        "reverse": "" if reverse is None else power(reverse.log10, locale),
        "known": _known(pair, cards, locale),
    }


def power(log10: float, locale: str) -> str:
    """A decimal logarithm as the reader writes it."""
    return number(round(log10, DECIMALS) + 0.0, locale)


def _known(pair: tuple[str, str], cards: dict[str, SourceCard], locale: str) -> str:
    """What is known of the two, in either direction: how one derives from the other, or that nobody says so."""
    for source, origin in (pair, (pair[1], pair[0])):
        for named, how in cards[source].derived_from if source in cards else ():
            if named == origin:
                return how_told(how, locale)
    return sentence(locale, "exhibition.sources.copying_none")
