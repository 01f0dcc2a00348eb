"""The exhibition as a reader without a script and without a network finds it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from conftest import LANGUAGES
from fictional_register import (
    CASE,
    HTML_NAME,
    ITEM,
    NUMBERS,
    SOURCES,
    entity,
    many,
    person,
    public_id,
    register,
    statement,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from page_reader import Element, read

from cenotaph.publish.exhibition import in_these_languages, write_exhibition
from cenotaph.publish.exhibition.person_page import value_shown
from cenotaph.publish.exhibition.rendering import environment
from cenotaph.publish.exhibition.speech import figures, sentence
from cenotaph.publish.exhibition.write import STATIC
from cenotaph.publish.shapes import Fact

LOADING = {"link": "href", "script": "src", "img": "src", "source": "src", "iframe": "src", "object": "data"}


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest, exhibition: Path) -> Path:
    """The pages of one language."""
    return exhibition / str(request.param)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_report_says_what_was_written(tmp_path: Path) -> None:
    told: list[int] = []
    report = write_exhibition(tmp_path, CASE, many(170), SOURCES, NUMBERS, ("en", "fa"), progress=told.append)
    files = files_of(tmp_path)
    assert (report.files, report.pages) == (len(files), len(pages(tmp_path)))
    assert report.pages == 2 * (170 + 5) + 1
    assert report.files == report.pages + len(STATIC)
    assert report.bytes == sum(map(len, files.values()))
    assert told == [150, 170]


def test_the_same_register_gives_the_same_bytes_in_one_process_and_in_two(tmp_path: Path, exhibition: Path) -> None:
    write_exhibition(tmp_path, CASE, iter(register()), SOURCES, NUMBERS, LANGUAGES, processes=1)
    assert files_of(tmp_path) == files_of(exhibition)
    for processes in (1, 2):
        folder = tmp_path / str(processes)
        write_exhibition(folder, CASE, many(400), SOURCES, NUMBERS, ("en", "fa"), processes=processes)
    assert files_of(tmp_path / "1") == files_of(tmp_path / "2")


def test_pages_are_written_in_the_languages_of_the_case_that_can_be_written() -> None:
    assert in_these_languages(("fr", "es", "en", "fr")) == ("fr", "en")
    assert in_these_languages(("es",)) == ("en",)


def test_the_first_page_leads_to_each_language_under_the_title_in_that_language(exhibition: Path) -> None:
    root = read(exhibition / "index.html")
    assert not root.find("script")
    doors = {door.attributes["lang"]: door for door in root.find("section")}
    assert tuple(doors) == LANGUAGES
    for locale, door in doors.items():
        assert {link.attributes["href"] for link in door.find("a")} == {f"{locale}/index.html"}
        assert CASE.called(locale).title in door.text
        assert door.attributes["dir"] == ("rtl" if locale == "fa" else "ltr")
    assert doors["fr"].find("bdi")[0].attributes["lang"] == "en"  # no title in French: the case's own, and said to be


def test_every_page_leads_to_the_same_page_in_every_other_language(exhibition: Path, language: Path) -> None:
    for path in pages(language):
        links = read(path).find("nav", "languages")[0].find("a")
        assert [link.attributes["hreflang"] for link in links] == [one for one in LANGUAGES if one != language.name]
        for link in links:
            assert link.attributes["lang"] == link.attributes["hreflang"]
            goal = (path.parent / unquote(link.attributes["href"])).resolve()
            assert goal == exhibition / link.attributes["lang"] / path.relative_to(language)


def test_one_language_needs_no_switch(tmp_path: Path) -> None:
    write_exhibition(tmp_path, CASE, register(1), SOURCES, NUMBERS)
    assert not any(read(path).find("nav", "languages") for path in pages(tmp_path))


def test_a_title_that_a_machine_translated_says_so_on_every_page_of_its_language(exhibition: Path) -> None:
    said = {path: bool(read(path).find("p", "unreviewed")) for path in pages(exhibition) if path.parent != exhibition}
    assert {path for path, is_said in said.items() if is_said} == set(pages(exhibition / "fa"))


def test_every_page_is_a_whole_page(language: Path) -> None:
    for path in pages(language):
        root = read(path)
        html = root.find("html")[0]
        assert html.attributes["lang"] == language.name
        assert html.attributes["dir"] == ("rtl" if language.name == "fa" else "ltr")
        assert root.find("title")[0].text.split(" · ")[0].strip()
        assert [len(root.find(tag)) for tag in ("h1", "main")] == [1, 1], path.name
        assert root.find("h1")[0].text.strip()
        assert root.find("header")[0].parent is root.find("footer")[0].parent is root.find("body")[0]
        assert root.find("nav")
        ids = Counter(e.attributes["id"] for e in root.below if "id" in e.attributes)
        assert max(ids.values()) == 1, (path.name, ids.most_common(2))


def test_a_training_case_says_on_every_page_that_it_is_fictional(exhibition: Path, tmp_path: Path) -> None:
    said = [(path, read(path).find("p", "notice")) for path in pages(exhibition)]
    for path, notices in said:
        locale = path.relative_to(exhibition).parts[0]
        assert notices, path
        assert locale == "index.html" or notices[0].text == sentence(locale, "exhibition.frame.fictional")
    write_exhibition(tmp_path, replace(CASE, fictional=False), register(2), SOURCES, NUMBERS)
    assert not any(read(path).find("p", "notice") for path in pages(tmp_path))


def test_every_link_inside_resolves(exhibition: Path) -> None:
    read_pages = {path: read(path) for path in pages(exhibition)}
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


def test_nothing_is_loaded_from_elsewhere(language: Path) -> None:
    for path in pages(language):
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
    static = language.parent / "static"
    style = (static / "style.css").read_text(encoding="utf-8")
    urls = re.findall(r"url\(\"?([^)\"]*)\"?\)", style)
    assert len(urls) == 2
    assert all((static / url).is_file() for url in urls)
    assert "@import" not in style


def test_the_font_comes_with_its_licence(exhibition: Path) -> None:
    fonts = exhibition / "static" / "fonts"
    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts / "OFL.txt").read_text(encoding="utf-8")
    assert all(path.read_bytes()[:4] == b"wOF2" for path in fonts.glob("*.woff2"))


def test_an_address_with_another_scheme_is_no_link(english: Path) -> None:
    root = read(english / "sources.html")
    assert "javascript:alert(1)" in root.text
    assert not [link for link in root.find("a") if link.attributes["href"].startswith("javascript")]


def claims(root: Element) -> dict[str, Element]:
    """Public id -> the element of each claim of a person's page, put together from what the page says."""
    readings = {
        reading.attributes["id"]: (mention, reading)
        for mention in root.find("ul", "mentions")[0].find("li")
        if "data-record" in mention.attributes
        for reading in mention.find("p", "reading")
    }
    found: dict[str, Element] = {}
    for details in root.find("details", "fact"):
        for one in details.find("ul", "claims")[0].find("li"):
            mention, reading = readings["r" + one.attributes["data-at"]]
            record, edition = mention.attributes["data-record"], reading.attributes["data-edition"]
            claim = f"{record}/{details.attributes['data-fact']}/{one.attributes['data-place']}@{edition}"
            assert claim not in found
            found[claim] = one
    return found


