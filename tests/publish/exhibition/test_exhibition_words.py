"""What the exhibition says and how it is set: one home for each sentence, one sheet for both directions."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser
from importlib import resources
from itertools import combinations
from pathlib import Path

import pytest
from fictional_halls import AROUND, CALLED, DERIVED
from fictional_register import PERSIAN, entity, register
from page_reader import VOID

from cenotaph.findings.elements import CONTESTED, COVERED, GAP
from cenotaph.findings.gates import CLOSED, FAILED, FOLLOW_UP, HUMAN, OPEN, PASSED
from cenotaph.publish.exhibition import write_exhibition
from cenotaph.publish.exhibition.alphabet import own_name
from cenotaph.publish.exhibition.halls import HALLS
from cenotaph.publish.exhibition.index_page import INDEX_BINS
from cenotaph.publish.exhibition.person_page import CHAPTERS, PERSON_BINS
from cenotaph.publish.exhibition.speech import colon, comma, figures, sentence, spoken
from cenotaph.words.sentences import message, render, sentences
from cenotaph.words.vocabulary import properties, term_label, terms

ROOM = resources.files("cenotaph.publish.exhibition")
PHYSICAL = re.compile(
    r"(?:margin|padding|border)-(?:left|right|top|bottom)|(?<![-\w])(?:left|right|top|bottom|width|height)\s*:"
    r"|text-align:\s*(?:left|right)|float\s*:"
)


OF_FINDINGS = {"findings", "law", "doors", "registers"}  # halls that are open only with an assessment


def templates() -> str:
    return "".join(p.read_text("utf-8") for p in (ROOM / "templates").iterdir())


def spoken_keys() -> set[str]:
    """Every key that a template or a module can say."""
    code = "".join(p.read_text("utf-8") for p in ROOM.iterdir() if p.name.endswith(".py"))
    keys = set(re.findall(r"\"(exhibition(?:\.[a-z_]+)+)\"", templates() + code))
    kinds = ("restated", "according", "by_one", "by_more")
    keys |= {f"exhibition.person.{kind}{edition}" for kind in kinds for edition in ("", "_edition")}
    keys |= {f"exhibition.{hall.key}.title" for hall in HALLS} | {
        f"exhibition.person.{chapter}" for chapter in CHAPTERS
    }
    keys |= {f"exhibition.person.bin.{term}" for term in PERSON_BINS}
    keys |= {f"exhibition.index.{hall.key}" for hall in HALLS[1:]}
    keys |= {f"exhibition.call.kind_{kind}" for kind in (*AROUND.records, "other") if kind != "person"}
    keys |= {f"exhibition.call.{part}" for part in ("own", "for", "quoted", "headline", "sub_heading")}
    keys |= {f"exhibition.said.{kind}" for kind in ("according", "according_year")}
    keys |= {f"exhibition.words.kind_{kind}" for kind in ("order", "event")}
    keys |= {f"exhibition.law.{word}" for word in (COVERED, CONTESTED, GAP, "argued_for", "argued_against")}
    keys |= {f"exhibition.doors.{word}" for word in (OPEN, CLOSED, HUMAN, FOLLOW_UP, PASSED, FAILED)}
    keys |= {f"exhibition.findings.{outcome}" for outcome in ("met", "not_met", "undetermined")}
    keys |= {f"exhibition.registers.{state}" for state in ("done", "open", "not_started", "not_applicable")}
    parts = ("speaker", "capacity", "kind")
    keys |= {f"exhibition.words.told_{'_'.join(some)}" for n in (1, 2, 3) for some in combinations(parts, n)}
    return keys | {f"exhibition.index.bin.{term}" for term in INDEX_BINS}


def test_every_sentence_is_said_and_every_key_has_a_sentence() -> None:
    assert spoken_keys() == {key for key in sentences() if key.startswith("exhibition.")}


def test_templates_hold_no_words_of_their_own() -> None:
    text = re.sub(r"<[^>]*>", " ", re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", templates(), flags=re.DOTALL))
    assert set(re.findall(r"[A-Za-z]{2,}", text)) <= {"SHA"}


def test_chapters_and_bins_use_words_of_the_vocabulary() -> None:
    assert {key for keys in CHAPTERS.values() for key in keys} <= set(properties())
    assert PERSON_BINS == INDEX_BINS <= set(terms("bin"))


def test_a_value_of_the_other_direction_is_isolated_in_its_sentence() -> None:
    said = sentence("en", "exhibition.person.according_edition", (("source", "فهرست"), ("edition", "۱۳۸۲")))
    assert said == "According to \u2068فهرست\u2069 (۱۳۸۲)"
    nested = message("exhibition.person.according", source=message("estimate.method.other", name="فهرست"))
    assert spoken(nested, "en") == "According to \u2068فهرست\u2069"


def test_a_sentence_not_translated_yet_keeps_its_own_direction() -> None:
    english = message("exhibition.wall.nothing_known")
    assert spoken(english, "ar") == f"\u2068{render(english)}\u2069"


class _Mixed(HTMLParser):
    """Collects pieces of text in which letters of both directions stand side by side and nothing isolates either."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag if "dir" not in dict(attrs) or tag == "html" else "bdi")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if {"bdi", "title"} & set(self.open):
            return
        text = data
        while text != (text := re.sub("\u2068[^\u2068\u2069]*\u2069", "", text)):
            pass
        kinds = {unicodedata.bidirectional(letter) for letter in text}
        if "L" in kinds and kinds & {"R", "AL"}:
            self.found.append(data)


