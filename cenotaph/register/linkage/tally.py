"""How many pairs have each pattern: the histogram from which the model is learned.

Invariant: a cell is a pattern, a rarity to one bit and a pair of lists; each pair is counted in exactly one cell, and
the cells depend on the pairs alone. A hundred million pairs have a few million cells (Enamorado, Fifield & Imai 2019,
sec. 2, on why the histogram is all that expectation maximisation needs).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage.alignment import Levels
from cenotaph.register.linkage.comparison import Bits, Codes, unpacked
from cenotaph.register.linkage.compiled import loop
from cenotaph.register.linkage.wordlist import Floats

FIRST_SIZE = 1 << 16
FULLEST = 0.6  # share of the table in use from which on it is made larger
LEAST_BITS, MOST_BITS = -64, 191
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """One row a cell."""

    levels: Levels
    bits: Floats  # rarity, to one bit
    list_pair: Places
    count: Floats  # pairs of the whole case
    share: float = 1.0  # of the pairs of the whole case that were counted


class Tally:
    """A hash table with linear probing (Knuth 1998, sec. 6.4) over (pattern, rarity and pair of lists)."""

    def __init__(self) -> None:
        self._code, self._rest, self._count = _table(FIRST_SIZE)
        self._used = 0

    def add(self, codes: Codes, rarity: Bits, list_pair: Places) -> None:
        """Count further pairs."""
        done = 0
        while done < len(codes):
            most = int(FULLEST * len(self._code))
            done, self._used = _count(
                codes, rarity, list_pair, done, self._code, self._rest, self._count, self._used, most
            )
            if done < len(codes):
                larger = _table(2 * len(self._code))
                _move(self._code, self._rest, self._count, *larger)
                self._code, self._rest, self._count = larger

    def cells(self, share: float = 1.0) -> Cells:
        """The cells of all pairs, of which this `share` was counted, in an order that depends on the pairs alone."""
        held = np.flatnonzero(self._count)
        held = held[np.lexsort((self._rest[held], self._code[held]))]
        list_pair, bits = np.divmod(self._rest[held], MOST_BITS - LEAST_BITS + 1)
        counts = self._count[held] / share
        return Cells(unpacked(self._code[held]), (bits + LEAST_BITS).astype(np.float64), list_pair, counts, share)


def _table(size: int) -> tuple[Codes, Places, Places]:
    return np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64), np.zeros(size, dtype=np.int64)


@loop
def _slot(code: int, rest: int, codes: Codes, rests: Places, counts: Places) -> int:
    """Where a cell stands, or would stand."""
    key = (np.uint64(code) ^ (np.uint64(rest) * np.uint64(0x9E3779B97F4A7C15))) * np.uint64(0xBF58476D1CE4E5B9)
    place = np.int64((key ^ (key >> np.uint64(32))) & np.uint64(len(codes) - 1))
    while counts[place] and (codes[place] != code or rests[place] != rest):
        place = (place + 1) & (len(codes) - 1)
    return int(place)


@loop
def _count(
    more: Codes,
    rarity: Bits,
    list_pair: Places,
    begin: int,
    codes: Codes,
    rests: Places,
    counts: Places,
    used: int,
    most: int,
) -> tuple[int, int]:
    """Count the pairs from `begin` on until the table is full; returns (pairs done, cells in use)."""
    for at in range(begin, len(more)):
        bits = int(min(max(np.rint(rarity[at]), LEAST_BITS), MOST_BITS)) - LEAST_BITS
        rest = list_pair[at] * (MOST_BITS - LEAST_BITS + 1) + bits
        place = _slot(more[at], rest, codes, rests, counts)
        if not counts[place]:
            if used >= most:
                return at, used
            codes[place], rests[place] = more[at], rest
            used += 1
        counts[place] += 1
    return len(more), used


@loop
def _move(codes: Codes, rests: Places, counts: Places, to_codes: Codes, to_rests: Places, to_counts: Places) -> None:
    """Carry all cells over to another table."""
    for at in range(len(codes)):
        if counts[at]:
            place = _slot(codes[at], rests[at], to_codes, to_rests, to_counts)
            to_codes[place], to_rests[place], to_counts[place] = codes[at], rests[at], counts[at]
