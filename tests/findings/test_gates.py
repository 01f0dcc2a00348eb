"""Gates: what the case states decides, what it does not state is left to people, and what the law bars is not made."""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.findings import gates
from cenotaph.findings.gates import (
    Forum,
    ForumResult,
    GateError,
    Situation,
    evaluate,
    forums,
    gate_rules,
    may_generate,
    obstacles,
    read_forum,
    rows,
    situation_of,
)
from cenotaph.findings.law import instruments
from cenotaph.words.sentences import Message, render

SUMMER_1988 = (date(1988, 5, 1), date(1989, 2, 28))
MURDER_TO_DISAPPEARANCE = ["rs.7.1.a", "rs.7.1.b", "rs.7.1.e", "rs.7.1.f", "rs.7.1.h", "rs.7.1.i", "rs.7.1.k"]
IRAN_1988: dict[str, Any] = {
    "crimes": MURDER_TO_DISAPPEARANCE,
    "bonds": {
        "IR": {
            "rome_statute": False,
            "rome_statute_declaration": False,
            "security_council_referral": False,
            "icpped": False,
            "icpped_individual": False,
        }
    },
    "facts": {"ongoing_detention": False, "ongoing_concealment": True},
    "communications": [{"body": "special_procedures", "day": "2020-09-03", "note": "public in December 2020"}],
    "mechanisms": [
        {"forum": "iiim_type_mechanism", "name": "a later mission", "territory": ["IR"], "first": "2022-09-16"}
    ],
    "asked": ["icc_art15", "political_routes.unsc_icc_referral", "political_routes.unsc_tribunal"],
}  # fmt: skip
AN_OPEN_ROUTE = ("open", False)
VERDICTS_1988 = {  # forum -> status, whether it is a bar of law
    "ced_individual": ("closed", True),
    "ced_urgent_action": ("closed", True),
    "coi_submission": ("human_decision", False),
    "hrc_complaint": ("human_decision", False),
    "icc_art15": ("closed", True),
    "iiim_type_mechanism": ("follow_up", False),
    "political_routes": AN_OPEN_ROUTE,
    "political_routes.hc_inquiry": AN_OPEN_ROUTE,
    "political_routes.hrc_coi": AN_OPEN_ROUTE,
    "political_routes.peoples_tribunal": AN_OPEN_ROUTE,
    "political_routes.sg_panel": AN_OPEN_ROUTE,
    "political_routes.treaty_tribunal": AN_OPEN_ROUTE,
    "political_routes.unga_mechanism": AN_OPEN_ROUTE,
    "political_routes.unsc_icc_referral": ("closed", True),
    "political_routes.unsc_tribunal": AN_OPEN_ROUTE,
    "sanctions_listing": AN_OPEN_ROUTE,
    "sp_communication": ("open", False),
    "sr_executions": ("open", False),
    "sr_torture": ("open", False),
    "universal_jurisdiction": ("human_decision", False),
    "upr_stakeholder": ("open", False),
    "wgad": ("human_decision", False),
    "wgeid_standard": ("open", False),
}


def situation(**changes: Any) -> Situation:
    return situation_of(IRAN_1988 | changes, SUMMER_1988, ["IR"])


def verdicts(of: Situation) -> dict[str, ForumResult]:
    return {one.forum: one for one in evaluate(of)}


def gate(of: Situation, forum: str, rule: str) -> gates.GateResult:
    return next(one for one in verdicts(of)[forum].gates if one.gate == rule)


def told(reason: Message) -> str:
    return render(reason)


# The reference case


def test_the_verdicts_of_the_reference_case() -> None:
    found = {forum: (one.status, bool(one.blocked)) for forum, one in verdicts(situation()).items()}
    assert found == VERDICTS_1988


def test_the_court_is_asked_for_and_legally_blocked_by_the_articles_on_time() -> None:
    court = verdicts(situation())["icc_art15"]
    assert court.asked
    (bar,) = court.blocked
    assert bar.article == "Rome Statute, articles 11 and 24; Elements of Crimes, footnote 24"
    assert told(bar.reason) == "all of the alleged conduct ended before 2002-07-01"
    assert "A referral by the Security Council does not lift article 24" in bar.of.note
    assert "IR is stated not to be bound by the Rome Statute, or a declaration" in told(court.gates[1].reason)


