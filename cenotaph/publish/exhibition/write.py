"""Writes the exhibition: static pages that open from a folder, with no server and no request leaving it.

Invariant: the folder's pages are a pure function of what is passed in (no clock, no set order, no number of processes,
every string escaped), and a page that is no longer written is removed: an old exhibition keeps nobody whom a new one
withholds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cenotaph.findings.assess import Assessment
from cenotaph.publish.exhibition.frame import LANGUAGES, frame, placed, switch_rows, title_row
from cenotaph.publish.exhibition.halls import HALLS, Material
from cenotaph.publish.exhibition.person_page import file_name
from cenotaph.publish.exhibition.persons import Frame, write_persons
from cenotaph.publish.exhibition.rendering import ROOM, rendered
from cenotaph.publish.exhibition.speech import sentence
from cenotaph.publish.shapes import CaseCard, Person, SourceCard, Surroundings

STATIC = ("style.css", "wall.js", "fonts/vazirmatn-arabic.woff2", "fonts/vazirmatn-latin.woff2", "fonts/OFL.txt")


NOTHING_AROUND = Surroundings()


@dataclass(frozen=True, slots=True)
class ExhibitionReport:
    """What was written: files in all, their bytes, and how many of them are pages."""

    files: int
    bytes: int
    pages: int


def in_these_languages(wanted: Iterable[str]) -> tuple[str, ...]:
    """Those of the wanted languages in which pages can be written, in their order; English where there is none."""
    return tuple(one for one in dict.fromkeys(wanted) if one in LANGUAGES) or ("en",)


def write_exhibition(
    folder: Path,
    case: CaseCard,
    persons: Iterable[Person],
    sources: Sequence[SourceCard],
    numbers: Mapping[str, Any] | None,
    languages: Sequence[str] = ("en",),
    around: Surroundings = NOTHING_AROUND,
    assessment: Assessment | None = None,
    documented: Mapping[str, Any] | None = None,
    progress: Callable[[int], None] = lambda _: None,
    processes: int | None = None,
) -> ExhibitionReport:
    """Writes the exhibition into `folder` and returns how many files, bytes and pages it has.

    `persons` comes sorted by entity and is read once; `numbers` is the content of `out/estimate/estimate.json` or
    None, `documented` that of `patterns.json`; `around` is what stands around the victims; `assessment` what findings
    say of that freeze; `progress` is told the number of persons done; `processes` is how many write (default: by the
    number of persons and processors).
    Raises KeyError when a sentence has no text.
    """
    for name in (*(f"{locale}/person" for locale in languages), "static/fonts"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    here = Material(case, sources, numbers, {locale: [] for locale in languages}, around, assessment, documented)
    halls = tuple(hall.key for hall in HALLS if hall.open(here))
    shared = Frame(folder, case, here.titles, tuple(languages), halls)
    size = 0
    places: dict[str, list[Any]] = {locale: [] for locale in languages}
    for written in write_persons(shared, persons, progress, processes):
        size += written.bytes
        for one in written.places:
            for locale in languages:
                places[locale].append(one[locale])
    material = Material(case, sources, numbers, places, around, assessment, documented)
    others = dict(hall_pages(material, languages, halls)) | {"index.html": threshold(case, languages)}
    static = {f"static/{name}": (ROOM / "static" / name).read_bytes() for name in STATIC}
    for name, content in {**others, **static}.items():
        (folder / name).write_bytes(content)
        size += len(content)
    pages = {f"{locale}/person/{file_name(one.entity)}" for locale in languages for one in places[locale]}
    remove_stale(folder, pages | others.keys())
    return ExhibitionReport(len(pages) + len(others) + len(static), size, len(pages) + len(others))


def hall_pages(material: Material, languages: Sequence[str], halls: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The pages of the open halls in each language, by their names below the folder."""
    for locale in languages:
        shared = frame(material.case, locale, languages, halls)
        for hall in HALLS:
            if hall.key in halls:
                name = f"{hall.key}.html"
                rows = {**shared, **placed(name), **hall.rows(material, locale)}
                yield f"{locale}/{name}", rendered(name, locale, rows)


def threshold(case: CaseCard, languages: Sequence[str]) -> bytes:
    """The first page: the case's title in each language, and the way in."""
    doors = [
        {
            **title_row(case, locale),
            "language": switch,
            "fictional": sentence(locale, "exhibition.frame.fictional") if case.fictional else "",
            "unreviewed": sentence(locale, "exhibition.frame.unreviewed"),
        }
        for locale, switch in zip(languages, switch_rows(languages), strict=True)
    ]
    return rendered("threshold.html", languages[0], {"doors": doors, "fictional": case.fictional})


def remove_stale(folder: Path, kept: Iterable[str]) -> None:
    """Removes every page below the folder that was not written this time."""
    wanted = frozenset(kept)
    for where, _, names in os.walk(folder):
        below = Path(where).relative_to(folder).as_posix()
        for name in names:
            if name.endswith(".html") and (name if below == "." else f"{below}/{name}") not in wanted:
                (Path(where) / name).unlink()
