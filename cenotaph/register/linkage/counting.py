"""Counting sort: what has a number, one number after another.

Invariant: within a number the order is that of the places, so that the outcome is the same on every machine. Time and
memory grow with the places and the numbers alone (Knuth 1998, sec. 5.2, algorithm D).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage.compiled import loop
from cenotaph.register.linkage.wordlist import Integers


@loop
def by_number(number: NDArray[np.int64] | Integers, count: int) -> tuple[Integers, NDArray[np.int64]]:
    """(the places of each number below `count`, one number after another; where those of each begin).

    A place whose number is negative is left out.
    """
    start = np.zeros(count + 1, dtype=np.int64)
    for one in number:
        if one >= 0:
            start[one + 1] += 1
    for one in range(count):
        start[one + 1] += start[one]
    order, filled = np.empty(start[count], dtype=np.int32), start[:-1].copy()
    for place in range(len(number)):
        if number[place] >= 0:
            order[filled[number[place]]] = place
            filled[number[place]] += 1
    return order, start
