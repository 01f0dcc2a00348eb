"""Words by which the case writes one name in turn: where one record of a person has Mehdi, another has Medi.

Invariant: a pair of words is learned from persons already found, never from a single one, and from each person once;
the same clusters teach the same words in whatever order they come.

What a hand, an ear or a reading machine does to one name it does to the others: an h lost after a vowel, a z written s.
No rule of this code knows those habits. They show in the persons that other evidence found (births, events, places,
fathers): once all words that two names share are taken away, the two words that remain in one part stand for each
other. Emissions learned so are those of the expectation maximisation of a noisy channel (Kernighan, Church & Gale 1990;
Ristad & Yianilos 1998), with whole words for letters and one hard step for many soft ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from cenotaph.claims.values.spelling import same_sound
from cenotaph.register.linkage.names import FAMILY, GIVEN, Names
from cenotaph.register.linkage.records import Records, one_of_each_sound
from cenotaph.register.linkage.wordlist import Words

LEAST_PERSONS = 2  # who are written by both words: one wrong join, or two, must teach nothing
LEAST_SHARE = 0.1  # of the persons written by the rarer word: beyond, it is a name of its own that seldom got mixed up
MOST_PERSONS = 40_000  # of a larger register every second, third, ... person teaches: .001 of F1 at 96,000
MOST_NAMES = 12  # written names of one person that are compared; one of more is no person but a mistake
Word = int
Pair = tuple[Word, Word]


@dataclass(frozen=True, slots=True)
class Written:
    """One written name: its words with the part of each, and neighbours that another name writes as one."""

    words: list[tuple[Word, int]]
    joined: list[Word]


def learned_variants(cluster: NDArray[np.int64], records: Records) -> frozenset[tuple[str, str]]:
    """The pairs of words, in code point order, that stand for each other in the clusters (the head of each record).

    Words that sound alike are counted as one, and what is learned of one holds for all of them. Two words that both
    stand for a commoner third are two garblings of it, and stand for each other.
    """
    met, holders = _met(cluster, records)
    text = records.words.text
    words = {text[word] for pairs in met for pair in pairs for word in pair}
    stands = one_of_each_sound(words)
    both: Counter[tuple[str, str]] = Counter()
    for pairs in met:
        one_sound = (sorted((stands[text[one]], stands[text[other]])) for one, other in pairs)
        both.update({(one, other) for one, other in one_sound if one != other})
    held: Counter[str] = Counter()
    for person in holders:
        held.update({stands[text[word]] for word in person if text[word] in stands})
    often = {
        (one, other)
        for (one, other), persons in both.items()
        if persons >= max(LEAST_PERSONS, LEAST_SHARE * min(held[one], held[other]))
    }
    alike: dict[str, list[str]] = {}
    for word in sorted(words):
        alike.setdefault(stands[word], []).append(word)
    return frozenset(
        (min(word, further), max(word, further))
        for one, other in often | _of_one_third(often, held)
        for word in alike[one]
        for further in alike[other]
    )


def _of_one_third(often: Set[tuple[str, str]], held: Mapping[str, int]) -> set[tuple[str, str]]:
    """The pairs of words that each stand for one third word, which more persons are written by than by either."""
    garblings: dict[str, set[str]] = {}
    for one, other in often:
        rarer, commoner = sorted((one, other), key=lambda word: (held[word], word))
        garblings.setdefault(commoner, set()).add(rarer)
    return {pair for words in garblings.values() for pair in combinations(sorted(words), 2)}


def _met(cluster: NDArray[np.int64], records: Records) -> tuple[list[set[Pair]], list[set[Word]]]:
    """Of each person with several records: the words that stand for each other, and all words of its names."""
    size = np.bincount(cluster, minlength=records.size)
    heads = np.flatnonzero(size > 1)
    teaching = np.zeros(records.size, dtype=np.bool_)
    teaching[heads[:: -(-len(heads) // MOST_PERSONS) or 1]] = True
    several = np.flatnonzero(teaching[cluster])
    persons: dict[int, list[int]] = {}
    for head, record in zip(cluster[several].tolist(), several.tolist(), strict=True):
        persons.setdefault(head, []).append(record)
    met, holders = [], []
    for members in persons.values():
        pairs: set[Pair] = set()
        words: set[Word] = set()
        for names in (records.names, records.fathers):
            rows = sorted(set(names.of_record[members].tolist()) - {-1})
            written = [_written(row, names) for row in rows]
            words.update(word for name in written for word, _ in name.words)
            if len(written) <= MOST_NAMES:
                pairs |= _standing_for_each_other(written, records.words)
        met.append(pairs)
        holders.append(words)
    return met, holders


def _written(row: int, names: Names) -> Written:
    parts = zip(names.words[row].tolist(), names.part[row].tolist(), strict=True)
    return Written([one for one in parts if one[0] >= 0], [word for word in names.joined[row].tolist() if word >= 0])


def _standing_for_each_other(written: Sequence[Written], words: Words) -> set[Pair]:
    """Of the written names of one person: word against word, where each part has one left that the other name lacks.

    Two words that one of the names has beside each other are two names (Gholam Taghi), of which each was left out once.
    """
    text, skeleton = words.text, words.skeleton
    beside = {pair for name in written for pair in combinations(sorted({word for word, _ in name.words}), 2)}

    def lacks(name: Written, word: Word) -> bool:
        others = (*(other for other, _ in name.words), *name.joined)
        of_sound = (other for other in others if skeleton[other] == skeleton[word])  # what sounds alike has one
        return not any(other == word or same_sound(text[other], text[word]) for other in of_sound)

    found: set[Pair] = set()
    for one, other in combinations(written, 2):
        for of_part in (GIVEN, FAMILY):
            left = [word for word, part in one.words if part == of_part and lacks(other, word)]
            right = [word for word, part in other.words if part == of_part and lacks(one, word)]
            if len(left) == len(right) == 1:
                pair = (min(left[0], right[0]), max(left[0], right[0]))
                initial = min(words.length[pair[0]], words.length[pair[1]]) == 1
                if not initial and pair not in beside:
                    found.add(pair)
    return found
