"""The reference case, built as a visitor gets it: every row of the facts, both sides of every contradiction, and no
claim without the one who makes it."""

from __future__ import annotations

import csv
import html
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from cenotaph.ledger.entry import read_entries
from cenotaph.publish.exhibition.attribution import read, unattributed
from cenotaph.run import store
from cenotaph.words.vocabulary import vocabularies

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "cases" / "iran-1988"
LANGUAGES = ("en", "fa", "fr")
# Rows of the facts, by file, with the letters that their ids begin with.
FACTS = {
    "victims.csv": ("m", 125),
    "panels.csv": ("p", 80),
    "postings.csv": ("o", 43),
    "designations.csv": ("d", 14),
    "sites.csv": ("s", 51),
    "toll.csv": ("t", 54),
    "statements.csv": ("st", 41),
    "calls.csv": ("c", 42),
}
ARTICLE_CLAIMS, SOURCES = 57, 202
RECORDING = "recording_of_15_august_1988"  # known by what four pages say of it; not held
# The ten contradictions that the facts call the most telling, by the records on their sides.
TOLD = {
    1: ("t017", "t010", "t016", "t001", "t002", "t007", "t013", "t025", "t011", "t005"),
    2: ("t022", "t010", "t044", "st031", "st032", "st033"),
    3: ("t023", "t024"),
    4: ("t001", "t006", "m017", "m034"),
    5: ("d001", "d005", "d006", "d007", "d010", "d011", "d012", "d013"),
    6: ("p005", "p018", "p016", "p028", "p029", "p035", "p046", "p048", "p075", "p076"),
    7: ("m069", "m070", "m071"),
    8: ("m053", "m054", "m056", "m042", "m043", "m039", "m038"),
    9: ("m026", "m110", "m099", "m102", "m001", "m004", "m018", "m019"),
    10: ("m110", "m050", "m009", "m010", "m049", "st003", "st004", "st023", "a42"),
}
# What a source states about the events; names and places are headings of halls that say whose they are.
CONTENT = (
    "words", "figure", "ask", "reasons", "conduct_period", "measures", "description", "subject", "seat", "scope",
    "affiliation", "death_date", "site_status",
)  # fmt: skip
store.configure()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text_of(page: Path) -> str:
    """What a reader reads of a page, without marks that only steer direction."""
    plain = re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8"))
    return " ".join(re.sub("[\u2066-\u2069]", "", html.unescape(plain)).split())


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case built whole, from a copy without the memory of earlier builds."""
    from cenotaph.run import plan

    folder = tmp_path_factory.mktemp("cases") / "iran-1988"
    shutil.copytree(CASE, folder, ignore=shutil.ignore_patterns("build", "entities.csv"))
    return plan.build(folder).out


@pytest.fixture(scope="module")
def claims(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "register" / "claims.parquet")


def keys(claims: pl.DataFrame) -> Counter[str]:
    """How many records carry each key that the facts gave."""
    found: Counter[str] = Counter()
    for record in claims["record"].unique().to_list():
        found[record.rpartition("/")[2]] += 1
    return found


def test_every_row_of_the_facts_is_in_the_register(claims: pl.DataFrame) -> None:
    found = keys(claims)
    for name, (letters, many) in FACTS.items():
        missing = [f"{letters}{n:03d}" for n in range(1, many + 1) if not found[f"{letters}{n:03d}"]]
        assert missing == [], name
    assert [f"a{n:02d}" for n in range(1, ARTICLE_CLAIMS + 1) if not found[f"a{n:02d}"]] == []


def test_the_register_holds_the_facts_that_we_were_given(claims: pl.DataFrame, shared: Path) -> None:
    """Each id of each file beside the repository, and each name of a victim as written."""
    folder = shared / "facts" / "iran-1988"
    found = keys(claims)
    for name in FACTS:
        ids = [row[next(iter(row))] for row in rows(folder / name)]
        assert [one for one in ids if not found[one]] == [], name
    coded = yaml.safe_load((folder / "article_claims.yaml").read_text(encoding="utf-8"))["claims"]
    assert [one["id"] for one in coded if not found[one["id"]]] == []
    written = {
        record.rpartition("/")[2]: words
        for record, words in claims.filter(pl.col("property") == "name").select("record", "as_written").iter_rows()
    }
    for row in rows(folder / "victims.csv"):
        assert written[row["mention_id"]] == row["name_as_written"]


def test_the_sources_are_all_there_with_stance_and_lineage(out: Path, shared: Path) -> None:
    stated = yaml.safe_load((shared / "facts" / "iran-1988" / "sources.yaml").read_text(encoding="utf-8"))["sources"]
    ours: dict[str, Any] = yaml.safe_load((CASE / "sources" / "index.yaml").read_text(encoding="utf-8"))
    assert len(stated) == SOURCES == len(ours) + 1
    for one in stated:
        if one["id"] in ours:
            assert ours[one["id"]]["stance"] == one["stance"]
            derived = [d["source"] for d in ours[one["id"]].get("derived_from", [])]
            assert [origin for origin in derived if origin != RECORDING] == one["derived_from"]
    lineage = rows(out / "register" / "lineage.csv")
    reports = [row["source"] for row in lineage if row["derived_from"] == RECORDING]
    assert reports == ["s_chri2016", "s_irtrib_audio", "s_mesop", "s_ncri_audio"]  # four pages on one recording
    assert len(lineage) - len(reports) == sum(len(one["derived_from"]) for one in stated)


def test_every_value_opens_at_its_source(out: Path, claims: pl.DataFrame) -> None:
    """Each claim names a file that the case holds, the row in it, and a source that has a card."""
    pages = {locale: (out / "exhibition" / locale / "sources.html").read_text(encoding="utf-8") for locale in LANGUAGES}
    for source in claims["source"].unique().to_list():
        assert all(f'id="source-{source}"' in page for page in pages.values())
    held = {path.name for path in CASE.rglob("*") if path.is_file()}
    assert {locator.split(",")[0] for locator in claims["locator"].to_list()} <= held


@pytest.mark.parametrize("number", TOLD)
def test_a_contradiction_stands_on_a_page_with_both_sides(out: Path, number: int) -> None:
    """Every record of both sides is on the page of contradictions, under its source, in every language."""
    for locale in LANGUAGES:
        page = (out / "exhibition" / locale / "contrasts.html").read_text(encoding="utf-8")
        shown = {record.rpartition("/")[2] for record in re.findall(r'data-record="([^"]+)"', page)}
        assert set(TOLD[number]) <= shown, locale


def test_a_contrast_is_what_a_person_said() -> None:
    said = [one for one in read_entries(CASE / "entries") if one.kind == "contrast"]
    assert len(said) > 20
    assert all(one.author and one.body["reason"] for one in said)


def test_thirty_thousand_shows_who_claims_it_and_what_it_counts(out: Path) -> None:
    page = text_of(out / "exhibition" / "en" / "numbers.html")
    for words in ("Maryam Rajavi", "Amnesty International", "whose own text states another", "said to copy another"):
        assert words in page


def test_remarks_name_the_misattribution_and_the_changed_copy(out: Path) -> None:
    found = {row["record"].rpartition("/")[2]: row for row in rows(out / "register" / "numbers.csv")}
    assert found["t022"]["remarks"] == "credited_elsewhere"
    assert "s_ifmat_ai2018/numbers/t010" in found["t022"]["against"]
    assert found["t024"]["remarks"] == "copied_and_changed"
    assert found["t044"]["remarks"] == "credited_without_words"
    assert {key for key, row in found.items() if row["remarks"]} == {"t022", "t024", "t044"}


def test_the_listing_of_2011_shows_its_own_reasons_and_period(out: Path) -> None:
    page = text_of(out / "exhibition" / "en" / "panels.html")
    assert "as head of the Tehran judiciary (2009 onward in other pages)" in page
    assert "more executions" in page


def test_what_the_restaters_noted_is_never_quoted_as_the_words_of_a_source(out: Path, claims: pl.DataFrame) -> None:
    notes = {" ".join(words.split()) for words in claims.filter(pl.col("property") == "restater_note")["as_written"]}
    notes = {note for note in notes if len(note.split()) > 2}  # "denial" is also the word of a code
    assert len(notes) > 150
    quoted: set[str] = set()
    for path in (out / "exhibition").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        quoted |= {
            html.unescape(re.sub("<[^>]+>", "", words)) for words in re.findall(r"<q>(.*?)</q>", page, re.DOTALL)
        }
    assert len(quoted) > 300
    assert quoted & notes == set()


def test_only_who_is_alleged_to_have_sat_on_a_panel_stands_among_its_seats(out: Path) -> None:
    """Staff of prisons, assistants and those to whom no seat is given stand apart."""
    page = (out / "exhibition" / "en" / "panels.html").read_text(encoding="utf-8")
    page = re.sub('<ul class="against-of">.*?</ul>', "", page, flags=re.DOTALL)  # what speaks against a seat is none
    sections = re.split(r'<section class="seats"', page)[1:]
    held = [
        {one.rpartition("/")[2] for one in re.findall(r'data-record="([^"]+/postings/[^"]+)"', part)}
        for part in sections
    ]
    offices = {f"o{n:03d}" for n in range(1, 44)}
    seats = held[0] - offices
    assert {"p001", "p014", "p024", "p047"} <= seats
    assert seats.isdisjoint({"p006", "p023", "p048", "p050", "p051", "p052", "p053", "p066", "p071", "p077", "p078"})
    assert {"p048"} <= held[1]
    assert {"p050", "p052"} <= held[2]
    assert {"p071", "p077"} <= held[3]


def test_no_page_says_that_the_listing_concerned_1988_but_who_says_so(out: Path) -> None:
    """The one page that adds 1988 to the reasons is named wherever its words stand."""
    words = "page says the listing is for rights violations AND for killing political prisoners in 1988"
    seen = 0
    for path in (out / "exhibition").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert unattributed(page, [words]) == []
        seen += words in page
        told = [(source, text) for source, text in read(page).constructions if words in text]
        assert {source for source, _ in told} <= {"s_trackpersia"}
        assert all("Track Persia" in text for _, text in told)
    assert seen >= 2 * len(LANGUAGES)  # on the page of panels and that of contradictions


def test_no_claim_stands_outside_an_attributed_construction(out: Path, claims: pl.DataFrame) -> None:
    words = set(claims.filter(pl.col("property").is_in(CONTENT))["as_written"].to_list())
    labels = " ".join(label for terms in vocabularies().values() for label in terms.values())
    words = {word for word in words if word not in labels}  # our own labels of terms say the same
    found = {
        path.relative_to(out).as_posix(): left
        for path in sorted((out / "exhibition").rglob("*.html"))
        if (left := unattributed(path.read_text(encoding="utf-8"), words))
    }
    assert found == {}


def test_the_lint_finds_a_claim_that_lost_its_source(out: Path, claims: pl.DataFrame) -> None:
    """The check above can fail: the page of numbers without the marks of attribution is full of claims."""
    words = set(claims.filter(pl.col("property") == "words")["as_written"].to_list())
    page = (out / "exhibition" / "en" / "numbers.html").read_text(encoding="utf-8")
    bare = re.sub(r'\s(?:data-source|data-record|class)="[^"]*"', "", page)
    assert len(unattributed(bare, words)) > 20


def test_the_two_officials_of_one_family_name_stay_apart(out: Path) -> None:
    entity = {row["record"]: row["entity"] for row in rows(out / "register" / "memberships.csv")}
    assert entity["s_hamedan/persons/p065"] != entity["s_ncri_audio/persons/p014"]
