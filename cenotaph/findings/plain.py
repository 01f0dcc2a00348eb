"""What findings return, as JSON holds it.

Invariant: equal findings give equal text: fields in their order, sets and mappings sorted, days as ISO 8601, sentences
as [key, parameters], a claim as its id with its words, a record as its id. Nothing is rendered in a language here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from cenotaph.claims.values.date import day_text
from cenotaph.findings.material import Claim, Days, Record
from cenotaph.findings.spans import Span
from cenotaph.words.sentences import Message


def plain(value: Any) -> Any:
    """A value of findings in str, int, float, bool, None, list and dict."""
    if isinstance(value, Message):
        return [value.key, {name: plain(one) for name, one in sorted(value.parameters.items())}]
    if isinstance(value, Claim):
        return {"claim": value.claim, "as_written": value.as_written, "withdrawn": value.withdrawn}
    if isinstance(value, Record):
        return value.record
    if isinstance(value, Span):
        return {
            "certainly": plain_days(value.precise) if value.precise else None,
            "within": plain_days(value.imprecise),
            "stated": plain_days(value.spoken),
            "starting": value.starting,
            "ending": value.ending,
            "impossible": value.impossible,
        }
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _field(str(field.type), getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in sorted(value.items())}
    if isinstance(value, frozenset | set):
        return sorted(plain(one) for one in value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def _field(kind: str, value: Any) -> Any:
    """A field; one that is declared to hold days is written as days."""
    if kind == "Days":
        return plain_days(value)
    if kind == "tuple[Days, ...]":
        return [plain_days(one) for one in value]
    return plain(value)


def plain_days(days: Days) -> list[str | None]:
    """The first and last of some days, ISO 8601, None where open or unknown."""
    return [day_text(days[0]), day_text(days[1])]
