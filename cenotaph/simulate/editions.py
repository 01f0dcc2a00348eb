"""Two editions of one list, and every difference between them.

Invariant: two editions of a list differ in what is planted here and in nothing else, and each planted difference is
returned with the row it was planted in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from cenotaph.simulate.chance import Chance
from cenotaph.simulate.persons import Person
from cenotaph.simulate.rows import CONFLICTS, FIELDS, Row, hand_of
from cenotaph.simulate.vocabulary import Listing

# In each block of persons: rows that came, rows that went, and cells of rows that both editions have. With the column
# that the later edition lacks they are twenty in a case of one block.
ADDED, DROPPED = 6, 4
CHANGED = ("date", "place", "birth_year", "father", "date")
VALUE_ADDED = ("father", "date")
VALUE_DROPPED = ("birth_year", "place")
ROWS_FOR_ONE = 3  # rows for each planted difference, at least; a smaller block has fewer of them
PLANTING = 1  # the number, within a list's stream and block, of the chance by which differences are planted


@dataclass(frozen=True, slots=True)
class Difference:
    """One planted difference; of a whole row or column the words are empty."""

    kind: str  # added, dropped, changed, value_added, value_dropped, column_removed
    column: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A row of a list in each of its editions, None in one that lacks it, and how the editions differ in it."""

    row: Row
    cells: tuple[Mapping[str, str] | None, ...]
    difference: Difference | None = None


def unedited(rows: Sequence[Row]) -> list[Version]:
    """The rows of a list that has one edition."""
    return [Version(row, (row.cells,)) for row in rows]


def edited(rows: Sequence[Row], persons: Sequence[Person], listing: Listing, seed: int, block: int) -> list[Version]:
    """The rows of one block in both editions, in the order of the rows."""
    chance = Chance(seed, listing.stream, block, PLANTING)
    known = {person.key: person for person in persons}
    planted: dict[int, Difference] = {}
    free = chance.shuffled(range(len(rows)))
    for kind, field in plan(len(rows)):
        for place in free:
            found = difference(kind, field, rows[place], known[rows[place].person], listing, chance)
            if place not in planted and found is not None:
                planted[place] = found
                break
    return [version(row, planted.get(place)) for place, row in enumerate(rows)]


def plan(rows: int) -> list[tuple[str, str]]:
    """What is planted in a block of so many rows: (kind, field), the field empty for a whole row."""
    whole = [("added", "")] * ADDED + [("dropped", "")] * DROPPED
    fields = {"changed": CHANGED, "value_added": VALUE_ADDED, "value_dropped": VALUE_DROPPED}
    cells = [(kind, field) for kind, chosen in fields.items() for field in chosen]
    return [*cells, *whole][: rows // ROWS_FOR_ONE]


def difference(kind: str, field: str, row: Row, person: Person, listing: Listing, chance: Chance) -> Difference | None:
    """This difference in this row, or None where the row has no room for it: an empty cell cannot change."""
    if not field:
        return Difference(kind)
    column = next(column for column, written in listing.columns.items() if written == field)
    before = row.cells[column]
    if (kind == "value_added") == bool(before):
        return None
    after = "" if kind == "value_dropped" else rewritten(kind, field, person, listing, chance)
    return None if after == before else Difference(kind, column, before, after)


def rewritten(kind: str, field: str, person: Person, listing: Listing, chance: Chance) -> str:
    """A cell as the later edition has it: another value in place of one, or a value in place of none."""
    changes: Mapping[str, Callable[[Person, Chance], Person]] = {
        shown: change for fields, change in CONFLICTS for shown in fields
    }
    told = changes[field](person, chance) if kind == "changed" else person
    hand = hand_of(listing, chance, "first")
    stated = {error: 0.0 for error in hand.rates if error.endswith(("_missing", "_slip"))}
    exactly = {"date_month": 0.0, "date_season": 0.0}
    return FIELDS[field](told, replace(hand, rates={**hand.rates, **stated, **exactly})).text


def version(row: Row, planted: Difference | None) -> Version:
    """The row in both editions."""
    later: Mapping[str, str] = row.cells
    if planted is not None and planted.column:
        later = {**row.cells, planted.column: planted.after}
    kind = "" if planted is None else planted.kind
    return Version(row, (None if kind == "added" else row.cells, None if kind == "dropped" else later), planted)
