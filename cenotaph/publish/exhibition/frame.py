"""The frame of every page: the case's title, the halls, the languages, the day and the freeze.

Invariant: each page leads to the same page in every other language, and says when a title of its language awaits the
review of a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from cenotaph.claims.values.date import Date
from cenotaph.claims.values.date import format as date_format
from cenotaph.publish.exhibition.alphabet import other_direction, other_language, own_name, page_direction
from cenotaph.publish.shapes import CaseCard
from cenotaph.words.sentences import render

LANGUAGES = ("en", "fa", "fr")  # in which pages can be written


def title_row(case: CaseCard, locale: str) -> dict[str, Any]:
    """The case's title for a reader, with language and direction where they are not the page's."""
    called = case.called(locale)
    return {
        "title": called.title,
        "subtitle": called.subtitle,
        "lang": other_language(called.language, locale),
        "dir": other_direction(called.title, locale),
        "reviewed": called.reviewed,
        "caution": called.caution,
    }


def switch_rows(languages: Sequence[str]) -> list[dict[str, str]]:
    """The languages of the exhibition, each by its own name."""
    return [{"lang": one, "name": own_name(one), "dir": page_direction(one)} for one in languages]


def frame(case: CaseCard, locale: str, languages: Sequence[str], halls: Sequence[str]) -> dict[str, Any]:
    """What every page of a language knows."""
    day = date.fromisoformat(case.as_of).toordinal()
    return {
        "case": title_row(case, locale),
        "fictional": case.fictional,
        "freeze": case.freeze,
        "languages": switch_rows(languages) if len(languages) > 1 else (),
        "as_of": date_format(Date(day, day), locale),
        "rule": render(case.identifiability, locale).rstrip("."),
        "halls": [{"key": hall, "title": f"exhibition.{hall}.title", "file": f"{hall}.html"} for hall in halls],
    }


def placed(name: str) -> dict[str, str]:
    """Where a page stands below its language's folder: its name, the way up to that folder, its hall if it is one."""
    return {"file": name, "root": "../" * name.count("/"), "hall": name.removesuffix(".html")}
