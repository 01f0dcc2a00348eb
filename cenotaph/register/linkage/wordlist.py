"""Words as numbers: every word that occurs once, with its sound, and how often it is met by chance.

Invariant: string work on a word is done here, once; what follows compares integers. Word numbers are given in code
point order of the words, so they do not depend on the order of the records; words learned later stand behind, and
change nothing of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenotaph.claims.values.spelling import fold, known, script_of, sound
from cenotaph.register.linkage.frequencies import seen_alike, seen_alike_by, seen_near, seen_near_by, smoothed
from cenotaph.register.linkage.letters import Heard, Texts, classes_of, heard_as, sounds_of, texts_of

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
