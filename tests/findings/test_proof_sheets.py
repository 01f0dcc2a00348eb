"""Proof sheets: for each named victim and step, who states it, by how many origins, and what is missing."""

from __future__ import annotations

import random
import time

import polars as pl
import pytest

from cenotaph.findings.material import Contradiction, Material
from cenotaph.findings.proof_sheets import (
    ProofSheet,
    as_json,
    counts,
    individualised,
    rules,
    rules_of,
    sheet,
    sheets,
    summary,
)
from cenotaph.words.canonical import canonical
from cenotaph.words.sentences import render
from tests.findings.told import Told, hearing, material, victim

GROUNDS, DOUBT = "reasonable_grounds", "beyond_reasonable_doubt"
FULL = {"detention_date": "3 March 1990", "prison": "Glass Prison", "death_date": "1 May 1991", "manner": "execution"}


def two_sources(**changes: str) -> tuple[Told, Told]:
    return victim("lamp/persons/1", "E-A", **FULL), victim("wick/persons/7", "E-A", "wick", **{**FULL, **changes})


def of(found: Material, person: str = "E-A") -> ProofSheet:
    made = sheet(found, person)
    assert made is not None
    return made


def missing(found: Material, standard: str) -> list[str]:
    return [render(one) for one in individualised(of(found), standard).missing]


def test_a_name_and_a_death_from_one_origin_are_reasonable_grounds_and_no_more() -> None:
    found = material(victim("lamp/persons/1", "E-A", death_date="1 May 1991"))
    assert individualised(of(found), GROUNDS).holds
    assert missing(found, DOUBT) == [
        "identity: stated by independent origins: 1; the standard asks 2",
        "detention: stated by independent origins: 0; the standard asks 2",
        "death: stated by independent origins: 1; the standard asks 2",
    ]


def test_identity_detention_and_death_from_two_origins_are_beyond_reasonable_doubt() -> None:
    found = material(*two_sources())
    assert missing(found, DOUBT) == []
    assert of(found).step("death").corroboration == "corroborated_independent"
    assert of(found).step("death").gap is None


def test_two_sources_of_one_origin_are_one() -> None:
    found = material(*two_sources(), derived={"wick": ["lamp"]})
    death = of(found).step("death")
    assert (death.origins, death.corroboration) == ((("lamp", "wick"),), "corroborated_weak")
    assert not individualised(of(found), DOUBT).holds
    assert summary(found)["death_sources"].to_list() == [2]
    assert summary(found)["death_origins"].to_list() == [1]


@pytest.mark.parametrize(("state", "holds"), [("open", False), ("explained", True), ("resolved", True)])
def test_an_open_contradiction_stands_in_the_way_and_an_explained_one_does_not(state: str, holds: bool) -> None:
    conflict = Contradiction("E-A", "death_date", ("x", "y"), state, None)
    found = material(*two_sources(death_date="9 July 1993"), contradictions=[conflict])
    assert individualised(of(found), DOUBT).holds is holds
    assert individualised(of(found), GROUNDS).holds
    assert of(found).step("death").contradictions == (conflict,)
    assert missing(found, DOUBT) == ([] if holds else ["death: an open contradiction, or a claim against it"])


def test_a_source_that_says_the_person_lived_speaks_against_the_death() -> None:
    found = material(*two_sources(), victim("ember/persons/2", "E-A", "ember", status="survived"))
    death = of(found).step("death")
    assert [one.claim for one in death.against] == ["ember/persons/2/status/status@2"]
    assert death.corroboration == "mixed"
    assert not individualised(of(found), DOUBT).holds


@pytest.mark.parametrize("manner", ["enforced_disappearance", "unknown"])
def test_a_disappearance_states_no_death(manner: str) -> None:
    assert of(material(victim("lamp/persons/1", "E-A", manner=manner))).step("death").origins == ()


def test_what_was_withdrawn_rejected_or_not_readable_is_shown_and_not_counted() -> None:
    told = (
        Told("a/persons/1", "person", {"name": "Mina Paperbridge", "death_date": "1991"}, "a", "E-A", "victim",
             withdrawn=("death_date",)),
        Told("b/persons/1", "person", {"name": "Mina Paperbridge", "death_date": "1991"}, "b", "E-A", "victim",
             rejected=("death_date",)),
        Told("c/persons/1", "person", {"name": "Mina Paperbridge", "death_date": "when the lamps went out"}, "c",
             "E-A", "victim"),
    )  # fmt: skip
    found = material(*told)
    death = of(found).step("death")
    assert (death.stating, death.origins, len(death.uncounted)) == ((), (), 3)
    assert death.gap is not None
    assert render(death.gap) == "No source states it."
    assert summary(found)["death_origins"].to_list() == [0]


def test_a_hearing_stands_on_the_sheet_of_the_person_whom_it_names() -> None:
    found = material(
        *two_sources(),
        hearing("wick/hearings/1", "lamp/persons/1", "wick", question="Do you hold to it?", answer_kind="refused"),
        hearing("wick/hearings/2", question="And you?"),
    )
    step = of(found).step("hearing")
    assert {one.record for one in step.stating} == {"wick/hearings/1"}
    assert step.origins == (("wick",),)


