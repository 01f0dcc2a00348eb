"""Places of two records: words they share, and how far apart they lie.

Invariant: what the gazetteer does not know is compared by its words alone. Two places that share no word are near each
other only where both are known, and two that share a word are far from each other only where every place that either
record states is: then the word is a name of two towns.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cenotaph.register.linkage.compiled import scalar
from cenotaph.register.linkage.wordlist import Flags, Floats, Integers

DEGREE = 100_000  # parts of a degree that a circle counts: about a metre, and no fraction
CIRCLE = pl.Struct({"latitude": pl.Int64, "longitude": pl.Int64, "radius": pl.Int64})  # parts of a degree; kilometres
MOST_CIRCLES = 4  # of one record that are compared
EARTH = 6371.0  # kilometres: mean radius
NEAR, FAR = 10.0, 100.0  # kilometres between the edges of two circles
RARE_WORD, TELLING_WORD = 7.0, 3.6  # bits of a place's word: held by one in 128, one in 12
WHOLLY = 1e9
SAME_RARE, SAME_TELLING, SAME_COMMON, NEARBY, ELSEWHERE, FAR_AWAY = range(1, 7)  # levels of a place


class Circles(NamedTuple):
    """Where places are: of each record the numbers of its circles (-1: none), and whether all its places are known.

    `where`: x, y, z of a unit vector from the middle of the earth, and the radius in kilometres.
    """

    of_record: Integers
    where: Floats
    all_known: Flags


def read_circles(circles: pl.Series) -> Circles:
    """The circles of a column of lists of CIRCLE, one a place, null where the gazetteer does not know it."""
    stated = (
        pl.DataFrame({"circle": circles})
        .with_row_index("row")
        .explode("circle")
        .with_columns(pl.col("circle").struct.unnest())
        .select("row", "latitude", "longitude", "radius")
    )
    known = stated.drop_nulls().unique().sort("row", "latitude", "longitude", "radius")
    unique = known.select("latitude", "longitude", "radius").unique().sort("latitude", "longitude", "radius")
    unique = unique.with_row_index("number")
    held = (
        known.join(unique, on=["latitude", "longitude", "radius"], maintain_order="left")
        .with_columns(pl.int_range(pl.len()).over("row").alias("place"))
        .filter(pl.col("place") < MOST_CIRCLES)
    )
    width = 1 + int(held["place"].max() or 0)  # type: ignore[arg-type]
    rows = np.full((len(circles), width), -1, dtype=np.int32)
    rows[held["row"].to_numpy(), held["place"].to_numpy()] = held["number"].to_numpy()
    north, east = (np.radians(unique[end].to_numpy() / DEGREE) for end in ("latitude", "longitude"))
    where = np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1)
    unknown = np.zeros(len(circles), dtype=np.bool_)
    unknown[stated.filter(pl.col("latitude").is_null())["row"].to_numpy()] = True
    radius = unique["radius"].to_numpy()[:, np.newaxis]
    return Circles(rows, np.ascontiguousarray(np.concatenate([where, radius], axis=1)), ~unknown)


def with_later_circles(known: Circles, later: Circles) -> Circles:
    """The circles of known records, and behind them those of records read later."""
    width = max(known.of_record.shape[1], later.of_record.shape[1])
    moved = np.where(later.of_record >= 0, later.of_record + len(known.where), -1)
    both = (np.pad(rows, ((0, 0), (0, width - rows.shape[1])), constant_values=-1) for rows in (known.of_record, moved))
    return Circles(
        np.concatenate(list(both)).astype(np.int32),
        np.concatenate([known.where, later.where]),
        np.concatenate([known.all_known, later.all_known]),
    )


@scalar
def kilometres_apart(circles: Circles, left: int, right: int) -> float:
    """Kilometres between the edges of the nearest circles of two records, 0 where they meet; -1: one has none."""
    best = -1.0
    for i in range(circles.of_record.shape[1]):
        one = circles.of_record[left, i]
        if one < 0:
            break
        for j in range(circles.of_record.shape[1]):
            other = circles.of_record[right, j]
            if other < 0:
                break
            cosine = 0.0
            for axis in range(3):
                cosine += circles.where[one, axis] * circles.where[other, axis]
            middles = EARTH * math.acos(min(max(cosine, -1.0), 1.0))
            gap = max(middles - circles.where[one, 3] - circles.where[other, 3], 0.0)
            best = gap if best < 0.0 else min(best, gap)
    return best


@scalar
def shared(left: int, right: int, rows: Integers, rarity: Floats) -> float:
    """Bits of the rarest word that two texts share; -1 where they share none, -2 where one says nothing."""
    if rows[left, 0] < 0 or rows[right, 0] < 0:
        return -2.0
    best = -1.0
    for i in range(rows.shape[1]):
        word = rows[left, i]
        if word < 0:
            break
        for j in range(rows.shape[1]):
            if rows[right, j] < 0:
                break
            if rows[right, j] == word:
                best = max(best, rarity[word])
    return best


@scalar
def placed(left: int, right: int, rows: Integers, rarity: Floats, circles: Circles) -> int:
    """The level of two records' places: 0 where one states none."""
    best = shared(left, right, rows, rarity)
    if best == -2.0:
        return 0
    apart = kilometres_apart(circles, left, right)
    if apart > FAR and circles.all_known[left] and circles.all_known[right]:
        return FAR_AWAY
    if best < 0.0:
        return NEARBY if 0.0 <= apart <= NEAR else ELSEWHERE
    return SAME_RARE if best >= RARE_WORD else SAME_TELLING if best >= TELLING_WORD else SAME_COMMON


def kilometres_between(left: Integers, right: Integers, circles: Circles) -> NDArray[np.int64]:
    """`kilometres_apart` of many pairs, rounded."""
    apart = [kilometres_apart(circles, one, other) for one, other in zip(left.tolist(), right.tolist(), strict=True)]
    return np.rint(np.array(apart, dtype=np.float64)).astype(np.int64)
