"""The case folder: the same bytes each time, a truth line for every row, and memory that does not grow."""

from __future__ import annotations

import csv
import re
import tracemalloc
from pathlib import Path

import pytest

from cenotaph.simulate import Report, simulate
from cenotaph.simulate.persons import PERSONS_IN_BLOCK
from cenotaph.simulate.vocabulary import listings

ROOT = Path(__file__).resolve().parents[2]
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
    return simulate(tmp_path_factory.mktemp("simulated") / "training", seed=1, persons=400, lists=3)


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


def test_another_seed_writes_other_lists(training: Report, tmp_path: Path) -> None:
    other = contents(simulate(tmp_path / "other", seed=2, persons=400, lists=3).folder)
    same = contents(training.folder)
    assert sorted(other) == sorted(same)
    assert all((other[name] == same[name]) == name.endswith(".toml") for name in same)


def test_one_more_list_leaves_the_others_as_they_were(training: Report, tmp_path: Path) -> None:
    more = contents(simulate(tmp_path / "more", seed=1, persons=400, lists=len(listings())).folder)
    for name, text in contents(training.folder).items():
        if name.startswith("sources/") or name == "truth/persons.csv":
            assert more[name] == text


def test_every_row_has_one_truth_line_and_every_truth_line_a_row(training: Report) -> None:
    persons = [row["person"] for row in table(training.folder / "truth" / "persons.csv")]
    truth = [(row["source"], row["key"]) for row in table(training.folder / "truth" / "memberships.csv")]
    written = [
        (listing.key, row[listing.key_column])
        for listing in listings()[:3]
        for row in table(training.folder / "sources" / listing.key / listing.file)
    ]
    assert sorted(written) == sorted(truth)
    assert len(set(truth)) == len(truth)
    assert len(persons) == len(set(persons)) == 400
    assert {row["person"] for row in table(training.folder / "truth" / "memberships.csv")} <= set(persons)


def test_the_report_counts_what_the_files_hold(training: Report) -> None:
    memberships = table(training.folder / "truth" / "memberships.csv")
    assert training.unlisted == 400 - len({row["person"] for row in memberships})
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
