"""How near two words are: equal in sound, a slip apart, resembling, or an initial of the other.

Invariant: the judgement depends on the two words and on what the case knows of them, never on the records compared.
Scalar functions for compiled loops; `smaller` and `larger` are word numbers in rising order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage.compiled import loop, scalar
from cenotaph.register.linkage.letters import (
    ARABIC,
    LATIN,
    Texts,
    bits,
    by_ear,
    edits,
    likeness,
    likeness_at_most,
    within,
)
from cenotaph.register.linkage.wordlist import Flags, Words, WordTable

Codes = NDArray[np.int64]
SLIP_BITS = 6.6  # about a hundred words lie one slip from a given word
TWO_SLIPS_BITS = 10.0  # and a thousand two
SHORTEST = 3  # letters of a word that can be told from a garbled one
RESEMBLANCE, ROUNDING = 0.8, 1e-9  # more alike than so, as Jaro and Winkler have it, of letters or of consonants
GARBLED_RECORDS, GARBLED_SHARE = 2.0, 0.12  # at most so many records, or share of them, hold a name garbled one way
ARTICLE_LETTERS = 2
LOWER_A, LOWER_O = ord("a"), ord("o")
ZERO, NINE = ord("0"), ord("9")  # what reads bodies writes numbers in these (kinds.py)


@loop
def paired(codes: Codes, code: int) -> bool:
    """Whether a code is among the rising `codes`."""
    place = np.searchsorted(codes, code)
    return bool(place < len(codes) and codes[place] == code)


@scalar
def written_for_each_other(words: WordTable, smaller: int, larger: int) -> bool:
    """Whether the case is known to write the two words for each other (`variants`)."""
    both = words.varied[smaller] and words.varied[larger]
    return both and paired(words.variants, smaller * len(words.length) + larger)


@scalar
def gendered(texts: Texts, one: int, other: int) -> bool:
    """Whether two words differ by a feminine ending alone: Juan and Juana, Mario and Maria are two persons' names."""
    if texts.start[one + 1] - texts.start[one] > texts.start[other + 1] - texts.start[other]:
        one, other = other, one
    a, b = texts.start[one], texts.start[other]
    shorter, longer = texts.start[one + 1] - a, texts.start[other + 1] - b
    if longer > shorter + 1 or shorter == 0:
        return False
    alike = shorter if longer > shorter else shorter - 1
    for place in range(alike):
        if texts.signs[a + place] != texts.signs[b + place]:
            return False
    if longer > shorter:
        return bool(texts.signs[b + shorter] == LOWER_A)
    one_end, other_end = texts.signs[a + alike], texts.signs[b + alike]
    return bool(min(one_end, other_end) == LOWER_A and max(one_end, other_end) == LOWER_O)


@scalar
def two_genders(words: WordTable, one: int, other: int) -> bool:
    """Whether two words are a man's and a woman's name: `gendered`, unless one gender holds both (reza and rezo)."""
    held_alike = words.gender[one] == words.gender[other] and words.gender[one] >= 0
    return not held_alike and gendered(words.letters, one, other)


@scalar
def careless_without_article(words: WordTable, one: int, other: int) -> bool:
    """Whether a Latin word is another by ear once the article is off one of them."""
    without, whole = (one, other) if words.article[one] else (other, one)
    if words.bare[without] < 0 or words.bare[without] != words.heard.skeleton[whole]:
        return False
    consonants = words.consonants.start[whole + 1] - words.consonants.start[whole]
    return by_ear(edits(words.letters, without, ARTICLE_LETTERS, words.letters, whole), consonants)


@scalar
def in_figures(texts: Texts, word: int) -> bool:
    """Whether a word is a number: Unit 840 is no slip of Unit 340."""
    figures = 0
    for place in range(texts.start[word], texts.start[word + 1]):
        figures += ZERO <= texts.signs[place] <= NINE
    return bool(figures == texts.start[word + 1] - texts.start[word])


@scalar
def near_in_one_script(words: WordTable, one: int, other: int) -> tuple[bool, int]:
    """(whether few letters lie between the words: 1 from 3 letters, 2 from 6, or by ear; how many slips it takes)."""
    if in_figures(words.letters, one) or in_figures(words.letters, other):
        return False, 1
    if words.article[one] != words.article[other] and careless_without_article(words, one, other):
        return True, 1  # to leave the article out is one slip, whatever letters it takes
    shortest, longest = min(words.length[one], words.length[other]), max(words.length[one], words.length[other])
    allowed = 0 if shortest < SHORTEST else 1 if shortest < 2 * SHORTEST else 2
    same_consonants = words.heard.skeleton[one] == words.heard.skeleton[other] and words.heard.skeleton[one] >= 0
    slips = 1
    if allowed and longest - shortest <= allowed:
        slips = allowed + 1
        if within(words.letters, one, other, allowed):
            distance = edits(words.letters, one, 0, words.letters, other)
            slips = max(distance, 1)
            if distance <= allowed:
                return True, slips
    if same_consonants and shortest > SHORTEST and words.heard.kind[one] == LATIN:
        consonants = words.consonants.start[one + 1] - words.consonants.start[one]
        if by_ear(edits(words.letters, one, 0, words.letters, other), consonants):
            return True, slips
    return False, slips


