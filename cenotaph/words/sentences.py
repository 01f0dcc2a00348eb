"""Sentences for people, in their language.

Invariant: computation never builds a sentence. It returns a `Message` (key, parameters); `render` is the only place
where a key becomes words. A key that no catalogue knows is an error, so that no page can show a bare key.
"""

from __future__ import annotations

import gettext
import io
import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, NamedTuple

import yaml
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from cenotaph.words.canonical import canonical

DIGITS = {"fa": "۰۱۲۳۴۵۶۷۸۹", "ar": "٠١٢٣٤٥٦٧٨٩"}
NUMBERING = {"fa": "arabext", "ar": "arab"}  # CLDR's names of their digits, grouping and decimal signs


class Message(NamedTuple):
    """A sentence before it has a language: its key in `words/sentences/*.yaml` and what fills it."""

    key: str
    parameters: Mapping[str, Any] = MappingProxyType({})


def message(key: str, /, **parameters: Any) -> Message:
    """A Message; parameters are strings, numbers or Messages (rendered in the same language)."""
    return Message(key, parameters)


def stored(found: Iterable[Message]) -> str:
    """Messages as canonical JSON (RFC 8785), for a store or a freeze; empty for none."""
    listed: list[Any] = [[entry.key, dict(entry.parameters)] for entry in found]
    return canonical(listed) if listed else ""


def restored(text: str) -> tuple[Message, ...]:
    """The messages of a stored form, those inside them included."""
    return tuple(_restored(entry) for entry in json.loads(text)) if text else ()


def _restored(entry: list[Any]) -> Message:
    key, parameters = entry
    return Message(
        key, {name: _restored(value) if isinstance(value, list) else value for name, value in parameters.items()}
    )


@cache
def sentences() -> dict[str, str]:
    """Every key with its English sentence, from all YAML files of `words/sentences/`.

    Raises ValueError when two files define one key: a key has one home.
    """
    found: dict[str, str] = {}
    folder = resources.files("cenotaph.words") / "sentences"
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not path.name.endswith(".yaml"):
            continue
        for key, text in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            if key in found:
                raise ValueError(f"words/sentences/{path.name}: key {key!r} is defined twice")
            found[key] = str(text).strip()
    return found


@cache
def catalogue(locale: str) -> gettext.NullTranslations:
    """The gettext catalogue of a language, read from its `.po` file; English needs none."""
    path = resources.files("cenotaph.words") / "locale" / locale / "LC_MESSAGES" / "cenotaph.po"
    if not path.is_file():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(path.read_bytes()), locale=locale))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def digits(text: str, locale: str) -> str:
    """The same text with its ASCII digits in the reader's digits."""
    wanted = DIGITS.get(locale)
    return text.translate(str.maketrans("0123456789", wanted)) if wanted else text


def number(value: float, locale: str) -> str:
    """A number as the reader writes it: grouping, decimal sign and digits of the language."""
    known = locale if locale in {"en", "fa", "fr", "es", "ar"} else "en"
    return digits(format_decimal(value, locale=known, numbering_system=NUMBERING.get(known, "latn")), locale)


def render(message: Message, locale: str = "en") -> str:
    """The sentence in the reader's language. Integers and floats are grouped; strings stand as they are.

    A year, an id or a row number must be passed as a string, or it would be printed with a thousands separator.
    Raises KeyError with the key and the mend when `words/sentences/` has no such key.
    """
    known = sentences()
    if message.key not in known:
        raise KeyError(f"no sentence for key {message.key!r}: add it to a file in words/sentences/")
    text = catalogue(locale).gettext(known[message.key])
    filled = {
        name: render(value, locale)
        if isinstance(value, Message)
        else number(value, locale)
        if isinstance(value, int | float) and not isinstance(value, bool)
        else str(value)
        for name, value in message.parameters.items()
    }
    return text.format(**filled)
