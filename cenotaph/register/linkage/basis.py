"""Basis: what a linkage leaves behind so that further records can join its register without linking it again.

Invariant: a basis is never changed by a join. Whatever joins is judged by the weights, the frequencies and the blocks
of the linkage that left it; only another linkage, which is another version of the model, learns from what has joined.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from cenotaph.register.linkage import stored
from cenotaph.register.linkage.blocking import Usual, trees, usual
from cenotaph.register.linkage.blocks import Part, Tree
from cenotaph.register.linkage.judging import Compared, Judged
from cenotaph.register.linkage.letters import Heard
from cenotaph.register.linkage.model import Lists, Model
from cenotaph.register.linkage.names import Names
from cenotaph.register.linkage.places import Circles
from cenotaph.register.linkage.pooled import Joins, Numbers, Pooled
from cenotaph.register.linkage.records import Described, PlaceSounds, Records, Vocabulary, WordNumbers
from cenotaph.register.linkage.rounds import Found
from cenotaph.register.linkage.unshown import Forgotten
from cenotaph.register.linkage.wordlist import Words


@dataclass(frozen=True)
class Basis:
    """One linkage: its records, what it learned, its judged pairs and its persons."""

    frame: pl.DataFrame  # as `link.conformed` makes it
    lists: Lists
    found: Found
    pooled: Pooled
    shown: Numbers  # places of the shown pairs among the judged ones, in the order of `pairs`
    pairs: pl.DataFrame
    held: list[tuple[int, int, list[str]]]  # two records and what people called them
    seed: int
    usual: Usual
    trees: dict[str, Tree]  # the blocks of each rule

    @property
    def records(self) -> Records:
        """Its records."""
        return self.found.records


PARTS = (
    Basis, Lists, Found, Pooled, Joins, Usual, Tree, Part, Judged, Compared, Model, Records, Words, Names, Heard,
    Vocabulary, WordNumbers, PlaceSounds, Described, Circles, Forgotten,
)  # fmt: skip


def basis_of(
    frame: pl.DataFrame,
    lists: Lists,
    found: Found,
    pooled: Pooled,
    shown: Numbers,
    pairs: pl.DataFrame,
    held: list[tuple[int, int, list[str]]],
    seed: int,
) -> Basis:
    """The basis that a linkage leaves."""
    return Basis(frame, lists, found, pooled, shown, pairs, held, seed, usual(found.records), trees(found.records))


def write(basis: Basis, folder: Path) -> None:
    """Write the basis as files of a folder; what was there of an earlier one is replaced."""
    stored.write(basis, folder)


def read(folder: Path) -> Basis:
    """The basis that a folder holds. Raises ValueError where it holds none, or one that this program cannot read."""
    found = stored.read(folder, PARTS)
    if not isinstance(found, Basis):
        raise ValueError(f"{folder}: holds no basis of a linkage; link the register again and keep one")
    return found
