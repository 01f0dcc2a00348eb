"""The catalogues: all that a reader can meet is there in Persian and in French, and holds to their orthography."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from cenotaph.words import catalogues
from cenotaph.words.catalogues import (
    LANGUAGES,
    MACHINE,
    faults,
    merged,
    missing,
    originals,
    path,
    placeholders,
    read,
    text,
    unreviewed,
    update,
    written,
)
from cenotaph.words.sentences import Message, catalogue, message, render, sentences
from cenotaph.words.vocabulary import label, properties, term_label, vocabularies

# Keys of messages that only a terminal shows. Every other one is a reader's.
TERMINAL = ("build.", "estimate.table.", "estimate.unknown_method", "plan.", "read.", "verify.")


def for_readers(keys: list[str]) -> list[str]:
    return [key for key in keys if not key.startswith(TERMINAL)]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of catalogues of its own, holding a copy of the French one."""
    folder = tmp_path / "fr.po"
    folder.write_bytes(path("fr").read_bytes())
    monkeypatch.setattr(catalogues, "path", lambda locale: tmp_path / f"{locale}.po")
    return folder


@pytest.mark.parametrize("locale", LANGUAGES)
def test_everything_a_reader_can_meet_is_translated(locale: str) -> None:
    assert for_readers(missing(locale)) == []


def test_the_originals_are_every_sentence_and_every_label() -> None:
    keys = {key for found in originals().values() for key in found}
    assert set(sentences()) < keys
    assert {f"property.{key}" for key in properties()} < keys
    assert {f"{name}.{term}" for name, terms in vocabularies().items() for term in terms} < keys
    assert originals()["released"] == ("hearing_outcome.released", "property.release", "status.released")


@pytest.mark.parametrize("locale", LANGUAGES)
def test_no_entry_breaks_a_rule(locale: str) -> None:
    translated = [entry for entry in read(locale) if entry.id and entry.string]
    assert len(translated) > 400
    found = [line for line in faults(read(locale), locale) if not line.endswith(": no translation")]
    assert found == []


SABOTAGE = {  # what is done to a good French or Persian catalogue, and what the check says of it
    "a placeholder dropped": ("fr", "{count}", "", "lost count"),
    "a placeholder invented": ("fr", "Règle selon", "{rules} Règle selon", "invented rules"),
    "a placeholder misspelt": ("fa", "{source}", "{sorce}", "invented sorce"),
    "a brace left open": ("fa", "{rule}", "{rule", "braces do not match"),
    "straight quotes": ("fr", "n’est pas", "n'est pas", "straight quotes"),
    "a space that breaks": ("fr", "\u00a0:", " :", "no no-break space"),
    "no space before a semicolon": ("fr", "\u202f;", ";", "no no-break space"),
    "a guillemet without its space": ("fr", "«\u00a0", "«", "no no-break space"),
    "a guillemet without its partner": ("fa", "»", "", "« and » do not match"),
    "ASCII digits": ("fa", "۵ فهرست", "5 فهرست", "digits that are not Persian"),
    "an Arabic yeh": ("fa", "شناسایی", "شناسايي", "an Arabic letter"),
    "an Arabic kaf": ("fa", "یک ", "يك ", "an Arabic letter"),
    "a Latin comma": ("fa", "،", ",", "Latin punctuation"),
    "a space for a non-joiner": ("fa", "می\u200c", "می ", "a space where a zero-width non-joiner belongs"),
    "a lost full stop": ("fr", "ne quitte pas cette page.", "ne quitte pas cette page", "a full stop"),
    "a space at the end": ("fr", "Les noms", "Les noms ", "space at an end"),
    "an emptied entry": ("fr", "Les noms", "", "no translation"),
}  # fmt: skip


@pytest.mark.parametrize("case", SABOTAGE)
def test_a_sabotaged_catalogue_is_found(case: str) -> None:
    locale, good, bad, said = SABOTAGE[case]
    held = read(locale)
    changed = 0
    for entry in held:
        if entry.id and good in text(entry.string):
            entry.string = text(entry.string).replace(good, bad)
            changed += 1
    assert changed > 0
    assert any(said in line for line in faults(held, locale))


def test_a_fuzzy_entry_is_a_fault_and_counts_as_missing(elsewhere: Path) -> None:
    before = missing("fr")
    entry = '#: exhibition.wall.title\nmsgid "The names"'
    stated = elsewhere.read_text(encoding="utf-8")
    assert entry in stated
    elsewhere.write_text(stated.replace(entry, entry.replace("\nmsgid", "\n#, fuzzy\nmsgid")), encoding="utf-8")
    assert missing("fr") == sorted([*before, "exhibition.wall.title"])
    assert any("marked fuzzy" in line for line in faults(read("fr"), "fr"))


