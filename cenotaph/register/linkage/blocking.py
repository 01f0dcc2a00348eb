"""Which records may be one person: integer key rules, each a list of (record, key).

Invariant: a key is made of what one record states, never of the others; two records that share one are compared
(`blocks`), the surest rule first.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage.blocks import (
    FEW,
    LARGEST,
    Blocks,
    Keys,
    Newcomers,
    Places,
    Rule,
    Tree,
    blocks_of,
    mixed,
    partners,
    tree_of,
)
from cenotaph.register.linkage.clusters import connected
from cenotaph.register.linkage.compiled import loop
from cenotaph.register.linkage.deletions import letters_out
from cenotaph.register.linkage.letters import Texts
from cenotaph.register.linkage.names import Names
from cenotaph.register.linkage.records import NOTHING, Interval, Records
from cenotaph.register.linkage.wordlist import Flags, Integers, Words

SHORTEST = 3  # consonants of a word whose beginning tells
LEAST_CONSONANTS = 4  # of a word in which a slip of consonants is looked for
# From so many records on what no field splits is walked for whole names alone, and a word with a date or the father may
# have larger blocks: of a million records this brings one true pair in a hundred more, for about as many pairs. One
# with a place has smaller ones: of 96,000 records an eighth of the pairs less, and .0004 of F1.
MANY = 50_000
RARE_NAMES = 5  # names that hold a word in which a slip is looked for, at most
TELLING_PLACE = 3.0  # bits of a place word beside which a name's word is looked for
Counts = NDArray[np.int64]


class Usual(NamedTuple):
    """How often a case has its words: what is rare in it, and whether it is one of MANY records."""

    many: bool
    by_sound: Counts  # times that names have a word of each class of `_classes`
    by_consonants: Counts  # of each class of equal consonants, none being the first
    by_word: Counts  # unique names that have each word

    def of(self, words: Words) -> Usual:
        """The same for a case that has learned further words, none of which it has met often."""
        further = (2 * len(words.text), int(words.skeleton.max(initial=-1)) + 2, len(words.text))
        counts = (self.by_sound, self.by_consonants, self.by_word)
        return Usual(
            self.many, *(np.pad(one, (0, max(size - len(one), 0))) for one, size in zip(counts, further, strict=True))
        )


def usual(records: Records) -> Usual:
    """How often these records have their words."""
    words = records.words
    _, word = _words_of_records(records)
    size = len(words.text)
    in_names = records.names.words[records.names.words >= 0].ravel()
    return Usual(
        records.size > MANY,
        np.bincount(_classes(words)[word], minlength=2 * size).astype(np.int64),
        np.bincount(words.skeleton[word] + 1, minlength=int(words.skeleton.max(initial=-1)) + 2).astype(np.int64),
        np.bincount(in_names, minlength=size).astype(np.int64),
    )


def rules(records: Records, known: Usual | None = None) -> Iterator[Rule]:
    """The rules, the surest first; what is rare is told by the `known` case, or by these records.

    Each is made when it is asked for, since all keys at once are the largest thing there is.
    """
    often = usual(records) if known is None else known.of(records.words)
    sounds = _sounds(records, records.names)
    everyone = np.arange(records.size, dtype=np.int32)
    named = sounds[:, 0] >= 0
    yield Rule("external", *_identified(records))
    named_so = np.concatenate([everyone[named], records.alias_of])
    other_names = _sounds(records, records.aliases)
    yield Rule("name", named_so, np.concatenate([_whole(sounds)[named], _whole(other_names)]), 150, True)
    yield Rule("name_run", everyone[named], _runs(records)[named], 150, True)
    many = often.many
    yield Rule("two_words", *_two_words(sounds), LARGEST, True, not many)
    yield from _words_with(records, sounds, LARGEST if many else FEW)
    yield Rule("word_and_place", *_word_and_place(records, sounds), FEW if many else LARGEST)
    yield Rule("beginnings", *_beginnings(records), FEW, True, not many)
    yield Rule("rare_word", *_rare_words(records, often))
    yield Rule("slip_in_a_word", *_deletions(records, often))
    yield Rule("slip_in_consonants", *_consonant_deletions(records, often), FEW)
    yield Rule("word_and_ends", *_word_and_ends(records), FEW)
    born, event_day = _day(records.birth), _event_day(records)
    both = (born != NOTHING) & (event_day != NOTHING)
    yield Rule("birth_and_event_day", everyone[both], mixed(born, event_day)[both])
    yield Rule("birth_day_and_place", *_birth_day_and_place(records, born), FEW)


def _words_with(records: Records, sounds: Integers, largest: int) -> Iterator[Rule]:
    """A word by sound and one more thing that a record states."""
    record, key = _one_word(sounds)
    for name, values in (
        ("word_and_birth_day", _day(records.birth)),
        ("word_and_event_day", _event_day(records)),
        ("word_and_birth_year", _year(records.birth)),
        ("word_and_father", _father(records)),
    ):
        stated = values[record] != NOTHING
        yield Rule(name, record[stated], mixed(key[stated], values[record[stated]]), largest)


def _day(interval: Interval) -> Places:
    """The day where it is known; NOTHING where not."""
    return np.where(interval[0] == interval[1], interval[0], NOTHING)


def _event(records: Records) -> Interval:
    """The detention, where one is stated, or else the death."""
    detained = records.detention[0] != NOTHING
    low, high = (np.where(detained, one, other) for one, other in zip(records.detention, records.death, strict=True))
    return low, high


def _event_day(records: Records) -> Places:
    return _day(_event(records))


def _sounds(records: Records, names: Names) -> Integers:
    """(rows, WIDTH) sound classes of each name, sorted; -1 is none. A word without consonants is its own class."""
    words = records.words
    classes = _classes(words).astype(np.int32)
    rows = np.full((len(names.of_record), names.words.shape[1]), -1, dtype=np.int32)
    if len(names.words):
        telling = (names.words >= 0) & (words.length[names.words] > 1)
        table = -np.sort(-np.where(telling, classes[names.words], -1), axis=1)
        known = names.of_record >= 0
        rows[known] = table[names.of_record[known]]
    return rows


def _whole(sounds: Integers) -> Keys:
    return mixed(*(sounds[:, place].astype(np.int64) for place in range(sounds.shape[1])))


def _runs(records: Records) -> Keys:
    """The consonants of the whole name in order, without spaces: neighbours written as one word still agree."""
    names, consonants = records.names, records.words.table.consonants
    by_name = _hashed_runs(names.words, consonants) if len(names.words) else np.zeros(0, dtype=np.int64)
    return np.append(by_name, 0)[names.of_record]


@loop
def _hashed_runs(names: Integers, consonants: Texts) -> Keys:
    """One number for the consonants of each name, sign after sign (FNV-1a)."""
    keys = np.empty(len(names), dtype=np.int64)
    for row in range(len(names)):
        key = np.uint64(0xCBF29CE484222325)
        for word in names[row]:
            for place in range(consonants.start[word], consonants.start[word + 1] if word >= 0 else 0):
                key = (key ^ np.uint64(consonants.signs[place])) * np.uint64(0x100000001B3)
        keys[row] = np.int64(key)
    return keys


def _one_word(sounds: Integers) -> tuple[Integers, Keys]:
    record, place = np.nonzero(sounds >= 0)
    return record.astype(np.int32), sounds[record, place].astype(np.int64)


def _two_words(sounds: Integers) -> tuple[Integers, Keys]:
    """Every two words of a name, in no order: what is left of a name with a dropped or moved part."""
    record, key = [], []
    width = sounds.shape[1]
    for one in range(width):
        for other in range(one + 1, width):
            at = np.flatnonzero(sounds[:, other] >= 0)
            record.append(at)
            key.append(mixed(sounds[at, one].astype(np.int64), sounds[at, other].astype(np.int64)))
    return np.concatenate(record).astype(np.int32), np.concatenate(key)


def _word_and_place(records: Records, sounds: Integers) -> tuple[Integers, Keys]:
    """A word by sound and a place that tells: what is left of a name whose other word was garbled."""
    rows, rarity = records.places
    record, key = [], []
    for one in range(sounds.shape[1]):
        for place in range(rows.shape[1]):
            telling = (rows[:, place] >= 0) & (rarity[rows[:, place]] >= TELLING_PLACE)
            at = np.flatnonzero((sounds[:, one] >= 0) & telling)
            record.append(at)
            key.append(mixed(sounds[at, one].astype(np.int64), rows[at, place].astype(np.int64)))
    return np.concatenate(record).astype(np.int32), np.concatenate(key)


def _birth_day_and_place(records: Records, born: NDArray[np.int64]) -> tuple[Integers, Keys]:
    """The day of birth and a place that tells, of the events or of the birth: what is left where no word of a name is.

    Where a name was replaced or left out: the day alone is shared by too many.
    """
    record, key = [], []
    for of, (rows, rarity) in enumerate((records.places, records.birth_places)):
        telling = (rows >= 0) & (rarity[rows] >= TELLING_PLACE) & (born != NOTHING)[:, np.newaxis]
        at, place = np.nonzero(telling)
        record.append(at.astype(np.int32))
        key.append(mixed(born[at], rows[at, place].astype(np.int64), np.full(len(at), of)))
    return np.concatenate(record), np.concatenate(key)


def _beginnings(records: Records) -> tuple[Integers, Keys]:
    """The first consonant of one word and the first four of another: where what is garbled or cut off comes later."""
    if not records.words.text:
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64)
    heard = list(zip(records.words.consonants, records.words.text, strict=True))
    ahead = np.array([_number(text[:4]) if len(text) >= SHORTEST else -1 for text, _ in heard], dtype=np.int64)
    first = np.array([ord((text or word)[0]) for text, word in heard], dtype=np.int64)
    words = _words(records)
    record, key = [], []
    for one in range(words.shape[1]):
        for other in range(words.shape[1]):
            if one != other:
                both = (words[:, one] >= 0) & (words[:, other] >= 0)
                at = np.flatnonzero(both & (ahead[words[:, one]] >= 0))
                record.append(at)
                key.append(mixed(ahead[words[at, one]], first[words[at, other]]))
    return np.concatenate(record).astype(np.int32), np.concatenate(key)


def _number(letters: str) -> int:
    """A number for at most four letters below U+8000; of others at most a mistake that brings strangers together."""
    number = 0
    for letter in letters:
        number = number << 15 | ord(letter) & 0x7FFF
    return number


def _words(records: Records) -> Integers:
    """(records, WIDTH) word numbers of each record's name, -1 for none."""
    names = records.names
    words: Integers = np.full((records.size, names.words.shape[1]), -1, dtype=np.int32)
    known = names.of_record >= 0
    words[known] = names.words[names.of_record[known]]
    return words


