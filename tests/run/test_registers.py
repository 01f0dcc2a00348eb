"""The registers of the training case, from a freeze that a build made: what was planted is found, and nothing else."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cenotaph.findings import answers, chronology, executions, mandate, notice, proof_sheets
from cenotaph.findings.material import Material, material
from cenotaph.publish import select
from cenotaph.run import store
from cenotaph.run.case import read_case
from cenotaph.words.canonical import canonical
from cenotaph.words.sentences import render

ROOT = Path(__file__).resolve().parents[2]
TRUTH = ROOT / "tests" / "fixtures" / "training_truth"
store.configure()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Material:
    from cenotaph.run import plan

    case = tmp_path_factory.mktemp("cases") / "training"
    shutil.copytree(ROOT / "cases" / "training", case, ignore=shutil.ignore_patterns("build", "entries"))
    freezes = plan.build(case, until="register").out.parent / "freezes"
    freeze = freezes / (freezes / "current").read_text(encoding="utf-8").strip()
    return material(freeze.name, select.select(freeze, "public", date(2026, 1, 1)).tables)


def test_the_hearings_that_two_sources_tell_are_those_planted_and_one_of_them_is_contested(found: Material) -> None:
    with (TRUTH / "planted.csv").open(encoding="utf-8", newline="") as file:
        planted = [row for row in csv.DictReader(file) if row["kind"].startswith("hearing")]
    told = answers.answers(found)
    twice = {one.records: one for one in told.hearings if len(one.records) > 1}
    assert set(twice) == {(f"dossier/hearings/{row['key']}", row["against"]) for row in planted}
    otherwise = {row["against"] for row in planted if row["kind"] == "hearing_told_otherwise"}
    assert {one.records[1] for one in twice.values() if one.outcome == "contested"} == otherwise
    assert (len(told.hearings), sum(one.hearings for one in told.cells)) == (30, 30)
    assert {one.place for one in told.cells} == {"Haftpelleh Prison", "Old Mill Prison"}
    assert sum(one.survivors for one in told.cells) == 12


def test_two_appeals_have_no_response_that_was_found_and_one_searched_for_each(found: Material) -> None:
    told = chronology.chronology(found)
    assert [one.records for one in told.unanswered] == [("mission/knowledge/k3",), ("mission/knowledge/k5",)]
    assert all(render(one.sentence).startswith("No response was found. Searched: ") for one in told.unanswered)
    assert sum(one.kind == "knowledge" for one in told.moments) == 6


def test_eight_acts_stand_in_the_register_of_executions_one_of_a_possible_minor(found: Material) -> None:
    acts = {one.key: one for one in executions.executions(found) if one.acts}
    by_record = {one.acts[0].rsplit("/", 1)[1]: one for one in acts.values()}
    assert len(by_record) == 8
    assert [key for key, one in by_record.items() if one.minor == "possible"] == ["a1"]
    assert {one.standing for one in by_record.values()} == {"official", "unofficial", "unconfirmed"}


def test_an_edition_that_drops_what_it_said_has_a_revision_note(found: Material) -> None:
    notes = executions.revisions(found, executions.executions(found))
    assert [(one.source, one.edition) for one in notes] == [("lantern", "2001")]
    assert notes[0].added
    assert notes[0].withdrawn


def test_sheets_of_all_persons_agree_with_their_table_and_those_heard_have_a_hearing(found: Material) -> None:
    table = proof_sheets.summary(found)
    for one in proof_sheets.sheets(found, table["entity"].to_list()):
        row = table.row(by_predicate=pl.col("entity") == one.entity, named=True)
        assert [len(step.origins) for step in one.steps] == [row[f"{step.step}_origins"] for step in one.steps]
        assert row["reasonable_grounds"] == proof_sheets.individualised(one, "reasonable_grounds").holds
    heard = answers.answers(found).hearings
    dead = {one.person for one in heard if one.fate == "killed"} & set(table["entity"].to_list())
    assert dead == set(table.filter(pl.col("hearing_origins") > 0)["entity"].to_list())


def test_the_mandate_is_read_from_the_case_and_every_register_is_json(found: Material) -> None:
    case = read_case(ROOT / "cases" / "training")
    stated = mandate.read(case.settings)
    assert (stated.quorum, len(stated.commissioners)) == (2, 3)
    assert len(mandate.undeclared(stated, mandate.interests(stated, found.entries))) == 3
    made = executions.executions(found)
    for shape in (
        mandate.as_json(stated, found),
        answers.as_json(answers.answers(found)),
        chronology.as_json(chronology.chronology(found)),
        executions.as_json(found, made),
        notice.as_json(notice.notices(found, date(2026, 1, 1))),
        proof_sheets.as_json(proof_sheets.summary(found)),
    ):
        assert canonical(shape) == canonical(shape)
