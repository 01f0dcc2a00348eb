"""What two records have in common: the level of every feature, and how rare what their names share is.

Invariant: the outcome depends on the two records and on what the case knows of its words, not on the other pairs, nor
on which of the two stands left, up to ties in word order. One pair at a time, in compiled loops.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage.alignment import (
    DIFFERENT,
    EXACT,
    MISSING,
    PARTLY,
    SOUND,
    Levels,
    Side,
    aligned,
    new_side,
)
from cenotaph.register.linkage.compiled import loop, scalar
from cenotaph.register.linkage.features import FEATURES, POSITION
from cenotaph.register.linkage.intervals import birth_day, birth_year, event_day, event_period
from cenotaph.register.linkage.names import WIDTH, NameTable
from cenotaph.register.linkage.places import ELSEWHERE, TELLING_WORD, placed, shared
from cenotaph.register.linkage.records import NOTHING, Described, Records, RecordTable
from cenotaph.register.linkage.skeleton import written_for_each_other
from cenotaph.register.linkage.wordlist import Flags, Integers, WordTable

SAME_AGE, ABOUT, FEW_YEARS = 0.5, 1.5, 5.0  # years between two ages

GIVEN, FAMILY, FATHER, MOTHER = (POSITION[name] for name in ("given", "family", "father", "mother"))
ACROSS = POSITION["given_across"]  # those of two scripts follow in the same order
GENDER, BIRTH_DAY, BIRTH_YEAR, AGE = (POSITION[name] for name in ("gender", "birth_day", "birth_year", "age"))
EVENT_DAY, EVENT_PERIOD = POSITION["event_day"], POSITION["event_period"]
PLACE, BIRTH_PLACE = POSITION["place"], POSITION["birth_place"]
EXTERNAL, OCCUPATION, AFFILIATION = (POSITION[name] for name in ("external", "occupation", "affiliation"))
BITS = [
    np.array([0.0] + [float(np.log2(level.m / level.u)) for level in FEATURES[at].levels]) for at in (GIVEN, FAMILY)
]
GIVEN_BITS, FAMILY_BITS = BITS  # of a name agreement before any data
WIDTHS = np.array([len(feature.levels).bit_length() for feature in FEATURES], dtype=np.int64)
SHIFTS = np.concatenate([[0], np.cumsum(WIDTHS)[:-1]]).astype(np.int64)  # where each level stands in a packed pattern
OF_FATHER, OF_MOTHER, OTHER_NAMES = 1, 2, 3  # the order in which names are compared: own ones first
Codes = NDArray[np.int64]
Bits = NDArray[np.float32]


@dataclass(frozen=True)
class Patterns:
    """One row a pair: the level of every feature, and the rarity of what its names share, in bits."""

    levels: Levels  # (pairs, len(FEATURES))
    rarity: Bits


class Named(NamedTuple):
    """How the names of two records agree, and by which alias of which side (-1: by its own name)."""

    given: int
    family: int
    rarity: float
    alias_left: int
    alias_right: int


@scalar
def one_level(given: int, family: int) -> int:
    """One level for a parent's name, whose parts no list tells: the first word decides, the others may be left out."""
    if given == MISSING:
        return family
    if family == MISSING or given == DIFFERENT:
        return given
    return PARTLY if family == DIFFERENT else max(given, family)


