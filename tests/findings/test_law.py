"""The law as data: what each file must say, in two languages, and what can never become evidence."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.findings.law import (
    ELEMENT_KINDS,
    MUST_CHOOSE,
    NEVER_EVIDENCE,
    Element,
    Instrument,
    LawError,
    Selector,
    instruments,
    read_instrument,
    selectors,
    standards,
    version_of,
)
from cenotaph.findings.stated import told
from cenotaph.words.vocabulary import properties, record_kinds, terms

ROME = instruments()["rome_statute"]
PERSIAN = re.compile("[\u0600-\u06ff]")


def element(key: str) -> Element:
    return next(one for law in instruments().values() for one in law.elements() if one.id == key)


# The laws of the program


def test_the_laws_are_the_statute_a_national_law_and_a_fictional_one() -> None:
    assert list(instruments()) == ["argentina", "rome_statute", "training"]
    assert [law.fictional for law in instruments().values()] == [False, False, True]
    assert [law.territory for law in instruments().values()] == [("AR",), (), ("Republic of Zarvanda",)]


def test_the_statute_has_fifteen_crimes_four_contexts_and_fifty_nine_elements() -> None:
    assert (len(ROME.crimes), len(ROME.contexts), len(list(ROME.elements()))) == (15, 4, 59)
    assert (len(ROME.modes), len(ROME.rules)) == (11, 10)


def test_a_crime_has_its_own_elements_and_those_of_its_context() -> None:
    murder = ROME.crime("rs.7.1.a")
    assert [one.id for one in murder.elements] == ["rs.7.1.a.e1"]
    assert [one.id for one in ROME.context_elements(murder)] == [
        "cah.ctx.course", "cah.ctx.population", "cah.ctx.scale", "cah.ctx.policy", "cah.ctx.nexus", "cah.ctx.knowledge",
    ]  # fmt: skip
    homicide = instruments()["argentina"].crime("ar.cp.79")
    assert instruments()["argentina"].context_elements(homicide) == ()


def test_a_crime_that_is_not_there_is_an_error_that_names_those_that_are() -> None:
    with pytest.raises(LawError, match=r"law training: no crime 'theft'; there are: zarvanda\.11, zarvanda\.23"):
        instruments()["training"].crime("theft")


@pytest.mark.parametrize("law", instruments().values(), ids=list(instruments()))
def test_every_entry_speaks_english_and_persian_and_says_what_it_rests_on(law: Instrument) -> None:
    assert not law.persian_reviewed  # made by a machine: pages say so until somebody reviews it
    for one in law.elements():
        assert one.kind in ELEMENT_KINDS
        assert one.asks.endswith("?")
        assert one.asks_fa.endswith("؟")
        for words, persian in ((one.text, one.text_fa), (one.asks, one.asks_fa), (one.note, one.note_fa)):
            assert not PERSIAN.search(words)
            assert bool(words) == bool(PERSIAN.search(persian))
        assert one.basis.source.address.startswith("http")
        assert one.basis.to_be_verified == (one.basis.last_verified is None)
    for titled in (*law.contexts, *law.crimes, *law.modes):
        assert PERSIAN.search(titled.title_fa)
        assert not PERSIAN.search(titled.title)


def test_what_nobody_compared_with_its_text_is_marked() -> None:
    assert not any(one.basis.to_be_verified for one in ROME.elements())
    assert all(one.basis.to_be_verified for one in ROME.modes)
    assert [one.id for one in ROME.rules if not one.basis.to_be_verified] == [
        "rs.11", "rs.12", "rs.13", "rs.24", "eoc.perp",
    ]  # fmt: skip
    assert all(one.basis.to_be_verified for one in instruments()["argentina"].elements())
    assert standards().basis.to_be_verified


def test_an_element_takes_the_source_of_its_crime() -> None:
    assert element("ia.cfdp.2.e1").basis.source.instrument.startswith("Inter-American Convention")
    assert element("ar.cp.79.e1").basis.source.instrument.startswith("Código Penal")


def test_words_are_told_in_english_where_a_language_has_none() -> None:
    one = element("rs.7.1.a.e1")
    assert told(one, "text", "fa") == one.text_fa
    assert told(one, "text", "fr") == told(one, "text", "en") == one.text


# Evidence of an element


def every_selector() -> list[tuple[str, Selector]]:
    return [
        (one.id, selector)
        for law in instruments().values()
        for one in law.elements()
        for selector in (*one.evidence_for, *one.evidence_against)
    ]


def test_every_selector_names_what_the_vocabulary_knows() -> None:
    assert len(every_selector()) > 300
    for where, one in every_selector():
        assert one.kind in record_kinds(), where
        assert one.about in properties(), where
        vocabulary = properties()[one.about].vocabulary
        assert set(one.terms) <= set(terms(vocabulary) if vocabulary else ()), where


def test_nothing_that_proves_nothing_is_selected() -> None:
    for where, one in every_selector():
        assert one.kind not in NEVER_EVIDENCE, where
        if one.kind in MUST_CHOOSE:
            about, never, _ = MUST_CHOOSE[one.kind]
            chosen = [*one.terms, *(term for key, those in one.where if key == about for term in those)]
            assert chosen, where
            assert not set(chosen) & set(never), where


def test_denials_speak_against_a_death_and_admissions_for_it() -> None:
    one = element("rs.7.1.a.e1")
    assert Selector("statement", "statement_kind", terms=("denial",), has=("speaker",)) in one.evidence_against
    admitting = Selector(
        "statement", "statement_kind", terms=("admission", "dissent"), polarity="affirms", has=("speaker",)
    )
    assert admitting in one.evidence_for
    assert Selector("person", "status", "victim", ("located_alive", "survived")) in one.evidence_against


def test_a_denial_in_the_name_of_a_state_is_also_a_refusal_to_tell() -> None:
    denial = Selector("statement", "statement_kind", terms=("denial",), has=("speaker", "capacity"))
    assert denial in element("rs.7.1.i.e5").evidence_for


def test_extermination_is_judged_on_sites_and_persons() -> None:
    kinds = {one.kind for one in element("rs.7.1.b.e2").evidence_for}
    assert kinds == {"site", "person"}
    assert Selector("site", "minimum_individuals") in element("rs.7.1.b.e2").evidence_for


def test_what_law_leaves_to_argument_is_selected_by_no_rule() -> None:
    for key in ("rs.6.a.e2", "rs.6.a.e3", "rs.6.b.e2", "rs.6.b.e3"):
        assert (element(key).evidence_for, element(key).evidence_against) == ((), ())


def test_what_one_person_knew_is_not_shown_by_the_admission_of_another() -> None:
    mental = [one for law in instruments().values() for one in law.elements() if one.kind == "mental"]
    selecting = [one.id for one in mental if any(found.kind == "statement" for found in one.evidence_for)]
    assert selecting == ["cah.ctx.knowledge"]  # of the attack as a whole, which officials of a State speak of
    assert len(mental) > 15


def test_what_speaks_against_is_selected_wherever_a_killing_or_a_detention_is() -> None:
    of_death = Selector("person", "death_date", "victim")
    of_detention = Selector("person", "detention_date", "victim")
    asked = [
        one
        for law in instruments().values()
        for one in law.elements()
        if one.kind in {"conduct", "result"} and {of_death, of_detention} & set(one.evidence_for)
    ]
    assert len(asked) > 10
    assert [one.id for one in asked if not one.evidence_against] == []


def test_the_denial_of_a_killing_does_not_speak_against_torture() -> None:
    ill_treatment = Selector("act", "act_kind", terms=("torture",), polarity="affirms")
    denial = Selector("statement", "statement_kind", terms=("denial",), has=("speaker",))
    for law in instruments().values():
        for crime in law.crimes:
            for one in crime.elements:
                if ill_treatment in one.evidence_for and crime.matter != "persecution" and one.kind != "circumstance":
                    assert denial not in one.evidence_against, one.id


@given(st.sampled_from(every_selector()), st.sampled_from(sorted(NEVER_EVIDENCE)))
def test_no_selector_can_be_turned_to_a_kind_that_proves_nothing(found: tuple[str, Selector], kind: str) -> None:
    stated = {"kind": kind, "property": found[1].about, "terms": list(found[1].terms)}
    with pytest.raises(LawError, match="never evidence of an element"):
        selectors(stated, "a law")


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"kind": "designation", "property": "reasons"}, "kind 'designation': never evidence of an element: a designation"),
    ({"kind": "number", "property": "figure"}, "kind 'number': never evidence of an element: a stated total"),
    ({"kind": "call", "property": "ask"}, "kind 'call': never evidence of an element"),
    ({"kind": "posting", "property": "seat"}, "posting_kind None: say which are meant, by terms or where; an office"),
    ({"kind": "posting", "property": "posting_kind"}, "posting_kind None: say which are meant"),
    ({"kind": "posting", "property": "posting_kind", "terms": ["panel", "office"]}, "'office': never evidence"),
    ({"kind": "posting", "property": "seat", "where": {"posting_kind": ["office"]}}, "'office': never evidence"),
    ({"kind": "statement", "property": "words"}, "statement_kind None: say which are meant"),
    ({"kind": "statement", "property": "statement_kind", "terms": ["legal_label"]}, "'legal_label': never evidence"),
    ({"kind": "statement", "property": "statement_kind", "terms": ["opinion"]}, "'opinion': never evidence"),
    ({"kind": "statement", "property": "said_by", "terms": ["speaker"]}, "statement_kind None: say which are meant"),
    ({"kind": "dream", "property": "name"}, "kind 'dream': one of person, body"),
    ({"kind": "person", "property": "shoe_size"}, "property 'shoe_size': not in words/properties.yaml"),
    ({"kind": "person", "property": "contact"}, "property 'contact': protected"),
    ({"kind": "person", "property": []}, "property (): name the property"),
    ({"kind": "person", "property": "name", "role": "hero"}, "role 'hero': only persons have one, of victim"),
    ({"kind": "site", "property": "place", "role": "victim"}, "role 'victim': only persons have one"),
    ({"kind": "person", "property": "status", "terms": ["eaten"]}, "terms 'eaten': one of killed"),
    ({"kind": "person", "property": "name", "terms": ["killed"]}, "terms ['killed']: name has no vocabulary"),
    ({"kind": "hearing", "property": "counsel", "terms": [False]}, 'terms [False]: write a list of words ("no"'),
    ({"kind": "act", "property": "act_kind", "polarity": "doubts"}, "polarity 'doubts': one of affirms, denies"),
    ({"kind": "person", "property": "name", "has": ["shoe_size"]}, "property 'shoe_size': not in"),
    ({"kind": "person", "property": "name", "where": {"shoe_size": ["x"]}}, "property 'shoe_size': not in"),
    ({"kind": "person", "property": "name", "where": {"status": ["eaten"]}}, "where 'eaten': one of killed"),
    ({"kind": "person", "property": "name", "where": {"status": []}}, "where []: name terms of status"),
    ({"kind": "person", "property": "name", "colour": "red"}, "colour: not known; remove it"),
    ({"property": "name"}, "a law, kind: missing; write kind: ..."),
]


@pytest.mark.parametrize(("stated", "complaint"), REFUSED)
def test_a_selector_that_breaks_the_schema_is_refused(stated: dict[str, Any], complaint: str) -> None:
    with pytest.raises(LawError) as error:
        selectors(stated, "a law")
    assert complaint in str(error.value)


def test_a_selector_stands_for_one_of_each_role_and_property() -> None:
    stated = {"kind": "person", "role": ["victim", "prisoner"], "property": ["prison", "ward"], "has": "death_date"}
    assert selectors(stated, "a law") == (
        Selector("person", "prison", "victim", has=("death_date",)),
        Selector("person", "ward", "victim", has=("death_date",)),
        Selector("person", "prison", "prisoner", has=("death_date",)),
        Selector("person", "ward", "prisoner", has=("death_date",)),
    )


def test_a_posting_and_a_statement_may_be_chosen_by_where() -> None:
    stated = {"kind": "posting", "property": "seat", "where": {"posting_kind": ["panel"]}}
    assert selectors(stated, "a law") == (Selector("posting", "seat", where=(("posting_kind", ("panel",)),)),)


# A law of a case's own


LAMP: dict[str, Any] = yaml.safe_load("""
id: lamp
title: Lamp Act (fictional)
title_fa: قانون چراغ (ساختگی)
source: {instrument: Lamp Act, address: "https://lamp.example/act"}
material:
  deaths:
  - {kind: person, property: death_date}
  everything:
  - deaths
  - {kind: site, property: place}
