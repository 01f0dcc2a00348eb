"""Who is on which lists, counted.

Invariant: an OverlapTable counts only entities that every one of its lists could have caught. What a list does not
cover is "not covered", never "absent": entities certainly outside the common domain are counted in `set_aside`, not in
a cell. Cell `index` has bit j set when list j caught the entity; cell 0, those on no list, is unknown and holds 0.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import rfc8785
from numpy.typing import NDArray

from cenotaph.claims.mapping import Coverage
from cenotaph.estimate.estimate import Warning, warning
from cenotaph.words.sentences import Message, message, render

Counts = NDArray[np.int64]

MOST_LISTS = 20  # 2**20 cells of 8 bytes are 8 MB
LARGEST_COUNT = 2**31  # of one cell; beyond it a count is a mistake, and squares would leave 64 bits


class TableError(ValueError):
    """A table that cannot be read; `message` names file, row, value and mend in any language."""

    def __init__(self, key: str, **parameters: Any) -> None:
        self.message: Message = message(f"estimate.table.{key}", **parameters)
        super().__init__(render(self.message))


@dataclass(frozen=True, eq=False)
class OverlapTable:
    """Counts of entities by the lists that hold them.

    `counts` is an int64 array of length 2**J; `set_aside` counts entities outside the lists' common coverage.
    """

    lists: tuple[str, ...]
    counts: Counts
    stratum: str = ""
    set_aside: int = 0
    warnings: tuple[Warning, ...] = ()

    def __post_init__(self) -> None:
        if len(set(self.lists)) < len(self.lists):
            raise ValueError("two lists have the same name")
        if len(self.lists) > MOST_LISTS:
            raise TableError("too_many_lists", count=len(self.lists), most=MOST_LISTS)
        if self.counts.shape != (2 ** len(self.lists),) or self.counts[0] != 0 or (self.counts < 0).any():
            raise ValueError("counts must be 2**J numbers of zero or more, with zero in cell 0")

    @property
    def J(self) -> int:  # the letter of the literature
        """The number of lists."""
        return len(self.lists)

    @cached_property
    def n(self) -> int:
        """The number of different entities that at least one list caught."""
        return int(self.counts.sum())

    @cached_property
    def occurring(self) -> NDArray[np.int64]:
        """The indices of the cells that hold anybody: of a million cells rarely more than a few hundred."""
        return np.flatnonzero(self.counts).astype(np.int64)

    @cached_property
    def cells(self) -> tuple[tuple[str, int], ...]:
        """The patterns that occur, as text of 0 and 1 in list order, with their counts; sorted by pattern."""
        return tuple(sorted((pattern(int(index), self.J), int(self.counts[index])) for index in self.occurring))

    @cached_property
    def digest(self) -> str:
        """The SHA-256 (hexadecimal) of the table's canonical JSON (RFC 8785): the same counts, the same digest."""
        content = {
            "lists": list(self.lists),
            "cells": [list(cell) for cell in self.cells],
            "set_aside": self.set_aside,
            "stratum": self.stratum,
        }
        return hashlib.sha256(rfc8785.dumps(content)).hexdigest()  # type: ignore[arg-type]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many entities each list caught, in list order."""
        return tuple(self.overlap(j, j) for j in range(self.J))

    @property
    def valid(self) -> tuple[int, ...]:
        """The positions of the lists that caught anybody."""
        return tuple(j for j, size in enumerate(self.sizes) if size)

    def overlap(self, first: int, second: int) -> int:
        """How many entities two lists, given by position, have in common."""
        return self.count((first, second))

    def count(self, on: Sequence[int], off: Sequence[int] = ()) -> int:
        """How many entities stand on all the lists of `on` and none of `off`, given by position."""
        inside, outside = sum(1 << j for j in set(on)), sum(1 << j for j in set(off))
        chosen = self.occurring[self.occurring & (inside | outside) == inside]
        return int(self.counts[chosen].sum())

    def keep(self, positions: Sequence[int]) -> OverlapTable:
        """The table of some of the lists; entities that none of these holds are no longer observed."""
        target = np.zeros_like(self.occurring)
        for new, old in enumerate(positions):
            target |= (self.occurring >> old & 1) << new
        counts = np.zeros(2 ** len(positions), dtype=np.int64)
        np.add.at(counts, target, self.counts[self.occurring])
        counts[0] = 0
        names = tuple(self.lists[position] for position in positions)
        return OverlapTable(names, counts, self.stratum, self.set_aside, self.warnings)

    def merged(self, first: int, second: int) -> OverlapTable:
        """The table in which two lists, given by position, are one at the place of the first, "a + b"."""
        joined = self.occurring | (self.occurring >> second & 1) << first
        counts = np.zeros_like(self.counts)
        np.add.at(counts, joined, self.counts[self.occurring])
        names = list(self.lists)
        names[first] += f" + {self.lists[second]}"
        whole = OverlapTable(tuple(names), counts, self.stratum, self.set_aside, self.warnings)
        return whole.keep([position for position in range(self.J) if position != second])

    def joined(self, most: int) -> OverlapTable:
        """The table with at most so many lists: all but the largest are one, "a + b + c", and nobody is lost.

        Lists that caught nobody are left out first; of lists of one size the earlier stay alone.
        """
        found = self.keep(self.valid)
        if most >= found.J:
            return found
        largest = set(sorted(range(found.J), key=lambda j: (-found.sizes[j], j))[: most - 1])
        first, *rest = (j for j in range(found.J) if j not in largest)
        for gone, place in enumerate(rest):
            found = found.merged(first, place - gone)
        return found