@scalar
def near_in_two_scripts(words: WordTable, one: int, other: int) -> tuple[bool, int]:
    """The same by consonants, since letters cannot be compared.

    Of many consonants all may agree and a vowel be wrong, or one may be; of few, unlike vowels are another name
    (Karimi, Karami), and one consonant is half the word.
    """
    a = words.consonants.start[one + 1] - words.consonants.start[one]
    b = words.consonants.start[other + 1] - words.consonants.start[other]
    fewest = min(a, b)
    slips = 1 if fewest >= 4 else 2
    if words.heard.skeleton[one] == words.heard.skeleton[other]:
        return a >= 4, slips
    if fewest < 2 or max(a, b) > fewest + 1 or not within(words.consonants, one, other, 1):
        return False, slips
    return edits(words.consonants, one, 0, words.consonants, other) <= 1, slips


@scalar
def a_slip_apart(words: WordTable, smaller: int, larger: int) -> bool:
    """Whether few letters or consonants lie between two words, one is short for the other, or the case writes it so.

    Two common words a letter apart are two names, not a slip: the rarer must be rarer than what lies near a word.
    """
    if words.script[smaller] == words.script[larger]:
        near, slips = near_in_one_script(words, smaller, larger)
    else:
        near, slips = near_in_two_scripts(words, smaller, larger)
    if near:
        rarer = bits(min(words.frequency[smaller], words.frequency[larger]))
        near = rarer > (TWO_SLIPS_BITS if slips > 1 else SLIP_BITS) and not two_genders(words, smaller, larger)
    if near or written_for_each_other(words, smaller, larger):
        return True
    both = words.shortened[smaller] and words.shortened[larger]
    return both and paired(words.short_forms, smaller * len(words.length) + larger)


@scalar
def slip_share(words: WordTable, smaller: int, larger: int) -> float:
    """The chance that a stranger's word lies as near: the share of all words within such a slip.

    Words of one script are near by letters or, with equal consonants, by those; words of two scripts by consonants;
    words that the case is known to write for each other by being the one, or written for it.
    """
    if written_for_each_other(words, smaller, larger):
        return float(max(words.variant_frequency[smaller], words.variant_frequency[larger]))
    if words.script[smaller] == words.script[larger]:
        near = max(words.slip_frequency[smaller], words.slip_frequency[larger])
    else:
        near = max(words.consonant_frequency[smaller], words.consonant_frequency[larger])
    skeleton = words.heard.skeleton
    if skeleton[smaller] == skeleton[larger] and skeleton[smaller] >= 0:
        near = max(near, words.skeleton_frequency[smaller], words.skeleton_frequency[larger])
    return float(near)


@scalar
def resembles(words: WordTable, one: int, other: int) -> bool:
    """Whether one word may be a garbled or cut form of the other, though no slip tells so.

    Alike as Jaro & Winkler have it (Winkler 1990), words of two scripts by their consonants. Of two names the rarer
    cannot be garbled from the other when it is too common for that: Hassan is not a bad spelling of Hossein. Equal
    consonants whose written vowels clash are another name, as are a man's and a woman's; between two Latin words alone
    a vowel may be by ear.
    """
    if min(words.length[one], words.length[other]) < SHORTEST:
        return False
    if in_figures(words.letters, one) or in_figures(words.letters, other):
        return False
    holders = words.holders
    if min(holders[one], holders[other]) > GARBLED_RECORDS + GARBLED_SHARE * max(holders[one], holders[other]):
        return False
    same_consonants = words.heard.skeleton[one] == words.heard.skeleton[other]
    if words.script[one] == words.script[other]:
        if same_consonants and words.heard.kind[one] == words.heard.kind[other] == ARABIC:
            return False
        texts = words.letters
    elif same_consonants:
        return False
    else:
        texts = words.consonants
    if likeness_at_most(texts, one, other) <= RESEMBLANCE or likeness(texts, one, other) <= RESEMBLANCE + ROUNDING:
        return False
    return not two_genders(words, one, other)


@loop
def _slips(smaller: Codes, larger: Codes, words: WordTable) -> Flags:
    found = np.zeros(len(smaller), dtype=np.bool_)
    for place in range(len(smaller)):
        found[place] = a_slip_apart(words, smaller[place], larger[place])
    return found


def slip_apart(smaller: Codes, larger: Codes, words: Words) -> Flags:
    """For each pair of word numbers, the smaller first: whether they are a slip apart."""
    return _slips(smaller, larger, words.table)
