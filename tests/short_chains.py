"""Latent classes with few and short chains, for builds in which the question is not how exact they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cenotaph.estimate import latent_class

SHORT = {"SCOUTS": 16, "SCOUTED": 200, "SETTLE": 200, "ROUND": 500, "MOST_ROUNDS": 1}
LONG = {name: getattr(latent_class, name) for name in SHORT}  # as the product has them


def apply(values: dict[str, int], patch: Callable[[Any, str, int], None] = setattr) -> None:
    """Set the counts of the sampler."""
    for name, value in values.items():
        patch(latent_class, name, value)
