"""Who knew what, when: told, asked, answered, or no response found and where one looked."""

from __future__ import annotations

import pytest

from cenotaph.findings.chronology import Chronology, as_json, chronology
from cenotaph.words.canonical import canonical
from cenotaph.words.sentences import render
from tests.findings.told import Told, day, material, said

CABLE = {"informed": "Minister of Lamps", "informed_by": "an envoy", "words": "lists of names are read at night"}
APPEAL = {**CABLE, "ask": "stop the hearings", "issued": "3 May 1991"}


def knowledge(key: str, source: str = "lamp", **says: str) -> Told:
    return Told(f"{source}/knowledge/{key}", "knowledge", says, source)


def call(key: str, source: str = "lamp", **says: str) -> Told:
    plain = {"call_role": "signatory", "event": "Open letter", "addressed_to": "Council", "ask": "an inquiry"}
    return Told(f"{source}/calls/{key}", "call", {**plain, **says}, source)


def states(found: Chronology) -> dict[str, str]:
    return {one.record: one.state for one in found.moments}


def test_who_is_told_is_told_who_is_asked_is_asked() -> None:
    found = chronology(material(knowledge("1", **CABLE), knowledge("2", **APPEAL)))
    assert states(found) == {"lamp/knowledge/1": "told", "lamp/knowledge/2": "asked"}
    assert [one.records for one in found.asks] == [("lamp/knowledge/2",)]
    assert render(found.asks[0].sentence) == "Asked. Whether there was a response was not looked into."


@pytest.mark.parametrize("says", [{"reply": "we note the letter"}, {"replied": "1 June 1991"}])
def test_a_reply_in_words_or_by_its_date_is_an_answer(says: dict[str, str]) -> None:
    found = chronology(material(knowledge("1", **APPEAL, **says)))
    assert states(found) == {"lamp/knowledge/1": "answered"}
    assert found.unanswered == ()


def test_a_statement_that_speaks_of_an_ask_is_an_answer_to_it() -> None:
    reply = Told("wick/statements/1", "statement", {"about": "lamp/knowledge/1", "words": "no such thing"}, "wick")
    found = chronology(material(knowledge("1", **APPEAL), reply))
    assert found.asks[0].state == "answered"
    assert found.asks[0].replies == ("wick/statements/1",)


def test_no_response_is_only_said_with_where_one_looked() -> None:
    found = chronology(material(knowledge("1", **APPEAL, searched="the register of letters")))
    assert found.asks[0].state == "no_response_found"
    assert render(found.asks[0].sentence) == "No response was found. Searched: the register of letters"
    assert found.unanswered == found.asks


@pytest.mark.parametrize(
    ("about", "state"),
    [("lamp/knowledge/1", "no_response_found"), ("lamp/knowledge/1/ask/ask@2", "no_response_found"),
     ("lamp/knowledge/11", "asked")],
)  # fmt: skip
def test_a_search_on_record_says_where_one_looked(about: str, state: str) -> None:
    entry = said("search", about=about, searched="two archives", result="nothing")
    assert chronology(material(knowledge("1", **APPEAL), entries=[entry])).asks[0].state == state


def test_those_who_sign_one_letter_to_one_addressee_ask_once() -> None:
    found = chronology(
        material(
            call("1", speaker="Ada Inkwell", issued="May 1991"),
            call("2", "wick", speaker="Bo Paperbridge", issued="3 May 1991"),
            call("3", speaker="Cy Quillstone", addressed_to="Assembly"),
        )
    )
    assert [(one.whom, one.by, one.origins) for one in found.asks] == [
        ("Council", ("Ada Inkwell", "Bo Paperbridge"), 2),
        ("Assembly", ("Cy Quillstone",), 1),
    ]
    assert found.asks[0].days == (day("1991-05-01"), day("1991-05-31"))


@pytest.mark.parametrize(("part", "asks"), [("witness", 0), ("cited", 0), ("speaker", 0), ("host", 0), ("caller", 1)])
def test_who_was_only_there_asks_nothing(part: str, asks: int) -> None:
    assert len(chronology(material(call("1", call_role=part))).asks) == asks


def test_moments_stand_in_the_order_of_time_and_the_undated_last() -> None:
    found = chronology(
        material(
            call("1"),
            call("2", issued="1993"),
            knowledge("1", **CABLE, event_date="5 May 1991"),
            Told("lamp/orders/1", "order", {"issued": "May 1991", "addressed_to": "Minister of Lamps"}),
            Told("lamp/statements/1", "statement", {"issued": "1 June 1991", "statement_kind": "denial"}),
        )
    )
    assert [one.record.split("/", 1)[1] for one in found.moments] == [
        "orders/1", "knowledge/1", "statements/1", "calls/2", "calls/1",
    ]  # fmt: skip
    assert found.moments[1].days == (day("1991-05-05"), day("1991-05-05"))


def test_the_period_of_which_words_speak_is_not_when_they_were_spoken() -> None:
    found = chronology(material(call("1", period="1991"), knowledge("1", **CABLE, period="1991")))
    assert {one.record: one.days[0] for one in found.moments} == {
        "lamp/calls/1": None,
        "lamp/knowledge/1": day("1991-01-01"),
    }


def test_who_was_told_first_stands_first_with_all_that_told_them() -> None:
    found = chronology(
        material(
            knowledge("1", **CABLE, issued="9 May 1991"),
            knowledge("2", "wick", **{**CABLE, "informed": "MINISTER OF LAMPS"}, issued="2 May 1991"),
            knowledge("3", **{**CABLE, "informed": "Envoy of Varzin"}, issued="3 May 1991"),
        )
    )
    assert [(one.whom, one.origins) for one in found.informed] == [("MINISTER OF LAMPS", 2), ("Envoy of Varzin", 1)]


def test_nothing_here_says_that_somebody_knew() -> None:
    whole = canonical(as_json(chronology(material(knowledge("1", **APPEAL)))))
    assert '"unanswered":[["lamp/knowledge/1"]]' in whole
    assert "knew" not in whole
