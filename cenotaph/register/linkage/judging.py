"""From records to judged pairs: what is compared, what is learned from it, and how probable each pair is.

Invariant: every pair that a rule gives is compared and counted, and none is kept but those that may matter; the same
pairs come out whatever the number of threads. Of a hundred million compared pairs a few million are kept; where that
is too much to hold before (`sifted`), each is judged as soon as it is met, and let go.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage import competition
from cenotaph.register.linkage import model as models
from cenotaph.register.linkage.alignment import RESEMBLING
from cenotaph.register.linkage.blocks import AT_ONCE, NOBODY, Blocks, Met, in_turn, meet, tasks_of
from cenotaph.register.linkage.clusters import PLAUSIBLE_BITS, components, named, number_in_common
from cenotaph.register.linkage.comparison import (
    Bits,
    Codes,
    Patterns,
    compare_pairs,
    hold_variants,
    packed_patterns,
    relatives_bits,
    unpacked,
)
from cenotaph.register.linkage.compiled import loop
from cenotaph.register.linkage.features import POSITION
from cenotaph.register.linkage.model import Lists, Model
from cenotaph.register.linkage.records import Records
from cenotaph.register.linkage.tally import Tally
from cenotaph.register.linkage.unshown import KEPT, Forgotten
from cenotaph.register.linkage.wordlist import Flags, Floats, Integers

RANDOM_PAIRS = 200_000
LARGEST_CLOSURE = 200  # records of a component whose every pair is compared
UNTOLD_BITS = -1.0  # the most that one word shared can say by itself: a person should look, no more
BESIDE_BITS = -10.0  # the most that two given names in one source can say: what others say may still join them
SUPPORT = [place for name, place in POSITION.items() if name.split("_")[0] not in ("given", "family", "gender")]
PERSONAL = [POSITION[name] for name in ("father", "father_across", "birth_day", "birth_year", "age", "external")]
Numbers = NDArray[np.int64]


class Compared(NamedTuple):
    """Pairs of records, rising, with their packed levels and the rarity of what their names share."""

    left: Integers
    right: Integers
    codes: Codes
    rarity: Bits

    def among(self, chosen: Flags | Numbers | slice) -> Compared:
        """Those of the pairs that are chosen."""
        return Compared(self.left[chosen], self.right[chosen], self.codes[chosen], self.rarity[chosen])


@dataclass(frozen=True)
class Candidates:
    """All compared pairs, task by task of the left record, and how many each rule gave first."""

    tasks: list[Integers]  # the left records, rising
    parts: list[Compared]
    given: dict[str, int]
    share: float = 1.0  # of the records that look for partners; of all pairs so many are expected

    @property
    def count(self) -> int:
        """How many pairs were compared."""
        return sum(len(part.left) for part in self.parts)


@dataclass(frozen=True)
class Judged:
    """The pairs that may matter, and what the model makes of each: bits are the log2 odds of its probability."""

    pairs: Compared
    model: Model
    weights: Floats
    probability: Floats
    bits: Floats

    @property
    def left(self) -> Integers:
        """The record of each pair that comes first."""
        return self.pairs.left

    @property
    def right(self) -> Integers:
        """The other record of each pair."""
        return self.pairs.right

    def among(self, chosen: Numbers) -> Judged:
        """The chosen pairs."""
        return Judged(
            self.pairs.among(chosen), self.model, self.weights[chosen], self.probability[chosen], self.bits[chosen]
        )

    def patterns(self, chosen: Numbers | slice = slice(None)) -> Patterns:
        """What the chosen pairs have in common."""
        return Patterns(unpacked(self.pairs.codes[chosen]), self.pairs.rarity[chosen])


class Sifted(NamedTuple):
    """The pairs that may matter of all that were compared, part by part; how many each rule gave; and the others."""

    parts: list[Compared]
    given: dict[str, int]
    forgotten: Forgotten


# An engine: what `sifted` says of records, blocks, model, lists, decided pairs and seed, wherever the pairs are held.
Sift = Callable[[Records, tuple[Blocks, list[str]], Model, Lists, Numbers, int], Sifted]


def compared(
    records: Records,
    meeting: tuple[Blocks, list[str]],
    earlier: Candidates | None = None,
    lefts: Integers | None = None,
) -> Candidates:
    """All pairs that the blocks give, compared; those compared `earlier` are taken from there.

    `meeting` is what `blocking.blocks_to_meet` returns. Only the records `lefts`, rising, look for later partners;
    all do where they are not told. Words learned since the earlier ones change nothing but how two of them meet: pairs
    of whose records one holds one word of a learned pair and one the other are compared anew.
    """
    blocks, names = meeting
    if earlier is None:
        share = 1.0 if lefts is None else len(lefts) / records.size
        tasks = tasks_of(blocks, np.arange(records.size, dtype=np.int32) if lefts is None else lefts)
        found = in_turn(lambda task: _met(blocks, tasks[task], records, len(names)), len(tasks))
        return Candidates(tasks, [one for one, _ in found], _by_rule(names, [given for _, given in found]), share)
    before = earlier.parts

    def added(task: int) -> tuple[Compared, Numbers]:
        one, before[task] = before[task], _nothing()  # each is let go as soon as it is taken over
        return _added(one, blocks, earlier.tasks[task], records, len(names))

    found = in_turn(added, len(before))
    given = _by_rule(names, [np.array([earlier.given[name] for name in names]), *(given for _, given in found)])
    return replace(earlier, parts=[one for one, _ in found], given=given)


def _by_rule(names: Sequence[str], given: Sequence[Numbers]) -> dict[str, int]:
    total = np.sum([np.zeros(len(names), dtype=np.int64), *given], axis=0)
    return dict(zip(names, total.tolist(), strict=True))


def _met(
    blocks: Blocks, lefts: Integers, records: Records, rules: int, known: Met = NOBODY
) -> tuple[Compared, Numbers]:
    """The pairs of some records that are not `known`, compared, and how many each rule gave."""
    met = meet(blocks, lefts, rules, known)
    codes = packed_patterns(met.left, met.right, records, relatives_bits(records))
    return Compared(met.left, met.right, *codes), met.given


def _added(before: Compared, blocks: Blocks, lefts: Integers, records: Records, rules: int) -> tuple[Compared, Numbers]:
    """The pairs of some records: those of `before`, anew where they hold learned words, and those not met before."""
    most = relatives_bits(records)
    anew = np.flatnonzero(hold_variants(before.left, before.right, records.table, records.words.table))
    before.codes[anew], before.rarity[anew] = packed_patterns(before.left[anew], before.right[anew], records, most)
    known = Met(before.left, before.right, np.zeros(rules, dtype=np.int64))
    met, given = _met(blocks, lefts, records, rules, known)
    left, right = np.concatenate([before.left, met.left]), np.concatenate([before.right, met.right])
    order = np.argsort(left.astype(np.int64) * records.size + right, kind="stable")  # of two sorted runs: a merge
    return Compared(
        left[order],
        right[order],
        np.concatenate([before.codes, met.codes])[order],
        np.concatenate([before.rarity, met.rarity])[order],
    ), given


def sifted(
    records: Records, meeting: tuple[Blocks, list[str]], model: Model, lists: Lists, decided: Numbers, seed: int
) -> Sifted:
    """Of all pairs that the blocks give those that may matter (`kept`), and a random sample of the others."""
    blocks, names = meeting
    tasks = tasks_of(blocks, np.arange(records.size, dtype=np.int32))

    def one(task: int) -> tuple[Compared, Numbers, Forgotten]:
        part, given = _met(blocks, tasks[task], records, len(names))
        worth = worth_of(part, model, records.size, lists, decided)
        gone = np.flatnonzero(~worth)
        drawn = gone[np.random.default_rng((seed, task)).choice(len(gone), min(len(gone), KEPT), replace=False)]
        forgotten = Forgotten(part.left[drawn], part.right[drawn], len(gone))
        return part.among(worth), given, forgotten

    found = in_turn(one, len(tasks))
    given, gone = [one for _, one, _ in found], [one for *_, one in found]
    return Sifted([part for part, _, _ in found], _by_rule(names, given), drawn_of(gone, seed))


def drawn_of(parts: Sequence[Forgotten], seed: int) -> Forgotten:
    """A random sample of all forgotten pairs from one of each part, in the order of drawing."""
    random = np.random.default_rng(seed)
    many = np.array([0, *(part.pairs for part in parts)])
    of_part = random.multivariate_hypergeometric(many, min(int(many.sum()), KEPT), method="marginals")[1:].tolist()
    left, right = (
        np.concatenate([NO_ENDS, *(getattr(part, end)[:taken] for part, taken in zip(parts, of_part, strict=True))])
        for end in ("left", "right")
    )
    order = random.permutation(len(left))
    return Forgotten(left[order], right[order], int(many.sum()))


def kept(found: Candidates, model: Model, size: int, lists: Lists, decided: Numbers) -> Compared:
    """The pairs that may matter.

    `decided`: rising, left * records + right of the pairs that are kept whatever the model makes of them.
    """
    parts = in_turn(lambda task: _kept(found.parts[task], model, size, lists, decided), len(found.parts))
    return all_of(parts)


def completed(pairs: Compared, model: Model, records: Records, lists: Lists, share: float = 1.0) -> Compared:
    """The pairs, which are a `share` of all, and with them what lies between plausible ones."""
    weights = weights_of(model, pairs, lists)
    bits = competition.posteriors(model, weights, pairs.left, pairs.right, lists, share)
    return closed(pairs, bits >= PLAUSIBLE_BITS, records)


def judged(pairs: Compared, model: Model, records: Records, lists: Lists, share: float = 1.0) -> Judged:
    """The `completed` pairs, judged by the model."""
    weights = weights_of(model, pairs, lists)
    bits = competition.posteriors(model, weights, pairs.left, pairs.right, lists, share)
    probability, bits = restrained(bits, pairs, records, lists)
    return Judged(pairs, model, weights, probability, bits)


def weights_of(model: Model, pairs: Compared, lists: Lists) -> Floats:
    """Bits for a match of every pair, some at a time."""
    weights = np.zeros(len(pairs.left))
    for begin in range(0, len(weights), AT_ONCE):
        part = pairs.among(slice(begin, begin + AT_ONCE))
        of_lists = lists.pair_of(part.left, part.right)
        weights[begin : begin + AT_ONCE] = models.pair_weights(model, part.codes, part.rarity, of_lists)
    return weights


def restrained(bits: Floats, pairs: Compared, records: Records, lists: Lists) -> tuple[Floats, Floats]:
    """(probability, log2 odds) of pairs after what no evidence joins, and what shares one word alone, is kept apart."""
    probability, bits = np.zeros(len(bits)), bits.copy()
    for begin in range(0, len(bits), AT_ONCE):
        part = slice(begin, begin + AT_ONCE)
        left, right = pairs.left[part], pairs.right[part]
        patterns = Patterns(unpacked(pairs.codes[part]), pairs.rarity[part])
        impossible, lone = untold(left, right, patterns, records, lists)
        bits[part] = np.where(lone, np.minimum(bits[part], UNTOLD_BITS), bits[part])
        bits[part] = np.where(impossible, np.minimum(bits[part], BESIDE_BITS), bits[part])
        bits[part] = np.where(unnamed(left, right, records), -models.WEIGHT_LIMIT, bits[part])
        probability[part] = np.where(impossible, 0.0, 1.0 / (1.0 + np.exp2(-bits[part])))
    return probability, bits


NO_ENDS = np.zeros(0, dtype=np.int32)


def _nothing() -> Compared:
    return Compared(NO_ENDS, NO_ENDS, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))


def all_of(parts: Sequence[Compared]) -> Compared:
    """The pairs of all parts, one after another."""
    left, right, codes, rarity = (np.concatenate(column) for column in zip(*[_nothing(), *parts], strict=True))
    return Compared(left, right, codes, rarity)


def _kept(part: Compared, model: Model, size: int, lists: Lists, decided: Numbers) -> Compared:
    worth = worth_of(part, model, size, lists, decided)
    return part.among(worth)


def worth_of(part: Compared, model: Model, size: int, lists: Lists, decided: Numbers) -> Flags:
    """Which pairs of one part may matter."""
    list_pair = lists.pair_of(part.left, part.right)
    worth = models.worth_keeping(model, part.codes, part.rarity, list_pair, lists)
    return np.asarray(worth | named(part.left, part.right, size, decided))


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


def learned(records: Records, found: Candidates, lists: Lists, seed: int, earlier: Model | None = None) -> Model:
    """The model after random pairs and EM; u is that of an `earlier` model of these records, where there is one."""
    model = models.prior_model(lists)
    if earlier:
        model.u = earlier.u
    elif records.size > 1:
        random = np.random.default_rng(seed)
        count = min(RANDOM_PAIRS, records.size * (records.size - 1) // 2)
        one = random.integers(0, records.size, count, dtype=np.int32)
        other = (one + random.integers(1, records.size, count, dtype=np.int32)) % records.size
        models.learn_u(model, compare_pairs(one, other.astype(np.int32), records))
    tally = Tally()
    for part in found.parts:
        tally.add(part.codes, part.rarity, lists.pair_of(part.left, part.right))
    if found.count:
        models.learn_m(model, tally.cells(found.share), lists)
    return model


def closed(every: Compared, near: Flags, records: Records) -> Compared:
    """The pairs with those that lie inside a component of `near` ones but that are not among them."""
    left, right = every.left, every.right
    nodes, number, sizes = components(left[near], right[near], records.size)
    inside = (sizes > 2) & (sizes <= LARGEST_CLOSURE)
    nodes, sizes = nodes[inside[number]], sizes[inside]
    of_component = np.full(records.size, -1, dtype=np.int32)
    of_component[nodes] = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    known = number_in_common(of_component, left, right) >= 0
    inner = _inside(nodes, sizes, records.size)
    further = np.setdiff1d(inner, left[known].astype(np.int64) * records.size + right[known], assume_unique=True)
    if not len(further):
        return every
    ones, others = (end.astype(np.int32) for end in np.divmod(further, records.size))
    most = relatives_bits(records)
    return all_of([every, Compared(ones, others, *packed_patterns(ones, others, records, most))])


@loop
def _inside(nodes: Numbers, sizes: Numbers, size: int) -> Numbers:
    """Every pair of nodes of one component: left * size + right."""
    pairs, at, begin = np.empty((sizes * (sizes - 1) // 2).sum(), dtype=np.int64), 0, 0
    for many in sizes:
        for one in range(begin, begin + many):
            for other in range(one + 1, begin + many):
                pairs[at] = nodes[one] * size + nodes[other]
                at += 1
        begin += many
    return pairs


def untold(left: Integers, right: Integers, patterns: Patterns, records: Records, lists: Lists) -> tuple[Flags, Flags]:
    """The pairs that no evidence joins, and those that share one word and nothing else."""
    return _impossible(left, right, patterns, records, lists), _lone(left, right, patterns, records, lists)


def unnamed(left: Integers, right: Integers, records: Records) -> Flags:
    """The pairs of which a record has no name."""
    return np.asarray((records.names.of_record[left] < 0) | (records.names.of_record[right] < 0))


def _impossible(left: Integers, right: Integers, patterns: Patterns, records: Records, lists: Lists) -> Flags:
    """Pairs that no evidence joins: a record without a name, and two that one source names by two given names.

    Whoever names two persons beside each other tells them apart, and what resembles there is another name: unless what
    is one person's own (birth, age, father, identifier) agrees, as in a list with doubles.
    """
    beside = lists.of_record[left] == lists.of_record[right]
    levels = patterns.levels
    two_names = (levels[:, POSITION["given"]] >= RESEMBLING) | (levels[:, POSITION["given_across"]] >= RESEMBLING - 1)
    personal = levels[:, PERSONAL]
    own = ((personal > 0) & (personal <= 2)).any(axis=1)
    return np.asarray(unnamed(left, right, records) | beside & two_names & ~own)


def _lone(left: Integers, right: Integers, patterns: Patterns, records: Records, lists: Lists) -> Flags:
    """Pairs that share one word of a name, all that one of them has of it, and nothing else that can be compared.

    A name of one word identifies nobody by itself; a page that also writes the name in full may mean that person, as
    may one that repeats it.
    """
    rows, second = records.names.of_record, np.append(records.names.words[:, 1] >= 0, False)
    named = (rows[left] >= 0) & (rows[right] >= 0)
    one_word = named & ~(second[rows[left]] & second[rows[right]])
    tied = lists.derived[lists.pair_of(left, right)] | (lists.of_record[left] == lists.of_record[right])
    stated = patterns.levels[:, SUPPORT].max(axis=1, initial=0) > 0
    return np.asarray(one_word & ~tied & ~stated)