@scalar
def compare_names(
    records: RecordTable, words: WordTable, left: int, right: int, row: Levels, a: Side, b: Side
) -> tuple[float, Named]:
    """Fill the levels of all names of one pair; returns the rarity of what the parents' share, and the own names.

    Own names agree by another name of one of the two wherever that agrees better. What unlike parents share is nothing.
    All go through one call, which is copied in here with all that it calls.
    """
    of_parents, worth = 0.0, 0.0
    named_given, named_family, named_rarity, by_left, by_right = MISSING, MISSING, 0.0, -1, -1
    of_left = records.alias_start[left + 1] - records.alias_start[left]
    of_right = records.alias_start[right + 1] - records.alias_start[right]
    for task in range(OTHER_NAMES + of_left + of_right):
        names, others = records.names, records.names
        one, other = records.name_of[left], records.name_of[right]
        alias_left, alias_right = -1, -1
        if task == OF_FATHER:
            names, others = records.fathers, records.fathers
            one, other = records.father_of[left], records.father_of[right]
        elif task == OF_MOTHER:
            names, others = records.mothers, records.mothers
            one, other = records.mother_of[left], records.mother_of[right]
        elif task >= OTHER_NAMES + of_left:
            alias_right = records.alias_start[right] + task - OTHER_NAMES - of_left
            names, one, other = records.aliases, records.alias_of[alias_right], one
        elif task >= OTHER_NAMES:
            alias_left = records.alias_start[left] + task - OTHER_NAMES
            names, one = records.aliases, records.alias_of[alias_left]
        given, family, rarity = aligned(one, other, names, others, words, a, b)
        if 0 < task < OTHER_NAMES:
            level = one_level(given, family)
            row[FATHER if task == OF_FATHER else MOTHER] = level
            of_parents += 0.0 if level == DIFFERENT else rarity
            continue
        better = GIVEN_BITS[given] + FAMILY_BITS[family] + rarity
        if task == 0 or better > worth:
            named_given, named_family, named_rarity, worth = given, family, rarity, better
            by_left, by_right = alias_left, alias_right
    row[GIVEN], row[FAMILY] = named_given, named_family
    return of_parents, Named(named_given, named_family, named_rarity, by_left, by_right)


@scalar
def part_by_script(row: Levels, at: int, one: int, other: int, names: NameTable, words: WordTable) -> None:
    """Move the level of two names in two scripts to its own feature, whose first level is `sound`."""
    row[ACROSS + at] = 0
    if one < 0 or other < 0 or row[at] == MISSING:
        return
    if words.script[names.words[one, 0]] != words.script[names.words[other, 0]]:
        row[ACROSS + at] = max(row[at] - 1, 1)
        row[at] = MISSING


@scalar
def in_common(left: int, right: int, texts: Described) -> int:
    """By the rarest word two texts share: one that tells, a common one, or none, which says nothing in two scripts."""
    best = shared(left, right, texts.words, texts.rarity)
    if best == -2.0 or (best < 0.0 and texts.script[left] != texts.script[right]):
        return 0
    return 1 if best >= TELLING_WORD else 2 if best >= 0.0 else 3


@scalar
def identified(records: RecordTable, left: int, right: int) -> int:
    """1 when an id is shared; 2 when both have ids of one namespace and share none."""
    comparable = False
    for i in range(records.ids.shape[1]):
        if records.ids[left, i] < 0:
            break
        for j in range(records.ids.shape[1]):
            if records.ids[right, j] == records.ids[left, i]:
                return 1
            comparable |= records.namespaces[right, j] == records.namespaces[left, i]
    return 2 if comparable else 0


@scalar
def aged(records: RecordTable, left: int, right: int) -> int:
    """Ages count only where no birth, stated or implied, can be compared."""
    if records.birth[left, 0] != NOTHING and records.birth[right, 0] != NOTHING:
        return 0
    low, high = records.age[left, 0], records.age[left, 1]
    other_low, other_high = records.age[right, 0], records.age[right, 1]
    if np.isnan(low + high + other_low + other_high):
        return 0
    apart = max(low, other_low) - min(high, other_high)
    return 1 if apart <= SAME_AGE else 2 if apart <= ABOUT else 3 if apart <= FEW_YEARS else 4


@scalar
def nearer(one: int, other: int) -> int:
    """The nearer of two levels, of which 0 is missing."""
    return max(one, other) if one == 0 or other == 0 else min(one, other)


