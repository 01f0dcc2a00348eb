"""An estimate is never a bare number.

Invariant: every number travels with its method, its model, its interval, the assumption it rests on, and every warning
that was found. Where the design allows no number, `point` is None and a blocking warning gives the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from cenotaph.words.sentences import Message, message, render, stored

LEVEL = 0.95  # of every interval, unless the caller asks for another
MINIMUM_LISTS = 3  # below it, dependence between lists can neither be modelled nor seen

Interval = tuple[float, float | None]  # upper end None: the counts do not bound the number from above


@dataclass(frozen=True)
class Warning:
    """Something a reader must know; one that blocks keeps the number unpublished until a person signs it."""

    code: str
    blocks: bool
    message: Message


@dataclass(frozen=True)
class Estimate:
    """The size of a population as one method and model see it, listed and unlisted together.

    `point` and `interval` count persons; `level` is the interval's nominal coverage; `seed` is None for a method
    without chance; `details` holds further figures as plain JSON values.
    """

    method: str
    model: str
    point: float | None
    interval: Interval | None
    level: float
    assumption: Message
    warnings: tuple[Warning, ...] = ()
    seed: int | None = None
    details: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def warning(code: str, blocks: bool, **parameters: Any) -> Warning:
    """A Warning whose sentence is `estimate.warning.<code>` filled with the parameters."""
    return Warning(code, blocks, message(f"estimate.warning.{code}", **parameters))


def refused(
    method: str,
    model: str,
    level: float,
    reason: Message,
    assumption: Message | None = None,
    details: Mapping[str, Any] = MappingProxyType({}),
) -> Estimate:
    """An Estimate without a number: the design or the counts allow none, for the reason given.

    `assumption` is `estimate.assumption.<method>` unless a sentence with parameters is given.
    """
    because = Warning("no_estimate", True, message("estimate.warning.no_estimate", reason=reason))
    assumption = assumption or message(f"estimate.assumption.{method}")
    return Estimate(method, model, None, None, level, assumption, (because,), details=details)


def said(one: Message) -> dict[str, str]:
    """A message in English, and as it is kept so that it can be said in another language."""
    return {"sentence": render(one), "message": stored([one])}
