"""From keys to pairs: records that share a key are a block, and each pair of records of one block is met once.

Invariant: a pair belongs to the first rule that gives it. No block is dropped: one that is too large is split by
further fields, and what no field splits is walked in the order of the whole name, so that near names still meet (but of
a rule that brings what the surer ones missed, in a register of MANY records). Pairs
come record by record in rising order, whatever the number of threads, and are never sorted as a whole: at a million
records there are a hundred million of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage.compiled import loop
from cenotaph.register.linkage.names import Flags, Integers
from cenotaph.register.linkage.records import NOTHING

LARGEST = 60  # records of a block that are all paired with each other
FEW = 20  # the same for rules that seldom find what the surer ones missed
WINDOW = 10  # neighbours in name order for what no field splits
AT_ONCE = 2_000_000  # pairs that one task makes at once: bounds memory
Keys = NDArray[np.int64]
Places = NDArray[np.int64]
MIX = np.uint64(0x9E3779B97F4A7C15)
Made = TypeVar("Made")


@dataclass(frozen=True)
class Rule:
    """The keys of one rule: a record may have several, or none."""

    name: str
    record: Integers
    key: Keys
    largest: int = LARGEST
    thorough: bool = False  # a large block is split by every field in turn, not by all of them together
    walked: bool = True  # what no field splits is walked in name order; of a rule whose keys tell little, left alone


class Blocks(NamedTuple):
    """All blocks of all rules: block k has the members `member[start[k]:start[k + 1]]`.

    `near`: only members at most WINDOW apart meet. The memberships of record r are `own[first[r]:first[r + 1]]`.
    """

    member: Integers
    start: Places
    near: Flags
    rule: NDArray[np.int8]
    block: Integers  # of each membership
    own: Integers
    first: Places


class Met(NamedTuple):
    """The pairs of a range of records: `left` rising, `right` rising within it and larger; how many each rule gave."""

    left: Integers
    right: Integers
    given: Places


Group = tuple[Integers, Keys]  # members and their keys, sorted by key


def mixed(*parts: NDArray[np.int64]) -> Keys:
    """One key of several numbers (splitmix64 finaliser); equal numbers give equal keys on every machine."""
    key = np.zeros(len(parts[0]), dtype=np.uint64)
    for part in parts:
        key = (key ^ part.astype(np.int64).view(np.uint64)) * MIX
        key ^= key >> np.uint64(29)
        key *= np.uint64(0xBF58476D1CE4E5B9)
        key ^= key >> np.uint64(32)
    return key.view(np.int64)


def _by_size(record: Integers, key: Keys, largest: int) -> tuple[Group, Group]:
    """The memberships of blocks up to `largest` records, and those of larger ones; blocks of one are left out."""
    order = np.argsort(key, kind="stable")
    record, key = record[order], key[order]
    ends = np.flatnonzero(np.append(key[1:] != key[:-1], True)) + 1 if len(key) else np.zeros(0, dtype=np.int64)
    size = np.diff(ends, prepend=0)
    own = np.repeat(size, size)
    small, large = (own > 1) & (own <= largest), own > largest
    return (record[small], key[small]), (record[large], key[large])


def _in_name_order(group: Group, order: Integers) -> Group:
    record, key = group
    sequence = np.lexsort((order[record], key))
    return record[sequence], key[sequence]


def _parts(rule: Rule, splits: Sequence[NDArray[np.int64]], order: Integers) -> Iterator[tuple[Group, bool]]:
    """The blocks of a rule and whether only near members meet: large ones split, and at last walked in name order."""
    small, large = _by_size(rule.record, rule.key, rule.largest)
    yield small, False
    if rule.thorough and len(large[0]):
        for split in splits:
            at = split[large[0]] != NOTHING
            fits, rest = _by_size(large[0][at], mixed(large[1][at], split[large[0]][at]), rule.largest)
            yield fits, False
            if rule.walked:
                yield _in_name_order(rest, order), True
    elif len(large[0]):
        for split in splits:
            fits, large = _by_size(large[0], mixed(large[1], split[large[0]]), rule.largest)
            yield fits, False
    if rule.walked:
        yield _in_name_order(large, order), True


def blocks_of(rules: Sequence[Rule], splits: Sequence[NDArray[np.int64]], order: Integers, size: int) -> Blocks:
    """The blocks of all rules over `size` records; `order` is the place of each in name order."""
    members, sizes, near, of_rule = [], [], [], []
    for number, rule in enumerate(rules):
        for (record, key), by_order in _parts(rule, splits, order):
            if len(record):
                members.append(record)
                ends = np.flatnonzero(np.append(key[1:] != key[:-1], True)) + 1
                sizes.append(np.diff(ends, prepend=0))
                near.append(np.full(len(ends), by_order))
                of_rule.append(np.full(len(ends), number, dtype=np.int8))
    if not members:
        members, sizes = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int64)]
        near, of_rule = [np.zeros(0, dtype=np.bool_)], [np.zeros(0, dtype=np.int8)]
    member, each = np.concatenate(members), np.concatenate(sizes)
    block = np.repeat(np.arange(len(each), dtype=np.int32), each)
    start = np.zeros(len(each) + 1, dtype=np.int64)
    np.cumsum(each, out=start[1:])
    own, first = _memberships(member, size)
    return Blocks(member, start, np.concatenate(near), np.concatenate(of_rule), block, own, first)


@loop
def _memberships(member: Integers, size: int) -> tuple[Integers, Places]:
    """(the memberships of each record, one record after the other; where those of each begin)."""
    first = np.zeros(size + 1, dtype=np.int64)
    for record in member:
        first[record + 1] += 1
    for record in range(size):
        first[record + 1] += first[record]
    own, filled = np.empty(len(member), dtype=np.int32), first[:-1].copy()
    for place in range(len(member)):
        own[filled[member[place]]] = place
        filled[member[place]] += 1
    return own, first


@loop
def _meet(
    blocks: Blocks, lefts: Integers, seen: Integers, known: Met, left: Integers, right: Integers, given: Places
) -> int:
    """Fill in the pairs of the records `lefts` that are not `known`; returns how many there are.

    `seen` is room for one number a record, all -1.
    """
    count, at = 0, 0
    for record in lefts:
        begun = count
        while at < len(known.left) and known.left[at] == record:
            seen[known.right[at]] = record
            at += 1
        for place in range(blocks.first[record], blocks.first[record + 1]):
            own = blocks.own[place]
            block = blocks.block[own]
            first, last = blocks.start[block], blocks.start[block + 1]
            if blocks.near[block]:
                first, last = max(first, own - WINDOW), min(last, own + WINDOW + 1)
            for other in range(first, last):
                partner = blocks.member[other]
                if partner > record and seen[partner] != record:
                    seen[partner] = record
                    left[count] = record
                    right[count] = partner
                    given[blocks.rule[block]] += 1
                    count += 1
        right[begun:count].sort()
    return count


NOBODY = Met(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64))


def meet(blocks: Blocks, lefts: Integers, rules: int, known: Met = NOBODY) -> Met:
    """The pairs of the records `lefts`, rising, with later ones, that are not among the `known` ones of the same."""
    room = int(_rooms(blocks, lefts).sum())
    left, right = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
    given = np.zeros(rules, dtype=np.int64)
    seen = np.full(len(blocks.first) - 1, -1, dtype=np.int32)
    count = _meet(blocks, lefts, seen, known, left, right, given)
    return Met(left[:count].copy(), right[:count].copy(), given)


@loop
def _rooms(blocks: Blocks, lefts: Integers) -> Integers:
    """The most pairs that each of the records can give."""
    found = np.zeros(len(lefts), dtype=np.int32)
    for at in range(len(lefts)):
        for place in range(blocks.first[lefts[at]], blocks.first[lefts[at] + 1]):
            block = blocks.block[blocks.own[place]]
            found[at] += 2 * WINDOW if blocks.near[block] else blocks.start[block + 1] - blocks.start[block]
    return found


def tasks_of(blocks: Blocks, lefts: Integers) -> list[Integers]:
    """The records in runs that give about AT_ONCE pairs each."""
    of = np.cumsum(_rooms(blocks, lefts), dtype=np.int64) // (2 * AT_ONCE)  # a pair has room on either side
    return np.split(lefts, np.flatnonzero(np.diff(of)) + 1) if len(lefts) else []


def in_turn(work: Callable[[int], Made], tasks: int) -> list[Made]:
    """What the work makes of each task, in their order, on all processors."""
    if tasks < 2:
        return [work(task) for task in range(tasks)]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(work, range(tasks)))
