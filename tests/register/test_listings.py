"""Listings: is this person listed? On fictional lists, and on those of the Union and the Kingdom with a hand-made key.

`fixtures/listed_in_both.csv` has the reference of every person of the Union's list and, where the same person stands in
the Kingdom's, that list's reference; made by reading both lists name by name. It holds references and nothing else.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cenotaph.claims.designations import Designation, Designations, Spelling, read_birth, read_designations
from cenotaph.cli import app
from cenotaph.register.linkage import Linkage
from cenotaph.register.linkage.kinds import Mention, Written, clusters, linked
from cenotaph.register.listings import Answer, Query, linked_designations, listed, told
from cenotaph.words.sentences import render

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
OTHERS = (
    "Boris Novak",
    "Carlos Serrano",
    "Darius Tabari",
    "Emil Petrescu",
    "Farid Haddad",
    "Goran Kovač",
    "Luis Costa",
)


def entry(number: int, *names: str, kind: str = "person", **more: object) -> Designation:
    spelled = tuple(Spelling(name, name) for name in names)
    return Designation("fictional", f"F{number:03}", kind, spelled, **more)  # type: ignore[arg-type]


FICTIONAL = Designations(
    (
        entry(1, "Azim Shahvarpour", "Nasser Bahmanyar", positions="Head of ward 9", day="2011-04-12", act="359/2011"),
        entry(2, "Milad Shahvarpour", born=read_birth("1951", "")),
        entry(3, "Tower Prison", kind="body"),
        *(entry(10 + number, name) for number, name in enumerate(OTHERS)),
    ),
    frozenset({"fictional"}),
    (),
)


def references(found: Answer) -> list[str]:
    return [one.entry.reference for one in found.found]


class TestFictional:
    @pytest.mark.parametrize(
        "name", ["Azim Shahvarpour", "Azeem Shahvarpoor", "عظیم شهورپور", "Sardar Naser Bahmaniar"]
    )
    def test_one_listed_is_found_by_any_spelling_script_or_further_name(self, name: str) -> None:
        assert references(listed(Query((name,)), FICTIONAL)) == ["F001"]

    def test_one_who_is_not_listed_is_told_with_the_nearest_and_why_not(self) -> None:
        found = listed(Query(("Behruz Shahvarpour",)), FICTIONAL)
        assert (found.found, found.perhaps) == ((), ())
        assert {one.entry.reference for one in found.nearest[:2]} == {"F001", "F002"}
        keys = [reason.key for reason in found.nearest[0].reasons]
        assert keys[:2] == ["link.given_different", "link.family_same"]
        assert found.looked_through == (("fictional", 9),)

    def test_a_birth_a_generation_later_is_another_person(self) -> None:
        assert references(listed(Query(("Milad Shahvarpour",)), FICTIONAL)) == ["F002"]
        late = listed(Query(("Milad Shahvarpour",), born=read_birth("1985", "")), FICTIONAL)
        assert late.found == ()
        assert late.perhaps[0].entry.reference == "F002", "a list may be wrong: a person should look"
        assert "link.birth_years_apart" in {reason.key for reason in late.perhaps[0].reasons}

    def test_a_lone_family_name_finds_nobody_for_certain(self) -> None:
        assert listed(Query(("Shahvarpour",)), FICTIONAL).found == ()

    def test_a_body_is_looked_for_among_bodies(self) -> None:
        found = listed(Query(("the Prison of Tower",), "body"), FICTIONAL)
        assert (references(found), found.looked_through) == (["F003"], (("fictional", 1),))

    @pytest.mark.parametrize("name", [" ", "??", "123", "unknown"])
    def test_a_query_without_a_name_is_refused(self, name: str) -> None:
        with pytest.raises(ValueError, match="no name that can be compared; write it in letters"):
            listed(Query((name,)), FICTIONAL)

    def test_a_list_may_be_called_in_any_script(self) -> None:
        named = tuple(replace(one, list="فهرست") for one in FICTIONAL.entries)
        found = listed(Query(("Azim Shahvarpour",)), Designations(named, frozenset({"فهرست"}), ()))
        assert references(found) == ["F001"]

    def test_the_answer_says_by_whom_when_and_under_which_act_and_never_that_somebody_did_something(self) -> None:
        query = Query(("Azim Shahvarpour",))
        said = [render(sentence) for _, sentence in told(query, listed(query, FICTIONAL))]
        assert said[0] == "Azim Shahvarpour: listed."
        assert (
            "Azim Shahvarpour, listed by the publisher of fictional under 359/2011, published 2011-04-12 (F001)" in said
        )
        assert "also written there: Nasser Bahmanyar" in said
        assert "offices in the words of the list: Head of ward 9" in said
        assert "says nothing of other conduct" in said[-1]
        assert "perpetrator" not in " ".join(said)


class TestCommand:
    def test_answers_are_printed_and_bad_input_ends_in_a_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "made_up.csv").write_text("id,kind,name\n1,person,Azim Shahvarpour\n2,person,Luis Costa\n")
        run = CliRunner().invoke
        found = run(app, ["listed", "Azeem", "Shahvarpour", "--lists", str(tmp_path)])
        assert found.exit_code == 0, found.output
        assert "Azeem Shahvarpour: listed." in found.output
        absent = run(app, ["listed", "Ali", "Rajavi", "--also", "علی رجوی", "--lists", str(tmp_path)])
        assert "Ali Rajavi / علی رجوی: not found in the lists looked through." in absent.output
        for wrong in (["--born", "tomorrow"], ["--language", "de"], ["--lists", str(tmp_path / "none")]):
            refused = run(app, ["listed", "Ali", "--lists", str(tmp_path), *wrong])
            assert isinstance(refused.exception, ValueError), wrong


@pytest.fixture(scope="module")
def real(shared: Path) -> Designations:
    folder = shared / "data" / "sanctions"
    if not folder.is_dir():
        pytest.skip(f"no lists of designations at {folder}")
    return read_designations(folder)


@pytest.fixture(scope="module")
def joined(real: Designations) -> Linkage:
    return linked_designations(real)


@pytest.fixture(scope="module")
def cluster(joined: Linkage) -> dict[str, str]:
    return dict(joined.memberships.select("record", "cluster").iter_rows())


@pytest.mark.shared
class TestTheUnionAndTheKingdom:
    def test_the_join_is_that_of_the_hand_made_key(self, cluster: dict[str, str]) -> None:
        with (FIXTURES / "listed_in_both.csv").open(newline="") as file:
            key = {(f"eu/{row['eu']}", f"uk/{row['uk']}") for row in csv.DictReader(file) if row["uk"]}
        assert len(key) == 87
        union, kingdom = ([one for one in cluster if one.startswith(side)] for side in ("eu/", "uk/"))
        assert (len(union), len(kingdom)) == (142, 213)
        pairs = {(one, other) for one in union for other in kingdom if cluster[one] == cluster[other]}
        precision, recall = len(pairs & key) / len(pairs), len(pairs & key) / len(key)
        assert precision == 1.0, sorted(pairs - key)
        assert recall == 1.0, sorted(key - pairs)

    def test_whom_the_kingdom_took_over_from_the_union_at_the_end_of_2020_is_joined(
        self, real: Designations, cluster: dict[str, str]
    ) -> None:
        heads = {cluster[one] for one in cluster if one.startswith("eu/")}
        taken = [
            one.record for one in real.entries if one.list == "uk" and one.day == "31/12/2020" and one.kind == "person"
        ]
        left = [one for one in taken if cluster[one] not in heads]
        assert (len(taken), left) == (78, [])

    def test_one_person_whom_the_union_lists_under_two_programmes_is_one(self, cluster: dict[str, str]) -> None:
        for one, other in (("EU.2522.47", "EU.3774.10"), ("EU.2171.33", "EU.2495.81"), ("EU.2604.37", "EU.2910.73")):
            assert cluster[f"eu/{one}"] == cluster[f"eu/{other}"]

    def test_homonyms_stay_apart(self, cluster: dict[str, str]) -> None:
        nouri = ["eu/EU.3887.65", "eu/EU.2602.10"]
        mohammadi = ["eu/EU.2705.64", "uk/IRN0021", "uk/IRN0101", "uk/IRN0107"]
        jafari = ["eu/EU.2677.36", "eu/EU.3031.65", "eu/EU.2942.6", "uk/IRN0058"]
        for group in (nouri, mohammadi, jafari):
            assert all(cluster[one] != cluster[other] for one, other in combinations(group, 2))

    def test_twelve_spellings_without_a_common_reference_are_one_person(self, real: Designations) -> None:
        spelled = [
            Mention(f"{one.reference}/{number:02}", "names", (Written(name.text, name.order),))
            for one in real.entries
            if one.list == "uk" and one.kind == "person" and one.day == "31/12/2020"
            for number, name in enumerate(one.names)
        ]
        found = clusters(linked("official", spelled))
        assert [len(group) for group in found if "IRN0018/00" in group] == [12]
        pairs = [pair for group in found for pair in combinations(group, 2)]
        right = [one[:7] == other[:7] for one, other in pairs]
        assert sum(right) / len(right) >= 0.98, "precision of names alone"

    @pytest.mark.parametrize("name", ["Alireza Avaie", "علیرضا آوایی"])
    def test_he_is_found_in_both_lists_by_spellings_that_neither_has(self, real: Designations, name: str) -> None:
        assert set(references(listed(Query((name,)), real))) == {"EU.3896.4", "IRN0018"}

    def test_pour_mohammadi_stands_in_neither_list_and_the_nearest_are_told_with_what_keeps_them_apart(
        self, real: Designations
    ) -> None:
        query = Query(("Mostafa Pour-Mohammadi", "Mustafa Pourmohammadi", "مصطفی پورمحمدی"))
        found = listed(query, real)
        assert (found.found, found.perhaps) == ((), ())
        assert found.looked_through == (("eu", 142), ("uk", 213))
        assert len(found.nearest) == 3
        assert all(one.probability < 0.05 for one in found.nearest)
        assert all(any("family" in reason.key for reason in one.reasons) for one in found.nearest)
        assert render(next(iter(told(query, found)))[1]).endswith("not found in the lists looked through.")

    def test_bodies_are_joined_by_name_and_units_of_one_force_are_not(self, real: Designations) -> None:
        assert clusters(linked_designations(real, "body")) == [("eu/EU.2951.42", "uk/IRN0001")]
        assert references(listed(Query(("زندان اوین",), "body"), real)) == ["EU.6141.92"]
