"""The halls of the panels, of the graves, and of what is asked: attributed, apart, and never more certain than told."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import LANGUAGES
from fictional_surroundings import AROUND, CALLS, CARDS, ELSEWHERE, SITES, TERRITORY
from page_reader import Element, read

from cenotaph.publish.exhibition import write_exhibition
from cenotaph.publish.exhibition.asks_page import asks_page
from cenotaph.publish.exhibition.graves_page import graves_page, likeness, same_sites, seen
from cenotaph.publish.exhibition.map_rows import clipped, label_places, projection, simplified
from cenotaph.publish.exhibition.panels_page import panels_page
from cenotaph.publish.shapes import CaseCard, Surroundings
from cenotaph.words.gazetteer import numeric, outline
from cenotaph.words.sentences import sentences

NAMES = ("panels", "graves", "asks")


@pytest.fixture(scope="module")
def halls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("halls"), TERRITORY)


def written(folder: Path, case: CaseCard, around: Surroundings = AROUND) -> Path:
    write_exhibition(folder, case, [], tuple(CARDS.values()), None, LANGUAGES, around, processes=1)
    return folder


def rows(locale: str = "en") -> dict[str, dict[str, dict[str, object]]]:
    """Place -> entity -> the row, of the seats on panels."""
    page = panels_page(AROUND, TERRITORY, CARDS, locale)
    places = page["sections"][0]["places"]
    return {place["shown"]: {row["entity"]: row for row in place["seats"]} for place in places}


def test_a_town_in_three_spellings_is_one_place() -> None:
    assert set(rows()) == {"Tehran", "Hamadān"}
    assert set(rows("fa")) == {"طهران", "همدان"}  # as a source writes it


def test_a_seat_is_filled_by_independent_origins_not_by_pages() -> None:
    row = rows()["Tehran"]["E-A"]
    assert (row["origins"], row["sources"]) == (2, 3)


def test_a_family_name_joins_nobody_and_says_so() -> None:
    assert rows()["Hamadān"]["E-B"]["unstated"]
    assert rows()["Tehran"]["E-C"]["unstated"]  # a title is no name
    assert not rows()["Tehran"]["E-A"]["unstated"]


def test_a_seat_without_a_name_is_drawn_empty_and_last(halls: Path) -> None:
    assert list(rows()["Tehran"])[-1] == "E-D"
    (empty,) = read(halls / "en" / "panels.html").find("details", "empty")
    assert "a seat without a name" in empty.text


def test_a_reader_meets_the_name_in_the_script_of_the_page() -> None:
    assert rows("fa")["طهران"]["E-A"]["name"] == {"shown": "آرل ورزینی", "lang": "", "dir": ""}
    assert rows("en")["Tehran"]["E-A"]["others"] == [{"shown": "آرل ورزینی", "lang": "fa", "dir": "rtl"}]


def test_an_office_is_no_seat(halls: Path) -> None:
    page = read(halls / "en" / "panels.html")
    offices = page.find("details", "offices")
    assert [one.find("", "said")[0].attributes["data-record"] for one in offices] == ["east/postings/1"]
    assert "implies no guilt" in offices[0].text
    seats = {one.attributes["data-record"] for each in page.find("details", "seat") for one in each.find("", "said")}
    assert "east/postings/1" not in seats
    assert "Lumo Quorbe" not in page.text  # an office of somebody to whom nobody gives a seat
    assert panels_page(AROUND, TERRITORY, CARDS, "en")["elsewhere"] == 1


def test_a_posting_without_a_kind_stands_in_a_group_of_its_own() -> None:
    sections = panels_page(AROUND, TERRITORY, CARDS, "en")["sections"]
    assert [section["id"] for section in sections] == ["panel", "postings"]
    assert sections[1]["places"][0]["shown"] == ""


def test_a_listing_gives_each_source_its_own_reasons_and_period() -> None:
    (listed,) = panels_page(AROUND, TERRITORY, CARDS, "en")["listings"]
    union, isle = listed["listers"]
    reasons = [[one["shown"] for one in row["reasons"]] for row in union["claims"]]
    assert reasons == [["arrests"], ["arrests, and the autumn"]]
    assert [[one["shown"] for one in row["conduct"]] for row in union["claims"]] == [["2009"], ["1988"]]
    assert isle["claims"][0]["not_listed"]
    assert not isle["claims"][0]["reasons"]


def test_sites_of_one_place_and_like_name_are_told_together() -> None:
    like = likeness(SITES, TERRITORY.territory)
    groups = [[one.record for one in group] for group in same_sites(SITES[:3], like)]
    assert groups == [["north/sites/1", "south/sites/1"], ["east/sites/1"]]
    assert SITES[2].record not in like[SITES[0].record]


def test_only_words_of_seeing_make_a_solid_outline() -> None:
    assert seen(SITES[:1])
    assert not seen(SITES[1:])


def test_the_map_draws_circles_of_towns_and_lists_what_it_cannot_place(halls: Path) -> None:
    page = graves_page(AROUND, TERRITORY, CARDS, "fa")
    assert {one["label"] for one in page["map"]["circles"]} == {"طهران ۳", "شیراز ۱"}
    assert [one["shown"] for one in page["absent"]] == ["Nowhere-on-the-Lake"]
    tehran = next(one for one in page["map"]["circles"] if one["graves"])
    assert 0 < float(tehran["x"]) < float(page["map"]["width"])
    drawn = read(halls / "fa" / "graves.html").find("figure", "map")[0]
    assert [sorted(one.classes()) for one in drawn.find("svg")[0].find("circle")] == [["seen"], ["prison"]]
    assert "not where the grave is" in read(halls / "en" / "graves.html").text


def test_without_a_country_there_is_a_list_and_no_map(tmp_path: Path) -> None:
    page = read(written(tmp_path, ELSEWHERE) / "en" / "graves.html")
    assert page.find("figure", "map") == []
    assert len(page.find("", "said")) == len(SITES)


def test_nothing_outside_the_frame_reaches_the_page() -> None:
    square = [(-10.0, -10.0), (50.0, -10.0), (50.0, 50.0), (-10.0, 50.0)]
    assert set(clipped(square, (0, 0, 20, 20))) == {(0, 0), (20, 0), (20, 20), (0, 20)}
    assert clipped([(30.0, 30.0), (40.0, 30.0), (40.0, 40.0)], (0, 0, 20, 20)) == []
    assert simplified([(0.0, 0.0), (0.1, 0.1), (1.0, 0.0)]) == [(0.0, 0.0), (1.0, 0.0)]
    box, *_ = label_places(10, 10, 4, "Kiln")[0]
    assert box[0] > 14


def test_a_map_keeps_the_shape_of_a_country() -> None:
    shown = projection([max(outline(numeric("IR")), key=len)], [])
    (west, north), (east, south) = shown(50, 32), shown(51, 31)
    assert 0.8 < (east - west) / (south - north) < 0.9  # the cosine of 32 degrees is 0.85


def test_those_who_ask_stand_apart_from_those_who_spoke_or_are_cited() -> None:
    shown = asks_page(AROUND, "", CARDS, "en")["occasions"]
    assert [one["event"] and one["event"]["shown"] for one in shown] == [None, "Letter", "Meeting"]
    assert [(part["role"], part["group"]) for part in shown[2]["parts"]] == [
        ("caller", "asking"), ("speaker", "present"), ("cited, not present", "cited"),
    ]  # fmt: skip
    assert [part["group"] for part in shown[0]["parts"]] == ["other"]
    assert shown[0]["published"] == "3 February 2001"  # the document is the occasion where none is named


def test_only_who_asks_or_supports_makes_an_addressee() -> None:
    (council,) = asks_page(AROUND, "", CARDS, "en")["addressees"]
    assert (council["shown"], len(council["occasions"])) == ("the Council", 2)


def attributed(element: Element) -> bool:
    """Whether an element or one around it names the record and the source of what it says."""
    here: Element | None = element
    while here is not None:
        if {"data-record", "data-source"} <= here.attributes.keys():
            return True
        here = here.parent
    return False


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_names_its_record_and_source(halls: Path, language: str, name: str) -> None:
    page = read(halls / language / f"{name}.html")
    told = [one for one in page.find("dd") if "none" not in one.classes()]
    assert told
    assert all(attributed(one) for one in told)
    records = {one.attributes["data-record"] for one in page.find("", "said")}
    kinds = {"panels": "posting designation number", "graves": "site", "asks": "call"}[name].split()
    wanted = {one.record for kind in kinds for one in AROUND.kind(kind)}
    assert wanted - records == ({"east/postings/5"} if name == "panels" else set())


def test_a_hall_without_records_has_no_page(tmp_path: Path) -> None:
    folder = written(tmp_path, TERRITORY, Surroundings({"call": CALLS}))
    assert {name for name in NAMES if (folder / "en" / f"{name}.html").exists()} == {"asks"}


def test_sentences_of_these_halls_count_without_plurals() -> None:
    keys = [key for key in sentences() if key.startswith(tuple(f"exhibition.{name}." for name in NAMES))]
    assert len(keys) > 50
    assert [key for key in keys if re.search(r"\{(?:count|origins|sources)\} \w", sentences()[key])] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_halls_are_accessible_and_fit(halls: Path, language: str, width: int) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    axe_api = pytest.importorskip("axe_playwright_python.sync_playwright")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900})
        noise: list[str] = []
        page.on("console", lambda message: noise.append(message.text))
        for name in NAMES:
            page.goto((halls / language / f"{name}.html").as_uri())
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            found = axe_api.Axe().run(page, options={"preload": False})
            assert [violation["id"] for violation in found.response["violations"]] == [], name
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert noise == []
        browser.close()
