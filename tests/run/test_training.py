"""The training case, built as a user builds it: same bytes, decisions that hold, values that lead to their cells."""

from __future__ import annotations

import csv
import hashlib
import shutil
from pathlib import Path

import polars as pl
import pytest

from cenotaph.ledger.entry import decision, write_entries
from cenotaph.run import store
from tests.walk import walk

ROOT = Path(__file__).resolve().parents[2]
store.configure()


def digests(folder: Path) -> dict[str, str]:
    """Every file below a folder with the digest of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def entities(out: Path) -> dict[str, str]:
    return {row["record"]: row["entity"] for row in rows(out / "register" / "memberships.csv")}


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the training case, so that no build writes into the repository."""
    folder = tmp_path_factory.mktemp("cases") / "training"
    shutil.copytree(ROOT / "cases" / "training", folder, ignore=shutil.ignore_patterns("build", "entries"))
    return folder


@pytest.fixture(scope="module")
def built(case: Path) -> Path:
    from cenotaph.run import plan

    return plan.build(case).out


def test_every_row_of_every_list_is_in_exactly_one_bin(built: Path, case: Path) -> None:
    bins = rows(built / "register" / "bins.csv")
    places = [(row["source"], row["edition"], row["file"], row["locator"]) for row in bins]
    assert len(set(places)) == len(places)
    for path in (case / "sources").glob("*/*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            there = sum(1 for _ in csv.reader(file)) - 1
        assert sum(row["file"] == path.name for row in bins) == there


@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_value_on_every_page_leads_to_its_cell(built: Path, case: Path, language: str) -> None:
    walked = walk(built / "exhibition" / language, built.parent, (case / "sources").glob("*/*.csv"))
    assert walked.broken == ()
    assert walked.pages == len(rows(built / "register" / "persons.csv"))
    assert walked.statements == len(walked.claims) > 3000
    published = pl.read_parquet(built / "register" / "claims.parquet")["claim"].to_list()
    assert walked.claims <= set(published)


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("<small>row ", "<small>row 1"),
        ('data-row="', 'data-row="1'),
        ("</bdi></q>", "x</bdi></q>"),
        ('data-at="', 'data-at="9'),
    ],
)
def test_the_walk_finds_a_page_that_was_changed(
    built: Path, case: Path, tmp_path: Path, said: str, changed: str
) -> None:
    exhibition = tmp_path / "en"
    shutil.copytree(built / "exhibition" / "en", exhibition)
    page = next(path for path in sorted((exhibition / "person").iterdir()) if "column age" in path.read_text("utf-8"))
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace(said, changed, 1), encoding="utf-8")
    walked = walk(exhibition, built.parent, (case / "sources").glob("*/*.csv"))
    assert len(walked.broken) >= 1


def test_a_second_build_and_a_fresh_one_give_the_same_bytes(built: Path, case: Path) -> None:
    from cenotaph.run import plan

    first = digests(built)
    assert digests(plan.build(case).out) == first
    assert digests(plan.build(case, fresh=True).out) == first


def test_another_directory_gives_the_same_bytes(built: Path, case: Path, tmp_path: Path) -> None:
    from cenotaph.run import plan

    elsewhere = tmp_path / "a folder with spaces" / "training"
    shutil.copytree(case, elsewhere, ignore=shutil.ignore_patterns("build", "entries"))
    assert digests(plan.build(elsewhere, build_folder=tmp_path / "built").out) == digests(built)


def test_linkage_on_known_truth(built: Path) -> None:
    """Pairwise precision and recall of the records that name a person, against the truth the build never reads."""
    truth = {
        f"{row['source']}/persons/{row['key']}": row["person"]
        for row in rows(ROOT / "tests" / "fixtures" / "training_truth" / "memberships.csv")
    }
    named = {row["record"] for row in rows(built / "register" / "bins.csv") if row["bin"] != "unnamed"}
    found = {record: entity for record, entity in entities(built).items() if record in named and record in truth}
    records = sorted(found)
    joined = matched = both = 0
    for n, left in enumerate(records):
        for right in records[n + 1 :]:
            same = truth[left] == truth[right]
            together = found[left] == found[right]
            joined += together
            matched += same
            both += same and together
    assert both / joined >= 0.97, f"precision {both / joined:.3f}"
    assert both / matched >= 0.85, f"recall {both / matched:.3f}"