def test_a_referral_by_the_security_council_opens_nothing_for_earlier_conduct() -> None:
    bonds = {"IR": IRAN_1988["bonds"]["IR"] | {"security_council_referral": date(1988, 1, 1)}}
    court = verdicts(situation(bonds=bonds))["icc_art15"]
    assert (court.status, [one.result for one in court.gates[:2]]) == ("closed", ["failed", "passed"])
    assert not may_generate(court, {one.gate for one in court.gates})


def test_no_decision_makes_a_filing_that_the_law_bars_or_that_is_only_an_ask() -> None:
    for one in evaluate(situation(consent={"un": True, "court": True, "public": True, "commission": True})):
        everything = {result.gate for result in one.gates}
        assert may_generate(one, everything) == (one.status not in {"closed", "follow_up"} and one.kind == "filing")
        assert (not may_generate(one, everything)) == bool(obstacles(one, everything))


def test_an_ask_says_that_there_is_nothing_to_file() -> None:
    ask = verdicts(situation())["political_routes"]
    assert [told(one) for one in obstacles(ask)] == ["this is an ask that is put on record; there is nothing to file"]
    assert ask.gates == ()


def test_a_committee_is_closed_by_the_time_and_by_the_treaty() -> None:
    committee = verdicts(situation())["ced_urgent_action"]
    assert [one.gate for one in committee.blocked] == ["gate.temporal", "gate.state"]
    assert told(committee.gates[1].reason).startswith("IR is stated not to be bound by the International Convention")


def test_an_earlier_communication_warns_the_complaint_procedure() -> None:
    warned = gate(situation(), "hrc_complaint", "gate.duplication")
    assert warned.result == "human_decision"
    assert "special procedures of the Human Rights Council, on 2020-09-03" in told(warned.reason)


def test_the_death_penalty_is_left_to_people() -> None:
    assert gate(situation(), "universal_jurisdiction", "gate.death_penalty").result == "human_decision"
    assert gate(situation(), "iiim_type_mechanism", "gate.death_penalty").result == "human_decision"


def test_a_mandate_that_the_conduct_is_outside_of_is_followed_up_only_where_something_is_still_concealed() -> None:
    facts = {"ongoing_detention": False}
    assert verdicts(situation(facts=facts | {"ongoing_concealment": False}))["iiim_type_mechanism"].status == "closed"
    assert verdicts(situation(facts=facts))["iiim_type_mechanism"].status == "human_decision"


# Other cases by the same code


def test_argentina_is_a_party_and_too_early_for_both_treaties() -> None:
    bonds = {
        "AR": {"rome_statute": date(2002, 7, 1), "icpped": date(2010, 12, 23), "icpped_individual": date(2010, 12, 23)}
    }
    stated = {"crimes": ["ia.cfdp.2", "ar.cp.79"], "bonds": bonds, "communications": [], "exhaustion": "exhausted"}
    earlier = verdicts(situation_of(stated, (date(1976, 3, 24), date(1983, 12, 10)), ["AR"]))
    assert [earlier[one].status for one in ("icc_art15", "ced_urgent_action", "ced_individual")] == ["closed"] * 3
    assert told(earlier["ced_urgent_action"].gates[1].reason).endswith("only for conduct since 2010-12-23")
    assert earlier["wgeid_standard"].status == "open"
    later = verdicts(situation_of(stated, (date(2015, 3, 24), date(2015, 3, 25)), ["AR"]))
    assert [later[one].status for one in ("icc_art15", "ced_urgent_action", "ced_individual")] == ["open"] * 3
    assert later["hrc_complaint"].status == "open"
    assert not may_generate(later["ced_individual"])  # nobody has stated a consent yet
    consenting = verdicts(
        situation_of(stated | {"consent": {"un": True}}, (date(2015, 3, 24), date(2015, 3, 25)), ["AR"])
    )
    assert may_generate(consenting["ced_individual"], {"gate.anonymity"})


