"""Chance that repeats itself.

Invariant: a draw depends only on the seed, the numbered stream and how many draws went before. Only `Generator.random`
is used, whose bytes NumPy keeps; its other distributions may change between versions (NumPy NEP 19).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")

DRAWN_AT_ONCE = 1024


class Weighted(Generic[T]):
    """Things to draw from, each with its weight; ValueError when they are not as many."""

    __slots__ = ("bounds", "things")

    def __init__(self, things: Sequence[T], weights: Iterable[float]) -> None:
        self.things = tuple(things)
        self.bounds = tuple(accumulate(weights))
        if len(self.things) != len(self.bounds):
            raise ValueError(f"{len(self.things)} things and {len(self.bounds)} weights")


def by_rank(things: Sequence[T]) -> Weighted[T]:
    """Names as common as their rank says, after Zipf and Mandelbrot: weight 1 / (rank + 3)."""
    return Weighted(things, (1 / (rank + 3) for rank in range(len(things))))


class Chance:
    """Draws from one stream of one seed; a stream is any tuple of whole numbers, such as (list, block)."""

    def __init__(self, seed: int, *stream: int) -> None:
        self._generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=stream)))
        self._drawn: list[float] = []

    def number(self) -> float:
        """A number from 0 up to, and never, 1."""
        if not self._drawn:
            self._drawn = self._generator.random(DRAWN_AT_ONCE).tolist()
            self._drawn.reverse()
        return self._drawn.pop()

    def happens(self, probability: float) -> bool:
        """True in this share of the draws."""
        return self.number() < probability

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1, each as likely."""
        return int(self.number() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both possible."""
        return low + self.below(high - low + 1)

    def one(self, things: Sequence[T]) -> T:
        """One of them, each as likely."""
        return things[self.below(len(things))]

    def weighted(self, among: Weighted[T]) -> T:
        """One of them, as likely as its weight."""
        return among.things[bisect_right(among.bounds, self.number() * among.bounds[-1], hi=len(among.bounds) - 1)]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """All of them in another order (Fisher and Yates)."""
        mixed = list(things)
        for last in range(len(mixed) - 1, 0, -1):
            other = self.below(last + 1)
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed
