"""What is compared of two records: a table of features, each with levels, and the levels of many pairs at once.

Invariant: level 0 of every feature means that one of the two records says nothing, and weighs nothing: missing is not
disagreement. The order of `FEATURES` is the order in which reasons are told.

Every level has the share of true pairs expected on it before any data (m) and of random pairs (u); the model learns both
(`model`). A level on which names agree has u = 1, because the alignment already counted the chance of agreeing by its
rarity. `most` bounds what EM may believe of m: different first names of one person stay rare however a block looks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cenotaph.register.linkage.alignment import DIFFERENT, EXACT, MISSING, SOUND, Levels, align
from cenotaph.register.linkage.names import Floats, Integers, Names, Words, encode, written_names

DAYS_A_YEAR = 365.2425
NOTHING = np.iinfo(np.int64).min  # an open or unstated end of an interval


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison."""

    key: str  # the reason, a sentence in words/sentences/linkage.yaml
    m: float  # share among pairs of one person, before any data
    u: float  # share among pairs of two persons, before any data
    most: float = 1.0  # m learned from data never exceeds this


@dataclass(frozen=True, slots=True)
class Feature:
    """One comparison: its name and its levels, 1 first; level 0 is missing."""

    name: str
    levels: tuple[Level, ...]


def _name_levels(name: str, partly: float, different: float) -> tuple[Level, ...]:
    return (
        Level(f"link.{name}_same", 0.62, 1.0),
        Level(f"link.{name}_sound", 0.22, 1.0),
        Level(f"link.{name}_spelling", 0.05, 1.0),
        Level(f"link.{name}_contained", 0.10, 1.0),
        Level(f"link.{name}_partly", 0.01, 1.0, partly),
        Level(f"link.{name}_different", different / 2, 0.98, different),
    )


FEATURES: tuple[Feature, ...] = (
    Feature("given", _name_levels("given", 0.01, 0.0008)),
    Feature("family", _name_levels("family", 0.02, 0.008)),
    Feature("father", _name_levels("father", 0.03, 0.01)),
    Feature("mother", _name_levels("mother", 0.06, 0.04)),
    Feature("gender", (Level("link.gender_same", 0.985, 0.6), Level("link.gender_different", 0.015, 0.4, 0.03))),
    Feature(
        "birth_day",
        (
            Level("link.birth_same_day", 0.80, 0.00006),
            Level("link.birth_slip", 0.10, 0.012),
            Level("link.birth_years_apart", 0.05, 0.06),
            Level("link.birth_years_apart", 0.03, 0.12, 0.05),
            Level("link.birth_years_apart", 0.01, 0.35, 0.02),
            Level("link.birth_years_apart", 0.01, 0.45, 0.01),
        ),
    ),
    Feature(
        "birth_year",
        (
            Level("link.birth_fits", 0.80, 0.05),
            Level("link.birth_years_apart", 0.12, 0.06),
            Level("link.birth_years_apart", 0.05, 0.12, 0.10),
            Level("link.birth_years_apart", 0.02, 0.32, 0.03),
            Level("link.birth_years_apart", 0.01, 0.45, 0.01),
        ),
    ),
    Feature(
        "age",
        (
            Level("link.age_same", 0.75, 0.03),
            Level("link.age_apart", 0.15, 0.05),
            Level("link.age_apart", 0.08, 0.20, 0.12),
            Level("link.age_apart", 0.02, 0.72, 0.03),
        ),
    ),
    Feature(
        "event_day",
        (
            Level("link.event_same_day", 0.60, 0.003),
            Level("link.event_days_apart", 0.22, 0.08),
            Level("link.event_days_apart", 0.12, 0.35),
            Level("link.event_days_apart", 0.06, 0.56, 0.10),
        ),
    ),
    Feature(
        "event_period",
        (
            Level("link.event_fits", 0.55, 0.04),
            Level("link.event_fits", 0.25, 0.30),
            Level("link.event_days_apart", 0.08, 0.10),
            Level("link.event_days_apart", 0.08, 0.26, 0.15),
            Level("link.event_days_apart", 0.04, 0.30, 0.08),
        ),
    ),
    Feature(
        "place",
        (
            Level("link.place_rare", 0.35, 0.01),
            Level("link.place_shared", 0.25, 0.07),
            Level("link.place_common", 0.25, 0.40),
            Level("link.place_different", 0.15, 0.52),
        ),
    ),
    Feature(
        "birth_place",
        (
            Level("link.birth_place_rare", 0.40, 0.01),
            Level("link.birth_place_shared", 0.25, 0.07),
            Level("link.birth_place_common", 0.20, 0.30),
            Level("link.birth_place_different", 0.15, 0.62),
        ),
    ),
    Feature("external", (Level("link.external_same", 0.95, 1e-6), Level("link.external_different", 0.05, 1.0, 0.10))),
    Feature("occupation", (Level("link.occupation_shared", 0.6, 0.08), Level("link.occupation_different", 0.4, 0.92))),
)  # fmt: skip
NAME_FEATURES = ("given", "family", "father", "mother")
POSITION = {feature.name: place for place, feature in enumerate(FEATURES)}


