"""The matrix: what sources say for and against each element, by origin; copies, offices and labels add nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import Told, made, posting, victim

from cenotaph.findings.elements import (
    AGAINST,
    CONTESTED,
    COVERED,
    FOR,
    GAP,
    evidence_table,
    matrix,
    next_questions,
)
from cenotaph.findings.law import Context, Crime, Element, Instrument, Reference, Selector, Verified
from cenotaph.findings.material import Material
from cenotaph.ledger.entry import Entry

BASIS = Verified(Reference("Penal Code of Nowhere", "https://example.org/code"), "seen", date(2020, 1, 1))


def element(key: str, supporting: tuple[Selector, ...] = (), opposing: tuple[Selector, ...] = ()) -> Element:
    return Element(
        key, "1", "result", f"text of {key}", "", (), f"what of {key}?", "", "", "", BASIS, supporting, opposing
    )


KILLED = Selector("person", "status", "victim", ("killed",))
ALIVE = Selector("person", "status", "victim", ("located_alive",))
DENIAL = Selector("statement", "words", where=(("statement_kind", ("denial",)),))
SEATED = Selector("posting", "seat", where=(("posting_kind", ("panel",)),))
SCALE = element("scale", (KILLED,))
KILLING = element("killing", (KILLED,), (ALIVE, DENIAL))
SAT, MEANT = element("sat", (SEATED,)), element("meant")
LAW = Instrument(
    "nowhere", "Penal Code of Nowhere", "", (), True, False, "", "", BASIS,
    (Context("context", "2", "The attack", "", (SCALE,)),),
    (
        Crime("murder", "1", "Murder", "", "killing", "context", "", "", (KILLING,)),
        Crime("panels", "3", "Sitting", "", "persecution", "context", "", "", (SAT, MEANT)),
    ),
    (), (), "version",
)  # fmt: skip


def dead(record: str, source: str, **says: str) -> Told:
    return victim(record, record, source, status="killed", **says)


def denial(record: str, source: str, kind: str = "denial") -> Told:
    return Told(record, "statement", {"words": "it never happened", "statement_kind": kind, "speaker": "A"}, source)


TWO = [dead("lamp/persons/1", "lamp"), dead("bell/persons/1", "bell")]


def cells(material: Material) -> dict[str, str]:
    return {cell.element.id: cell.standing for row in matrix(material, [LAW]) for cell in row.cells}


def said(material: Material, *entries: Entry) -> Material:
    return replace(material, entries=tuple(entries))


def tie(key: str, side: str, material: str) -> Entry:
    return Entry("tie", {"element": key, "side": side, "material": material, "reason": "because"}, "A. Coder", "2020")


def test_two_independent_origins_cover_one_is_a_gap_and_none_too() -> None:
    one = made([dead("lamp/persons/1", "lamp")])
    two = made(TWO)
    assert cells(one)["killing"] == GAP
    assert cells(two)["killing"] == COVERED
    assert cells(made([]))["killing"] == GAP


def test_ten_sources_that_copy_one_do_not_cover() -> None:
    copies = [dead(f"copy{number}/persons/1", f"copy{number}") for number in range(10)]
    derived = {f"copy{number}": ["lamp"] for number in range(10)}
    material = made([dead("lamp/persons/1", "lamp"), *copies], derived)
    (cell,) = [cell for cell in matrix(material, [LAW])[0].cells if cell.element.id == "killing"]
    assert cell.standing == GAP
    assert cell.corroboration == "corroborated_weak"
    assert len(cell.sides[FOR].origins) == 1
    assert len(cell.sides[FOR].sources) == 11


def test_what_speaks_against_makes_it_contested_whoever_says_it() -> None:
    material = made(
        [dead("lamp/persons/1", "lamp"), dead("bell/persons/1", "bell"), denial("state/statements/1", "state")]
    )
    assert cells(material)["killing"] == CONTESTED
    without = made(TWO)
    assert cells(without)["killing"] == COVERED


def test_a_rejected_claim_a_withdrawn_one_and_a_person_outside_the_mandate_are_no_evidence() -> None:
    known = made(TWO)
    rejected = made([dead("lamp/persons/1", "lamp"), replace(dead("bell/persons/1", "bell"), rejected=("status",))])
    withdrawn = replace(known, claims=known.claims.with_columns(pl.col("source").eq("bell").alias("withdrawn")))
    bins = pl.when(pl.col("entity") == "bell/persons/1").then(pl.lit("outside_mandate")).otherwise(pl.col("bin"))
    outside = replace(known, entities=known.entities.with_columns(bins.alias("bin")))
    assert cells(known)["killing"] == COVERED
    assert {cells(one)["killing"] for one in (rejected, withdrawn, outside)} == {GAP}


def test_an_office_a_listing_a_total_and_a_label_are_never_evidence_even_if_tied() -> None:
    seat = [posting("lamp/postings/1", ""), posting("bell/postings/1", "", "bell")]
    never = [
        posting("lamp/postings/2", "", kind="office"),
        Told("lamp/designations/1", "designation", {"listed_by": "A Union", "reasons": "other conduct"}),
        Told("lamp/numbers/1", "number", {"figure": "30,000", "words": "30,000"}),
        denial("lamp/statements/9", "lamp", "legal_label"),
    ]
    ties = [tie("meant", "for", one.record) for one in never]
    plain = said(made(seat), *ties)
    loaded = said(made([*seat, *never]), *ties)
    assert cells(plain) == cells(loaded)
    assert cells(loaded)["sat"] == COVERED
    assert cells(loaded)["meant"] == GAP


def test_people_tie_records_and_single_claims_to_an_element() -> None:
    material = made([denial("lamp/statements/1", "lamp"), denial("bell/statements/1", "bell")])
    whole = said(material, tie("meant", "for", "lamp/statements/1 bell/statements/1/words/words~0@1"))
    (cell,) = [cell for cell in matrix(whole, [LAW])[1].cells if cell.element.id == "meant"]
    assert cell.standing == COVERED
    assert set(cell.sides[FOR].rows["record"]) == {"lamp/statements/1", "bell/statements/1"}
    assert len(cell.sides[FOR].rows) == 4  # three claims of the one record, one of the other


def test_a_context_is_common_to_its_crimes_and_its_question_helps_each() -> None:
    material = made([dead("lamp/persons/1", "lamp")])
    rows = matrix(material, [LAW])
    assert [cell.element.id for cell in rows[0].cells] == ["killing", "scale"]
    assert rows[0].cells[1] is rows[1].cells[2]
    first = next_questions(rows)[0]
    assert (first.element.id, first.cells) == ("scale", (("murder", "scale"), ("panels", "scale")))


def test_every_cell_leads_to_all_its_claims() -> None:
    material = made(
        [dead("lamp/persons/1", "lamp"), dead("bell/persons/1", "bell"), denial("state/statements/1", "state")]
    )
    table = evidence_table(matrix(material, [LAW]))
    assert table.filter(pl.col("element") == "killing").select("side", "record").rows() == [
        (AGAINST, "state/statements/1"),
        (FOR, "bell/persons/1"),
        (FOR, "lamp/persons/1"),
    ]


def test_an_argument_is_shown_and_is_no_evidence() -> None:
    argued = Entry("argument", {"element": "meant", "side": "for", "by": "A Jurist", "words": "so it is"}, "A", "2020")
    material = said(made([dead("lamp/persons/1", "lamp")]), argued)
    (cell,) = [cell for cell in matrix(material, [LAW])[1].cells if cell.element.id == "meant"]
    assert cell.arguments == (argued,)
    assert cell.standing == GAP


@given(st.permutations(range(6)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_records_changes_nothing(order: list[int]) -> None:
    told = [*(dead(f"s{number}/persons/{number}", f"s{number}") for number in range(5)), denial("a/statements/1", "a")]
    digests = [cell.digest for cell in matrix(made(told), [LAW])[0].cells]
    assert [cell.digest for cell in matrix(made([told[one] for one in order]), [LAW])[0].cells] == digests


@pytest.mark.parametrize("crimes", [(), ("murder",)])
def test_only_the_crimes_asked_for(crimes: tuple[str, ...]) -> None:
    assert [row.crime.id for row in matrix(made([]), [LAW], crimes)] == (list(crimes) or ["murder", "panels"])
