"""Writes the exhibition: static pages that open from a folder, with no server and no request leaving it.

Invariant: the folder's pages are a pure function of what is passed in (no clock, no set order, every string escaped),
and a page of a person who is no longer passed in is removed: an old exhibition keeps nobody whom a new one withholds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.template import Context, Engine
from django.template.base import Template

from cenotaph.claims.values import date as dates
from cenotaph.publish.exhibition.alphabet import page_direction
from cenotaph.publish.exhibition.numbers_page import numbers_page
from cenotaph.publish.exhibition.person_page import Label, file_name, person_page
from cenotaph.publish.exhibition.sources_page import source_rows
from cenotaph.publish.exhibition.wall_page import Place, place, wall_page
from cenotaph.words.sentences import render
from cenotaph.words.vocabulary import label as vocabulary_label
from cenotaph.words.vocabulary import term_label

if TYPE_CHECKING:  # pages are made from rows already chosen; writing them opens no store
    from cenotaph.publish.select import CaseCard, Person, SourceCard

HALLS = ("index", "wall", "numbers", "sources", "how")  # in the order of the navigation
STATIC = ("style.css", "wall.js")
INDEX_BINS = frozenset(
    {"identified", "named_insufficient", "unnamed", "unconfirmed", "outside_mandate", "other_record"}
)


@dataclass(frozen=True, slots=True)
class ExhibitionReport:
    """What was written: files in all, their bytes, and how many of them are pages."""

    files: int
    bytes: int
    pages: int


def engine() -> Engine:
    """The template engine: autoescape on, templates compiled once, a missing variable visible to the tests."""
    folder = str(resources.files("cenotaph.publish.exhibition") / "templates")
    return Engine(
        dirs=[folder],
        autoescape=True,
        loaders=[("django.template.loaders.cached.Loader", [("django.template.loaders.filesystem.Loader", [folder])])],
        builtins=["cenotaph.publish.exhibition.tags"],
        string_if_invalid="⟦missing: %s⟧",
    )


def frame(case: CaseCard, locale: str) -> dict[str, Any]:
    """What every page knows: the case, the language, the freeze."""
    as_of = date.fromisoformat(case.as_of).toordinal()
    return {
        "case": case,
        "locale": locale,
        "dir": page_direction(locale),
        "as_of": dates.format(dates.Date(as_of, as_of), locale),
        "rule": render(case.identifiability, locale).rstrip("."),
        "halls": [{"key": hall, "title": f"exhibition.{hall}.title", "file": f"{hall}.html"} for hall in HALLS],
    }


def bin_rows(case: CaseCard, locale: str) -> list[dict[str, Any]]:
    """One sentence a bin: how many persons are in it and what that means."""
    return [
        {
            "key": f"exhibition.index.bin.{key}" if key in INDEX_BINS else "exhibition.index.bin.other",
            "label": term_label("bin", key, locale),
            "count": count,
        }
        for key, count in case.bins
    ]


class Writer:
    """Writes files below one folder and counts them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = 0
        self.bytes = 0
        self.pages = 0

    def write(self, name: str, content: bytes) -> None:
        (self.folder / name).write_bytes(content)
        self.files += 1
        self.bytes += len(content)

    def page(self, name: str, template: Template, shared: Mapping[str, Any], rows: Mapping[str, Any]) -> None:
        context = Context({**shared, **rows}, autoescape=True, use_l10n=False, use_tz=False)
        self.write(name, template.render(context).encode("utf-8"))
        self.pages += 1


def remove_stale(folder: Path, kept: frozenset[str]) -> None:
    """Removes pages of persons that were not written this time."""
    for path in sorted(folder.glob("*.html")):
        if path.name not in kept:
            path.unlink()


def write_exhibition(
    folder: Path,
    case: CaseCard,
    persons: Iterable[Person],
    sources: Sequence[SourceCard],
    numbers: Mapping[str, Any] | None,
    locale: str = "en",
    label: Callable[[str, str], str] = vocabulary_label,
    progress: Callable[[int], None] | None = None,
) -> ExhibitionReport:
    """Writes the exhibition into `folder` and returns how many files, bytes and pages it has.

    `persons` comes sorted by entity and is read once, one page at a time; `numbers` is the content of
    `out/estimate/estimate.json` or None; `label(property, locale)` names a property; `progress` is told the number of
    person pages written so far. Raises KeyError when a sentence has no text.
    """
    (folder / "person").mkdir(parents=True, exist_ok=True)
    templates = engine()
    writer = Writer(folder)
    shared = frame(case, locale)
    here = {**shared, "root": ""}
    places = write_persons(writer, templates, shared, persons, sources, locale, label, progress)
    remove_stale(folder / "person", frozenset(file_name(one.entity) for one in places))

    wall = wall_page(places, locale)
    titles = {card.key: card.title for card in sources}
    figures = numbers_page(numbers, case, titles, locale, shared["dir"] == "rtl")
    rows: dict[str, dict[str, Any]] = {
        "index": {"bins": bin_rows(case, locale), "total": wall["total"], "lists": len(sources)},
        "wall": wall,
        "numbers": figures,
        "sources": {"sources": source_rows(sources, locale)},
        "how": {"example": places[0].entity if places else ""},
    }
    for hall in HALLS:
        writer.page(f"{hall}.html", templates.get_template(f"{hall}.html"), {**here, "hall": hall}, rows[hall])
    static = resources.files("cenotaph.publish.exhibition") / "static"
    for name in STATIC:
        writer.write(name, (static / name).read_bytes())
    return ExhibitionReport(writer.files, writer.bytes, writer.pages)


def write_persons(
    writer: Writer,
    templates: Engine,
    shared: Mapping[str, Any],
    persons: Iterable[Person],
    sources: Sequence[SourceCard],
    locale: str,
    label: Label,
    progress: Callable[[int], None] | None,
) -> list[Place]:
    """Writes one page a person and returns their places on the wall."""
    cards = {card.key: card for card in sources}
    template = templates.get_template("person.html")
    context = {**shared, "root": "../", "hall": ""}
    places: list[Place] = []
    for count, person in enumerate(persons, 1):
        rows = person_page(person, cards, locale, label)
        writer.page(f"person/{file_name(person.entity)}", template, context, rows)
        places.append(place(person, locale, label))
        if progress is not None and (count % 100 == 0):
            progress(count)
    if progress is not None:
        progress(len(places))
    return places
