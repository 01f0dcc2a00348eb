"""Text, identifiers and references: words that are kept, not read.

Invariant: the value is the words with white space folded and invisible direction marks taken off; nothing else changes.
"""

from __future__ import annotations

import re

from cenotaph.claims.values import Agreement, Comparison, Hints, Parsed
from cenotaph.words.sentences import message

MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00]")
LONGEST = 100_000  # characters


def parse(as_written: str, hints: Hints) -> Parsed[str]:
    """The words, or that they say nothing."""
    if len(as_written) > LONGEST:
        return Parsed(None, (message("text.too_long", length=len(as_written), longest=LONGEST),))
    words = " ".join(MARKS.sub("", as_written).split())
    if words in hints.withheld:
        return Parsed(None, (message("code.withheld"),), withheld=True)
    if not words or words in hints.missing:
        return Parsed(None, missing=True)
    return Parsed(dict(hints.codes).get(words, words))


def format(value: str, locale: str) -> str:
    """The words, in every language."""
    del locale
    return value


def compare(a: str, b: str) -> Comparison:
    """Same words or others; texts that differ do not contradict each other."""
    if a.casefold() == b.casefold():
        return Comparison(Agreement.SAME, 0.0, message("text.same"))
    return Comparison(Agreement.COMPATIBLE, 1.0, message("text.other_words"))


def key(value: str) -> str:
    """The words without letter case."""
    return value.casefold()


def to_json(value: str) -> dict[str, object]:
    """A form that survives storage."""
    return {"text": value}


def from_json(stored: dict[str, object]) -> str:
    """The value of a stored form."""
    return str(stored["text"])
