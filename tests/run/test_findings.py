"""Findings from a case to a page: signed by two, adopted by a quorum, with dissent; and neutral whatever is mutated."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cenotaph.claims.citation import record_of
from cenotaph.findings.assess import Assessment, assess, matrix_json
from cenotaph.findings.law import NEVER_EVIDENCE
from cenotaph.publish import select
from cenotaph.publish.exhibition.halls import Material
from cenotaph.publish.exhibition.write import hall_pages
from cenotaph.run import store

ROOT = Path(__file__).resolve().parents[2]
store.configure()

Tables = Mapping[str, pl.DataFrame]
HELD_BACK = "A person whom five sources name sat on the Panel of Nilvara"


def current(build: Path) -> select.Selection:
    freezes = build / "freezes"
    freeze = freezes / (freezes / "current").read_text(encoding="ascii").strip()
    return select.select(freeze, "public", date(2026, 11, 23))


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The training case with its proposition signed, built whole; returns its folder."""
    from cenotaph.run import plan

    case = tmp_path_factory.mktemp("cases") / "training"
    shutil.copytree(ROOT / "cases" / "training", case, ignore=shutil.ignore_patterns("build"))
    plan.build(case, until="register")
    plan.sign(case, None, "old-mill", "met", "two origins (fictional)", ("Dot Margin", "Eli Folio"))
    plan.build(case)
    return case


@pytest.fixture(scope="module")
def iran(tmp_path_factory: pytest.TempPathFactory) -> select.Selection:
    from cenotaph.run import plan

    case = tmp_path_factory.mktemp("iran") / "iran-1988"
    shutil.copytree(ROOT / "cases" / "iran-1988", case, ignore=shutil.ignore_patterns("build"))
    plan.build(case, until="register")
    return current(case / "build")


def text(page: Path) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8")))


def test_a_finding_is_published_with_its_outcome_what_speaks_against_it_and_the_dissent(training: Path) -> None:
    out = training / "build" / "out"
    found = json.loads((out / "findings" / "findings.json").read_text(encoding="utf-8"))
    (one,) = found["findings"]
    assert (one["finding"], one["outcome"]["outcome"], one["standing"]) == ("old-mill", "met", "contested")
    assert {source["source"] for source in one["against"]["sources"]} == {"ministry"}
    assert [each["by"] for each in one["dissent"]] == ["Cy Quillstone (fictional)"]
    for language in ("en", "fa"):
        page = text(out / "exhibition" / language / "findings.html")
        assert "Cy Quillstone" in page
        assert "Eli Folio" in page


def test_no_sentence_of_a_persian_page_holds_letters_of_both_directions_unparted(training: Path) -> None:
    """English words of a case inside a Persian sentence stand in an isolate or an element of their own."""
    for hall in ("law", "doors", "registers", "findings"):
        page = (training / "build" / "out" / "exhibition" / "fa" / f"{hall}.html").read_text(encoding="utf-8")
        body = re.sub("<bdi.*?</bdi>", "", page.partition("<main")[2].partition("</main>")[0], flags=re.DOTALL)
        pieces = [html.unescape(piece) for piece in re.split(r"<[^>]+>", body)]
        bare = [re.sub("\u2068[^\u2069]*\u2069", "", piece) for piece in pieces]
        assert [one for one in bare if re.search("[\u0621-\u06cc]", one) and re.search("[a-z]{3}", one)] == [], hall


def test_a_proposition_that_is_held_back_stands_nowhere_in_what_is_published(training: Path) -> None:
    out = training / "build" / "out"
    written = [path for path in sorted(out.rglob("*")) if path.is_file()]
    assert not [path.name for path in written if HELD_BACK.encode() in path.read_bytes()]
    found = json.loads((out / "findings" / "findings.json").read_text(encoding="utf-8"))
    assert [[key for key, _ in reasons] for reasons in found["unpublished"]] == [
        ["findings.blocked_no_outcome", "findings.blocked_notice", "findings.blocked_check"]
    ]


def without(tables: Tables, records: set[str]) -> dict[str, pl.DataFrame]:
    """The tables without the claims of some records."""
    gone = pl.col("record").is_in(sorted(records))
    return {**tables, "claim": tables["claim"].filter(~gone)}


def pages(selection: select.Selection, found: Assessment) -> dict[str, bytes]:
    """The pages of the law and of findings in English."""
    case, cards = select.case_card(selection), select.source_cards(selection)
    material = Material(case, cards, None, {"en": []}, select.surroundings(selection), found)
    return dict(hall_pages(material, ["en"], ["findings", "law"]))


