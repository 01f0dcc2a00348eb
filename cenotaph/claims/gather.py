"""Gather: the rows of a block of a table as records and wordings, before any of it is stored.

Invariant: every row becomes a record of each kind that its table makes. Each wording of a column is kept once as
written and parsed once, however many rows have it, in whichever block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cenotaph.claims.known import UNKNOWN, Known, Numbers, marks_of
from cenotaph.claims.mapping import Block, Column, Source, Table
from cenotaph.claims.survey import ids_of
from cenotaph.claims.values.types import TYPES
from cenotaph.words.canonical import canonical
from cenotaph.words.sentences import stored
from cenotaph.words.vocabulary import properties

NOTHING = 0  # in the place of a wording: the cell says nothing


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of a column as written, and what they are read as (canonical JSON; empty where nothing could be read)."""

    column: int  # position in Dictionary.columns
    as_written: str
    value: str
    doubts: str
    withheld: bool


@dataclass
class Dictionary:
    """The columns of a source, the wordings each of them has had, and the number that each wording was given."""

    columns: list[tuple[str, Column]]  # (table, column), in the order of the mapping, each once
    free: int  # the number of the next wording
    known: list[Known] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.known = [Known() for _ in self.columns]

    def read(self, number: int, words: pl.Series, fresh: list[tuple[int, Wording]]) -> Numbers:
        """The number of each wording of a column, NOTHING where it says nothing; those not met before go to `fresh`."""
        distinct = words.unique(maintain_order=True)
        found = self.known[number].find(distinct)
        new = found == UNKNOWN
        if new.any():
            unread = distinct.filter(pl.Series(new))
            numbers = []
            for wording in read_wordings(self.columns[number][1], number, unread.to_list()):
                if wording.value or wording.doubts or wording.withheld:
                    numbers.append(self.free)
                    fresh.append((self.free, wording))
                    self.free += 1
                else:
                    numbers.append(NOTHING)
            found[new] = numbers
            self.known[number].add(unread, found[new])
        if len(distinct) == len(words):
            return found
        codes = pl.DataFrame({"words": distinct, "number": found})
        return (
            pl.DataFrame({"words": words})
            .join(codes, on="words", how="left", maintain_order="left")["number"]
            .to_numpy()
        )


@dataclass(frozen=True, slots=True)
class Mentions:
    """The records that one block of a table's mapping makes of some rows, and what they say in each of its columns."""

    block: Block
    ids: pl.Series
    columns: tuple[int, ...]  # positions in Dictionary.columns
    words: tuple[pl.Series, ...]  # of each column, for each row
    wordings: tuple[Numbers, ...]  # of each column, for each row


def columns_of(tables: Sequence[Table]) -> list[tuple[str, Column]]:
    """Every column that the tables map, once for each name of a table, in the order of the mapping."""
    found: list[tuple[str, Column]] = []
    for table in tables:
        for block in table.blocks:
            for column in block.columns:
                if (table.name, column) not in found:
                    found.append((table.name, column))
    return found


def gather(
    source: Source, table: Table, frame: pl.DataFrame, keys: pl.Series, dictionary: Dictionary
) -> tuple[list[Mentions], list[tuple[int, Wording]]]:
    """What rows of these keys mention, and the wordings that were not met before with their numbers."""
    ids = {block.alias: ids_of(source, table, block, keys) for block in table.blocks}
    fresh: list[tuple[int, Wording]] = []
    found = []
    for block in table.blocks:
        columns = tuple(dictionary.columns.index((table.name, column)) for column in block.columns)
        words = tuple(ids[one.reference] if one.reference else _words(one, frame) for one in block.columns)
        wordings = tuple(dictionary.read(number, said, fresh) for number, said in zip(columns, words, strict=True))
        found.append(Mentions(block, ids[block.alias], columns, words, wordings))
    return found, fresh


def _words(column: Column, frame: pl.DataFrame) -> pl.Series:
    """The words of a column for each row: one cell, several joined by the mapping's order, or the constant."""
    if column.place == "constant":
        return pl.Series([column.constant], dtype=pl.String).new_from_index(0, frame.height)
    if len(column.columns) == 1:
        words = frame[column.columns[0]]
    else:
        separator = "  " if "  " in column.hints.order else " "
        empty = ["", *column.hints.missing]
        cells = [pl.when(pl.col(name).is_in(empty)).then(None).otherwise(pl.col(name)) for name in column.columns]
        words = frame.select(pl.concat_str(cells, separator=separator, ignore_nulls=True)).to_series()
    if column.prefix:
        says_nothing = words.is_in(["", *column.hints.missing, *column.hints.withheld])
        words = pl.select(pl.when(says_nothing).then(words).otherwise(pl.lit(column.prefix) + words)).to_series()
    return words


def read_wordings(column: Column, number: int, distinct: Sequence[str]) -> Iterator[Wording]:
    """Each wording with what it is read as; one that says nothing has neither value nor doubt."""
    kind = TYPES["reference" if column.reference else properties()[column.property].type]
    parse, to_json = kind.parse, kind.to_json
    for as_written in distinct:
        parsed = parse(as_written, column.hints)
        value = "" if parsed.value is None else canonical(to_json(parsed.value))
        yield Wording(number, as_written, value, stored(parsed.doubts), parsed.withheld)


def in_order(mentions: Mentions, about: Numbers, marked: bool) -> dict[str, NDArray[Any]]:
    """The claims of some mentions, by row, then property, then column: row, column, wording; `marked`: first, second.

    `about` has the number of the property of each column of the dictionary; the marks are those of the words.
    """
    order = sorted(range(len(mentions.columns)), key=lambda at: (about[mentions.columns[at]], mentions.columns[at]))
    wordings = np.column_stack([mentions.wordings[at] for at in order]).ravel()
    said = np.flatnonzero(wordings != NOTHING)
    columns = np.array([mentions.columns[at] for at in order])
    found = {"row": said // len(order), "column": columns[said % len(order)], "wording": wordings[said]}
    if marked:
        marks = [marks_of(mentions.words[at]) for at in order]
        found |= {
            name: np.column_stack([mark[which] for mark in marks]).ravel()[said]
            for which, name in enumerate(("first", "second"))
        }
    return found
