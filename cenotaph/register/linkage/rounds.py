"""Rounds: what the persons found so far teach is learned, and all is compared by it once more.

Invariant: a case of up to MANY records is held as a whole, every pair of it. Of a larger one a random sample of the
records looks for partners first; the model and the words are learned from their pairs, which are so large a share of
all, and then every pair is met once, judged and let go unless it may matter. Either way all pairs are compared by the
same rules, and the same case gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from cenotaph.register.linkage.blocking import MANY, blocks_to_meet
from cenotaph.register.linkage.clusters import Constraints, clusters_of
from cenotaph.register.linkage.garblings import Garbled, garblings, with_joins
from cenotaph.register.linkage.judging import (
    Candidates,
    Judged,
    Numbers,
    Sift,
    all_of,
    compared,
    completed,
    forgotten,
    judged,
    kept,
    learned,
    sifted,
)
from cenotaph.register.linkage.memory import give_back_what_is_freed
from cenotaph.register.linkage.model import Lists
from cenotaph.register.linkage.records import Records
from cenotaph.register.linkage.unshown import Forgotten
from cenotaph.register.linkage.variants import learned_variants
from cenotaph.register.linkage.wordlist import Floats, Integers, with_variants

ROUNDS = 4  # times that all is compared by what the persons found so far teach, at most
ROUNDS_OF_MORE = 2  # the same beyond SMALL records, whose first persons teach all words that many are written by
SMALL = 2_000  # records up to which one person of many mentions can make a name look common
# Records of a case of more than MANY that look for partners before all others do: a tenth of them, within these bounds.
# A third of 250,000 instead of a twelfth teaches three times the words (.003 of F1).
LEAST_SAMPLE, MOST_SAMPLE = 20_000, 100_000
Known = frozenset[tuple[str, str]]
Reread = Callable[[Floats], Records]


@dataclass(frozen=True)
class Terms:
    """What holds in every round."""

    lists: Lists
    demands: Constraints
    further: tuple[Integers, Integers]  # pairs that are compared whatever the rules say
    decided: Numbers  # left * records + right of the same, rising
    seed: int
    sift: Sift = sifted  # the engine by which the pairs of a case of more than MANY are met

    def clusters(self, outcome: Judged, size: int) -> Numbers:
        """The smallest record of the cluster of each record."""
        return clusters_of(outcome.left, outcome.right, outcome.bits, size, self.demands, self.lists.exclusive)


@dataclass(frozen=True)
class Found:
    """The judged pairs and the persons of a case, how many pairs each rule gave, and a sample of those not kept."""

    records: Records
    known: Known  # words that the case writes for each other
    outcome: Judged
    cluster: Numbers
    given: dict[str, int]
    forgotten: Forgotten


def persons_found(records: Records, terms: Terms, reread: Reread | None = None) -> Found:
    """The persons of the records; `reread` gives those of a small case again, each counted for a share of a person."""
    return _of_all_pairs(records, terms, reread) if records.size <= MANY else _by_sample(records, terms)


def _of_all_pairs(records: Records, terms: Terms, reread: Reread | None) -> Found:
    size, known, garbled = records.size, Known(), Garbled()
    cluster = np.arange(size, dtype=np.int64)
    found = compared(records, blocks_to_meet(records, terms.further))
    rounds = ROUNDS if reread else ROUNDS_OF_MORE
    for again in range(rounds):
        if again:
            before, known = known, learned_variants(cluster, records) | garbled.pairs
            if reread:
                records = reread(1.0 / np.bincount(cluster, minlength=size)[cluster])
            elif known == before:
                break
            records = _taught(records, known, garbled)
            found = compared(records, blocks_to_meet(records, terms.further), None if reread else found)
        outcome = _judged(found, records, terms)
        earlier, cluster = cluster, terms.clusters(outcome, size)
        if (cluster == earlier).all() or again + 1 == rounds:
            break
        garbled |= garblings(outcome, records, terms.lists)
    return Found(records, known, outcome, cluster, found.given, forgotten(found, outcome, size, terms.seed))


def _taught(records: Records, known: Known, garbled: Garbled) -> Records:
    """The records by words that know for which others the case writes them."""
    records = with_joins(records, garbled.joins)
    return replace(records, words=with_variants(records.words, known))


def _judged(found: Candidates, records: Records, terms: Terms) -> Judged:
    """The pairs of those found that may matter, judged by what is learned from all of them."""
    model = learned(records, found, terms.lists, terms.seed)
    pairs = kept(found, model, records.size, terms.lists, terms.decided)
    about = model, records, terms.lists, found.share
    return judged(completed(pairs, *about), *about)


def _by_sample(records: Records, terms: Terms) -> Found:
    give_back_what_is_freed()
    lists, seed = terms.lists, terms.seed
    many = min(max(records.size // 10, LEAST_SAMPLE), MOST_SAMPLE)
    drawn = np.sort(np.random.default_rng(seed).choice(records.size, many, replace=False)).astype(np.int32)
    found = compared(records, blocks_to_meet(records, terms.further), None, drawn)
    first = _judged(found, records, terms)
    garbled = garblings(first, records, lists)
    known = learned_variants(terms.clusters(first, records.size), records) | garbled.pairs
    records = _taught(records, known, garbled)
    meeting = blocks_to_meet(records, terms.further)
    model = learned(records, compared(records, meeting, found), lists, seed, first.model)
    parts, given, others = terms.sift(records, meeting, model, lists, terms.decided, seed)
    del meeting  # of ten million records 3 GB
    pairs = all_of(parts)
    del parts
    pairs = completed(pairs, model, records, lists)
    outcome = judged(pairs, model, records, lists)
    return Found(records, known, outcome, terms.clusters(outcome, records.size), given, others)
