"""From keys to pairs: records that share a key are a block, and each pair of records of one block is met once.

Invariant: a pair belongs to the first rule that gives it. No block is dropped: one that is too large is split by
further fields, and what no field splits is walked in the order of the whole name, so that near names still meet (but of
a rule that brings what the surer ones missed, in a register of MANY records). Pairs
come record by record in rising order, whatever the number of threads, and are never sorted as a whole: at a million
records there are a hundred million of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage.compiled import loop
from cenotaph.register.linkage.counting import by_number
from cenotaph.register.linkage.records import NOTHING
from cenotaph.register.linkage.wordlist import Flags, Integers

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


class Tree(NamedTuple):
    """The blocks of a rule, or those into which a field parted its large ones.

    All memberships that came here, sorted by key. Blocks up to `largest` are met as a whole; what is larger is parted
    by each of `parts` in turn, and walked where there is a `walk`.
    """

    record: Integers
    key: Keys
    largest: int
    walk: Group | None
    parts: tuple[Part, ...] = ()


class Part(NamedTuple):
    """Large blocks parted by one field; `stated`: only the records that state it."""

    field: int
    stated: bool
    tree: Tree


def _sizes(key: Keys) -> Places:
    """The size of the block of each membership, sorted by key."""
    ends = np.flatnonzero(np.append(key[1:] != key[:-1], True)) + 1 if len(key) else np.zeros(0, dtype=np.int64)
    size = np.diff(ends, prepend=0)
    return np.repeat(size, size)


def _sorted(record: Integers, key: Keys) -> Group:
    order = np.argsort(key, kind="stable")
    return record[order], key[order]


def _in_name_order(group: Group, order: Integers) -> Group:
    record, key = group
    sequence = np.lexsort((order[record], key))
    return record[sequence], key[sequence]


def tree_of(rule: Rule, fields: Sequence[NDArray[np.int64]], order: Integers) -> Tree:
    """The blocks of a rule: large ones are parted, and at last walked in name order."""
    root = _sorted(rule.record, rule.key)
    if rule.thorough:
        large = _large(root, rule.largest)
        parts = []
        for number, field in enumerate(fields if len(large[0]) else ()):
            at = field[large[0]] != NOTHING
            part = _sorted(large[0][at], mixed(large[1][at], field[large[0]][at]))
            rest = _in_name_order(_large(part, rule.largest), order) if rule.walked else None
            parts.append(Part(number, True, Tree(*part, rule.largest, rest)))
        walk = _in_name_order(large, order) if rule.walked else None
        return Tree(*root, rule.largest, walk, tuple(parts))
    return _chained(root, 0, rule, fields, order)


def _large(group: Group, largest: int) -> Group:
    """The memberships of blocks of more than `largest` records."""
    large = _sizes(group[1]) > largest
    return group[0][large], group[1][large]


def _chained(group: Group, number: int, rule: Rule, fields: Sequence[NDArray[np.int64]], order: Integers) -> Tree:
    """Blocks parted by all fields together, one after the other."""
    large = _large(group, rule.largest)
    if number == len(fields) or not len(large[0]):
        return Tree(*group, rule.largest, _in_name_order(large, order) if rule.walked else None)
    further = _sorted(large[0], mixed(large[1], fields[number][large[0]]))
    part = Part(number, False, _chained(further, number + 1, rule, fields, order))
    return Tree(*group, rule.largest, None, (part,))


def _groups(tree: Tree) -> Iterator[tuple[Group, bool]]:
    """The blocks of a tree with several members, and whether only near members meet."""
    sizes = _sizes(tree.key)
    small = (sizes > 1) & (sizes <= tree.largest)
    yield (tree.record[small], tree.key[small]), False
    for part in tree.parts:
        yield from _groups(part.tree)
    if tree.walk is not None:
        yield tree.walk, True


def blocks_of(rules: Iterable[Rule], fields: Sequence[NDArray[np.int64]], order: Integers, size: int) -> Blocks:
    """The blocks of all rules over `size` records; `order` is the place of each in name order."""
    members, sizes, near, of_rule = [], [], [], []
    for number, rule in enumerate(rules):
        for (record, key), by_order in _groups(tree_of(rule, fields, order)):
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
    del members
    block = np.repeat(np.arange(len(each), dtype=np.int32), each)
    start = np.zeros(len(each) + 1, dtype=np.int64)
    np.cumsum(each, out=start[1:])
    own, first = by_number(member, size)
    return Blocks(member, start, np.concatenate(near), np.concatenate(of_rule), block, own, first)


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


class Newcomers(NamedTuple):
    """Records that enter known blocks: their number, the fields that part large blocks, and before which of the known
    names, in their order, the name of each would stand."""

    record: Integers
    fields: Sequence[NDArray[np.int64]]
    before: Integers


def partners(tree: Tree, keys: Group, new: Newcomers, names: Integers) -> Iterator[tuple[Integers, Integers]]:
    """(known record, newcomer) of every pair by which newcomers enter the blocks of a tree.

    `keys`: places in `new` and their keys; `names`: the name of each known record, in name order. A block is as large
    as it was: a newcomer meets all of a small one, and of a large one those it meets when that is parted or walked.
    """
    place, key = keys
    lower, upper = (np.searchsorted(tree.key, key, side) for side in ("left", "right"))
    size = upper - lower
    small = (size > 0) & (size <= tree.largest)
    yield _spread(tree.record, lower[small], upper[small], new.record[place[small]])
    large = size > tree.largest
    if tree.walk is not None and large.any():
        record, walked = tree.walk
        first, last = (np.searchsorted(walked, key[large], side) for side in ("left", "right"))
        at = _in_order(names, record, first, last, new.before[place[large]])
        yield _spread(record, np.maximum(first, at - WINDOW), np.minimum(last, at + WINDOW), new.record[place[large]])
    for part in tree.parts:
        field = new.fields[part.field][place]
        goes = large & (field != NOTHING) if part.stated else large
        yield from partners(part.tree, (place[goes], mixed(key[goes], field[goes])), new, names)


def _spread(record: Integers, lower: Places, upper: Places, newcomer: Integers) -> tuple[Integers, Integers]:
    """Each newcomer beside all members of its range."""
    many = upper - lower
    step = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return record[np.repeat(lower, many) + step], np.repeat(newcomer, many)


@loop
def _in_order(names: Integers, record: Integers, first: Places, last: Places, before: Integers) -> Places:
    """Where in each range of records, which stand in the order of their names, a name would stand."""
    found = np.empty(len(first), dtype=np.int64)
    for at in range(len(first)):
        lower, upper = first[at], last[at]
        while lower < upper:
            middle = (lower + upper) // 2
            if names[record[middle]] < before[at]:
                lower = middle + 1
            else:
                upper = middle
        found[at] = lower
    return found
