"""By whom something is said, and what speaks against it: records, their sources, and how many origins those are.

Invariant: records and sources are listed whole; what is counted is origins, so copies add nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from cenotaph.findings.corroboration import Origins
from cenotaph.words.sentences import Message


class Spoken(Protocol):
    """Anything that one record of one source says."""

    @property
    def record(self) -> str:
        """The record."""

    @property
    def source(self) -> str:
        """The source that says it."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """By whom something is said: the records, their sources, and those in groups of one origin each."""

    records: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    origins: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Against:
    """A record that speaks against something, and how."""

    record: str
    source: str
    sentence: Message


def attribution(said: Iterable[Spoken], origins: Origins) -> Attribution:
    """By whom these are stated, sorted."""
    found = list(said)
    sources = tuple(sorted({one.source for one in found}))
    return Attribution(tuple(sorted({one.record for one in found})), sources, origins.groups(sources))
