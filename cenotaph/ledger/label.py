"""Labels: who may see a row, as an interned set (compartments, sensitivity, subjects).

Invariant: every readable row carries a label, and whatever is derived from several rows carries the strictest of
theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import rfc8785

from cenotaph.words.vocabulary import SENSITIVITIES


@dataclass(frozen=True, slots=True)
class Label:
    """Compartments a reader must belong to, a sensitivity, and the persons whose consent binds the row."""

    compartments: frozenset[str] = frozenset()
    sensitivity: str = "public"
    subjects: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.sensitivity not in SENSITIVITIES:
            raise ValueError(f"sensitivity {self.sensitivity!r}: one of {', '.join(SENSITIVITIES)}")

    @property
    def canonical(self) -> str:
        """The one text of this label (RFC 8785), by which it is interned."""
        return rfc8785.dumps(
            {
                "compartments": sorted(self.compartments),
                "sensitivity": self.sensitivity,
                "subjects": sorted(self.subjects),
            }
        ).decode()


PUBLIC = Label()


def strictest(labels: Iterable[Label]) -> Label:
    """The label of something derived from all of these: every compartment, every subject, the highest sensitivity."""
    found = list(labels)
    return Label(
        frozenset().union(*(label.compartments for label in found)),
        max((label.sensitivity for label in found), key=SENSITIVITIES.index, default="public"),
        frozenset().union(*(label.subjects for label in found)),
    )
