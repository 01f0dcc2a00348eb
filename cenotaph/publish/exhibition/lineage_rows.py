"""Who copies whom: the sources that derive from one another, from the origin on.

Invariant: every relation that a card states is drawn once, under its origin; a source that derives from several stands
under each of them. A source that neither copies nor is copied is not drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from cenotaph.publish.exhibition.alphabet import alphabetical, direction, other_direction, other_language
from cenotaph.publish.exhibition.person_page import anchor
from cenotaph.publish.exhibition.speech import figures, spoken
from cenotaph.publish.shapes import SourceCard
from cenotaph.words.sentences import Message
from cenotaph.words.vocabulary import term_label

Row = dict[str, Any]
Derived = Mapping[str, Sequence[tuple[str, Message]]]  # origin -> (source, how)


def lineage_rows(sources: Sequence[SourceCard], locale: str) -> list[Row]:
    """The origins, each with what derives from it, and so on; the earliest published first."""
    cards = {card.key: card for card in sources}
    derived: dict[str, list[tuple[str, Message]]] = defaultdict(list)
    for card in sources:
        for origin, how in card.derived_from:
            derived[origin].append((card.key, how))
    origins = [key for key in derived if not (key in cards and cards[key].derived_from)]
    ordered = sorted(origins, key=lambda key: (year_of(key, cards), alphabetical(name_of(key, cards), locale)))
    return [_row(key, None, cards, derived, locale, ()) for key in ordered]


def year_of(key: str, cards: Mapping[str, SourceCard]) -> str:
    """The year in which a source was published, as a text that sorts; unknown years last."""
    published = cards[key].published[:4] if key in cards else ""
    return published if published.isdigit() else "9999"


def name_of(key: str, cards: Mapping[str, SourceCard]) -> str:
    """Who says it; the key itself for a source outside the case."""
    return cards[key].named if key in cards else key


def how_told(how: Message, locale: str) -> str:
    """How a source derives from another, as a phrase; the kind of derivation by its label."""
    kind = term_label("derivation", str(how.parameters["how"]), locale)
    return spoken(Message(how.key, {**how.parameters, "how": kind}), locale)


def _row(
    key: str,
    how: Message | None,
    cards: Mapping[str, SourceCard],
    derived: Derived,
    locale: str,
    above: tuple[str, ...],
) -> Row:
    name = name_of(key, cards)
    year = year_of(key, cards)
    below = sorted(
        ((one, why) for one, why in derived.get(key, ()) if one not in above),
        key=lambda one: (year_of(one[0], cards), alphabetical(name_of(one[0], cards), locale)),
    )
    return {
        "name": name,
        "lang": other_language(cards[key].language, locale) if key in cards and direction(name) == "rtl" else "",
        "dir": other_direction(name, locale),
        "href": "#" + quote(anchor(key)) if key in cards else "",
        "year": figures(year, locale) if year != "9999" else "",
        "how": how_told(how, locale) if how is not None else "",
        "several": len(cards[key].derived_from) > 1 if key in cards else False,
        "below": [_row(one, why, cards, derived, locale, (*above, key)) for one, why in below],
    }
