"""A second look: what the records of two groups say together, which no pair of them says alone.

Invariant: groups only ever join, and never two that a decision, a list without doubles or an impossible pair holds
apart. The outcome depends on the groups and their records, not on their order.

A record that leaves most fields out, or garbles the name, is near no other record and may still be near a group, of
whose records one has the name as it has it, another the father, a third the birth. What two groups A and B say of one
block of features (the name, the parents, the birth, ...) is the mixture over their pairs of records that state it:

    W(A, B) = sum over blocks of log2( mean over a in A, b in B that state the block of 2^w(a, b) )

the likelihood ratio when it is not known which record of a group has the value as the other group had it, each alike.
An agreement of one pair among t is thus worth log2(t) less than by itself, since chance had t tries; a contradiction
of all pairs is worth what it is in each, and copies within a group change nothing. A block that no pair states weighs
nothing. Two groups join where W and the prior of the likeliest of their pairs of lists exceed even odds; where both
have records of one list, that of the same list, since to be one person both would stand in it twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage import model as models
from cenotaph.register.linkage.clusters import Constraints, named
from cenotaph.register.linkage.comparison import Bits, Patterns, compare_groups
from cenotaph.register.linkage.compiled import loop
from cenotaph.register.linkage.features import POSITION
from cenotaph.register.linkage.model import Lists, Model
from cenotaph.register.linkage.records import Records
from cenotaph.register.linkage.wordlist import Flags, Floats, Integers

FAINT = -8.0  # bits that at least one pair between two groups must have for the groups to be compared
NAME = ("given", "family", "given_across", "family_across")
GENDER = ("gender",)
PARENTS = ("father", "mother", "father_across", "mother_across")
BLOCKS: tuple[tuple[str, ...], ...] = (
    NAME,
    PARENTS,
    GENDER,
    ("birth_day", "birth_year", "age"),
    ("event_day", "event_period"),
    ("place",),
    ("birth_place",),
    ("external",),
    ("occupation",),
    ("affiliation",),
)
NO_SUPPORT = (NAME, GENDER)  # one word of a name joins no groups that have nothing else to compare
AT_ONCE = 2_000_000  # pairs of records between groups that are compared at once: bounds memory
Numbers = NDArray[np.int64]
Forbidden = Callable[[Integers, Integers, Patterns], tuple[Flags, Flags]]


@dataclass(frozen=True)
class Evidence:
    """All that the joins rest on. `forbidden` tells of pairs which are impossible, and which share one word alone."""

    model: Model
    records: Records
    lists: Lists
    demands: Constraints
    forbidden: Forbidden


class Joins(NamedTuple):
    """Groups that speak of one person: (smaller head, larger head) of each two, and the bits of their being one."""

    groups: Numbers
    bits: Floats

    def among(self, chosen: Flags) -> Joins:
        """The chosen ones."""
        return Joins(self.groups[chosen], self.bits[chosen])


@dataclass(frozen=True)
class Pooled:
    """The cluster (smallest record) of each record, and the bits by which each compared pair came together here.

    Minus infinity for a pair that was together before, or is apart. `first`: the groups that could have joined at once.
    """

    cluster: Numbers
    bits: Floats
    first: Joins


NO_JOINS = Joins(np.zeros((0, 2), dtype=np.int64), np.zeros(0))


def pool(
    cluster: Numbers,
    left: Integers,
    right: Integers,
    bits: Floats,
    evidence: Evidence,
    changed: Flags | None = None,
    known: Joins = NO_JOINS,
) -> Pooled:
    """The clusters after all groups have joined that speak of one person; `bits` are those of the compared pairs.

    In each round every group joins at most one other, the surest first; then what has grown is looked at again. Where
    only some records stand in groups that `changed` since another pooling, its `first` joins of all others are `known`.
    """
    together = np.full(len(left), -np.inf)
    near = bits >= FAINT
    grown = np.ones(len(cluster), dtype=np.bool_)
    if changed is not None:
        grown = np.zeros(len(cluster), dtype=np.bool_)
        grown[cluster[changed]] = True
        known = known.among(np.asarray(~grown[known.groups].any(axis=1)))
    first: Joins | None = None
    while True:
        groups = _to_compare(left, right, near, cluster, grown)
        found = Joins(groups, _bits_of(groups, cluster, evidence))
        found = found.among(found.bits > 0.0)
        if first is None:
            found = first = Joins(np.append(known.groups, found.groups, 0), np.append(known.bits, found.bits))
        joins = _surest(found)
        if not joins:
            return Pooled(cluster, together, first)
        head, gained = np.arange(len(cluster)), np.full(len(cluster), -np.inf)
        for one, other, evident in joins:
            head[other], gained[one] = one, evident
        before, cluster = cluster, head[cluster]
        _bring_together(left, right, before, cluster, gained, together)
        grown = gained > 0.0


def _to_compare(left: Integers, right: Integers, near: Flags, cluster: Numbers, grown: Flags) -> Numbers:
    """(smaller head, larger head) of the groups that a `near` pair lies between, of which one has grown; rising."""
    codes = _between(left, right, near, cluster, grown)
    return np.stack(np.divmod(np.unique(codes), len(cluster)), axis=1)


@loop
def _between(left: Integers, right: Integers, near: Flags, cluster: Numbers, grown: Flags) -> Numbers:
    """A number for the groups of each such pair: smaller head * records + larger head."""
    codes, count = np.empty(near.sum(), dtype=np.int64), 0
    for at in range(len(left)):
        if near[at]:
            one, other = cluster[left[at]], cluster[right[at]]
            if one != other and (grown[one] or grown[other]):
                codes[count] = min(one, other) * len(cluster) + max(one, other)
                count += 1
    return codes[:count].copy()


@loop
def _bring_together(
    left: Integers, right: Integers, before: Numbers, cluster: Numbers, gained: Floats, together: Floats
) -> None:
    """Fill in of each pair that was apart before the bits by which the groups of its records joined now."""
    for at in range(len(left)):
        if before[left[at]] != before[right[at]] and cluster[left[at]] == cluster[right[at]]:
            together[at] = gained[cluster[left[at]]]


def _surest(found: Joins) -> list[tuple[int, int, float]]:
    """The joins of this round, each group in at most one: surest first, ties in the order of records."""
    taken: set[int] = set()
    joins = []
    for place in np.lexsort((found.groups[:, 1], found.groups[:, 0], -found.bits)).tolist():
        one, other = found.groups[place].tolist()
        if one not in taken and other not in taken:
            taken |= {one, other}
            joins.append((one, other, float(found.bits[place])))
    return joins


def _bits_of(groups: Numbers, cluster: Numbers, evidence: Evidence) -> Floats:
    """log2 odds that the two groups of each row are one person; minus infinity where something holds them apart."""
    members = np.argsort(cluster, kind="stable")
    size = np.bincount(cluster, minlength=len(cluster))
    before = np.cumsum(size[groups[:, 0]] * size[groups[:, 1]])
    bounds = np.unique(np.append(np.flatnonzero(np.diff(before // AT_ONCE)) + 1, [0, len(groups)])).tolist()
    parts = [_bits_of_some(groups[a:b], members, size, evidence) for a, b in pairwise(bounds)]
    return np.concatenate([np.zeros(0), *parts])


def _bits_of_some(groups: Numbers, members: Numbers, sizes: Numbers, evidence: Evidence) -> Floats:
    left, right, row = _pairs_between(groups, members, sizes)
    if not len(row):
        return np.zeros(len(groups))
    records, lists, count = evidence.records, evidence.lists, len(groups)
    patterns, of_parents = compare_groups(left, right, records)
    impossible, lone = evidence.forbidden(left, right, patterns)
    size = len(members)
    decided = np.array(sorted(one * size + other for one, other in evidence.demands.apart), dtype=np.int64)
    beside = lists.of_record[left] == lists.of_record[right]
    apart = impossible | beside & lists.unique[lists.of_record[left]] | named(left, right, size, decided)
    held = np.bincount(row[apart], minlength=count) > 0
    priors = models.prior_bits(evidence.model.expected, lists.possible(), lists.strangers())
    prior = np.full(count, -np.inf)
    list_pair = lists.pair_of(left, right)
    of_pair = priors[list_pair]
    np.maximum.at(prior, row, of_pair)
    np.minimum.at(prior, row[beside], of_pair[beside])  # to be one person both would stand twice in that list
    blocks = _blocks(patterns, of_parents, evidence.model, evidence.model.stratum[list_pair])
    total = prior + sum(_mixture(weight, stated, row, count) for weight, stated in blocks.values())
    supported = np.any([stated for block, (_, stated) in blocks.items() if block not in NO_SUPPORT], axis=0)
    untold = (np.bincount(row[lone], minlength=count) > 0) & (np.bincount(row[supported], minlength=count) == 0)
    return np.where(held | untold, -np.inf, total)


def _pairs_between(groups: Numbers, members: Numbers, size: Numbers) -> tuple[Integers, Integers, Numbers]:
    """(smaller record, larger record, row of `groups`) of every pair of records between the two groups of a row.

    `members`: the records by their group; `size`: how many each group has.
    """
    first = np.cumsum(size) - size
    one, other = groups[:, 0], groups[:, 1]
    pairs = size[one] * size[other]
    row = np.repeat(np.arange(len(groups)), pairs)
    at = np.arange(len(row)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    of_one, of_other = np.divmod(at, size[other][row])
    a, b = members[first[one][row] + of_one], members[first[other][row] + of_other]
    return np.minimum(a, b).astype(np.int32), np.maximum(a, b).astype(np.int32), row


def _blocks(
    patterns: Patterns, of_parents: Bits, model: Model, stratum: Integers
) -> dict[tuple[str, ...], tuple[Floats, Flags]]:
    """Of each block the weight of every pair, and whether the pair states it. Rarity goes with the names it is of."""
    weights, rarity_of_all = model.weights(), patterns.rarity.astype(np.float64)
    rarity: dict[tuple[str, ...], Floats] = {NAME: rarity_of_all - of_parents, PARENTS: of_parents.astype(np.float64)}
    found = {}
    for block in BLOCKS:
        places = [POSITION[name] for name in block]
        weight = rarity.get(block, np.zeros(len(of_parents))).copy()
        for place in places:
            weight += weights[place][stratum, patterns.levels[:, place]]
        found[block] = weight, np.asarray((patterns.levels[:, places] > 0).any(axis=1))
    return found


def _mixture(weight: Floats, stated: Flags, row: Numbers, count: int) -> Floats:
    """log2 of the mean of 2^weight over the pairs of each row that state the block; 0 where none does."""
    pairs = np.bincount(row[stated], minlength=count)
    total = np.bincount(row[stated], weights=np.exp2(weight[stated]), minlength=count)
    return np.where(pairs > 0, np.log2(np.where(pairs > 0, total, 1.0) / np.maximum(pairs, 1)), 0.0)
