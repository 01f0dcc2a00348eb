"""What is compared of two records: a table of features, each with levels, and the levels of many pairs at once.

Invariant: level 0 of every feature means that one of the two records says nothing, and weighs nothing: missing is not
disagreement. The order of `FEATURES` is the order in which reasons are told.

Every level has the share of true pairs expected on it before any data (m) and of random pairs (u); the model learns
both. A level on which names agree has u = 1, because the alignment already counted the chance of agreeing by its
rarity. `most` bounds what EM may believe of m: different first names of one person stay rare however a block looks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cenotaph.register.linkage.alignment import DIFFERENT, EXACT, MISSING, PARTLY, SOUND, Alignment, Levels, align
from cenotaph.register.linkage.intervals import (
    birth_day,
    birth_year,
    both_stated,
    ends_of,
    event_day,
    event_period,
)
from cenotaph.register.linkage.names import Flags, Floats, Integers, Names, Words
from cenotaph.register.linkage.records import Records


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


LONGER_MOST = 0.15  # of the pairs of one person, one has a family name behind that of the other
RESEMBLING_MOST = 0.05  # of the pairs of one person have a name garbled beyond a slip


def _name_levels(name: str, partly: float, different: float, most: float) -> tuple[Level, ...]:
    return (
        Level(f"link.{name}_same", 0.62, 1.0),
        Level(f"link.{name}_sound", 0.22, 1.0),
        Level(f"link.{name}_spelling", 0.05, 1.0),
        Level(f"link.{name}_contained", 0.10, 1.0),
        Level(f"link.{name}_contained", 0.01, 1.0, LONGER_MOST),
        Level(f"link.{name}_partly", 0.01, 1.0, partly),
        Level(f"link.{name}_resembling", 0.01, 0.02, RESEMBLING_MOST),
        Level(f"link.{name}_different", different, 0.98, most),
    )


def _across_levels(name: str, partly: float, different: float, most: float) -> tuple[Level, ...]:
    """The levels of names in two scripts, which cannot be spelled alike: half of their names are no outcome there."""
    return (
        Level(f"link.{name}_sound", 0.74, 1.0),
        Level(f"link.{name}_spelling", 0.15, 1.0),
        Level(f"link.{name}_contained", 0.10, 1.0),
        Level(f"link.{name}_contained", 0.01, 1.0, LONGER_MOST),
        Level(f"link.{name}_partly", 0.01, 1.0, partly),
        Level(f"link.{name}_resembling", 0.01, 0.02, RESEMBLING_MOST),
        Level(f"link.{name}_different", different, 0.98, most),
    )


FEATURES: tuple[Feature, ...] = (
    Feature("given", _name_levels("given", 0.01, 0.0004, 0.003)),
    Feature("family", _name_levels("family", 0.02, 0.004, 0.02)),
    Feature("father", _name_levels("father", 0.03, 0.004, 0.03)),
    Feature("mother", _name_levels("mother", 0.06, 0.02, 0.04)),
    Feature("given_across", _across_levels("given", 0.01, 0.0004, 0.003)),
    Feature("family_across", _across_levels("family", 0.02, 0.004, 0.02)),
    Feature("father_across", _across_levels("father", 0.03, 0.004, 0.03)),
    Feature("mother_across", _across_levels("mother", 0.06, 0.02, 0.04)),
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
ONE_SCRIPT = ("given", "family", "father", "mother")
NAME_FEATURES = (*ONE_SCRIPT, *(f"{name}_across" for name in ONE_SCRIPT))
POSITION = {feature.name: place for place, feature in enumerate(FEATURES)}


@dataclass(frozen=True)
class Patterns:
    """One row a pair: the level of every feature, and the rarity of what its names share, in bits."""

    levels: Levels  # (pairs, len(FEATURES))
    rarity: Floats


def compare_pairs(left: Integers, right: Integers, records: Records) -> Patterns:
    """The comparison pattern of every pair of record numbers; names once a unique pair."""
    levels = np.zeros((len(left), len(FEATURES)), dtype=np.int8)
    rarity = np.zeros(len(left))
    own, _ = _with_aliases(left, right, _names(left, right, records.names, records.words), records)
    given = own.given
    levels[:, POSITION["given"]], levels[:, POSITION["family"]] = own.given, own.family
    rarity += own.rarity
    for name, table in (("father", records.fathers), ("mother", records.mothers)):
        levels[:, POSITION[name]], shared = _parent(left, right, table, records.words)
        rarity += shared
    tables = (records.names, records.names, records.fathers, records.mothers)
    for name, table in zip(ONE_SCRIPT, tables, strict=True):
        _parted_by_script(levels, name, _two_scripts(left, right, table, records.words))
    for name, found in (
        ("gender", _gender(left, right, records, given)),
        ("birth_day", birth_day(*ends_of(records.birth, left, right))),
        ("birth_year", birth_year(*ends_of(records.birth, left, right))),
        ("age", _age(left, right, records)),
        ("event_day", _best(left, right, records, event_day)),
        ("event_period", _best(left, right, records, event_period)),
        ("place", _place(left, right, records)),
        ("birth_place", _shared(left, right, records.birth_places)),
        ("external", _identifiers(left, right, records)),
        ("occupation", np.minimum(_OCCUPATION[_shared(left, right, records.occupations)], 2)),
    ):
        levels[:, POSITION[name]] = found
    exact_event = levels[:, POSITION["event_day"]] > 0
    levels[exact_event, POSITION["event_period"]] = 0
    return Patterns(levels, rarity)


def compare_candidates(left: Integers, right: Integers, records: Records) -> Patterns:
    """`compare_pairs` of pairs that were looked for: what two first names share besides, relatives share too.

    A record has about as many relatives among the others as it has partners, one in all records: no rarer family or
    father's name is evidence beside two first names.
    """
    patterns = compare_pairs(left, right, records)
    levels = patterns.levels
    two_names = (levels[:, POSITION["given"]] == DIFFERENT) | (levels[:, POSITION["given_across"]] == DIFFERENT - 1)
    most = np.log2(max(records.size, 2))
    return Patterns(levels, np.where(two_names, np.minimum(patterns.rarity, most), patterns.rarity))


def parents_rarity(left: Integers, right: Integers, records: Records) -> Floats:
    """How much of the rarity of `compare_pairs` is that of the parents' names."""
    of_father = _parent(left, right, records.fathers, records.words)[1]
    return of_father + _parent(left, right, records.mothers, records.words)[1]


