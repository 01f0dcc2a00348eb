"""Checks of what leaves the house: a subject without a fault has no complaint, and each fault has its own."""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.findings import lints as module
from cenotaph.findings.gates import ForumResult, Situation, evaluate, forums, situation_of
from cenotaph.findings.lints import (
    Complaint,
    Consent,
    Evidence,
    Item,
    LintError,
    NamedPerson,
    Subject,
    check,
    lints,
    may_leave,
)
from cenotaph.findings.lints import (
    Testimony as Account,
)
from cenotaph.words.sentences import render

TODAY = date(2026, 1, 1)
SAW = Evidence("e1", stance="family_or_survivor", identity="known_to_us", basis="saw", origin="witness one")
HEARD = Evidence("e2", stance="party_to_events", affiliation_stated=True, identity="named", basis="heard", origin="two")
DENIES = Evidence("e3", stance="state", identity="named", basis="inferred", origin="ministry")
ITEM = Item("i1", "clerk", "2020-01-01", "Nilvarkand", "a family", "ab12", "ab12")
TRANSLATED = replace(ITEM, id="i2", translated=True, original_kept=True, translator="T. Lamp")
REPORT = replace(ITEM, id="i3", cited_for_conclusion=True, underlying=("i1",))
ACCOUNT = Account("t1", interview_number=1, earlier_accounts_listed=True, benefits="none")
GUIDED = replace(
    ACCOUNT, id="t2", intermediary_used=True, intermediary="Society of Lamps", intermediary_witnesses=2,
    vulnerable=True, child=True, specialist=True, interviewer_trained=True, lineup_used=True, benefits="bus fare",
)  # fmt: skip
CONSENT = Consent("c1", ("un", "public"), TODAY)
PERSON = NamedPerson("p1", living=True, notice_recorded=True)
WITHOUT_FAULT = Subject(
    "f1", "public", TODAY, supporting=(SAW, HEARD), opposing=(DENIES,), corroborated=True,
    items=(ITEM, TRANSLATED, REPORT), testimonies=(ACCOUNT, GUIDED), consents=(CONSENT,), persons=(PERSON,),
)  # fmt: skip


def found(subject: Subject) -> list[tuple[str, str]]:
    return [(one.code, one.about) for one in check(subject)]


def with_one(what: str, changed: object) -> Subject:
    """The subject without a fault, with one more thing in it."""
    return replace(WITHOUT_FAULT, **{what: (*getattr(WITHOUT_FAULT, what), changed)})


def test_a_subject_without_a_fault_has_no_complaint_and_may_leave() -> None:
    assert check(WITHOUT_FAULT) == ()
    assert may_leave(())


ACCOUNTS: list[tuple[str, dict[str, Any]]] = [
    ("L01", {"interview_number": 2}),
    ("L01", {"interview_number": None}),
    ("L01", {"interview_number": 0}),
    ("L01", {"earlier_accounts_listed": False}),
    ("L02", {"intermediary": ""}),
    ("L02", {"intermediary_paid": True}),
    ("L02", {"intermediary_witnesses": 3}),
    ("L02", {"intermediary_witnesses": 4}),
    ("L03", {"leading_flags": 1}),
    ("L03", {"leading_flags": 2}),
    ("L12", {"photograph_alone": True}),
    ("L12", {"photograph_published": True}),
    ("L14", {"specialist": False}),
    ("L14", {"specialist": False, "child": False}),
    ("L14", {"interviewer_trained": False}),
    ("L14", {"interviewer_trained": False, "vulnerable": False}),
    ("L15", {"benefits": ""}),
    ("L15", {"benefits": " "}),
]


@pytest.mark.parametrize(("code", "change"), ACCOUNTS)
def test_of_how_an_account_was_taken(code: str, change: dict[str, Any]) -> None:
    assert found(with_one("testimonies", replace(GUIDED, id="t9", **change))) == [(code, "t9")]


