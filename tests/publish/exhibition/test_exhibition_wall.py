"""The wall: every person once, in the reader's alphabet, an empty place for those without a name."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

from fictional_register import CASE, NUMBERS, SOURCES, entity, person, register
from hypothesis import given
from hypothesis import strategies as st
from page_reader import Element, read

from cenotaph.publish.exhibition import write_exhibition
from cenotaph.publish.exhibition.alphabet import alphabetical, direction, folded, in_letters, initial, language_tag
from cenotaph.publish.exhibition.search import heard, sounding, sounds


def links(root: Element, css_class: str) -> list[Element]:
    return [link for part in root.find("ul", css_class) for link in part.find("a")]


def test_every_person_stands_on_the_wall_once(english: Path) -> None:
    root = read(english / "wall.html")
    places = Counter(link.attributes["href"] for link in links(root, "names") + links(root, "empty-places"))
    assert places == Counter(f"person/{one.entity}.html" for one in register())


def test_those_without_a_name_have_an_empty_place_with_what_is_known(english: Path) -> None:
    places = {link.attributes["href"]: link.text for link in links(read(english / "wall.html"), "empty-places")}
    assert set(places) == {f"person/{entity(1004)}.html", f"person/{entity(1005)}.html"}
    assert places[f"person/{entity(1004)}.html"].startswith("unknown man, about 30 · born: ")
    assert places[f"person/{entity(1005)}.html"].startswith("Nothing is known")


def test_those_not_counted_stand_apart(english: Path) -> None:
    parts = {part.find("h2")[0].text: part for part in read(english / "wall.html").find("section", "letter")}
    assert "Apart Tolmasz" in parts["Apart: outside the mandate"].text
    assert "Apart Tolmasz" not in parts["A"].text


def test_names_follow_the_alphabet_of_the_reader(english: Path, persian: Path) -> None:
    latin, arabic = ([link.text for link in links(read(path / "wall.html"), "names")] for path in (english, persian))
    assert latin.index("Béla Varzini1") < latin.index("Çira Varzini2") < latin.index("Dorun Varzini3")
    assert latin.index("Lumo Varzini11") < latin.index("آرِل ورزینی")
    assert arabic.index("آرِل ورزینی") < arabic.index("چیرا کوربه‌ای") < arabic.index("گالو پلینی")
    assert arabic.index("یورو ورزینی") < arabic.index("Béla Varzini1")


def test_a_reader_meets_the_form_in_his_own_script_where_a_source_writes_it(english: Path, persian: Path) -> None:
    href = f"person/{entity(1008)}.html"
    shown = [
        next(link.text for link in links(read(path / "wall.html"), "names") if link.attributes["href"] == href)
        for path in (english, persian)
    ]
    assert shown == ["Hila Øster", "هیلا اوستر"]


def test_a_place_is_found_under_every_form_of_the_name(english: Path) -> None:
    items = {item.find("a")[0].attributes["href"]: item for item in read(english / "wall.html").find("li")
             if "data-key" in item.attributes}  # fmt: skip
    key = items[f"person/{entity(1008)}.html"].attributes["data-key"]
    assert {"hila", "oster", "oester", "هیلا", "اوستر"} <= set(key.split())
    assert items[f"person/{entity(1008)}.html"].attributes["data-sound"] == "hl str"


def test_a_name_sounds_alike_in_every_script() -> None:
    assert heard("Danesh Shari'at Panahi") == heard("دانش شریعت پناهی") == "dnS Srt pnh"
    assert sounding(["Ali Mohammad-Rahimi", "علی محمدرحیمی", "ALI MOHAMMAD RAHIMI"]) == "l mhmd rhm/l mhmdrhm"
    assert json.loads(sounds())["arabic"]["ش"] == "S"


def test_a_vast_wall_lays_out_only_what_is_seen(tmp_path: Path) -> None:
    one = replace(person(1, claims=0), facts=(), mentions=())
    write_exhibition(tmp_path, CASE, (replace(one, entity=f"E-{n:010d}") for n in range(3000)), SOURCES, NUMBERS)
    assert read(tmp_path / "en" / "wall.html").find("div", "vast")
    write_exhibition(tmp_path, CASE, [one], SOURCES, NUMBERS)
    assert not read(tmp_path / "en" / "wall.html").find("div", "vast")


def test_capitals_of_a_list_become_ordinary_letters() -> None:
    assert in_letters("ACUÑA  JUAN CARLOS") == "Acuña Juan Carlos"
    assert in_letters("M'BAYE, ANNE-MARIE III") == "M'Baye, Anne-Marie III"
    assert in_letters("Ana de la Vega") == "Ana de la Vega"
    assert in_letters("آرِل  ورزینی") == "آرِل ورزینی"


def test_direction_is_that_of_the_first_strong_letter_outside_isolates() -> None:
    assert [direction(t) for t in ("abc سلام", "سلام abc", "1367-05-12", "\u2068abc\u2069 سلام")] == [
        "ltr", "rtl", "ltr", "rtl",
    ]  # fmt: skip


def test_a_language_nobody_knows_gives_no_tag() -> None:
    assert [language_tag(code) for code in ("fa", "es", "zh-Hant", "xx", "", "und", '"><b>')] == [
        "fa", "es", "zh-Hant", "", "", "", "",
    ]  # fmt: skip


def test_forms_of_one_letter_stand_together() -> None:
    assert folded("عليّ") == folded("علی")
    assert folded("Müller-ØRSTED") == "muller-orsted"
    assert alphabetical("آرش", "fa") < alphabetical("ارشد", "fa") < alphabetical("بابک", "fa")
    assert alphabetical("وحید", "fa") < alphabetical("هما", "fa") < alphabetical("یاسمن", "fa")


@given(names=st.lists(st.text(max_size=12), max_size=12), locale=st.sampled_from(["en", "fa", "fr"]))
def test_the_order_does_not_depend_on_the_order_before(names: list[str], locale: str) -> None:
    ordered = sorted(names, key=lambda name: alphabetical(name, locale))
    assert sorted([*names[1:], *names[:1]], key=lambda name: alphabetical(name, locale)) == ordered
    letters = [initial(name) for name in ordered]
    runs = [letter for n, letter in enumerate(letters) if n == 0 or letters[n - 1] != letter]
    assert len(runs) == len(set(runs)), "a letter of the wall appears twice"