@scalar
def compare_one(
    records: RecordTable, words: WordTable, left: int, right: int, row: Levels, a: Side, b: Side
) -> tuple[float, float, Named]:
    """Fill the levels of one pair; returns the rarity of what names share, that of the parents', and the names."""
    of_parents, own = compare_names(records, words, left, right, row, a, b)
    one, other = records.name_of[left], records.name_of[right]
    part_by_script(row, GIVEN, one, other, records.names, words)
    part_by_script(row, FAMILY, one, other, records.names, words)
    part_by_script(row, FATHER, records.father_of[left], records.father_of[right], records.fathers, words)
    part_by_script(row, MOTHER, records.mother_of[left], records.mother_of[right], records.mothers, words)
    genders = records.gender[left], records.gender[right]
    row[GENDER] = 0 if min(genders) < 0 else 1 if genders[0] == genders[1] else 2
    if row[GENDER] == 1 and EXACT <= own.given <= SOUND:
        row[GENDER] = 0  # told by the name: an equal gender is no further evidence
    birth, detention, death = records.birth, records.detention, records.death
    births = birth[left, 0], birth[left, 1], birth[right, 0], birth[right, 1]
    row[BIRTH_DAY], row[BIRTH_YEAR] = birth_day(*births), birth_year(*births)
    row[AGE] = aged(records, left, right)
    detentions = detention[left, 0], detention[left, 1], detention[right, 0], detention[right, 1]
    deaths = death[left, 0], death[left, 1], death[right, 0], death[right, 1]
    row[EVENT_DAY] = nearer(event_day(*detentions), event_day(*deaths))
    row[EVENT_PERIOD] = 0 if row[EVENT_DAY] else nearer(event_period(*detentions), event_period(*deaths))
    row[PLACE] = placed(left, right, records.places, records.place_rarity, records.place_circles)
    kinds = records.place_kinds[left], records.place_kinds[right]
    if row[PLACE] >= ELSEWHERE and kinds[0] != 0 and kinds[1] != 0 and kinds[0] & kinds[1] == 0:
        row[PLACE] = 0  # a prison and a town that share no word do not contradict each other
    row[BIRTH_PLACE] = placed(left, right, records.birth_places, records.birth_place_rarity, records.birth_circles)
    row[EXTERNAL] = identified(records, left, right)
    occupied = in_common(left, right, records.occupations)
    row[OCCUPATION] = 2 if occupied == 3 else min(occupied, 1)
    row[AFFILIATION] = in_common(left, right, records.affiliations)
    return own.rarity + of_parents, of_parents, own


@scalar
def packed(row: Levels) -> int:
    """All levels of a pair as one number."""
    code = np.int64(0)
    for at in range(len(SHIFTS)):
        code |= np.int64(row[at]) << SHIFTS[at]
    return int(code)


@loop
def compare_all(
    left: Integers,
    right: Integers,
    records: RecordTable,
    words: WordTable,
    most: float,
    codes: Codes,
    rarity: Bits,
    of_parents: Bits,
    by: Integers,
) -> None:
    """Fill the packed levels and the rarity of every pair, at most `most` bits beside two first names.

    Where there is room for them also how much of it is the parents', and by which alias of either side names agree.
    """
    a, b = new_side(), new_side()
    row = np.zeros(len(SHIFTS), dtype=np.int8)
    for place in range(len(left)):
        found, parents, own = compare_one(records, words, left[place], right[place], row, a, b)
        if row[GIVEN] == DIFFERENT or row[ACROSS] == DIFFERENT - 1:
            found = min(found, most)
        codes[place], rarity[place] = packed(row), found
        if len(of_parents):
            of_parents[place] = min(parents, found)
        if by.shape[1]:
            by[0, place], by[1, place] = own.alias_left, own.alias_right


@scalar
def names_hold_variants(one: int, other: int, names: NameTable, others: NameTable, words: WordTable) -> bool:
    """Whether of two name rows one holds one word of a pair that the case writes for each other, and one the other."""
    if one < 0 or other < 0:
        return False
    for i in range(2 * WIDTH - 1):
        left = names.words[one, i] if i < WIDTH else names.joined[one, i - WIDTH]
        if left < 0 or not words.varied[left]:
            continue
        for j in range(2 * WIDTH - 1):
            right = others.words[other, j] if j < WIDTH else others.joined[other, j - WIDTH]
            if right >= 0 and written_for_each_other(words, min(left, right), max(left, right)):
                return True
    return False


