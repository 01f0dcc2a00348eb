"""From pairs to persons: correlation clustering by average evidence, under what people decided.

Invariant: two records that a person called the same stand together and two called different stand apart, whatever the
model says; decisions that contradict each other move nothing and are reported. Not single link: two groups join only if
the log odds of the pairs between them speak for it, on the average and the surest pair counted once more, and no pair
speaks strongly against (after Bansal, Blum & Chawla 2004, greedy agglomeration; the mixture of average and single
linkage after Lance & Williams 1967). Ties are settled by record order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage.compiled import loop
from cenotaph.register.linkage.counting import by_number
from cenotaph.register.linkage.wordlist import Flags, Floats, Integers

PLAUSIBLE_BITS = -2.0  # log2 odds (probability 0.2) from which a pair makes its records part of one component
LARGEST = 2_000  # records of a component that is looked at as a whole
WEIGHTIEST = 60.0  # bits beyond which no pair weighs more
UNKNOWN_BITS = -4.0  # what a pair says that no rule brought together
STRONGEST = 12.0  # bits in favour that one pair can bring into an average
SUREST = 0.2  # weight of the surest pair beside the average: one garbled record must not outvote a good one
VETO = -14.0  # bits of one pair that forbid a join

Pair = tuple[int, int]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Conflict:
    """Decisions that cannot all hold: the records that "same" holds together, and the pairs in it called different."""

    records: tuple[int, ...]
    different: tuple[Pair, ...]
    same: tuple[Pair, ...]


@dataclass(frozen=True)
class Constraints:
    """Groups to begin with, pairs that must stand apart, and the conflicts between decisions."""

    groups: list[list[int]]
    apart: frozenset[Pair]
    conflicts: list[Conflict]


def ordered(one: int, other: int) -> Pair:
    """The pair with the smaller record first."""
    return (one, other) if one < other else (other, one)


def connected(nodes: Iterable[int], edges: Iterable[Pair]) -> list[list[int]]:
    """Connected components, each sorted, in the order of their smallest record."""
    parent = {node: node for node in nodes}

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one, other in edges:
        a, b = ordered(root(one), root(other))
        parent[b] = a
    groups: dict[int, list[int]] = {}
    for node in sorted(parent):
        groups.setdefault(root(node), []).append(node)
    return [groups[key] for key in sorted(groups)]


def constraints(same: Iterable[Pair], different: Iterable[Pair]) -> Constraints:
    """What the decisions demand. In a component with a contradiction no "same" is applied and no two records join."""
    must = sorted({ordered(*pair) for pair in same})
    cannot = {ordered(*pair) for pair in different}
    groups, conflicts = [], []
    for component in connected({node for pair in must for node in pair}, must):
        members = set(component)
        broken = sorted(pair for pair in cannot if pair[0] in members and pair[1] in members)
        if not broken:
            groups.append(component)
            continue
        held = tuple(pair for pair in must if pair[0] in members)
        conflicts.append(Conflict(tuple(component), tuple(broken), held))
        cannot |= {(one, other) for one in component for other in component if one < other}
    return Constraints(groups, frozenset(cannot), conflicts)


def clusters_of(
    left: Integers, right: Integers, bits: Floats, size: int, demands: Constraints, exclusive: Numbers
) -> Numbers:
    """The smallest record of the cluster of each of `size` records.

    `bits` are the log2 odds of the pairs; `exclusive` is the list of each record of a list without doubles, -1 for
    others. A component of more than LARGEST records is cut where its plausible pairs are the weakest.
    """
    first, held, apart = _demanded(demands, size)
    nodes, number, sizes = _to_part(left, right, bits, held, size)
    of_component, place = np.full(size, -1, dtype=np.int32), np.zeros(size, dtype=np.int32)
    begin = np.cumsum(sizes) - sizes
    of_component[nodes], place[nodes] = number, np.arange(len(nodes)) - begin[number]
    inside, pairs = by_number(number_in_common(of_component, left, right), len(sizes))
    barred, aparts = by_number(number_in_common(of_component, apart[:, 0], apart[:, 1]), len(sizes))
    cluster = np.arange(size, dtype=np.int64)
    _partition_all(
        nodes, begin, sizes,
        place[left[inside]], place[right[inside]], bits[inside], pairs,
        place[apart[barred, 0]], place[apart[barred, 1]], aparts,
        place[first[nodes]], exclusive[nodes], cluster,
    )  # fmt: skip
    return cluster


@loop
def number_in_common(of_record: Integers | Numbers, left: Integers | Numbers, right: Integers | Numbers) -> Integers:
    """The number that both records of each pair have, -1 where they have two or none: no pair takes more room."""
    found = np.empty(len(left), dtype=np.int32)
    for at in range(len(left)):
        one = of_record[left[at]]
        found[at] = one if one == of_record[right[at]] else -1
    return found


def _demanded(demands: Constraints, size: int) -> tuple[Numbers, Numbers, Numbers]:
    """The first record of each one's group, the pairs held together, and those held apart."""
    held = np.array([(group[0], other) for group in demands.groups for other in group[1:]], np.int64).reshape(-1, 2)
    first = np.arange(size, dtype=np.int64)
    first[held[:, 1]] = held[:, 0]
    return first, held, np.array(sorted(demands.apart), np.int64).reshape(-1, 2)


