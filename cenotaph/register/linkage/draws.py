"""Draws: linkages that could as well be true, each as often as it is probable.

Invariant: every draw keeps what people decided, never puts two records together that no evidence joins, and names every
record once. The same evidence and seed give the same draws; what is certain is the same in all of them.

The posterior over partitions of the records is a product over clusters. Records that are surely one person are one
unit; a cluster of units 1..u with s_1..s_u of the k records weighs

    sum over spanning trees of the product over their edges of odds(i, j)  /  (k^(u-2) s_1 ... s_u)

with odds(i, j) the sum of the odds of the pairs of records between two units: the mean, over all ways in which u units
of k records can be tied to each other, of what the ties say (Cayley's formula with the units contracted). Two units
weigh the mean odds of the pairs between them, as the groups of `pooled` do. A sum over all pairs instead would count
one agreement k - 1 times and the prior, which is in the odds of each pair, k (k - 1) / 2 times. After Steorts, Hall &
Fienberg (2016) and Sadinle (2014), whose posteriors over partitions this follows with evidence that is given in pairs;
Binette & Steorts (2022) review them. The sum is found by elimination of one unit after another (star-mesh), which
subtracts nothing.

Components of few units are enumerated and drawn exactly; in larger ones chains go by Gibbs moves of single units and by
merges and splits of clusters (Jain & Neal 2004; allocated one after another, Dahl 2005).

The odds are those before records compete for a place in a list without doubles: that two records of such a list stand
apart is a bound here, and would count twice. Evidence against is weakened: the weights of Fellegi and Sunter take
errors as independent, and far below even odds more pairs are true than they say (`docs/linkage.md` has the figures).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from cenotaph.register.linkage.clusters import Constraints, Pair, ordered
from cenotaph.register.linkage.model import WEIGHT_LIMIT, Lists
from cenotaph.register.linkage.partitions import partitions, subset_weights, walk
from cenotaph.register.linkage.pooled import Pooled
from cenotaph.register.linkage.wordlist import Flags, Floats, Integers

SURE = 14.0  # bits from which two records of one cluster are one unit, in every draw
AGAINST = (0.2, 0.8)  # what a bit against is worth: a share that every draw takes another of, evenly
LEAST = -10.0  # bits of a pair below which it ties nothing
NEVER = -20.0  # bits from which down no evidence joins a pair
MOST = 20.0  # bits beyond which more changes nothing
EXACT = 7  # units of a component up to which all its partitions are enumerated: 877
LARGEST = 300  # units of a component; larger ones are divided at their weakest ties
SWEEPS = 50  # of a chain, from the linkage's own partition to a draw

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Odds:
    """What a linkage knows: `bits`, the log2 odds of each compared pair taken alone, and the one partition it chose.

    `cluster` is the smallest record of the cluster of each record; `groups` are records that were decided to be one
    person, `apart` pairs decided not to be (smaller record first); `unique` tells of each record the list that names
    nobody twice, -1 where it is of another: two of one such list stand together only where the linkage put them.
    """

    left: Integers
    right: Integers
    bits: Floats
    cluster: Numbers
    groups: Sequence[Sequence[int]]
    apart: frozenset[Pair]
    unique: Numbers


@dataclass(frozen=True)
class _Units:
    """Records that stand together in every draw, numbered by their smallest record, and what lies between them.

    Pairs of units stand smaller first; `parted` are those that are never together.
    """

    of_record: Numbers
    size: Floats
    chosen: Numbers  # the smallest unit of the cluster that the linkage chose
    parted: Numbers  # (pairs, 2)
    tied: Numbers  # (pairs, 2), sorted
    bits: Floats  # of the pairs of records that tie them
    row: Numbers  # in `tied`, of each of `bits`


def odds_of(
    left: Integers,
    right: Integers,
    bits: Floats,
    weights: Floats,
    untold: tuple[Flags, Flags],
    pooled: Pooled,
    demands: Constraints,
    lists: Lists,
) -> Odds:
    """What the draws rest on: every pair taken alone, and those that came together as groups by what groups say.

    `bits` are those after competition, `weights` without a prior; `untold` are the pairs that no evidence joins, and
    those that share one word and nothing else, which stay as faint as they were judged.
    """
    impossible, lone = untold
    found = np.full(len(bits), -WEIGHT_LIMIT)
    found[~impossible] = alone(bits, weights, lists.pair_of(left, right), ~impossible)
    found = np.maximum(np.where(lone, np.minimum(found, bits), found), pooled.bits)
    unique = np.where(lists.unique[lists.of_record], lists.of_record, -1).astype(np.int64)
    return Odds(left, right, found, pooled.cluster, demands.groups, demands.apart, unique)


def alone(bits: Floats, weights: Floats, list_pair: Numbers, possible: Flags) -> Floats:
    """The log2 odds of the possible pairs before records competed: the weight and the prior of the pair of lists.

    Competition only takes from the odds, so that the prior is the most by which bits exceed the weight.
    """
    bits, weights, list_pair = bits[possible], weights[possible], list_pair[possible]
    prior = np.full(int(list_pair.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(prior, list_pair, bits - weights)
    return np.asarray(weights + prior[list_pair])


def draws(known: Odds, count: int, seed: int) -> Numbers:
    """`count` linkages: an array (count, records) of the smallest record of each record's cluster."""
    if not count:
        return np.empty((0, len(known.cluster)), dtype=np.int64)
    units = _units(known)
    streams = np.random.default_rng(seed).spawn(count)
    shares = [AGAINST[0] + (AGAINST[1] - AGAINST[0]) * (2 * number + 1) / (2 * count) for number in range(count)]
    labels = [_draw(known, units, *one) for one in zip(shares, streams, strict=True)]
    found = [_first_of_each(label[units.of_record]) for label in labels]
    return np.array(found, dtype=np.int64).reshape(count, len(known.cluster))


