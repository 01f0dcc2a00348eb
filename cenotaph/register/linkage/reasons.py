"""Why a pair was joined or kept apart: a sentence for each feature that says something.

Invariant: a reason states what the records hold, never a guess; it quotes no more than the folded words compared.
"""

from __future__ import annotations

import json

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cenotaph.register.linkage.alignment import Levels
from cenotaph.register.linkage.comparison import Patterns, matched_aliases
from cenotaph.register.linkage.compiled import loop
from cenotaph.register.linkage.features import FEATURES, POSITION
from cenotaph.register.linkage.names import WIDTH
from cenotaph.register.linkage.places import FAR_AWAY, NEARBY, Circles, kilometres_between
from cenotaph.register.linkage.records import DAYS_A_YEAR, NOTHING, Interval, Records
from cenotaph.register.linkage.skeleton import written_for_each_other
from cenotaph.register.linkage.wordlist import Flags, Integers, WordTable

RARE_BITS, COMMON_BITS = 20.0, 11.0  # 1 in a million; 1 in two thousand
NAME = ("given", "family")
QUOTED = (*NAME, "unordered", "father", "mother", "occupation", "affiliation")  # the columns that a reason may quote
CIRCLES = {"place": "place_circles", "birth_place": "birth_circles"}  # the field of the records that has them
REASONS = pl.List(pl.Struct({"key": pl.String, "parameters": pl.String}))
PEOPLE = 10_000_000_000  # more than live; rarer than that cannot be pictured
NOTHING_TOLD = "{}"
Places = NDArray[np.int64]


def reasons_of(
    left: Integers,
    right: Integers,
    patterns: Patterns,
    frame: pl.DataFrame,
    records: Records,
    repeats: Flags,
    pooled: Flags,
) -> pl.Series:
    """For each pair the reasons in the order of FEATURES, words that the case writes for each other, whether the shared
    name is rare or common, whether one source `repeats` the other, and whether the pair came together as part of two
    groups (`pooled`): a list of (key, parameters as JSON), empty where nothing can be compared.
    """
    told = [
        *_of_features(left, right, patterns, frame, records),
        *_of_variants(left, right, records),
        _of_rarity(patterns),
        _without_parameters(repeats, "link.source_repeats"),
        _without_parameters(pooled, "link.pooled"),
    ]
    whole = pl.concat(one.with_columns(order=pl.lit(place)) for place, one in enumerate(told))
    whole = whole.sort("pair", "order", maintain_order=True)
    reasons = pl.struct("key", "parameters").alias("reasons")
    listed = whole.group_by("pair", maintain_order=True).agg(reasons)
    every = pl.DataFrame({"pair": np.arange(len(left))}, schema={"pair": pl.Int64})
    joined = every.join(listed, on="pair", how="left", maintain_order="left")["reasons"].cast(REASONS)
    return joined.fill_null(pl.Series([[]], dtype=REASONS)) if joined.null_count() else joined


def _told(pair: Places, key: str | pl.Series, parameters: str | pl.Series) -> pl.DataFrame:
    """One reason for each of the pairs."""
    columns = {"key": key, "parameters": parameters}
    return pl.DataFrame({"pair": pair}, schema={"pair": pl.Int64}).with_columns(
        (pl.lit(value) if isinstance(value, str) else value).cast(pl.String).alias(name)
        for name, value in columns.items()
    )


def _without_parameters(flags: Flags, key: str) -> pl.DataFrame:
    return _told(np.flatnonzero(flags), key, NOTHING_TOLD)


def _of_features(
    left: Integers, right: Integers, patterns: Patterns, frame: pl.DataFrame, records: Records
) -> list[pl.DataFrame]:
    """What each feature says of the pairs that it can compare."""
    by = matched_aliases(left, right, records)
    aliases = _as_json(pl.Series(records.alias_texts, dtype=pl.String))
    rows = np.unique(np.concatenate([left, right]))
    frame, row_left, row_right = frame[rows], np.searchsorted(rows, left), np.searchsorted(rows, right)
    found = []
    for place, feature in enumerate(FEATURES):
        levels = patterns.levels[:, place]
        pair = np.flatnonzero(levels)
        keys = pl.Series([level.key for level in feature.levels], dtype=pl.String).gather(levels[pair] - 1)
        one, other, column = left[pair], right[pair], feature.name.removesuffix("_across")
        if column in NAME:
            names = _as_json(frame.select(_or(column, "unordered"))["name"])
            sides = ((row_left[pair], by[0, pair]), (row_right[pair], by[1, pair]))
            parameters = _both(*(_by_alias(names.gather(end), alias, aliases) for end, alias in sides))
        elif column in ("father", "mother", "occupation", "affiliation"):
            names = _as_json(frame.select(_or(column))["name"])
            parameters = _both(names.gather(row_left[pair]), names.gather(row_right[pair]))
        elif column in ("birth_day", "birth_year"):
            parameters = _number("years", _gap(one, other, (records.birth,), DAYS_A_YEAR))
        elif column in ("event_day", "event_period"):
            parameters = _number("days", _gap(one, other, (records.detention, records.death), 1.0))
        elif column == "age":
            low, high = records.age
            apart = np.maximum(low[one], low[other]) - np.minimum(high[one], high[other])
            parameters = _number("years", np.rint(np.maximum(apart, 0.0)).astype(np.int64))
        elif column in CIRCLES:
            parameters = _distances(one, other, levels[pair], getattr(records, CIRCLES[column]))
        else:
            parameters = pl.repeat(NOTHING_TOLD, len(pair), eager=True)
        found.append(_told(pair, keys, parameters))
    return found


