"""A simulated case folder, and the truth beside it.

Invariant: `truth/` is the only place that says who is who; nothing in `case.toml` or `sources/` refers to it, and no
build reads it. Rows are written as they are drawn: memory does not grow with the number of persons.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

from cenotaph.simulate.persons import Person, blocks
from cenotaph.simulate.rows import Row, block_rows
from cenotaph.simulate.vocabulary import Listing, Spelled, country, listings

FIRST_LIST_STREAM = 1

PERSON_HEADER = (
    "person", "gender", "given_persian", "family_persian", "father_persian", "given_latin", "family_latin",
    "father_latin", "birth_year_solar", "age", "province", "town", "prison", "organisation", "occupation",
    "died_solar", "died",
)  # fmt: skip
MEMBERSHIP_HEADER = ("source", "key", "person")
ERROR_HEADER = ("source", "key", "column", "error")


class CsvWriter(Protocol):
    """What `csv.writer` returns."""

    def writerow(self, row: Sequence[object], /) -> object: ...


@dataclass(frozen=True, slots=True)
class ListReport:
    """What one list came to: its rows, the persons behind them, rows without a name, rows that repeat a person."""

    key: str
    rows: int
    persons: int
    unnamed: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a simulation wrote: the folder, the true number of persons, how many no list has, and each list."""

    folder: Path
    seed: int
    persons: int
    unlisted: int
    lists: tuple[ListReport, ...]


def simulate(folder: Path, seed: int, persons: int, lists: int) -> Report:
    """Write a whole fictional case into `folder`, with `folder/truth/`, and return what was written.

    The same arguments write the same bytes on every machine. Raises ValueError for a number that cannot be, and
    FileExistsError when the folder holds something already.
    """
    known = listings()
    if seed < 0 or persons < 0:
        raise ValueError(f"seed {seed}, persons {persons}: neither can be negative")
    if not 1 <= lists <= len(known):
        raise ValueError(f"lists {lists}: the fictional country has 1 to {len(known)} lists")
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder}: the folder is not empty; name a new one")
    chosen = known[:lists]
    write_text(folder / "case.toml", country().case)
    for listing in chosen:
        write_text(folder / "sources" / listing.key / "source.toml", listing.source)
    return write_tables(folder, seed, persons, chosen)


def write_tables(folder: Path, seed: int, persons: int, chosen: Sequence[Listing]) -> Report:
    """Write the lists and the truth, row after row, and return the report."""
    unlisted = 0
    counts: dict[str, Counter[str]] = {listing.key: Counter() for listing in chosen}
    with ExitStack() as opened:

        def table(path: Path, header: Sequence[str]) -> CsvWriter:
            writer = csv.writer(opened.enter_context(new_file(path)), lineterminator="\n")
            writer.writerow(header)
            return writer

        truth = folder / "truth"
        people = table(truth / "persons.csv", PERSON_HEADER)
        memberships = table(truth / "memberships.csv", MEMBERSHIP_HEADER)
        mistakes = table(truth / "errors.csv", ERROR_HEADER)
        files = [
            table(folder / "sources" / listing.key / listing.file, (listing.key_column, *listing.columns))
            for listing in chosen
        ]
        for block, drawn in blocks(seed, persons):
            people_listed: set[str] = set()
            for person in drawn:
                people.writerow(truth_row(person))
            for stream, (listing, file) in enumerate(zip(chosen, files, strict=True), FIRST_LIST_STREAM):
                for row in block_rows(drawn, listing, seed, stream, block):
                    count = counts[listing.key]
                    key = listing.first_key + count["rows"]
                    file.writerow((key, *row.cells.values()))
                    memberships.writerow((listing.key, key, row.person))
                    for column, error in row.errors:
                        mistakes.writerow((listing.key, key, column, error))
                    tally(count, row)
                    people_listed.add(row.person)
            unlisted += len(drawn) - len(people_listed)
    reports = (
        ListReport(key, count["rows"], count["persons"], count["unnamed"], count["duplicates"])
        for key, count in counts.items()
    )
    return Report(folder, seed, persons, unlisted, tuple(reports))


def tally(count: Counter[str], row: Row) -> None:
    """Count one more row of a list."""
    count["rows"] += 1
    count["duplicates" if row.again else "persons"] += 1
    count["unnamed"] += not row.named


def truth_row(person: Person) -> tuple[object, ...]:
    """A line of `truth/persons.csv`: every part in its habitual spelling."""
    names = (person.given, person.family, person.father)
    return (
        person.key, person.gender,
        *(" ".join(part.persian for part in name) for name in names),
        *(" ".join(part.latin[0] for part in name) for name in names),
        person.birth_year, person.age,
        *(habitual(word) for word in (person.province.name, person.town, person.prison, person.organisation,
                                      person.occupation)),
        person.died.isoformat(), person.died.togregorian().isoformat(),
    )  # fmt: skip


def habitual(word: Spelled) -> str:
    """The habitual Latin spelling."""
    return word.latin[0]


def new_file(path: Path) -> TextIO:
    """A file to write, UTF-8, with line feeds on every system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("w", encoding="utf-8", newline="")


def write_text(path: Path, text: str) -> None:
    """A whole text as a file."""
    with new_file(path) as file:
        file.write(text)
