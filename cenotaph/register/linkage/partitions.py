"""Partitions of a few units, weighed, and chains over partitions of more.

Invariant: a partition weighs the product of its clusters (`draws`); the moves of a chain leave that as it is. Weights
are log2, minus infinity for a cluster that cannot be. Of units 1..u, `between` (u, u) holds the odds, 0 where nothing
ties two of them and -1 where they never stand together; `size` the records of each.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from cenotaph.register.linkage.wordlist import Floats

Numbers = NDArray[np.int64]
FAINT = 1e-3  # odds by which a unit is dealt to either side of a split where nothing ties it to one


@cache
def partitions(count: int) -> tuple[Numbers, Numbers]:
    """All partitions of `count` units, a row each: the blocks as sets of bits (0 for none), and each unit's first."""
    labels: list[list[int]] = [[]]
    for _ in range(count):
        labels = [[*one, label] for one in labels for label in range(max(one, default=-1) + 2)]
    blocks = np.zeros((len(labels), count), dtype=np.int64)
    first = np.empty((len(labels), count), dtype=np.int64)
    for row, own in enumerate(labels):
        for unit, label in enumerate(own):
            blocks[row, label] |= 1 << unit
            first[row, unit] = own.index(label)
    return blocks, first


@njit(cache=True, nogil=True)
def cluster_weight(between: Floats, size: Floats, members: Numbers, count: int) -> float:
    """log2 weight of the cluster of the first `count` of `members`: mean over its spanning trees of their odds."""
    if count < 2:
        return 0.0
    work = np.empty((count, count))
    records, weight = 0.0, 0.0
    for i in range(count):
        records += size[members[i]]
        weight -= math.log2(size[members[i]])
        for j in range(i):
            odds = between[members[i], members[j]]
            if odds < 0.0:
                return -math.inf
            work[i, j] = work[j, i] = odds
    for last in range(count - 1, 0, -1):
        total = 0.0
        for j in range(last):
            total += work[last, j]
        if total <= 0.0:
            return -math.inf
        weight += math.log2(total)
        for i in range(last):
            share = work[last, i] / total
            for j in range(i):
                work[i, j] += share * work[last, j]
                work[j, i] = work[i, j]
    return weight - (count - 2) * math.log2(records)


@njit(cache=True, nogil=True)
def subset_weights(between: Floats, size: Floats) -> Floats:
    """log2 weight of each set of units, by its bits; 0 for the empty set."""
    units = len(size)
    found = np.zeros(1 << units)
    members = np.empty(units, dtype=np.int64)
    for subset in range(1, 1 << units):
        count = 0
        for unit in range(units):
            if subset >> unit & 1:
                members[count] = unit
                count += 1
        found[subset] = cluster_weight(between, size, members, count)
    return found


@njit(cache=True, nogil=True)
def gathered(label: Numbers, wanted: int, without: int, members: Numbers) -> int:
    """The units of one label but `without` into `members`; returns how many."""
    count = 0
    for unit in range(len(label)):
        if label[unit] == wanted and unit != without:
            members[count] = unit
            count += 1
    return count


@njit(cache=True, nogil=True)
def free_label(label: Numbers) -> int:
    """The smallest label that no unit has."""
    taken = np.zeros(len(label) + 1, dtype=np.bool_)
    for one in label:
        taken[one] = True
    free = 0
    while taken[free]:
        free += 1
    return free


@njit(cache=True, nogil=True)
def drawn_from(generator: np.random.Generator, weights: Floats, count: int) -> int:
    """A place among the first `count` log2 weights, each as often as it is probable."""
    most = weights[:count].max()
    total = 0.0
    for place in range(count):
        total += math.exp2(weights[place] - most)
    left = generator.random() * total
    for place in range(count):
        left -= math.exp2(weights[place] - most)
        if left < 0.0:
            return place
    return count - 1


