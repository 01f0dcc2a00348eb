"""Competition: records of lists without doubles compete for one partner in each other list.

Invariant: pairs of two lists know nothing of those of two others; the odds are by the matches that the model then
expects, and the outcome is the same however many pairs of lists are settled at once.

Belief propagation for matchings (Bayati, Shah & Sharma 2008) on the prior of a random bipartite matching (after Sadinle
2017); the matches expected of two lists and the odds of their pairs are settled by each other.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage.compiled import loop
from cenotaph.register.linkage.counting import by_number
from cenotaph.register.linkage.model import Lists, Model, matching_bits, one_sided_bits, prior_bits
from cenotaph.register.linkage.wordlist import Flags, Floats, Integers

AT_ONCE = 2_000_000  # pairs that are settled at once, if those of two lists are not more: bounds memory
SETTLINGS = 4  # times that competition and the expected matches are settled by each other
PROPAGATIONS = 12
INSISTENCE = 12.0  # bits that two records of a list without doubles need beyond all others
FLOW_LIMIT = 45.0  # the same inside belief propagation, where sums of powers lose what lies 52 bits below


def posteriors(
    model: Model,
    weights: Floats,
    left: Integers,
    right: Integers,
    lists: Lists,
    share: float = 1.0,
    free: Flags | None = None,
    alone: bool = False,
) -> Floats:
    """log2 odds of every pair; records of lists without doubles compete for one partner a list.

    The matches expected of two lists, or of the `free` pairs of lists alone, are learned anew: `share` is how many of
    all pairs these are. The odds are by those that the model then has. `alone`: no record competes.

    Pairs of two lists know nothing of those of two others, so that the lists are gone through one after another.
    """
    order, start = by_number(lists.pair_of(left, right), len(lists.names) ** 2)
    odds = np.empty(len(left))
    for first, last in _runs(start):
        at = order[start[first] : start[last]]
        own = np.zeros(len(lists.names) ** 2, dtype=np.bool_)
        own[first:last] = True
        learned = own if free is None else free & own
        odds[at] = _settled(model, weights[at], left[at], right[at], lists, share, learned, alone)
    return odds


def _runs(start: NDArray[np.int64]) -> list[tuple[int, int]]:
    """The pairs of lists in runs of about AT_ONCE pairs of records, or of one pair of lists that has more."""
    ends = np.flatnonzero(np.diff(start[1:] // AT_ONCE)) + 1
    bounds = np.unique(np.concatenate([[0], ends, [len(start) - 1]])).tolist()
    return list(itertools.pairwise(bounds))


def _settled(
    model: Model,
    weights: Floats,
    left: Integers,
    right: Integers,
    lists: Lists,
    share: float,
    free: Flags,
    alone: bool,
) -> Floats:
    """`posteriors` of some pairs of lists: competition and expected matches, settled by each other."""
    list_pair = lists.pair_of(left, right)
    possible = lists.possible()
    within = lists.of_record[left] == lists.of_record[right]
    unique_within = within & lists.unique[lists.of_record[left]]
    one_sided_left = lists.unique[lists.of_record[right]] & ~within  # a left record has one partner in the right list
    one_sided_right = lists.unique[lists.of_record[left]] & ~within
    contest = _contest(left, right, lists, one_sided_left, one_sided_right)
    one_side = np.where(one_sided_left, lists.of_record[left], lists.of_record[right])
    found: Floats | None = None
    for _ in range(SETTLINGS if free.any() else 1):
        if found is not None:
            model.expect(lists.believed(found / share), free)
        plain = prior_bits(model.expected, possible, lists.strangers())
        theta = matching_bits(model.expected, lists)
        partly = one_sided_bits(model.expected[list_pair], lists.size[one_side], possible[list_pair])
        prior = np.where(one_sided_left | one_sided_right, partly, plain[list_pair])
        prior = np.where(one_sided_left & one_sided_right, theta[list_pair], prior)
        odds = np.where(unique_within, weights + plain[list_pair] - INSISTENCE, weights + prior)
        odds = odds if alone else contest.settle(odds)
        probability = 1.0 / (1.0 + np.exp2(-odds))
        found = np.asarray(np.bincount(list_pair, weights=probability, minlength=len(possible)), dtype=np.float64)
    return odds


@loop
def rivals(
    left: Integers, right: Integers, of_left: Integers, of_right: Integers, unique: Flags, some: Flags, able: Flags
) -> Flags:
    """Which `able` pairs are `some` or compete with them for a partner in a list without doubles, or with their rivals.

    `of_left`, `of_right`: the list of either record of each pair. Of more than 64 lists a few more pairs may be told.
    """
    found = some & able
    size = max(left.max(), right.max()) + 1 if len(left) else 0
    reached = np.zeros(size, dtype=np.uint64)  # of each record a bit for each list in which its partners are rivals
    grown = True
    while grown:
        grown = False
        for at in range(len(left)):
            if not able[at] or not (unique[of_left[at]] or unique[of_right[at]]):
                continue
            in_right = np.uint64(1) << np.uint64(of_right[at] % 64)
            in_left = np.uint64(1) << np.uint64(of_left[at] % 64)
            met = reached[left[at]] & in_right or reached[right[at]] & in_left
            if met or found[at]:
                both = reached[left[at]] & in_right and reached[right[at]] & in_left
                if not (both and found[at]):
                    found[at] = True
                    reached[left[at]] |= in_right
                    reached[right[at]] |= in_left
                    grown = True
    return found


@dataclass(frozen=True)
class _Contest:
    """The pairs whose records may have one partner only in the other's list, and with which others each competes."""

    pairs: NDArray[np.int64]
    left: NDArray[np.int64]  # a number for (left record, list of the right one)
    right: NDArray[np.int64]
    from_left: Flags
    from_right: Flags

    def settle(self, odds: Floats) -> Floats:
        """log2 odds after competition: belief propagation on the graph of candidate pairs."""
        settled = odds.copy()
        settled[self.pairs] += _free(odds[self.pairs], self.left, self.right, self.from_left, self.from_right)
        return settled