def pattern(index: int, lists: int) -> str:
    """A cell's index as text of 0 and 1, one character a list in list order."""
    return "".join(str(index >> j & 1) for j in range(lists))


def read_table(path: Path) -> OverlapTable:
    """The table of a CSV file (UTF-8) with one 0/1 column a list and a column `count`.

    Patterns that are absent count zero; one that stands twice is summed, with a warning. Raises TableError naming file,
    row (1 is the header), value and mend.
    """
    rows = read_rows(path)
    names, place = read_header(str(path), rows[0])
    counts = np.zeros(2 ** len(names), dtype=np.int64)
    first_row: dict[int, int] = {}
    repeated: list[int] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        if len(row) != len(names) + 1:
            raise TableError("width", file=str(path), row=str(number), found=len(row), wanted=len(names) + 1)
        index = read_pattern(str(path), number, names, row[:place] + row[place + 1 :])
        counts[index] += read_count(str(path), number, row[place])
        if first_row.setdefault(index, number) != number:
            repeated.append(number)
    warnings = (warning("repeated_pattern", False, rows=", ".join(map(str, repeated))),) if repeated else ()
    return OverlapTable(names, counts, warnings=warnings)


def read_rows(path: Path) -> list[list[str]]:
    """The rows of a CSV file, cells without space around them. Raises TableError for none that can be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [[value.strip() for value in row] for row in csv.reader(file)]
    except FileNotFoundError as error:
        raise TableError("missing", file=str(path)) from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError("unreadable", file=str(path), problem=str(error)) from error
    if not rows:
        raise TableError("empty", file=str(path))
    return rows


def read_header(file: str, header: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The names of the lists, in order, and the position of the column `count`."""
    if header.count("count") != 1:
        raise TableError("count_column", file=file, found=", ".join(header))
    names = tuple(name for name in header if name != "count")
    if not names:
        raise TableError("no_lists", file=file)
    if "" in names or len(set(names)) < len(names):
        raise TableError("list_names", file=file, found=", ".join(names))
    if len(names) > MOST_LISTS:
        raise TableError("too_many_lists", count=len(names), most=MOST_LISTS)
    return names, header.index("count")