def test_every_value_opens_to_its_record_edition_place_and_words(language: Path) -> None:
    locale = language.name
    titles = {card.key: card.title for card in SOURCES}
    walked = 0
    for one in register():
        root = read(language / "person" / f"{one.entity}.html")
        shown = claims(root)
        stated = [s for fact in one.facts for s in fact.statements]
        assert set(shown) == {public_id(s) for s in stated}
        for s in stated:
            block = shown[public_id(s)]
            assert block.inside("details")
            words = block.find("q")[0].find("bdi")[0]
            assert words.text == s.as_written
            assert words.attributes.get("lang", locale) == s.language
            assert titles[s.source] in block.text
            assert s.place in block.find("small")[0].text
            value = value_shown(s, locale)
            assert value == " ".join(s.as_written.split()) or value in block.find("span", "read")[0].text
            assert len(block.find("p", "doubt")) == len(s.doubts)
            assert all(figures(edition, locale) in block.text for edition in s.absent_from)
            walked += 1
        told = [r.attributes for r in root.find("p", "reading")]
        assert [(r["data-edition"], int(r["data-row"]), r["data-item"]) for r in told] == [
            (r.edition, r.row, ITEM) for mention in one.mentions for r in mention.readings
        ]
    assert walked > 500


def test_life_comes_before_what_was_done(english: Path) -> None:
    root = read(english / "person" / f"{entity(1)}.html")
    assert [d.attributes["data-fact"] for d in root.find("details")] == [
        "name", "birth_date", "occupation", "death_place", "external_id", "note",
    ]  # fmt: skip


def test_a_contradiction_shows_both_sides_with_a_shape_before_anything_is_opened(english: Path) -> None:
    root = read(english / "person" / f"{entity(2)}.html")
    contested = root.find("details", "contested")
    assert [d.attributes["data-fact"] for d in contested] == ["birth_date"]
    summary = contested[0].find("summary")[0].text
    assert "◆" in summary
    assert "3 March 1951" in summary
    assert "3 March 1952" in summary


def test_every_best_value_is_attributed_in_its_sentence(english: Path) -> None:
    for one in register(3):
        for details in read(english / "person" / f"{one.entity}.html").find("details"):
            assert details.find("span", "by")[0].text.startswith("according to ")


