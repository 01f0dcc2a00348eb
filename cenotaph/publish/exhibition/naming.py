"""What a sentence of the estimates calls by a key, in the words of the case and of the reader.

Invariant: lists are called as the case titles them, properties and their values as the vocabulary does; no key of the
program stands on a page where a name exists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cenotaph.publish.exhibition.strata_rows import name_of as part_name
from cenotaph.publish.exhibition.strata_rows import property_name
from cenotaph.words.sentences import Message

LISTS = frozenset({"pair", "pairs", "lists"})  # parameters that name lists by their keys, with signs between them


def in_words(message: Message, titles: Mapping[str, str], locale: str) -> Message:
    """The message with its lists, properties and parts called by their names; `titles` are those of the lists."""
    filled = message.parameters
    if message.key == "estimate.part":
        name, part = str(filled["property"]), filled["part"]
        called = part if isinstance(part, Message) else part_name(name, str(part), locale)
        return Message(message.key, {"property": property_name(name, locale), "part": called})
    if message.key == "estimate.property":
        return Message(message.key, {"property": property_name(str(filled["property"]), locale)})
    return Message(message.key, {name: filling(name, value, titles, locale) for name, value in filled.items()})


def filling(name: str, value: Any, titles: Mapping[str, str], locale: str) -> Any:
    """One parameter."""
    if isinstance(value, Message):
        return in_words(value, titles, locale)
    return titled(value, titles) if name in LISTS and isinstance(value, str) else value


def titled(text: str, titles: Mapping[str, str]) -> str:
    """A text of keys and signs ("north × south; north × east") with the titles in place of the keys."""
    if not titles:
        return text
    keys = "|".join(re.escape(key) for key in sorted(titles, key=len, reverse=True))
    return re.sub(rf"(?<![\w-])(?:{keys})(?![\w-])", lambda found: titles[found[0]], text)