def mixed(page: str) -> list[str]:
    reader = _Mixed()
    reader.feed(page)
    return reader.found


def test_persian_pages_are_in_logical_order_with_isolates_around_what_runs_the_other_way(persian: Path) -> None:
    found = {path.name: mixed(path.read_text(encoding="utf-8")) for path in persian.rglob("*.html")}
    assert {name: pieces for name, pieces in found.items() if pieces} == {}
    for index, name in enumerate(PERSIAN):
        assert f"<bdi>{name}</bdi></h1>" in (persian / "person" / f"{entity(2000 + index)}.html").read_text("utf-8")


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An exhibition of few persons in which every hall is open."""
    folder = tmp_path_factory.mktemp("around")
    write_exhibition(folder, CALLED, register(1), DERIVED, None, ("en", "fa", "fr"), AROUND)
    return folder


def test_every_hall_opens_around_the_register_and_isolates_what_runs_the_other_way(around: Path) -> None:
    pages = sorted(path.stem for path in (around / "fa").glob("*.html"))
    assert pages == sorted({hall.key for hall in HALLS} - OF_FINDINGS)
    found = {path.name: mixed(path.read_text(encoding="utf-8")) for path in (around / "fa").glob("*.html")}
    assert {name: pieces for name, pieces in found.items() if pieces} == {}


def test_how_a_source_derives_from_another_is_said_in_the_language_of_the_page(around: Path) -> None:
    for locale, others in (("en", ()), ("fa", tuple(terms("derivation").values())), ("fr", ("unknown",))):
        page = (around / locale / "sources.html").read_text(encoding="utf-8")
        for term in terms("derivation"):
            assert term_label("derivation", term, locale) in page
        assert not [word for word in others if f"{word}," in page or f"{word}،" in page]


def test_labels_and_lists_are_parted_as_the_language_parts_them(around: Path) -> None:
    assert (colon("fr"), comma("fr")) == ("\u00a0:", ", ")
    assert (colon("fa"), comma("fa")) == (":", "، ")
    for hall in ("words", "numbers", "asks", "call", "contrasts"):
        assert not re.search(r"</a>:|</bdi>:|</dt>:", (around / "fr" / f"{hall}.html").read_text(encoding="utf-8"))
        assert re.search("</bdi>، سطر [۱۲]، ستون", (around / "fa" / f"{hall}.html").read_text(encoding="utf-8"))


def test_the_search_for_mixed_text_finds_it() -> None:
    assert mixed("<p>به گفتهٔ North (۱۳۷۱)</p>")
    assert not mixed("<p>به گفتهٔ \u2068North\u2069 (۱۳۷۱) <bdi>South یا</bdi></p>")


def test_figures_stand_in_the_readers_digits_and_words_as_they_are() -> None:
    assert [figures(text, "fa") for text in ("2003", "1999-05", "v2.1", "")] == ["۲۰۰۳", "۱۹۹۹-۰۵", "v2.1", ""]
    assert figures("2003", "fr") == "2003"
    told = sentence("fa", "exhibition.person.according_edition", (("source", "ورزین"), ("edition", "۲۰۰۳")))
    assert "\u2068۲۰۰۳" not in told, "figures alone need no isolate"


def test_a_language_calls_itself_by_its_own_name() -> None:
    assert [own_name(one) for one in ("en", "fa", "fr")] == ["English", "فارسی", "Français"]


def test_a_day_is_told_in_both_calendars_to_a_reader_of_persian(persian: Path, english: Path) -> None:
    assert "۱۱ دی ۱۴۰۴ (۱ ژانویه ۲۰۲۶)" in (persian / "how.html").read_text(encoding="utf-8")
    assert "1 January 2026" in (english / "how.html").read_text(encoding="utf-8")


def test_the_sheet_uses_logical_properties_only() -> None:
    sheet = re.sub(r"/\*.*?\*/|@media[^{]*", "", (ROOM / "static" / "style.css").read_text("utf-8"), flags=re.DOTALL)
    assert PHYSICAL.findall(sheet) == []
    assert PHYSICAL.findall("a { margin-left: 0 } b { text-align: right } c { width: 1px }"), "the pattern finds them"


def _luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_ink_reaches_aaa_on_the_paper() -> None:
    sheet = (ROOM / "static" / "style.css").read_text("utf-8")
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", sheet))
    paper = _luminance(colours["paper"])
    for ink in ("ink", "quiet", "accent", "signal"):
        assert (paper + 0.05) / (_luminance(colours[ink]) + 0.05) >= 7, ink