def test_the_training_case_states_little_and_is_told_so() -> None:
    found = verdicts(situation_of({"crimes": ["zarvanda.11"]}, (date(1992, 9, 23), date(1992, 12, 21)), ["Zarvanda"]))
    assert found["icc_art15"].status == "closed"
    assert found["hrc_complaint"].status == "human_decision"
    assert found["sr_executions"].status == "open"
    assert found["wgeid_standard"].status == "closed"  # it takes disappearances, and none is alleged
    assert not found["wgeid_standard"].blocked
    assert found["iiim_type_mechanism"].status == "human_decision"


def test_a_case_that_states_nothing_closes_nothing() -> None:
    for one in evaluate(situation_of({}, (None, None), [])):
        assert one.status in {"open", "human_decision"}, one.forum
        assert all(result.result != "failed" for result in one.gates), one.forum


# Each test of a gate


def asks(test: dict[str, Any], tmp_path: Path, **more: Any) -> Forum:
    """A forum with one gate."""
    import yaml

    stated = {"id": "lamp", "name": "Lamp", "name_fa": "چراغ", "verification": "known"}
    stated["gates"] = [{"gate": "gate.temporal", "article": "Lamp Act, 1", **test, **more}]  # type: ignore[assignment]
    path = tmp_path / "lamp.yaml"
    path.write_text(yaml.safe_dump(stated), encoding="utf-8")
    return read_forum(path)


def outcome(forum: Forum, of: Situation) -> tuple[str, str]:
    (one,) = evaluate(of, [forum])
    return one.gates[0].result, one.gates[0].reason.key.removeprefix("gates.")


DAY = date(2000, 6, 15)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (DAY, DAY, ("passed", "period_within")),
        (DAY - timedelta(1), DAY - timedelta(1), ("failed", "period_before")),
        (DAY - timedelta(1), DAY, ("human_decision", "period_partly")),
        (DAY, None, ("passed", "period_within")),
        (None, DAY - timedelta(1), ("failed", "period_before")),
        (None, DAY, ("human_decision", "period_unknown")),
        (DAY - timedelta(1), None, ("human_decision", "period_unknown")),
        (None, None, ("human_decision", "period_unknown")),
    ],
)
def test_a_period(first: date | None, last: date | None, expected: tuple[str, str], tmp_path: Path) -> None:
    forum = asks({"test": "period", "since": DAY}, tmp_path)
    assert outcome(forum, Situation(first=first, last=last)) == expected


@given(st.dates(), st.integers(0, 900), st.dates())
def test_a_period_passes_or_fails_only_as_a_whole(first: date, days: int, limit: date) -> None:
    last = first + timedelta(min(days, (date.max - first).days))
    test = gates.Test("period", {"since": limit})
    result, _ = gates._ask(test, Situation(first=first, last=last), "lamp")
    assert (result == "passed") == (first >= limit)
    assert (result == "failed") == (last < limit)


BOUND = {"test": "bound", "bonds": ["icpped", "rome_statute"]}


@pytest.mark.parametrize(
    ("icpped", "rome_statute", "expected"),
    [
        (DAY, None, ("passed", "bound")),
        (None, DAY, ("passed", "bound")),
        (False, False, ("failed", "not_bound")),
        (False, None, ("human_decision", "bond_unknown")),
        (None, None, ("human_decision", "bond_unknown")),
        (True, False, ("human_decision", "bond_day_unknown")),
        (DAY + timedelta(9), False, ("failed", "bound_later")),
        (DAY + timedelta(9), None, ("human_decision", "bond_unknown")),
        (False, DAY + timedelta(9), ("failed", "bound_later")),
        (DAY + timedelta(1), False, ("human_decision", "bound_later")),  # part of the conduct
        (DAY + timedelta(1), DAY + timedelta(9), ("human_decision", "bound_later")),
        (DAY + timedelta(9), DAY, ("passed", "bound")),
    ],
)
def test_a_bond(icpped: object, rome_statute: object, expected: tuple[str, str], tmp_path: Path) -> None:
    held = {("ZZ", "icpped"): icpped, ("ZZ", "rome_statute"): rome_statute}
    known = {key: value for key, value in held.items() if value is not None}
    of = Situation(first=DAY, last=DAY + timedelta(2), territory=("ZZ",), bonds=known)  # type: ignore[arg-type]
    assert outcome(asks(BOUND, tmp_path), of) == expected


