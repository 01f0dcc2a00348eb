"""The exhibition as a reader without a script and without a network finds it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.template import Context
from fictional_register import CASE, HTML_NAME, NUMBERS, SOURCES, entity, many, person, register, statement
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from page_reader import Element, read

from cenotaph.publish.exhibition import write, write_exhibition
from cenotaph.publish.select import Fact

LOADING = {"link": "href", "script": "src", "img": "src", "source": "src", "iframe": "src", "object": "data"}


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


@pytest.fixture(scope="module", params=["exhibition", "persian"])
def both(request: pytest.FixtureRequest) -> Path:
    return request.getfixturevalue(request.param)


def test_the_report_says_what_was_written(tmp_path: Path) -> None:
    told: list[int] = []
    report = write_exhibition(tmp_path, CASE, many(120), SOURCES, NUMBERS, progress=told.append)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert (report.files, report.pages) == (len(files), len(pages(tmp_path))) == (120 + 5 + 2, 125)
    assert report.bytes == sum(path.stat().st_size for path in files)
    assert told == [100, 120]


def test_the_same_register_gives_the_same_bytes(tmp_path: Path, exhibition: Path) -> None:
    write_exhibition(tmp_path, CASE, iter(register()), SOURCES, NUMBERS)
    for page in exhibition.rglob("*.*"):
        assert (tmp_path / page.relative_to(exhibition)).read_bytes() == page.read_bytes(), page.name


def test_every_page_is_a_whole_page(both: Path) -> None:
    for path in pages(both):
        root = read(path)
        html = root.find("html")[0]
        assert (html.attributes["lang"], html.attributes["dir"]) in {("en", "ltr"), ("fa", "rtl")}
        assert root.find("title")[0].text.split(" · ")[0].strip()
        assert [len(root.find(tag)) for tag in ("h1", "main")] == [1, 1], path.name
        assert root.find("h1")[0].text.strip()
        assert root.find("header")[0].parent is root.find("footer")[0].parent is root.find("body")[0]
        assert root.find("nav")
        assert "missing:" not in root.text
        ids = Counter(e.attributes["id"] for e in root.below if "id" in e.attributes)
        assert max(ids.values()) == 1, (path.name, ids.most_common(2))


def test_a_training_case_says_on_every_page_that_it_is_fictional(exhibition: Path, tmp_path: Path) -> None:
    assert all("fictional." in read(path).find("p", "notice")[0].text for path in pages(exhibition))
    write_exhibition(tmp_path, replace(CASE, fictional=False), register(2), SOURCES, NUMBERS)
    assert not any(read(path).find("p", "notice") for path in pages(tmp_path))


def test_every_link_inside_resolves(both: Path) -> None:
    read_pages = {path: read(path) for path in pages(both)}
    ids = {path: {e.attributes.get("id") for e in root.below} for path, root in read_pages.items()}
    followed = 0
    for path, root in read_pages.items():
        for link in root.find("a"):
            parts = urlsplit(link.attributes["href"])
            if parts.scheme:
                continue
            goal = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert goal in ids, (path.name, link.attributes["href"])
            if parts.fragment:
                assert {parts.fragment, unquote(parts.fragment)} & ids[goal], (path.name, link.attributes["href"])
            followed += 1
    assert followed > 1000


def test_nothing_is_loaded_from_elsewhere(both: Path) -> None:
    for path in pages(both):
        root = read(path)
        for element in root.below:
            if element.tag in LOADING:
                assert not urlsplit(element.attributes[LOADING[element.tag]]).scheme, (path.name, element)
            assert not {name for name in element.attributes if name.startswith("on") or name in {"style", "srcset"}}
            href = element.attributes.get("href", "")
            if urlsplit(href).scheme:
                assert element.tag == "a"
                assert href.startswith(("http://", "https://"))
                assert {"noreferrer", "external"} <= set(element.attributes["rel"].split())
        policy = root.find("meta")[1].attributes
        assert policy["http-equiv"] == "Content-Security-Policy"
        assert "default-src 'none'" in policy["content"]
    style = (both / "style.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_an_address_with_another_scheme_is_no_link(exhibition: Path) -> None:
    root = read(exhibition / "sources.html")
    assert "javascript:alert(1)" in root.text
    assert not [link for link in root.find("a") if link.attributes["href"].startswith("javascript")]


def claims(root: Element) -> dict[str, Element]:
    found = root.find("li", "claim")
    by_id = {one.attributes["data-claim"]: one for one in found}
    assert len(by_id) == len(found)
    return by_id


def test_every_value_opens_to_its_source_edition_place_and_words(both: Path) -> None:
    titles = {card.key: card.title for card in SOURCES}
    walked = 0
    for one in register():
        root = read(both / "person" / f"{one.entity}.html")
        shown = claims(root)
        stated = [s for fact in one.facts for s in fact.statements]
        assert set(shown) == {s.claim for s in stated}
        for s in stated:
            block = shown[s.claim]
            assert block.inside("details")
            given = {
                name: block.attributes[f"data-{name}"] for name in ("record", "source", "edition", "item", "locator")
            }
            assert given == {name: getattr(s, name) for name in given}
            words = [e for e in block.below if "as-written" in e.classes()]
            assert [e.text for e in words] == [s.as_written]
            assert words[0].attributes.get("lang") == s.language
            for part in (titles[s.source], s.edition, s.file, s.locator):
                assert part in block.text
            if s.shown != " ".join(s.as_written.split()):
                assert s.shown in block.text
            assert len(block.find("p", "doubt")) == len(s.doubts)
            assert all(edition in block.text for edition in s.absent_from)
            walked += 1
    assert walked > 500


def test_life_comes_before_what_was_done(exhibition: Path) -> None:
    root = read(exhibition / "person" / f"{entity(1)}.html")
    assert [d.attributes["data-fact"] for d in root.find("details")] == [
        "name", "birth_date", "occupation", "death_place", "external_id", "note",
    ]  # fmt: skip


def test_a_contradiction_shows_both_sides_with_a_shape_before_anything_is_opened(exhibition: Path) -> None:
    root = read(exhibition / "person" / f"{entity(2)}.html")
    contested = root.find("details", "contested")
    assert [d.attributes["data-fact"] for d in contested] == ["birth_date"]
    summary = contested[0].find("summary")[0].text
    assert "◆" in summary
    assert "3 March 1951" in summary
    assert "3 March 1952" in summary


def test_every_best_value_is_attributed_in_its_sentence(exhibition: Path) -> None:
    for one in register(3):
        for details in read(exhibition / "person" / f"{one.entity}.html").find("details"):
            assert details.find("span", "by")[0].text.startswith("according to ")


def test_names_are_text_whatever_they_contain(exhibition: Path) -> None:
    page = exhibition / "person" / f"{entity(1000)}.html"
    assert read(page).find("h1")[0].text == HTML_NAME
    assert "<script" not in page.read_text(encoding="utf-8")
    assert HTML_NAME in [link.text for link in read(exhibition / "wall.html").find("a")]


def test_without_escaping_the_check_of_names_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "Context", lambda rows, **options: Context(rows, **options | {"autoescape": False}))
    write_exhibition(tmp_path, CASE, [person(1000, HTML_NAME)], SOURCES, NUMBERS)
    assert "<script" in (tmp_path / "person" / f"{entity(1000)}.html").read_text(encoding="utf-8")


def test_the_same_words_in_another_order_are_no_other_name(tmp_path: Path) -> None:
    one = replace(person(1, "Varzini, Béla"), other_names=("BELA VARZINI", "Béla Wolun", "بلا ورزینی"))
    write_exhibition(tmp_path, CASE, [one], SOURCES, None)
    others = read(tmp_path / "person" / f"{one.entity}.html").find("p", "other-names")[0]
    assert [name.text for name in others.find("bdi")] == ["Béla Wolun", "بلا ورزینی"]


@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(str.strip))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_words_of_a_source_survive_as_written(tmp_path: Path, text: str) -> None:
    one = replace(person(1), facts=(Fact("note", (statement(1, "note", text),)),))
    write_exhibition(tmp_path, CASE, [one], SOURCES, None)
    words = [e for e in read(tmp_path / "person" / f"{one.entity}.html").below if "as-written" in e.classes()]
    assert [e.text for e in words] == [text]


def test_words_that_are_not_given_are_said_to_be_missing(tmp_path: Path) -> None:
    one = replace(person(1), facts=(Fact("note", (statement(1, "note", "a restatement", as_written=""),)),))
    write_exhibition(tmp_path, CASE, [one], SOURCES, None)
    words = [e for e in read(tmp_path / "person" / f"{one.entity}.html").below if "as-written" in e.classes()]
    assert [e.text for e in words] == ["the words of the source are not given here."]


def test_records_are_held_together_for_reasons(exhibition: Path) -> None:
    mentions = read(exhibition / "person" / f"{entity(1)}.html").find("ul", "mentions")[0]
    assert [m.attributes["data-record"] for m in mentions.find("li") if "data-record" in m.attributes] == [
        "north/persons/1", "south/persons/s%201",
    ]  # fmt: skip
    assert "0.88 (provisional)" in mentions.text
    assert "over 0.99 (provisional)" in mentions.text
    assert mentions.find("ul", "reasons")
    assert "Nothing had to be joined" in read(exhibition / "person" / f"{entity(1009)}.html").text


def test_a_person_no_longer_passed_in_has_no_page(tmp_path: Path) -> None:
    write_exhibition(tmp_path, CASE, register(5), SOURCES, NUMBERS)
    assert (tmp_path / "person" / f"{entity(4)}.html").exists()
    write_exhibition(tmp_path, CASE, register(4), SOURCES, NUMBERS)
    assert not (tmp_path / "person" / f"{entity(4)}.html").exists()
    assert entity(4) not in (tmp_path / "wall.html").read_text(encoding="utf-8")


def test_no_id_leaves_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_exhibition(folder, CASE, [replace(person(1), entity="../../E-1")], SOURCES, None)
    assert {path.name for path in tmp_path.iterdir()} == {"out"}
    link = read(folder / "wall.html").find("ul", "names")[0].find("a")[0].attributes["href"]
    assert (folder / unquote(link)).is_file()


def test_an_empty_register_says_what_to_do_next(tmp_path: Path) -> None:
    write_exhibition(tmp_path, CASE, [], [], None)
    assert "Add a list" in read(tmp_path / "wall.html").text
    assert "no source yet" in read(tmp_path / "sources.html").text
    assert "No estimate was made" in read(tmp_path / "numbers.html").text