@loop
def hold_variants(left: Integers, right: Integers, records: RecordTable, words: WordTable) -> Flags:
    """Of which pairs of records some names hold words that the case writes for each other."""
    found = np.zeros(len(left), dtype=np.bool_)
    for place in range(len(left)):
        one, other = left[place], right[place]
        found[place] = (
            names_hold_variants(records.name_of[one], records.name_of[other], records.names, records.names, words)
            or names_hold_variants(
                records.father_of[one], records.father_of[other], records.fathers, records.fathers, words
            )
            or names_hold_variants(
                records.mother_of[one], records.mother_of[other], records.mothers, records.mothers, words
            )
        )
        for side in range(2):
            named, plain = (one, records.name_of[other]) if side == 0 else (other, records.name_of[one])
            for alias in range(records.alias_start[named], records.alias_start[named + 1]):
                row = records.alias_of[alias]
                found[place] |= names_hold_variants(row, plain, records.aliases, records.names, words)
    return found


def packed_levels(levels: Levels) -> Codes:
    """The rows of levels as packed patterns."""
    return np.asarray((levels.astype(np.int64) << SHIFTS).sum(axis=1), dtype=np.int64)


@loop
def unpacked(codes: Codes) -> Levels:
    """The levels of packed patterns, a row each."""
    levels = np.empty((len(codes), len(SHIFTS)), dtype=np.int8)
    for place in range(len(codes)):
        for at in range(len(SHIFTS)):
            levels[place, at] = (codes[place] >> SHIFTS[at]) & ((1 << WIDTHS[at]) - 1)
    return levels


NO_BITS, NO_ALIASES = np.zeros(0, dtype=np.float32), np.zeros((2, 0), dtype=np.int32)


def packed_patterns(left: Integers, right: Integers, records: Records, most: float) -> tuple[Codes, Bits]:
    """(packed levels, rarity) of many pairs; `most` bits are all that counts beside two first names."""
    codes, rarity = np.zeros(len(left), dtype=np.int64), np.zeros(len(left), dtype=np.float32)
    compare_all(left, right, records.table, records.words.table, most, codes, rarity, NO_BITS, NO_ALIASES)
    return codes, rarity


def compare_pairs(left: Integers, right: Integers, records: Records) -> Patterns:
    """The comparison pattern of every pair of record numbers."""
    codes, rarity = packed_patterns(left, right, records, np.inf)
    return Patterns(unpacked(codes), rarity)


def compare_candidates(left: Integers, right: Integers, records: Records) -> Patterns:
    """`compare_pairs` of pairs that were looked for: what two first names share besides, relatives share too.

    A record has about as many relatives among the others as it has partners, one in all records: no rarer family or
    father's name is evidence beside two first names.
    """
    codes, rarity = packed_patterns(left, right, records, relatives_bits(records))
    return Patterns(unpacked(codes), rarity)


def compare_groups(left: Integers, right: Integers, records: Records) -> tuple[Patterns, Bits]:
    """`compare_candidates`, and how much of the rarity is that of the parents' names."""
    codes, rarity, of_parents = np.zeros(len(left), dtype=np.int64), *np.zeros((2, len(left)), dtype=np.float32)
    most = relatives_bits(records)
    compare_all(left, right, records.table, records.words.table, most, codes, rarity, of_parents, NO_ALIASES)
    return Patterns(unpacked(codes), rarity), of_parents


def relatives_bits(records: Records) -> float:
    """The most that all else can be worth beside two first names."""
    return float(np.log2(max(records.counted, 2)))


def matched_aliases(left: Integers, right: Integers, records: Records) -> Integers:
    """(2, pairs): for either side of each pair the alias by which its name was compared; -1 for the name itself."""
    by = np.full((2, len(left)), -1, dtype=np.int32)
    if len(records.alias_of):
        codes, rarity = np.zeros(len(left), dtype=np.int64), np.zeros(len(left), dtype=np.float32)
        compare_all(left, right, records.table, records.words.table, np.inf, codes, rarity, NO_BITS, by)
    return by