def test_the_first_doubt_and_the_first_late_bond_are_the_ones_told(tmp_path: Path) -> None:
    of = Situation(first=DAY, last=DAY, territory=("ZZ",), bonds={("ZZ", "icpped"): True})
    (one,) = evaluate(of, [asks(BOUND, tmp_path)])
    assert "Enforced Disappearance, and the case does not state since when" in told(one.gates[0].reason)
    late: dict[tuple[str, str], date | bool] = {
        ("ZZ", "icpped"): DAY + timedelta(5), ("ZZ", "rome_statute"): DAY + timedelta(9)
    }  # fmt: skip
    (one,) = evaluate(replace(of, bonds=late), [asks(BOUND, tmp_path)])
    assert told(one.gates[0].reason).endswith("only for conduct since 2000-06-20")
    doubts = {("ZZ", "icpped"): DAY - timedelta(5), ("ZZ", "rome_statute"): DAY - timedelta(3)}
    straddling = Situation(first=DAY - timedelta(9), last=DAY, territory=("ZZ",), bonds=doubts)
    (one,) = evaluate(straddling, [asks(BOUND, tmp_path)])
    assert told(one.gates[0].reason).endswith("only for conduct since 2000-06-10")


def test_states_that_are_not_bound_alike_are_for_people(tmp_path: Path) -> None:
    forum = asks(BOUND, tmp_path)
    bonds: dict[tuple[str, str], date | bool] = {
        (state, bond): False for state in ("YY", "ZZ") for bond in ("icpped", "rome_statute")
    }
    of = Situation(first=DAY, last=DAY, territory=("YY", "ZZ"), bonds=bonds)
    assert outcome(forum, of) == ("failed", "not_bound")
    assert outcome(forum, replace(of, bonds=bonds | {("ZZ", "icpped"): DAY})) == ("human_decision", "states_differ")
    assert outcome(forum, replace(of, territory=())) == ("human_decision", "territory_unknown")


@pytest.mark.parametrize(
    ("wanted", "held", "expected"),
    [
        (True, True, ("passed", "fact_is_so")),
        (True, False, ("failed", "fact_is_not_so")),
        (False, True, ("failed", "fact_is_so")),
        (False, False, ("passed", "fact_is_not_so")),
        (True, None, ("human_decision", "fact_unknown")),
        (False, None, ("human_decision", "fact_unknown")),
    ],
)
def test_a_fact(wanted: bool, held: bool | None, expected: tuple[str, str], tmp_path: Path) -> None:
    forum = asks({"test": "fact", "name": "ongoing_detention", "wanted": wanted}, tmp_path)
    assert outcome(forum, Situation(facts={} if held is None else {"ongoing_detention": held})) == expected


def test_a_fact_is_wanted_to_be_so_unless_the_file_says_otherwise(tmp_path: Path) -> None:
    forum = asks({"test": "fact", "name": "ongoing_detention"}, tmp_path)
    assert outcome(forum, Situation(facts={"ongoing_detention": True}))[0] == "passed"


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({"un": True}, ("passed", "consent_given")),
        ({"un": False}, ("failed", "consent_refused")),
        ({"court": True}, ("human_decision", "consent_unknown")),
    ],
)
def test_a_consent_is_for_its_purpose(held: dict[str, bool], expected: tuple[str, str], tmp_path: Path) -> None:
    assert outcome(asks({"test": "consent", "purpose": "un"}, tmp_path), Situation(consent=held)) == expected


def test_what_was_brought_before_others(tmp_path: Path) -> None:
    forum = asks({"test": "not_before", "bodies": ["treaty_body", "special_procedures"]}, tmp_path)
    assert outcome(forum, Situation()) == ("human_decision", "communications_unknown")
    assert outcome(forum, Situation(communications=())) == ("passed", "no_communication")
    other = gates.Communication("court", DAY)
    assert outcome(forum, Situation(communications=(other,))) == ("passed", "no_communication")
    earlier = (gates.Communication("treaty_body", DAY + timedelta(3)), gates.Communication("special_procedures", DAY))
    (one,) = evaluate(Situation(communications=(*earlier, other)), [forum])
    assert told(one.gates[0].reason).startswith("already taken up by a treaty body, on 2000-06-18")


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (None, ("human_decision", "exhaustion_unknown")),
        ("exhausted", ("passed", "exhausted")),
        ("ineffective", ("human_decision", "remedies_ineffective")),
        ("not_exhausted", ("failed", "not_exhausted")),
    ],
)
def test_domestic_remedies(held: str | None, expected: tuple[str, str], tmp_path: Path) -> None:
    assert outcome(asks({"test": "exhaustion"}, tmp_path), Situation(exhaustion=held)) == expected


