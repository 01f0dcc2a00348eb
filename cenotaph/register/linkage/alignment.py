"""Two names word by word: which words meet, how well, and what is left over.

Invariant: every word meets at most one place of the other name, the better agreement first (equal, joined, equal in
sound, a slip, an initial), and the outcome is the same when the two names change sides, up to ties in word order.

The level of a part (given, family) is what is left of it: `exact`, `sound`, `spelling`, `contained` (one name leaves a
word out), `partly` (both have words of their own), `different`. The rarity is the probability, in bits, that another
person would agree on the same words by chance (Winkler 1989 on the frequency of values), with less than independence
among words of one part, since Juan Carlos is commoner than Juan and Carlos would have it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage.names import FAMILY, GIVEN, WIDTH, Flags, Floats, Integers, Names, Words
from cenotaph.register.linkage.skeleton import alike_in_sound, slip_apart, slip_bits

MISSING, EXACT, SOUND, SPELLING, CONTAINED, PARTLY, DIFFERENT = range(7)
NONE, BY_INITIAL, BY_SLIP, BY_SOUND, BY_WORD = range(5)
CHUNK = 150_000  # pairs aligned at once: bounds memory
INITIAL_BITS = 2.0  # an initial agrees by chance about once in four in any language's names
FURTHER_WORDS = 0.75  # weight of the rarity of a part's words beyond its rarest

Levels = NDArray[np.int8]
Cells = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]  # row, place in a, place in b
Screen = Callable[[Integers, Integers], Flags]
Judge = Callable[[NDArray[np.int64], NDArray[np.int64], Words], Flags]


@dataclass(frozen=True)
class Alignment:
    """One row a pair of names."""

    given: Levels
    family: Levels
    rarity: Floats  # bits: -log2 of the chance that another person shares what is shared


def align(left: Integers, right: Integers, one: Names, other: Names, words: Words) -> Alignment:
    """Levels and rarity for pairs of name rows (`left` of `one`, `right` of `other`); -1 is a missing name."""
    size = len(left)
    given, family = np.zeros(size, dtype=np.int8), np.zeros(size, dtype=np.int8)
    rarity = np.zeros(size)
    if not len(one.words) or not len(other.words):
        return Alignment(given, family, rarity)
    counts_one, counts_other = (one.words >= 0).sum(axis=1), (other.words >= 0).sum(axis=1)
    known = np.flatnonzero((left >= 0) & (right >= 0))
    widest = np.maximum(counts_one[left[known]], counts_other[right[known]])
    for narrow, wide in ((0, 2), (2, 3), (3, 4), (4, 6), (6, WIDTH)):
        group = known[(widest > narrow) & (widest <= wide)]
        for start in range(0, len(group), CHUNK):
            at = group[start : start + CHUNK]
            pairs = _Pairs(left[at], right[at], one, other, words, wide)
            given[at], family[at], rarity[at] = pairs.outcome()
    return Alignment(given, family, rarity)


class _Pairs:
    """The working arrays of one chunk: which words are still free, and how the others met."""

    def __init__(self, left: Integers, right: Integers, one: Names, other: Names, words: Words, width: int) -> None:
        self.table, self.width, self.size = words, width, len(left)
        self.a, self.b = one.words[left, :width], other.words[right, :width]
        self.part_a, self.part_b = one.part[left, :width].copy(), other.part[right, :width].copy()
        self.joined_a, self.joined_b = one.joined[left, : width - 1], other.joined[right, : width - 1]
        self.guessed_a, self.guessed_b = one.guessed[left], other.guessed[right]
        self.how_a = np.zeros(self.a.shape, dtype=np.int8)
        self.how_b = np.zeros(self.b.shape, dtype=np.int8)
        self.bits = np.zeros(self.a.shape)

    def outcome(self) -> tuple[Levels, Levels, Floats]:
        """(given level, family level, rarity)."""
        self._meet(self._cells(lambda a, b: a == b, None), BY_WORD)
        self._meet_joined()
        self._meet(self._cells(self._equal_skeleton, alike_in_sound), BY_SOUND)
        self._meet(self._cells(self._both_words, slip_apart), BY_SLIP)
        self._meet(self._cells(self._initial, None), BY_INITIAL)
        return self._levels()

    def _equal_skeleton(self, a: Integers, b: Integers) -> Flags:
        skeleton = self.table.skeleton
        return np.asarray((skeleton[a] == skeleton[b]) & (skeleton[a] >= 0))

    def _both_words(self, a: Integers, b: Integers) -> Flags:
        return np.asarray((self.table.length[a] > 1) & (self.table.length[b] > 1))

    def _initial(self, a: Integers, b: Integers) -> Flags:
        length = self.table.length
        return np.asarray((np.minimum(length[a], length[b]) == 1) & (self.table.initial[a] == self.table.initial[b]))

    def _cells(self, screen: Screen, judge: Judge | None) -> Cells:
        """(row, place in a, place in b) of free words that pass the screen and, if given, the judgement."""
        free = (self.a >= 0)[:, :, None] & (self.b >= 0)[:, None, :]
        free &= (self.how_a == NONE)[:, :, None] & (self.how_b == NONE)[:, None, :]
        row, i, j = np.nonzero(free)
        passed = screen(self.a[row, i], self.b[row, j])
        row, i, j = row[passed], i[passed], j[passed]
        if judge is not None and len(row):
            one, other = self.a[row, i].astype(np.int64), self.b[row, j].astype(np.int64)
            good = judge(np.minimum(one, other), np.maximum(one, other), self.table)
            row, i, j = row[good], i[good], j[good]
        return row, i, j

    def _meet(self, cells: Cells, how: int) -> None:
        """Join words cell by cell in the order of places; a word that has met is no longer free."""
        row, i, j = cells
        for place_a in range(self.width):
            for place_b in range(self.width):
                at = row[(i == place_a) & (j == place_b)]
                if not len(at):
                    continue
                at = at[(self.how_a[at, place_a] == NONE) & (self.how_b[at, place_b] == NONE)]
                self.how_a[at, place_a] = how
                self.how_b[at, place_b] = how
                self.bits[at, place_a] = self._rarity(self.a[at, place_a], self.b[at, place_b], how)
                self._agree_on_part(at, place_a, place_b)

    def _agree_on_part(self, at: NDArray[np.int64], place_a: int, place_b: int) -> None:
        """A declared part overrules a guessed one."""
        a_rules = self.guessed_b[at] & ~self.guessed_a[at]
        b_rules = self.guessed_a[at] & ~self.guessed_b[at]
        self.part_b[at[a_rules], place_b] = self.part_a[at[a_rules], place_a]
        self.part_a[at[b_rules], place_a] = self.part_b[at[b_rules], place_b]

    def _rarity(self, one: Integers, other: Integers, how: int) -> Floats:
        table = self.table
        if how == BY_WORD:
            return np.asarray(-np.log2(table.frequency[one]))
        if how == BY_SOUND:
            return np.asarray(-np.log2(np.maximum(table.sound_frequency[one], table.sound_frequency[other])))
        if how == BY_SLIP:  # two common words a letter apart are two names, not a slip
            return np.maximum(slip_bits(one.astype(np.int64), other.astype(np.int64), table), 0.0)
        return np.full(len(one), INITIAL_BITS)

    def _meet_joined(self) -> None:
        """One word against two neighbours that make the same word."""
        for side in (0, 1):
            pair, single = (self.joined_a, self.b) if side == 0 else (self.joined_b, self.a)
            rows = np.flatnonzero((pair >= 0).any(axis=1))
            for first in range(self.width - 1):
                for place in range(self.width):
                    at = rows[(pair[rows, first] >= 0) & (single[rows, place] >= 0)]
                    two, alone = (self.how_a, self.how_b) if side == 0 else (self.how_b, self.how_a)
                    at = at[(two[at, first] == NONE) & (two[at, first + 1] == NONE) & (alone[at, place] == NONE)]
                    if not len(at):
                        continue
                    left, right = pair[at, first].astype(np.int64), single[at, place].astype(np.int64)
                    skeleton = self.table.skeleton
                    equal = (left == right) | ((skeleton[left] == skeleton[right]) & (skeleton[left] >= 0))
                    at, left, right = at[equal], left[equal], right[equal]
                    good = (left == right) | alike_in_sound(left, right, self.table) if len(at) else left == right
                    at, left, right = at[good], left[good], right[good]
                    how = np.where(left == right, BY_WORD, BY_SOUND).astype(np.int8)
                    two[at, first], two[at, first + 1], alone[at, place] = how, how, how
                    self.bits[at, first if side == 0 else place] = -np.log2(self.table.sound_frequency[right])
                    for neighbour in (first, first + 1):
                        places = (neighbour, place) if side == 0 else (place, neighbour)
                        self._agree_on_part(at, *places)

    def _levels(self) -> tuple[Levels, Levels, Floats]:
        here_a, here_b = self.a >= 0, self.b >= 0
        met_a, met_b = self.how_a != NONE, self.how_b != NONE
        left_a, left_b = here_a & ~met_a, here_b & ~met_b
        loose_a = self.guessed_a & ~self.guessed_b  # words left of a guessed name may be of either part
        loose_b = self.guessed_b & ~self.guessed_a
        levels: list[Levels] = []
        rarity = np.zeros(self.size)
        for part in (GIVEN, FAMILY):
            of_a, of_b = here_a & (self.part_a == part), here_b & (self.part_b == part)
            has_a = of_a.any(axis=1) | (loose_a & left_a.any(axis=1))
            has_b = of_b.any(axis=1) | (loose_b & left_b.any(axis=1))
            rest_a, rest_b = (left_a & of_a).any(axis=1), (left_b & of_b).any(axis=1)
            # a loose word stands where the other name has a word left, or else counts as a further given name
            loose_left = (rest_b | ~left_b.any(axis=1) & (part == GIVEN)) & left_a.any(axis=1)
            rest_a = np.where(loose_a, loose_left, rest_a)
            loose_left = ((left_a & of_a).any(axis=1) | ~left_a.any(axis=1) & (part == GIVEN)) & left_b.any(axis=1)
            rest_b = np.where(loose_b, loose_left, rest_b)
            met = (met_a & of_a).any(axis=1) | (met_b & of_b).any(axis=1)
            whole_rest = (of_a & left_a).sum(axis=1) == of_a.sum(axis=1)
            whole_rest &= of_a.any(axis=1) & ~loose_a
            other_whole_rest = ((of_b & left_b).sum(axis=1) == of_b.sum(axis=1)) & of_b.any(axis=1) & ~loose_b
            worst_a = np.where(met_a & of_a, self.how_a, BY_WORD).min(axis=1)
            worst_b = np.where(met_b & of_b, self.how_b, BY_WORD).min(axis=1)
            worst = np.minimum(worst_a, worst_b)
            level = np.select(
                [worst == BY_WORD, worst == BY_SOUND, worst == BY_SLIP], [EXACT, SOUND, SPELLING], default=CONTAINED
            )
            one_sided = rest_a | rest_b
            level = np.where(one_sided, CONTAINED, level)
            both = rest_a & rest_b
            level = np.where(both | whole_rest | other_whole_rest, PARTLY, level)
            if part == GIVEN:
                level = np.where(
                    both & self._first_apart(of_a, left_a, loose_a, of_b, left_b, loose_b), DIFFERENT, level
                )
            level = np.where(met, level, DIFFERENT)
            level = np.where(has_a & has_b, level, MISSING)
            counted = np.where(met_a & of_a, self.bits, 0.0)
            counted = np.where(
                (whole_rest | other_whole_rest)[:, None], 0.0, counted
            )  # another family name stands there
            part_bits = FURTHER_WORDS * counted.sum(axis=1) + (1 - FURTHER_WORDS) * counted.max(axis=1)
            rarity += np.where((level == DIFFERENT) | (level == MISSING), 0.0, part_bits)
            levels.append(level.astype(np.int8))
        return levels[0], levels[1], rarity

    def _first_apart(
        self, of_a: Flags, left_a: Flags, loose_a: Flags, of_b: Flags, left_b: Flags, loose_b: Flags
    ) -> Flags:
        """Whether the first given names have no partner: brothers share the names of father and grandfather."""
        rows = np.arange(self.size)
        first_a = np.where(loose_a, left_a.any(axis=1), left_a[rows, of_a.argmax(axis=1)] & of_a.any(axis=1))
        first_b = np.where(loose_b, left_b.any(axis=1), left_b[rows, of_b.argmax(axis=1)] & of_b.any(axis=1))
        return np.asarray(first_a & first_b)