def _word_and_ends(records: Records) -> tuple[Integers, Keys]:
    """One word by sound and the first and last letter of another: where a slip is inside the other."""
    if not records.words.text:
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64)
    words = _words(records)
    skeleton = np.where(words >= 0, records.words.skeleton[words], -1)
    last_letter = np.array([ord(word[-1]) for word in records.words.text], dtype=np.int64)
    ends_of = mixed(records.words.initial.astype(np.int64), last_letter)
    record, key = [], []
    for one in range(words.shape[1]):
        for other in range(words.shape[1]):
            if one != other:
                at = np.flatnonzero((skeleton[:, one] >= 0) & (words[:, other] >= 0))
                record.append(at)
                key.append(mixed(skeleton[at, one].astype(np.int64), ends_of[words[at, other]]))
    return np.concatenate(record).astype(np.int32), np.concatenate(key)


def _classes(words: Words) -> NDArray[np.int64]:
    """The sound class of every word; a word without consonants is its own class.

    Classes whose words the case is known to write for each other are one. A word learned later changes no class.
    """
    size = len(words.text)
    heard = np.where(words.skeleton >= 0, 2 * words.skeleton, 2 * np.arange(size) + 1).astype(np.int64)
    if not len(words.variants):
        return heard
    one, other = (heard[end].tolist() for end in np.divmod(words.variants, size))
    head = np.arange(2 * size)
    for group in connected({*one, *other}, zip(one, other, strict=True)):
        head[group] = group[0]
    return np.asarray(head[heard])