def _or(*columns: str) -> pl.Expr:
    """The first of the columns that is stated; nothing where none is."""
    stated = (pl.when(pl.col(column) != "").then(pl.col(column)) for column in columns)
    return pl.coalesce(*stated, pl.lit("")).alias("name")


def _as_json(texts: pl.Series) -> pl.Series:
    """The texts as JSON strings."""
    unique = texts.unique().drop_nulls()
    written = pl.Series([json.dumps(text, ensure_ascii=False) for text in unique.to_list()], dtype=pl.String)
    return texts.replace_strict(unique, written, return_dtype=pl.String) if len(unique) else texts


def _by_alias(own: pl.Series, alias: Integers, aliases: pl.Series) -> pl.Series:
    """The names, or the aliases by which they were compared."""
    if not (alias >= 0).any():
        return own
    other = aliases.gather(np.maximum(alias, 0))
    return pl.select(pl.when(pl.Series(alias >= 0)).then(other).otherwise(own)).to_series()


def _both(one: pl.Series, other: pl.Series) -> pl.Series:
    whole = pl.lit('{"left": ') + one + pl.lit(', "right": ') + other + pl.lit("}")
    return pl.select(whole).to_series()


def _number(name: str, numbers: Places) -> pl.Series:
    """The numbers as parameters of that name."""
    return pl.select(pl.lit(f'{{"{name}": ') + pl.Series(numbers).cast(pl.String) + pl.lit("}")).to_series()


def _distances(one: Integers, other: Integers, levels: Levels, circles: Circles) -> pl.Series:
    """The kilometres between places where their distance told the level, nothing for others."""
    told = np.isin(levels, (NEARBY, FAR_AWAY))
    apart = np.zeros(len(levels), dtype=np.int64)
    apart[told] = kilometres_between(one[told], other[told], circles)
    number = pl.when(pl.Series(told)).then(_number("kilometres", apart)).otherwise(pl.lit(NOTHING_TOLD))
    return pl.select(number).to_series()


def _gap(one: Integers, other: Integers, events: tuple[Interval, ...], unit: float) -> Places:
    """Whole units between the nearer of two events, at least one if they do not meet."""
    far = np.iinfo(np.int64).max
    nearest = np.full(len(one), far)
    for low, high in events:
        stated = (low[one] != NOTHING) & (low[other] != NOTHING)
        apart = np.maximum(np.maximum(low[one], low[other]) - np.minimum(high[one], high[other]), 0)
        nearest = np.where(stated, np.minimum(nearest, apart), nearest)
    nearest = np.where(nearest == far, 0, nearest)
    return np.where(nearest > 0, np.maximum(np.rint(nearest / unit).astype(np.int64), 1), 0)


def _of_rarity(patterns: Patterns) -> pl.DataFrame:
    """Whether names that agree are rare or common."""
    levels, bits = patterns.levels, patterns.rarity
    agree = np.ones(len(levels), dtype=np.bool_)
    for part in NAME:
        agree &= np.isin(levels[:, POSITION[part]], (1, 2)) | (levels[:, POSITION[f"{part}_across"]] == 1)
    pair = np.flatnonzero(agree & ~((bits > COMMON_BITS) & (bits < RARE_BITS)))
    keys = np.where(bits[pair] >= RARE_BITS, "link.rare_name", "link.common_name")
    people = [_round_number(2.0**rarity) for rarity in bits[pair].tolist()]
    return _told(pair, pl.Series(keys.tolist(), dtype=pl.String), _number("people", np.array(people, dtype=np.int64)))


def _round_number(value: float) -> int:
    """A whole number of two telling digits, and no more than there are people: a frequency of names tells no more."""
    return min(int(float(f"{value:.1e}")), PEOPLE)


def _of_variants(left: Integers, right: Integers, records: Records) -> list[pl.DataFrame]:
    """Words of the two that the case writes for each other, where neither name has both; each told once."""
    words = records.words
    if not len(words.variants):
        return []
    found: dict[tuple[int, int, int], None] = {}
    for names in (records.names, records.fathers):
        met = _written_for(names.of_record[left], names.of_record[right], names.words, words.table)
        found |= dict.fromkeys(zip(*(column.tolist() for column in met), strict=True))
    pair = np.array([at for at, _, _ in found], dtype=np.int64)
    texts = _as_json(pl.Series(words.text, dtype=pl.String))
    sides = (np.array([key[side] for key in found], dtype=np.int64) for side in (1, 2))
    whole = _told(pair, "link.written_for", _both(*(texts.gather(side) for side in sides)))
    return [whole]


@loop
def _written_for(left: Integers, right: Integers, names: Integers, words: WordTable) -> tuple[Places, Places, Places]:
    """(pair, word of the left name, word of the right) of words that the case writes for each other."""
    room = 16
    found = np.empty((3, room), dtype=np.int64)
    count = 0
    for pair in range(len(left)):
        if left[pair] < 0 or right[pair] < 0:
            continue
        ones, others = names[left[pair]], names[right[pair]]
        for i in range(WIDTH):
            for j in range(WIDTH):
                one, other = ones[i], others[j]
                if one < 0 or other < 0 or not written_for_each_other(words, min(one, other), max(one, other)):
                    continue
                both = False
                for place in range(WIDTH):
                    both |= others[place] == one or ones[place] == other
                if both:
                    continue
                if count == room:
                    larger = np.empty((3, 2 * room), dtype=np.int64)
                    larger[:, :room] = found
                    found, room = larger, 2 * room
                found[0, count], found[1, count], found[2, count] = pair, one, other
                count += 1
    return found[0, :count].copy(), found[1, :count].copy(), found[2, :count].copy()
