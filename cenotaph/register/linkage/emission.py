"""How the letters of one word stand for those of another: learned from pairs of words, told as a likelihood ratio.

Invariant: the bits of a pair depend on the two words and on the pairs that taught, not on which word stands first nor
on the order of the teachers.

A memoryless stochastic transducer (Ristad & Yianilos 1998, Learning String-Edit Distance, sec. 2) whose operations
rewrite up to three letters at once (Brill & Moore 2000), the edges of a word being letters, so that what begins or ends
a word is learned apart. P(operation) by expectation maximisation, forward and backward over all ways to rewrite one
word into the other, with a Dirichlet prior from what is known of sounds (`words/names.yaml`): letters of equal
consonants stand for each other, vowels for vowels. A word by itself is a chain of letters (bigrams, smoothed by their
shares). The bits of a pair are

    log2 P(word, other) - log2 P(word) - log2 P(other)

so that 0 says nothing, and a stranger's word has b bits or more at most once in 2^b (Markov's inequality).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from cenotaph.claims.values.spelling import fold, known, script_of
from cenotaph.register.linkage.compiled import loop

Pair = tuple[str, str]
Codes = NDArray[np.int64]
Numbers = NDArray[np.int32]
Floats = NDArray[np.float64]
BEGIN, END = "^", "$"
LONGEST = 30  # letters of a word that are read
BASE, HALF = 256, 1 << 24  # letters are numbered below BASE; an operation is HALF * letters of the one + of the other
OPERATIONS = np.array([(0, 1), (1, 0), (1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2)], dtype=np.int64)
FEW_OPERATIONS = 1 << 17  # room for so many kinds of them is made at first
ROUNDS = 4
STRENGTH = 50.0  # operations with which the prior is held on to
# Of an operation before any data: each further letter, equal letters, a letter for none, letters of other sounds.
LONGER, EQUAL, ALONE, UNLIKE = 0.25, 3.0, 0.3, 0.003
UNLIKE_LONGER = 0.05  # the same of unlike letters several at once
DISCOUNT = 0.5  # of what is expected of each operation: what one pair alone shows is no habit
SEED_WEIGHT = 0.2  # of a pair that stands in `words/` beside one of the case
UNSEEN = 1e-6  # the probability of a letter for a letter that the teachers never met
FOLLOWING = 5.0  # letters with which the chain of a word is held to their shares
VOWELS = frozenset("aeiouywاعویهаеёиіоуыэюя")
READ_TWICE = {"y": "y", "ی": "y", "w": "v", "و": "v"}  # vowels that are consonants at times


@cache
def seeds() -> tuple[Pair, ...]:
    """Pairs of spellings of one name (`words/romanisations.yaml`), folded: two scripts, and two Latin ones."""
    text = (resources.files("cenotaph.words") / "romanisations.yaml").read_text(encoding="utf-8")
    rows = [[fold(word) for word in row] for row in yaml.safe_load(text)["names"]]
    across = {(row[0], latin) for row in rows for latin in row[1:]}
    latin = {(min(row[1], word), max(row[1], word)) for row in rows for word in row[2:]}
    return tuple(sorted(across | latin))


@dataclass(frozen=True)
class Alphabet:
    """Letters as numbers from 1; `BEGIN` and `END` stand around every word."""

    number: Mapping[str, int]

    def read(self, word: str) -> list[int]:
        """The numbers of a word between its edges; 0 for a letter that is not known."""
        return [self.number.get(letter, 0) for letter in BEGIN + word[:LONGEST] + END]

    def written(self, code: int) -> str:
        """The letters of half an operation."""
        letters = list(self.number)
        signs = [code >> shift & (BASE - 1) for shift in (16, 8, 0)]
        return "".join(letters[sign - 1] for sign in signs if sign)


def alphabet_of(words: Sequence[str]) -> Alphabet:
    """The letters of these words."""
    letters = sorted({letter for word in words for letter in word})[: BASE - 3]
    return Alphabet({letter: place + 1 for place, letter in enumerate([BEGIN, END, *letters])})


@dataclass(frozen=True)
class Chains:
    """How probable a word is by itself: log2 of each letter after each, a table for each script."""

    table: Mapping[str, Floats]

    def bits(self, word: str, alphabet: Alphabet) -> float:
        """log2 of the probability of a word of a script that was learned."""
        signs = alphabet.read(word)
        return float(self.table[script_of(word)][signs[:-1], signs[1:]].sum())


def chains_of(words: Sequence[str], alphabet: Alphabet) -> Chains:
    """What follows what in the words of each script."""
    size = len(alphabet.number) + 1
    following: dict[str, Floats] = {}
    for word in words:
        table = following.setdefault(script_of(word), np.zeros((size, size)))
        signs = alphabet.read(word)
        np.add.at(table, (signs[:-1], signs[1:]), 1.0)
    found = {}
    for script, table in following.items():
        share = table.sum(axis=0) + 0.5
        share /= share.sum()
        found[script] = np.log2((table + FOLLOWING * share) / (table.sum(axis=1, keepdims=True) + FOLLOWING))
    return Chains(found)


@dataclass(frozen=True)
class Emission:
    """What was learned: the probability of each operation (by its code), and of words by themselves."""

    alphabet: Alphabet
    chains: Chains
    probability: Mapping[int, float]

    def bits(self, pairs: Sequence[Pair]) -> Floats:
        """The likelihood ratio of each pair in bits: one name in two spellings against two words by chance."""
        laid = _laid(pairs, self.alphabet)
        known = [self.probability.get(code, UNSEEN if _single(code) else 0.0) for code in laid.operations.tolist()]
        return _against_chance(_totals(laid, np.array(known)), pairs, self.chains, self.alphabet)


def _single(code: int) -> bool:
    """Whether an operation rewrites one letter at most into one at most."""
    return max(divmod(code, HALF)) < BASE


def _totals(laid: Laid, probability: Floats) -> Floats:
    """P of each pair."""
    none = np.zeros(len(laid.sizes))
    return _expected(laid.number, laid.start, laid.sizes, OPERATIONS, probability, none, np.zeros(0))


def _against_chance(total: Floats, pairs: Sequence[Pair], chains: Chains, alphabet: Alphabet) -> Floats:
    words = {word: chains.bits(word, alphabet) for word in {word for pair in pairs for word in pair}}
    alone = np.array([words[one] + words[other] for one, other in pairs])
    return np.asarray(np.log2(np.maximum(total, 1e-290)) - alone)


@dataclass(frozen=True)
class Laid:
    """Pairs of words as grids: of each cell, the number of each operation that ends there, -1 where there is none."""

    number: Numbers  # (cells, OPERATIONS)
    start: Codes
    sizes: Codes  # (pairs, 2): signs of either word
    operations: Codes  # the code of each number, in the order of the pairs


def _laid(pairs: Sequence[Pair], alphabet: Alphabet) -> Laid:
    """The pairs laid out; of two words of one script it does not matter which is rewritten into which."""
    read = lru_cache(maxsize=None)(alphabet.read)
    ones, others = ([read(pair[side]) for pair in pairs] for side in (0, 1))
    sizes = np.array([[len(one), len(other)] for one, other in zip(ones, others, strict=True)], np.int64).reshape(-1, 2)
    start = np.zeros(len(pairs) + 1, dtype=np.int64)
    np.cumsum((sizes + 1).prod(axis=1), out=start[1:])
    left, right = (np.array([sign for word in words for sign in word], dtype=np.int64) for words in (ones, others))
    both_ways = bool(pairs) and script_of(pairs[0][0]) == script_of(pairs[0][1])
    room = FEW_OPERATIONS
    while True:
        number, operations = _numbered(left, right, sizes, start, OPERATIONS, both_ways, room)
        if len(operations) < room // 2:
            return Laid(number, start, sizes, operations)
        room *= 4


@loop
def _numbered(
    ones: Codes, others: Codes, sizes: Codes, start: Codes, operations: Codes, both_ways: bool, room: int
) -> tuple[Numbers, Codes]:
    """The number of every operation of every cell, and their codes: all of them if they fill less than half the `room`.

    `both_ways`: a for b is the same operation as b for a. Numbers are given by open addressing.
    """
    number = np.full((start[-1], len(operations)), -1, dtype=np.int32)
    codes, place = np.full(room, -1, dtype=np.int64), np.empty(room, dtype=np.int32)
    found = np.empty(room // 2, dtype=np.int64)
    count, a, b = 0, 0, 0
    for pair in range(len(sizes)):
        many, more = sizes[pair]
        for i in range(many + 1):
            for j in range(more + 1):
                cell = start[pair] + i * (more + 1) + j
                for way in range(len(operations)):
                    taken, given = operations[way]
                    if taken > i or given > j:
                        continue
                    one, other = 0, 0
                    for at in range(i - taken, i):
                        one = one * BASE + ones[a + at]
                    for at in range(j - given, j):
                        other = other * BASE + others[b + at]
                    if both_ways and one > other:
                        one, other = other, one
                    code = one * HALF + other
                    slot = (code ^ (code >> 17) ^ (code >> 33)) * 0x9E3779B1 % room
                    while codes[slot] >= 0 and codes[slot] != code:
                        slot = (slot + 1) % room
                    if codes[slot] < 0:
                        if count == room // 2:
                            return number, found
                        codes[slot], place[slot], found[count] = code, count, code
                        count += 1
                    number[cell, way] = place[slot]
        a += many
        b += more
    return number, found[:count]


@loop
def _expected(
    number: Numbers, start: Codes, sizes: Codes, operations: Codes, probability: Floats, weight: Floats, seen: Floats
) -> Floats:
    """P of each pair; adds to `seen` how often each operation is expected in it, as often as its `weight` says."""
    room = LONGEST + 3
    ahead, behind = np.zeros((room, room)), np.zeros((room, room))
    total = np.zeros(len(sizes))
    for pair in range(len(sizes)):
        many, more = sizes[pair]
        for i in range(many + 1):
            for j in range(more + 1):
                cell = start[pair] + i * (more + 1) + j
                ahead[i, j] = 1.0 if i + j == 0 else 0.0
                behind[i, j] = 0.0
                for way in range(len(operations)):
                    at = number[cell, way]
                    if at >= 0 and probability[at] > 0.0:
                        ahead[i, j] += ahead[i - operations[way, 0], j - operations[way, 1]] * probability[at]
        total[pair] = ahead[many, more]
        if weight[pair] == 0.0 or total[pair] == 0.0:
            continue
        behind[many, more] = weight[pair] / total[pair]
        for i in range(many, -1, -1):
            for j in range(more, -1, -1):
                cell = start[pair] + i * (more + 1) + j
                for way in range(len(operations)):
                    at = number[cell, way]
                    if at >= 0 and behind[i, j] > 0.0:
                        a, b = i - operations[way, 0], j - operations[way, 1]
                        share = behind[i, j] * probability[at]
                        behind[a, b] += share
                        seen[at] += share * ahead[a, b]
    return total


def learned(pairs: Sequence[Pair], weights: Floats, words: Sequence[str]) -> Emission:
    """The transducer after expectation maximisation on the pairs, all of the same two scripts in the same order.

    `weights`: how surely each pair is one name; `words`: those whose letters and chains are learned.
    """
    alphabet = alphabet_of(words)
    lesson = _lesson(pairs, alphabet)
    probability = dict(zip(lesson.laid.operations.tolist(), lesson.taught(weights).tolist(), strict=True))
    return Emission(alphabet, chains_of(words, alphabet), probability)


def held_out_bits(pairs: Sequence[Pair], weights: Floats, seeds: Sequence[Pair], words: Sequence[str]) -> Floats:
    """The bits of each pair by what the other half of the pairs and the `seeds` teach: no pair speaks for itself."""
    alphabet = alphabet_of(words)
    chains = chains_of(words, alphabet)
    lesson = _lesson([*pairs, *seeds], alphabet)
    total = np.zeros(len(pairs))
    for half in (0, 1):
        judged = np.arange(len(pairs)) % 2 == half
        taught = lesson.taught(np.concatenate([np.where(judged, 0.0, weights), np.full(len(seeds), SEED_WEIGHT)]))
        total[judged] = _totals(lesson.laid, taught)[: len(pairs)][judged]
    return _against_chance(total, pairs, chains, alphabet)


@dataclass(frozen=True)
class Lesson:
    """Pairs laid out to be learned from, and what is thought of every operation that they can be made of."""

    laid: Laid
    prior: Floats
    begins: NDArray[np.bool_]
    ways: Floats  # 2 for an operation that stands for itself turned round too

    def taught(self, weights: Floats) -> Floats:
        """The probability of each operation after expectation maximisation."""
        laid = self.laid
        probability = self.normalised(self.prior)
        held = STRENGTH * probability
        for _ in range(ROUNDS if weights.any() else 0):
            seen = np.zeros(len(self.prior))
            _expected(laid.number, laid.start, laid.sizes, OPERATIONS, probability, weights, seen)
            probability = self.normalised(np.maximum(seen - DISCOUNT, 0.0) + held)
        return probability

    def normalised(self, counts: Floats) -> Floats:
        """Counts as probabilities: of the operations that begin a word, and of all others."""
        found = counts.copy()
        for part in (self.begins, ~self.begins):
            found[part] /= max((found[part] * self.ways[part]).sum(), 1e-300)
        return found


def _lesson(pairs: Sequence[Pair], alphabet: Alphabet) -> Lesson:
    laid = _laid(pairs, alphabet)
    one, other = np.divmod(laid.operations, HALF)
    both_ways = bool(pairs) and script_of(pairs[0][0]) == script_of(pairs[0][1])
    ways = np.where(both_ways & (one != other), 2.0, 1.0)
    return Lesson(laid, _prior(laid.operations, alphabet), _begins(laid.operations, alphabet), ways)


def _begins(operations: Codes, alphabet: Alphabet) -> NDArray[np.bool_]:
    """Which operations rewrite the beginning of a word: every pair has one, so that they are a choice of their own."""
    one, first = operations // HALF, alphabet.number[BEGIN]
    return np.asarray((one == first) | (one >> 8 == first) | (one >> 16 == first))


def _prior(operations: Codes, alphabet: Alphabet) -> Floats:
    """What is thought of each operation before any data, not normalised; 0 for what is none.

    The edges of a word stand for each other alone.
    """
    if not len(operations):
        return np.zeros(0)
    halves = np.stack(np.divmod(operations, HALF))
    pieces, place = np.unique(halves, return_inverse=True)
    texts = [alphabet.written(int(piece)) for piece in pieces]
    length = np.array([len(text) for text in texts])
    edges = np.array([[text.count(edge) for edge in (BEGIN, END)] for text in texts])
    heard, sounds = {"": 0}, np.full((len(texts), 4), -1, dtype=np.int64)
    for at, text in enumerate(texts):
        for column, reading in enumerate(sorted(_readings(text))[:4]):
            sounds[at, column] = heard.setdefault(reading, len(heard))
    one, other = place.reshape(2, -1)
    alike, voiced = np.zeros(len(operations), dtype=np.bool_), np.zeros(len(operations), dtype=np.bool_)
    for a in range(sounds.shape[1]):
        for b in range(sounds.shape[1]):
            same = (sounds[one, a] == sounds[other, b]) & (sounds[one, a] >= 0)
            alike |= same
            voiced |= same & (sounds[one, a] > 0)
    letters = length[one] + length[other]
    single = np.maximum(length[one], length[other]) == 1
    prior = np.where(letters > 1, LONGER ** (letters - 2.0), ALONE)
    prior = np.where(one == other, prior * EQUAL, prior)
    prior = np.where(alike & ~voiced & (one != other) & (letters == 2), prior * ALONE, prior)
    prior = np.where(alike, prior, prior * UNLIKE * np.where(single, 1.0, UNLIKE_LONGER))
    possible = (edges[one] == edges[other]).all(axis=1) & (alike | (letters <= 3))
    return np.where(possible, prior, 0.0)


def _readings(text: str) -> set[str]:
    """The consonants that a few letters may be heard as (`spelling.sound`), vowels left out."""
    plain = text.strip(BEGIN + END)
    sounds = _sounds({"Arab": "arabic", "Cyrl": "cyrillic"}.get(script_of(plain) if plain else "", "latin"))
    found = {""}
    at = 0
    while at < len(plain):
        width = next((wide for wide in (3, 2, 1) if plain[at : at + wide] in sounds), 1)
        letters = plain[at : at + width]
        ways = {sounds[letters]} if letters in sounds else {""}
        ways |= {""} if letters in VOWELS else set()
        ways |= {READ_TWICE[letters]} if letters in READ_TWICE else set()
        found = {before + way for before in found for way in ways}
        at += width
    return found


@cache
def _sounds(script: str) -> dict[str, Any]:
    return {fold(letters): heard for letters, heard in known()["sounds"].get(script, {}).items()}
