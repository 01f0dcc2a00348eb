"""Every template of the exhibition, looked at in Chromium: reference case, three languages, three widths.

For each page: violations that axe finds with every fold open, messages of the console, requests that leave the folder,
overflow, links that lead nowhere, and whether words of a Persian page stand in logical order. Contact sheets of what
was seen go to docs/screenshots/.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
CASE = ROOT / "cases" / "iran-1988"
LANGUAGES = ("en", "fa", "fr")
WIDTHS = (360, 768, 1440)
HEIGHT = 1100
SHEETS = ROOT / "docs" / "screenshots"
SHEET_WIDTH = 1500
COVERS = ("cases/iran-1988", "cenotaph/publish", "cenotaph/words")
LINKS = """() => [...document.querySelectorAll('a[href]')].map((one) => one.getAttribute('href'))"""
OPEN = """() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"""
IDS = """() => [...document.querySelectorAll('[id]')].map((one) => one.id)"""


def templates(exhibition: Path, language: str) -> list[str]:
    """One page of each template in a language: every hall, and the first page of a person with a contradiction."""
    folder = exhibition / language
    halls = sorted(path.name for path in folder.glob("*.html"))
    persons = sorted((folder / "person").glob("*.html"))
    contested = [path for path in persons if 'class="fact contested"' in path.read_text(encoding="utf-8")]
    return [*halls, f"person/{(contested or persons)[0].name}"]


def look(
    exhibition: Path,
    languages: Iterable[str],
    widths: Sequence[int],
    shots: Path | None = None,
    opened: bool = True,
) -> dict[str, Any]:
    """What was found wrong, page by page, and how many pages were looked at; every fold is open where `opened`."""
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    faults: list[str] = []
    looked = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
        )
        for language in languages:
            for name in templates(exhibition, language):
                for width in widths:
                    page = browser.new_page(viewport={"width": width, "height": HEIGHT})
                    noise: list[str] = []
                    page.on("console", lambda message, noise=noise: noise.append(message.text))
                    page.on("pageerror", lambda error, noise=noise: noise.append(str(error)))
                    page.on(
                        "request",
                        lambda asked, noise=noise: None if asked.url.startswith("file:") else noise.append(asked.url),
                    )
                    page.goto((exhibition / language / name).as_uri())
                    where = f"{language}/{name} at {width}"
                    if shots is not None:
                        page.screenshot(path=str(shots / f"{Path(name).stem[:12]}-{language}-{width}.png"))
                    if opened:
                        page.evaluate(OPEN)
                    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                        faults.append(f"{where}: wider than the window")
                    faults += [f"{where}: {found}" for found in noise]
                    found = Axe().run(page, options={"preload": False})
                    faults += [f"{where}: axe {one['id']}" for one in found.response["violations"]]
                    if width == widths[0]:
                        faults += [f"{where}: {one}" for one in broken_links(exhibition / language / name, page)]
                        faults += [f"{where}: {one}" for one in disordered(page.inner_text("main"))]
                    looked += 1
                    page.close()
        browser.close()
    return {"pages": looked, "faults": faults}


def broken_links(path: Path, page: Any) -> list[str]:
    """Links of a page that lead to no file, or to no place on it."""
    ids = frozenset(page.evaluate(IDS))
    found = []
    for href in sorted(set(page.evaluate(LINKS))):
        name, _, place = href.partition("#")
        if name.startswith(("http:", "https:")):
            continue
        target = path.parent / unquote(name) if name else path
        if not target.is_file():
            found.append(f"leads nowhere: {href}")
        elif place:
            held = unquote(place) in ids if target == path else f'id="{unquote(place)}"' in target.read_text("utf-8")
            if not held:
                found.append(f"no such place: {href}")
    return found


def disordered(text: str) -> list[str]:
    """Letters that a program put in visual order: Arabic presentation forms, or marks that override direction."""
    forms = sorted({c for c in text if "\ufb50" <= c <= "\ufdff" or "\ufe70" <= c <= "\ufefc" or c in "\u202d\u202e"})
    return [f"not in logical order: {unicodedata.name(c, hex(ord(c)))}" for c in forms if c not in "\ufdfc"]


def sheets(shots: Path, folder: Path) -> int:
    """One contact sheet a template: its languages side by side at each width. Returns how many."""
    from playwright.sync_api import sync_playwright

    names = sorted({path.name.rsplit("-", 2)[0] for path in shots.glob("*.png")})
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.jpg"):
        old.unlink()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": SHEET_WIDTH, "height": 800})
        for name in names:
            rows = "".join(
                "<div>"
                + "".join(
                    f'<img src="{(shots / f"{name}-{language}-{width}.png").as_uri()}">' for language in LANGUAGES
                )
                + "</div>"
                for width in WIDTHS
            )
            sheet = shots / f"{name}.html"
            style = (
                "body{margin:8px;background:#999}div{display:flex;gap:8px;margin-bottom:8px}img{width:33%;height:auto}"
            )
            sheet.write_text(f"<style>{style}</style>{rows}", encoding="utf-8")
            page.goto(sheet.as_uri())
            kind = "person" if name.startswith("E-") else name
            page.screenshot(path=str(folder / f"{kind}.jpg"), type="jpeg", quality=55, full_page=True)
        browser.close()
    return len(names)


def prove() -> dict[str, Any]:
    """Build the reference case and look at every template in every language and width."""
    with tempfile.TemporaryDirectory() as folder:
        build, shots = Path(folder) / "build", Path(folder) / "shots"
        shots.mkdir()
        words = [sys.executable, "-m", "cenotaph.cli", "build", str(CASE), "--build", str(build)]
        subprocess.run(words, check=True, capture_output=True)
        found = look(build / "out" / "exhibition", LANGUAGES, WIDTHS, shots)
        made = sheets(shots, SHEETS)
    return {"holds": not found["faults"], "languages": list(LANGUAGES), "widths": list(WIDTHS), "sheets": made, **found}
