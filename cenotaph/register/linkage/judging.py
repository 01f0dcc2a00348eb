"""From records to judged pairs: what is compared, what is learned from it, and how probable each pair is.

Invariant: every pair that a rule gives is compared and counted, and none is kept but those that may matter; the same
pairs come out whatever the number of threads. Of a hundred million compared pairs a few million are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage import model as models
from cenotaph.register.linkage.alignment import RESEMBLING
from cenotaph.register.linkage.blocking import blocks_to_meet
from cenotaph.register.linkage.blocks import Blocks, Met, in_turn, meet, ranges
from cenotaph.register.linkage.clusters import PLAUSIBLE_BITS, components
from cenotaph.register.linkage.comparison import (
    Bits,
    Codes,
    Patterns,
    compare_candidates,
    compare_pairs,
    hold_variants,
    packed_patterns,
    relatives_bits,
    unpacked,
)
from cenotaph.register.linkage.compiled import loop
from cenotaph.register.linkage.features import POSITION
from cenotaph.register.linkage.model import Lists, Model
from cenotaph.register.linkage.names import Flags, Floats, Integers
from cenotaph.register.linkage.records import Records
from cenotaph.register.linkage.tally import Tally
from cenotaph.register.linkage.unshown import KEPT, Forgotten

RANDOM_PAIRS = 200_000
LARGEST_CLOSURE = 200  # records of a component whose every pair is compared
UNTOLD_BITS = -1.0  # the most that one word shared can say by itself: a person should look, no more
SUPPORT = [place for name, place in POSITION.items() if name.split("_")[0] not in ("given", "family", "gender")]
PERSONAL = [POSITION[name] for name in ("father", "father_across", "birth_day", "birth_year", "age", "external")]
Numbers = NDArray[np.int64]


class Compared(NamedTuple):
    """Pairs of records, rising, with their packed levels and the rarity of what their names share."""

    left: Integers
    right: Integers
    codes: Codes
    rarity: Bits


@dataclass(frozen=True)
class Candidates:
    """All compared pairs, range by range of the left record, and how many each rule gave first."""

    ranges: list[tuple[int, int]]
    parts: list[Compared]
    given: dict[str, int]

    @property
    def count(self) -> int:
        """How many pairs were compared."""
        return sum(len(part.left) for part in self.parts)

    def without_patterns(self) -> Candidates:
        """The same pairs without what was found of them: three fifths of the room."""
        none = _nothing()
        return replace(self, parts=[part._replace(codes=none.codes, rarity=none.rarity) for part in self.parts])


@dataclass(frozen=True)
class Judged:
    """The pairs that may matter, and what the model makes of each: bits are the log2 odds of its probability."""

    left: Integers
    right: Integers
    patterns: Patterns
    model: Model
    weights: Floats
    probability: Floats
    bits: Floats


def compared(records: Records, further: tuple[Integers, Integers], earlier: Candidates | None = None) -> Candidates:
    """All pairs that the rules give and the `further` ones, compared; those compared `earlier` are taken from there.

    Words learned since change nothing but how two of them meet: pairs of whose records one holds one word of a learned
    pair and one the other are compared anew.
    """
    blocks, names = blocks_to_meet(records, further)
    most = relatives_bits(records)
    if earlier is None:
        parts = ranges(blocks)

        def fresh(task: int) -> tuple[Compared, Numbers]:
            met = meet(blocks, *parts[task], len(names))
            return Compared(met.left, met.right, *packed_patterns(met.left, met.right, records, most)), met.given

        found = in_turn(fresh, len(parts))
        return _gathered(parts, [one for one, _ in found], names, [given for _, given in found])
    before, parts = earlier.parts, earlier.ranges

    def added(task: int) -> tuple[Compared, Numbers]:
        one, before[task] = before[task], _nothing()  # each is let go as soon as it is taken over
        return _added(one, blocks, parts[task], records, len(names))

    found = in_turn(added, len(parts))
    given = [np.array([earlier.given[name] for name in names]), *(given for _, given in found)]
    return _gathered(parts, [one for one, _ in found], names, given)


def _gathered(
    parts: list[tuple[int, int]], found: list[Compared], names: Sequence[str], given: Sequence[Numbers]
) -> Candidates:
    total = np.sum([np.zeros(len(names), dtype=np.int64), *given], axis=0)
    return Candidates(parts, found, dict(zip(names, total.tolist(), strict=True)))


def _added(
    before: Compared, blocks: Blocks, part: tuple[int, int], records: Records, rules: int
) -> tuple[Compared, Numbers]:
    """The pairs of one range: those of `before`, anew where they hold learned words, and those not met before."""
    most = relatives_bits(records)
    anew = np.flatnonzero(hold_variants(before.left, before.right, records.table, records.words.table))
    before.codes[anew], before.rarity[anew] = packed_patterns(before.left[anew], before.right[anew], records, most)
    met = meet(blocks, *part, rules, Met(before.left, before.right, np.zeros(rules, dtype=np.int64)))
    codes, rarity = packed_patterns(met.left, met.right, records, most)
    left, right = np.concatenate([before.left, met.left]), np.concatenate([before.right, met.right])
    order = np.argsort(left.astype(np.int64) * records.size + right, kind="stable")  # of two sorted runs: a merge
    return Compared(
        left[order],
        right[order],
        np.concatenate([before.codes, codes])[order],
        np.concatenate([before.rarity, rarity])[order],
    ), met.given


def kept(found: Candidates, model: Model, size: int, lists: Lists, decided: Numbers) -> Compared:
    """The pairs that may matter.

    `decided`: rising, left * records + right of the pairs that are kept whatever the model makes of them.
    """
    parts = in_turn(lambda task: _kept(found.parts[task], model, size, lists, decided), len(found.parts))
    return Compared(*(np.concatenate(column) for column in zip(*[_nothing(), *parts], strict=True)))


def judged(every: Compared, model: Model, records: Records, lists: Lists) -> Judged:
    """The pairs judged by the model, and with them what lies between plausible ones."""
    first = Patterns(unpacked(every.codes), every.rarity)
    left, right, patterns = _closed(every.left, every.right, first, model, records, lists)
    weights = models.pair_weights(model, patterns)
    probability, bits = models.posteriors(model, weights, left, right, lists)
    impossible, lone = untold(left, right, patterns, records, lists)
    bits = np.where(lone, np.minimum(bits, UNTOLD_BITS), bits)
    bits = np.where(impossible, -models.WEIGHT_LIMIT, bits)
    probability = np.where(impossible, 0.0, 1.0 / (1.0 + np.exp2(-bits)))
    return Judged(left, right, patterns, model, weights, probability, bits)


def _nothing() -> Compared:
    none = np.zeros(0, dtype=np.int32)
    return Compared(none, none, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))


def _kept(part: Compared, model: Model, size: int, lists: Lists, decided: Numbers) -> Compared:
    """The pairs of one part that may matter."""
    list_pair = lists.pair_of(part.left, part.right)
    worth = models.worth_keeping(model, part.codes, part.rarity, list_pair, lists)
    if len(decided):
        worth |= np.isin(part.left.astype(np.int64) * size + part.right, decided)
    return Compared(part.left[worth], part.right[worth], part.codes[worth], part.rarity[worth])


def forgotten(found: Candidates, outcome: Judged, size: int, seed: int) -> Forgotten:
    """A random sample of the compared pairs that were not kept, in the order of drawing, and how many there are."""
    kept = np.sort(outcome.left.astype(np.int64) * size + outcome.right)
    gone = in_turn(lambda task: _gone(found.parts[task].left, found.parts[task].right, size, kept), len(found.parts))
    ends = np.cumsum([0, *(one.sum() for one in gone)])
    count = int(ends[-1])
    drawn = np.random.default_rng(seed).choice(count, min(count, KEPT), replace=False)
    left, right = np.zeros((2, len(drawn)), dtype=np.int32)
    of_part = np.searchsorted(ends, drawn, side="right") - 1
    for task in np.unique(of_part).tolist():
        at = of_part == task
        places = np.flatnonzero(gone[task])[drawn[at] - ends[task]]
        left[at], right[at] = found.parts[task].left[places], found.parts[task].right[places]
    return Forgotten(left, right, count)


@loop
def _gone(left: Integers, right: Integers, size: int, kept: Numbers) -> Flags:
    """Which pairs, rising, are not among those `kept`, rising codes of left * size + right."""
    found = np.ones(len(left), dtype=np.bool_)
    at = np.searchsorted(kept, np.int64(left[0]) * size) if len(left) else 0
    for place in range(len(left)):
        code = np.int64(left[place]) * size + right[place]
        while at < len(kept) and kept[at] < code:
            at += 1
        found[place] = at == len(kept) or kept[at] != code
    return found


def learned(records: Records, found: Candidates, lists: Lists, seed: int) -> Model:
    """The model after random pairs and EM."""
    model = models.prior_model(lists)
    if records.size > 1:
        random = np.random.default_rng(seed)
        count = min(RANDOM_PAIRS, records.size * (records.size - 1) // 2)
        one = random.integers(0, records.size, count, dtype=np.int32)
        other = (one + random.integers(1, records.size, count, dtype=np.int32)) % records.size
        models.learn_u(model, compare_pairs(one, other.astype(np.int32), records))
    tally = Tally()
    for part in found.parts:
        tally.add(part.codes, part.rarity, lists.pair_of(part.left, part.right))
    if found.count:
        models.learn_m(model, tally.cells(), lists)
    return model


def _closed(
    left: Integers, right: Integers, patterns: Patterns, model: Model, records: Records, lists: Lists
) -> tuple[Integers, Integers, Patterns]:
    """The pairs with those that lie inside a component of plausible pairs but that are not among them."""
    weights = models.pair_weights(model, patterns)
    near = models.posteriors(model, weights, left, right, lists)[1] >= PLAUSIBLE_BITS
    nodes, number, sizes = components(left[near], right[near], records.size)
    inside = (sizes > 2) & (sizes <= LARGEST_CLOSURE)
    nodes, sizes = nodes[inside[number]], sizes[inside]
    later = np.concatenate([np.arange(many)[::-1] for many in sizes.tolist()] or [np.zeros(0, dtype=np.int64)])
    one = np.repeat(np.arange(len(nodes)), later)
    step = np.arange(len(one)) - np.repeat(np.cumsum(later) - later, later) + 1
    inner = nodes[one] * records.size + nodes[one + step]
    further = np.setdiff1d(inner, left.astype(np.int64) * records.size + right, assume_unique=True)
    if not len(further):
        return left, right, patterns
    ones, others = (end.astype(np.int32) for end in np.divmod(further, records.size))
    added = compare_candidates(ones, others, records)
    return (
        np.concatenate([left, ones]),
        np.concatenate([right, others]),
        Patterns(np.concatenate([patterns.levels, added.levels]), np.concatenate([patterns.rarity, added.rarity])),
    )


def untold(left: Integers, right: Integers, patterns: Patterns, records: Records, lists: Lists) -> tuple[Flags, Flags]:
    """The pairs that no evidence joins, and those that share one word and nothing else."""
    return _impossible(left, right, patterns, records, lists), _lone(left, right, patterns, records, lists)


def _impossible(left: Integers, right: Integers, patterns: Patterns, records: Records, lists: Lists) -> Flags:
    """Pairs that no evidence joins: a record without a name, and two that one source names by two given names.

    Whoever names two persons beside each other tells them apart, and what resembles there is another name: unless what
    is one person's own (birth, age, father, identifier) agrees, as in a list with doubles.
    """
    unnamed = (records.names.of_record[left] < 0) | (records.names.of_record[right] < 0)
    beside = lists.of_record[left] == lists.of_record[right]
    levels = patterns.levels
    two_names = (levels[:, POSITION["given"]] >= RESEMBLING) | (levels[:, POSITION["given_across"]] >= RESEMBLING - 1)
    personal = levels[:, PERSONAL]
    own = ((personal > 0) & (personal <= 2)).any(axis=1)
    return np.asarray(unnamed | beside & two_names & ~own)


def _lone(left: Integers, right: Integers, patterns: Patterns, records: Records, lists: Lists) -> Flags:
    """Pairs that share one word of a name, all that one of them has of it, and nothing else that can be compared.

    A name of one word identifies nobody by itself; a page that also writes the name in full may mean that person, as
    may one that repeats it.
    """
    words = np.append((records.names.words >= 0).sum(axis=1), 0)  # a record without a name finds the last
    one_word = np.minimum(words[records.names.of_record[left]], words[records.names.of_record[right]]) == 1
    tied = lists.derived[lists.pair_of(left, right)] | (lists.of_record[left] == lists.of_record[right])
    stated = patterns.levels[:, SUPPORT].max(axis=1, initial=0) > 0
    return np.asarray(one_word & ~tied & ~stated)