@dataclass(frozen=True)
class Records:
    """The records as arrays, in the order of the frame."""

    words: Words
    names: Names
    fathers: Names
    mothers: Names
    gender: Integers  # -1 where unstated
    birth: tuple[NDArray[np.int64], NDArray[np.int64]]  # first and last day, stated or implied by an age at an event
    detention: tuple[NDArray[np.int64], NDArray[np.int64]]
    death: tuple[NDArray[np.int64], NDArray[np.int64]]
    age: tuple[Floats, Floats]  # NaN where unstated
    places: tuple[Integers, Floats]  # (records, 8) word numbers, rarest first, and the rarity of each word in bits
    birth_places: tuple[Integers, Floats]
    occupations: tuple[Integers, Floats]
    external: tuple[Integers, Integers]  # (records, 4) numbers of the ids and of their namespaces

    @property
    def size(self) -> int:
        """How many records there are."""
        return len(self.gender)


def read_records(frame: pl.DataFrame) -> Records:
    """The arrays of a frame with the columns that `link` documents."""
    writings = [
        written_names(frame, "given", "family", "unordered"),
        written_names(frame, None, None, "father"),
        written_names(frame, None, None, "mother"),
    ]
    words, names = encode(writings, frame.height)
    codes = frame["gender"].drop_nulls().unique().sort()
    gender = frame["gender"].replace_strict(codes, range(len(codes)), default=-1, return_dtype=pl.Int32).to_numpy()
    detention, death = _interval(frame, "detention"), _interval(frame, "death")
    age = (_years(frame["age_low"]), _years(frame["age_high"]))
    return Records(
        words, names[0], names[1], names[2], gender,
        _implied_birth(_interval(frame, "birth"), age, death, detention),
        detention, death, age,
        _word_rows(frame["places"]), _word_rows(frame["birth_places"]),
        _word_rows(frame.select(pl.concat_list("occupation").list.drop_nulls())["occupation"]),
        _external(frame["external"]),
    )  # fmt: skip


