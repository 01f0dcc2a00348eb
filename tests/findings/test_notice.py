"""Notice and reply: nobody who may be alive is named before they were told and could answer."""

from __future__ import annotations

from datetime import date

import pytest

from cenotaph.findings.notice import Noticed, as_json, letter, notices
from cenotaph.ledger.entry import Entry
from cenotaph.words.canonical import canonical
from cenotaph.words.sentences import render
from tests.findings.told import Told, material, said

OFFICIAL = Told("lamp/persons/1", "person", {"name": "Orin Quillstone"}, "lamp", "E-O", "official")
FINDING = said(
    "finding",
    finding="F1",
    proposition="Orin Quillstone is alleged to have sat on the panel",
    proposition_fr="Orin Quillstone aurait siégé",
    standard="reasonable_grounds",
    names="E-O",
    material_for="lamp/postings/1/seat/seat@1",
)
DAY = date(2026, 6, 1)


def notice(**body: str) -> Entry:
    return said("notice", **{"party": "E-O", "findings": "F1 F2", **body})


def noticed(*sent: Entry, told: tuple[Told, ...] = (OFFICIAL,), as_of: date = DAY) -> Noticed:
    (found,) = notices(material(*told, entries=[FINDING, *sent]), as_of)
    return found


PROVEN = {"sent": "2026-03-01", "due": "2026-05-01", "proof": "a signed receipt"}


@pytest.mark.parametrize(
    ("body", "state", "may"),
    [
        ({}, "not_sent", False),
        ({"sent": "2026-03-01"}, "sent", False),
        ({**PROVEN, "due": "2026-07-01"}, "waiting", False),
        ({**PROVEN, "due": "2026-06-01"}, "waiting", False),  # the day that is due still runs
        (PROVEN, "overdue", True),
        ({**PROVEN, "proof": ""}, "overdue", False),  # nothing shows that it arrived
        ({**PROVEN, "replied": "2026-04-01", "reply": "I was abroad"}, "replied", True),
        ({**PROVEN, "replied": "2026-07-01", "reply": "I was abroad"}, "overdue", True),  # not yet, on this day
        ({"sent": "2026-07-01"}, "not_sent", False),
        ({"impossible": "no address is known"}, "impossible", True),
        ({"impossible": "  "}, "not_sent", False),
        ({"sent": "soon"}, "not_sent", False),
    ],
)
def test_the_state_of_a_notice_and_whether_the_party_may_be_named(body: dict[str, str], state: str, may: bool) -> None:
    found = noticed(notice(**body))
    (one,) = found.notices
    assert (one.state, one.may_be_named, found.may_be_published) == (state, may, may)


def test_whom_a_finding_names_needs_notice_though_no_entry_speaks_of_it() -> None:
    found = noticed()
    assert [(one.party, one.name, one.state) for one in found.notices] == [("E-O", "Orin Quillstone", "not_sent")]
    assert not found.may_be_published


@pytest.mark.parametrize(
    ("says", "may"),
    [
        ({"death_date": "3 May 2001"}, True),
        ({"death_date": "3 May 2031"}, False),
        ({"death_date": "one night"}, False),
        ({"death_date": "3 May 2001", "status": "located_alive"}, False),
    ],
)
def test_one_who_is_stated_to_be_dead_may_be_named_unless_a_source_says_otherwise(
    says: dict[str, str], may: bool
) -> None:
    dead = Told("wick/persons/9", "person", {"name": "Orin Quillstone", **says}, "wick", "E-O", "official")
    found = noticed(told=(OFFICIAL, dead))
    assert found.may_be_published is may
    if may:
        assert render(found.notices[0].why).startswith("Sources that state the death of this person: 1")


def test_a_reply_stands_beside_the_finding_as_evidence_against_it() -> None:
    found = noticed(notice(**PROVEN, replied="2026-04-01", reply="I was abroad"))
    assert [(one.party, one.words, one.replied) for one in found.against] == [("E-O", "I was abroad", "2026-04-01")]


def test_a_second_letter_with_a_new_term_binds_though_the_first_has_passed() -> None:
    found = noticed(notice(**PROVEN), notice(**{**PROVEN, "sent": "2026-05-20", "due": "2026-08-01"}))
    assert (found.notices[0].state, found.notices[0].may_be_named) == ("waiting", False)


def test_a_state_that_is_not_named_is_told_and_stands_in_nobodys_way() -> None:
    found = noticed(notice(**PROVEN), notice(party="Republic of Varzin", findings="F1", sent="2026-05-01"))
    assert [(one.party, one.named, one.state) for one in found.notices] == [
        ("E-O", True, "overdue"),
        ("Republic of Varzin", False, "sent"),
    ]
    assert found.may_be_published


def test_what_is_wrong_with_a_notice_is_said() -> None:
    (one,) = noticed(notice(sent="March", due="2026-01-01", replied="2026-04-01")).notices
    assert [render(doubt) for doubt in one.doubts] == [
        "sent “March” is no day; write it as 2026-01-31",
        "A reply is dated, but its words are missing.",
    ]


def test_the_letter_says_what_is_considered_on_what_and_how_to_reply() -> None:
    found = material(OFFICIAL, entries=[FINDING, notice(**PROVEN)])
    (one,) = notices(found, DAY)[0].notices
    said_so = [render(line) for line in letter(found, FINDING, one)]
    whole = "\n".join(said_so)
    for part in (
        "To Orin Quillstone", "The autumn in Varzin (fictional)", "alleged to have sat on the panel",
        "reasonable grounds to believe", "lamp/postings/1/seat/seat@1", "No claim that speaks against it is known",
        "silence is not taken as an admission", "reply by 2026-05-01", "presumed innocent",
    ):  # fmt: skip
        assert part in whole
    assert "Orin Quillstone aurait siégé" in render(letter(found, FINDING, one, "fr")[2])


def test_the_output_is_json() -> None:
    assert '"state":"overdue"' in canonical(
        as_json(notices(material(OFFICIAL, entries=[FINDING, notice(**PROVEN)]), DAY))
    )
