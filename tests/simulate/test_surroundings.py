"""What stands around the lists: alleged, attributed, contradicted; and protected words that stand nowhere else."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cenotaph.claims.sources import read_sources
from cenotaph.simulate import simulate
from cenotaph.simulate.hearings import OF_SURVIVORS, OF_THE_DEAD, TOLD_TWICE
from cenotaph.simulate.surroundings import LETTERS, OFFICIALS, PURPOSES, TESTIMONIES, stated, surroundings
from cenotaph.simulate.vocabulary import country
from cenotaph.words.vocabulary import properties, terms

PERSONS = 300


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulate(tmp_path_factory.mktemp("surroundings") / "case", seed=4, persons=PERSONS, lists=2).folder


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ","))


def source(case: Path, key: str) -> dict[str, Any]:
    return tomllib.loads((case / "sources" / key / "source.toml").read_text(encoding="utf-8"))


def canaries(case: Path) -> list[dict[str, str]]:
    return table(case / "truth" / "canaries.csv")


def test_every_description_is_one_that_a_build_accepts(case: Path) -> None:
    found = {one.key: one for one in read_sources(case / "sources")}
    assert {block.kind for one in found.values() for table in one.tables for block in table.blocks} == {
        "person", "body", "posting", "site", "order", "statement", "number", "testimony", "hearing", "knowledge",
        "concealment", "act",
    }  # fmt: skip
    assert found["letters"].label.sensitivity == "protected"
    assert found["letters"].label.compartments == {"letters"}
    assert [key for key, one in found.items() if one.is_list] == ["blue_orchard", "observatory"]


def test_every_reference_names_a_record_of_the_case(case: Path) -> None:
    keys = {path.stem: {row["id"] for row in table(path)} for path in (case / "sources" / "dossier").glob("*.csv")}
    assert {row["body"] for row in table(case / "sources" / "dossier" / "postings.csv")} <= keys["bodies"]
    known = {f"dossier/{name}/{key}" for name, there in keys.items() for key in there}
    known |= {f"ministry/statements/{row['id']}" for row in table(case / "sources" / "ministry" / "statements.csv")}
    assert {row["about"] for row in table(case / "sources" / "ministry" / "statements.csv")} <= known
    victims = {f"blue_orchard/persons/{row['ردیف']}" for row in table(case / "sources/blue_orchard/blue_orchard.csv")}
    about = {row["about"] for row in table(case / "sources" / "testimonies" / "testimonies.csv")}
    assert "nobody by name" in about
    assert about - {"nobody by name"} <= victims


def test_each_panel_has_three_seats_and_later_office_is_a_posting_of_its_own(case: Path) -> None:
    postings = table(case / "sources" / "dossier" / "postings.csv")
    for panel in stated()["panels"]:
        seats = {row["seat"] for row in postings if row["body"] == panel}
        assert seats == set(stated()["seats"])
    assert all("alleged" in row["basis"] or "named in" in row["basis"] or "Gazette" in row["basis"] for row in postings)
    officials = {row["key"]: row["official"] for row in table(case / "truth" / "officials.csv")}
    assert set(officials) == {row["id"] for row in postings}
    assert len(set(officials.values())) == OFFICIALS
    spellings = {(officials[row["id"]], row["person"]) for row in postings}
    assert len(spellings) > OFFICIALS  # some stand under two spellings


def test_a_total_is_credited_to_a_body_whose_own_text_says_otherwise(case: Path) -> None:
    totals = {row["id"]: row for row in table(case / "sources" / "press" / "totals.csv")}
    planted = next(row for row in table(case / "truth" / "planted.csv") if row["kind"] == "misattributed_total")
    named, denied = table(case / "sources" / "observatory_preface" / "own_numbers.csv")
    credited = totals[planted["key"]]
    assert planted["against"] == f"observatory_preface/numbers/{denied['id']}"
    assert (named["polarity"], denied["polarity"]) == ("affirms", "denies")
    assert credited["claimant"] == named["claimant"] == denied["claimant"]
    assert credited["figure"] == denied["figure"] == f"{2 * PERSONS:,}"
    assert credited["scope_code"] == denied["scope_code"] == "all_killed"
    assert (named["figure"], named["scope_code"]) == (f"{PERSONS // 2:,}", "named")
    assert credited["figure"] in denied["words"]
    assert "not ours" in denied["words"]
    assert len({row["figure"] for row in totals.values()}) == len(totals)
    assert all(row["scope"] and row["period"] and row["claimant"] for row in totals.values())
    assert {row["scope_code"] for row in [*totals.values(), named, denied]} <= set(terms("scope"))


def test_postings_and_sites_are_of_the_kinds_of_the_vocabulary(case: Path) -> None:
    postings = table(case / "sources" / "dossier" / "postings.csv")
    assert {row["posting_kind"] for row in postings} == {"panel", "prison_post", "office"} <= set(terms("posting_kind"))
    assert all((row["posting_kind"] == "panel") == row["body"].startswith("panel-") for row in postings)
    sites = source(case, "dossier")["table"][2]["columns"]["site_kind"]["codes"]
    assert {row["kind"] for row in table(case / "sources" / "dossier" / "sites.csv")} == set(sites)
    assert set(sites.values()) <= set(terms("site_kind"))


def test_every_grave_is_alleged_and_its_place_has_a_radius_in_words(case: Path) -> None:
    for site in table(case / "sources" / "dossier" / "sites.csv"):
        assert site["status"].startswith("alleged")
        assert site["radius"]


def test_thirty_hearings_are_of_the_dead_and_of_survivors_and_end_after_the_order(tmp_path: Path) -> None:
    case = simulate(tmp_path / "case", seed=1, persons=400, lists=1).folder
    hearings = {row["id"]: row for row in table(case / "sources" / "hearings" / "hearings.csv")}
    lists = {"blue_orchard/persons": "blue_orchard", "survivors/persons": "survivors"}
    who = {f"{row['source']}/persons/{row['key']}": row["person"] for row in table(case / "truth" / "memberships.csv")}
    told = [lists[row["prisoner"].rsplit("/", 1)[0]] for row in hearings.values()]
    assert (told.count("blue_orchard"), told.count("survivors")) == (OF_THE_DEAD, OF_SURVIVORS)
    assert len({row["prisoner"] for row in hearings.values()}) == len(hearings)
    ends = {row["person"]: row["died_solar"] for row in table(case / "truth" / "persons.csv")}
    ends |= {row["person"]: row["released_solar"] for row in table(case / "truth" / "survivors.csv")}
    months = country().months["solar_hijri"]["latin"]
    for row in hearings.values():
        day, month, year = row["day"].split()
        heard = f"{year}-{months.index(month) + 1:02d}-{int(day):02d}"
        assert "1371-07-02" <= heard <= ends[who[row["prisoner"]]]
        assert row["answer_kind"] in terms("answer_kind")
        assert row["outcome"] in {"", *terms("hearing_outcome")}
    assert len({row["prison"] for row in hearings.values()}) == 2
    answers = {row["prisoner"].split("/")[0]: set[str]() for row in hearings.values()}
    for row in hearings.values():
        answers[row["prisoner"].split("/")[0]].add(row["answer_kind"])
    assert {"affirmed", "renounced"} <= answers["blue_orchard"] & answers["survivors"]  # no answer decides alone
    notes = table(case / "sources" / "dossier" / "panel_notes.csv")
    planted = {row["key"]: row for row in table(case / "truth" / "planted.csv") if row["kind"].startswith("hearing")}
    assert len(notes) == len(planted) == TOLD_TWICE
    for note in notes:
        first = hearings[planted[note["id"]]["against"].rsplit("/", 1)[1]]
        assert (note["prisoner"], note["day"]) == (first["prisoner"], first["day"])
        same = (note["answer_kind"], note["outcome"]) == (first["answer_kind"], first["outcome"])
        assert same == (planted[note["id"]]["kind"] == "hearing_told_twice")


def test_cables_acts_and_concealment_are_of_the_terms_of_the_vocabulary(case: Path) -> None:
    cables = table(case / "sources" / "mission" / "knowledge.csv")
    assert len(cables) == 6
    assert [row["id"] for row in cables if row["searched"]] == ["k3", "k5"]
    assert not any(row["searched"] and (row["reply"] or row["replied"]) for row in cables)
    hidden = table(case / "sources" / "dossier" / "concealment.csv")
    assert len({row["kind"] for row in hidden}) == len(hidden) == 5
    assert {row["kind"] for row in hidden} <= set(terms("concealment"))
    acts = table(case / "sources" / "press" / "acts.csv")
    assert len(acts) == 8
    assert {row["standing"] for row in acts} == set(terms("official_standing"))
    order = table(case / "sources" / "dossier" / "orders.csv")[0]
    assert order["copy"]
    assert order["other_copy"]
    assert order["authenticity"] == "disputed"
    bodies = {row["id"]: row["under"] for row in table(case / "sources" / "dossier" / "bodies.csv")}
    assert {under for under in bodies.values() if under} == {"court", "ministry"}


def test_forty_testimonies_say_purpose_by_purpose_what_they_are_for(case: Path) -> None:
    testimonies = table(case / "sources" / "testimonies" / "testimonies.csv")
    assert len(testimonies) == len({row["code"] for row in testimonies}) == TESTIMONIES
    for purpose in PURPOSES:
        assert {row[f"consent_{purpose}"] for row in testimonies} <= {"yes", "no", ""}
    assert {row["consent_public"] for row in testimonies} == {"yes", "no", ""}
    agreed = {purpose: sum(row[f"consent_{purpose}"] == "yes" for row in testimonies) for purpose in PURPOSES}
    assert agreed["internal"] > agreed["court"] > agreed["public"] > 0
    until = [row["consent_until"] for row in testimonies if row["consent_until"]]
    assert min(until) < "2026-01-01" < max(until)  # at the case's `as_of` some have ended


def test_every_protected_word_is_listed_once_and_every_listed_word_is_protected(case: Path) -> None:
    listed = canaries(case)
    assert len(listed) == len({row["text"] for row in listed}) == 2 * TESTIMONIES + 2 * LETTERS
    columns = source(case, "testimonies")["table"][0]["columns"]
    protected = {
        columns[key] for key, about in properties().items() if about.sensitivity == "protected" and key in columns
    }
    assert protected == {"informant", "contact"}
    written = {
        ("testimonies", row["code"], column, row[column])
        for row in table(case / "sources" / "testimonies" / "testimonies.csv")
        for column in protected
    }
    written |= {
        ("letters", row["id"], column, row[column])
        for row in table(case / "sources" / "letters" / "letters.tsv")
        for column in ("writer", "words")
    }
    assert written == {(row["source"], row["key"], row["column"], row["text"]) for row in listed}


def test_a_protected_word_stands_in_no_other_cell_and_no_other_file(case: Path) -> None:
    own = {"testimonies.csv": "testimonies", "letters.tsv": "letters"}
    for path in sorted(case.rglob("*")):
        if not path.is_file() or path.name == "canaries.csv":
            continue
        text = path.read_text(encoding="utf-8")
        for row in canaries(case):
            times = 1 if own.get(path.name) == row["source"] else 0
            assert text.count(row["text"]) == times, (path.name, row)


def test_no_syllable_of_a_protected_word_is_of_the_country(case: Path) -> None:
    """A search for half a name finds nothing either."""
    everything = "".join(
        path.read_text(encoding="utf-8").casefold()
        for path in case.rglob("*.csv")
        if path.name not in {"canaries.csv", "testimonies.csv"}
    )
    for row in canaries(case):
        if row["column"] in {"informant", "writer"}:
            for word in re.findall(r"\w+", row["text"].casefold()):
                assert word not in everything


def test_another_seed_protects_other_words() -> None:
    def words(seed: int) -> set[str]:
        return {text for *_, text in surroundings(seed, 100, ["blue_orchard/persons/1"]).canaries}

    assert len(words(1) & words(2)) < 5
    assert words(1) == words(1)
