"""The mandate: read whole and checked, what it leaves open said to be open, and only the certain outside it."""

from __future__ import annotations

from typing import Any

import pytest

from cenotaph.findings.mandate import (
    Mandate,
    MandateError,
    as_json,
    interests,
    method_statement,
    outside,
    outside_record,
    read,
    stages,
    terms_of_reference,
    undeclared,
)
from cenotaph.findings.material import Contradiction
from cenotaph.words.canonical import canonical
from cenotaph.words.sentences import render
from tests.findings.told import day, material, said, victim

STATED: dict[str, Any] = {
    "case": {"title": "The autumn in Varzin (fictional)"},
    "mandate": {
        "act": "Act of the Assembly of Varzin (fictional)",
        "period": "1978-05-01/1979-02-28",
        "calendar": "gregorian",
        "territory": ["AR"],
        "persons": "Prisoners (fictional)",
        "law": "Customary international law",
        "outputs": ["report", "register"],
        "deadlines": {"report": "2027-01-31"},
    },
    "standard": {"proof": "reasonable_grounds_to_believe", "individuals": "clear_and_convincing"},
    "findings": {
        "forums": ["human_rights_council"],
        "quorum": 2,
        "commissioners": ["Ada Inkwell", "Bo Paperbridge", "Cy Quillstone"],
    },
}


def mandate(**changes: Any) -> Mandate:
    return read({**STATED, "mandate": {**STATED["mandate"], **changes}})


def test_the_mandate_is_what_the_case_says() -> None:
    found = mandate()
    assert found.period == (day("1978-05-01"), day("1979-02-28"))
    assert (found.standard, found.standard_for_individuals) == ("reasonable_grounds", "clear_and_convincing")
    assert (found.quorum, found.forums) == (2, ("human_rights_council",))


@pytest.mark.parametrize(
    ("section", "key", "value", "mend"),
    [
        ("mandate", "teritory", ["AR"], "teritory: not known; known are .*territory"),
        ("findings", "quorum", 0, "write a whole number above 0"),
        ("findings", "quorum", True, "write a whole number above 0"),
        ("findings", "quorum", 9, "at most 3, the commissioners"),
        ("findings", "commissioners", ["A", "A"], "name each once"),
        ("mandate", "period", "the autumn", "write first/last"),
        ("mandate", "deadlines", {"film": "2027-01-01"}, "no such output; add it to outputs"),
        ("mandate", "deadlines", {"report": "soon"}, "write a day such as"),
        ("mandate", "stages", {"report": []}, "write a list of different texts"),
        ("mandate", "act", 7, "write a text"),
        ("standard", "proof", "a hunch", "one of reasonable_suspicion"),
        ("standard", "prof", "x", "known are individuals, proof"),
        ("findings", "forum", [], "known are .*forums"),
    ],
)
def test_what_cannot_be_is_an_error_that_names_the_mend(section: str, key: str, value: object, mend: str) -> None:
    with pytest.raises(MandateError, match=mend):
        read({**STATED, section: {**STATED[section], key: value}})


def test_the_terms_of_reference_say_everything_and_what_is_open() -> None:
    whole = [render(one) for one in terms_of_reference(mandate())]
    assert "Period of the events: 1978-05-01 to 1979-02-28" in whole
    assert "Output: report, due on 2027-01-31" in whole
    assert "Output: register" in whole
    assert "Commissioners who must adopt a finding: 2" in whole
    assert any("findings that name a person: clear and convincing" in line for line in whole)
    bare = [render(one) for one in terms_of_reference(read({}))]
    assert bare == [
        "The act that establishes the inquiry is not stated.",
        "Whose fate is looked into is not stated.",
        "The period of the events is not stated.",
        "The territory is not stated.",
        "The law that is applied is not stated.",
        "The standard of proof is not stated.",
        "Which outputs are asked for is not stated.",
        "The commissioners are not named.",
        "No quorum is set, so no finding can be adopted.",
    ]


def test_the_method_statement_has_the_figures_of_this_material() -> None:
    found = material(
        victim("lamp/persons/1", "E-A"),
        victim("wick/persons/1", "E-A", "wick"),
        derived={"wick": ["lamp"]},
        contradictions=[Contradiction("E-A", "death_date", (), "open", None)],
        stances={"wick": "party_to_events"},
        entries=[said("search", about="E-A", searched="the archive", result="nothing")],
    )
    whole = [render(one) for one in method_statement(mandate(), found)]
    assert (
        "Every value is the claim of a source at a place in that source. Claims in this freeze: 2; sources: 2."
        in (whole[0])
    )
    assert "of 2 sources, groups that are not known to be connected: 1" in whole[1]
    assert whole[2].startswith("Sources that are a party to the events: 1.")
    assert whole[3].startswith("Contradictions found: 1; open: 1.")
    assert "on record: 1." in whole[4]