@pytest.mark.parametrize("locale", LANGUAGES)
def test_what_a_machine_translated_says_so_and_nothing_else_does(locale: str) -> None:
    for entry in read(locale):
        if entry.id:
            assert entry.user_comments in ([], [MACHINE]), entry.id
            assert not (entry.user_comments and not entry.string), entry.id
    stated = path(locale).read_text(encoding="utf-8")
    keys = [key for found in originals().values() for key in found]
    waiting = sum(len(originals()[text(e.id)]) for e in read(locale) if e.id and MACHINE in e.user_comments)
    assert len(unreviewed(locale)) == waiting <= len(keys)
    assert stated.count(f"# {MACHINE}\n") <= waiting


def test_a_review_is_the_deletion_of_the_comment(elsewhere: Path) -> None:
    entry = f'# {MACHINE}\n#: exhibition.wall.title\nmsgid "The names"'
    stated = elsewhere.read_text(encoding="utf-8")
    if entry not in stated:
        pytest.skip("this entry has been reviewed")
    before = unreviewed("fr")
    elsewhere.write_text(stated.replace(entry, entry.partition("\n")[2]), encoding="utf-8")
    assert update("fr") == missing("fr")
    assert unreviewed("fr") == [key for key in before if key != "exhibition.wall.title"]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_file_is_what_update_writes(locale: str) -> None:
    """Sorted by key, with no date and no version; whoever runs `update` changes only what English changed."""
    stated = path(locale).read_bytes()
    assert written(merged(read(locale), locale, {}), locale) == stated
    assert b"POT-Creation-Date" not in stated
    assert b"Babel" not in stated


def test_update_adds_what_english_adds_and_keeps_what_it_drops(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = originals()
    held = {text(entry.id): text(entry.string) for entry in read("fr") if entry.id}
    fewer = {english: keys for english, keys in known.items() if english != "The names"}
    added = {"A new hall for {who}": ("exhibition.hall.new",)}
    monkeypatch.setattr(catalogues, "originals", lambda: fewer | added)
    assert update("fr") == ["exhibition.hall.new"]
    stated = elsewhere.read_text(encoding="utf-8")
    assert '#~ msgid "The names"\n#~ msgstr "Les noms"' in stated
    assert '#, python-brace-format\nmsgid "A new hall for {who}"\nmsgstr ""\n' in stated
    assert update("fr", {"exhibition.hall.new": "Une salle pour {who}"}) == []
    assert f"# {MACHINE}\n#: exhibition.hall.new\n" in elsewhere.read_text(encoding="utf-8")
    once = elsewhere.read_bytes()
    update("fr", {"exhibition.hall.new": "Un autre texte pour {who}"})
    assert elsewhere.read_bytes() == once
    monkeypatch.setattr(catalogues, "originals", lambda: known)
    assert update("fr") == []
    assert {text(entry.id): text(entry.string) for entry in read("fr") if entry.id} == held  # the old text is back
    assert '#~ msgid "A new hall for {who}"' in elsewhere.read_text(encoding="utf-8")


def test_a_language_can_begin_with_nothing(elsewhere: Path) -> None:
    assert len(update("es")) == sum(len(keys) for keys in originals().values())
    begun = elsewhere.with_name("es.po")
    assert len(read_po(io.BytesIO(begun.read_bytes()), locale="es")) == len(originals())


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_sentence_can_be_said(locale: str) -> None:
    for key, english in sentences().items():
        filled = {name: 1234 if name == "count" else "⟦x⟧" for name in placeholders(english)}
        said = render(Message(key, filled), locale)
        assert "{" not in said
        assert said.count("⟦x⟧") >= len(filled) - ("count" in filled), key


def test_labels_are_words_of_the_language() -> None:
    assert label("birth_date", "fa") == "تولد"
    assert label("birth_date", "fr") == "naissance"
    assert term_label("manner", "enforced_disappearance", "fa") == "ناپدیدسازی قهری"
    assert term_label("manner", "enforced_disappearance", "fr") == "disparition forcée"
    assert term_label("status", "released", "fr") == label("release", "fr") == "remise en liberté"


def test_a_sentence_reads_as_its_language_does() -> None:
    count = message("exhibition.index.documented", count=1234)
    assert render(count, "fa") == "اشخاص شناسایی‌شده: ۱٬۲۳۴"
    assert render(count, "fr") == "Personnes identifiées\u00a0: 1\u202f234"
    calendar = message("date.calendar_from_year", year="1367", calendar=message("date.calendar.solar_hijri"))
    assert "هجری خورشیدی" in render(calendar, "fa")
    assert "calendrier retenu d’après le nombre\u00a0: hégirien solaire" in render(calendar, "fr")


def test_a_catalogue_is_read_once_and_quickly() -> None:
    catalogue.cache_clear()
    begun = time.perf_counter()
    first = catalogue("fa")
    assert time.perf_counter() - begun < 2
    assert catalogue("fa") is first
