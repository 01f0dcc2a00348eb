"""Texts with each one letter left out, as numbers: two texts a letter more, less or other apart share one.

Invariant: the number of a text depends on its letters alone, so that what was numbered yesterday meets what is numbered
today (FNV-1a over code points, 64 bits: of ten million texts two differ and share a number with a chance of 3 in a
million). All that Damerau (1964) calls one error, and a few pairs two errors apart.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage.compiled import loop, scalar
from cenotaph.register.linkage.letters import Starts, Texts

Keys = NDArray[np.int64]
BASIS, PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


@scalar
def number_of(texts: Texts, text: int, without: int) -> int:
    """The number of a text without the letter at a place; of the whole text where there is no such place."""
    key = BASIS
    for place in range(texts.start[text], texts.start[text + 1]):
        if place - texts.start[text] != without:
            key = (key ^ np.uint64(texts.signs[place])) * PRIME
    return int(np.int64(key))


@scalar
def repeated(texts: Texts, text: int, place: int) -> bool:
    """Whether a letter is that before it: without either the text is the same."""
    at = texts.start[text] + place
    return bool(place > 0 and texts.signs[at] == texts.signs[at - 1])


@loop
def letters_out(texts: Texts, wanted: NDArray[np.int32], shortest: int) -> tuple[Keys, Starts]:
    """The numbers of each wanted text, whole and with each letter left out, each once; and where those of each begin.

    A text of fewer than `shortest` letters is only whole.
    """
    start = np.zeros(len(wanted) + 1, dtype=np.int64)
    for at in range(len(wanted)):
        size = texts.start[wanted[at] + 1] - texts.start[wanted[at]]
        start[at + 1] = start[at] + 1
        for place in range(size if size >= shortest else 0):
            start[at + 1] += not repeated(texts, wanted[at], place)
    keys = np.empty(start[-1], dtype=np.int64)
    for at in range(len(wanted)):
        size = texts.start[wanted[at] + 1] - texts.start[wanted[at]]
        keys[start[at]] = number_of(texts, wanted[at], -1)
        filled = start[at] + 1
        for place in range(size if size >= shortest else 0):
            if not repeated(texts, wanted[at], place):
                keys[filled] = number_of(texts, wanted[at], place)
                filled += 1
    return keys, start
