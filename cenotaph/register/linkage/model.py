"""The model: what agreement is worth, and how probable it is that two records speak of one person.

Invariant: u comes from random pairs and stays fixed; EM moves only m and the number of matches of each pair of lists.
Posteriors depend on the pairs and the seed alone, never on time or on the number of threads.

Weight of a pair (Fellegi & Sunter 1969, eq. 9-13): the sum over features of log2(m/u), plus the rarity of what its
names share (Winkler 1989). m by expectation maximisation on the histogram of patterns (Jaro 1989; Enamorado, Fifield &
Imai 2019, sec. 2), with a Dirichlet prior, so that few data leave it at what `features` says. A careless hand errs
more than a careful one: the pairs of two lists that share many persons are a stratum with an m of their own, which the
common m is the prior of.

Prior odds: for two lists with E expected matches, E / (pairs - E). Where a list claims to name nobody twice, a record
has at most one partner there: the posterior is that of a random bipartite matching (Sadinle 2017; a flat prior over the
matchings of E edges: theta = E / ((n - E)(m - E))), by belief propagation (Bayati, Shah & Sharma 2008), exact on trees:
the candidates of a record compete.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage.alignment import Levels
from cenotaph.register.linkage.comparison import SHIFTS, WIDTHS, Bits, Codes, Patterns
from cenotaph.register.linkage.compiled import loop, scalar
from cenotaph.register.linkage.features import FEATURES, NAME_FEATURES, Feature
from cenotaph.register.linkage.tally import Cells
from cenotaph.register.linkage.wordlist import Flags, Floats, Integers

VERSION = "9"
STRENGTH = 100.0  # pseudo-matches with which EM holds on to the m of `features`
AGREEING = 50.0  # pseudo-pairs that agree, half of them on the level in question
RANDOM_STRENGTH = 50.0  # pseudo-pairs that smooth u
PSEUDO_PAIRS = 100.0  # pairs of strangers imagined beside those of a tiny case
ROUNDS = 25
OWN_MATCHES = 100.0  # matches between two lists, of the pairs that were counted, for an m of their own
OWN_STRENGTH = 300.0  # pseudo-matches, as many as are counted, with which it is held to the common m
OWN_MOST = 3.0  # times the common m that it may be on any level: strangers of one name are not a careless hand
MOST_STRATA = 100
MOST_SHARED = 0.9  # no list is believed to hold more than this share of another before its pairs are seen
COPIED, COPIED_RECORDS = 0.9, 2.0  # the share of a list that repeats another believed to stand there, and its weight
WEIGHT_LIMIT = 60.0  # bits beyond which more evidence changes nothing
NEGLIGIBLE = -12.0  # log2 odds below which a pair is counted and forgotten


@dataclass
class Model:
    """What was learned."""

    m: list[Floats]  # of each feature: (strata, levels), of which stratum 0 is what holds for all others
    u: list[Floats]
    expected: Floats  # matches expected for each pair of lists
    stratum: Integers  # of each pair of lists
    sources: list[str] = field(default_factory=list)

    def expect(self, matches: Floats, free: Flags | None) -> None:
        """Take over how many matches are expected of each pair of lists, or of the `free` ones alone."""
        self.expected = matches if free is None else np.where(free, matches, self.expected)

    def weights(self) -> list[Floats]:
        """log2(m/u) of each feature: (strata, levels with 0 for missing)."""
        return [np.pad(np.log2(m / u), ((0, 0), (1, 0))) for m, u in zip(self.m, self.u, strict=True)]


@dataclass(frozen=True)
class Lists:
    """The lists the pairs come from."""

    names: list[str]
    size: NDArray[np.int64]  # records a list
    unique: Flags  # the list claims to name nobody twice
    of_record: Integers
    derivations: frozenset[tuple[str, str]] = frozenset()  # (list, origin) of lists that repeat another

    @cached_property
    def derived(self) -> Flags:
        """Of each pair of lists: whether one repeats the other."""
        place = {name: at for at, name in enumerate(self.names)}
        found = np.zeros((len(self.names), len(self.names)), dtype=np.bool_)
        for one, origin in self.derivations:
            if one in place and origin in place and one != origin:
                found[place[one], place[origin]] = found[place[origin], place[one]] = True
        return found.ravel()

    @property
    def exclusive(self) -> NDArray[np.int64]:
        """Of each record the list without doubles in which it stands, -1 for one of another list."""
        return np.where(self.unique[self.of_record], self.of_record, -1).astype(np.int64)

    def pair_of(self, left: Integers, right: Integers) -> NDArray[np.int64]:
        """A number for the unordered pair of lists of each pair of records."""
        return _pair_of(self.of_record, left, right, len(self.names))

    def possible(self) -> Floats:
        """How many pairs of records each pair of lists has."""
        count = len(self.names)
        pairs = np.outer(self.size, self.size).astype(np.float64)
        pairs[np.diag_indices(count)] = self.size * (self.size - 1) / 2
        return pairs.ravel()

    def most(self) -> Floats:
        """How many matches each pair of lists can be believed to have."""
        count = len(self.names)
        most = MOST_SHARED * np.minimum.outer(self.size, self.size).astype(np.float64)
        most[np.diag_indices(count)] = np.where(self.unique, 0.0, 5.0 * self.size)
        return most.ravel()

    def strangers(self) -> Floats:
        """Pairs of strangers imagined beside those of each pair of lists: hardly any where one repeats the other."""
        return np.where(self.derived, 1.0, PSEUDO_PAIRS)

    def believed(self, found: NDArray[Any]) -> Floats:
        """The matches expected of each pair of lists after `found` were.

        Of a list that repeats another, COPIED of the smaller one's records are expected there, with the weight of
        COPIED_RECORDS (a beta prior on the share; Gelman et al. 2013, sec. 2.4).
        """
        smaller = np.minimum.outer(self.size, self.size).astype(np.float64).ravel()
        share = (found + COPIED * COPIED_RECORDS) / (smaller + COPIED_RECORDS)
        plain = np.minimum(found + 0.5, np.maximum(self.most(), 1e-6))
        return np.where(self.derived, np.minimum(share, 1.0) * smaller, plain)


@loop
def _pair_of(of_record: Integers, left: Integers, right: Integers, count: int) -> NDArray[np.int64]:
    found = np.empty(len(left), dtype=np.int64)
    for at in range(len(left)):
        one, other = of_record[left[at]], of_record[right[at]]
        found[at] = np.int64(min(one, other)) * count + max(one, other)
    return found


def prior_model(lists: Lists) -> Model:
    """The model before any data."""
    m = [np.array([level.m for level in feature.levels]) for feature in FEATURES]
    u = [np.array([level.u for level in feature.levels]) for feature in FEATURES]
    expected = np.where(lists.derived, lists.believed(np.zeros(len(lists.derived))), np.minimum(lists.most(), 1.0))
    stratum = np.zeros(len(expected), dtype=np.int32)
    return Model([part[np.newaxis] / part.sum() for part in m], u, expected, stratum, lists.names)


def learn_u(model: Model, random_pairs: Patterns) -> None:
    """u of every level from random pairs.

    Of names the rarity is the chance of agreeing so or better; u is then the share of a level among the pairs of
    strangers that agree so or better, since levels exclude each other (Fellegi & Sunter 1969, eq. 4): a stranger whose
    name is near is more often one of the same name than one a slip away. What only resembles has no rarity.
    """
    for place, feature in enumerate(FEATURES):
        seen = np.bincount(random_pairs.levels[:, place], minlength=len(feature.levels) + 1)[1:].astype(np.float64)
        before = np.array([level.u for level in feature.levels])
        counts = seen + RANDOM_STRENGTH * before / before.sum()
        if feature.name in NAME_FEATURES:
            model.u[place][-2] = (counts / counts.sum())[-2]
            wider = np.cumsum(seen[:-3])
            model.u[place][1:-3] = (seen[1:-3] + AGREEING * 0.5) / (wider[1:] + AGREEING)
        else:
            model.u[place] = counts / counts.sum()


def pair_weights(model: Model, codes: Codes, rarity: Bits, list_pair: NDArray[np.int64]) -> Floats:
    """Bits for a match of every pair: packed levels and rarity, by the m of its two lists."""
    return np.clip(_totals(codes, rarity, model.stratum[list_pair], tables_of(model)), -WEIGHT_LIMIT, WEIGHT_LIMIT)


def stratum_bits(model: Model, codes: Codes, list_pair: NDArray[np.int64]) -> Floats:
    """What the m of its two lists adds to the weight of every pair, beside the common m."""
    stratum, tables, no_rarity = model.stratum[list_pair], tables_of(model), np.zeros(len(codes), dtype=np.float32)
    return _totals(codes, no_rarity, stratum, tables) - _totals(codes, no_rarity, np.zeros_like(stratum), tables)


def learn_m(model: Model, cells: Cells, lists: Lists) -> None:
    """m and the expected matches by EM on the histogram of (pattern, rarity to one bit, pair of lists).

    First of all pairs together; then, held to this, of each two lists by themselves that share many persons.
    """
    for _ in range(ROUNDS):
        update_m(model, _maximise_expected(model, cells, lists, None))
    _make_strata(model, cells.share)
    for _ in range(ROUNDS if model.stratum.any() else 0):
        update_own_m(model, _maximise_expected(model, cells, lists, None), cells.share)


def _make_strata(model: Model, share: float) -> None:
    """A stratum for each pair of lists with enough matches among the `share` of pairs counted, the most first.

    A list may be paired with itself. None where it would be the only one.
    """
    order = np.lexsort((np.arange(len(model.expected)), -model.expected))[:MOST_STRATA]
    chosen = order[model.expected[order] * share >= OWN_MATCHES]
    if len(chosen) > 1:
        model.stratum[chosen] = np.arange(1, len(chosen) + 1)
        model.m = [np.repeat(m[:1], len(chosen) + 1, axis=0) for m in model.m]


def learn_expected(model: Model, cells: Cells, lists: Lists, free: Flags) -> None:
    """The same for the expected matches of the `free` pairs of lists alone; all else stays."""
    for _ in range(ROUNDS):
        _maximise_expected(model, cells, lists, free)


def _maximise_expected(model: Model, cells: Cells, lists: Lists, free: Flags | None) -> Floats:
    """The expected matches of the (`free`) pairs of lists anew; returns those of (stratum, feature, level)."""
    possible = lists.possible()
    priors = prior_bits(model.expected, possible, lists.strangers())
    found = np.zeros(len(possible))
    stratum = model.stratum[cells.list_pair]
    seen = _expected(cells.levels, cells.bits, cells.list_pair, stratum, cells.count, tables_of(model), priors, found)
    model.expect(lists.believed(found), free)
    return seen


def tables_of(model: Model) -> Floats:
    """log2(m/u) as a table of each stratum: (strata, features, levels with 0 for missing)."""
    most = 1 + max(len(feature.levels) for feature in FEATURES)
    return np.stack([np.pad(weights, ((0, 0), (0, most - weights.shape[1]))) for weights in model.weights()], axis=1)


@loop
def _expected(
    levels: Levels,
    bits: Floats,
    list_pair: NDArray[np.int64],
    stratum: Integers,
    count: Floats,
    tables: Floats,
    priors: Floats,
    found: Floats,
) -> Floats:
    """The expected matches of (stratum, feature, level); fills in those of each pair of lists."""
    seen = np.zeros(tables.shape)
    for cell in range(len(count)):
        weight, own = bits[cell], stratum[cell]
        for place in range(tables.shape[1]):
            weight += tables[own, place, levels[cell, place]]
        weight = min(max(weight, -WEIGHT_LIMIT), WEIGHT_LIMIT) + priors[list_pair[cell]]
        share = count[cell] / (1.0 + 2.0**-weight)
        found[list_pair[cell]] += share
        for place in range(tables.shape[1]):
            seen[own, place, levels[cell, place]] += share
    return seen


def update_m(model: Model, seen: Floats) -> None:
    """The common m from expected matches (stratum, feature, level), with its prior, within the bounds of `features`."""
    for place, feature in enumerate(FEATURES):
        before = np.array([level.m for level in feature.levels])
        m = seen[:, place, 1 : len(before) + 1].sum(axis=0) + STRENGTH * before / before.sum()
        model.m[place][0] = np.minimum(m / m.sum(), _bounds(feature))


def update_own_m(model: Model, seen: Floats, share: float) -> None:
    """The m of each stratum from its own expected matches, with the common one as prior and within its bounds too.

    Of the matches a `share` was counted, so that the prior weighs as many of them as OWN_STRENGTH times its inverse.
    """
    for place, feature in enumerate(FEATURES):
        common = model.m[place][0]
        m = seen[1:, place, 1 : len(common) + 1] + OWN_STRENGTH / share * common / common.sum()
        most = np.minimum(_bounds(feature), OWN_MOST * common)
        model.m[place][1:] = np.minimum(m / m.sum(axis=1, keepdims=True), most)


def _bounds(feature: Feature) -> Floats:
    return np.array([level.most for level in feature.levels])


def worth_keeping(model: Model, codes: Codes, rarity: Bits, list_pair: NDArray[np.int64], lists: Lists) -> Flags:
    """Which of many pairs are not all but impossible: those whose log2 odds are at least NEGLIGIBLE."""
    least = (NEGLIGIBLE - largest_priors(model, lists))[list_pair]
    return _at_least(codes, rarity, model.stratum[list_pair], tables_of(model), least)


def largest_priors(model: Model, lists: Lists) -> Floats:
    """log2 of the largest prior odds that a pair of each pair of lists may be given."""
    one, other = np.divmod(np.arange(len(model.expected)), len(lists.names))
    possible = lists.possible()
    priors = np.maximum(prior_bits(model.expected, possible, lists.strangers()), matching_bits(model.expected, lists))
    for side in (one, other):
        priors = np.maximum(priors, one_sided_bits(model.expected, lists.size[side], possible))
    return priors


@loop
def _at_least(codes: Codes, rarity: Bits, stratum: Integers, tables: Floats, least: Floats) -> Flags:
    """Which pairs weigh at least what is asked of each."""
    kept = np.zeros(len(codes), dtype=np.bool_)
    for at in range(len(codes)):
        kept[at] = _total(codes[at], rarity[at], stratum[at], tables) >= least[at]
    return kept


@scalar
def _total(code: int, rarity: float, stratum: int, tables: Floats) -> float:
    """The weights of all levels of a packed pattern, and the rarity."""
    total = np.float64(rarity)
    for place in range(len(SHIFTS)):
        total += tables[stratum, place, (code >> SHIFTS[place]) & ((1 << WIDTHS[place]) - 1)]
    return total


@loop
def _totals(codes: Codes, rarity: Bits, stratum: Integers, tables: Floats) -> Floats:
    found = np.empty(len(codes))
    for at in range(len(codes)):
        found[at] = _total(codes[at], rarity[at], stratum[at], tables)
    return found


def prior_bits(expected: Floats, possible: Floats, strangers: Floats | float = PSEUDO_PAIRS) -> Floats:
    """log2 prior odds of a pair of each pair of lists."""
    share = np.clip((expected + 0.5) / (possible + strangers), 1e-12, 0.5)
    return np.log2(share / (1.0 - share))


def matching_bits(expected: Floats, lists: Lists) -> Floats:
    """log2 theta of Sadinle's matching prior for every pair of lists."""
    count = len(lists.names)
    one = np.repeat(lists.size, count).astype(np.float64)
    other = np.tile(lists.size, count).astype(np.float64)
    matched = np.minimum(expected, MOST_SHARED * np.minimum(one, other))
    return np.log2((matched + 0.05) / ((one - matched + 1.0) * (other - matched + 1.0)))


def one_sided_bits(expected: Floats, choosing: NDArray[np.int64], possible: Floats) -> Floats:
    """The same where one list alone has no doubles: each `choosing` record of the other has one partner or none.

    E / n of them have one, any of m alike: odds E / ((n - E) m).
    """
    size = choosing.astype(np.float64)
    matched = np.minimum(expected, MOST_SHARED * size)
    others = possible / size
    return np.log2((matched + 0.5) / ((size - matched + 1.0) * others + PSEUDO_PAIRS))
