"""Names as numbers: every name once, a row of the numbers of its words (`wordlist`).

Invariant: string work on a name is done here, once; what follows compares integers. Names stand in code point order, so
that their rows do not depend on the order of the records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cenotaph.claims.values.spelling import (
    careless,
    fold,
    joined_skeleton,
    known_words,
    same_sound,
    sound,
)
from cenotaph.register.linkage.wordlist import Flags, Floats, Integers, Places, Words, with_further, word_table

WIDTH = 8  # words of a name that are compared; further ones are left out
LONG = 5  # letters of a word that two neighbours may make
GIVEN, FAMILY = 0, 1


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
    texts: pl.Series  # given, family and unordered of each as one text; rising


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
    texts = unique.select(pl.concat_str(unique.columns, separator="\0")).to_series().filter(pl.Series(held))
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
