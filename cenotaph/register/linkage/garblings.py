"""Words that are one name though no rule tells so: what is left over, opposite each other, in names of one person.

Invariant: two words are taken for one name only if their letters say so (`emission`) and all else that is known of two
records that have them, and never where the list of either holds the other's word as a name of its own.

Once all words have met that can, what two names have left over stands opposite each other: one word and one word, or
two neighbours and the word that they make (Abd Hlla, Abdullah). Either the records are of two persons and the words of
two names, or the words are one name written twice. What is left over in records that all else calls one person teaches
how the case writes letters, and that judges all of it: an expectation and a maximisation of the noisy channel that
`variants` speaks of, here with letters for letters. No pair is judged by what it taught itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenotaph.claims.values.spelling import script_of
from cenotaph.register.linkage import emission
from cenotaph.register.linkage.alignment import BY_LIKENESS, NONE, aligned, new_side
from cenotaph.register.linkage.compiled import loop
from cenotaph.register.linkage.features import FEATURES, NAME_FEATURES
from cenotaph.register.linkage.judging import Judged
from cenotaph.register.linkage.letters import sound_alike
from cenotaph.register.linkage.model import Lists
from cenotaph.register.linkage.names import LONG, WIDTH, Names, NameTable
from cenotaph.register.linkage.records import Records
from cenotaph.register.linkage.wordlist import Flags, Floats, Integers, WordTable, with_further

MOST = 3  # words that either name may have left over
LEAST_REST = -3.0  # log2 odds that two records are one person, what is left over aside, from which it is looked at
MOST_REST = 6.0  # of which more in one pair of records says no more
ALSO = 3.0  # bits less for each further word left over
LEAST_BITS = 4.0  # what the letters must say by themselves
LEAST_ODDS = 8.0  # and together with all pairs of records that have the two words so
OWN_NAME = 0.06  # records of a list that hold a word, for one that holds the other: beyond, it is a name there
STRANGE, STRANGE_OF_ONE = 3, 2  # consonants that may stand in one of two words alone
TEACHERS = 1_000  # pairs of words that teach, the surest
WORDS = 2_000  # of a case that show how its words run
PLAIN = 200  # of these that teach that a letter stands for itself
Pair = tuple[str, str]
Places = NDArray[np.signedinteger[Any]]


@dataclass(frozen=True)
class Garbled:
    """Pairs of words that stand for each other, in code point order, and neighbours that one word stands for."""

    pairs: frozenset[Pair] = frozenset()
    joins: frozenset[Pair] = frozenset()

    def __or__(self, other: Garbled) -> Garbled:
        return Garbled(self.pairs | other.pairs, self.joins | other.joins)


class Left(NamedTuple):
    """Words left over opposite each other: one or two (-1: no second) and one; and how sure all else is."""

    one: Integers  # (cases, 2)
    other: Integers  # (cases,)
    source: Integers  # (cases, 2): the list of either
    rest: Floats  # log2 odds that the two records are one person, these words aside


@loop
def _left_over(left: Integers, right: Integers, name_of: Integers, names: NameTable, words: WordTable) -> Integers:
    """(pairs, 2, MOST): places of the words of each name that met no word of the other, -1 for none.

    A side with more has -2.
    """
    found = np.full((len(left), 2, MOST), -1, dtype=np.int32)
    a, b = new_side(), new_side()
    for pair in range(len(left)):
        one, other = name_of[left[pair]], name_of[right[pair]]
        if one < 0 or other < 0:
            continue
        aligned(one, other, names, names, words, a, b)
        for side in range(2):
            row, how = (one, a.how) if side == 0 else (other, b.how)
            many = 0
            for place in range(WIDTH):
                if names.words[row, place] < 0:
                    break
                if how[place] == NONE or how[place] == BY_LIKENESS:
                    if many == MOST:
                        found[pair, side, :] = -2
                        break
                    found[pair, side, many] = place
                    many += 1
    return found


def _opposite(outcome: Judged, records: Records, lists: Lists) -> Left:
    """What is left over in names of records of which all else says that they may be one person.

    As many words on either side stand for each other in their order; two neighbours may stand for one word.
    """
    rest, levels = outcome.bits.copy(), outcome.patterns().levels
    stratum = outcome.model.stratum[lists.pair_of(outcome.left, outcome.right)]
    for column, weight in enumerate(outcome.model.weights()):
        if FEATURES[column].name in NAME_FEATURES:
            rest -= np.minimum(weight[stratum, levels[:, column]], 0.0)
    worth = np.flatnonzero(rest >= LEAST_REST)
    left, right, rest = outcome.left[worth], outcome.right[worth], rest[worth]
    rows, names = records.names.of_record.astype(np.int32), records.names.table
    over = _left_over(left, right, rows, names, records.words.table)
    many = (over >= 0).sum(axis=2)
    sources = np.stack([lists.of_record[left], lists.of_record[right]], axis=1)

    def word(at: Places, side: int, place: int) -> Integers:
        found: Integers = names.words[rows[(left, right)[side][at]], over[at, side, place]]
        return found

    cases = []
    none = np.full(len(left), -1, dtype=np.int32)
    for count in range(1, MOST + 1):
        at = np.flatnonzero((many == count).all(axis=1))
        for place in range(count):
            one = np.stack([word(at, 0, place), none[at]], axis=1)
            cases.append(Left(one, word(at, 1, place), sources[at], rest[at] - ALSO * (count - 1)))
    for side in (0, 1):
        beside = over[:, side, 1] == over[:, side, 0] + 1
        at = np.flatnonzero((many[:, side] == 2) & (many[:, 1 - side] == 1) & beside)
        two = np.stack([word(at, side, 0), word(at, side, 1)], axis=1)
        cases.append(Left(two, word(at, 1 - side, 0), sources[at][:, :: -1 if side else 1], rest[at]))
    return Left(*(np.concatenate(column) for column in zip(*cases, strict=True)))


@loop
def _held_alike(
    word: Integers, source: Integers, words: WordTable, order: Integers, first: Integers,
    start: Integers, lists: Integers, held: Integers,
) -> Floats:  # fmt: skip
    """How many records of a list hold each word or one that sounds alike.

    `order` has the words by skeleton, from `first` of each; `lists` and `held` the records of each word from `start`.
    """
    found = np.zeros(len(word))
    for at in range(len(word)):
        skeleton = words.heard.skeleton[word[at]]
        begin, end = (first[skeleton], first[skeleton + 1]) if skeleton >= 0 else (0, 1)
        for place in range(begin, end):
            other = order[place] if skeleton >= 0 else word[at]
            if sound_alike(words.heard, word[at], other):
                for k in range(start[other], start[other + 1]):
                    if lists[k] == source[at]:
                        found[at] += held[k]
    return found


class Holders:
    """How many records of each list hold a word or one that sounds alike."""

    def __init__(self, records: Records, lists: Lists) -> None:
        rows = records.names.of_record
        named = np.flatnonzero(rows >= 0)
        words = records.names.words[rows[named]]
        record, place = np.nonzero(words >= 0)
        codes = words[record, place].astype(np.int64) * len(lists.names) + lists.of_record[named[record]]
        held, count = np.unique(codes, return_counts=True)
        word, source = np.divmod(held, len(lists.names))
        self.words = records.words.table
        self.start = np.searchsorted(word, np.arange(len(records.words.text) + 1)).astype(np.int32)
        self.lists, self.count = source.astype(np.int32), count.astype(np.int32)
        skeleton = self.words.heard.skeleton
        self.order = np.argsort(skeleton, kind="stable").astype(np.int32)
        classes = np.arange(skeleton.max(initial=-1) + 2)
        self.first = np.searchsorted(skeleton[self.order], classes).astype(np.int32)

    def of(self, word: Integers, source: Integers) -> Floats:
        """The records of the list `source` of each word."""
        word, source = word.astype(np.int32), source.astype(np.int32)
        return _held_alike(word, source, self.words, self.order, self.first, self.start, self.lists, self.count)


def garblings(outcome: Judged, records: Records, lists: Lists) -> Garbled:
    """What is one name by its letters and by all else that the judged pairs say."""
    left = _opposite(outcome, records, lists)
    text = records.words.text
    odds: dict[Pair, list[float]] = {}
    joins: dict[Pair, set[Pair]] = {}
    for at in np.flatnonzero(_no_names_of_their_own(left, records, lists) & _near(left, records)).tolist():
        parts = [text[word] for word in left.one[at].tolist() if word >= 0]
        pair = _in_order("".join(parts), text[left.other[at]])
        two = len(parts) == 2
        if min(map(len, pair)) < 2 or pair[0] == pair[1] or (two and len("".join(parts)) < LONG):
            continue
        odds.setdefault(pair, []).append(min(float(left.rest[at]), MOST_REST))
        if two:
            joins.setdefault(pair, set()).add((parts[0], parts[1]))
    by_scripts: dict[Pair, list[Pair]] = {}
    for pair in sorted(odds):
        by_scripts.setdefault((script_of(pair[0]), script_of(pair[1])), []).append(pair)
    found: list[Pair] = []
    for scripts, pairs in by_scripts.items():
        rest = np.array([np.log2(np.exp2(odds[pair]).sum()) for pair in pairs])
        bits = _by_letters(pairs, rest, scripts, text)
        found += [pairs[at] for at in np.flatnonzero((bits >= LEAST_BITS) & (rest + bits >= LEAST_ODDS)).tolist()]
    return Garbled(
        frozenset((min(pair), max(pair)) for pair in found),
        frozenset(two for pair in found for two in joins.get(pair, ())),
    )


def _no_names_of_their_own(left: Left, records: Records, lists: Lists) -> Flags:
    """Where the list of the one side hardly holds the other's word, or the other way round; two words are no name."""
    holders = Holders(records, lists)
    one, other = left.one[:, 0], left.other
    first, second = left.source.T
    itself = first == second  # a list holds its own word once
    in_second = holders.of(one, second) - itself <= OWN_NAME * holders.of(other, second)
    in_first = holders.of(other, first) - itself <= OWN_NAME * holders.of(one, first)
    return np.asarray((left.one[:, 1] >= 0) | in_second | in_first)


