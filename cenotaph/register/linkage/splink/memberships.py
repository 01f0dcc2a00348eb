"""Blocks as Splink takes them: of each record a list of block numbers, on which it joins the records with themselves.

Invariant: two records share a number just where they meet in a block (`blocks`). What is walked in name order is a
block of two for each two neighbours, since an equi-join knows no distance.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage.blocks import WINDOW, Blocks
from cenotaph.register.linkage.wordlist import Integers

Numbers = NDArray[np.int64]


class Memberships(NamedTuple):
    """The blocks of record r are `block[first[r]:first[r + 1]]`."""

    block: Integers
    first: Numbers


def memberships(blocks: Blocks) -> Memberships:
    """The memberships of every record."""
    near = blocks.near[blocks.block]
    members, numbers = [blocks.member[~near]], [blocks.block[~near]]
    count = len(blocks.near)
    for apart in range(1, WINDOW + 1):
        beside = np.flatnonzero(near[:-apart] & (blocks.block[:-apart] == blocks.block[apart:]))
        number = np.arange(count, count + len(beside), dtype=np.int32)
        members += [blocks.member[beside], blocks.member[beside + apart]]
        numbers += [number, number]
        count += len(beside)
    member, block = np.concatenate(members), np.concatenate(numbers)
    order = np.argsort(member, kind="stable")
    first = np.searchsorted(member[order], np.arange(len(blocks.first))).astype(np.int64)
    return Memberships(block[order], first)
