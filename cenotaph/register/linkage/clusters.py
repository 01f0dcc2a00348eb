"""From pairs to persons: correlation clustering by average evidence, under what people decided.

Invariant: two records that a person called the same stand together and two called different stand apart, whatever the
model says; decisions that contradict each other move nothing and are reported. Not single link: two groups join only if
the log odds of the pairs between them speak for it, on the average and the surest pair counted once more, and no pair
speaks strongly against (after Bansal, Blum & Chawla 2004, greedy agglomeration; the mixture of average and single
linkage after Lance & Williams 1967). Ties are settled by record order.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

UNKNOWN_BITS = -4.0  # what a pair says that no rule brought together
STRONGEST = 12.0  # bits in favour that one pair can bring into an average
SUREST = 0.2  # weight of the surest pair beside the average: one garbled record must not outvote a good one
VETO = -14.0  # bits of one pair that forbid a join

Pair = tuple[int, int]


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


def partition(
    component: list[int], bits: Mapping[Pair, float], demands: Constraints, exclusive: Mapping[int, int]
) -> list[list[int]]:
    """The groups of one component of plausible pairs, each sorted.

    `bits` holds the log2 odds of its pairs; `exclusive` the list of each record of a list without doubles: two records
    of one such list need evidence of their own.
    """
    inside = set(component)
    groups: dict[int, list[int]] = {}
    taken: set[int] = set()
    for group in demands.groups:
        if group[0] in inside:
            groups[group[0]] = list(group)
            taken.update(group)
    groups.update({node: [node] for node in component if node not in taken})

    def evidence(one: list[int], other: list[int]) -> float | None:
        total, best = 0.0, VETO
        for a in one:
            for b in other:
                pair = ordered(a, b)
                if pair in demands.apart:
                    return None
                found = bits.get(pair, UNKNOWN_BITS)
                doubled = a in exclusive and exclusive[a] == exclusive.get(b)
                if found < VETO or (doubled and found <= 0.0):
                    return None
                total, best = total + min(found, STRONGEST), max(best, min(found, STRONGEST))
        return SUREST * best + (1.0 - SUREST) * total / (len(one) * len(other))

    queue: list[tuple[float, int, int, int, int]] = []

    def offer(one: int, other: int) -> None:
        average = evidence(groups[one], groups[other])
        if average is not None and average > 0.0:
            heapq.heappush(queue, (-average, one, other, len(groups[one]), len(groups[other])))

    heads = sorted(groups)
    neighbours = _neighbours(groups, bits)
    for head in heads:
        for other in sorted(neighbours[head]):
            if head < other:
                offer(head, other)
    while queue:
        _, one, other, size_one, size_other = heapq.heappop(queue)
        if one not in groups or other not in groups:
            continue
        if (len(groups[one]), len(groups[other])) != (size_one, size_other):
            continue  # offered again when it grew
        groups[one] = sorted(groups[one] + groups.pop(other))
        neighbours[one] = (neighbours[one] | neighbours.pop(other)) - {one, other}
        for head in sorted(neighbours[one]):
            neighbours[head].discard(other)
            neighbours[head].add(one)
            offer(*ordered(one, head))
    return [groups[head] for head in sorted(groups)]


def _neighbours(groups: Mapping[int, list[int]], bits: Mapping[Pair, float]) -> dict[int, set[int]]:
    """Groups between which at least one pair was compared."""
    head = {node: first for first, group in groups.items() for node in group}
    found: dict[int, set[int]] = {first: set() for first in groups}
    for one, other in bits:
        if one in head and other in head and head[one] != head[other]:
            found[head[one]].add(head[other])
            found[head[other]].add(head[one])
    return found