DRAWN: dict[str, type[pl.DataType]] = {"draw": pl.Int64, "record": pl.String, "cluster": pl.String}


def drawn(ids: Sequence[str], known: Odds, count: int, seed: int) -> pl.DataFrame:
    """What of `count` draws differs from the linkage: draw (from 0), record, cluster (its smallest record).

    A record that is not there in a draw stands with those with whom the linkage put it, and with nobody else.
    """
    found = [pl.DataFrame(schema=DRAWN)]
    for number, head in enumerate(draws(known, count, seed)):
        both = head * len(ids) + known.cluster
        _, place, shared = np.unique(both, return_inverse=True, return_counts=True)
        there, here = (np.bincount(one, minlength=len(ids))[one] for one in (head, known.cluster))
        other = np.flatnonzero((shared[place] != there) | (shared[place] != here))
        rows = {
            "draw": np.full(len(other), number),
            "record": [ids[one] for one in other.tolist()],
            "cluster": [ids[one] for one in head[other].tolist()],
        }
        found.append(pl.DataFrame(rows, schema=DRAWN))
    return pl.concat(found)


def _draw(known: Odds, units: _Units, share: float, generator: np.random.Generator) -> Numbers:
    """One draw: the smallest unit of each unit's cluster, where a bit against is worth `share`."""
    tied, odds = units.tied, _odds(units, share)
    component = _components(tied, odds, len(units.size))
    rivals = _rivals(known, units, component)
    of_tie, of_parted = (_by_component(component, pairs) for pairs in (tied, units.parted))
    label = np.arange(len(units.size))
    for number, own in enumerate(_groups(component)):
        if len(own) > 1:
            between = np.zeros((len(own), len(own)))
            ties = of_tie.get(number, _NONE)
            one, other = np.searchsorted(own, tied[ties]).T
            between[one, other] = between[other, one] = odds[ties]
            apart = np.concatenate([units.parted[of_parted.get(number, _NONE)], rivals.get(number, _NO_PAIRS)])
            one, other = np.searchsorted(own, apart).T
            between[one, other] = between[other, one] = -1.0
            chosen = _first_of_each(units.chosen[own])
            label[own] = own[_drawn(between, units.size[own], chosen, generator)]
    return label


_NONE = np.zeros(0, dtype=np.int64)
_NO_PAIRS = np.zeros((0, 2), dtype=np.int64)


def _drawn(between: Floats, size: Floats, chosen: Numbers, generator: np.random.Generator) -> Numbers:
    """The smallest unit of each unit's cluster, in one component."""
    if len(size) > EXACT:
        walk(generator, between, size, np.argwhere(np.triu(between > 0.0)), chosen, SWEEPS)
        return _first_of_each(chosen)
    blocks, first = partitions(len(size))
    weight = subset_weights(between, size)[blocks].sum(axis=1)
    mass = np.cumsum(np.exp2(weight - weight.max()))
    return np.asarray(first[np.searchsorted(mass, generator.random() * mass[-1], side="right")])