def _parent(left: Integers, right: Integers, table: Names, words: Words) -> tuple[Levels, Floats]:
    """(level, rarity) of one parent's name; that of two unlike parents is nothing."""
    found = _names(left, right, table, words)
    level = _one_level(found.given, found.family)
    return level, np.where(level == DIFFERENT, 0.0, found.rarity)


def _two_scripts(left: Integers, right: Integers, table: Names, words: Words) -> Flags:
    """Whether the first words of the two names are in two scripts."""
    if not len(table.words):
        return np.zeros(len(left), dtype=np.bool_)
    script = words.script[table.words[:, 0]]
    return np.asarray(script[table.of_record[left]] != script[table.of_record[right]])


def _parted_by_script(levels: Levels, name: str, across: Flags) -> None:
    """Move the levels of names in two scripts to their own feature, whose first level is `sound`."""
    found = levels[:, POSITION[name]]
    levels[:, POSITION[f"{name}_across"]] = np.where(across & (found > 0), np.maximum(found - 1, 1), 0)
    levels[:, POSITION[name]] = np.where(across, 0, found)


_OCCUPATION = np.array([0, 1, 1, 1, 2], dtype=np.int8)


def _names(left: Integers, right: Integers, table: Names, words: Words) -> Alignment:
    """The alignment of the names of each pair of records."""
    return _unique_names(table.of_record[left], table.of_record[right], table, table, words)


def _unique_names(left: Integers, right: Integers, one: Names, other: Names, words: Words) -> Alignment:
    """The alignment of pairs of name rows, each unique pair aligned once."""
    size = len(other.words) + 1
    unique, place = np.unique((left.astype(np.int64) + 1) * size + right + 1, return_inverse=True)
    rows, columns = np.divmod(unique, size)
    found = align((rows - 1).astype(np.int32), (columns - 1).astype(np.int32), one, other, words)
    return Alignment(found.given[place], found.family[place], found.rarity[place])


def matched_aliases(left: Integers, right: Integers, records: Records) -> Integers:
    """(2, pairs): for either side of each pair the alias by which its name was compared; -1 for the name itself."""
    return _with_aliases(left, right, _names(left, right, records.names, records.words), records)[1]