def test_removing_what_speaks_against_a_finding_changes_its_page_and_raises_l11(training: Path) -> None:
    selection = current(training / "build")
    whole = assess(selection.freeze, selection.tables)
    against = set(whole.findings[0].finding.sides["against"].rows["record"])
    entries = selection["entry"].filter(~pl.col("canonical").str.contains('"kind":"search"', literal=True))
    bare = {**without(selection.tables, against), "entry": entries}
    stripped = assess(selection.freeze, bare)
    assert not [one.code for one in whole.findings[0].complaints if one.code == "L11"]
    assert [one.code for one in stripped.findings[0].complaints if one.severity == "block"] == ["L11"]
    keys = [reason.key for reason in stripped.findings[0].blocked]
    assert "findings.blocked_stale" in keys
    assert "findings.blocked_check" in keys
    # and with the search note kept the page still changes: what spoke against it is gone, and the outcome is stale
    kept = assess(selection.freeze, without(selection.tables, against))
    assert "findings.blocked_stale" in [reason.key for reason in kept.findings[0].blocked]
    before = pages(selection, whole)["en/findings.html"]
    unsigned = replace(kept, findings=tuple(replace(one, blocked=()) for one in kept.findings[:1]))
    assert pages(selection, unsigned)["en/findings.html"] != before


def test_ten_sources_that_copy_one_raise_no_corroboration(training: Path) -> None:
    selection = current(training / "build")
    whole = assess(selection.freeze, selection.tables)
    copied = assess(selection.freeze, copies(selection.tables, "hearings", 10))
    before, after = ({cell.element.id: cell for row in one.matrix for cell in row.cells} for one in (whole, copied))
    assert any(len(after[key].sides["for"].sources) > len(cell.sides["for"].sources) for key, cell in before.items())
    for key, cell in before.items():
        assert after[key].corroboration in {cell.corroboration, "corroborated_weak"}
        assert len(after[key].sides["for"].origins) == len(cell.sides["for"].origins)
        assert after[key].standing == cell.standing


def copies(tables: Tables, source: str, many: int) -> dict[str, pl.DataFrame]:
    """The tables with so many sources beside one that say what it says and are declared to copy it."""
    made = {name: [tables[name]] for name in ("record", "membership", "claim", "source", "lineage")}
    records = tables["record"].filter(pl.col("source") == source)
    for number in range(many):
        key = f"copy{number}"
        other = pl.concat_str(pl.lit(key), pl.col("record").str.slice(len(source)))
        made["record"].append(records.with_columns(other.alias("record"), pl.lit(key).alias("source")))
        theirs = tables["membership"].join(records.select("record"), on="record", how="semi")
        made["membership"].append(theirs.with_columns(other.alias("record")))
        said = tables["claim"].filter(pl.col("source") == source)
        claim = pl.concat_str(pl.lit(key), pl.col("claim").str.slice(len(source)))
        made["claim"].append(
            said.with_columns(other.alias("record"), pl.lit(key).alias("source"), claim.alias("claim"))
        )
        made["source"].append(
            tables["source"].filter(pl.col("source") == source).with_columns(pl.lit(key).alias("source"))
        )
        made["lineage"].append(
            pl.DataFrame(
                [(key, "", source, "", "copy", "declared", None, 0, "")], schema=tables["lineage"].schema, orient="row"
            )
        )
    return {**tables, **{name: pl.concat(parts) for name, parts in made.items()}}


def standings(found: Assessment) -> dict[str, object]:
    return {
        cell.element.id: (cell.standing, cell.corroboration, cell.digest) for row in found.matrix for cell in row.cells
    }


def test_a_designation_and_a_later_office_add_nothing_to_any_element_or_seat(iran: select.Selection) -> None:
    whole = assess(iran.freeze, iran.tables)
    claims = iran["claim"].join(iran["record"].select("record", "kind"), on="record")
    designations = set(claims.filter(pl.col("kind") == "designation")["record"])
    offices = set(
        claims.filter((pl.col("property") == "posting_kind") & pl.col("value").str.contains('"office"'))["record"]
    )
    assert len(designations) > 10
    assert len(offices) > 30
    for gone in (designations, offices):
        less = assess(iran.freeze, without(iran.tables, gone))
        assert standings(less) == standings(whole)
        assert less.command.panels == whole.command.panels


def test_no_cell_of_the_reference_case_rests_on_a_total_a_call_a_listing_or_an_office(iran: select.Selection) -> None:
    found = assess(iran.freeze, iran.tables)
    kinds = dict(iran["record"].select("record", "kind").iter_rows())
    sides = [side for row in found.matrix for cell in row.cells for side in cell.sides.values()]
    rests_on = {kinds[record] for side in sides for record in side.rows["record"]}
    assert not rests_on & set(NEVER_EVIDENCE)
    assert "person" in rests_on