def lamp_mechanism(first: date | None, last: date | None, territory: tuple[str, ...] = ("YY", "ZZ")) -> gates.Mechanism:
    return gates.Mechanism("lamp", "the Lamp Mission", territory, first, last)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (None, ("human_decision", "mechanism_unknown")),
        ((), ("failed", "no_mechanism")),
        ((replace(lamp_mechanism(None, None), forum="other"),), ("human_decision", "mechanism_unknown")),
        ((lamp_mechanism(None, None),), ("passed", "mechanism_covers")),
        ((lamp_mechanism(DAY, DAY + timedelta(2)),), ("passed", "mechanism_covers")),
        ((lamp_mechanism(DAY + timedelta(1), None),), ("human_decision", "mechanism_partly")),
        ((lamp_mechanism(None, DAY + timedelta(1)),), ("human_decision", "mechanism_partly")),
        ((lamp_mechanism(DAY + timedelta(2), None),), ("human_decision", "mechanism_partly")),
        ((lamp_mechanism(None, DAY),), ("human_decision", "mechanism_partly")),
        ((lamp_mechanism(DAY + timedelta(3), None),), ("failed", "mechanism_other_time")),
        ((lamp_mechanism(None, DAY - timedelta(1)),), ("failed", "mechanism_other_time")),
        ((lamp_mechanism(None, None, ("ZZ",)),), ("passed", "mechanism_covers")),
        ((lamp_mechanism(None, None, ("YY",)),), ("failed", "mechanism_elsewhere")),
        ((lamp_mechanism(None, None, ("YY",)), lamp_mechanism(None, None)), ("passed", "mechanism_covers")),
        ((lamp_mechanism(None, DAY), lamp_mechanism(None, None, ("YY",))), ("human_decision", "mechanism_partly")),
    ],
)
def test_a_mandate(held: Any, expected: tuple[str, str], tmp_path: Path) -> None:
    of = Situation(first=DAY, last=DAY + timedelta(2), territory=("ZZ",), mechanisms=held)
    assert outcome(asks({"test": "mandate"}, tmp_path), of) == expected


def test_a_mandate_without_the_place_or_the_time_is_for_people(tmp_path: Path) -> None:
    forum = asks({"test": "mandate"}, tmp_path)
    of = Situation(first=DAY, last=DAY, territory=("ZZ",), mechanisms=(lamp_mechanism(None, None),))
    assert outcome(forum, replace(of, territory=())) == ("human_decision", "territory_unknown")
    assert outcome(forum, replace(of, first=None)) == ("human_decision", "mechanism_time_unknown")
    assert outcome(forum, replace(of, last=None)) == ("human_decision", "mechanism_time_unknown")


def test_what_is_alleged(tmp_path: Path) -> None:
    forum = asks({"test": "matter", "any_of": ["torture", "killing"]}, tmp_path)
    assert outcome(forum, Situation()) == ("human_decision", "matter_unknown")
    assert outcome(forum, Situation(matters=frozenset({"killing", "detention"}))) == ("passed", "matter_taken")
    assert outcome(forum, Situation(matters=frozenset({"detention"}))) == ("failed", "matter_not_taken")


SO, NOT_SO = {"test": "not_asked"}, {"test": "exhaustion"}


@pytest.mark.parametrize(
    ("how", "parts", "exhaustion", "expected"),
    [
        ("any", [SO, NOT_SO], "not_exhausted", ("passed", "not_asked")),
        ("any", [{"test": "people"}, NOT_SO], "not_exhausted", ("human_decision", "and")),
        ("any", [NOT_SO, NOT_SO], "not_exhausted", ("failed", "and")),
        ("all", [SO, NOT_SO], "not_exhausted", ("failed", "not_exhausted")),
        ("all", [SO, NOT_SO], None, ("human_decision", "and")),
        ("all", [SO, SO], None, ("passed", "and")),
        ("all", [{"test": "people"}, NOT_SO], "not_exhausted", ("failed", "not_exhausted")),
    ],
)
def test_several_tests(how: str, parts: Any, exhaustion: str | None, expected: tuple[str, str], tmp_path: Path) -> None:
    assert outcome(asks({how: parts}, tmp_path), Situation(exhaustion=exhaustion)) == expected