def test_names_are_text_whatever_they_contain(english: Path) -> None:
    page = english / "person" / f"{entity(1000)}.html"
    assert read(page).find("h1")[0].text == HTML_NAME
    assert "<script" not in page.read_text(encoding="utf-8")
    assert HTML_NAME in [link.text for link in read(english / "wall.html").find("a")]


def test_without_escaping_the_check_of_names_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment.cache_clear()
    monkeypatch.setattr(environment("en"), "autoescape", False)
    write_exhibition(tmp_path, CASE, [person(1000, HTML_NAME)], SOURCES, NUMBERS)
    environment.cache_clear()
    assert "<script" in (tmp_path / "en" / "person" / f"{entity(1000)}.html").read_text(encoding="utf-8")


def test_the_same_words_in_another_order_are_no_other_name(tmp_path: Path) -> None:
    one = replace(person(1, "Varzini, Béla"), other_names=("BELA VARZINI", "Béla Wolun", "بلا ورزینی"))
    write_exhibition(tmp_path, CASE, [one], SOURCES, None)
    others = read(tmp_path / "en" / "person" / f"{one.entity}.html").find("p", "other-names")[0]
    assert [name.text for name in others.find("bdi")] == ["Béla Wolun", "بلا ورزینی"]


@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(str.strip))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_words_of_a_source_survive_as_written(tmp_path: Path, text: str) -> None:
    one = replace(person(1), facts=(Fact("note", (statement(1, "note", text),)),))
    write_exhibition(tmp_path, CASE, [one], SOURCES, None)
    words = read(tmp_path / "en" / "person" / f"{one.entity}.html").find("q")
    assert [e.text for e in words] == [text]


def test_words_that_are_not_given_are_said_to_be_missing(tmp_path: Path) -> None:
    one = replace(person(1), facts=(Fact("note", (statement(1, "note", "", value='{"text": "a restatement"}'),)),))
    write_exhibition(tmp_path, CASE, [one], SOURCES, None)
    words = read(tmp_path / "en" / "person" / f"{one.entity}.html").find("span", "none")
    assert [e.text for e in words] == ["the words of the source are not given here."]


def test_records_are_held_together_for_reasons(english: Path) -> None:
    mentions = read(english / "person" / f"{entity(1)}.html").find("ul", "mentions")[0]
    assert [m.attributes["data-record"] for m in mentions.find("li") if "data-record" in m.attributes] == [
        "north/persons/1", "south/persons/s%201",
    ]  # fmt: skip
    assert "0.88 (provisional)" in mentions.text
    assert "over 0.99 (provisional)" in mentions.text
    assert mentions.find("ul", "reasons")
    assert "Nothing had to be joined" in read(english / "person" / f"{entity(1009)}.html").text


def test_a_page_that_is_no_longer_written_is_removed(tmp_path: Path) -> None:
    write_exhibition(tmp_path, CASE, register(5), SOURCES, NUMBERS, LANGUAGES)
    assert all((tmp_path / locale / "person" / f"{entity(4)}.html").exists() for locale in LANGUAGES)
    write_exhibition(tmp_path, CASE, register(4), SOURCES, NUMBERS, ("en", "fa"))
    assert not [path for path in pages(tmp_path) if path.stem == entity(4) or "fr" in path.relative_to(tmp_path).parts]
    for locale in ("en", "fa"):
        assert entity(4) not in (tmp_path / locale / "wall.html").read_text(encoding="utf-8")


def test_no_id_leaves_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_exhibition(folder, CASE, [replace(person(1), entity="../../E-1")], SOURCES, None)
    assert {path.name for path in tmp_path.iterdir()} == {"out"}
    link = read(folder / "en" / "wall.html").find("ul", "names")[0].find("a")[0].attributes["href"]
    assert (folder / "en" / unquote(link)).is_file()


def test_an_empty_register_says_what_to_do_next(tmp_path: Path) -> None:
    write_exhibition(tmp_path, CASE, [], [], None)
    assert "Add a list" in read(tmp_path / "en" / "wall.html").text
    assert "no source yet" in read(tmp_path / "en" / "sources.html").text
    assert "No estimate was made" in read(tmp_path / "en" / "numbers.html").text


def test_what_lists_betray_stands_with_its_parts_both_ways_and_what_is_known(english: Path) -> None:
    text = (english / "sources.html").read_text("utf-8")
    (row,) = re.findall(r"<tr><th scope=\"row\">(?:(?!</tr>).)*</tr>", text)
    cells = [re.sub(r"[\u2066-\u2069]", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
    assert cells[0].startswith("Circle of Varzin: The northern list &lt;of Varzin&gt;, from ")
    assert cells[1:] == ["310", "19 of 24", "3.9", "-0.2", "0.5", "4.2", "-2", "compilation, as declared"]
    assert "It is not the probability that one copied" in text
    assert "suggested from 3.5" in text
