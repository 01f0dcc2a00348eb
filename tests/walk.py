"""Walking an exhibition: every value on every person's page back to the cell it came from."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from cenotaph.claims.citation import key_of

FACT = re.compile(r'<details class="fact[^"]*" data-fact="(?P<property>[^"]*)">(?P<body>.*?)</details>', re.DOTALL)
CLAIM = re.compile(r'<li data-at="(?P<at>[^"]*)" data-place="(?P<place>[^"]*)">(?P<body>.*?)</li>', re.DOTALL)
MENTION = re.compile(r'<li data-record="(?P<record>[^"]*)" data-source="(?P<source>[^"]*)">')
READING = re.compile(
    r'<p id="r(?P<at>\d+)" class="reading" data-edition="(?P<edition>[^"]*)" data-item="(?P<item>[^"]*)" '
    r'data-row="(?P<row>\d+)">(?P<told>.*?)</p>'
)
WORDS = re.compile(r"<q><bdi[^>]*>(?P<words>.*?)</bdi></q>", re.DOTALL)
WHERE = re.compile(r"<small>(?P<where>.*?)</small>", re.DOTALL)
READERS_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))


@dataclass(frozen=True)
class Walked:
    """How many pages, facts and statements were walked, the public ids of the claims, and each that leads nowhere."""

    pages: int
    facts: int
    statements: int
    claims: frozenset[str]
    broken: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where a page says a record was read."""

    record: str
    source: str
    edition: str
    item: str
    row: int


def cells(path: Path) -> dict[int, dict[str, str]]:
    """Row number -> column -> cell of a CSV file, read without any code of the product."""
    text = path.read_text(encoding="utf-8-sig")
    rows = csv.reader(io.StringIO(text, newline=""))
    header = [cell.strip() for cell in next(rows)]
    return {number: dict(zip(header, row, strict=False)) for number, row in enumerate(rows, start=2)}


def folded(text: str) -> str:
    return " ".join(text.split())


def plain(html_text: str) -> str:
    """The text of a piece of a page, with ASCII digits and without isolates."""
    text = html.unescape(re.sub(r"<[^>]*>", "", html_text))
    return text.translate(READERS_DIGITS).translate(ISOLATES)


def places(text: str) -> dict[str, Place]:
    """Number -> where a record was read, from the list of records on a page."""
    found: dict[str, Place] = {}
    for part in text.split("<li data-record=")[1:]:
        mention = MENTION.match("<li data-record=" + part)
        assert mention is not None
        record, source = (html.unescape(mention[name]) for name in ("record", "source"))
        for reading in READING.finditer(part):
            edition, item = (html.unescape(reading[name]) for name in ("edition", "item"))
            found[reading["at"]] = Place(record, source, edition, item, int(reading["row"]))
    return found


def walk(exhibition: Path, build: Path, files: Iterable[Path]) -> Walked:
    """Open every value of every person's page of a language: its record, edition, item, row and words must be those of
    the file.
    """
    tables = {hashlib.sha256(path.read_bytes()).hexdigest(): cells(path) for path in files}
    sources_page = (exhibition / "sources.html").read_text(encoding="utf-8")
    pages = facts = statements = 0
    claims: set[str] = set()
    broken: list[str] = []
    for page in sorted((exhibition / "person").iterdir()):
        text = page.read_text(encoding="utf-8")
        where = places(text)
        pages += 1
        for fact in FACT.finditer(text):
            facts += 1
            found = list(CLAIM.finditer(fact["body"]))
            if not found:
                broken.append(f"{page.name}, {fact['property']}: a value without a claim")
            for claim in found:
                statements += 1
                place = where.get(claim["at"])
                column = html.unescape(claim["place"])
                if place is None:
                    broken.append(f"{page.name}, {fact['property']}: no record numbered {claim['at']}")
                    continue
                claims.add(f"{place.record}/{fact['property']}/{column}@{key_of(place.edition)}")
                fault = fault_of(place, unquote(column), claim["body"], tables, build, sources_page)
                if fault:
                    broken.append(f"{page.name}, {fact['property']}, {place.record}: {fault}")
    return Walked(pages, facts, statements, frozenset(claims), tuple(broken))


def fault_of(
    place: Place, column: str, body: str, tables: dict[str, dict[int, dict[str, str]]], build: Path, sources_page: str
) -> str:
    """Why a statement does not lead to its cell; empty when it does."""
    if not (build / "objects" / place.item[:2] / place.item).is_file():
        return "its item is not sealed"
    if f'id="source-{place.source}"' not in sources_page or not place.record.startswith(place.source + "/"):
        return "its source is not on the sources page"
    row = tables[place.item].get(place.row)
    if row is None:
        return f"no row {place.row}"
    told = WHERE.search(body)
    said = plain(told["where"]) if told else ""
    if not re.search(rf"(?<!\d){place.row}(?!\d)", said) or not (column == "constant" or plain(column) in said):
        return f"the page says {said!r}, the place is row {place.row}, {column}"
    found = WORDS.search(body)
    words = folded(html.unescape(found["words"])) if found else ""
    if column == "constant" and column not in row:
        return "" if words else "no words"
    columns = [column] if column in row else column.split("+")
    expected = [folded(row[column]) for column in columns]
    if len(columns) == 1:
        return "" if words == expected[0] else f"the page says {words!r}, the cell {expected[0]!r}"
    return (
        "" if all(part in words or part in {"", "sin datos"} for part in expected) else f"{words!r} is not {expected!r}"
    )
