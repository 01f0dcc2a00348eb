"""Answers and outcomes: each hearing counted once, survivors beside the dead, what is taken from elsewhere marked."""

from __future__ import annotations

import pytest

from cenotaph.findings.answers import Answers, answers, as_json
from cenotaph.words.canonical import canonical
from tests.findings.told import Told, hearing, material, victim

DEAD = victim("lamp/persons/1", "E-A", death_date="1 May 1991")
ALIVE = Told("lamp/persons/2", "person", {"name": "Aro Inkwell", "status": "survived"}, "lamp", "E-B", "survivor")
ASKED = {"prison": "Glass Prison", "hearing_date": "20 April 1991", "question": "Do you hold to it?"}


def table(found: Answers) -> list[tuple[str, str, str, int]]:
    return [(one.place, one.answer, one.outcome, one.hearings) for one in found.cells]


def test_each_answer_and_outcome_of_a_place_is_counted_with_its_sources() -> None:
    found = answers(
        material(
            DEAD,
            ALIVE,
            hearing("lamp/hearings/1", DEAD.record, **ASKED, answer_kind="affirmed", hearing_outcome="executed"),
            hearing("lamp/hearings/2", ALIVE.record, **ASKED, answer_kind="renounced", hearing_outcome="released"),
            hearing("wick/hearings/3", "", "wick", prison="Salt Gate", answer_kind="refused"),
        )
    )
    assert table(found) == [
        ("Glass Prison", "affirmed", "executed", 1),
        ("Glass Prison", "renounced", "released", 1),
        ("Salt Gate", "refused", "not_stated", 1),
    ]
    assert [one.survivors for one in found.cells] == [0, 1, 0]
    assert found.cells[2].sources == ("wick",)


def test_two_sources_on_one_hearing_are_one_hearing_and_both_are_shown() -> None:
    told = [
        hearing("lamp/hearings/1", DEAD.record, **ASKED, answer_kind="affirmed", hearing_outcome="executed"),
        hearing("wick/hearings/9", DEAD.record, "wick", **ASKED, answer_kind="affirmed"),
    ]
    found = answers(material(DEAD, *told))
    assert table(found) == [("Glass Prison", "affirmed", "executed", 1)]
    assert found.hearings[0].records == ("lamp/hearings/1", "wick/hearings/9")
    assert (found.hearings[0].origins, found.cells[0].independent, found.told_twice) == (2, 1, 1)
    copied = answers(material(DEAD, *told, derived={"wick": ["lamp"]}))
    assert (copied.hearings[0].origins, copied.cells[0].independent) == (1, 0)


@pytest.mark.parametrize("change", [{"hearing_date": "21 April 1991"}, {"hearing_date": "April 1991"}, {"person": ""}])
def test_without_one_person_and_one_certain_day_nothing_shows_that_two_are_one(change: dict[str, str]) -> None:
    other = {**ASKED, "person": DEAD.record, **change}
    found = answers(
        material(
            DEAD,
            hearing("lamp/hearings/1", DEAD.record, **ASKED),
            Told("wick/hearings/9", "hearing", {key: words for key, words in other.items() if words}, "wick"),
        )
    )
    assert sum(one.hearings for one in found.cells) == 2


def test_an_outcome_that_no_one_states_is_taken_from_what_is_stated_of_the_person_and_marked() -> None:
    found = answers(
        material(
            DEAD,
            ALIVE,
            hearing("lamp/hearings/1", DEAD.record, **ASKED, answer_kind="affirmed"),
            hearing("lamp/hearings/2", ALIVE.record, **ASKED, answer_kind="renounced", hearing_outcome="unknown"),
            hearing("lamp/hearings/3", ALIVE.record, hearing_date="1 May 1991", hearing_outcome="sentenced"),
        )
    )
    rests = {one.records[0]: (one.outcome, one.outcome_rests_on) for one in found.hearings}
    assert rests == {
        "lamp/hearings/1": ("killed", "status_of_person"),
        "lamp/hearings/2": ("survived", "status_of_person"),
        "lamp/hearings/3": ("sentenced", "stated"),
    }
    assert sum(one.by_status for one in found.cells) == 2


def test_sources_that_differ_on_one_hearing_make_it_contested() -> None:
    found = answers(
        material(
            DEAD,
            hearing("lamp/hearings/1", DEAD.record, **ASKED, answer_kind="affirmed", hearing_outcome="executed"),
            hearing("wick/hearings/9", DEAD.record, "wick", **ASKED, answer_kind="refused", hearing_outcome="released"),
        )
    )
    assert table(found) == [("Glass Prison", "contested", "contested", 1)]


def test_an_answer_that_an_assessment_rejects_counts_no_more() -> None:
    told = Told(
        "lamp/hearings/1", "hearing", {"person": DEAD.record, **ASKED, "answer_kind": "renounced"}, "lamp",
        rejected=("answer_kind",),
    )  # fmt: skip
    assert answers(material(DEAD, told)).hearings[0].answer == "not_stated"


def test_a_person_who_is_said_to_be_dead_and_alive_is_contested() -> None:
    found = answers(
        material(
            DEAD,
            Told("wick/persons/1", "person", {"name": "Mina Paperbridge", "status": "survived"}, "wick", "E-A"),
            hearing("lamp/hearings/1", DEAD.record, **ASKED),
        )
    )
    assert (found.hearings[0].outcome, found.cells[0].survivors) == ("contested", 0)


def test_a_case_without_hearings_has_an_empty_table_and_the_output_is_json() -> None:
    assert as_json(answers(material(DEAD))) == {"hearings": [], "table": [], "told_twice": 0}
    full = as_json(answers(material(DEAD, hearing("lamp/hearings/1", DEAD.record, **ASKED))))
    assert '"days":["1991-04-20","1991-04-20"]' in canonical(full)
