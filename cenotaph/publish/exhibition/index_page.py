"""The entrance of a language: what this is, how many persons are documented, where each hall is.

Invariant: every bin of the register has its sentence here, and every hall that has something to show its door.
"""

from __future__ import annotations

from typing import Any

from cenotaph.publish.shapes import CaseCard
from cenotaph.words.vocabulary import term_label

INDEX_BINS = frozenset(
    {"identified", "named_insufficient", "unnamed", "unconfirmed", "outside_mandate", "other_record"}
)


def bin_rows(case: CaseCard, locale: str) -> list[dict[str, Any]]:
    """One sentence a bin: how many persons are in it and what that means."""
    return [
        {
            "key": f"exhibition.index.bin.{key}" if key in INDEX_BINS else "exhibition.index.bin.other",
            "label": term_label("bin", key, locale),
            "count": count,
        }
        for key, count in case.bins
    ]
