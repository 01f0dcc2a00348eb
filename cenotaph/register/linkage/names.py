"""Names as numbers: every word once, every name once, every name a row of word numbers.

Invariant: string work is done here and in `skeleton`, once a unique word or name; what follows compares integers. Word
numbers are given in code point order of the words, so they do not depend on the order of the records.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cenotaph.claims.values.spelling import (
    careless,
    fold,
    joined_skeleton,
    known,
    known_words,
    same_sound,
    script_of,
    sound,
)
from cenotaph.register.linkage.frequencies import seen_alike, seen_near, smoothed
from cenotaph.register.linkage.letters import Heard, Texts, classes_of, heard_as, sounds_of, texts_of

WIDTH = 8  # words of a name that are compared; further ones are left out
GIVEN, FAMILY = 0, 1

Integers = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


ARTICLES = ("al", "el")  # of Arabic, which many romanisations write as one word with the name, and many leave out


class WordTable(NamedTuple):
    """What compiled loops read of the words; the fields of `Words`, and these."""

    letters: Texts
    consonants: Texts
    heard: Heard
    script: Integers
    length: Integers
    initial: Integers
    gender: Integers
    holders: Floats  # `Words.heard`
    frequency: Floats
    sound_frequency: Floats
    skeleton_frequency: Floats
    slip_frequency: Floats
    consonant_frequency: Floats
    variant_frequency: Floats
    article: Flags  # begins with an Arabic article
    bare: Integers  # the class of its consonants without the article; -2 for none that is heard by itself
    variants: NDArray[np.int64]
    varied: Flags  # stands in `variants`
    short_forms: NDArray[np.int64]  # pairs of short forms of one given name, coded as `variants`
    shortened: Flags  # stands in `short_forms`


@dataclass(frozen=True)
class Words:
    """Every word that occurs, sorted by code point, with what is known of each."""

    text: list[str]
    number: dict[str, int]
    skeleton: Integers  # class of equal consonants; -1 for a word without any
    initial: Integers  # number of the first letter; a word of one letter is an initial
    length: Integers
    script: Integers
    frequency: Floats  # share of other records whose name holds the word, smoothed
    sound_frequency: Floats  # the same for the word and all that sound alike
    skeleton_frequency: Floats  # the same for all words of its consonants
    slip_frequency: Floats  # the same for the word and all a letter away
    consonant_frequency: Floats  # the same for all words whose consonants are its own or one away, in any script
    consonants: list[str]  # the skeleton of each word as text
    heard: Floats  # records whose name holds the word or one that sounds alike
    gender: Integers  # the gender of most records that hold the word and state one; -1 where none does
    variants: NDArray[np.int64]  # smaller number * words + larger, of words that the case writes for each other; rising
    variant_frequency: Floats  # as `sound_frequency`, for the word and all that it is written for
    sounds: Heard

    @cached_property
    def table(self) -> WordTable:
        """The words as compiled loops read them."""
        size = len(self.text)
        article = np.array([word.startswith(ARTICLES) and len(word) > 4 for word in self.text], dtype=np.bool_)
        number = dict(zip(self.consonants, self.skeleton.tolist(), strict=True))
        bare = np.full(size, -2, dtype=np.int32)
        for place in np.flatnonzero(article).tolist():
            rest = sound(self.text[place][len(ARTICLES[0]) :])
            if rest.script == "latin" and rest.skeleton:
                bare[place] = number.get(rest.skeleton, -2)
        known_forms = {(self.number.get(one, -1), self.number.get(other, -1)) for one, other in nicknames()}
        forms = np.array([one * size + other for one, other in sorted(known_forms) if min(one, other) >= 0], np.int64)
        return WordTable(
            texts_of(self.text), texts_of(self.consonants), self.sounds,
            self.script, self.length, self.initial, self.gender, self.heard,
            self.frequency, self.sound_frequency, self.skeleton_frequency, self.slip_frequency,
            self.consonant_frequency, self.variant_frequency,
            article, bare, self.variants, _ends(self.variants, size), forms, _ends(forms, size),
        )  # fmt: skip


def _ends(codes: NDArray[np.int64], size: int) -> Flags:
    """Which words stand in a pair of `codes` (one * size + other)."""
    found = np.zeros(size, dtype=np.bool_)
    found[np.concatenate(np.divmod(codes, max(size, 1)))] = True
    return found


@cache
def nicknames() -> frozenset[tuple[str, str]]:
    """Pairs of words that are short forms of one given name (`words/names.yaml`), both ways."""
    groups = [[fold(word) for word in group] for group in known()["nicknames"]]
    return frozenset((one, other) for group in groups for one in group for other in group if one != other)


class NameTable(NamedTuple):
    """What compiled loops read of `Names`."""

    words: Integers
    part: NDArray[np.int8]
    joined: Integers
    guessed: Flags


@dataclass(frozen=True)
class Names:
    """Unique names, a row each: word numbers (-1: none), their part, and neighbours that some name writes as one."""

    words: Integers  # (names, WIDTH)
    part: NDArray[np.int8]  # (names, WIDTH): GIVEN or FAMILY
    joined: Integers  # (names, WIDTH - 1): number of the word that two neighbours make together, -1 if no name has it
    guessed: Flags  # the source did not say which words are the family name
    of_record: Integers  # (records,): row of each record's name, -1 for a record without one

    @cached_property
    def table(self) -> NameTable:
        """The names as compiled loops read them."""
        return NameTable(self.words, self.part, self.joined, self.guessed)


def telling(text: str | None) -> list[str]:
    """The folded words of a name without particles, unless it has no others; at most WIDTH."""
    words = fold(text).split() if text else []
    return ([word for word in words if word not in known_words("particles")] or words)[:WIDTH]


def word_table(
    texts: Iterable[str], counts: dict[str, float], records: float, genders: Mapping[str, int] | None = None
) -> Words:
    """The words with their sounds and smoothed frequencies; `counts` is the number of records a word occurs in,
    `genders` the gender of most of them."""
    text = sorted(set(texts))
    sounds = sounds_of(text)
    skeletons = [one.skeleton for one in sounds]
    skeleton_number, classes = classes_of(sounds)
    heard = heard_as(sounds, skeleton_number)
    letters = {letter: place for place, letter in enumerate(sorted({word[0] for word in text}))}
    scripts = {script: place for place, script in enumerate(sorted({script_of(word) for word in text}))}
    seen = np.array([counts.get(word, 0) for word in text], dtype=np.float64)
    by_class = np.bincount(skeleton_number + 1, weights=seen, minlength=len(classes) + 1)
    of_skeleton = np.where(skeleton_number >= 0, by_class[skeleton_number + 1], seen)
    alike = seen_alike(heard, seen)
    sound_frequency = smoothed(alike, records)
    return Words(
        text,
        {word: place for place, word in enumerate(text)},
        skeleton_number,
        np.array([letters[word[0]] for word in text], dtype=np.int32),
        np.array([len(word) for word in text], dtype=np.int32),
        np.array([scripts[script_of(word)] for word in text], dtype=np.int32),
        smoothed(seen, records),
        sound_frequency,
        smoothed(of_skeleton, records),
        smoothed(seen_near(text, seen), records),
        smoothed(np.maximum(of_skeleton, seen_near(skeletons, seen)), records),
        skeletons,
        alike,
        np.array([(genders or {}).get(word, -1) for word in text], dtype=np.int32),
        np.zeros(0, dtype=np.int64),
        sound_frequency,
        heard,
    )


def with_variants(words: Words, pairs: Iterable[tuple[str, str]]) -> Words:
    """The same words, knowing the `pairs` that the case writes for each other."""
    number, size = words.number, len(words.text)
    known = sorted({(min(a, b), max(a, b)) for a, b in ((number[one], number[other]) for one, other in pairs)})
    share = words.sound_frequency.copy()
    for one, other in known:
        share[one] += words.frequency[other]
        share[other] += words.frequency[one]
    codes = np.array([one * size + other for one, other in known], dtype=np.int64)
    return replace(words, variants=codes, variant_frequency=np.minimum(share, 1.0))


def neighbours_as_one(rows: Sequence[Sequence[str]]) -> dict[tuple[str, str], str]:
    """Neighbouring words that some name writes as one: (gholam, hossein) -> gholamhossein, in either script."""
    by_skeleton: dict[str, list[str]] = {}
    for word in sorted({word for row in rows for word in row}):
        if len(word) >= 5:
            by_skeleton.setdefault(sound(word).skeleton, []).append(word)
    found: dict[tuple[str, str], str] = {}
    for one, other in sorted({pair for row in rows for pair in itertools.pairwise(row)}):
        if len(one) < 2 or len(other) < 2:
            continue
        whole = one + other
        alike = by_skeleton.get(joined_skeleton(one, other), ())
        if any(same_sound(whole, word) or careless(whole, word) for word in alike):
            found[one, other] = whole
    return found


@dataclass(frozen=True)
class Written:
    """The unique names of one column set as words, before they are numbered."""

    rows: list[list[str]]
    parts: list[list[int]]
    guessed: list[bool]
    of_record: Integers


def written_names(frame: pl.DataFrame, given: str | None, family: str | None, unordered: str | None) -> Written:
    """The unique (given, family, unordered) of the frame, in code point order; a record without words has none.

    Words in no declared order are taken as given names before a family name, which the alignment may overrule.
    """
    columns = [pl.col(name) if name else pl.lit(None, pl.String) for name in (given, family, unordered)]
    cells = frame.select(
        column.cast(pl.String).fill_null("").alias(name)
        for column, name in zip(columns, ("given", "family", "unordered"), strict=True)
    )
    unique = cells.unique().sort("given", "family", "unordered").with_row_index("name")
    rows: list[list[str]] = []
    parts: list[list[int]] = []
    guessed: list[bool] = []
    keep: list[int] = []
    for first, last, loose in unique.select("given", "family", "unordered").iter_rows():
        a, b, c = telling(first), telling(last), telling(loose)
        words = (a + b + c)[:WIDTH]
        keep.append(len(rows) if words else -1)
        if not words:
            continue
        rows.append(words)
        loose_parts = [GIVEN] * (len(c) - 1) + [FAMILY] if c else []
        parts.append(([GIVEN] * len(a) + [FAMILY] * len(b) + loose_parts)[:WIDTH])
        guessed.append(bool(c))
    position = cells.join(unique, on=["given", "family", "unordered"], how="left", maintain_order="left")["name"]
    return Written(rows, parts, guessed, np.array(keep, dtype=np.int32)[position.to_numpy()])


def number_names(written: Written, words: Words, joins: dict[tuple[str, str], str]) -> Names:
    """The names as rows of word numbers."""
    size = len(written.rows)
    numbers = np.full((size, WIDTH), -1, dtype=np.int32)
    part = np.zeros((size, WIDTH), dtype=np.int8)
    joined = np.full((size, WIDTH - 1), -1, dtype=np.int32)
    for row, (text, of) in enumerate(zip(written.rows, written.parts, strict=True)):
        numbers[row, : len(text)] = [words.number[word] for word in text]
        part[row, : len(text)] = of
        for place, pair in enumerate(itertools.pairwise(text)):
            if pair in joins:
                joined[row, place] = words.number[joins[pair]]
    return Names(numbers, part, joined, np.array(written.guessed, dtype=np.bool_), written.of_record)


def genders_of_words(written: Written, gender: Integers | None) -> dict[str, int]:
    """The gender of most records whose name holds a word, of those that state one; the smaller number on a tie."""
    held: dict[str, Counter[int]] = {}
    if gender is not None:
        both = Counter(zip(written.of_record.tolist(), gender.tolist(), strict=True))
        for (row, stated), times in sorted(both.items()):
            if row >= 0 and stated >= 0:
                for word in set(written.rows[row]):
                    held.setdefault(word, Counter())[stated] += times
    return {word: min(seen, key=lambda stated: (-seen[stated], stated)) for word, seen in held.items()}


def encode(writings: Sequence[Written], shares: Floats, gender: Integers | None = None) -> tuple[Words, list[Names]]:
    """One table of words for several sets of names (own, father's, mother's); frequencies come from the first.

    `shares` is how much of a person each record counts as; `gender` is that of each record, -1 where unstated.
    """
    counts: dict[str, float] = {}
    own = writings[0]
    named = own.of_record >= 0
    held = np.bincount(own.of_record[named], weights=shares[named], minlength=len(own.rows))
    for row, times in zip(own.rows, held.tolist(), strict=True):
        for word in set(row):
            counts[word] = counts.get(word, 0) + times
    for other in writings[1:]:
        for row in other.rows:
            for word in row:
                counts.setdefault(word, 0)
    joins = neighbours_as_one([row for writing in writings for row in writing.rows])
    words = word_table([*counts, *joins.values()], counts, float(shares.sum()), genders_of_words(own, gender))
    return words, [number_names(writing, words, joins) for writing in writings]
