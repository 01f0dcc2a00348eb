"""Which module reads which type of value.

Invariant: every type of `words/properties.yaml` has exactly one module, and all modules have the same verbs.
"""

from __future__ import annotations

from typing import Any, Protocol, cast

from cenotaph.claims.values import Comparison, Hints, Parsed, code, date, name, place, quantity, text


class ValueType(Protocol):
    """The verbs that every value module has."""

    def parse(self, as_written: str, hints: Hints) -> Parsed[Any]:
        """What the words say."""

    def format(self, value: Any, locale: str) -> str:
        """The value for a reader."""

    def compare(self, a: Any, b: Any) -> Comparison:
        """How two values stand to each other."""

    def key(self, value: Any) -> str:
        """A text by which equal values are equal."""

    def to_json(self, value: Any) -> dict[str, Any]:
        """A form that survives storage."""

    def from_json(self, stored: dict[str, Any]) -> Any:
        """The value of a stored form."""


TYPES: dict[str, ValueType] = {
    "name": cast(ValueType, name),
    "date": cast(ValueType, date),
    "quantity": cast(ValueType, quantity),
    "code": cast(ValueType, code),
    "place": cast(ValueType, place),
    "text": cast(ValueType, text),
    "identifier": cast(ValueType, text),
    "reference": cast(ValueType, text),
}

# Raised by hand whenever a parser reads some words otherwise than before: values are derived again, freezes change.
PARSER_VERSION = "2"
