"""Known texts: which number a text was given, without keeping the text.

Invariant: a text is found again if and only if it was added, but for the chance that two texts have the same 128 bits
of marks (among 10 million texts, 1 in 10^24). The marks are Polars' hash under two seeds drawn anew by each process, so
that nobody can make two texts that meet, and no result may depend on a mark.

A text costs 24 bytes, and up to 60 for the moment in which runs are merged. Looking up searches each of the runs, of
which there are as many as the logarithm of the number of texts.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

SEEDS = (secrets.randbits(63), secrets.randbits(63))
UNKNOWN = -1
Marks = NDArray[np.uint64]
Numbers = NDArray[np.int64]


def marks_of(texts: pl.Series) -> tuple[Marks, Marks]:
    """Two marks of each text; equal texts have equal marks."""
    first, second = (texts.hash(seed).to_numpy() for seed in SEEDS)
    return first, second


@dataclass(frozen=True, slots=True)
class Run:
    """Texts in the order of their first mark, with the second mark and the number of each."""

    first: Marks
    second: Marks
    numbers: Numbers

    def find(self, first: Marks, second: Marks, found: Numbers) -> None:
        """Write the number of each text that this run has into `found`."""
        places = np.searchsorted(self.first, first)
        left = np.arange(len(first))
        while left.size:
            left = left[places[left] < len(self.first)]
            left = left[self.first[places[left]] == first[left]]
            same = self.second[places[left]] == second[left]
            found[left[same]] = self.numbers[places[left[same]]]
            left = left[~same]
            places[left] += 1  # another text of the same first mark


def merged(runs: list[Run]) -> Run:
    """One run of several."""
    first = np.concatenate([run.first for run in runs])
    order = np.argsort(first, kind="stable")
    return Run(
        first[order],
        np.concatenate([run.second for run in runs])[order],
        np.concatenate([run.numbers for run in runs])[order],
    )


@dataclass
class Known:
    """Texts and their numbers, in runs of which each is less than half as long as the one before."""

    runs: list[Run] = field(default_factory=list)

    def find(self, texts: pl.Series) -> Numbers:
        """The number of each text, UNKNOWN where there is none."""
        found = np.full(len(texts), UNKNOWN, dtype=np.int64)
        if self.runs:
            first, second = marks_of(texts)
            for run in self.runs:
                run.find(first, second, found)
        return found

    def add(self, texts: pl.Series, numbers: Numbers) -> None:
        """Give numbers to texts, each of them new and different from the others."""
        if not len(texts):
            return
        self.runs.append(merged([Run(*marks_of(texts), numbers)]))
        while len(self.runs) > 1 and len(self.runs[-2].first) < 2 * len(self.runs[-1].first):
            self.runs[-2:] = [merged(self.runs[-2:])]

    def keep(self, wanted: NDArray[np.bool_]) -> None:
        """Forget the texts whose number is not wanted; number the others anew, in their old order."""
        anew = np.cumsum(wanted) - 1
        kept = [(run, wanted[run.numbers]) for run in self.runs]
        self.runs = [Run(run.first[at], run.second[at], anew[run.numbers[at]]) for run, at in kept if at.any()]
