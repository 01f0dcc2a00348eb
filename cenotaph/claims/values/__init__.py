"""Values: one module a type, the same four verbs.

    parse(as_written, hints) -> Parsed[T]     format(value, locale) -> str
    compare(a, b) -> Comparison               key(value) -> str

Invariant: a parse never loses and never guesses silently. It returns the value it could read with every doubt it had;
what it cannot read is kept as written (value None) with the doubt that says why. Nothing here raises on bad text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from cenotaph.words.sentences import Message

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hints:
    """What the mapping of a column says about its values. All optional: an empty Hints reads what is unambiguous."""

    language: str = ""  # ISO 639-1 of the text: "es", "fa", "en"
    format: str = ""  # of dates: "dd/mm/yyyy", "yyyy-mm-dd", "mm/dd/yyyy"
    calendar: str = ""  # "gregorian", "solar_hijri", "lunar_hijri"; empty: decided by the text, or doubted
    year_only: tuple[str, ...] = ()  # placeholders for "year only", such as "yyyy-01-01"
    order: str = ""  # of names: "family, given", "given family", "family  given" (the separator as written)
    missing: tuple[str, ...] = ()  # words that mean "not stated", beside those every language has
    withheld: tuple[str, ...] = ()  # words that mean the source knows and does not publish
    codes: tuple[tuple[str, str], ...] = ()  # as written -> term of the vocabulary
    vocabulary: str = ""  # of codes: the vocabulary the terms belong to
    unit: str = ""  # of quantities: "year" for ages
    period: tuple[int, int] | None = None  # years (Gregorian) a two-digit year may fall in


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """What was read: the value (None if nothing could be), the doubts, and whether the cell says "not stated"."""

    value: T | None
    doubts: tuple[Message, ...] = ()
    missing: bool = False  # the cell is empty or says in words that nothing is stated: no claim
    withheld: bool = False  # the source says it knows and does not publish


class Agreement(StrEnum):
    """How two values of one type stand to each other."""

    SAME = "same"  # equal at the precision of both
    COMPATIBLE = "compatible"  # can both be true: one contains or overlaps the other
    CLOSE = "close"  # cannot both be exact, but differ by no more than usual errors of that type
    DIFFERENT = "different"  # cannot both be true
    UNKNOWN = "unknown"  # one of them says nothing


@dataclass(frozen=True, slots=True)
class Comparison:
    """An agreement, its distance in the unit of the type (days, edits, kilometres), and a sentence that says why."""

    agreement: Agreement
    distance: float = 0.0
    why: Message = field(default_factory=lambda: Message("compare.unknown"))
