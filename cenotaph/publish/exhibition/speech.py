"""How a page speaks: `sentence` and `spoken` give a key or a Message its words in a reader's language.

Invariant: every sentence of a page passes through `cenotaph.words.sentences.render` in the page's language, and leaves
here as plain text, which the template then escapes. A part of the other direction is isolated.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from babel import Locale

from cenotaph.claims.values.date import Date
from cenotaph.claims.values.date import format as date_format
from cenotaph.publish.exhibition.alphabet import both_directions, direction, page_direction
from cenotaph.words.sentences import Message, digits, render

DAYS = frozenset({"day", "first", "last", "since", "until"})  # parameters of sentences that hold a day
STATE = "state"  # the parameter that holds a country (ISO 3166-1 alpha-2)
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"  # Unicode Standard Annex 9: FSI ... PDI


def other_way(text: str, locale: str) -> bool:
    """Whether a text begins in another direction than the page; figures alone have none."""
    return not text.isdecimal() and direction(text) != page_direction(locale)


def apart(text: str) -> str:
    """The text in an isolate."""
    return f"{ISOLATE}{text}{END_OF_ISOLATE}"


def day(value: Any, locale: str) -> Any:
    """A day that computation gives as ISO 8601, in the calendars of the reader; anything else as it is."""
    if not isinstance(value, str) or not ISO_DAY.fullmatch(value):
        return value
    ordinal = date.fromisoformat(value).toordinal()
    return date_format(Date(ordinal, ordinal), locale)


def worded(name: str, value: Any, locale: str) -> Any:
    """A parameter that computation gives in a code, in words: a day, a State; anything else as it is."""
    if name in DAYS:
        return day(value, locale)
    if name == STATE and isinstance(value, str):
        return Locale.parse(locale).territories.get(value, value)
    return value


def isolated(value: Any, locale: str) -> Any:
    """The value so that its direction does not disturb the sentence around it; Messages and numbers as they are."""
    if isinstance(value, str):
        return apart(value) if both_directions(value) or other_way(value, locale) else value
    if isinstance(value, Message):
        parts = {name: worded(name, part, locale) for name, part in value.parameters.items()}
        return Message(value.key, {name: isolated(part, locale) for name, part in parts.items()})
    return value


@lru_cache(maxsize=1 << 16)
def sentence(locale: str, key: str, parameters: tuple[tuple[str, Any], ...] = ()) -> str:
    """The sentence of a key in a language; parameters are (name, string, number or Message without parameters)."""
    return spoken(Message(key, dict(parameters)), locale)


def spoken(message: Message, locale: str) -> str:
    """A Message of any depth in a language; one that is not translated yet keeps its own direction."""
    said = render(isolated(message, locale), locale)
    return apart(said) if other_way(said, locale) else said


def colon(locale: str) -> str:
    """The colon after a label or an attribution, with the space that the language puts before it."""
    return render(Message("exhibition.frame.colon", {"label": ""}), locale)


def comma(locale: str) -> str:
    """The comma between the parts of a list, with its space."""
    return render(Message("exhibition.frame.comma", {"first": "", "second": ""}), locale)


def figures(text: str, locale: str) -> str:
    """A text of figures ("2003", "1367/5/12") in the reader's digits; one that has letters stands as it is."""
    return text if any(letter.isalpha() for letter in text) else digits(text, locale)