@njit(cache=True, nogil=True)
def move_unit(generator: np.random.Generator, between: Floats, size: Floats, label: Numbers, unit: int) -> None:
    """A Gibbs step: one unit to any cluster that something ties it to, or to one of its own."""
    units = len(label)
    members, options, weights = np.empty(units, np.int64), np.empty(units + 1, np.int64), np.empty(units + 1)
    own = label[unit]
    count = gathered(label, own, unit, members)
    left = cluster_weight(between, size, members, count)
    members[count] = unit
    options[0], weights[0], known = own, cluster_weight(between, size, members, count + 1) - left, 1
    if left == -math.inf:
        return  # what it leaves would not hold together
    if count:
        options[1], weights[1], known = free_label(label), 0.0, 2
    for other in range(units):
        if between[unit, other] <= 0.0:
            continue
        wanted, seen = label[other], False
        for place in range(known):
            seen = seen or options[place] == wanted
        if not seen:
            count = gathered(label, wanted, unit, members)
            before = cluster_weight(between, size, members, count)
            members[count] = unit
            options[known] = wanted
            weights[known] = cluster_weight(between, size, members, count + 1) - before
            known += 1
    label[unit] = options[drawn_from(generator, weights, known)]


@njit(cache=True, nogil=True)
def tie(between: Floats, unit: int, side: Numbers, count: int) -> float:
    """The mean odds between a unit and one side of a split, by which it is dealt to it."""
    total = 0.0
    for place in range(count):
        total += max(between[unit, side[place]], 0.0)
    return total / count + FAINT


@njit(cache=True, nogil=True)
def merge_or_split(
    generator: np.random.Generator, between: Floats, size: Floats, label: Numbers, one: int, other: int
) -> None:
    """Two units that something ties: their clusters are merged if they have two, else theirs is split between them.

    The others are dealt one after another, in an order of chance, to the side that ties them more (Dahl 2005); a merge
    is taken as the way back of the split that would have led to where it comes from.
    """
    units = len(label)
    whole, first, second = np.empty(units, np.int64), np.empty(units, np.int64), np.empty(units, np.int64)
    splits = label[one] == label[other]
    count = gathered(label, label[one], -1, whole)
    if not splits:
        more = gathered(label, label[other], -1, second)
        for place in range(more):
            whole[count + place] = second[place]
        count += more
    for place in range(count - 1, 0, -1):
        swap = int(generator.random() * (place + 1))
        whole[place], whole[swap] = whole[swap], whole[place]
    first[0], second[0], of_first, of_second, chance = one, other, 1, 1, 0.0
    for place in range(count):
        unit = whole[place]
        if unit in (one, other):
            continue
        to_first, to_second = tie(between, unit, first, of_first), tie(between, unit, second, of_second)
        share = to_first / (to_first + to_second)
        goes = generator.random() < share if splits else label[unit] == label[one]
        chance += math.log2(share if goes else 1.0 - share)
        if goes:
            first[of_first] = unit
            of_first += 1
        else:
            second[of_second] = unit
            of_second += 1
    apart = cluster_weight(between, size, first, of_first) + cluster_weight(between, size, second, of_second)
    together = cluster_weight(between, size, whole, count)
    gain = apart - together - chance if splits else together + chance - apart
    if math.log2(max(generator.random(), 1e-300)) >= gain:
        return
    goal = free_label(label) if splits else label[one]
    for place in range(of_second):
        label[second[place]] = goal


@njit(cache=True, nogil=True)
def walk(
    generator: np.random.Generator, between: Floats, size: Floats, ends: Numbers, label: Numbers, sweeps: int
) -> None:
    """So many sweeps from the partition that `label` gives (of each unit the smallest of its cluster), into `label`.

    `ends` (pairs, 2) are the units that something ties. A cluster that cannot be is taken apart first.
    """
    units = len(size)
    members = np.empty(units, np.int64)
    for first in range(units):
        count = gathered(label, first, -1, members)
        if cluster_weight(between, size, members, count) == -math.inf:
            for place in range(count):
                label[members[place]] = members[place]
    for _ in range(sweeps):
        for unit in range(units):
            move_unit(generator, between, size, label, unit)
        for _ in range(units if len(ends) else 0):
            place = int(generator.random() * len(ends))
            merge_or_split(generator, between, size, label, ends[place, 0], ends[place, 1])