contexts:
- id: lamp.c
  article: "1"
  title: context
  title_fa: زمینه
  elements:
  - {id: lamp.c.e1, kind: context, text: dark, text_fa: تاریک, asks: "How dark?", asks_fa: "چقدر؟"}
crimes:
- id: lamp.1
  article: "2"
  title: darkness
  title_fa: تاریکی
  matter: killing
  context: lamp.c
  elements:
  - id: lamp.1.e1
    kind: result
    text: a lamp went out
    text_fa: چراغی خاموش شد
    asks: Which?
    asks_fa: کدام؟
    evidence: {for: [everything, deaths]}
""")


def lamp(tmp_path: Path, change: Callable[[dict[str, Any]], object] = lambda _: None) -> Instrument:
    """The lamp law with a change, read from a file of a case."""
    stated = yaml.safe_load(yaml.safe_dump(LAMP, allow_unicode=True))
    change(stated)
    path = tmp_path / "lamp.yaml"
    path.write_text(yaml.safe_dump(stated, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return read_instrument(path)


def test_a_national_law_is_just_another_file(tmp_path: Path) -> None:
    law = lamp(tmp_path)
    (crime,) = law.crimes
    assert [one.id for one in (*crime.elements, *law.context_elements(crime))] == ["lamp.1.e1", "lamp.c.e1"]
    assert crime.elements[0].evidence_for == (Selector("person", "death_date"), Selector("site", "place"))  # each once
    assert crime.elements[0].article == "2"
    assert (law.basis.verification, law.fictional, law.persian_reviewed) == ("known", False, False)


def test_the_version_is_that_of_what_is_stated_and_not_of_its_layout(tmp_path: Path) -> None:
    law = lamp(tmp_path)
    assert re.fullmatch("[0-9a-f]{64}", law.version)
    path = tmp_path / "lamp.yaml"
    path.write_text("# a remark\n" + yaml.safe_dump(LAMP, allow_unicode=True, sort_keys=True), encoding="utf-8")
    assert read_instrument(path).version == law.version
    other = lamp(tmp_path, lambda one: one["crimes"][0]["elements"][0].update(text="a lamp burned out"))
    assert other.version != law.version
    assert version_of({"day": "2026-01-01"}) == version_of(yaml.safe_load("day: 2026-01-01"))


def crime_of(stated: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = stated["crimes"][0]
    return found


def element_of(stated: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = crime_of(stated)["elements"][0]
    return found


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda one: one.pop("title_fa"), "lamp.yaml, title_fa: missing; write title_fa: ..."),
        (lambda one: one.update(title=" "), "lamp.yaml, title ' ': write words"),
        (lambda one: one.update(colour="red"), "lamp.yaml, colour: not known; remove it or mend its spelling"),
        (lambda one: one["source"].update(address="a shelf"), "address 'a shelf': write the public address"),
        (lambda one: one.pop("source"), "lamp.yaml, source, instrument: missing"),
        (lambda one: one.update(verification="seen"), "last_verified None: write the day on which it was compared"),
        (lambda one: one.update(last_verified="2026-01-01"), "last_verified '2026-01-01': nobody compared it"),
        (lambda one: one.update(verification="felt"), "verification 'felt': one of seen, known"),
        (lambda one: one.update(fictional="yes"), "fictional 'yes': write true or false"),
        (lambda one: one.update(crimes="many"), "crimes 'many': write a list"),
        (lambda one: one.update(crimes=["murder"]), "lamp.yaml, crimes 1 'murder': write key: value"),
        (lambda one: one.update(material=["deaths"]), "material ['deaths']: write key: value"),
        (lambda one: crime_of(one).update(matter="theft"), "crimes lamp.1, matter 'theft': one of killing"),
        (lambda one: crime_of(one).update(context="cah"), "lamp.1, context 'cah': not in this file; one of lamp.c"),
        (lambda one: crime_of(one).update(elements=[]), "lamp.1, elements []: a crime has at least one element"),
        (lambda one: crime_of(one).update(id="lamp.c"), "id 'lamp.c': stands twice"),
        (lambda one: element_of(one).update(id="lamp.c.e1"), "id 'lamp.c.e1': stands twice"),
        (lambda one: element_of(one).update(kind="mood"), "elements lamp.1.e1, kind 'mood': one of conduct"),
        (lambda one: element_of(one).update(text=3), "elements lamp.1.e1, text 3: write words"),
        (lambda one: element_of(one).update(any_of=3), "any_of 3: write a list of words"),
        (lambda one: element_of(one).update(evidence={"for": ["births"]}), "'births': no such group in `material`"),
        (lambda one: element_of(one).update(evidence={"maybe": []}), "evidence, maybe: not known"),
        (lambda one: element_of(one).update(evidence={"for": [{"kind": "number", "property": "figure"}]}),
         "lamp.yaml, crimes lamp.1, elements lamp.1.e1, evidence, for 1, kind 'number': never evidence"),
        (lambda one: element_of(one).update(last_verified="soon"), "last_verified 'soon': write a day such as"),
    ],
)  # fmt: skip
def test_a_law_that_breaks_the_schema_is_refused_by_file_entry_value_and_mend(
    change: Callable[[dict[str, Any]], object], complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(LawError) as error:
        lamp(tmp_path, change)
    assert complaint in str(error.value)


def test_a_file_that_is_no_yaml_or_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lamp.yaml"
    with pytest.raises(LawError, match=r"lamp\.yaml: cannot be read"):
        read_instrument(path)
    path.write_text("id: lamp\nid: lamp\n", encoding="utf-8")
    with pytest.raises(LawError, match=r"lamp\.yaml: not YAML \('id' stands twice"):
        read_instrument(path)
    path.write_text("- a list\n", encoding="utf-8")
    with pytest.raises(LawError, match="write key: value"):
        read_instrument(path)


def test_an_element_may_be_compared_with_its_text_on_its_own(tmp_path: Path) -> None:
    law = lamp(tmp_path, lambda one: element_of(one).update(verification="seen", last_verified="2026-01-01"))
    assert [one.basis.to_be_verified for one in law.elements()] == [True, False]


# Standards of proof


def test_the_standards_of_proof() -> None:
    assert [one.id for one in standards().standards] == [
        "reasonable_suspicion", "reasonable_basis", "reasonable_grounds_to_believe", "substantial_grounds_to_believe",
        "balance_of_probabilities", "clear_and_convincing", "beyond_reasonable_doubt",
    ]  # fmt: skip
    assert [one.id for one in standards().standards if one.default] == ["reasonable_grounds_to_believe"]
    assert standards().named("reasonable_grounds") is standards().named("reasonable_grounds_to_believe")
    assert standards().outcomes == ("met", "not_met", "insufficient_information", "contested")
    assert all(PERSIAN.search(one.meaning_fa) for one in standards().standards)
    with pytest.raises(LawError, match="no standard of proof 'a hunch'; there are: reasonable_suspicion"):
        standards().named("a hunch")