OWN = {"hearing": ["invite both sides", "print the record"], "report": ["adopt it"]}


def test_a_stage_is_done_when_every_check_is_done_or_does_not_apply() -> None:
    told = [
        said("stage", stage="hearing", check="invite both sides", state="done", note="by letter"),
        said("stage", stage="hearing", check="print the record", state="not_applicable"),
    ]
    found, doubts = stages(mandate(stages=OWN), told)
    assert [(one.stage, one.state) for one in found] == [("hearing", "done"), ("report", "not_started")]
    assert found[0].checks[0].note == "by letter"
    assert render(found[0].name) == "hearing"
    assert doubts == ()


def test_two_entries_that_differ_leave_a_check_open_and_both_are_named() -> None:
    told = [
        said("stage", stage="report", check="adopt it", state="done"),
        said("stage", stage="report", check="adopt it", state="open"),
    ]
    found, _ = stages(mandate(stages=OWN), told)
    assert (found[1].state, len(found[1].checks[0].rivals)) == ("open", 2)


def test_an_entry_on_a_check_that_no_stage_has_is_said() -> None:
    _, doubts = stages(mandate(), [said("stage", stage="report", check="make coffee", state="done")])
    assert "the check make coffee of stage report, which the mandate does not have" in render(doubts[0])


def test_without_stages_of_its_own_a_case_has_those_of_an_inquiry_each_with_its_sentences() -> None:
    found, _ = stages(mandate(), [])
    assert [one.stage for one in found] == [
        "establishment", "collection", "verification", "assessment", "notice", "report",
    ]  # fmt: skip
    assert all(render(check.sentence) for one in found for check in one.checks)
    assert {one.state for one in found} == {"not_started"}


def test_interests_are_on_record_and_who_declared_nothing_is_named() -> None:
    told = [
        said("interest", commissioner="Bo Paperbridge", matter="a cousin was held there", measure="sits out"),
        said("interest", commissioner="Somebody Else", matter="none", measure="none"),
    ]
    found = interests(mandate(), told)
    assert [(one.commissioner, one.sits) for one in found] == [("Bo Paperbridge", True), ("Somebody Else", False)]
    assert [render(one) for one in undeclared(mandate(), found)] == [
        "Nothing is on record about interests of Ada Inkwell.",
        "Nothing is on record about interests of Cy Quillstone.",
    ]


@pytest.mark.parametrize(
    ("days", "places", "reason"),
    [
        ([("1978-04-30", "1978-04-30")], [], "before 1978-05-01"),
        ([("1979-03-01", None)], [], "after 1979-02-28"),
        ([("1978-01-01", "1978-12-31")], [], ""),  # may be inside
        ([(None, None)], [], ""),
        ([], [], ""),
        ([("1977-01-01", "1977-01-01"), ("1978-06-01", "1978-06-01")], [], ""),  # one source says inside
        ([], ["UY"], "Outside the mandate: UY"),
        ([], ["UY", "ar"], ""),
        ([], [""], ""),
    ],
)
def test_only_what_is_certainly_outside_is_outside(
    days: list[tuple[str | None, str | None]], places: list[str], reason: str
) -> None:
    found = outside(mandate(), [(day(low) if low else None, day(high) if high else None) for low, high in days], places)
    assert (reason in render(found)) if reason and found else (found is None and not reason)


def test_a_record_is_judged_by_the_first_dates_it_states_and_by_towns_that_are_known() -> None:
    found = material(
        victim("lamp/persons/1", "E-A", death_date="1 June 1985", detention_date="1 June 1978"),
        victim("lamp/persons/2", "E-B", death_place="Montevideo"),
        victim("lamp/persons/3", "E-C", death_place="a house by the river"),
    )
    reasons = [outside_record(mandate(), one, ["UY"]) for one in found.of_kind("person")]
    assert [render(one) if one else "" for one in reasons] == [
        "Outside the mandate: everything stated happened after 1979-02-28, its last day.",
        "Outside the mandate: UY",
        "",
    ]


def test_the_output_is_json() -> None:
    assert '"quorum":2' in canonical(as_json(mandate(), material(victim("lamp/persons/1", "E-A"))))
