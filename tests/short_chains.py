"""Few and short chains of latent classes, and few drawn linkages, where the question is not how exact they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cenotaph.estimate import latent_class
from cenotaph.run import case

SHORT = {"SCOUTS": 16, "SCOUTED": 200, "SETTLE": 200, "ROUND": 500, "MOST_ROUNDS": 1}
LONG = {name: getattr(latent_class, name) for name in SHORT}  # as the product has them


def apply(values: dict[str, int], patch: Callable[[Any, str, int], None] = setattr) -> None:
    """Set the counts of the sampler."""
    for name, value in values.items():
        patch(latent_class, name, value)


LINKAGES, ALL_LINKAGES = 3, case.LINKAGE_DRAWS  # drawn in builds of the tests, and as the product has them


def draw_few_linkages(patch: Callable[[Any, str, int], None] = setattr) -> None:
    """Set how many linkages a case draws that states nothing."""
    patch(case, "LINKAGE_DRAWS", LINKAGES)
