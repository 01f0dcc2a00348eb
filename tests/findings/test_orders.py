"""Orders, hearings and concealment: what is stated, what speaks against it, and what nobody states."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cenotaph.findings.orders import Guarantee, Order, as_json, checklists, orders
from cenotaph.words.vocabulary import properties, terms
from tests.findings.made import Told, made

ORDER = Told(
    "lamp/order", "order",
    {"issued_by": "The Regent", "addressed_to": "the judges", "issued": "28 July 1978", "words": "all are to die",
     "subject": "the killings", "authenticity": "copy_only", "custody": "a family"},
    "lamp", "E-1",
)  # fmt: skip
COPY = Told(
    "post/order", "order",
    {"issued_by": "The Regent", "issued": "29 July 1978", "words": "que todos mueran", "execution_evidence": "a list"},
    "post", "E-1", language="es",
)  # fmt: skip


def order(*told: Told) -> Order:
    return orders(made(told)).orders[0]


def test_an_order_is_all_that_its_sources_say_of_it() -> None:
    found = order(ORDER, COPY)
    assert [one.words for one in found.issuers] == ["The Regent", "The Regent"]
    assert [one.words for one in found.addressees] == ["the judges"]
    assert [(one.language, one.words) for one in found.texts] == [("en", "all are to die"), ("es", "que todos mueran")]
    assert ([one.words for one in found.custody], [one.term for one in found.authenticity]) == (
        ["a family"], ["copy_only"],
    )  # fmt: skip
    assert [one.words for one in found.execution] == ["a list"]
    assert len(found.said.origins) == 2


def test_days_of_issue_that_differ_stand_side_by_side() -> None:
    found = order(ORDER, COPY)
    assert [(one.source, one.words) for one in found.dates] == [("lamp", "28 July 1978"), ("post", "29 July 1978")]
    assert [(one.record, one.sentence.key) for one in found.against] == [("post/order", "orders.other_day")]


def test_a_day_within_a_month_that_another_source_states_is_no_contradiction() -> None:
    assert order(ORDER, replace(COPY, says={**COPY.says, "issued": "July 1978"})).against == ()


def test_what_contradicts_an_order_stands_beside_it() -> None:
    told = [
        ORDER,
        replace(COPY, says={"issued_by": "The Regent", "authenticity": "disputed", "polarity": "denies"}),
        Told("west/about", "statement", {"statement_kind": "denial", "speaker": "A minister", "about": "lamp/order"}),
        Told("west/same", "statement", {"statement_kind": "denial", "speaker": "A judge", "subject": "The killings"}),
        Told("west/else", "statement", {"statement_kind": "denial", "speaker": "A judge", "subject": "a road"}),
        Told("west/yes", "statement", {"statement_kind": "report", "speaker": "A judge", "subject": "the killings"}),
    ]
    assert [(one.record, one.sentence.key) for one in order(*told).against] == [
        ("post/order", "orders.authenticity_disputed"),
        ("post/order", "orders.denied"),
        ("west/about", "orders.denied_by"),
        ("west/same", "orders.denial_of_the_subject"),
    ]


def test_acts_and_hearings_that_refer_to_an_order_are_named() -> None:
    act = Told("lamp/act", "act", {"act_kind": "execution", "about": "lamp/order"})
    assert order(ORDER, act).carried_out == ("lamp/act",)


def test_another_order_of_the_issuer_is_named_and_not_joined() -> None:
    found = orders(made([ORDER, replace(COPY, entity="E-2")])).orders
    assert [(one.entity, one.of_the_issuer) for one in found] == [("E-1", ("E-2",)), ("E-2", ("E-1",))]


# Hearings


def hearing(record: str = "lamp/h1", source: str = "lamp", **says: str) -> Told:
    return Told(record, "hearing", says, source)


def guarantee(which: str, *told: Told) -> Guarantee:
    return next(one for one in orders(made([ORDER, *told])).fair_trial if one.id == which)


@pytest.mark.parametrize("about", ["charge_read", "counsel", "appeal", "minutes_kept"])
def test_a_guarantee_is_stated_kept_not_kept_both_or_not_at_all(about: str) -> None:
    which = next(item["id"] for item in checklists()["fair_trial"] if item.get("property") == about)
    yes, no = hearing(**{about: "yes"}), hearing("post/h2", "post", **{about: "no"})
    assert guarantee(which, hearing()).stated == "nothing"
    assert guarantee(which, yes).stated == "yes"
    assert guarantee(which, no).stated == "no"
    both = guarantee(which, yes, no)
    assert (both.stated, both.yes.records, both.no.records) == ("both", ("lamp/h1",), ("post/h2",))


@pytest.mark.parametrize(
    ("words", "stated"),
    [("5", "no"), ("5 to 10", "no"), ("90", "nothing"), ("more than 5", "nothing"), ("", "nothing")],
)
def test_only_a_length_that_is_surely_short_speaks_against_time_for_a_defence(words: str, stated: str) -> None:
    found = guarantee("time", hearing(**({"duration": words} if words else {})))
    assert (found.stated, [one.words for one in found.shown]) == (stated, [words] if words else [])


def test_questions_and_answers_are_shown_and_decide_nothing() -> None:
    found = guarantee("self", hearing(question="do you hold to it?"))
    assert (found.stated, [one.words for one in found.shown]) == ("nothing", ["do you hold to it?"])


def test_copies_add_no_origin_to_a_guarantee() -> None:
    told = [hearing(counsel="no"), *(hearing(f"copy{n}/h", f"copy{n}", counsel="no") for n in range(10))]
    found = orders(made(told, derived={f"copy{n}": ("lamp",) for n in range(10)}))
    counsel = next(one for one in found.fair_trial if one.id == "counsel")
    assert (found.hearings, len(counsel.no.records), len(counsel.no.origins)) == (11, 11, 1)


# Concealment


def elements(*told: Told) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {one.element: (one.acts.records, one.denials.records) for one in orders(made(told)).elements}


def test_an_act_of_concealment_speaks_to_the_elements_of_its_kind() -> None:
    told = Told("lamp/hidden", "concealment", {"concealment_kind": "refusal_to_inform", "event_date": "May 1979"})
    found = elements(told)
    assert {element for element, (acts, _) in found.items() if acts} == {"rs.7.1.i.e1", "rs.7.1.i.e2", "rs.7.1.i.e5"}


def test_the_destruction_of_graves_is_one_and_that_of_a_prison_is_not() -> None:
    grave = Told("lamp/grave", "site", {"site_kind": "mass_grave", "destroyed": "2008"})
    prison = Told("lamp/prison", "site", {"site_kind": "prison", "destroyed": "2008"})
    assert [(one.record, one.kind) for one in orders(made([grave, prison])).concealment] == [
        ("lamp/grave", "destruction_of_grave")
    ]


def test_words_of_denial_stand_apart_from_acts() -> None:
    told = Told("lamp/denial", "statement", {"statement_kind": "denial", "speaker": "A minister", "words": "never"})
    assert elements(told)["rs.7.1.i.e5"] == ((), ("lamp/denial",))


def test_an_act_that_its_source_denies_is_shown_and_speaks_to_nothing() -> None:
    told = Told("lamp/hidden", "concealment", {"concealment_kind": "secret_burial", "polarity": "denies"})
    found = orders(made([told]))
    assert [one.denied for one in found.concealment] == [True]
    assert all(not one.acts.records for one in found.elements)


# The lists themselves


def test_every_item_asks_a_property_that_hearings_have_and_every_kind_is_a_term() -> None:
    lists = checklists()
    asked = [item["property"] for item in lists["fair_trial"] if "property" in item]
    assert set(asked) <= set(properties())
    assert set(lists["concealment"]) - {"denial"} == set(terms("concealment"))
    assert set(lists["graves"]) <= set(terms("site_kind"))
    assert set(lists["site_status"]) <= set(terms("site_stage"))
    assert all(item["en"] and item["fa"] and item["article"] and item["source"] for item in lists["fair_trial"])


def test_the_output_is_plain_and_does_not_depend_on_the_order_of_records() -> None:
    told = [ORDER, COPY, hearing(counsel="no", duration="5")]
    one, other = (json.dumps(as_json(orders(made(each))), allow_nan=False) for each in (told, told[::-1]))
    assert one == other
    assert json.loads(one)["orders"][0]["dates"][0]["days"] == ["1978-07-28", "1978-07-28"]