def _with_aliases(left: Integers, right: Integers, own: Alignment, records: Records) -> tuple[Alignment, Integers]:
    """The alignment by another name of one of the two, wherever that agrees better, and which name that is."""
    by = np.full((2, len(left)), -1, dtype=np.int32)
    if not len(records.alias_of):
        return own, by
    given, family, rarity = own.given.copy(), own.family.copy(), own.rarity.copy()
    first = np.searchsorted(records.alias_of, np.arange(records.size), "left")
    count = np.searchsorted(records.alias_of, np.arange(records.size), "right") - first
    for side, (named, plain) in enumerate(((left, right), (right, left))):
        times = count[named]
        pair = np.repeat(np.arange(len(named)), times)
        offset = np.arange(len(pair)) - np.repeat(np.cumsum(times) - times, times)
        number = first[named[pair]] + offset
        alias = records.aliases.of_record[number]
        found = _unique_names(
            alias, records.names.of_record[plain[pair]], records.aliases, records.names, records.words
        )
        better = np.flatnonzero(
            _plain_worth(found.given, found.family, found.rarity) > _plain_worth(given, family, rarity)[pair]
        )
        at = pair[better]
        given[at], family[at], rarity[at] = found.given[better], found.family[better], found.rarity[better]
        by[side, at], by[1 - side, at] = number[better], -1
    return Alignment(given, family, rarity), by


def _plain_worth(given: Levels, family: Levels, rarity: Floats) -> Floats:
    """Bits of a name agreement before any data."""
    bits = [np.array([0.0] + [np.log2(level.m / level.u) for level in FEATURES[place].levels]) for place in (0, 1)]
    return np.asarray(bits[0][given] + bits[1][family] + rarity)


def _one_level(given: Levels, family: Levels) -> Levels:
    """One level for a parent's name, whose parts no list tells: the first word decides, the others may be left out."""
    known = np.where(given == MISSING, family, given)
    both = (given != MISSING) & (family != MISSING)
    worse = np.maximum(given, family)
    mixed = both & (np.minimum(given, family) < DIFFERENT) & (worse == DIFFERENT) & (given != DIFFERENT)
    return np.where(mixed, PARTLY, np.where(both & (given != DIFFERENT), worse, known)).astype(np.int8)


def _gender(left: Integers, right: Integers, records: Records, given: Levels) -> Levels:
    a, b = records.gender[left], records.gender[right]
    level = np.where((a < 0) | (b < 0), 0, np.where(a == b, 1, 2))
    told_by_name = (given == EXACT) | (given == SOUND)  # then an equal gender is no further evidence
    return np.where(told_by_name & (level == 1), 0, level).astype(np.int8)


def _best(left: Integers, right: Integers, records: Records, by: Callable[..., Levels]) -> Levels:
    """Detention against detention and death against death: the nearer of the two counts, once."""
    found = [by(*ends_of(event, left, right)).astype(np.int16) for event in (records.detention, records.death)]
    nearest = np.minimum(*(np.where(level == 0, 99, level) for level in found))
    return np.where(nearest == 99, 0, nearest).astype(np.int8)


def _age(left: Integers, right: Integers, records: Records) -> Levels:
    """Ages count only where no birth, stated or implied, can be compared."""
    low, high = records.age
    births = both_stated(ends_of(records.birth, left, right))
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


def _place(left: Integers, right: Integers, records: Records) -> Levels:
    """`_shared` of the places; a prison and a town that share no word do not contradict each other."""
    level = _shared(left, right, records.places)
    one, other = records.place_kinds[left], records.place_kinds[right]
    unlike = (one != 0) & (other != 0) & (one & other == 0)
    return np.where(unlike & (level == 4), 0, level).astype(np.int8)


def _identifiers(left: Integers, right: Integers, records: Records) -> Levels:
    """1 when an id is shared; 2 when both have ids of one namespace and share none."""
    numbers, namespaces = records.external
    same, comparable = np.zeros(len(left), dtype=np.bool_), np.zeros(len(left), dtype=np.bool_)
    for place in range(numbers.shape[1]):
        known = numbers[left, place] >= 0
        same |= known & (numbers[right] == numbers[left, place][:, None]).any(axis=1)
        comparable |= known & (namespaces[right] == namespaces[left, place][:, None]).any(axis=1)
    return np.where(same, 1, np.where(comparable, 2, 0)).astype(np.int8)
