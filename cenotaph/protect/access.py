"""Who may read what: one rule, over labels alone.

Invariant: what is not allowed is not readable. This room knows labels, viewers, purposes and days; no noun above it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cenotaph.ledger.label import Label

PURPOSES = ("internal", "commission", "court", "un", "public")


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person or a process that reads; `every_compartment` is the single user of a laptop."""

    name: str
    compartments: frozenset[str] = frozenset()
    every_compartment: bool = False


LOCAL = Viewer("local", every_compartment=True)  # the one person at this computer
STRANGER = Viewer("stranger")  # whoever opens what is published


def may_read(label: Label, viewer: Viewer, purpose: str, today: date) -> bool:
    """Whether this viewer may read a row of this label for this purpose on this day.

    Inside the store the local user reads everything. Outside (any other purpose) protected rows are never readable,
    restricted ones only for a commission or a court, and a compartment binds every purpose.
    A row bound to subjects needs their consent; until consents are recorded there is none.
    """
    if purpose not in PURPOSES:
        raise ValueError(f"purpose {purpose!r}: one of {', '.join(PURPOSES)}")
    del today  # consents expire on a day; until they are recorded, none is valid on any
    if purpose == "internal":
        return viewer.every_compartment or label.compartments <= viewer.compartments
    if label.sensitivity == "protected" or label.subjects:
        return False
    if label.sensitivity == "restricted" and purpose not in {"commission", "court"}:
        return False
    return label.compartments <= viewer.compartments


def readable(labels: Mapping[int, Label], viewer: Viewer, purpose: str, today: date) -> set[int]:
    """The integers of the labels this viewer may read; queries filter on them, inside the query."""
    return {number for number, label in labels.items() if may_read(label, viewer, purpose, today)}