def _near(left: Left, records: Records) -> Flags:
    """Whether few consonants of either side are strange to the other: letters are weighed where it can matter."""
    marks = records.words.table.consonants.marks
    one = marks[left.one[:, 0]] | np.where(left.one[:, 1] >= 0, marks[left.one[:, 1]], np.uint64(0))
    alone, other_alone = np.bitwise_count(one & ~marks[left.other]), np.bitwise_count(marks[left.other] & ~one)
    return np.asarray((np.maximum(alone, other_alone) <= STRANGE_OF_ONE) & (alone + other_alone <= STRANGE))


def with_joins(records: Records, joins: Iterable[Pair]) -> Records:
    """The records, of whose names these neighbours make one word together."""
    known = sorted(joins)
    if not known:
        return records
    words = with_further(records.words, [one + other for one, other in known])
    number, size = words.number, np.int64(len(words.text))
    two = np.array([number[one] * size + number[other] for one, other in known], dtype=np.int64)
    whole = np.array([number[one + other] for one, other in known], dtype=np.int32)
    order = np.argsort(two)
    two, whole = two[order], whole[order]

    def joined(names: Names) -> Names:
        beside = names.words[:, :-1] * size + names.words[:, 1:]
        at = np.minimum(np.searchsorted(two, beside), len(two) - 1)
        met = (two[at] == beside) & (names.words[:, 1:] >= 0)
        return replace(names, joined=np.where(met, whole[at], names.joined))

    return replace(
        records,
        words=words,
        names=joined(records.names),
        aliases=joined(records.aliases),
        fathers=joined(records.fathers),
        mothers=joined(records.mothers),
    )


def _in_order(one: str, other: str) -> Pair:
    """The two words, by script and then by code point."""
    return (one, other) if (script_of(one), one) <= (script_of(other), other) else (other, one)


def _by_letters(pairs: Sequence[Pair], rest: Floats, scripts: Pair, text: Sequence[str]) -> Floats:
    """The bits of each pair by its letters, as the others of the same scripts teach."""
    of_scripts = [word for word in text if script_of(word) in scripts]
    some = of_scripts[:: -(-len(of_scripts) // WORDS) or 1]
    seeds = [pair for pair in emission.seeds() if (script_of(pair[0]), script_of(pair[1])) == scripts]
    if scripts[0] == scripts[1]:
        seeds += [(word, word) for word in some[:: -(-len(some) // PLAIN) or 1]]
    words = sorted({*some, *(word for pair in (*pairs, *seeds) for word in pair)})
    weights = 1.0 / (1.0 + np.exp2(-rest))
    least = np.sort(weights)[-min(len(weights), TEACHERS)]
    return emission.held_out_bits(pairs, np.where(weights >= least, weights, 0.0), seeds, words)