def test_who_is_outside_the_mandate_or_unnamed_has_no_sheet() -> None:
    found = material(
        victim("lamp/persons/1", "E-A"),
        victim("lamp/persons/2", "E-B"),
        Told("lamp/persons/3", "person", {"death_date": "1991"}, "lamp", "E-C", "victim"),
        Told("lamp/persons/4", "person", {"name": "An Official"}, "lamp", "E-D", "official"),
        bins={"E-B": "outside_mandate"},
    )
    assert summary(found)["entity"].to_list() == ["E-A"]
    assert [one.entity for one in sheets(found, ["E-A", "E-B", "E-C", "E-D"])] == ["E-A"]


def test_a_sheet_bears_the_name_of_most_words() -> None:
    found = material(
        victim("a/persons/1", "E-A", "a", name="Mina"),
        victim("b/persons/1", "E-A", "b", name="Mina Paperbridge"),
        victim("c/persons/1", "E-A", "c", name="Minah Paperbridge"),
    )
    assert (of(found).name, summary(found)["name"].to_list()) == ("Mina Paperbridge", ["Mina Paperbridge"])


def crowd(many: int) -> Material:
    """A material of many persons, on up to three lists each, one of which copies another."""
    chance = random.Random(3)
    told, conflicts = [], []
    for number in range(many):
        for source in ("lamp", "wick", "copy"):
            if chance.random() < 0.6:
                kept = {about: words for about, words in FULL.items() if chance.random() < 0.7}
                told.append(victim(f"{source}/persons/{number}", f"E-{number:06d}", source, **kept))
        if chance.random() < 0.1:
            told.append(victim(f"ember/persons/{number}", f"E-{number:06d}", "ember", status="located_alive"))
        if chance.random() < 0.1:
            conflicts.append(Contradiction(f"E-{number:06d}", "detention_date", (), "open", None))
    return material(*told, derived={"copy": ["lamp"]}, contradictions=conflicts)


def test_the_table_of_all_and_the_sheet_of_each_agree() -> None:
    found = crowd(120)
    table = summary(found)
    made = {one.entity: one for one in sheets(found, table["entity"].to_list())}
    assert len(made) == table.height > 100
    for row in table.iter_rows(named=True):
        one = made[row["entity"]]
        for step in one.steps:
            assert row[f"{step.step}_origins"] == len(step.origins)
            assert row[f"{step.step}_contradicted"] == step.contradicted
        for standard in (GROUNDS, DOUBT):
            assert row[standard] == individualised(one, standard).holds
    many = counts(table)
    assert many == {rule: int(table[rule].sum()) for rule in (GROUNDS, DOUBT)}
    assert 0 < many[DOUBT] < many[GROUNDS] < table.height


def test_the_check_of_agreement_sees_a_lineage_that_is_forgotten() -> None:
    """Sabotage: counted as publications, many more would be individualised."""
    found = crowd(120)
    forgetful = material(*(), derived={}).origins
    other = Material(**{**{key: getattr(found, key) for key in found.__dataclass_fields__}, "origins": forgetful})
    assert counts(summary(other))[DOUBT] > counts(summary(found))[DOUBT]


def test_a_hundred_thousand_persons_are_summed_in_seconds() -> None:
    found = crowd(400)
    copies = 250
    numbers = pl.DataFrame({"copy": list(range(copies))})
    apart = pl.concat_str("record", pl.lit("~"), "copy").alias("record")
    own = (
        pl.when(pl.col("entity") != "")
        .then(pl.concat_str("entity", pl.lit("~"), "copy"))
        .otherwise(pl.col("entity"))
        .alias("entity")
    )
    many = Material(
        found.freeze, found.about, found.sources, found.origins,
        found.records.join(numbers, how="cross").with_columns(apart, own).drop("copy"),
        found.claims.join(numbers, how="cross").with_columns(apart, own).drop("copy"),
        found.entities.join(numbers, how="cross").with_columns(own).drop("copy"),
        (), (),
    )  # fmt: skip
    started = time.perf_counter()
    table = summary(many)
    assert time.perf_counter() - started < 30
    assert table.height == copies * summary(found).height > 90_000


def test_the_output_is_json_and_the_same_each_time() -> None:
    found = crowd(20)
    first, second = (
        canonical(as_json(summary(found), sheets(found, summary(found)["entity"].to_list()))) for _ in range(2)
    )
    assert first == second
    assert '"proof.gap_one_origin"' in first


def test_rules_that_name_no_step_or_property_are_refused_with_the_mend() -> None:
    with pytest.raises(ValueError, match="no step 'trial'"):
        rules_of({"steps": {}, "standards": {"x": {"steps": {"trial": 1}, "consistent": False, "source": ""}}})
    with pytest.raises(ValueError, match="'deth_date' is no key and no property"):
        rules_of({"steps": {"death": {"states": ["deth_date"]}}, "standards": {}})
    with pytest.raises(KeyError, match="no standard 'hunch'"):
        individualised(of(material(*two_sources())), "hunch")


def test_every_standard_says_on_what_it_rests() -> None:
    assert all(one.source for one in rules().standards)
    assert any("Svea Court of Appeal" in one.source for one in rules().standards)
