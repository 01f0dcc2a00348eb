"""What is claimed and what was said: each with its source, like beside like, both sides of what is contested."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import LANGUAGES
from fictional_register import CASE, register
from fictional_words import AROUND, CARDS, record
from hypothesis import given
from hypothesis import strategies as st
from page_reader import Element, read

from cenotaph.publish.exhibition import write_exhibition
from cenotaph.publish.exhibition.claimed_scale import bar, scale_of, ticks
from cenotaph.publish.exhibition.words_page import entry_of, spoken_records, together
from cenotaph.publish.shapes import Surroundings

CALLED = replace(CASE, call="call")


@pytest.fixture(scope="module")
def halls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("halls")
    write_exhibition(folder, CALLED, register(1), CARDS, None, LANGUAGES, AROUND)
    return folder


@pytest.fixture(scope="module")
def numbers(halls: Path) -> Element:
    return read(halls / "en" / "numbers.html")


@pytest.fixture(scope="module")
def words(halls: Path) -> Element:
    return read(halls / "en" / "words.html")


def ids(elements: list[Element]) -> list[str]:
    return [one.attributes["data-record"] for one in elements]


def lane(root: Element, name: str) -> list[str]:
    return [one for block in root.find("div", f"lane-{name}") for one in ids(block.find("li", "said"))]


def test_every_number_is_told_once_with_its_source_and_place(numbers: Element) -> None:
    told = numbers.find("li", "said")
    assert sorted(ids(told)) == sorted(one.record for one in AROUND.kind("number"))
    for one in told:
        assert one.attributes["data-source"] == one.attributes["data-record"].split("/")[0]
        assert one.find("p", "according")[0].text.startswith("According to ")
        assert "table.csv" in one.text


def test_numbers_stand_by_what_they_count_in_the_order_of_the_vocabulary(numbers: Element) -> None:
    assert [s.find("h3")[0].text for s in numbers.find("section", "scope")] == [
        "all who were killed in the events", "persons named on a list", "those of one place, group or short time",
        "manner of death, as shares", "no number; the killing is denied or reframed",
    ]  # fmt: skip
    rows = {s.find("h3")[0].text[:3]: s.find("details", "figure-row") for s in numbers.find("section", "scope")}
    assert [len(group) for group in rows.values()] == [4, 1, 1, 0, 0]


def test_each_row_names_figure_claimant_source_year_and_period(numbers: Element) -> None:
    row = next(one for one in numbers.find("details", "figure-row") if one.attributes["data-source"] == "north")
    summary = row.find("summary")[0].text
    for words in ("4,000–5,000", "Circle of Varzin", "The northern list <of Varzin> (1999)", "1992"):
        assert words in summary
    assert "period not stated" in numbers.find("details", "figure-row")[0].find("summary")[0].text


def test_one_figure_of_one_source_is_one_row_that_cites_every_record(numbers: Element) -> None:
    row = next(one for one in numbers.find("details", "figure-row") if one.attributes["data-source"] == "south")
    assert ids(row.find("li", "said")) == ["south/numbers/s1", "south/numbers/s2"]
    assert "South <house> · South <house> (headline)" in row.find("summary")[0].text
    assert "◆ a party to the events" in row.find("summary")[0].text


def test_a_figure_is_drawn_as_it_was_stated(numbers: Element) -> None:
    shapes = {}
    for row in numbers.find("details", "figure-row"):
        svg = row.find("summary")[0].find("svg", "strip")[0]
        kinds = ("point", "range", "arrow")
        shapes[row.attributes["data-record"]] = [kind for kind in kinds if svg.find("", kind)]
        assert ("denied" in svg.classes()) == (row.attributes["data-record"] == "wick/numbers/w3")
    assert shapes == {
        "wick/numbers/w3": ["point"], "north/numbers/n1": ["range"], "south/numbers/s1": ["point"],
        "wick/numbers/w1": ["arrow"], "north/numbers/n2": ["point"], "wick/numbers/w2": ["arrow"],
    }  # fmt: skip


def test_the_documented_count_stands_apart_as_a_solid_tick(numbers: Element) -> None:
    rows = numbers.find("div", "documented-row")
    assert len(rows) == 1
    assert len(rows[0].find("line", "documented")) == len(numbers.find("line", "documented")) == 1
    assert "data-record" not in rows[0].attributes


def test_the_page_says_which_scale_it_is(numbers: Element) -> None:
    assert all("logarithmic scale" in one.text for one in numbers.find("div", "axis-row"))
    assert len(numbers.find("div", "axis-row")) == 1 + 3


def test_a_remark_shows_both_sides_and_leads_to_them(numbers: Element) -> None:
    (remark,) = numbers.find("article", "remark")
    assert remark.text.strip().startswith(
        "◆ This number is credited to Circle of Varzin, whose own text states another."
    )
    assert ids(remark.find("div", "side")) == ["wick/numbers/w1", "north/numbers/n1"]
    assert all(side.find("p", "according") for side in remark.find("div", "side"))
    there = {one.attributes.get("id") for one in numbers.below}
    links = [unquote(link.attributes["href"]) for link in remark.find("a") if "#record" in link.attributes["href"]]
    assert len(links) == 2
    assert {link.removeprefix("#") for link in links} <= there
    row = next(one for one in numbers.find("details", "figure-row") if "w1" in one.attributes["data-record"])
    assert "◆ This number is credited to" in row.find("summary")[0].text


def test_shares_stand_beside_the_totals_that_speak_of_the_same_manner(numbers: Element) -> None:
    (shares,) = (one for one in numbers.find("li", "said") if one.attributes["data-record"] == "south/numbers/s3")
    assert ids(shares.find("ul", "beside")[0].find("li")) == ["north/numbers/n1", "south/numbers/s1"]


def test_without_two_lists_the_page_says_why_nothing_is_estimated(tmp_path: Path, halls: Path) -> None:
    for case, content, expected in (
        ("why", {"table": None, "freeze": CASE.freeze, "why": "too few"}, "Sources marked as such lists: 1."),
        ("none", None, "Sources marked as such lists: 1."),
    ):
        cards = [replace(card, is_list=card.key == "north") for card in CARDS]
        write_exhibition(tmp_path / case, CASE, [], cards, content, around=AROUND)
        assert expected in read(tmp_path / case / "en" / "numbers.html").text
    assert "or the step has not been run" in read(halls / "en" / "numbers.html").text  # two lists, and no numbers


def test_words_stand_in_their_lanes_and_those_of_the_call_do_not(words: Element) -> None:
    assert lane(words, "ordered") == ["north/orders/o1", "wick/orders/o2", "south/orders/o3"]
    assert lane(words, "admitted") == ["wick/statements/t1"]
    assert lane(words, "denied") == ["north/statements/t4", "south/numbers/s4"]
    assert ids(words.find("div", "other-words")[0].find("li", "said")) == ["wick/statements/t2", "wick/events/e1"]
    assert "an opinion apart" not in words.text


def test_an_entry_names_speaker_capacity_and_kind_before_the_words(words: Element) -> None:
    entry = next(one for one in words.find("li", "said") if one.attributes["data-record"] == "wick/statements/t1")
    assert "Dorun Zemfira, deputy, dissent: it looks like revenge" in entry.text
    assert "1 February 1993" in entry.text


def test_what_several_sources_tell_of_one_occasion_shows_differing_dates_side_by_side(words: Element) -> None:
    (group,) = words.find("div", "together")
    assert ids(group.find("li", "said")) == ["north/orders/o1", "wick/orders/o2"]
    assert "◆ Told by several sources: 2. Their dates differ." in group.text


def test_an_undated_entry_stands_apart_with_what_its_note_says(words: Element) -> None:
    apart = next(one for one in words.find("section", "year") if one.attributes["aria-labelledby"] == "undated")
    assert ids(apart.find("li", "said")) == ["south/orders/o3", "south/numbers/s4"]
    assert "undated, a Thursday" in apart.text


def test_words_lead_to_the_record_they_speak_of(words: Element) -> None:
    entry = next(one for one in words.find("li", "said") if one.attributes["data-record"] == "north/statements/t4")
    assert "#record-north%252Forders%252Fo1" in [link.attributes["href"] for link in entry.find("a")]
    assert "record-north%2Forders%2Fo1" in {one.attributes.get("id") for one in words.below}


def test_every_link_of_the_halls_inside_resolves(halls: Path) -> None:
    for language in LANGUAGES:
        pages = {name: read(halls / language / name) for name in ("numbers.html", "words.html", "sources.html")}
        there = {name: {one.attributes.get("id") for one in root.below} for name, root in pages.items()}
        for name in ("numbers.html", "words.html"):
            for link in pages[name].find("a"):
                page, _, anchor = link.attributes["href"].partition("#")
                if anchor and (page or name) in there:
                    assert unquote(anchor) in there[page or name], link.attributes["href"]


def test_time_and_the_scale_run_from_the_right_for_a_right_to_left_reader(halls: Path) -> None:
    for name, css in (("numbers.html", "point"), ("words.html", "point")):
        left, right = (
            [float(c.attributes["cx"].rstrip("%")) for c in read(halls / locale / name).find("circle", css)]
            for locale in ("en", "fa")
        )
        assert left == pytest.approx([100 - place for place in right], abs=0.02)


def test_a_case_without_words_has_no_such_hall(tmp_path: Path) -> None:
    write_exhibition(tmp_path, CASE, [], CARDS, None)
    assert not (tmp_path / "en" / "words.html").exists()
    assert not read(tmp_path / "en" / "numbers.html").find("section", "claimed")


def test_the_walk_finds_a_claim_that_loses_its_source(halls: Path) -> None:
    """The check of attributions can fail."""
    page = (halls / "en" / "numbers.html").read_text("utf-8")
    assert len(re.findall(r'class="said" data-record="[^"]+" data-source="[^"]+"', page)) == len(AROUND.kind("number"))
    assert not re.search(r'class="said" data-record="[^"]+" data-source=""', page)


@given(st.lists(st.integers(0, 10**10), min_size=1, max_size=6), st.booleans())
def test_every_figure_is_drawn_inside_in_order(values: list[int], mirrored: bool) -> None:
    scale = scale_of(values, mirrored)
    places = [scale.place(value) for value in sorted(values)]
    assert all(0 <= place <= 100 for place in places)
    assert places == sorted(places, reverse=mirrored)
    labelled = [tick for tick in ticks(scale, "en") if tick["label"]]
    assert 2 <= len(labelled) <= 6 or scale.high - scale.low > 5


def test_an_open_side_is_an_arrow_that_way_and_no_end() -> None:
    scale, mirrored = scale_of([10, 1000], False), scale_of([10, 1000], True)
    assert (bar(scale, 50, None)["arrow"], bar(scale, None, 50)["arrow"], bar(scale, 50, 50)["arrow"]) == (1, -1, 0)
    assert (bar(mirrored, 50, None)["arrow"], bar(mirrored, None, 50)["arrow"]) == (-1, 1)
    assert bar(scale, 50, None)["first"] == bar(scale, 50, None)["last"]


def test_what_one_source_says_twice_or_another_speaker_says_is_not_one_occasion() -> None:
    orders = spoken_records(AROUND, "call")[:2]
    entries = [entry_of(one) for one in orders]
    assert len(together(entries)) == 1
    assert len(together([entries[0], replace(entries[1], speaker="Head of Lalva")])) == 2
    assert len(together([entries[0], replace(entries[1], record=replace(orders[1], source="north"))])) == 2
    assert spoken_records(Surroundings({"event": (record("event", "call", "e", words="x"),)}), "call") == []
