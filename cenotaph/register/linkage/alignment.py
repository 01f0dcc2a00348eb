"""Two names word by word: which words meet, how well, and what is left over.

Invariant: every word meets at most one place of the other name, the better agreement first (equal, joined, equal in
sound, a slip, an initial), and the outcome is the same when the two names change sides, up to ties in word order.

The level of a part (given, family) is what is left of it: `exact`, `sound`, `spelling`, `contained` (one name leaves a
word out), `partly` (both have words of their own), `resembling` (garbled at best), `different`. The rarity is the
probability, in bits, that another person would agree on the same words by chance (Winkler 1989 on the frequency of
values), with less than independence among words of one part, since Juan Carlos is commoner than Juan and Carlos would
have it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage.names import FAMILY, GIVEN, WIDTH, Flags, Floats, Integers, Names, Words
from cenotaph.register.linkage.skeleton import alike_in_sound, resembling, slip_apart, slip_rarity

MISSING, EXACT, SOUND, SPELLING, CONTAINED, LONGER, PARTLY, RESEMBLING, DIFFERENT = range(9)
NONE, BY_LIKENESS, BY_INITIAL, BY_SLIP, BY_SOUND, BY_WORD = range(6)
CHUNK = 150_000  # pairs aligned at once: bounds memory
INITIAL_BITS = 2.0  # an initial agrees by chance about once in four in any language's names
FURTHER_WORDS = 0.75  # weight of the rarity of a part's words beyond its rarest
SHIFTED = 0.5  # weight of the rarity of a family name that ends one name and stands inside the other

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
        self.alone_a = self.guessed_a & ((self.a >= 0).sum(axis=1) == 1)  # nothing says which part one word is
        self.alone_b = self.guessed_b & ((self.b >= 0).sum(axis=1) == 1)
        self.shifted = np.zeros(self.size, dtype=np.bool_)  # the last word of one guess stands inside the other

    def outcome(self) -> tuple[Levels, Levels, Floats]:
        """(given level, family level, rarity)."""
        self._meet(self._cells(lambda a, b: a == b, None), BY_WORD)
        self._meet_joined(alike_in_sound, BY_SOUND)
        self._meet(self._cells(self._equal_skeleton, alike_in_sound), BY_SOUND)
        self._meet_joined(slip_apart, BY_SLIP)
        self._meet(self._within_part(self._cells(self._both_words, slip_apart)), BY_SLIP)
        self._meet(self._cells(self._initial, None), BY_INITIAL)
        self._meet(self._resembling(), BY_LIKENESS)
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

    def _within_part(self, cells: Cells) -> Cells:
        """The cells without those where a lone word would be garbled from a word of another part."""
        row, i, j = cells
        good = ~(self.alone_a ^ self.alone_b)[row] | (self.part_a[row, i] == self.part_b[row, j])
        return row[good], i[good], j[good]

    def _resembling(self) -> Cells:
        """Free words of one part that resemble each other."""
        row, i, j = self._cells(self._both_words, None)
        within = self.part_a[row, i] == self.part_b[row, j]
        row, i, j = row[within], i[within], j[within]
        one, other = self.a[row, i].astype(np.int64), self.b[row, j].astype(np.int64)
        good = resembling(np.minimum(one, other), np.maximum(one, other), self.table)
        return row[good], i[good], j[good]

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
        """A declared part overrules a guessed one; of two guesses the family name, whose end one of them left out."""
        a_rules = self.guessed_b[at] & ~self.guessed_a[at]
        b_rules = self.guessed_a[at] & ~self.guessed_b[at]
        self.part_b[at[a_rules], place_b] = self.part_a[at[a_rules], place_a]
        self.part_a[at[b_rules], place_a] = self.part_b[at[b_rules], place_b]
        loose = at[self.guessed_a[at] & self.guessed_b[at]]
        alone_a, alone_b = self.alone_a[loose], self.alone_b[loose]
        self.part_a[loose[alone_a], place_a] = self.part_b[loose[alone_a], place_b]
        self.part_b[loose[alone_b & ~alone_a], place_b] = self.part_a[loose[alone_b & ~alone_a], place_a]
        either = np.maximum(self.part_a[loose, place_a], self.part_b[loose, place_b])
        self.shifted[loose[self.part_a[loose, place_a] != self.part_b[loose, place_b]]] = True
        self.part_a[loose, place_a] = self.part_b[loose, place_b] = either

    def _rarity(self, one: Integers, other: Integers, how: int) -> Floats:
        table = self.table
        if how == BY_WORD:
            return np.asarray(-np.log2(table.frequency[one]))
        if how == BY_SOUND:
            return np.asarray(-np.log2(np.maximum(table.sound_frequency[one], table.sound_frequency[other])))
        if how == BY_SLIP:
            return slip_rarity(one, other, table)
        return np.full(len(one), INITIAL_BITS if how == BY_INITIAL else 0.0)

    def _meet_joined(self, judge: Judge, otherwise: int) -> None:
        """One word against two neighbours that make it, or a word of its consonants that the judge lets pass."""
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
                    if not len(at):
                        continue
                    good = (left == right) | judge(np.minimum(left, right), np.maximum(left, right), self.table)
                    at, left, right = at[good], left[good], right[good]
                    how = np.where(left == right, BY_WORD, otherwise).astype(np.int8)
                    two[at, first], two[at, first + 1], alone[at, place] = how, how, how
                    sound = -np.log2(self.table.sound_frequency[right])
                    bits = slip_rarity(left, right, self.table) if otherwise == BY_SLIP else sound
                    self.bits[at, first if side == 0 else place] = bits
                    for neighbour in (first, first + 1):
                        places = (neighbour, place) if side == 0 else (place, neighbour)
                        self._agree_on_part(at, *places)

    def _levels(self) -> tuple[Levels, Levels, Floats]:
        given, given_bits = self._level(GIVEN)
        family, family_bits = self._level(FAMILY)
        return given, family, given_bits + family_bits

    def _level(self, part: int) -> tuple[Levels, Floats]:
        """The level of one part, and the rarity of what it shares."""
        a = _Side(self.a >= 0, self.part_a == part, self.how_a, self.guessed_a & ~self.guessed_b)
        b = _Side(self.b >= 0, self.part_b == part, self.how_b, self.guessed_b & ~self.guessed_a)
        worst = np.minimum(a.worst(), b.worst())
        met_as = [worst == BY_WORD, worst == BY_SOUND, worst == BY_SLIP]
        level = np.select(met_as, [EXACT, SOUND, SPELLING], default=CONTAINED)
        rest_a, rest_b = a.rest(b, part), b.rest(a, part)
        level = np.where(rest_a | rest_b, CONTAINED, level)
        elsewhere = a.unmet() | b.unmet()  # all of it stands against nothing: another family name, say
        level = np.where(rest_a & rest_b | elsewhere, PARTLY, level)
        if part == FAMILY:
            level = np.where((level == CONTAINED) & self.shifted, LONGER, level)  # Nouri, Nouri Azad: who knows
        else:
            # brothers share the names of father and grandfather: the first given name decides
            level = np.where(rest_a & rest_b & a.first_left() & b.first_left(), DIFFERENT, level)
        level = np.where((worst == BY_LIKENESS) & (level < PARTLY), RESEMBLING, level)
        level = np.where(a.met_here() | b.met_here(), level, DIFFERENT)
        level = np.where(a.stated() & b.stated(), level, MISSING)
        bits = np.where(a.met & a.of, self.bits, 0.0)
        rarity = FURTHER_WORDS * bits.sum(axis=1) + (1 - FURTHER_WORDS) * bits.max(axis=1)
        rarity = np.where((part == FAMILY) & (level >= LONGER) & self.shifted, SHIFTED * rarity, rarity)
        nothing = elsewhere | (level == DIFFERENT) | (level == MISSING)
        return level.astype(np.int8), np.where(nothing, 0.0, rarity)


class _Side:
    """The words of one name of each pair, seen from one part.

    `loose`: the part was guessed and the other name's is declared, so words that met nobody may be of either part.
    """

    def __init__(self, here: Flags, of: Flags, how: Levels, loose: Flags) -> None:
        self.of, self.how, self.loose = here & of, how, loose
        self.met = how != NONE
        self.left = here & ~self.met

    def stated(self) -> Flags:
        """Whether the name has words of the part."""
        return np.asarray(self.of.any(axis=1) | self.loose & self.left.any(axis=1))

    def met_here(self) -> Flags:
        """Whether a word of the part has a partner."""
        return np.asarray((self.met & self.of).any(axis=1))

    def rest(self, other: _Side, part: int) -> Flags:
        """Whether a word of the part is left over; a loose one stands where the other has one left, else as given."""
        wanted = (other.left & other.of).any(axis=1) | ~other.left.any(axis=1) & (part == GIVEN)
        own = (self.left & self.of).any(axis=1)
        return np.asarray(np.where(self.loose, wanted & self.left.any(axis=1), own))

    def unmet(self) -> Flags:
        """Whether the declared part has words and none of them a partner."""
        return np.asarray(self.of.any(axis=1) & ~self.met_here() & ~self.loose)

    def worst(self) -> Levels:
        """How the worst pair of the part met."""
        return np.asarray(np.where(self.met & self.of, self.how, BY_WORD).min(axis=1))

    def first_left(self) -> Flags:
        """Whether the first word of the part has no partner."""
        first = self.left[np.arange(len(self.of)), self.of.argmax(axis=1)] & self.of.any(axis=1)
        return np.asarray(np.where(self.loose, self.left.any(axis=1), first))