@pytest.mark.parametrize(
    "change",
    [
        {"intermediary": "", "intermediary_paid": True, "intermediary_witnesses": 9},  # none was used
        {"photograph_alone": True, "photograph_published": True},  # no identification
        {"specialist": False, "interviewer_trained": False},  # neither vulnerable nor a child
    ],
)
def test_what_does_not_apply_to_an_account_is_no_fault(change: dict[str, Any]) -> None:
    assert found(with_one("testimonies", replace(ACCOUNT, id="t9", **change))) == []


ITEMS: list[tuple[str, dict[str, Any]]] = [
    ("L05", {"acquirer": ""}),
    ("L05", {"acquired": ""}),
    ("L05", {"place": ""}),
    ("L05", {"holder": ""}),
    ("L06", {"hash_acquired": ""}),
    ("L06", {"hash_acquired": "", "hash_now": ""}),
    ("L06", {"hash_now": "cd34"}),
    ("L06", {"custody_gap": True}),
    ("L06", {"edited_as_original": True}),
    ("L08", {"cited_for_conclusion": True}),
    ("L13", {"original_kept": False}),
    ("L13", {"translator": ""}),
    ("L13", {"machine_only": True}),
]


@pytest.mark.parametrize(("code", "change"), ITEMS)
def test_of_an_item(code: str, change: dict[str, Any]) -> None:
    assert found(with_one("items", replace(TRANSLATED, id="i9", **change))) == [(code, "i9")]


def test_what_does_not_apply_to_an_item_is_no_fault() -> None:
    assert found(with_one("items", replace(ITEM, id="i9", machine_only=True))) == []  # not translated


@pytest.mark.parametrize(
    "change",
    [{"purposes": ()}, {"purposes": ("un",)}, {"until": TODAY - timedelta(1)}, {"withdrawn": True}],
)
def test_a_consent_that_does_not_hold_blocks(change: dict[str, Any]) -> None:
    complaints = check(with_one("consents", replace(CONSENT, id="c9", **change)))
    assert [(one.code, one.severity, one.about) for one in complaints] == [("L04", "block", "c9")]
    assert not may_leave(complaints)


def test_a_consent_without_an_end_and_one_that_ends_today_hold() -> None:
    assert found(with_one("consents", replace(CONSENT, id="c9", until=None))) == []
    assert CONSENT.until == TODAY


@given(st.dates(), st.dates())
def test_a_consent_holds_up_to_its_last_day(until: date, today: date) -> None:
    subject = replace(WITHOUT_FAULT, today=today, consents=(replace(CONSENT, until=until),))
    assert bool(found(subject)) == (today > until)


@pytest.mark.parametrize(
    ("supporting", "weak"),
    [
        ((), False),
        ((SAW,), False),
        ((replace(SAW, identity="unnamed"),), True),
        ((replace(SAW, basis="told_by"),), True),
        ((replace(SAW, basis="inferred"), replace(HEARD, identity="unnamed")), True),
        ((replace(SAW, basis="inferred"), HEARD), False),
        ((HEARD,), False),
    ],
)
def test_a_finding_on_anonymous_hearsay_alone(supporting: tuple[Evidence, ...], weak: bool) -> None:
    subject = replace(WITHOUT_FAULT, supporting=supporting, corroborated=False)
    assert found(subject) == ([("L07", "f1")] if weak else [])


def test_a_basis_of_knowledge_is_asked_of_both_sides() -> None:
    silent = replace(SAW, id="e9", basis="")
    assert found(with_one("supporting", silent)) == [("L09", "e9")]
    assert found(with_one("opposing", replace(silent, basis="not_stated"))) == [("L09", "e9")]
    for basis in ("saw", "heard", "told_by", "inferred"):
        assert found(with_one("opposing", replace(silent, basis=basis))) == []


def test_what_goes_back_to_one_origin_is_not_corroborated() -> None:
    copies = tuple(replace(SAW, id=f"e{one}") for one in range(5, 9))
    subject = replace(WITHOUT_FAULT, supporting=copies)
    (complaint,) = check(subject)
    assert (complaint.code, complaint.severity, complaint.about) == ("L10", "block", "f1")
    assert found(replace(subject, corroborated=False)) == []
    assert found(replace(subject, supporting=(*copies, replace(SAW, origin="")))) == [("L10", "f1")]
    assert found(replace(subject, supporting=(*copies, HEARD))) == []
    assert found(replace(subject, supporting=())) == [("L10", "f1")]


