"""What the registers return, as JSON holds it.

Invariant: equal registers give equal text: fields in their order, sets and mappings sorted, days as ISO 8601, sentences
as [key, parameters], a claim as its id with its words. Nothing is rendered in a language here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from cenotaph.claims.values.date import day_text
from cenotaph.findings.material import Claim, Days, Record
from cenotaph.words.sentences import Message


def shaped(value: Any) -> Any:
    """A value of a register in str, int, bool, None, list and dict."""
    if isinstance(value, Message):
        return [value.key, {name: shaped(one) for name, one in sorted(value.parameters.items())}]
    if isinstance(value, Claim):
        return {"claim": value.claim, "as_written": value.as_written, "withdrawn": value.withdrawn}
    if isinstance(value, Record):
        return value.record
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _field(str(one.type), getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): shaped(one) for key, one in sorted(value.items())}
    if isinstance(value, frozenset | set):
        return sorted(shaped(one) for one in value)
    if isinstance(value, list | tuple):
        return [shaped(one) for one in value]
    return value


def _field(kind: str, value: Any) -> Any:
    """A field; one that is declared to hold days is written as days."""
    return shaped_days(value) if kind == "Days" else shaped(value)


def shaped_days(days: Days) -> list[str | None]:
    """The first and the last of some days, ISO 8601, None where open or unknown."""
    return [day_text(days[0]), day_text(days[1])]