def _to_part(
    left: Integers, right: Integers, bits: Floats, held: Numbers, size: int
) -> tuple[Numbers, Numbers, Numbers]:
    """The `components` of plausible and held pairs, of which the largest lose their weakest pairs until they fit."""
    bar, near = PLAUSIBLE_BITS, bits >= PLAUSIBLE_BITS
    while True:
        one, other = (
            np.concatenate([end[near], of], dtype=np.int32) for end, of in zip((left, right), held.T, strict=True)
        )
        nodes, number, sizes = components(one, other, size)
        large = np.zeros(size, dtype=np.bool_)
        large[nodes[sizes[number] > LARGEST]] = True
        if not large.any() or bar > WEIGHTIEST:
            return nodes, number, sizes
        bar += 1.0
        near &= (bits >= bar) | ~large[left]


@loop
def named(left: Integers, right: Integers, size: int, codes: Numbers) -> Flags:
    """Which pairs are among `codes`, rising: left * size + right."""
    found = np.zeros(len(left), dtype=np.bool_)
    for at in range(len(left) if len(codes) else 0):
        code = np.int64(left[at]) * size + right[at]
        place = np.searchsorted(codes, code)
        found[at] = place < len(codes) and codes[place] == code
    return found


def components(left: Integers, right: Integers, size: int) -> tuple[Numbers, Numbers, Numbers]:
    """(nodes, number of the component of each, size of each component) of a graph; components in order of first node.

    Nodes are sorted by component, then by number; those without an edge are left out.
    """
    joined = np.zeros(size, dtype=np.bool_)
    joined[left] = joined[right] = True
    first = _first_of_each(left, right, size)
    heads = joined & (first == np.arange(size, dtype=np.int32))
    number = (np.cumsum(heads, dtype=np.int32) - 1)[first]
    nodes, start = by_number(np.where(joined, number, -1), int(heads.sum()))
    return nodes.astype(np.int64), number[nodes].astype(np.int64), np.diff(start)


@loop
def _first_of_each(left: Integers, right: Integers, size: int) -> Integers:
    """The smallest node that each of `size` nodes is connected with (Tarjan & van Leeuwen 1984: path halving)."""
    parent = np.arange(size).astype(np.int32)
    for at in range(len(left)):
        one, other = left[at], right[at]
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        while parent[other] != other:
            parent[other] = parent[parent[other]]
            other = parent[other]
        parent[max(one, other)] = min(one, other)
    for node in range(size):
        parent[node] = parent[parent[node]]  # of a smaller node, which is settled
    return parent


@loop
def _partition_all(
    nodes: Numbers, begin: Numbers, sizes: Numbers,
    left: Integers, right: Integers, bits: Floats, pairs: Numbers,
    apart_left: Integers, apart_right: Integers, aparts: Numbers,
    first: Integers, exclusive: Numbers, cluster: Numbers,
) -> None:  # fmt: skip
    """Fill in the cluster of every node, component by component; pairs and demands stand in their order."""
    for at in range(len(sizes)):
        a, b, c, d = pairs[at], pairs[at + 1], aparts[at], aparts[at + 1]
        lower, upper = begin[at], begin[at] + sizes[at]
        head = _agglomerated(
            sizes[at], left[a:b], right[a:b], bits[a:b], apart_left[c:d], apart_right[c:d],
            first[lower:upper], exclusive[lower:upper],
        )  # fmt: skip
        for place in range(sizes[at]):
            cluster[nodes[lower + place]] = nodes[lower + head[place]]


@loop
def _agglomerated(
    size: int, left: Integers, right: Integers, bits: Floats, apart_left: Integers, apart_right: Integers,
    first: Integers, exclusive: Numbers,
) -> Integers:  # fmt: skip
    """The smallest node of the group of each of `size` nodes, of one component; `first` is that of what is held so."""
    found = np.full((size, size), UNKNOWN_BITS)
    near = np.zeros((size, size), dtype=np.bool_)
    barred = np.zeros((size, size), dtype=np.bool_)
    for at in range(len(bits)):
        one, other = min(left[at], right[at]), max(left[at], right[at])
        found[one, other] = bits[at]
        near[one, other] = True
    for at in range(len(apart_left)):
        barred[min(apart_left[at], apart_right[at]), max(apart_left[at], apart_right[at])] = True
    total, best = np.zeros((size, size)), np.full((size, size), VETO)
    close, veto = np.zeros((size, size), dtype=np.bool_), np.zeros((size, size), dtype=np.bool_)
    many = np.zeros(size)
    for one in range(size):
        many[first[one]] += 1.0
        for other in range(one + 1, size):
            a, b = min(first[one], first[other]), max(first[one], first[other])
            weight = found[one, other]
            doubled = exclusive[one] >= 0 and exclusive[one] == exclusive[other]
            veto[a, b] |= barred[one, other] or weight < VETO or (doubled and weight <= 0.0)
            close[a, b] |= near[one, other]
            total[a, b] += min(weight, STRONGEST)
            best[a, b] = max(best[a, b], min(weight, STRONGEST))
    head = first.copy()
    while True:
        surest, joins, joined = 0.0, -1, -1
        for a in range(size):
            for b in range(a + 1, size):
                if many[a] and many[b] and close[a, b] and not veto[a, b]:
                    evidence = SUREST * best[a, b] + (1.0 - SUREST) * total[a, b] / (many[a] * many[b])
                    if evidence > surest:
                        surest, joins, joined = evidence, a, b
        if joins < 0:
            return head
        for node in range(size):
            if head[node] == joined:
                head[node] = joins
            if node not in (joins, joined) and many[node]:
                a, b = min(joins, node), max(joins, node)
                c, d = min(joined, node), max(joined, node)
                total[a, b] += total[c, d]
                best[a, b] = max(best[a, b], best[c, d])
                close[a, b] |= close[c, d]
                veto[a, b] |= veto[c, d]
        many[joins] += many[joined]
        many[joined] = 0.0