def _units(known: Odds) -> _Units:
    """The units, what ties them and what holds them apart."""
    size = len(known.cluster)
    left, right, bits = known.left.astype(np.int64), known.right.astype(np.int64), known.bits
    sure = np.flatnonzero((known.cluster[left] == known.cluster[right]) & (bits >= SURE))
    held = _pairs([(group[0], other) for group in known.groups for other in group[1:]])
    of_record = _numbered(np.concatenate([np.stack([left[sure], right[sure]], axis=1), held]), size)
    count = int(of_record.max(initial=-1)) + 1
    one, other = of_record[left], of_record[right]
    rivals = (known.unique[left] >= 0) & (known.unique[left] == known.unique[right])
    rivals &= known.cluster[left] != known.cluster[right]
    never = np.stack([left, right], axis=1)[(bits <= NEVER) | rivals]
    apart = np.concatenate([_pairs(sorted(known.apart)), never])
    parted = _coded(of_record[apart[:, 0]], of_record[apart[:, 1]], count)
    codes = _coded(one, other, count)
    worth = np.flatnonzero((one != other) & (bits >= LEAST) & ~np.isin(codes, parted))
    tied, row = np.unique(codes[worth], return_inverse=True)
    chosen = np.full(count, size, dtype=np.int64)
    np.minimum.at(chosen, of_record, of_record[known.cluster])
    return _Units(
        of_record,
        np.bincount(of_record, minlength=count).astype(np.float64),
        chosen,
        _decoded(np.unique(parted), count),
        _decoded(tied, count),
        np.minimum(bits[worth], MOST),
        row,
    )


def _odds(units: _Units, share: float) -> Floats:
    """The sum of the odds of the pairs of records between two tied units, where a bit against is worth `share`."""
    weakened = np.exp2(np.where(units.bits < 0.0, share, 1.0) * units.bits)
    return np.asarray(np.bincount(units.row, weights=weakened, minlength=len(units.tied)), dtype=np.float64)


def _components(tied: Numbers, odds: Floats, count: int) -> Numbers:
    """The component of each unit: what ties hold together, the weakest let go where more than LARGEST hang together."""
    bits, level = np.log2(odds), np.full(count, -np.inf)
    while True:
        component = _numbered(tied[bits >= level[tied].max(axis=1, initial=-np.inf)], count)
        large = np.bincount(component, minlength=count)[component] > LARGEST
        if not large.any():
            return component
        level[large] = np.maximum(level[large], LEAST) + 1.0


def _rivals(known: Odds, units: _Units, component: Numbers) -> dict[int, Numbers]:
    """By component the pairs of units that one list which names nobody twice has both of."""
    standing: dict[tuple[int, int], list[int]] = {}
    for record in np.flatnonzero(known.unique >= 0).tolist():
        unit = int(units.of_record[record])
        standing.setdefault((int(component[unit]), int(known.unique[record])), []).append(unit)
    found: dict[int, set[Pair]] = {}
    for (number, _), group in standing.items():
        for place, one in enumerate(group):
            for other in group[place + 1 :]:
                if one != other and units.chosen[one] != units.chosen[other]:
                    found.setdefault(number, set()).add(ordered(one, other))
    return {number: _pairs(sorted(pairs)) for number, pairs in found.items()}


def _pairs(known: Sequence[Pair]) -> Numbers:
    return np.array(known, dtype=np.int64).reshape(-1, 2)


def _numbered(edges: Numbers, count: int) -> Numbers:
    """The connected component of each of `count` nodes, numbered by their smallest node."""
    matrix = coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(count, count))
    _, first, found = np.unique(connected_components(matrix, directed=False)[1], return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[found], dtype=np.int64)


def _coded(one: Numbers, other: Numbers, count: int) -> Numbers:
    return np.asarray(np.minimum(one, other) * count + np.maximum(one, other))


def _decoded(codes: Numbers, count: int) -> Numbers:
    return np.stack(np.divmod(codes, max(count, 1)), axis=1)


def _groups(component: Numbers) -> list[Numbers]:
    """The units of each component, ascending."""
    order = np.argsort(component, kind="stable")
    return np.split(order, np.cumsum(np.bincount(component))[:-1]) if len(component) else []


def _by_component(component: Numbers, pairs: Numbers) -> dict[int, Numbers]:
    """By component the places of the pairs that lie in it."""
    inside = np.flatnonzero(component[pairs[:, 0]] == component[pairs[:, 1]])
    own = component[pairs[inside, 0]]
    order = np.argsort(own, kind="stable")
    numbers, first = np.unique(own[order], return_index=True)
    return dict(zip(numbers.tolist(), np.split(inside[order], first[1:]), strict=True)) if len(inside) else {}


def _first_of_each(label: Numbers) -> Numbers:
    """The first place at which the label of each place stands."""
    _, first, place = np.unique(label, return_index=True, return_inverse=True)
    return np.asarray(first[place])