def test_reasons_of_several_tests_stand_in_their_order(tmp_path: Path) -> None:
    (one,) = evaluate(Situation(), [asks({"all": [SO, {"test": "people"}]}, tmp_path)])
    assert told(one.gates[0].reason) == "this forum has no such condition; people must decide this"


# What gates make of a forum


@pytest.mark.parametrize(
    ("more", "facts", "expected"),
    [
        ({}, {}, ("closed", "failed", False)),
        ({"blocks": True}, {}, ("closed", "failed", True)),
        ({"if_failed": "human_decision"}, {}, ("human_decision", "human_decision", False)),
        ({"if_failed": "follow_up"}, {}, ("follow_up", "failed", False)),
        ({"if_failed": "follow_up", "if_fact": "ongoing_detention"}, {}, ("human_decision", "failed", False)),
        ({"if_failed": "follow_up", "if_fact": "ongoing_detention"}, {"ongoing_detention": True},
         ("follow_up", "failed", False)),
        ({"if_failed": "follow_up", "if_fact": "ongoing_detention"}, {"ongoing_detention": False},
         ("closed", "failed", False)),
        ({"level": "filing"}, {}, ("open", "failed", False)),
    ],
)  # fmt: skip
def test_a_failed_gate(more: dict[str, Any], facts: dict[str, bool], expected: object, tmp_path: Path) -> None:
    forum = asks({"test": "exhaustion"}, tmp_path, **more)
    (one,) = evaluate(Situation(exhaustion="not_exhausted", facts=facts), [forum])
    assert (one.status, one.gates[0].result, bool(one.blocked)) == expected
    assert not may_generate(one)


def test_a_gate_that_blocks_is_no_bar_where_it_passes_or_is_open(tmp_path: Path) -> None:
    forum = asks({"test": "exhaustion"}, tmp_path, blocks=True)
    for held, status in (("exhausted", "open"), (None, "human_decision")):
        (one,) = evaluate(Situation(exhaustion=held), [forum])
        assert (one.status, one.blocked) == (status, ())
    assert may_generate(evaluate(Situation(exhaustion="exhausted"), [forum])[0])


def test_a_gate_that_passes_is_left_to_nobody(tmp_path: Path) -> None:
    forum = asks({"test": "exhaustion"}, tmp_path, if_failed="human_decision")
    (one,) = evaluate(Situation(exhaustion="exhausted"), [forum])
    assert (one.status, one.gates[0].result) == ("open", "passed")


def test_a_failed_gate_that_is_left_to_people_can_be_decided(tmp_path: Path) -> None:
    forum = asks({"test": "exhaustion"}, tmp_path, if_failed="human_decision")
    (one,) = evaluate(Situation(exhaustion="not_exhausted"), [forum])
    assert [told(reason) for reason in obstacles(one)] == ["the case states that domestic remedies were not exhausted"]
    assert may_generate(one, {"gate.temporal"})
    assert not may_generate(one, {"gate.state"})


# What a case states


