"""The case folder: the same bytes each time, a truth line for every row, and memory that does not grow."""

from __future__ import annotations

import csv
import re
import tomllib
import tracemalloc
from pathlib import Path

import pytest

from cenotaph.simulate import Report, simulate
from cenotaph.simulate.persons import PERSONS_IN_BLOCK
from cenotaph.simulate.vocabulary import listings, survivors

ROOT = Path(__file__).resolve().parents[2]
LISTS = 6
TRAINING = ROOT / "cases" / "training"
TRAINING_TRUTH = ROOT / "tests" / "fixtures" / "training_truth"
PERSIAN_CELL = re.compile(r"[\u0621-\u06cc\u06f0-\u06f9\u200c /0-9]*")
LATIN_CELL = re.compile(r"[A-Za-z0-9 -]*")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The training case, written anew."""
    return simulate(tmp_path_factory.mktemp("simulated") / "training", seed=1, persons=400, lists=LISTS)


def test_the_training_case_is_what_seed_one_writes(training: Report) -> None:
    written = contents(training.folder)
    truth = {name.removeprefix("truth/"): text for name, text in written.items() if name.startswith("truth/")}
    case = {name: text for name, text in written.items() if not name.startswith("truth/")}
    kept = {
        name: text for name, text in contents(TRAINING).items() if name == "case.toml" or name.startswith("sources/")
    }
    assert case == kept
    assert truth == contents(TRAINING_TRUTH)


def test_the_training_case_holds_no_truth() -> None:
    assert not (TRAINING / "truth").exists()
    assert b"truth/" not in b"".join(contents(TRAINING / "sources").values())


def test_the_training_case_is_small() -> None:
    """A repository keeps it for good: under 600 KB with its truth."""
    kept = [*contents(TRAINING / "sources").values(), *contents(TRAINING_TRUTH).values()]
    assert sum(map(len, kept)) < 600_000


def test_every_source_says_that_it_is_fictional(training: Report) -> None:
    descriptions = list(training.folder.glob("sources/*/source.toml"))
    assert len(descriptions) == LISTS + 9
    for path in descriptions:
        source = tomllib.loads(path.read_text(encoding="utf-8"))["source"]
        assert "(fictional)" in source["title"]
        assert "(fictional)" in source["producer"]
        assert "derived_from" not in source  # who copies whom is for the build to find


def test_another_seed_writes_other_lists(training: Report, tmp_path: Path) -> None:
    other = contents(simulate(tmp_path / "other", seed=2, persons=400, lists=LISTS).folder)
    same = contents(training.folder)
    assert sorted(other) == sorted(same)
    alike = {name for name in same if other[name] == same[name]}
    assert alike >= {name for name in same if name.endswith(".toml")}
    drawn = ("persons", "survivors", "memberships", "errors", "editions", "copies", "officials", "canaries")
    assert not alike & {f"truth/{name}.csv" for name in drawn}
    assert not alike & {f"sources/{listing.key}/{listing.file}" for listing in listings()[:LISTS]}


def test_one_more_list_leaves_the_others_as_they_were(training: Report, tmp_path: Path) -> None:
    more = contents(simulate(tmp_path / "more", seed=1, persons=400, lists=len(listings())).folder)
    for name, text in contents(training.folder).items():
        if name.startswith("sources/") or name in {"truth/persons.csv", "truth/canaries.csv", "truth/editions.csv"}:
            assert more[name] == text


def test_without_copying_the_lists_that_ask_for_themselves_stay_as_they_were(training: Report, tmp_path: Path) -> None:
    alone = simulate(tmp_path / "alone", seed=1, persons=400, lists=5, copying=False)
    assert [report.key for report in alone.lists] == [
        "blue_orchard",
        "observatory",
        "families",
        "lantern",
        "prison_wall",
    ]
    same, other = contents(training.folder), contents(alone.folder)
    for name in set(same) & set(other):
        if name.startswith("sources/"):
            assert same[name] == other[name]
    assert table(alone.folder / "truth" / "lineage.csv") == []


def test_the_second_corruption_leaves_the_persons_and_changes_the_lists(training: Report, tmp_path: Path) -> None:
    second = contents(simulate(tmp_path / "second", seed=1, persons=400, lists=2, corruption="second").folder)
    first = contents(training.folder)
    assert second["truth/persons.csv"] == first["truth/persons.csv"]
    assert second["sources/observatory/observatory.csv"] != first["sources/observatory/observatory.csv"]


def test_a_corruption_that_nobody_wrote_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="corruption 'third': one of first, second"):
        simulate(tmp_path / "case", 1, 10, 1, corruption="third")


def test_every_row_has_one_truth_line_and_every_truth_line_a_row(training: Report) -> None:
    persons = [row["person"] for row in table(training.folder / "truth" / "persons.csv")]
    truth = [(row["source"], row["key"]) for row in table(training.folder / "truth" / "memberships.csv")]
    written = {
        (listing.key, row[listing.key_column])
        for listing in (*listings()[:LISTS], survivors())
        for file in [listing.file, *([listing.later.file] if listing.later else [])]
        for row in table(training.folder / "sources" / listing.key / file)
    }
    assert sorted(written) == sorted(truth)
    assert len(set(truth)) == len(truth)
    assert len(persons) == len(set(persons)) == 400
    alive = {row["person"] for row in table(training.folder / "truth" / "survivors.csv")}
    assert len(alive) == 40
    for row in table(training.folder / "truth" / "memberships.csv"):
        assert row["person"] in (alive if row["source"] == "survivors" else persons)


def test_the_report_counts_what_the_files_hold(training: Report) -> None:
    memberships = table(training.folder / "truth" / "memberships.csv")
    listed = {row["person"] for row in memberships if row["source"] != "survivors"}
    assert training.unlisted == 400 - len(listed)
    for report in training.lists:
        persons = [row["person"] for row in memberships if row["source"] == report.key]
        assert (report.rows, report.persons) == (len(persons), len(set(persons)))
        assert report.duplicates == report.rows - report.persons
        assert 150 <= report.rows <= 260


def test_the_documentation_gives_the_figures_of_the_report(training: Report) -> None:
    page = (ROOT / "docs" / "training.md").read_text(encoding="utf-8")
    assert f"{training.persons} persons were killed" in page
    assert f"{training.unlisted} on none" in page
    for report in training.lists:
        line = next(line for line in page.splitlines() if line.startswith(f"| `{report.key}`"))
        figures = [int(re.sub(r"\D.*", "", cell)) for cell in line.split(" | ")[3:]]
        assert figures == [report.rows, report.persons, report.duplicates, report.unnamed]


def test_the_training_case_has_something_of_everything(training: Report) -> None:
    errors = {row["error"] for row in table(training.folder / "truth" / "errors.csv")}
    assert errors == {
        "other_spelling", "typing_error", "dropped_part", "missing", "slip", "month", "season", "rounded", "conflict",
        "unnamed",
    }  # fmt: skip
    assert sum(report.duplicates for report in training.lists) > 0


def test_persian_lists_are_in_persian_script_and_latin_lists_in_latin_letters(training: Report) -> None:
    def cells(key: str) -> list[str]:
        listing = next(listing for listing in listings() if listing.key == key)
        rows = table(training.folder / "sources" / key / listing.file)
        return [row[column] for row in rows for column in listing.columns]

    assert all(PERSIAN_CELL.fullmatch(cell) for cell in cells("blue_orchard"))
    assert all(LATIN_CELL.fullmatch(cell) for cell in cells("observatory"))
    mixed = cells("families")
    assert all(PERSIAN_CELL.fullmatch(cell) or LATIN_CELL.fullmatch(cell) for cell in mixed)
    assert any(re.search(r"[\u0621-\u06cc]", cell) for cell in mixed)
    assert any(re.search(r"[A-Za-z]", cell) for cell in mixed)


def test_files_end_lines_with_a_line_feed_everywhere(training: Report) -> None:
    assert not any(b"\r" in text for text in contents(training.folder).values())


def test_memory_does_not_grow_with_the_persons(tmp_path: Path) -> None:
    simulate(tmp_path / "first", seed=1, persons=10, lists=2)  # the vocabularies are then held for good
    assert peak(tmp_path / "many", 8 * PERSONS_IN_BLOCK) < 1.25 * peak(tmp_path / "few", 2 * PERSONS_IN_BLOCK)


def peak(folder: Path, persons: int) -> int:
    """The most bytes held at once while a case is written."""
    tracemalloc.start()
    simulate(folder, seed=1, persons=persons, lists=2)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


@pytest.mark.parametrize(
    ("seed", "persons", "lists", "sentence"),
    [(-1, 10, 3, "seed -1"), (1, -10, 3, "persons -10"), (1, 10, 0, "lists 0"), (1, 10, 99, "lists 99")],
)
def test_numbers_that_cannot_be_are_refused(tmp_path: Path, seed: int, persons: int, lists: int, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        simulate(tmp_path / "case", seed, persons, lists)
    assert not (tmp_path / "case").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="not empty"):
        simulate(tmp_path, seed=1, persons=10, lists=1)
    assert contents(tmp_path) == {"mine.txt": b"mine"}


def test_a_country_without_persons_has_lists_without_rows(tmp_path: Path) -> None:
    report = simulate(tmp_path / "empty", seed=1, persons=0, lists=2)
    assert [listed.rows for listed in report.lists] == [0, 0]