def test_without_contrary_material_a_search_must_be_recorded() -> None:
    subject = replace(WITHOUT_FAULT, opposing=())
    (complaint,) = check(subject)
    assert (complaint.code, complaint.severity, complaint.about) == ("L11", "block", "f1")
    assert found(replace(subject, search_note=" ")) == [("L11", "f1")]
    assert found(replace(subject, search_note="archives of the ministry: nothing")) == []


def test_a_party_is_told_as_one_on_both_sides() -> None:
    hidden = replace(HEARD, id="e9", affiliation_stated=False)
    assert found(with_one("supporting", hidden)) == [("L16", "e9")]
    assert found(with_one("opposing", hidden)) == [("L16", "e9")]
    assert found(with_one("opposing", replace(hidden, stance="press"))) == []


@pytest.mark.parametrize(("many", "expected"), [(0, []), (1, [("L17", "f1")]), (30_000, [("L17", "f1")])])
def test_victims_without_a_name(many: int, expected: list[tuple[str, str]]) -> None:
    assert found(replace(WITHOUT_FAULT, unnamed_victims=many)) == expected


def gates_of(forum: str, of: Situation) -> ForumResult:
    return evaluate(of, [forums()[forum]])[0]


def test_a_filing_leaves_only_for_a_forum_whose_gates_are_passed() -> None:
    stated = {"crimes": ["rs.7.1.i"], "consent": {"un": True}}
    of = situation_of(stated, (date(1988, 5, 1), date(1989, 2, 28)), ["IR"])
    open_to_all = gates_of("wgeid_standard", of)
    filing = replace(WITHOUT_FAULT, forum="wgeid_standard", gates=open_to_all)
    assert found(filing) == [("L18", "wgeid_standard")]  # what each filing must be asked is not decided
    assert found(replace(filing, decided=frozenset({"gate.anonymity", "gate.duplication"}))) == []
    barred = replace(filing, forum="icc_art15", gates=gates_of("icc_art15", of))
    everything = frozenset(one.gate for one in barred.gates.gates) if barred.gates else frozenset()
    (complaint,) = check(replace(barred, decided=everything))
    assert (complaint.code, complaint.severity, complaint.about) == ("L18", "block", "icc_art15")


def test_a_filing_without_gates_or_with_those_of_another_forum_is_blocked() -> None:
    of = situation_of({"crimes": ["rs.7.1.i"], "consent": {"public": True}}, (None, None), ["IR"])
    periodic = gates_of("upr_stakeholder", of)
    filing = replace(WITHOUT_FAULT, forum="upr_stakeholder", decided=frozenset({"gate.temporal"}))
    assert found(filing) == [("L18", "upr_stakeholder")]
    assert found(replace(filing, gates=periodic)) == []
    assert found(replace(filing, forum="wgad", gates=periodic)) == [("L18", "wgad")]


def test_what_goes_to_no_forum_has_no_gates() -> None:
    of = situation_of({}, (None, None), [])
    assert found(replace(WITHOUT_FAULT, gates=gates_of("icc_art15", of))) == []


