"""The page of sources: who says it, in which editions, from which files, and who copies whom.

Invariant: every source of the case has one card, in the order of the reader's alphabet, and each file stands there
with its SHA-256, so that a stranger can compare the file he holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cenotaph.publish.exhibition.alphabet import alphabetical, direction, language_tag
from cenotaph.publish.exhibition.person_page import anchor
from cenotaph.words.sentences import number
from cenotaph.words.vocabulary import term_label

if TYPE_CHECKING:  # pages are made from rows already chosen; writing them opens no store
    from cenotaph.publish.select import SourceCard


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
            "lang": language_tag(card.language)
            if direction(card.title) == "rtl"
            else "",  # our own titles are not theirs
            "dir": direction(card.title),
            "producer": card.producer,
            "stance": term_label("stance", card.stance, locale),
            "party": card.stance == "party_to_events",
            "editions": ", ".join(card.editions),
            "published": card.published,
            "is_list": card.is_list,
            "rows": card.rows,
            "bins": [{"bin": term_label("bin", key, locale), "rows": number(rows, locale)} for key, rows in card.bins],
            "derived_from": [
                {
                    "title": titles.get(origin, origin),
                    "href": "#" + quote(anchor(origin)) if origin in titles else "",
                    "how": how,
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