@pytest.mark.parametrize(
    ("stated", "complaint"),
    [
        ({"crimes": ["rs.99"]}, "case.toml, [findings], crimes 'rs.99': in no law file"),
        ({"facts": {"rain": True}}, "facts 'rain': one of accused_of_a_party"),
        ({"facts": {"ongoing_detention": "no"}}, "ongoing_detention 'no': write true or false"),
        ({"consent": {"lunch": True}}, "consent 'lunch': one of commission"),
        ({"exhaustion": "perhaps"}, "exhaustion 'perhaps': one of exhausted, ineffective, not_exhausted"),
        ({"bonds": {"IR": {"friendship": True}}}, "bonds 'friendship': one of icpped"),
        ({"bonds": {"IR": {"icpped": "soon"}}}, "bonds IR icpped 'soon': write a day"),
        ({"communications": [{"body": "the mayor", "day": "2020-01-01"}]}, "body 'the mayor': one of court"),
        ({"communications": [{"body": "court"}]}, "day None: write a day"),
        ({"mechanisms": [{"forum": "lamp", "name": "x"}]}, "forum 'lamp': one of ced_individual"),
        ({"mechanisms": [{"forum": "coi_submission", "name": "x", "colour": "red"}]}, "colour: not known"),
        ({"asked": ["a lawyer"]}, "asked 'a lawyer': no such forum; one of ced_individual"),
    ],
)
def test_a_situation_that_cannot_be_read_is_refused(stated: dict[str, Any], complaint: str) -> None:
    with pytest.raises(GateError) as error:
        situation_of(stated, (None, None), [])
    assert complaint in str(error.value)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(GateError, match="the end comes before the beginning"):
        situation_of({}, (date(1989, 1, 1), date(1988, 1, 1)), [])
    assert situation_of({}, (DAY, DAY), []).first == DAY
    assert situation_of({}, (DAY, None), []).last is None
    assert situation_of({}, (None, DAY), []).last == DAY


def test_crimes_may_stand_in_a_law_of_the_case() -> None:
    own = [replace(instruments()["training"], id="own")]
    assert situation_of({"crimes": ["zarvanda.31"]}, (None, None), [], own).matters == {"disappearance"}
    with pytest.raises(GateError, match=r"crimes 'rs\.7\.1\.a': in no law file; one of zarvanda\.11"):
        situation_of({"crimes": ["rs.7.1.a"]}, (None, None), [], own)


@pytest.mark.parametrize("kind", [kind for kind in vars(gates).values() if is_dataclass(kind)])
def test_nothing_here_can_be_changed_after_it_was_made(kind: Any) -> None:
    assert kind.__dataclass_params__.frozen
    assert "__slots__" in vars(kind)


def test_other_tables_of_findings_are_not_read() -> None:
    of = situation_of({"forums": [], "quorum": 3}, (None, None), ["IR"])
    assert of == Situation(territory=("IR",))


def test_an_empty_list_says_that_there_is_none_and_a_missing_one_says_nothing() -> None:
    of = situation_of({"communications": [], "mechanisms": []}, (None, None), [])
    assert (of.communications, of.mechanisms) == ((), ())
    assert (situation_of({}, (None, None), []).communications, Situation().mechanisms) == (None, None)


def test_a_mechanism_is_read_with_its_places_and_days() -> None:
    (one,) = situation().mechanisms or ()
    assert (one.forum, one.territory, one.first, one.last) == ("iiim_type_mechanism", ("IR",), date(2022, 9, 16), None)
    assert situation().crimes == tuple(MURDER_TO_DISAPPEARANCE)
    assert situation().matters == {
        "killing",
        "detention",
        "torture",
        "persecution",
        "disappearance",
        "inhumane_treatment",
    }


# The files


def test_every_forum_of_the_founders_is_there_with_words_in_two_languages() -> None:
    assert sorted(VERDICTS_1988) == sorted(one.id for forum in forums().values() for one in (forum, *forum.routes))
    assert list(forums()) == sorted(forums())
    assert len(forums()) == 15
    for forum in forums().values():
        assert forum.name != forum.name_fa
        assert (forum.verification == "seen") == (forum.last_verified is not None)
        for one in forum.gates:
            assert one.rule in gate_rules()
            assert bool(one.note) == bool(one.note_fa)
            assert bool(one.article) == bool(one.article_fa)
    assert [one.key for one in forums()["icc_art15"].fields if one.required] == [
        "sender.identity", "crime.place", "crime.dates", "crime.description", "jurisdiction.link",
    ]  # fmt: skip
    assert forums()["hrc_complaint"].limits["pages_max"] == 15


def test_nothing_in_the_code_or_the_forums_knows_a_country() -> None:
    folder = Path(gates.__file__).parent
    for path in (folder / "gates.py", *sorted((folder / "forums").glob("*.yaml"))):
        text = path.read_text(encoding="utf-8")
        assert "1988" not in text, path.name
        assert "Iran" not in text.replace("iranrights.org", "").replace("iran-un-expands", ""), path.name


