"""The page of `cenotaph estimate`: what the hall of numbers shows of the estimates, in one file a language.

Invariant: a page needs no other file to be read, asks for nothing, and shows no number that the hall would withhold.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cenotaph.publish.exhibition.alphabet import own_name, page_direction
from cenotaph.publish.exhibition.frame import LANGUAGES, frame
from cenotaph.publish.exhibition.numbers_page import numbers_page
from cenotaph.publish.exhibition.rendering import ROOM, rendered
from cenotaph.publish.shapes import CaseCard, SourceCard

FACE = re.compile(r"@font-face \{[^}]*\}\n")
FONT = re.compile(r'url\("(fonts/[a-z0-9.-]+)"\)')


def write_estimate(
    folder: Path,
    case: CaseCard,
    sources: Sequence[SourceCard],
    numbers: Mapping[str, Any],
    documented: Mapping[str, Any],
) -> None:
    """Writes index.html (English), fa/index.html and fr/index.html below `folder`.

    `numbers` is the content of estimate.json, `documented` that of patterns.json.
    """
    for locale in LANGUAGES:
        rtl = page_direction(locale) == "rtl"
        style = style_of(rtl)
        rows = frame(case, locale, LANGUAGES, ()) | numbers_page(numbers, case, sources, locale, rtl, documented)
        page = rendered(
            "estimate.html",
            locale,
            rows
            | {
                "documented_count": case.documented_count,
                "languages": switch(locale),
                "style": style,
                "style_digest": base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            },
        )
        path = folder / place(locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page)


def place(locale: str) -> str:
    """Where the page of a language stands below the folder."""
    return "index.html" if locale == LANGUAGES[0] else f"{locale}/index.html"


def switch(locale: str) -> list[dict[str, str]]:
    """The ways from a page to those of the other languages."""
    up = "../" * place(locale).count("/")
    return [
        {"lang": one, "name": own_name(one), "dir": page_direction(one), "href": up + place(one)} for one in LANGUAGES
    ]


def style_of(rtl: bool) -> str:
    """The sheet of the exhibition, its Persian font inside on a page from right to left, left out elsewhere."""
    sheet = (ROOM / "static" / "style.css").read_text(encoding="utf-8")
    if not rtl:
        return FACE.sub("", sheet)

    def inside(found: re.Match[str]) -> str:
        font = base64.b64encode((ROOM / "static" / found[1]).read_bytes()).decode()
        return f'url("data:font/woff2;base64,{font}")'

    return FONT.sub(inside, sheet)
