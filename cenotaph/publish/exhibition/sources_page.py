"""The page of sources: who says it, in which editions, from which files, and who copies whom.

Invariant: every source of the case has one card, in the order of the reader's alphabet, and each file stands there
with its SHA-256, so that a stranger can compare the file he holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from cenotaph.publish.exhibition.alphabet import alphabetical, direction, other_direction, other_language
from cenotaph.publish.exhibition.lineage_rows import how_told
from cenotaph.publish.exhibition.person_page import anchor
from cenotaph.publish.exhibition.speech import comma, figures
from cenotaph.publish.shapes import SourceCard
from cenotaph.words.sentences import number
from cenotaph.words.vocabulary import term_label


def web_address(address: str) -> str:
    """The address if it is one a browser may follow (http, https), otherwise ""; no other scheme becomes a link."""
    return address if address.lower().startswith(("http://", "https://")) else ""


def source_rows(sources: Sequence[SourceCard], locale: str) -> list[dict[str, Any]]:
    """The cards for the template."""
    titles = {card.key: card.title for card in sources}
    return [
        {
            "id": anchor(card.key),
            "key": card.key,
            "title": card.title,
            # our own titles of a source, in Latin letters, are not in its language
            "lang": other_language(card.language, locale) if direction(card.title) == "rtl" else "",
            "dir": other_direction(card.title, locale),
            "producer": card.producer,
            "stance": term_label("stance", card.stance, locale),
            "party": card.stance == "party_to_events",
            "editions": comma(locale).join(figures(edition, locale) for edition in card.editions),
            "published": figures(card.published, locale),
            "is_list": card.is_list,
            "rows": card.rows,
            "bins": [{"bin": term_label("bin", key, locale), "rows": number(rows, locale)} for key, rows in card.bins],
            "derived_from": [
                {
                    "title": titles.get(origin, origin),
                    "href": "#" + quote(anchor(origin)) if origin in titles else "",
                    "how": how_told(how, locale),
                }
                for origin, how in card.derived_from
            ],
            "address": card.address,
            "link": web_address(card.address),
            "note": card.note,
            "files": [{"name": name, "item": item, "bytes": number(size, locale)} for name, item, size in card.files],
        }
        for card in sorted(sources, key=lambda card: (alphabetical(card.title, locale), card.key))
    ]
