"""A lint over rendered pages: no claim stands outside a construction that says whose claim it is.

Invariant: it reads pages as a reader's browser does, knows nothing of the code that made them, and reports; it changes
nothing. An attributed construction is an element that names a record or a source (`data-record`, `data-source`), a
fact of a person with its "according to", a name on the wall or at the head of a page (the hall says whose list it is),
the card of a source about itself, or the words of a law's or a forum's own file, which stand with their article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

ATTRIBUTES = frozenset({"data-record", "data-source"})
CLASSES = frozenset(
    {
        "fact",
        "said",
        "names",
        "empty-places",
        "name",
        "source",
        "lineage",
        "citation",
        "case",
        "title-page",
        "reason",
        "statute",
    }
)
ALONE = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "path",
        "line", "circle", "rect", "polygon", "polyline", "use",
    }
)  # fmt: skip
UNSEEN = frozenset({"script", "style", "title"})
LONG = 3  # words: a claim of fewer may be any phrase
FIGURE = re.compile(r"[0-9]{1,3}(?:[,.\u00a0\u202f ][0-9]{3})+|[0-9]{4,}")
FIGURES = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩٬", "01234567890123456789,")
YEARS = range(1000, 2200)  # a number of four digits that may be a year proves nothing


@dataclass
class _Element:
    tag: str
    attributed: bool
    source: str
    text: list[str] = field(default_factory=list)


class _Page(HTMLParser):
    """Collects the text outside attributed constructions, and the text of each that names a source."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[_Element] = []
        self.outside: list[str] = []
        self.constructions: list[tuple[str, str]] = []  # (source, text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ALONE:
            return
        given = {name: value or "" for name, value in attrs}
        classes = frozenset(given.get("class", "").split())
        attributed = bool(classes & CLASSES or given.keys() & ATTRIBUTES)
        within = bool(self.open) and self.open[-1].attributed
        self.open.append(_Element(tag, attributed or within, given.get("data-source", "")))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            closed = self.open.pop()
            text = "".join(closed.text)
            if self.open:
                self.open[-1].text.append(text)
            if closed.source:
                self.constructions.append((closed.source, text))
            if closed.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1].tag in UNSEEN:
            return
        if self.open:
            self.open[-1].text.append(data)
        if not self.open or not self.open[-1].attributed:
            self.outside.append(data)


def read(page: str) -> _Page:
    """The page as the lint sees it."""
    found = _Page()
    found.feed(page)
    found.close()
    return found


def plain(text: str) -> str:
    """Words for comparison: one space, no invisible marks, no letter case."""
    return " ".join(re.sub("[\u200c\u200e\u200f\u2066-\u2069]", "", text).split()).casefold().translate(FIGURES)


def telling(words: str) -> bool:
    """Whether words are a claim that one would know again: three words, or a figure that is no year."""
    figure = FIGURE.fullmatch(plain(words))
    if figure:
        value = int(re.sub(r"\D", "", figure[0]))
        return value not in YEARS
    return len(words.split()) >= LONG


def unattributed(page: str, claims: Iterable[str]) -> list[str]:
    """The claims whose words stand on the page outside every attributed construction, sorted."""
    outside = plain(" ".join(read(page).outside))
    return sorted({claim for claim in claims if telling(claim) and _holds(outside, plain(claim))})


def _holds(text: str, words: str) -> bool:
    """Whether the words stand in the text, not as a part of a longer word or figure."""
    return bool(re.search(rf"(?<![\w,.]){re.escape(words)}(?![\w]|[,.][0-9])", text))


def nameless(page: str, names: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The sources of constructions that do not name them. `names`: source -> the names by which one may call it."""
    return sorted(
        {
            source
            for source, text in read(page).constructions
            if source in names and not any(plain(name) in plain(text) for name in names[source])
        }
    )