class TestDecisions:
    """A decision binds every later build; ids behave as promised and `--fresh` changes nothing."""

    @pytest.fixture
    def copy(self, built: Path, case: Path, tmp_path: Path) -> Path:
        assert built.exists()  # the memory of ids is that of a case built before
        folder = tmp_path / "training"
        shutil.copytree(case, folder, ignore=shutil.ignore_patterns("build"))
        return folder

    def test_different_splits_and_the_part_with_the_anchor_keeps_the_id(self, copy: Path) -> None:
        from cenotaph.run import plan

        before = entities(plan.build(copy, until="register").out)
        anchors = {row["entity"]: row["anchor"] for row in rows(copy / "entries" / "entities.csv")}
        entity, (left, right) = pair_of_two(before)
        said = decision(left, right, "different", "two fathers", "a documenter", "2026-01-02T00:00:00Z")
        write_entries(copy / "entries", [said])
        out = plan.build(copy, until="register").out
        after = entities(out)
        other = right if anchors[entity] == left else left
        assert after[anchors[entity]] == entity
        assert after[other] != entity
        whole = digests(out)
        assert digests(plan.build(copy, until="register", fresh=True).out) == whole

    def test_same_merges_and_the_id_published_first_survives(self, copy: Path) -> None:
        from cenotaph.run import plan

        before = entities(plan.build(copy, until="register").out)
        left, right = two_strangers(before)
        write_entries(
            copy / "entries", [decision(left, right, "same", "the family says so", "a documenter", "2026-01-02")]
        )
        built = plan.build(copy, until="register")
        after = entities(built.out)
        survivor, gone = sorted((before[left], before[right]))
        assert after[left] == after[right] == survivor
        redirects = {row["entity"]: row["redirect"] for row in rows(copy / "entries" / "entities.csv")}
        assert redirects[gone] == survivor
        whole = digests(built.out)
        assert digests(plan.build(copy, until="register", fresh=True).out) == whole

    def test_withdrawing_a_decision_gives_back_the_ids_of_before(self, copy: Path) -> None:
        from cenotaph.run import plan

        before = entities(plan.build(copy, until="register").out)
        left, right = two_strangers(before)
        said = decision(left, right, "same", "mistaken", "a documenter", "2026-01-02")
        write_entries(copy / "entries", [said])
        plan.build(copy, until="register")
        taken_back = decision(left, right, "unsure", "withdrawn", "a documenter", "2026-01-03", supersedes=said.id)
        write_entries(copy / "entries", [taken_back])
        assert entities(plan.build(copy, until="register").out) == before

    def test_a_decision_added_as_a_bare_row_is_given_its_id(self, copy: Path) -> None:
        from cenotaph.run import plan

        before = entities(plan.build(copy, until="register").out)
        left, right = two_strangers(before)
        path = copy / "entries" / "decisions.csv"
        path.write_text(
            f"left,right,verdict,reason,author\n{left},{right},same,by hand,a documenter\n", encoding="utf-8"
        )
        after = entities(plan.build(copy, until="register").out)
        assert after[left] == after[right]
        assert len(rows(path)[0]["id"]) == 64


def pair_of_two(found: dict[str, str]) -> tuple[str, tuple[str, str]]:
    """An entity of exactly two records."""
    groups: dict[str, list[str]] = {}
    for record, entity in sorted(found.items()):
        groups.setdefault(entity, []).append(record)
    return next((entity, (group[0], group[1])) for entity, group in sorted(groups.items()) if len(group) == 2)


def two_strangers(found: dict[str, str]) -> tuple[str, str]:
    """Two records of different lists that stand alone."""
    alone = sorted(record for record, entity in found.items() if list(found.values()).count(entity) == 1)
    left = next(record for record in alone if record.startswith("blue_orchard/"))
    return left, next(record for record in alone if record.startswith("families/"))