def read_pattern(file: str, row: int, names: Sequence[str], values: Sequence[str]) -> int:
    """The cell's index that a row of zeros and ones names."""
    for name, value in zip(names, values, strict=True):
        if value not in {"0", "1"}:
            raise TableError("not_binary", file=file, row=str(row), list=name, value=value)
    index = sum(1 << j for j, value in enumerate(values) if value == "1")
    if index == 0:
        raise TableError("all_zero", file=file, row=str(row))
    return index


def read_count(file: str, row: int, value: str) -> int:
    """A whole number of zero or more, below 2**31."""
    if not (value.isascii() and value.isdigit()) or len(value) > 15 or int(value) >= LARGEST_COUNT:
        raise TableError("not_a_count", file=file, row=str(row), value=value)
    return int(value)


def from_captures(
    captures: pl.DataFrame,
    lists: Sequence[str],
    coverage: Mapping[str, Coverage],
    stratum: str = "",
) -> OverlapTable:
    """The table of captured entities on the common domain of the lists.

    `captures` has the columns entity (str), list (str), event_low and event_high (ordinal days, null unknown) and
    places (list of str, each place together with those that contain it). Rows of other lists are left out. The rule:

    - An entity's event lies somewhere between the earliest low and the latest high of its rows. A row without a date
      says nothing; a row with one end leaves the other open.
    - The common period is what all lists cover. An entity stays when its event can lie in it.
    - An entity stays when, for every list that names places, one of its places is among them or no place is known.
    - Every other entity is certainly outside what some list covers, and is counted in `set_aside`.

    A list without an entry in `coverage` covers everything. Raises TableError above 20 lists.
    """
    names = tuple(lists)
    inside, set_aside = common_domain(captures, names, coverage)
    counts = np.bincount(inside["bit"].to_numpy(), minlength=2 ** len(names)).astype(np.int64)
    return OverlapTable(names, counts, stratum, set_aside=set_aside)


def common_domain(
    captures: pl.DataFrame, names: tuple[str, ...], coverage: Mapping[str, Coverage]
) -> tuple[pl.DataFrame, int]:
    """The entities that stay by the rule of `from_captures` (entity, bit: its lists as bits), and how many do not."""
    if len(names) > MOST_LISTS:
        raise TableError("too_many_lists", count=len(names), most=MOST_LISTS)
    covers = [coverage.get(name, Coverage()) for name in names]
    bits = pl.DataFrame(
        {"list": names, "bit": [1 << j for j in range(len(names))]}, schema={"list": pl.String, "bit": pl.Int64}
    )
    entities = (
        captures.join(bits, on="list", how="inner")
        .group_by("entity")
        .agg(
            pl.col("bit").bitwise_or(),
            outermost("event_low", "event_high", pl.col("event_low").min()).alias("low"),
            outermost("event_high", "event_low", pl.col("event_high").max()).alias("high"),
            pl.col("places").explode().drop_nulls().unique().alias("places"),
        )
    )
    inside = entities.filter(may_lie_inside(covers))
    return inside.select("entity", "bit").sort("entity"), entities.height - inside.height


def outermost(end: str, other: str, bound: pl.Expr) -> pl.Expr:
    """The bound over an entity's rows; null if a row that gives the other end leaves this one open."""
    open_end = (pl.col(end).is_null() & pl.col(other).is_not_null()).any()
    return pl.when(open_end).then(None).otherwise(bound)


def may_lie_inside(covers: Sequence[Coverage]) -> pl.Expr:
    """The rows (low, high, places) that are not certainly outside what all the lists cover."""
    rule = pl.lit(True)
    periods = [cover.period for cover in covers if cover.period is not None]
    if periods:
        first, last = max(period[0] for period in periods), min(period[1] for period in periods)
        if first > last:
            return pl.lit(False)
        rule &= pl.col("low").is_null() | (pl.col("low") <= last)
        rule &= pl.col("high").is_null() | (pl.col("high") >= first)
    for cover in covers:
        if cover.places:
            named = pl.col("places").list.eval(pl.element().is_in(list(cover.places))).list.any()
            rule &= (pl.col("places").list.len() == 0) | named
    return rule
