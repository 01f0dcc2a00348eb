"""The records as arrays, in the order of the frame.

Invariant: what a record does not state is -1, NaN or NOTHING, never a guess; the one thing inferred is a birth interval
from an age at a dated event, and only where no birth is stated. Records read later, beside known ones, are numbered by
the words of those, so that nothing changes for them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cenotaph.claims.values.spelling import same_sound, script_of, sound
from cenotaph.register.linkage.names import LONG, Names, NameTable, encode, neighbours_as_one, telling, written_names
from cenotaph.register.linkage.places import Circles, read_circles, with_later_circles
from cenotaph.register.linkage.wordlist import Floats, Integers, Words

DAYS_A_YEAR = 365.2425
NOTHING = np.iinfo(np.int64).min  # an open or unstated end of an interval
PLACE_RECORDS = 20.0  # pseudo-records, so that a word of a tiny case is not called rare
Interval = tuple[NDArray[np.int64], NDArray[np.int64]]


class Described(NamedTuple):
    """What records say of a person in words that are translated, not transliterated."""

    words: Integers  # (records, 8) word numbers, rarest first
    rarity: Floats  # of each word, in bits
    script: Integers  # a number for that of the text; 0 where there is none


class RecordTable(NamedTuple):
    """What compiled loops read of `Records`: one row a record, intervals as (records, 2)."""

    name_of: Integers
    names: NameTable
    alias_start: NDArray[np.int64]  # first alias of each record, and of none beyond
    alias_of: Integers  # the row of each alias
    aliases: NameTable
    father_of: Integers
    fathers: NameTable
    mother_of: Integers
    mothers: NameTable
    gender: Integers
    birth: NDArray[np.int64]
    detention: NDArray[np.int64]
    death: NDArray[np.int64]
    age: Floats
    places: Integers
    place_rarity: Floats
    place_kinds: NDArray[np.int64]
    birth_places: Integers
    birth_place_rarity: Floats
    occupations: Described
    affiliations: Described
    place_circles: Circles
    birth_circles: Circles
    ids: Integers
    namespaces: Integers


class WordNumbers(NamedTuple):
    """The words of a column of texts, the number of each its place; in how many records each is, and how many state."""

    text: list[str]
    held: list[int]
    stated: int


class PlaceSounds(NamedTuple):
    """Which word stands for each word of a place, and the words that stand for others by their consonants."""

    stands: dict[str, str]
    heads: dict[str, list[str]]


class Vocabulary(NamedTuple):
    """The texts that the numbers in `Records` stand for, each at the place of its number."""

    names: pl.Series  # of own names (`names.Written`), rising
    genders: list[str]
    place_kinds: list[str]
    place_sounds: PlaceSounds
    places: WordNumbers
    birth_place_sounds: PlaceSounds
    birth_places: WordNumbers
    occupations: WordNumbers
    affiliation_sounds: PlaceSounds
    affiliations: WordNumbers
    ids: list[str]
    namespaces: list[str]


NO_WORDS, NO_SOUNDS = WordNumbers([], [], 0), PlaceSounds({}, {})
NO_NAMES = pl.Series([], dtype=pl.String)
NO_VOCABULARY = Vocabulary(
    NO_NAMES, [], [], NO_SOUNDS, NO_WORDS, NO_SOUNDS, NO_WORDS, NO_WORDS, NO_SOUNDS, NO_WORDS, [], []
)


@dataclass(frozen=True)
class Records:
    """The records as arrays, in the order of the frame."""

    words: Words
    names: Names
    aliases: Names  # further names; a row of `of_record` each
    alias_of: Integers  # the record of each alias, rising
    alias_texts: tuple[str, ...]  # the words of each alias
    fathers: Names
    mothers: Names
    gender: Integers  # -1 where unstated
    birth: Interval  # first and last day, stated or implied by an age at an event
    detention: Interval
    death: Interval
    age: tuple[Floats, Floats]  # NaN where unstated
    places: tuple[Integers, Floats]  # (records, 8) word numbers, rarest first, and the rarity of each word in bits
    place_kinds: NDArray[np.int64]  # a bit for each kind of place stated (prison, death_place, ...); 0 where untold
    birth_places: tuple[Integers, Floats]
    occupations: Described
    affiliations: Described
    place_circles: Circles
    birth_circles: Circles
    external: tuple[Integers, Integers]  # (records, 4) numbers of the ids and of their namespaces
    vocabulary: Vocabulary
    counted: int  # records of which the frequencies are: all but those read later

    @property
    def size(self) -> int:
        """How many records there are."""
        return len(self.gender)

    @cached_property
    def table(self) -> RecordTable:
        """The records as compiled loops read them."""
        births, detentions, deaths = (
            np.ascontiguousarray(np.stack(ends, axis=1)) for ends in (self.birth, self.detention, self.death)
        )
        return RecordTable(
            self.names.of_record.astype(np.int32), self.names.table,
            np.searchsorted(self.alias_of, np.arange(self.size + 1)).astype(np.int64),
            self.aliases.of_record.astype(np.int32), self.aliases.table,
            self.fathers.of_record.astype(np.int32), self.fathers.table,
            self.mothers.of_record.astype(np.int32), self.mothers.table,
            self.gender.astype(np.int32), births, detentions, deaths,
            np.ascontiguousarray(np.stack(self.age, axis=1)),
            *self.places, self.place_kinds, *self.birth_places, self.occupations, self.affiliations,
            self.place_circles, self.birth_circles, *self.external,
        )  # fmt: skip


def read_records(frame: pl.DataFrame, shares: Floats | None = None, known: Records | None = None) -> Records:
    """The arrays of a frame with the columns that `link` documents.

    `shares`: how much of a person each record counts as where the frequency of names is asked for; of one if unsaid.
    `known`: records by whose words these are numbered, and by whose frequencies they are judged.
    """
    aliases = _full_aliases(frame)
    writings = [
        written_names(frame, "given", "family", "unordered"),
        written_names(aliases, None, None, "alias"),
        written_names(frame, None, None, "father"),
        written_names(frame, None, None, "mother"),
    ]
    before = NO_VOCABULARY if known is None else known.vocabulary
    gender, genders = _numbered(frame["gender"], before.genders)
    kinds, place_kinds = _kinds(frame["place_kinds"], before.place_kinds)
    counted = np.ones(frame.height) if shares is None else shares
    words, names = encode(writings, counted, gender, None if known is None else known.words)
    detention, death = _interval(frame, "detention"), _interval(frame, "death")
    age = (_years(frame["age_low"]), _years(frame["age_high"]))
    detention_age = (_years(frame["detention_age_low"]), _years(frame["detention_age_high"]))
    birth = _implied_birth(_interval(frame, "birth"), detention_age, detention)  # such an age is of that day
    places, place_words, place_sounds = _place_rows(frame["places"], before.places, before.place_sounds)
    births = _place_rows(frame["birth_places"], before.birth_places, before.birth_place_sounds)
    told = frame.select(pl.concat_list(column).list.drop_nulls() for column in ("occupation", "affiliation"))
    occupations, occupation_words = _word_rows(told["occupation"], before.occupations)
    affiliations = _place_rows(told["affiliation"], before.affiliations, before.affiliation_sounds)
    external, ids, namespaces = _external(frame["external"], before.ids, before.namespaces)
    return Records(
        words,
        names[0], names[1], aliases["row"].to_numpy().astype(np.int32), tuple(aliases["alias"]), names[2], names[3],
        gender,
        _implied_birth(birth, age, death, detention),
        detention, death, age,
        places, kinds, births[0],
        Described(*occupations, _script(frame["occupation"])),
        Described(*affiliations[0], _script(frame["affiliation"])),
        read_circles(frame["place_circles"]), read_circles(frame["birth_circles"]), external,
        Vocabulary(
            writings[0].texts, genders, place_kinds, place_sounds, place_words, births[2], births[1],
            occupation_words, affiliations[2], affiliations[1], ids, namespaces,
        ),
        frame.height if known is None else known.counted,
    )  # fmt: skip


def _numbered(texts: pl.Series, known: list[str]) -> tuple[Integers, list[str]]:
    """The number of each text, -1 where there is none, and the texts by number: the `known` ones, then new ones."""
    every = known + sorted(set(texts.drop_nulls().unique().to_list()) - set(known))
    numbers = texts.replace_strict(every, np.arange(len(every), dtype=np.int32), default=-1, return_dtype=pl.Int32)
    return numbers.fill_null(-1).to_numpy(), every


def _full_aliases(frame: pl.DataFrame) -> pl.DataFrame:
    """(row, alias) of other names, each with at least two telling words; a lone nickname identifies nobody.

    One word beside a name of several is another given name: `Alireza (Shapour) Eskandari` is Shapour Eskandari too.
    """
    of_name = pl.struct("given", "family", "unordered").alias("name")
    beside = frame.select(pl.col("aliases").alias("alias"), of_name).with_row_index("row")
    listed = beside.explode("alias").drop_nulls("alias")
    whole = []
    for alias, name in listed.select("alias", "name").iter_rows():
        family = telling(name["family"]) or telling(name["unordered"])[1:][-1:]
        whole.append(" ".join([alias, *family]) if len(telling(alias)) == 1 else alias)
    full = [len(telling(alias)) > 1 for alias in whole]
    listed = listed.select("row", pl.Series("alias", whole, dtype=pl.String))
    return listed.filter(pl.Series(full, dtype=pl.Boolean)).unique().sort("row", "alias")


def _interval(frame: pl.DataFrame, name: str) -> Interval:
    low, high = (frame[f"{name}_{end}"].cast(pl.Int64).fill_null(NOTHING).to_numpy() for end in ("low", "high"))
    stated = (low != NOTHING) & (high != NOTHING)  # an open interval tells too little to compare
    return np.where(stated, low, NOTHING), np.where(stated, high, NOTHING)


def _years(column: pl.Series) -> Floats:
    return column.cast(pl.Float64).fill_null(np.nan).to_numpy()


def _implied_birth(
    birth: Interval,
    age: tuple[Floats, Floats],
    *events: Interval,
) -> Interval:
    """The birth interval, or where none is stated the days on which one of that age at the event was born."""
    low, high = birth[0].copy(), birth[1].copy()
    aged = ~np.isnan(age[0]) & ~np.isnan(age[1])
    for first, last in events:
        at = (low == NOTHING) & aged & (first != NOTHING)
        low[at] = np.ceil(first[at] - (age[1][at] + 1) * DAYS_A_YEAR).astype(np.int64)
        high[at] = np.floor(last[at] - age[0][at] * DAYS_A_YEAR).astype(np.int64)
    return low, high


def one_of_each_sound(words: Collection[str]) -> dict[str, str]:
    """Every word with the word that stands for all that sound alike: برفنک and Barfanak are one place."""
    return _standing(words, NO_SOUNDS).stands


def _standing(words: Collection[str], known: PlaceSounds) -> PlaceSounds:
    """The words with those that stand for them, beside `known` ones."""
    stands = dict(known.stands)
    heads = {skeleton: list(alike) for skeleton, alike in known.heads.items()}
    for word in sorted(set(words) - stands.keys(), key=lambda word: (-len(word), word)):  # the fullest spelling stands
        if not word.isalpha():
            stands[word] = word  # a number has no sound
            continue
        alike = heads.setdefault(sound(word).skeleton, [])
        stands[word] = next((head for head in alike if same_sound(head, word)), word)
        if stands[word] == word:
            alike.append(word)
    return PlaceSounds(stands, heads)


def _place_rows(
    texts: pl.Series, known: WordNumbers, before: PlaceSounds
) -> tuple[tuple[Integers, Floats], WordNumbers, PlaceSounds]:
    """`_word_rows` of places: neighbours that another writes as one count as one too, and words by their sound."""
    unique = texts.explode().drop_nulls().unique().sort().to_list()
    skeletons = {head: skeleton for skeleton, alike in before.heads.items() for head in alike}
    long: dict[str, list[str]] = {}
    for word, head in before.stands.items():
        if len(word) >= LONG and head in skeletons:
            long.setdefault(skeletons[head], []).append(word)
    texts_of = [text.split() for text in unique]
    beside = sorted({two for words in texts_of for two in pairwise(words)})
    joins = neighbours_as_one({word for words in texts_of for word in words}, beside, long)
    whole = {text: [*text.split(), *(joins[two] for two in pairwise(text.split()) if two in joins)] for text in unique}
    sounds = _standing({word for words in whole.values() for word in words}, before)
    heard = {text: " ".join(sounds.stands[word] for word in words) for text, words in whole.items()}
    rows, numbers = _word_rows(texts.list.eval(pl.element().replace_strict(heard, return_dtype=pl.String)), known)
    return rows, numbers, sounds


def _kinds(column: pl.Series, known: list[str]) -> tuple[NDArray[np.int64], list[str]]:
    """One bit for each kind that a list of kinds names, and the kinds by their bits."""
    listed = pl.DataFrame({"kind": column}).with_row_index("row").explode("kind").drop_nulls().unique()
    bits = np.zeros(len(column), dtype=np.int64)
    numbers, kinds = _numbered(listed["kind"], known)
    np.bitwise_or.at(bits, listed["row"].to_numpy(), np.int64(1) << numbers.astype(np.int64))
    return bits, kinds


def _word_rows(texts: pl.Series, known: WordNumbers, width: int = 8) -> tuple[tuple[Integers, Floats], WordNumbers]:
    """The rarest words of each list of texts as numbers, with the rarity of every word in bits; and the words.

    Beside `known` words nothing is counted; a new one is held by one record.
    """
    size = len(texts)
    lists = pl.DataFrame({"texts": texts}).with_row_index("row").explode("texts").drop_nulls()
    held = (
        lists.with_columns(pl.col("texts").str.split(" ").alias("word")).explode("word")
        .filter(pl.col("word").str.len_chars() > 1).select("row", "word").unique()
    )  # fmt: skip
    counted = held.group_by("word").len().sort("word")
    if known.stated:
        fresh = sorted(set(counted["word"].to_list()) - set(known.text))
        numbers = WordNumbers(known.text + fresh, known.held + [1] * len(fresh), known.stated)
    else:
        numbers = WordNumbers(counted["word"].to_list(), counted["len"].to_list(), held["row"].n_unique())
    table = pl.DataFrame(
        {"word": numbers.text, "len": numbers.held, "number": np.arange(len(numbers.text), dtype=np.int32)},
        schema={"word": pl.String, "len": pl.Int64, "number": pl.Int32},
    )
    rarity = -np.log2((table["len"].to_numpy() + 0.2) / (max(numbers.stated, 1) + PLACE_RECORDS))
    joined = held.join(table, on="word").sort("row", "len", "word")
    rank = joined.with_columns(pl.int_range(pl.len()).over("row").alias("rank")).filter(pl.col("rank") < width)
    rows = np.full((size, width), -1, dtype=np.int32)
    rows[rank["row"].to_numpy(), rank["rank"].to_numpy()] = rank["number"].to_numpy()
    return (_filled(rows), np.append(np.maximum(rarity, 0.0), 0.0)), numbers


def _filled(rows: Integers) -> Integers:
    """The columns of the rows that are not all empty, and at least the first."""
    used = int((rows >= 0).any(axis=0).sum())
    return np.ascontiguousarray(rows[:, : max(used, 1)])


def _script(texts: pl.Series) -> Integers:
    """The script of each text, the letters of its code as a number; 0 where nothing is stated."""
    unique = texts.unique().drop_nulls().sort().to_list()
    codes = {text: int.from_bytes(script_of(text).encode(), "big") for text in unique}
    return texts.replace_strict(codes, default=0, return_dtype=pl.Int32).fill_null(0).to_numpy()


def _external(
    ids: pl.Series, known: list[str], spaces: list[str], width: int = 4
) -> tuple[tuple[Integers, Integers], list[str], list[str]]:
    """The numbers of the ids of each record and of their namespaces, and the texts of both."""
    listed = pl.DataFrame({"id": ids}).with_row_index("row").explode("id").drop_nulls().unique().sort("row", "id")
    listed = listed.with_columns(pl.int_range(pl.len()).over("row").alias("rank")).filter(pl.col("rank") < width)
    number, every = _numbered(listed["id"], known)
    namespace, namespaces = _numbered(listed["id"].str.replace(r"[:/][^:/]*$", ""), spaces)
    numbers = np.full((len(ids), width), -1, dtype=np.int32)
    of = numbers.copy()
    at = listed["row"].to_numpy(), listed["rank"].to_numpy()
    numbers[at], of[at] = number, namespace
    return (_filled(numbers), _filled(of)), every, namespaces


def with_later(known: Records, later: Records) -> Records:
    """The known records, and behind them those read later beside them."""

    def whole(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
        if one.ndim == 1:
            return np.concatenate([one, other])
        width = max(one.shape[1], other.shape[1])
        rows = (np.pad(rows, ((0, 0), (0, width - rows.shape[1])), constant_values=-1) for rows in (one, other))
        return np.concatenate(list(rows))

    def names(one: Names, other: Names) -> Names:
        of_record = np.where(other.of_record >= 0, other.of_record + len(one.words), -1).astype(np.int32)
        return Names(
            whole(one.words, other.words), whole(one.part, other.part), whole(one.joined, other.joined),
            whole(one.guessed, other.guessed), whole(one.of_record, of_record),
        )  # fmt: skip

    def both(one: tuple[NDArray[Any], NDArray[Any]], other: tuple[NDArray[Any], NDArray[Any]]) -> Any:
        return whole(one[0], other[0]), whole(one[1], other[1])

    def described(one: Described, other: Described) -> Described:
        return Described(whole(one.words, other.words), other.rarity, whole(one.script, other.script))

    return Records(
        later.words,
        names(known.names, later.names), names(known.aliases, later.aliases),
        whole(known.alias_of, later.alias_of + known.size).astype(np.int32),
        known.alias_texts + later.alias_texts,
        names(known.fathers, later.fathers), names(known.mothers, later.mothers),
        whole(known.gender, later.gender),
        both(known.birth, later.birth), both(known.detention, later.detention), both(known.death, later.death),
        both(known.age, later.age),
        (whole(known.places[0], later.places[0]), later.places[1]),
        whole(known.place_kinds, later.place_kinds),
        (whole(known.birth_places[0], later.birth_places[0]), later.birth_places[1]),
        described(known.occupations, later.occupations), described(known.affiliations, later.affiliations),
        with_later_circles(known.place_circles, later.place_circles),
        with_later_circles(known.birth_circles, later.birth_circles),
        both(known.external, later.external),
        later.vocabulary._replace(names=known.vocabulary.names),
        known.counted,
    )  # fmt: skip