def test_anything_protected_blocks() -> None:
    complaints = check(replace(WITHOUT_FAULT, unredacted=("voice in i2", "face in i1")))
    assert [(one.code, one.severity, one.about) for one in complaints] == [
        ("L19", "block", "face in i1"), ("L19", "block", "voice in i2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("purpose", "living", "notice", "complains"),
    [
        ("public", True, False, True),
        ("public", None, False, True),  # not known to be dead
        ("public", False, False, False),
        ("public", True, True, False),
        ("un", True, False, False),  # not public
    ],
)
def test_whoever_is_named_in_public_is_given_notice(
    purpose: str, living: bool | None, notice: bool, complains: bool
) -> None:
    subject = replace(with_one("persons", NamedPerson("p9", living, notice)), purpose=purpose)
    assert found(subject) == ([("L20", "p9")] if complains else [])


def test_nothing_that_is_not_stated_counts_as_good() -> None:
    bare = Subject(
        "f9", "public", TODAY, supporting=(Evidence("e9"),), items=(Item("i9"),), testimonies=(Account("t9"),),
        consents=(Consent("c9"),), persons=(NamedPerson("p9"),),
    )  # fmt: skip
    assert [one.code for one in check(bare)] == ["L01", "L04", "L05", "L06", "L07", "L09", "L11", "L15", "L20"]


def test_what_is_not_said_of_a_thing_is_not_assumed_of_it() -> None:
    party = Evidence("e9", stance="party_to_events", identity="named", basis="saw")
    assert found(with_one("supporting", party)) == [("L16", "e9")]  # the text does not say so
    guided = Account("t9", 1, True, intermediary_used=True, intermediary="Society of Lamps", benefits="none")
    assert found(with_one("testimonies", guided)) == []
    assert found(with_one("testimonies", replace(guided, vulnerable=True, specialist=True))) == []
    shown = Account("t9", 1, True, lineup_used=True, benefits="none")
    assert found(with_one("testimonies", shown)) == []
    assert Account("t9") == Account("t9", None, False, False, "", False, 1, 0, False, False, False, False, False)
    assert Item("i9") == Item("i9", *[""] * 6, False, False, False, (), False, False, "", False)
    assert Evidence("e9") == Evidence("e9", "", False, "unnamed")


def test_complaints_are_sorted_and_can_be_said_in_each_language() -> None:
    faulty = replace(WITHOUT_FAULT, consents=(Consent("c9"), Consent("c1")), unnamed_victims=1, opposing=())
    complaints = check(faulty)
    assert [(one.code, one.about) for one in complaints] == [("L04", "c1"), ("L04", "c9"), ("L11", "f1"), ("L17", "f1")]
    for lint in lints().values():
        english, persian, french = (
            render(Complaint(lint.code, "note", "x", module.message(f"lints.{lint.name}")).sentence, locale)
            for locale in ("en", "fa", "fr")
        )
        assert len({english, persian, french}) == 3, lint.code


def test_warnings_let_a_subject_leave() -> None:
    assert may_leave(check(replace(WITHOUT_FAULT, unnamed_victims=1)))


SEVERITIES = {
    "block": ["L04", "L05", "L06", "L10", "L11", "L14", "L18", "L19"],
    "warn": ["L01", "L02", "L03", "L07", "L08", "L09", "L12", "L13", "L15", "L16", "L17", "L20"],
    "note": [],
}


def test_the_severities_are_those_of_the_founders() -> None:
    held = {severity: [one.code for one in lints().values() if one.severity == severity] for severity in SEVERITIES}
    assert held == SEVERITIES
    assert list(lints()) == [f"L{number:02}" for number in range(1, 21)]


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"severity": "perhaps"}, "severity 'perhaps': one of block, warn, note"),
        ({"verification": "felt"}, "verification 'felt': one of seen, known"),
        ({"code": "L99"}, "write each of L01, L02"),
        ({"colour": "red"}, "colour: not known"),
    ],
)
def test_a_file_of_checks_that_breaks_the_schema_is_refused(
    entry: dict[str, str], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = {"code": "L01", "name": "n", "severity": "warn", "reason": "r", "reason_fa": "ر", "basis": "b"}
    content = {"lints": [one | {"verification": "known"} | entry]}
    monkeypatch.setattr(module, "read_file", lambda *_: content)
    with pytest.raises(LintError) as error:
        lints.__wrapped__()
    assert complaint in str(error.value)


@pytest.mark.parametrize("kind", [kind for kind in vars(module).values() if is_dataclass(kind)])
def test_nothing_here_can_be_changed_after_it_was_made(kind: Any) -> None:
    assert kind.__dataclass_params__.frozen
    assert "__slots__" in vars(kind)