def _words_of_records(records: Records) -> tuple[Integers, Integers]:
    """(record, word) of every word of all names of a record, and of neighbours that another writes as one."""
    found = []
    for names, of in ((records.names, np.arange(records.size, dtype=np.int32)), (records.aliases, records.alias_of)):
        table = np.concatenate([names.words, names.joined], axis=1)
        known = np.flatnonzero(names.of_record >= 0)
        row, place = np.nonzero(table[names.of_record[known]] >= 0)
        found.append((of[known[row]], table[names.of_record[known[row]], place]))
    return np.concatenate([record for record, _ in found]), np.concatenate([word for _, word in found])


def _rare_words(records: Records, often: Usual) -> tuple[Integers, Keys]:
    """Words whose sound few records hold: whoever shares one is compared, however the rest of the name went wrong."""
    record, word = _words_of_records(records)
    if not len(record):
        return record, word.astype(np.int64)
    heard = _classes(records.words)[word]
    rare = (often.by_sound[heard] <= FEW) & (records.words.length[word] > 2)
    return record[rare], heard[rare]


def _consonant_deletions(records: Records, often: Usual) -> tuple[Integers, Keys]:
    """Rare skeletons of at least four consonants with each one left out: a slip seen from another script."""
    record, word = _words_of_records(records)
    words = records.words
    long = np.array([len(text) >= LEAST_CONSONANTS for text in words.consonants], dtype=np.bool_)
    rare = long & (often.by_consonants[words.skeleton + 1] <= FEW)
    return _with_a_letter_out(record, word, rare, words.table.consonants)


def _deletions(records: Records, often: Usual) -> tuple[Integers, Keys]:
    """Rare long words with each one letter left out: where a letter was mistaken."""
    words, names = records.words, records.names
    named = np.flatnonzero(names.of_record >= 0).astype(np.int32)
    table = names.words[names.of_record[named]]
    row, place = np.nonzero(table >= 0)
    rare = (words.length >= 4) & (often.by_word <= RARE_NAMES)
    return _with_a_letter_out(named[row], table[row, place], rare, words.table.letters)


