"""A list that copies another, with its errors, and does not say so.

Invariant: a copied row has the words of its origin, but for the few cells that the copyist spoils; which row was copied
from which is returned with it. Nothing in the list's `source.toml` tells it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cenotaph.simulate.chance import Chance
from cenotaph.simulate.corruption import typing_error
from cenotaph.simulate.editions import Version
from cenotaph.simulate.persons import Person
from cenotaph.simulate.rows import NAME_FIELDS, Row, block_rows
from cenotaph.simulate.vocabulary import Listing

COPIED = 0.8  # of the rows of the origin
SPOILED = 0.02  # of name cells: one more slip
LEFT_EMPTY = 0.02  # of other cells
COPYING = 1  # the number, within a list's stream and block, of the chance by which rows are copied


class Copied(NamedTuple):
    """A row of a copying list and the key of the row it was copied from, None for one of its own."""

    row: Row
    origin: int | None


def copied_edition(seed: int, listing: Listing, origin: Listing) -> int:
    """Which edition of the origin this list copies, by its place among them: the seed says."""
    return Chance(seed, listing.stream).below(len(origin.editions))


def copied_rows(
    versions: Sequence[tuple[int, Version]],
    origin: Listing,
    listing: Listing,
    persons: Sequence[Person],
    seed: int,
    block: int,
    corruption: str = "first",
) -> list[Copied]:
    """The rows of one block: copies in the order of their origin, with the list's own finds among them.

    `versions` are the rows of the origin with their keys.
    """
    chance = Chance(seed, listing.stream, block, COPYING)
    edition = copied_edition(seed, listing, origin)
    copies: list[Copied] = []
    for key, version in versions:
        cells = version.cells[edition]
        if cells is not None and chance.happens(COPIED):
            stated = version.row if edition == 0 else later(version)
            copies.append(Copied(copy(stated, origin, listing, chance), key))
    there = {copied.row.person for copied in copies}
    for row in block_rows(persons, listing, seed, block, corruption):
        if row.person not in there:
            copies.insert(chance.below(len(copies) + 1), Copied(row, None))
    return copies


def later(version: Version) -> Row:
    """The row as the later edition has it, without the errors of a cell that edition replaced."""
    row, planted = version.row, version.difference
    replaced = "" if planted is None else planted.column
    errors = [(column, error) for column, error in row.errors if column != replaced]
    if planted is not None and replaced:
        named = {"changed": "conflict", "value_dropped": "missing"}.get(planted.kind)
        errors += [(replaced, named)] if named else []
    return Row(row.person, version.cells[1] or {}, tuple(errors), row.named, row.again)


def copy(row: Row, origin: Listing, listing: Listing, chance: Chance) -> Row:
    """The row of the origin in the columns of this list, with its errors and those of the copyist."""
    column_of = {field: column for column, field in origin.columns.items()}
    cells: dict[str, str] = {}
    errors: list[tuple[str, str]] = []
    for column, field in listing.columns.items():
        text = row.cells[column_of[field]]
        errors += ((column, error) for at, error in row.errors if at == column_of[field])
        if field in NAME_FIELDS and chance.happens(SPOILED):
            slipped = typing_error(text, listing.script, chance)
            errors += [(column, "typing_error")] * (slipped != text)
            text = slipped
        elif field not in NAME_FIELDS and text and chance.happens(LEFT_EMPTY):
            text = ""
            errors = [(at, error) for at, error in errors if at != column] + [(column, "missing")]
        cells[column] = text
    return Row(row.person, cells, tuple(errors), row.named, row.again)