def _interval(frame: pl.DataFrame, name: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    low, high = (frame[f"{name}_{end}"].cast(pl.Int64).fill_null(NOTHING).to_numpy() for end in ("low", "high"))
    stated = (low != NOTHING) & (high != NOTHING)  # an open interval tells too little to compare
    return np.where(stated, low, NOTHING), np.where(stated, high, NOTHING)


def _years(column: pl.Series) -> Floats:
    return column.cast(pl.Float64).fill_null(np.nan).to_numpy()


def _implied_birth(
    birth: tuple[NDArray[np.int64], NDArray[np.int64]],
    age: tuple[Floats, Floats],
    *events: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The birth interval, or where none is stated the days on which one of that age at the event was born."""
    low, high = birth[0].copy(), birth[1].copy()
    aged = ~np.isnan(age[0]) & ~np.isnan(age[1])
    for first, last in events:
        at = (low == NOTHING) & aged & (first != NOTHING)
        low[at] = np.ceil(first[at] - (age[1][at] + 1) * DAYS_A_YEAR).astype(np.int64)
        high[at] = np.floor(last[at] - age[0][at] * DAYS_A_YEAR).astype(np.int64)
    return low, high


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


PLACE_RECORDS = 20.0  # pseudo-records, so that a word of a tiny case is not called rare


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


@dataclass(frozen=True)
class Patterns:
    """One row a pair: the level of every feature, and the rarity of what its names share, in bits."""

    levels: Levels  # (pairs, len(FEATURES))
    rarity: Floats


def compare_pairs(left: Integers, right: Integers, records: Records) -> Patterns:
    """The comparison pattern of every pair of record numbers; names once a unique pair."""
    levels = np.zeros((len(left), len(FEATURES)), dtype=np.int8)
    rarity = np.zeros(len(left))
    given, family, bits = _names(left, right, records.names, records.words)
    levels[:, POSITION["given"]], levels[:, POSITION["family"]] = given, family
    rarity += bits
    for name, table in (("father", records.fathers), ("mother", records.mothers)):
        first, last, bits = _names(left, right, table, records.words)
        levels[:, POSITION[name]] = _one_level(first, last)
        rarity += np.where(levels[:, POSITION[name]] == DIFFERENT, 0.0, bits)
    for name, found in (
        ("gender", _gender(left, right, records, given)),
        ("birth_day", birth_day(*_ends(records.birth, left, right))),
        ("birth_year", birth_year(*_ends(records.birth, left, right))),
        ("age", _age(left, right, records)),
        ("event_day", _best(left, right, records, event_day)),
        ("event_period", _best(left, right, records, event_period)),
        ("place", _shared(left, right, records.places)),
        ("birth_place", _shared(left, right, records.birth_places)),
        ("external", _identifiers(left, right, records)),
        ("occupation", np.minimum(_OCCUPATION[_shared(left, right, records.occupations)], 2)),
    ):
        levels[:, POSITION[name]] = found
    exact_event = levels[:, POSITION["event_day"]] > 0
    levels[exact_event, POSITION["event_period"]] = 0
    return Patterns(levels, rarity)


_OCCUPATION = np.array([0, 1, 1, 1, 2], dtype=np.int8)


def _names(left: Integers, right: Integers, table: Names, words: Words) -> tuple[Levels, Levels, Floats]:
    one, other = table.of_record[left].astype(np.int64), table.of_record[right].astype(np.int64)
    size = len(table.words) + 1
    unique, place = np.unique((one + 1) * size + other + 1, return_inverse=True)
    rows, columns = np.divmod(unique, size)
    found = align((rows - 1).astype(np.int32), (columns - 1).astype(np.int32), table, table, words)
    return found.given[place], found.family[place], found.rarity[place]


def _one_level(given: Levels, family: Levels) -> Levels:
    """One level for a parent's name, whose parts no list tells: the first word decides, the others may be left out."""
    known = np.where(given == MISSING, family, given)
    both = (given != MISSING) & (family != MISSING)
    worse = np.maximum(given, family)
    mixed = both & (np.minimum(given, family) < DIFFERENT) & (worse == DIFFERENT) & (given != DIFFERENT)
    return np.where(mixed, DIFFERENT - 1, np.where(both & (given != DIFFERENT), worse, known)).astype(np.int8)


def _gender(left: Integers, right: Integers, records: Records, given: Levels) -> Levels:
    a, b = records.gender[left], records.gender[right]
    level = np.where((a < 0) | (b < 0), 0, np.where(a == b, 1, 2))
    told_by_name = (given == EXACT) | (given == SOUND)  # then an equal gender is no further evidence
    return np.where(told_by_name & (level == 1), 0, level).astype(np.int8)


Ends = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def _ends(interval: tuple[NDArray[np.int64], NDArray[np.int64]], left: Integers, right: Integers) -> Ends:
    return interval[0][left], interval[1][left], interval[0][right], interval[1][right]


def _stated(ends: Ends) -> NDArray[np.bool_]:
    return np.asarray((ends[0] != NOTHING) & (ends[2] != NOTHING))


def _gap(ends: Ends) -> NDArray[np.int64]:
    """Days between two intervals; 0 when they overlap."""
    return np.maximum(0, np.maximum(ends[0], ends[2]) - np.minimum(ends[1], ends[3]))


def one_component_apart(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether two days differ in the year, month or day alone, or have day and month exchanged (proleptic Gregorian)."""
    epoch = 719163  # ordinal of 1970-01-01
    a, b = ((days - epoch).astype("datetime64[D]") for days in (one, other))
    years = [days.astype("datetime64[Y]").astype(np.int64) for days in (a, b)]
    months = [days.astype("datetime64[M]").astype(np.int64) % 12 + 1 for days in (a, b)]
    of_month = [(days - days.astype("datetime64[M]")).astype(np.int64) + 1 for days in (a, b)]
    equal = [part[0] == part[1] for part in (years, months, of_month)]
    exchanged = equal[0] & (months[0] == of_month[1]) & (months[1] == of_month[0])
    return np.asarray(exchanged | (equal[0].astype(int) + equal[1] + equal[2] == 2))


def birth_day(*ends: NDArray[np.int64]) -> Levels:
    """Both births are days: same; a slip or within 31 days; within 1, 3, 10 years; farther."""
    return _by_day(ends, (31, 366, 3 * 366, 3653))


def event_day(*ends: NDArray[np.int64]) -> Levels:
    """Both events are days: same; a slip or within 31 days; within a year; farther."""
    return _by_day(ends, (31, 366))


def _by_day(ends: tuple[NDArray[np.int64], ...], bounds: tuple[int, ...]) -> Levels:
    a, a_last, b, b_last = ends
    exact = _stated((a, a_last, b, b_last)) & (a == a_last) & (b == b_last)
    apart = np.abs(np.where(exact, a - b, 0))
    level = 2 + np.searchsorted(np.array(bounds), apart)
    known = np.where(exact, a, 719163), np.where(exact, b, 719163)
    level = np.where(one_component_apart(*known), 2, level)
    return np.where(exact, np.where(apart == 0, 1, level), 0).astype(np.int8)


def birth_year(*ends: NDArray[np.int64]) -> Levels:
    """At least one birth is a year or an age: it fits; or within 1, 3, 10 years; or farther. Wider than 3 years: missing."""
    a, a_last, b, b_last = ends
    both = (a, a_last, b, b_last)
    stated = _stated(both)
    exact = (a == a_last) & (b == b_last)
    width = np.where(stated, np.maximum(a_last - a, b_last - b), 0)
    gap = np.where(stated, _gap(both), 0)
    level = np.where(gap == 0, 1, 2 + np.searchsorted(np.array([366, 3 * 366, 3653]), gap))
    unclear = (gap == 0) & (width > 3 * 366)
    return np.where(stated & ~exact & ~unclear, level, 0).astype(np.int8)


def event_period(*ends: NDArray[np.int64]) -> Levels:
    """At least one event is no day: fits within a month, or a year; or within 31 days, a year; or farther."""
    a, a_last, b, b_last = ends
    both = (a, a_last, b, b_last)
    stated = _stated(both)
    exact = (a == a_last) & (b == b_last)
    width = np.where(stated, np.maximum(a_last - a, b_last - b), 0)
    gap = np.where(stated, _gap(both), 0)
    level = np.where(gap == 0, np.where(width <= 62, 1, 2), 3 + np.searchsorted(np.array([31, 366]), gap))
    unclear = (gap == 0) & (width > 2 * 366)
    return np.where(stated & ~exact & ~unclear, level, 0).astype(np.int8)


def _best(left: Integers, right: Integers, records: Records, by) -> Levels:  # type: ignore[no-untyped-def]
    """Detention against detention and death against death: the nearer of the two counts, once."""
    found = [by(*_ends(event, left, right)).astype(np.int16) for event in (records.detention, records.death)]
    nearest = np.minimum(*(np.where(level == 0, 99, level) for level in found))
    return np.where(nearest == 99, 0, nearest).astype(np.int8)


def _age(left: Integers, right: Integers, records: Records) -> Levels:
    """Ages count only where no birth, stated or implied, can be compared."""
    low, high = records.age
    births = _stated(_ends(records.birth, left, right))
    apart = np.maximum(0.0, np.maximum(low[left], low[right]) - np.minimum(high[left], high[right]))
    stated = ~np.isnan(apart) & ~births
    level = 1 + np.searchsorted(np.array([0.5, 1.5, 5.0]), np.where(stated, apart, 0.0))
    return np.where(stated, level, 0).astype(np.int8)


def _shared(left: Integers, right: Integers, table: tuple[Integers, Floats]) -> Levels:
    """By the rarest word that two texts share: rare (1 in 128), uncommon (1 in 12), common, or no shared word."""
    rows, rarity = table
    a, b = rows[left], rows[right]
    best = np.full(len(left), -1.0)
    for place in range(rows.shape[1]):
        word = a[:, place]
        found = (word >= 0) & (b == word[:, None]).any(axis=1)
        best = np.maximum(best, np.where(found, rarity[word], -1.0))
    stated = (a[:, 0] >= 0) & (b[:, 0] >= 0)
    level = np.where(best < 0, 4, np.where(best >= 7.0, 1, np.where(best >= 3.6, 2, 3)))
    return np.where(stated, level, 0).astype(np.int8)


def _identifiers(left: Integers, right: Integers, records: Records) -> Levels:
    """1 when an id is shared; 2 when both have ids of one namespace and share none."""
    numbers, namespaces = records.external
    same, comparable = np.zeros(len(left), dtype=np.bool_), np.zeros(len(left), dtype=np.bool_)
    for place in range(numbers.shape[1]):
        known = numbers[left, place] >= 0
        same |= known & (numbers[right] == numbers[left, place][:, None]).any(axis=1)
        comparable |= known & (namespaces[right] == namespaces[left, place][:, None]).any(axis=1)
    return np.where(same, 1, np.where(comparable, 2, 0)).astype(np.int8)