CRIMES = ("rs.7.1.a", "rs.7.1.b", "rs.7.1.e", "rs.7.1.f", "rs.7.1.h", "rs.7.1.i", "rs.6.a")


def test_the_matrix_of_the_reference_case_leads_each_cell_to_its_sources_and_says_what_is_missing(
    iran: select.Selection,
) -> None:
    found = matrix_json(assess(iran.freeze, iran.tables))
    assert tuple(row["crime"] for row in found["crimes"]) == CRIMES
    sources = set(iran["source"]["source"])
    records = set(iran["record"]["record"])
    for row in found["crimes"]:
        for cell in row["elements"]:
            assert cell["gap"] or cell["standing"] != "gap"
            for side in ("for", "against"):
                assert {one["source"] for one in cell[side]["sources"]} <= sources
                assert {record_of(record) for one in cell[side]["sources"] for record in one["records"]} <= records
                assert bool(cell[side]["claims"]) == bool(cell[side]["origins"])
    by_element = {cell["element"]: cell for row in found["crimes"] for cell in row["elements"]}
    assert by_element["cah.ctx.policy"]["standing"] == "contested"
    assert by_element["rs.6.a.e2"]["standing"] == "gap"
    assert {one["side"] for one in by_element["rs.6.a.e2"]["arguments"]} == {"for", "against"}
    orders = {record for one in by_element["cah.ctx.policy"]["for"]["sources"] for record in one["records"]}
    assert not any(record.endswith(("/st018", "/st019")) for record in orders)  # orders about a recording, years later


STATUS = {
    "open": {
        "wgeid_standard", "sp_communication", "sr_executions", "sr_torture", "upr_stakeholder", "sanctions_listing",
    },
    "human_decision": {"hrc_complaint", "universal_jurisdiction", "wgad", "coi_submission"},
    "follow_up": {"iiim_type_mechanism"},
    "closed": {"icc_art15", "ced_urgent_action", "ced_individual", "political_routes.unsc_icc_referral"},
}  # fmt: skip


def test_the_doors_of_the_reference_case(iran: select.Selection) -> None:
    results = {one.forum: one for one in assess(iran.freeze, iran.tables).gates}
    for status, forums in STATUS.items():
        assert {forum for forum in forums if results[forum].status != status} == set()
    court = results["icc_art15"]
    assert court.asked
    assert {one.gate for one in court.blocked} == {"gate.temporal"}
    assert "24" in court.blocked[0].article


def test_who_is_alleged_to_have_sat_on_the_panel_of_the_capital_and_what_a_listing_was_for(
    iran: select.Selection,
) -> None:
    command = assess(iran.freeze, iran.tables).command
    tehran = dict(command.panels)["Tehran"]
    alleged = {name: len(seat.said.origins) for seat in tehran for name in seat.names}
    assert {alleged[name] for name in ("Morteza Eshraghi", "Ebrahim Raisi")} == {3}
    listings = [one for career in command.careers for listing in career.listings for one in listing.designations]
    of_2011 = [one for one in listings if one.record.endswith(("/d001", "/d002", "/d003"))]
    assert {one.conduct for one in of_2011} == {"other"}
    assert {one.sentence.key for one in of_2011} == {"command.listing_other_conduct"}


def spoken(*words: str) -> tuple[int, str]:
    """What a verb says in a terminal, and its exit code."""
    done = subprocess.run([sys.executable, "-m", "cenotaph.cli", *words], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_in_a_terminal_one_sees_what_holds_a_finding_back_and_reads_the_letters(training: Path) -> None:
    code, said = spoken("assess", str(training))
    assert code == 0
    assert "finding old-mill: contested, met, may be published" in said
    assert "finding panel-of-nilvara: gap, not signed, held back (3)" in said
    assert "forums closed: " in said
    code, said = spoken("letters", str(training), "--language", "fa")
    assert code == 0
    assert "letters: 1" in said
    assert "به Karim Ofoghparandy" in said


def test_nobody_signs_alone_nor_what_is_not_there(training: Path) -> None:
    words = ["--outcome", "met", "--reason", "because", "--author", "Dot Margin"]
    code, said = spoken("sign", str(training), "old-mill", *words, "--reviewer", "dot margin ")
    assert (code, "the author cannot review" in said) == (2, True)
    code, said = spoken("sign", str(training), "new-mill", *words, "--reviewer", "Eli Folio")
    assert (code, "no finding 'new-mill'; there are: old-mill, panel-of-nilvara" in said) == (2, True)
