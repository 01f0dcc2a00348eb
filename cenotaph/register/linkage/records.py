"""The records as arrays, in the order of the frame.

Invariant: what a record does not state is -1, NaN or NOTHING, never a guess; the one thing inferred is a birth interval
from an age at a dated event, and only where no birth is stated.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cenotaph.claims.values.spelling import same_sound, sound
from cenotaph.register.linkage.names import (
    Floats,
    Integers,
    Names,
    NameTable,
    Words,
    encode,
    neighbours_as_one,
    telling,
    written_names,
)

DAYS_A_YEAR = 365.2425
NOTHING = np.iinfo(np.int64).min  # an open or unstated end of an interval
PLACE_RECORDS = 20.0  # pseudo-records, so that a word of a tiny case is not called rare
Interval = tuple[NDArray[np.int64], NDArray[np.int64]]


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
    occupations: Integers
    occupation_rarity: Floats
    ids: Integers
    namespaces: Integers


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
    occupations: tuple[Integers, Floats]
    external: tuple[Integers, Integers]  # (records, 4) numbers of the ids and of their namespaces

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
            *self.places, self.place_kinds, *self.birth_places, *self.occupations, *self.external,
        )  # fmt: skip


def read_records(frame: pl.DataFrame, shares: Floats | None = None) -> Records:
    """The arrays of a frame with the columns that `link` documents.

    `shares`: how much of a person each record counts as where the frequency of names is asked for; of one if unsaid.
    """
    aliases = _full_aliases(frame)
    writings = [
        written_names(frame, "given", "family", "unordered"),
        written_names(aliases, None, None, "alias"),
        written_names(frame, None, None, "father"),
        written_names(frame, None, None, "mother"),
    ]
    gender = (frame["gender"].rank("dense").cast(pl.Int32) - 1).fill_null(-1).to_numpy()
    words, names = encode(writings, np.ones(frame.height) if shares is None else shares, gender)
    detention, death = _interval(frame, "detention"), _interval(frame, "death")
    age = (_years(frame["age_low"]), _years(frame["age_high"]))
    detention_age = (_years(frame["detention_age_low"]), _years(frame["detention_age_high"]))
    birth = _implied_birth(_interval(frame, "birth"), detention_age, detention)  # such an age is of that day
    return Records(
        words,
        names[0], names[1], aliases["row"].to_numpy().astype(np.int32), tuple(aliases["alias"]), names[2], names[3],
        gender,
        _implied_birth(birth, age, death, detention),
        detention, death, age,
        _place_rows(frame["places"]), _kinds(frame["place_kinds"]), _place_rows(frame["birth_places"]),
        _word_rows(frame.select(pl.concat_list("occupation").list.drop_nulls())["occupation"]),
        _external(frame["external"]),
    )  # fmt: skip


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
    stands: dict[str, str] = {}
    heads: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):  # the fullest spelling stands for the others
        if not word.isalpha():
            stands[word] = word  # a number has no sound
            continue
        alike = heads.setdefault(sound(word).skeleton, [])
        stands[word] = next((head for head in alike if same_sound(head, word)), word)
        if stands[word] == word:
            alike.append(word)
    return stands


def _place_rows(texts: pl.Series) -> tuple[Integers, Floats]:
    """`_word_rows` of places: neighbours that another writes as one count as one too, and words by their sound."""
    unique = texts.explode().drop_nulls().unique().sort().to_list()
    rows = [text.split() for text in unique]
    beside = sorted({two for row in rows for two in pairwise(row)})
    joins = neighbours_as_one({word for row in rows for word in row}, beside)
    whole = {text: [*text.split(), *(joins[two] for two in pairwise(text.split()) if two in joins)] for text in unique}
    stands = one_of_each_sound({word for words in whole.values() for word in words})
    heard = {text: " ".join(stands[word] for word in words) for text, words in whole.items()}
    return _word_rows(texts.list.eval(pl.element().replace_strict(heard, return_dtype=pl.String)))


def _kinds(column: pl.Series) -> NDArray[np.int64]:
    """One bit for each kind that a list of kinds names."""
    listed = pl.DataFrame({"kind": column}).with_row_index("row").explode("kind").drop_nulls().unique()
    bits = np.zeros(len(column), dtype=np.int64)
    ranked = listed.with_columns((pl.col("kind").rank("dense").cast(pl.Int64) - 1).alias("bit"))
    np.bitwise_or.at(bits, ranked["row"].to_numpy(), np.int64(1) << ranked["bit"].to_numpy())
    return bits


def _word_rows(texts: pl.Series, width: int = 8) -> tuple[Integers, Floats]:
    """The rarest words of each list of texts as numbers, and the rarity of every word in bits."""
    size = len(texts)
    lists = pl.DataFrame({"texts": texts}).with_row_index("row").explode("texts").drop_nulls()
    held = (
        lists.with_columns(pl.col("texts").str.split(" ").alias("word")).explode("word")
        .filter(pl.col("word").str.len_chars() > 1).select("row", "word").unique()
    )  # fmt: skip
    stated = max(held["row"].n_unique(), 1)
    counted = held.group_by("word").len().sort("word").with_row_index("number")
    rarity = -np.log2((counted["len"].to_numpy() + 0.2) / (stated + PLACE_RECORDS))
    joined = held.join(counted, on="word").sort("row", "len", "word")
    rank = joined.with_columns(pl.int_range(pl.len()).over("row").alias("rank")).filter(pl.col("rank") < width)
    rows = np.full((size, width), -1, dtype=np.int32)
    rows[rank["row"].to_numpy(), rank["rank"].to_numpy()] = rank["number"].to_numpy()
    return rows, np.append(np.maximum(rarity, 0.0), 0.0)


def _external(ids: pl.Series, width: int = 4) -> tuple[Integers, Integers]:
    listed = pl.DataFrame({"id": ids}).with_row_index("row").explode("id").drop_nulls().unique().sort("row", "id")
    listed = listed.with_columns(
        pl.col("id").rank("dense").cast(pl.Int32).alias("number"),
        pl.col("id").str.replace(r"[:/][^:/]*$", "").rank("dense").cast(pl.Int32).alias("namespace"),
        pl.int_range(pl.len()).over("row").alias("rank"),
    ).filter(pl.col("rank") < width)
    numbers = np.full((len(ids), width), -1, dtype=np.int32)
    namespaces = numbers.copy()
    at = listed["row"].to_numpy(), listed["rank"].to_numpy()
    numbers[at], namespaces[at] = listed["number"].to_numpy(), listed["namespace"].to_numpy()
    return numbers, namespaces