@pytest.mark.parametrize(
    ("gate_of", "complaint"),
    [
        ({"test": "lottery"}, "test 'lottery': one of not_asked, people"),
        ({"test": "period"}, "lamp.yaml, gates 1, since None: write a day"),
        ({"test": "period", "since": "soon"}, "since 'soon': write a day"),
        ({"test": "bound", "bonds": []}, "bonds None: one or more of icpped"),
        ({"test": "bound", "bonds": ["icpped", "love"]}, "bonds 'love': one or more of icpped"),
        ({"test": "fact", "name": "rain"}, "name 'rain': one of accused_of_a_party"),
        ({"test": "consent", "purpose": "lunch"}, "purpose 'lunch': one of"),
        ({"test": "matter", "any_of": ["theft"]}, "any_of 'theft': one or more of killing"),
        ({"test": "people", "since": "2000-01-01"}, "since: not known"),
        ({"test": "people", "level": "moon"}, "level 'moon': one of forum, filing"),
        ({"test": "people", "if_failed": "open"}, "if_failed 'open': one of closed, follow_up, human_decision"),
        ({"test": "people", "if_fact": "rain"}, "if_fact 'rain': one of"),
        ({"test": "people", "blocks": True, "if_failed": "follow_up"}, "blocks True: a bar of law closes the forum"),
        ({"test": "people", "gate": "gate.moon"}, "gate 'gate.moon': one of gate.temporal"),
    ],
)
def test_a_forum_that_breaks_the_schema_is_refused(gate_of: dict[str, Any], complaint: str, tmp_path: Path) -> None:
    with pytest.raises(GateError) as error:
        asks(gate_of, tmp_path)
    assert complaint in str(error.value)


def test_a_bar_of_law_names_its_article(tmp_path: Path) -> None:
    path = tmp_path / "lamp.yaml"
    base = "id: lamp\nname: Lamp\nname_fa: چراغ\nverification: known\ngates:\n"
    one = "- {gate: gate.state, test: people, blocks: true}\n"
    path.write_text(base + one, encoding="utf-8")
    with pytest.raises(GateError, match="a bar of law closes the forum and names its article"):
        read_forum(path)
    path.write_text(base + "- {gate: gate.state, test: people}\n" * 2, encoding="utf-8")
    with pytest.raises(GateError, match=r"gates 'gate\.state': stands twice"):
        read_forum(path)
    path.write_text(base.replace("known", "seen"), encoding="utf-8")
    with pytest.raises(GateError, match="last_verified None: write the day"):
        read_forum(path)
    path.write_text(base.replace("known", "known\nlast_verified: 2026-01-01") + one, encoding="utf-8")
    with pytest.raises(GateError, match="last_verified"):
        read_forum(path)


def test_a_forum_without_more_is_a_filing(tmp_path: Path) -> None:
    forum = asks({"test": "people"}, tmp_path)
    assert (forum.kind, forum.gates[0].level, forum.gates[0].if_failed) == ("filing", "forum", "closed")
    assert not forum.gates[0].blocks


def test_fields_keep_what_they_rest_on() -> None:
    fields = {one.key: one for one in forums()["wgeid_standard"].fields}
    assert (fields["person.family_name"].required, fields["person.family_name"].verification) == (True, "seen")
    assert (fields["person.sex"].required, fields["person.sex"].verification) == (False, "known")
    assert fields["reporter.family_consent"].condition == "sender not family"


# What leaves


def test_rows_are_in_the_language_of_the_reader() -> None:
    court = next(one for one in rows(evaluate(situation())) if one["forum"] == "icc_art15")
    assert {key: court[key] for key in ("kind", "status", "asked", "blocked")} == {
        "kind": "filing", "status": "closed", "asked": True, "blocked": True,
    }  # fmt: skip
    assert list(court["gates"][0]) == ["gate", "level", "result", "reason", "article", "note", "blocks"]
    assert court["gates"][0]["blocks"]
    persian = next(one for one in rows(evaluate(situation()), "fa") if one["forum"] == "icc_art15")
    assert persian["gates"][0]["article"] == "اساسنامهٔ رم، مواد ۱۱ و ۲۴؛ عناصر جنایات، پانوشت ۲۴"


def test_every_reason_can_be_said() -> None:
    for of in (situation(), situation_of({}, (None, None), [])):
        for one in evaluate(of):
            for result in one.gates:
                assert "{" not in render(result.reason)
