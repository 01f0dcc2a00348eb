"""The words of the system as data: properties, vocabularies, headers of outputs.

Invariant: a property, a term or a header has one definition, in the YAML files of this room; whoever needs one reads it
from here, and an unknown one is an error that names the known ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from cenotaph.words.sentences import catalogue

SENSITIVITIES = ("public", "restricted", "protected")  # from open to strict
VALUE_TYPES = ("name", "date", "quantity", "code", "place", "text", "identifier", "reference")


class VocabularyError(ValueError):
    """A word that the vocabulary does not know, or a vocabulary file that breaks its schema."""


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a record: how its words are read and who may see them."""

    key: str
    order: int  # position in which a page tells it
    type: str  # one of VALUE_TYPES
    label: str  # English; translated through gettext
    sensitivity: str  # one of SENSITIVITIES
    single: bool = False  # one true value: two claims that cannot both hold contradict each other
    vocabulary: str = ""
    unit: str = ""
    huridocs: str = ""
    ftm: str = ""


def _load(name: str) -> Any:
    return yaml.safe_load((resources.files("cenotaph.words") / name).read_text(encoding="utf-8"))


@cache
def properties() -> dict[str, Property]:
    """Every property by key, in the order in which a page tells them. Raises VocabularyError on a broken file."""
    found: dict[str, Property] = {}
    for order, (key, entry) in enumerate(_load("properties.yaml")["properties"].items()):
        try:
            found[key] = Property(key=key, order=order, **entry)
        except TypeError as error:
            raise VocabularyError(f"words/properties.yaml, {key}: {error}") from error
        if found[key].type not in VALUE_TYPES:
            raise VocabularyError(f"words/properties.yaml, {key}: unknown type {found[key].type!r}")
        if found[key].sensitivity not in SENSITIVITIES:
            raise VocabularyError(f"words/properties.yaml, {key}: unknown sensitivity {found[key].sensitivity!r}")
        if found[key].vocabulary and found[key].vocabulary not in vocabularies():
            raise VocabularyError(f"words/properties.yaml, {key}: unknown vocabulary {found[key].vocabulary!r}")
    return found


@cache
def record_kinds() -> tuple[str, ...]:
    """Every kind of record, in the order of the design."""
    return tuple(_load("properties.yaml")["kinds"])


@cache
def roles() -> tuple[str, ...]:
    """Every role a person's record may have."""
    return tuple(_load("properties.yaml")["roles"])


@cache
def vocabularies() -> dict[str, dict[str, str]]:
    """Every controlled vocabulary: name -> term -> English label."""
    return {str(name): dict(terms) for name, terms in _load("vocabularies.yaml").items()}


def terms(vocabulary: str) -> dict[str, str]:
    """The terms of one vocabulary with their English labels."""
    known = vocabularies()
    if vocabulary not in known:
        raise VocabularyError(f"no vocabulary {vocabulary!r}; there are: {', '.join(sorted(known))}")
    return known[vocabulary]


@cache
def headers() -> dict[str, dict[str, str]]:
    """The columns of every tabular output: path below the build -> column -> what it holds."""
    return {path: dict(entry["columns"]) for path, entry in _load("outputs.yaml").items()}


@cache
def label(key: str, locale: str = "en") -> str:
    """The label of a property or a term for a reader of this language; the key itself has no other form."""
    english = properties()[key].label if key in properties() else key
    return catalogue(locale).gettext(english)


@cache
def term_label(vocabulary: str, term: str, locale: str = "en") -> str:
    """The label of a term for a reader of this language."""
    return catalogue(locale).gettext(terms(vocabulary).get(term, term))