def _with_a_letter_out(record: Integers, word: Integers, rare: Flags, texts: Texts) -> tuple[Integers, Keys]:
    """(record, key) for each rare word of a record: its text, and the text with each one letter left out."""
    held = rare[word]
    record, word = record[held], word[held]
    unique, place = np.unique(word, return_inverse=True)
    keys, start = letters_out(texts, unique.astype(np.int32), 1)
    many = start[place + 1] - start[place]
    step = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return np.repeat(record, many), keys[np.repeat(start[place], many) + step]


def _identified(records: Records) -> tuple[Integers, Keys]:
    record, place = np.nonzero(records.external[0] >= 0)
    return record.astype(np.int32), records.external[0][record, place].astype(np.int64)


def _year(interval: tuple[NDArray[np.int64], NDArray[np.int64]]) -> NDArray[np.int64]:
    """The year of the middle of an interval of at most about two years; NOTHING for others."""
    low, high = interval
    narrow = (low != NOTHING) & (high - np.where(low == NOTHING, 0, low) <= 800)
    middle = np.where(narrow, (low // 2 + high // 2), 0)
    return np.where(narrow, (middle / 365.2425).astype(np.int64), NOTHING)


def _father(records: Records) -> NDArray[np.int64]:
    """The sound class of the first word of the father's name."""
    row = records.fathers.of_record
    if not len(records.fathers.words):
        return np.full(records.size, NOTHING)
    heard = _classes(records.words)[records.fathers.words[row, 0]]
    return np.where(row >= 0, heard, NOTHING)


def blocks_to_meet(
    records: Records, further: tuple[Integers, Integers], known: Usual | None = None
) -> tuple[Blocks, list[str]]:
    """The blocks of all rules, and their names; the `further` pairs that people decided on are blocks of two."""
    names: list[str] = []

    def told() -> Iterator[Rule]:
        for rule in chain([_decided(*further)], rules(records, known)):
            names.append(rule.name)
            yield rule

    return blocks_of(told(), splits(records), _name_order(records), records.size), names


def trees(records: Records) -> dict[str, Tree]:
    """The blocks of each rule, so that later records can enter them."""
    fields, order = splits(records), _name_order(records)
    return {rule.name: tree_of(rule, fields, order) for rule in rules(records)}


def newcomers_met(
    trees: dict[str, Tree], often: Usual, known: Integers, later: Records, before: Integers
) -> tuple[Integers, Integers, dict[str, int]]:
    """(known record, later record) of each pair that the rules give, rising; and how many each rule gave first.

    `known`: the name of each known record, in name order; `before`: that before which each later name would stand. The
    later records are numbered from 0.
    """
    size, names, codes, of_rule = max(len(known), 1), [], [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int8)]
    new = Newcomers(np.arange(later.size, dtype=np.int32), splits(later), before)
    for number, rule in enumerate(rules(later, often)):
        names.append(rule.name)
        for one, other in partners(trees[rule.name], (rule.record, rule.key), new, known):
            codes.append(other.astype(np.int64) * size + one)
            of_rule.append(np.full(len(one), number, dtype=np.int8))
    every, by = np.concatenate(codes), np.concatenate(of_rule)
    order = np.argsort(every, kind="stable")  # of one pair that of the surest rule stands first
    every, by = every[order], by[order]
    first = np.append(True, every[1:] != every[:-1])[: len(every)]
    later_record, known_record = np.divmod(every[first], size)
    given = dict(zip(names, np.bincount(by[first], minlength=len(names)).tolist(), strict=True))
    return known_record.astype(np.int32), later_record.astype(np.int32), given


def _decided(left: Integers, right: Integers) -> Rule:
    """The pairs that people decided on: a key of their own each."""
    key = np.arange(len(left), dtype=np.int64)
    return Rule("decided", np.concatenate([left, right]).astype(np.int32), np.concatenate([key, key]))


def splits(records: Records) -> list[NDArray[np.int64]]:
    """The fields that part a large block, NOTHING where unstated."""
    event = _event(records)[0]
    month = np.where(event == NOTHING, NOTHING, event // 31)
    words = records.places[0][:, 0].astype(np.int64)
    sounds = _sounds(records, records.names)
    father = records.fathers.of_record
    heads = np.where(father >= 0, records.fathers.words[father, 0] if len(records.fathers.words) else -1, -1)
    return [
        _whole(sounds),
        _year(records.birth),
        month,
        np.where(words < 0, NOTHING, words),
        np.where(heads < 0, NOTHING, heads.astype(np.int64)),
    ]


def _name_order(records: Records) -> Integers:
    """Place of every record in the order of its whole name."""
    names = records.names.of_record
    return np.argsort(np.argsort(names, kind="stable"), kind="stable").astype(np.int32)
