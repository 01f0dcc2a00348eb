"""The halls: every page of a language but those of persons, in the order of the navigation.

Invariant: a hall is one entry here, one template `templates/<key>.html`, one title `exhibition.<key>.title` and one
line at the entrance `exhibition.index.<key>`; it shows only what `Material` holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cenotaph.findings.assess import Assessment
from cenotaph.publish.exhibition.alphabet import page_direction
from cenotaph.publish.exhibition.asks_page import asked, asks_page
from cenotaph.publish.exhibition.call_page import call_page, coded
from cenotaph.publish.exhibition.claimed_page import claimed_page
from cenotaph.publish.exhibition.contrasts_page import contrasts_page
from cenotaph.publish.exhibition.copying_rows import bound, copying_rows
from cenotaph.publish.exhibition.doors_page import doors_page
from cenotaph.publish.exhibition.findings_page import findings_page, ready
from cenotaph.publish.exhibition.graves_page import graves_page
from cenotaph.publish.exhibition.index_page import bin_rows
from cenotaph.publish.exhibition.law_page import LawPage
from cenotaph.publish.exhibition.lineage_rows import lineage_rows
from cenotaph.publish.exhibition.numbers_page import numbers_page
from cenotaph.publish.exhibition.panels_page import panels_page, seats
from cenotaph.publish.exhibition.registers_page import registers_page
from cenotaph.publish.exhibition.sources_page import source_rows
from cenotaph.publish.exhibition.wall_page import Place, wall_page
from cenotaph.publish.exhibition.words_page import spoken_records, words_page
from cenotaph.publish.shapes import CaseCard, SourceCard, Surroundings

Row = dict[str, Any]


@dataclass(frozen=True)
class Material:
    """What halls are made from, in no language yet."""

    case: CaseCard
    sources: Sequence[SourceCard]
    numbers: Mapping[str, Any] | None  # the content of out/estimate/estimate.json
    places: Mapping[str, Sequence[Place]]  # language -> the places of its wall, by entity
    around: Surroundings = field(default_factory=Surroundings)
    assessment: Assessment | None = None
    documented: Mapping[str, Any] | None = None  # the content of out/estimate/patterns.json

    @property
    def persons(self) -> int:
        """How many persons have a page."""
        return max((len(places) for places in self.places.values()), default=0)

    @cached_property
    def cards(self) -> dict[str, SourceCard]:
        """Source -> its card."""
        return {card.key: card for card in self.sources}

    @property
    def titles(self) -> dict[str, str]:
        """Source -> who says it, as an attribution names it."""
        return {card.key: card.named for card in self.sources}


@dataclass(frozen=True)
class Hall:
    """One page of a language: the rows of its template, and what the entrance counts in it."""

    key: str
    rows: Callable[[Material, str], Row]  # (material, language)
    count: Callable[[Material], int] = lambda _: 0
    open: Callable[[Material], bool] = lambda _: True  # a hall with nothing to show has no page and no door


def _index(material: Material, locale: str) -> Row:
    doors = [
        {"title": f"exhibition.{hall.key}.title", "file": f"{hall.key}.html", "what": f"exhibition.index.{hall.key}",
         "count": hall.count(material)}
        for hall in HALLS[1:] if hall.open(material)
    ]  # fmt: skip
    case = material.case
    return {"documented_count": case.documented_count, "bins": bin_rows(case, locale), "doors": doors}


def _wall(material: Material, locale: str) -> Row:
    return wall_page(material.places[locale], locale)


def _numbers(material: Material, locale: str) -> Row:
    rtl = page_direction(locale) == "rtl"
    figures = numbers_page(material.numbers, material.case, material.sources, locale, rtl, material.documented)
    count = material.case.documented_count
    stated = claimed_page(material.around, material.sources, count, material.case.call, locale)
    return {"documented_count": count, "claimed": stated, **figures}


def _words(material: Material, locale: str) -> Row:
    return words_page(material.around, material.sources, material.case.call, locale)


def word_count(material: Material) -> int:
    """How many records the hall of words shows."""
    return len(spoken_records(material.around, material.case.call))


def _sources(material: Material, locale: str) -> Row:
    return {
        "sources": source_rows(material.sources, locale),
        "tree": lineage_rows(material.sources, locale),
        "copying": copying_rows(material.sources, locale),
        "copying_bound": bound(locale),
    }


def _call(material: Material, locale: str) -> Row:
    return call_page(material.case.call, material.around, material.cards, locale)


def _coded(material: Material) -> int:
    known = material.case.call in material.cards
    return len(coded(material.around, material.case.call)) if known else 0


def _contrasts(material: Material, locale: str) -> Row:
    hrefs = {place.entity: place.href for place in material.places[locale]}
    return contrasts_page(material.around, material.cards, hrefs, locale)


def _panels(material: Material, locale: str) -> Row:
    command = material.assessment.command if material.assessment else None
    return panels_page(material.around, material.case, material.cards, locale, command)


def _alleged(material: Material) -> int:
    return len(seats(material.around)) + len(material.around.kind("designation"))


def _graves(material: Material, locale: str) -> Row:
    known = material.assessment.sites.sites if material.assessment else ()
    return graves_page(material.around, material.case, material.cards, locale, known)


def _law(material: Material, locale: str) -> Row:
    assert material.assessment is not None, "the hall of the law is open only with an assessment"
    return LawPage(material.assessment, material.around, material.cards, material.places[locale], locale).rows()


def _findings(material: Material, locale: str) -> Row:
    assert material.assessment is not None, "the hall of findings is open only with an assessment"
    law = LawPage(material.assessment, material.around, material.cards, material.places[locale], locale)
    return findings_page(material.assessment, law)


def _found(material: Material) -> int:
    return len(ready(material.assessment)) if material.assessment else 0


def _doors(material: Material, locale: str) -> Row:
    assert material.assessment is not None, "the hall of the doors is open only with an assessment"
    return doors_page(material.assessment.gates, locale)


def _registers(material: Material, locale: str) -> Row:
    assert material.assessment is not None, "the hall of registers is open only with an assessment"
    return registers_page(material.assessment, material.around, material.cards, locale)


def _moments(material: Material) -> int:
    return len(material.assessment.chronology.moments) if material.assessment else 0


def _forums(material: Material) -> int:
    return len(material.assessment.gates) if material.assessment else 0


def _crimes(material: Material) -> int:
    return len(material.assessment.matrix) if material.assessment else 0


def _asks(material: Material, locale: str) -> Row:
    return asks_page(material.around, material.case.call, material.cards, locale)


def _asked(material: Material) -> int:
    return len(asked(material.around, material.case.call))


def _how(material: Material, locale: str) -> Row:
    places = material.places[locale]
    return {"example": places[0].entity if places else ""}


HALLS = (
    Hall("index", _index),
    Hall("call", _call, count=_coded, open=lambda material: _coded(material) > 0),
    Hall("wall", _wall, count=lambda material: material.persons),
    Hall("panels", _panels, count=_alleged, open=lambda material: _alleged(material) > 0),
    Hall(
        "graves",
        _graves,
        count=lambda material: len(material.around.kind("site")),
        open=lambda material: bool(material.around.kind("site")),
    ),
    Hall("numbers", _numbers),
    Hall("words", _words, count=word_count, open=lambda material: word_count(material) > 0),
    Hall("findings", _findings, count=_found, open=lambda material: _found(material) > 0),
    Hall("law", _law, count=_crimes, open=lambda material: _crimes(material) > 0),
    Hall("registers", _registers, count=_moments, open=lambda material: material.assessment is not None),
    Hall("doors", _doors, count=_forums, open=lambda material: _forums(material) > 0),
    Hall("asks", _asks, count=_asked, open=lambda material: _asked(material) > 0),
    Hall(
        "contrasts",
        _contrasts,
        count=lambda material: len(material.around.contrasts),
        open=lambda material: bool(material.around.contrasts),
    ),
    Hall("sources", _sources, count=lambda material: len(material.sources)),
    Hall("how", _how),
)
