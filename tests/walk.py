"""Walking an exhibition: every value on every person's page back to the cell it came from."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

CLAIM = re.compile(r'<li class="claim"(?P<attributes>[^>]*)>(?P<body>.*?)</li>', re.DOTALL)
ATTRIBUTE = re.compile(r'data-([a-z]+)="([^"]*)"')
WORDS = re.compile(r'class="as-written"[^>]*>(?P<words>.*?)</bdi>', re.DOTALL)
LOCATOR = re.compile(r"row (?P<row>\d+), (?:column (?P<column>.*)|stated for the whole list)$", re.DOTALL)
FACT = re.compile(r'<details class="fact"')
SUMMARY_WITHOUT_CLAIM = re.compile(r'<details class="fact"(?:(?!</details>).)*</details>', re.DOTALL)


@dataclass(frozen=True)
class Walked:
    """How many pages, facts and statements were walked, and each that leads nowhere."""

    pages: int
    facts: int
    statements: int
    broken: tuple[str, ...]


def cells(path: Path) -> dict[int, dict[str, str]]:
    """Row number -> column -> cell of a CSV file, read without any code of the product."""
    text = path.read_text(encoding="utf-8-sig")
    rows = csv.reader(io.StringIO(text, newline=""))
    header = [cell.strip() for cell in next(rows)]
    return {number: dict(zip(header, row, strict=False)) for number, row in enumerate(rows, start=2)}


def folded(text: str) -> str:
    return " ".join(text.split())


def walk(exhibition: Path, build: Path, files: Iterable[Path]) -> Walked:
    """Open every value of every person's page: source, edition, item, row and words must be those of the file."""
    tables = {hashlib.sha256(path.read_bytes()).hexdigest(): cells(path) for path in files}
    sources_page = (exhibition / "sources.html").read_text(encoding="utf-8")
    pages = facts = statements = 0
    broken: list[str] = []
    for page in sorted((exhibition / "person").iterdir()):
        text = page.read_text(encoding="utf-8")
        pages += 1
        facts += len(FACT.findall(text))
        broken += [f"{page.name}: a value without a claim" for block in blocks(text) if 'class="claim"' not in block]
        for match in CLAIM.finditer(text):
            statements += 1
            about = {key: html.unescape(value) for key, value in ATTRIBUTE.findall(match["attributes"])}
            fault = fault_of(about, match["body"], tables, build, sources_page)
            if fault:
                broken.append(f"{page.name}, {about.get('claim')}: {fault}")
    return Walked(pages, facts, statements, tuple(broken))


def blocks(text: str) -> Iterator[str]:
    return (match.group() for match in SUMMARY_WITHOUT_CLAIM.finditer(text))


def fault_of(
    about: dict[str, str], body: str, tables: dict[str, dict[int, dict[str, str]]], build: Path, sources_page: str
) -> str:
    """Why a statement does not lead to its cell; empty when it does."""
    wanted = ("claim", "record", "source", "edition", "item", "locator")
    missing = [key for key in wanted if not about.get(key)]
    if missing:
        return f"no {missing[0]}"
    if not (build / "objects" / about["item"][:2] / about["item"]).is_file():
        return "its item is not sealed"
    if f'id="source-{about["source"]}"' not in sources_page:
        return "its source is not on the sources page"
    if not about["claim"].startswith(about["record"] + "/") or not about["claim"].endswith("@" + about["edition"]):
        return "the claim's id does not hold its record and edition"
    where = LOCATOR.match(about["locator"])
    row = tables[about["item"]].get(int(where["row"])) if where else None
    if where is None or row is None:
        return f"no such place: {about['locator']}"
    found = WORDS.search(body)
    words = folded(html.unescape(re.sub(r"<[^>]*>", "", found["words"]))) if found else ""
    if where["column"] is None:
        return "" if words else "no words"
    columns = [where["column"]] if where["column"] in row else where["column"].split("+")
    expected = [folded(row[column]) for column in columns]
    if len(columns) == 1:
        return "" if words == expected[0] else f"the page says {words!r}, the cell {expected[0]!r}"
    return (
        "" if all(part in words or part in {"", "sin datos"} for part in expected) else f"{words!r} is not {expected!r}"
    )
