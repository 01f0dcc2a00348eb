"""Names as numbers: every word once, every name once, every name a row of word numbers.

Invariant: string work is done here and in `skeleton`, once a unique word or name; what follows compares integers. Word
numbers are given in code point order of the words, so they do not depend on the order of the records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from types import MappingProxyType
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
from cenotaph.register.linkage.frequencies import seen_alike, seen_alike_by, seen_near, seen_near_by, smoothed
from cenotaph.register.linkage.letters import Heard, Texts, classes_of, heard_as, sounds_of, texts_of

WIDTH = 8  # words of a name that are compared; further ones are left out
LONG = 5  # letters of a word that two neighbours may make
GIVEN, FAMILY = 0, 1

Integers = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]


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
    seen: Floats  # records whose name holds the word
    records: float  # of all

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
    """The folded words of a name without particles, unless it has no others; at most WIDTH.

    A kunya that begins a name is one word with the next: Abu Hassan is not Hassan. Inside, it is of a family name.
    """
    words = fold(text).split() if text else []
    told = [word for word in words if word not in known_words("particles")] or words
    if len(told) > 1 and told[0] in known_words("kunya"):
        told = [told[0] + told[1], *told[2:]]
    return told[:WIDTH]


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
        seen,
        records,
    )


def with_further(words: Words, texts: Iterable[str]) -> Words:
    """The same words under their numbers, and behind them those of `texts` that are new: words that nobody holds yet.

    Nothing said of a known word changes by it.
    """
    fresh = sorted(set(texts) - words.number.keys())
    size, count = len(words.text), len(fresh)
    sounds = sounds_of(fresh)
    classes = dict(zip(words.consonants, words.skeleton.tolist(), strict=True)) | {"": -1}
    letters = {text[0]: number for text, number in zip(words.text, words.initial.tolist(), strict=True)}
    scripts = {script_of(words.text[at]): int(words.script[at]) for at in np.unique(words.script, return_index=True)[1]}
    for one, word in zip(sounds, fresh, strict=True):
        classes.setdefault(one.skeleton, len(classes) - 1)
        letters.setdefault(word[0], len(letters))
        scripts.setdefault(script_of(word), len(scripts))
    skeleton = np.concatenate([words.skeleton, np.array([classes[one.skeleton] for one in sounds], dtype=np.int32)])
    further = heard_as(sounds, skeleton[size:])
    heard = Heard(
        np.concatenate([words.sounds.kind, further.kind]),
        skeleton,
        np.concatenate([words.sounds.vowels, further.vowels]),
        np.concatenate([words.sounds.start, words.sounds.start[-1] + further.start[1:]]),
    )
    text, consonants = words.text + fresh, words.consonants + [one.skeleton for one in sounds]
    seen = np.append(words.seen, np.zeros(count))
    alike = seen_alike_by(heard, np.argsort(skeleton, kind="stable"), seen, size)
    by_class = np.bincount(skeleton + 1, weights=seen)
    of_skeleton = np.where(skeleton[size:] >= 0, by_class[skeleton[size:] + 1], 0.0)
    near_consonants = np.maximum(of_skeleton, seen_near_by(texts_of(consonants), seen, size))

    def shares(known: Floats, further: Floats) -> Floats:
        return np.append(known, smoothed(further, words.records))

    return Words(
        text,
        words.number | {word: size + place for place, word in enumerate(fresh)},
        skeleton,
        np.append(words.initial, [letters[word[0]] for word in fresh]).astype(np.int32),
        np.append(words.length, [len(word) for word in fresh]).astype(np.int32),
        np.append(words.script, [scripts[script_of(word)] for word in fresh]).astype(np.int32),
        shares(words.frequency, np.zeros(count)),
        shares(words.sound_frequency, alike),
        shares(words.skeleton_frequency, of_skeleton),
        shares(words.slip_frequency, seen_near_by(texts_of(text), seen, size)),
        shares(words.consonant_frequency, near_consonants),
        consonants,
        np.append(words.heard, alike),
        np.append(words.gender, np.full(count, -1, dtype=np.int32)),
        words.variants // max(size, 1) * (size + count) + words.variants % max(size, 1),
        shares(words.variant_frequency, alike),
        heard,
        seen,
        words.records,
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


def neighbours_as_one(
    words: Iterable[str],
    neighbours: Iterable[tuple[str, str]],
    known: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> dict[tuple[str, str], str]:
    """Neighbouring words that one of the `words` is, written as one: (gholam, hossein) -> gholamhossein, in any script.

    `neighbours` in code point order give the outcome in that order; `known` are LONG words besides, by their skeleton.
    """
    by_skeleton = {skeleton: list(alike) for skeleton, alike in known.items()}
    for word in sorted(words):
        if len(word) >= LONG:
            by_skeleton.setdefault(sound(word).skeleton, []).append(word)
    found: dict[tuple[str, str], str] = {}
    for one, other in neighbours:
        if len(one) < 2 or len(other) < 2:
            continue
        alike = by_skeleton.get(joined_skeleton(one, other), ())
        if any(same_sound(one + other, word) or careless(one + other, word) for word in alike):
            found[one, other] = one + other
    return found


@dataclass(frozen=True)
class Written:
    """The unique names of one column set, a row each, before their words are numbered for all sets together."""

    text: list[str]  # the words, each once
    words: Integers  # (names, WIDTH) places in `text`, -1: none
    part: NDArray[np.int8]
    guessed: Flags
    of_record: Integers
    texts: list[str]  # given, family and unordered of each as one text; rising


def written_names(frame: pl.DataFrame, given: str | None, family: str | None, unordered: str | None) -> Written:
    """The unique (given, family, unordered) of the frame, in code point order; a record without words has none.

    Words in no declared order are taken as given names before a family name, which the alignment may overrule.
    """
    columns = [pl.col(name) if name else pl.lit(None, pl.String) for name in (given, family, unordered)]
    cells = frame.select(
        column.cast(pl.String).fill_null("").alias(name)
        for column, name in zip(columns, ("given", "family", "unordered"), strict=True)
    )
    unique = cells.unique().sort("given", "family", "unordered")
    number: dict[str, int] = {}
    words: Integers = np.full((unique.height, WIDTH), -1, dtype=np.int32)
    part = np.zeros((unique.height, WIDTH), dtype=np.int8)
    filled, loose = np.zeros(unique.height, dtype=np.int64), np.zeros(unique.height, dtype=np.bool_)
    for name in unique.columns:
        rows, many = _told(unique[name], number)
        last = filled + many - 1
        for place in range(rows.shape[1]):
            at = np.flatnonzero((place < many) & (filled + place < WIDTH))
            words[at, filled[at] + place] = rows[at, place]
            part[at, filled[at] + place] = FAMILY if name == "family" else GIVEN
        if name == "unordered":
            loose = many > 0
            ends = np.flatnonzero(loose & (last < WIDTH))
            part[ends, last[ends]] = FAMILY
        filled = np.minimum(filled + many, WIDTH)
    held = filled > 0
    row = np.where(held, np.cumsum(held) - 1, -1).astype(np.int32)
    place_of = cells.join(unique.with_row_index("name"), on=unique.columns, how="left", maintain_order="left")["name"]
    texts = unique.select(pl.concat_str(unique.columns, separator="\0")).to_series().filter(pl.Series(held)).to_list()
    return Written(list(number), words[held], part[held], loose[held], row[place_of.to_numpy()], texts)


def _told(texts: pl.Series, number: dict[str, int]) -> tuple[Integers, Places]:
    """The telling words of each text as numbers, and how many; words met for the first time are added to `number`."""
    unique = texts.unique().sort()
    told = [telling(text) for text in unique.to_list()]
    many = np.array([len(words) for words in told], dtype=np.int64)
    rows: Integers = np.full((len(told), max(many, default=0)), -1, dtype=np.int32)
    codes = np.array([number.setdefault(word, len(number)) for words in told for word in words], dtype=np.int32)
    rows[np.arange(rows.shape[1]) < many[:, None]] = codes
    at = unique.search_sorted(texts).to_numpy()
    return rows[at], many[at]


def number_names(written: Written, words: Words, joins: dict[tuple[str, str], str]) -> Names:
    """The names as rows of word numbers."""
    size = np.int64(len(words.text))
    numbers = np.append(np.array([words.number[word] for word in written.text], dtype=np.int32), np.int32(-1))
    rows = numbers[written.words]
    joined: Integers = np.full((len(rows), WIDTH - 1), -1, dtype=np.int32)
    two = np.array([words.number[one] * size + words.number[other] for one, other in joins], dtype=np.int64)
    whole = np.array([words.number[word] for word in joins.values()], dtype=np.int32)
    for place in range(WIDTH - 1 if len(two) else 0):
        code = np.where(rows[:, place + 1] >= 0, rows[:, place] * size + rows[:, place + 1], -1)
        at = np.minimum(np.searchsorted(two, code), len(two) - 1)
        joined[:, place] = np.where(two[at] == code, whole[at], -1)
    return Names(rows, written.part, joined, written.guessed, written.of_record)


def _each_word(written: Written) -> tuple[Integers, Integers]:
    """(row, word) of the different words of each name."""
    row, place = np.nonzero(written.words >= 0)
    word = written.words[row, place]
    new = np.ones(len(row), dtype=np.bool_)
    for back in range(1, WIDTH):
        before = (written.words[row, place - back] == word) & (place >= back)
        new &= ~before
    return row[new].astype(np.int32), word[new]


def genders_of_words(written: Written, gender: Integers | None) -> dict[str, int]:
    """The gender of most records whose name holds a word, of those that state one; the smaller number on a tie."""
    most = 0 if gender is None else int(gender.max(initial=-1)) + 1
    if gender is None or not most:
        return {}
    stated = (written.of_record >= 0) & (gender >= 0)
    of_name = np.bincount(written.of_record[stated] * most + gender[stated], minlength=len(written.words) * most)
    row, word = _each_word(written)
    held = np.zeros((len(written.text), max(most, 1)))
    for place in range(most):
        held[:, place] = np.bincount(word, of_name[row * most + place], len(written.text))
    first = held.argmax(axis=1)
    return {text: int(first[at]) for at, text in enumerate(written.text) if held[at].any()}


def _neighbours(writings: Sequence[Written]) -> list[tuple[str, str]]:
    """Every two words that stand beside each other in some name, in code point order."""
    found: set[tuple[str, str]] = set()
    for written in writings:
        size = np.int64(len(written.text))
        beside = [written.words[:, place : place + 2] for place in range(WIDTH - 1)]
        codes = np.unique(np.concatenate([(two[:, 0] * size + two[:, 1])[two[:, 1] >= 0] for two in beside]))
        one, other = (codes // max(size, 1)).tolist(), (codes % max(size, 1)).tolist()
        found.update((written.text[a], written.text[b]) for a, b in zip(one, other, strict=True))
    return sorted(found)


def encode(
    writings: Sequence[Written], shares: Floats, gender: Integers | None = None, known: Words | None = None
) -> tuple[Words, list[Names]]:
    """One table of words for several sets of names (own, father's, mother's); frequencies come from the first.

    `shares` is how much of a person each record counts as; `gender` is that of each record, -1 where unstated. Beside
    `known` words nothing is counted: the names are numbered by them, and new words as words that nobody holds.
    """
    if known is not None:
        every = {text for writing in writings for text in writing.text}
        joins = neighbours_as_one(every, _neighbours(writings), _long_words(known))
        words = with_further(known, every | set(joins.values()))
        return words, [number_names(writing, words, joins) for writing in writings]
    own = writings[0]
    named = own.of_record >= 0
    held = np.bincount(own.of_record[named], weights=shares[named], minlength=len(own.words))
    row, word = _each_word(own)
    seen = np.bincount(word, held[row], len(own.text)).tolist()
    counts: dict[str, float] = dict(zip(own.text, seen, strict=True))
    for other in writings[1:]:
        for text in other.text:
            counts.setdefault(text, 0)
    joins = neighbours_as_one(counts, _neighbours(writings))
    words = word_table([*counts, *joins.values()], counts, float(shares.sum()), genders_of_words(own, gender))
    return words, [number_names(writing, words, joins) for writing in writings]


def _long_words(words: Words) -> dict[str, list[str]]:
    """The words that two neighbours may make, by their skeleton."""
    found: dict[str, list[str]] = {}
    for word, skeleton in zip(words.text, words.consonants, strict=True):
        if len(word) >= LONG:
            found.setdefault(skeleton, []).append(word)
    return found
