"""What lies between two words, letter by letter and sound by sound: scalar judgements for compiled loops.

Invariant: every function gives for two words exactly what `claims.values.spelling` and rapidfuzz define for their
texts (`tests/register/linkage/test_letters.py` holds them against each other); only the first LONGEST letters of a word
are compared. Vowels are sets of signs, one bit a sign.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenotaph.claims.values.spelling import NEAR, WRITTEN, Sound, sound
from cenotaph.register.linkage.compiled import scalar

LONGEST = 63  # letters of a word that are compared: one bit each
SIGNS = "aeiouwAIUĪH?"
LATIN, ARABIC, CYRILLIC = range(3)
KINDS = {"latin": LATIN, "arabic": ARABIC, "cyrillic": CYRILLIC}
PREFIX_LETTERS, PREFIX_WEIGHT, BOOSTED = 4, 0.1, 0.7  # Winkler 1990

Letters = NDArray[np.int32]
Starts = NDArray[np.int64]
Marks = NDArray[np.uint16]


def bits_of(signs: Iterable[str]) -> int:
    """The signs of a set as bits."""
    return sum(1 << SIGNS.index(sign) for sign in signs)


BIT = {sign: np.uint16(1 << place) for place, sign in enumerate(SIGNS)}
NEAR_BITS = np.array([bits_of(NEAR.get(sign, "")) for sign in SIGNS], dtype=np.uint16)
WRITTEN_BITS = np.array([bits_of(WRITTEN.get(sign, "")) for sign in SIGNS], dtype=np.uint16)
HIDDEN, LONG_I, FINAL_H, LATE_I, GLIDE, OPEN = BIT["?"], BIT["I"], BIT["H"], BIT["Ī"], BIT["w"], BIT["a"]
LONG_U, WRITTEN_LONG = BIT["U"], np.uint16(bits_of("IU"))
OF_I, IN_WRITTEN = SIGNS.index("I"), np.uint16(bits_of("AIU"))


class Texts(NamedTuple):
    """Texts one behind the other: those of text k are `signs[start[k]:start[k + 1]]`.

    `marks` has a bit for each letter that stands in a text (some share one): what is far apart in it is far apart.
    """

    signs: Letters
    start: Starts
    marks: NDArray[np.uint64]


class Heard(NamedTuple):
    """How each word sounds: `vowels` of word k are those of its slots, `start[k]` to `start[k + 1]`."""

    kind: NDArray[np.int8]  # LATIN, ARABIC, CYRILLIC: by whose rules it was read
    skeleton: NDArray[np.int32]  # class of equal consonants; -1 for a word without any
    vowels: Marks
    start: Starts


def texts_of(words: Sequence[str]) -> Texts:
    """The first LONGEST letters of every word as code points."""
    short = [word[:LONGEST] for word in words]
    start = np.zeros(len(short) + 1, dtype=np.int64)
    np.cumsum([len(word) for word in short], out=start[1:])
    signs = np.frombuffer("".join(short).encode("utf-32-le"), dtype=np.int32)
    marks = np.zeros(len(short), dtype=np.uint64)
    of = np.repeat(np.arange(len(short)), np.diff(start))
    np.bitwise_or.at(marks, of, np.uint64(1) << (signs % 64).astype(np.uint64))
    return Texts(signs, start, marks)


def heard_as(sounds: Sequence[Sound], skeleton: NDArray[np.int32]) -> Heard:
    """The sounds as arrays; `skeleton` is the class of each."""
    start = np.zeros(len(sounds) + 1, dtype=np.int64)
    np.cumsum([len(one.vowels) for one in sounds], out=start[1:])
    known: dict[frozenset[str], int] = {}
    vowels = np.empty(start[-1], dtype=np.uint16)
    place = 0
    for one in sounds:
        for slot in one.vowels:
            if slot not in known:
                known[slot] = bits_of(slot)
            vowels[place] = known[slot]
            place += 1
    return Heard(np.array([KINDS[one.script] for one in sounds], dtype=np.int8), skeleton, vowels, start)


def classes_of(sounds: Sequence[Sound]) -> tuple[NDArray[np.int32], dict[str, int]]:
    """The class of equal consonants of each word, -1 without any, and the number of each skeleton."""
    known = {text: place for place, text in enumerate(sorted({one.skeleton for one in sounds} - {""}))}
    return np.array([known.get(one.skeleton, -1) for one in sounds], dtype=np.int32), known


def sounds_of(words: Iterable[str]) -> list[Sound]:
    """The sound of every word."""
    return [sound(word) for word in words]


@scalar
def ones(mark: np.uint64) -> int:
    """How many bits are set (Warren 2012, Hacker's Delight, sec. 5-1)."""
    mark -= (mark >> np.uint64(1)) & np.uint64(0x5555555555555555)
    mark = (mark & np.uint64(0x3333333333333333)) + ((mark >> np.uint64(2)) & np.uint64(0x3333333333333333))
    mark = (mark + (mark >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((mark * np.uint64(0x0101010101010101)) >> np.uint64(56))


@scalar
def letters_alone(texts: Texts, one: int, other: int) -> tuple[int, int]:
    """At least so many letters of the one text do not stand in the other, and of the other in the one."""
    a, b = texts.marks[one], texts.marks[other]
    return ones(a & ~b), ones(b & ~a)


@scalar
def within(texts: Texts, one: int, other: int, most: int) -> bool:
    """Whether two texts can be at most so many edits apart; each edit makes at most one letter strange to the other."""
    alone, other_alone = letters_alone(texts, one, other)
    return alone <= most and other_alone <= most


@scalar
def likeness_at_most(texts: Texts, one: int, other: int) -> float:
    """No less than the `likeness` of two texts, from the letters that stand in both and how the texts begin."""
    a, b = texts.start[one], texts.start[other]
    size_a, size_b = texts.start[one + 1] - a, texts.start[other + 1] - b
    if size_a == 0 or size_b == 0:
        return 1.0
    alone, other_alone = letters_alone(texts, one, other)
    common = min(size_a - alone, size_b - other_alone)
    jaro = (common / size_a + common / size_b + 1.0) / 3.0
    same = 0
    while same < min(PREFIX_LETTERS, size_a, size_b) and texts.signs[a + same] == texts.signs[b + same]:
        same += 1
    return float(jaro + same * PREFIX_WEIGHT * (1.0 - jaro))


@scalar
def edits(texts: Texts, one: int, skipped: int, others: Texts, other: int) -> int:
    """Letters put in, left out, changed or exchanged with their neighbour between two texts (optimal string alignment).

    The first `skipped` letters of `one` are left out. Bit-parallel (Hyyrö 2003, A Bit-Vector Algorithm for Computing
    Levenshtein and Damerau Edit Distances).
    """
    first, many = texts.start[one] + skipped, texts.start[one + 1] - texts.start[one] - skipped
    if many == 0:
        return int(others.start[other + 1] - others.start[other])
    one_bit, last = np.uint64(1), np.uint64(1) << np.uint64(many - 1)
    positive, negative, diagonal, before = ~np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0)
    distance = many
    for at in range(others.start[other], others.start[other + 1]):
        sign, match = others.signs[at], np.uint64(0)
        for place in range(many):
            if texts.signs[first + place] == sign:
                match |= one_bit << np.uint64(place)
        exchanged = ((~diagonal & match) << one_bit) & before
        diagonal = (((match & positive) + positive) ^ positive) | match | negative | exchanged
        up = negative | ~(diagonal | positive)
        down = diagonal & positive
        if up & last:
            distance += 1
        if down & last:
            distance -= 1
        up = (up << one_bit) | one_bit
        down = down << one_bit
        positive = down | ~(diagonal | up)
        negative = up & diagonal
        before = match
    return int(distance)


@scalar
def likeness(texts: Texts, one: int, other: int) -> float:
    """The similarity of Jaro and Winkler (Winkler 1990), 0 to 1."""
    a, b = texts.start[one], texts.start[other]
    size_a, size_b = texts.start[one + 1] - a, texts.start[other + 1] - b
    if size_a == 0 or size_b == 0:
        return 1.0 if size_a == size_b else 0.0
    reach = max(max(size_a, size_b) // 2 - 1, 0)
    one_bit = np.uint64(1)
    met_a, met_b, common = np.uint64(0), np.uint64(0), 0
    for i in range(size_a):
        for j in range(max(0, i - reach), min(size_b, i + reach + 1)):
            bit = one_bit << np.uint64(j)
            if not met_b & bit and texts.signs[a + i] == texts.signs[b + j]:
                met_a |= one_bit << np.uint64(i)
                met_b |= bit
                common += 1
                break
    if common == 0:
        return 0.0
    crossed, j = 0, 0
    for i in range(size_a):
        if met_a & (one_bit << np.uint64(i)):
            while not met_b & (one_bit << np.uint64(j)):
                j += 1
            crossed += texts.signs[a + i] != texts.signs[b + j]
            j += 1
    jaro = (common / size_a + common / size_b + (common - crossed // 2) / common) / 3.0
    if jaro <= BOOSTED:
        return float(jaro)
    same = 0
    while same < min(PREFIX_LETTERS, size_a, size_b) and texts.signs[a + same] == texts.signs[b + same]:
        same += 1
    return float(jaro + same * PREFIX_WEIGHT * (1.0 - jaro))


@scalar
def agree_in_latin(left: np.uint16, right: np.uint16, last: bool) -> bool:
    """Whether the vowels of one slot of two words in Latin or Cyrillic script agree; one left out agrees within."""
    if left == 0 or right == 0:
        return left == right or not last
    for place in range(len(NEAR_BITS)):
        bit = np.uint16(1 << place)
        if left & bit and NEAR_BITS[place] and not right & NEAR_BITS[place]:
            return False
        if right & bit and NEAR_BITS[place] and not left & NEAR_BITS[place]:
            return False
    return True


@scalar
def agree_in_arabic(left: np.uint16, right: np.uint16, last: bool) -> bool:
    """The same of two words in Arabic script, in which ا alone is left out at will."""
    if last and ((left & ~HIDDEN) == 0) != ((right & ~HIDDEN) == 0):
        return False
    return bool((left & WRITTEN_LONG) == (right & WRITTEN_LONG))


@scalar
def agree_across(arabic: np.uint16, latin: np.uint16, last: bool) -> bool:
    """The same of a word in Arabic script and one in another: long vowels are written in both."""
    if arabic & HIDDEN:
        return True
    if last and (arabic == 0) != (latin == 0):
        return bool(arabic == FINAL_H)
    for place in range(len(WRITTEN_BITS)):
        bit = np.uint16(1 << place)
        if arabic & bit & IN_WRITTEN:
            wanted = WRITTEN_BITS[place]
            if last and place == OF_I:
                wanted |= OPEN
            if not latin & wanted:
                return False
    if latin & LATE_I and not arabic & LONG_I:
        return False
    return not (latin & GLIDE and not arabic & LONG_U)


@scalar
def sound_alike(heard: Heard, one: int, other: int) -> bool:
    """`spelling.same_sound` of two words of the table."""
    if one == other:
        return True
    if heard.skeleton[one] < 0 or heard.skeleton[one] != heard.skeleton[other]:
        return False
    a, b = heard.start[one], heard.start[other]
    slots = heard.start[one + 1] - a
    arabic_one, arabic_other = heard.kind[one] == ARABIC, heard.kind[other] == ARABIC
    for slot in range(slots):
        left, right, last = heard.vowels[a + slot], heard.vowels[b + slot], slot == slots - 1
        if arabic_one and arabic_other:
            agree = agree_in_arabic(left, right, last)
        elif arabic_one:
            agree = agree_across(left, right, last)
        elif arabic_other:
            agree = agree_across(right, left, last)
        else:
            agree = agree_in_latin(left, right, last)
        if not agree:
            return False
    return True


@scalar
def by_ear(distance: int, consonants: int) -> bool:
    """Whether so few letters lie between two Latin words of so many, and the same, consonants (`spelling.careless`)."""
    return distance <= (1 if consonants < 3 else 2 if consonants < 4 else 4)


@scalar
def bits(share: float) -> float:
    """-log2 of a share."""
    return -math.log2(share)
