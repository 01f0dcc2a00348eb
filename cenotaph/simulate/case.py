"""A simulated case folder, and the truth beside it.

Invariant: `truth/` is the only place that says who is who; nothing in `case.toml` or `sources/` refers to it, and no
build reads it. Rows are written as they are drawn: memory does not grow with the number of persons.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TextIO

from cenotaph.simulate.copying import copied_edition, copied_rows
from cenotaph.simulate.editions import Version, edited, unedited
from cenotaph.simulate.hearings import Prisoner, prisoner
from cenotaph.simulate.persons import Person, blocks, survivors_of
from cenotaph.simulate.rows import Row, block_rows
from cenotaph.simulate.surroundings import stated, surroundings
from cenotaph.simulate.vocabulary import Listing, Spelled, country, listings, survivors

CORRUPTIONS = ("first", "second")
SEPARATORS = {".csv": ",", ".tsv": "\t"}
MENTIONED = 60  # records of the first list of which testimonies can speak

PERSON_HEADER = (
    "person", "gender", "given_persian", "family_persian", "father_persian", "given_latin", "family_latin",
    "father_latin", "birth_year_solar", "age", "province", "town", "prison", "organisation", "occupation",
    "died_solar", "died",
)  # fmt: skip
TRUTH = {
    "persons": PERSON_HEADER,
    "survivors": (*PERSON_HEADER[:-2], "released_solar", "released"),
    "memberships": ("source", "key", "person"),
    "errors": ("source", "key", "column", "error"),
    "editions": ("source", "from", "to", "kind", "key", "column", "before", "after"),
    "lineage": ("source", "derived_from", "edition", "how"),
    "copies": ("source", "key", "derived_from", "origin_key"),
    "officials": ("source", "key", "official"),
    "canaries": ("source", "key", "column", "text"),
    "planted": ("kind", "source", "table", "key", "against"),
}


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


@dataclass(frozen=True)
class Tables:
    """The files that are open while a case is written: those of each list by edition, and those of the truth."""

    files: dict[str, list[CsvWriter]]
    truth: dict[str, CsvWriter]
    counts: dict[str, Counter[str]]
    mentioned: list[str] = field(default_factory=list)
    prisoners: list[Prisoner] = field(default_factory=list)


def simulate(
    folder: Path, seed: int, persons: int, lists: int, *, corruption: str = "first", copying: bool = True
) -> Report:
    """Write a whole fictional case into `folder`, with `folder/truth/`, and return what was written.

    `corruption` is the way in which lists go wrong: "first" (`corruption.py`) or "second" (`misreading.py`). With
    `copying` false, lists that copy another are passed over and `lists` counts the others.
    The same arguments write the same bytes on every machine. Raises ValueError for a number or word that cannot be, and
    FileExistsError when the folder holds something already.
    """
    known = [listing for listing in listings() if copying or not listing.copies]
    if seed < 0 or persons < 0:
        raise ValueError(f"seed {seed}, persons {persons}: neither can be negative")
    if not 1 <= lists <= len(known):
        raise ValueError(f"lists {lists}: the fictional country has 1 to {len(known)} lists of this kind")
    if corruption not in CORRUPTIONS:
        raise ValueError(f"corruption {corruption!r}: one of {', '.join(CORRUPTIONS)}")
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder}: the folder is not empty; name a new one")
    chosen = known[:lists]
    write_text(folder / "case.toml", country().case)
    for listing in (*chosen, survivors()):
        write_text(folder / "sources" / listing.key / "source.toml", listing.source)
    for key, source in stated()["sources"].items():
        write_text(folder / "sources" / key / "source.toml", source)
    return write_tables(folder, seed, persons, chosen, corruption)


def write_tables(folder: Path, seed: int, persons: int, chosen: Sequence[Listing], corruption: str) -> Report:
    """Write the lists, what stands around them and the truth, row after row, and return the report."""
    unlisted = 0
    with ExitStack() as opened:

        def table(path: Path, header: Sequence[str]) -> CsvWriter:
            between = SEPARATORS[path.suffix]
            writer = csv.writer(opened.enter_context(new_file(path)), lineterminator="\n", delimiter=between)
            writer.writerow(header)
            return writer

        truth = {name: table(folder / "truth" / f"{name}.csv", header) for name, header in TRUTH.items()}
        files = {
            listing.key: [
                table(folder / "sources" / listing.key / file, (listing.key_column, *columns))
                for file, columns in files_of(listing)
            ]
            for listing in (*chosen, survivors())
        }
        tables = Tables(files, truth, {key: Counter() for key in files})
        write_lineage(seed, chosen, tables)
        for block, drawn in blocks(seed, persons):
            for person in drawn:
                truth["persons"].writerow(truth_row(person))
            listed = write_block(block, drawn, seed, chosen, corruption, tables)
            unlisted += len(drawn) - len(listed)
            alive = survivors_of(seed, block, len(drawn))
            for person in alive:
                truth["survivors"].writerow(truth_row(person))
            rows = block_rows(alive, survivors(), seed, block, corruption)
            back = write_rows(survivors(), unedited(list(rows)), tables)
            if block == 0:
                tables.prisoners.extend(heard(survivors(), back, alive, dead=False))
        around = surroundings(seed, persons, tables.mentioned, tables.prisoners)
        for file in around.files:
            writer = table(folder / "sources" / file.source / file.name, file.header)
            for cells in file.rows:
                writer.writerow(cells)
        for name, lines in (
            ("officials", around.officials), ("canaries", around.canaries), ("planted", around.planted)
        ):  # fmt: skip
            for line in lines:
                truth[name].writerow(line)
    reports = (list_report(listing.key, tables.counts[listing.key]) for listing in chosen)
    return Report(folder, seed, persons, unlisted, tuple(reports))


def list_report(key: str, count: Counter[str]) -> ListReport:
    """What one list came to."""
    return ListReport(key, count["rows"], count["persons"], count["unnamed"], count["duplicates"])


def files_of(listing: Listing) -> list[tuple[str, list[str]]]:
    """The file of each edition of a list with its columns beside the key."""
    columns = list(listing.columns)
    if listing.later is None:
        return [(listing.file, columns)]
    kept = [column for column in columns if column != listing.later.without]
    return [(listing.file, columns), (listing.later.file, kept)]


def write_lineage(seed: int, chosen: Sequence[Listing], tables: Tables) -> None:
    """The truth about whole lists: which copies which edition of which, and the column that a later edition lacks."""
    by_key = {listing.key: listing for listing in chosen}
    for listing in chosen:
        if listing.copies in by_key:
            origin = by_key[listing.copies]
            edition = origin.editions[copied_edition(seed, listing, origin)]
            tables.truth["lineage"].writerow((listing.key, origin.key, edition, "copy"))
        if listing.later is not None:
            editions = (listing.key, *listing.editions)
            tables.truth["editions"].writerow((*editions, "column_removed", "", listing.later.without, "", ""))


def write_block(
    block: int, drawn: Sequence[Person], seed: int, chosen: Sequence[Listing], corruption: str, tables: Tables
) -> set[str]:
    """Write what every list says of the persons of one block; returns the persons that any list has."""
    by_key = {listing.key: listing for listing in chosen}
    written: dict[str, list[tuple[int, Version]]] = {}
    for listing in chosen:
        origins: list[int | None] = []
        if listing.copies in by_key:
            origin = by_key[listing.copies]
            copied = copied_rows(written[origin.key], origin, listing, drawn, seed, block, corruption)
            versions = unedited([one.row for one in copied])
            origins = [one.origin for one in copied]
        else:
            rows = list(block_rows(drawn, listing, seed, block, corruption))
            versions = unedited(rows) if listing.later is None else edited(rows, drawn, listing, seed, block)
        written[listing.key] = write_rows(listing, versions, tables)
        for (key, _), copied_from in zip(written[listing.key], origins, strict=bool(origins)):
            if copied_from is not None:
                tables.truth["copies"].writerow((listing.key, key, listing.copies, copied_from))
        if listing is chosen[0]:
            there = [f"{listing.key}/persons/{key}" for key, _ in written[listing.key]]
            tables.mentioned.extend(there[: MENTIONED - len(tables.mentioned)])
            if block == 0:
                tables.prisoners.extend(heard(listing, written[listing.key][:MENTIONED], drawn, dead=True))
    return {version.row.person for versions_of in written.values() for _, version in versions_of}


def heard(
    listing: Listing, rows: Sequence[tuple[int, Version]], drawn: Sequence[Person], dead: bool
) -> Iterator[Prisoner]:
    """Those of some rows who may have stood before a panel, each once, by the record of the row that names them."""
    by_key = {person.key: person for person in drawn}
    for key, version in rows:
        if version.row.named and not version.row.again and version.row.person in by_key:
            yield prisoner(f"{listing.key}/persons/{key}", by_key[version.row.person], dead)


def write_rows(listing: Listing, versions: Sequence[Version], tables: Tables) -> list[tuple[int, Version]]:
    """Write rows in each edition that has them, with their truth; returns them with their keys."""
    count, editions = tables.counts[listing.key], files_of(listing)
    numbered: list[tuple[int, Version]] = []
    for version in versions:
        row, key = version.row, listing.first_key + count["rows"]
        numbered.append((key, version))
        for file, (_, columns), cells in zip(tables.files[listing.key], editions, version.cells, strict=True):
            if cells is not None:
                file.writerow((key, *(cells[column] for column in columns)))
        tables.truth["memberships"].writerow((listing.key, key, row.person))
        for column, error in row.errors:
            tables.truth["errors"].writerow((listing.key, key, column, error))
        planted = version.difference
        if planted is not None:
            cell = (planted.kind, key, planted.column, planted.before, planted.after)
            tables.truth["editions"].writerow((listing.key, *listing.editions, *cell))
        tally(count, row)
    return numbered


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