def _contest(left: Integers, right: Integers, lists: Lists, from_left: Flags, from_right: Flags) -> _Contest:
    count = len(lists.names)
    pairs = np.flatnonzero(from_left | from_right)
    one = left[pairs].astype(np.int64) * count + lists.of_record[right[pairs]]
    other = right[pairs].astype(np.int64) * count + lists.of_record[left[pairs]]
    one, other = (np.unique(end, return_inverse=True)[1] for end in (one, other))
    return _Contest(pairs, one, other, from_left[pairs], from_right[pairs])


@loop
def _free(
    odds: Floats, left: NDArray[np.int64], right: NDArray[np.int64], from_left: Flags, from_right: Flags
) -> Floats:
    """log2 of the belief that neither record of each pair has another partner."""
    flow = np.empty(len(odds))
    for at in range(len(odds)):
        flow[at] = 2.0 ** min(max(odds[at], -FLOW_LIMIT), FLOW_LIMIT)
    free_left, free_right = np.ones(len(odds)), np.ones(len(odds))
    total_left = np.zeros(1 + (left.max() if len(odds) else 0))
    total_right = np.zeros(1 + (right.max() if len(odds) else 0))
    for _ in range(PROPAGATIONS):
        _believe(flow, free_right, left, from_left, total_left, free_left)
        _believe(flow, free_left, right, from_right, total_right, free_right)
    return np.log2(free_left * free_right)


@loop
def _believe(
    flow: Floats, free: Floats, group: NDArray[np.int64], contested: Flags, total: Floats, believed: Floats
) -> None:
    """Fill in 1 / (1 + the flow of all other pairs of the record): the belief that it has no other partner."""
    total[:] = 0.0
    for at in range(len(flow)):
        total[group[at]] += flow[at] * free[at]
    for at in range(len(flow)):
        if contested[at]:
            believed[at] = 1.0 / (1.0 + max(total[group[at]] - flow[at] * free[at], 0.0))
