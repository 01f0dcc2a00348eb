"""Two editions of a list: what is planted is all that differs. And a third list: copied from one of the two."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from cenotaph.simulate import simulate
from cenotaph.simulate.copying import COPIED, copied_edition
from cenotaph.simulate.editions import ADDED, CHANGED, DROPPED, VALUE_ADDED, VALUE_DROPPED, plan
from cenotaph.simulate.vocabulary import Listing, listings

BY_KEY = {listing.key: listing for listing in listings()}
LANTERN, ALMANAC = BY_KEY["lantern"], BY_KEY["almanac"]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_key(folder: Path, file: str, listing: Listing) -> dict[str, dict[str, str]]:
    return {row[listing.key_column]: row for row in table(folder / "sources" / listing.key / file)}


@pytest.fixture(scope="module", params=[(1, 400, "first"), (3, 2500, "second")], ids=["one block", "three blocks"])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    seed, persons, corruption = request.param
    folder = tmp_path_factory.mktemp("editions") / "case"
    return simulate(folder, seed, persons, lists=6, corruption=corruption).folder


def test_the_editions_differ_in_what_is_planted_and_in_nothing_else(case: Path) -> None:
    assert LANTERN.later is not None
    earlier, later = by_key(case, LANTERN.file, LANTERN), by_key(case, LANTERN.later.file, LANTERN)
    found: set[tuple[str, ...]] = {("column_removed", "", LANTERN.later.without, "", "")}
    found |= {("added", key, "", "", "") for key in set(later) - set(earlier)}
    found |= {("dropped", key, "", "", "") for key in set(earlier) - set(later)}
    for key in set(earlier) & set(later):
        for column in set(later[key]) - {LANTERN.key_column}:
            before, after = earlier[key][column], later[key][column]
            if before != after:
                kind = "value_added" if not before else "value_dropped" if not after else "changed"
                found.add((kind, key, column, before, after))
    said = table(case / "truth" / "editions.csv")
    assert found == {(row["kind"], row["key"], row["column"], row["before"], row["after"]) for row in said}
    assert len(said) == len(found)
    assert {(row["source"], row["from"], row["to"]) for row in said} == {("lantern", "1996", "2001")}
    assert set(next(iter(earlier.values()))) - set(next(iter(later.values()))) == {LANTERN.later.without}


def test_a_case_of_one_block_has_twenty_differences() -> None:
    assert ADDED + DROPPED + len(CHANGED) + len(VALUE_ADDED) + len(VALUE_DROPPED) + 1 == 20
    assert len(plan(185)) == 19
    assert len(plan(30)) == 10  # a small block has room for fewer
    assert plan(2) == []


def test_the_training_case_has_all_twenty(case: Path) -> None:
    kinds = Counter(row["kind"] for row in table(case / "truth" / "editions.csv"))
    blocks = kinds["dropped"] // DROPPED
    assert kinds == {
        "column_removed": 1, "added": ADDED * blocks, "dropped": DROPPED * blocks, "changed": len(CHANGED) * blocks,
        "value_added": len(VALUE_ADDED) * blocks, "value_dropped": len(VALUE_DROPPED) * blocks,
    }  # fmt: skip


def test_the_truth_says_who_copies_whom_and_in_which_edition(case: Path) -> None:
    lineage = {row["source"]: row for row in table(case / "truth" / "lineage.csv")}
    assert {key: row["derived_from"] for key, row in lineage.items()} == {"almanac": "lantern", "digest": "observatory"}
    assert lineage["almanac"]["edition"] in LANTERN.editions
    assert lineage["digest"]["edition"] == BY_KEY["observatory"].edition


def test_a_copied_row_has_the_words_of_its_edition_with_its_errors(case: Path) -> None:
    assert LANTERN.later is not None
    edition = next(row["edition"] for row in table(case / "truth" / "lineage.csv") if row["source"] == "almanac")
    origin = by_key(case, LANTERN.file if edition == LANTERN.edition else LANTERN.later.file, LANTERN)
    copies = [row for row in table(case / "truth" / "copies.csv") if row["source"] == "almanac"]
    almanac = by_key(case, ALMANAC.file, ALMANAC)
    column_of = {field: column for column, field in LANTERN.columns.items()}
    same = [
        almanac[copy["key"]][column] == origin[copy["origin_key"]][column_of[field]]
        for copy in copies
        for column, field in ALMANAC.columns.items()
    ]
    assert 0.95 < sum(same) / len(same) < 1  # the copyist spoils a few
    assert abs(len(copies) / len(origin) - COPIED) < 0.08
    assert 0 < len(almanac) - len(copies) < 0.15 * len(almanac)  # and found a few persons itself
    persons = {(row["source"], row["key"]): row["person"] for row in table(case / "truth" / "memberships.csv")}
    assert all(persons["almanac", copy["key"]] == persons["lantern", copy["origin_key"]] for copy in copies)


def test_the_seed_says_which_edition_is_copied() -> None:
    drawn = Counter(copied_edition(seed, ALMANAC, LANTERN) for seed in range(200))
    assert 70 < drawn[0] < 130
    assert drawn[0] + drawn[1] == 200


def test_a_list_never_copies_what_comes_after_it() -> None:
    keys = [listing.key for listing in listings()]
    for listing in listings():
        if listing.copies:
            assert keys.index(listing.copies) < keys.index(listing.key)
            assert set(listing.columns.values()) <= set(BY_KEY[listing.copies].columns.values())
            assert listing.script == BY_KEY[listing.copies].script
