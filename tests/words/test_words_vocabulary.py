"""The vocabulary: one definition of every property, term and header, and each holds to its schema."""

from __future__ import annotations

import re
from importlib import resources

import pytest
import yaml

from cenotaph.claims.values.types import TYPES
from cenotaph.ledger.entry import CLOSED
from cenotaph.register.cards import PARENTS, PLACES, YEARS
from cenotaph.words import vocabulary
from cenotaph.words.vocabulary import (
    SENSITIVITIES,
    VALUE_TYPES,
    Property,
    VocabularyError,
    headers,
    label,
    properties,
    record_kinds,
    roles,
    term_label,
    terms,
    vocabularies,
)

WORD = re.compile(r"[a-z][a-z0-9_]*")


@pytest.mark.parametrize("about", properties().values(), ids=list(properties()))
def test_a_property_holds_to_the_schema(about: Property) -> None:
    assert WORD.fullmatch(about.key)
    assert about.label == about.label.strip() != ""
    assert about.type in VALUE_TYPES
    assert about.sensitivity in SENSITIVITIES
    assert isinstance(about.single, bool)
    assert (about.type == "code") == bool(about.vocabulary)
    assert bool(about.unit) <= (about.type == "quantity")
    assert re.fullmatch(r"(\d{4})?", about.huridocs)
    assert re.fullmatch(r"[a-zA-Z]*", about.ftm)


def test_the_order_is_the_order_of_the_file() -> None:
    assert [about.order for about in properties().values()] == list(range(len(properties())))
    assert next(iter(properties())) == "name"


def test_no_two_properties_have_one_label_or_one_field_of_a_standard() -> None:
    for field in ("label", "huridocs", "ftm"):
        stated = [value for about in properties().values() if (value := getattr(about, field))]
        assert len(stated) == len(set(stated)), field


def test_every_type_has_one_module_with_all_verbs() -> None:
    assert set(TYPES) == set(VALUE_TYPES)
    assert {about.type for about in properties().values()} <= set(TYPES)
    for module in TYPES.values():
        for verb in ("parse", "format", "compare", "key", "to_json", "from_json"):
            assert callable(getattr(module, verb))


def test_who_told_and_how_to_reach_someone_is_protected() -> None:
    assert {key for key, about in properties().items() if about.sensitivity == "protected"} == {"contact", "informant"}


def test_the_terms_of_every_vocabulary_are_words_with_labels() -> None:
    for name, found in vocabularies().items():
        assert WORD.fullmatch(name)
        assert found
        for term, english in found.items():
            assert WORD.fullmatch(term), (name, term)
            assert english == english.strip() != ""


def test_what_code_closes_is_what_the_vocabulary_lists() -> None:
    assert CLOSED["decision", "verdict"] == tuple(terms("verdict"))
    assert CLOSED["assessment", "status"] == tuple(terms("assessment"))
    assert {*YEARS, *PLACES, *PARENTS} <= set(properties())
    assert {properties()[key].type for key in YEARS} == {"date"}
    assert {properties()[key].type for key in PLACES} == {"place"}


def test_kinds_and_roles_are_distinct_words() -> None:
    for words in (record_kinds(), roles()):
        assert len(set(words)) == len(words)
        assert all(WORD.fullmatch(word) for word in words)
    assert record_kinds()[0] == "person"


def test_every_output_says_what_each_column_holds() -> None:
    stated = yaml.safe_load((resources.files("cenotaph.words") / "outputs.yaml").read_text(encoding="utf-8"))
    assert set(headers()) == set(stated)
    for path, columns in headers().items():
        assert path.startswith("out/")
        assert stated[path]["what"]
        assert all(WORD.fullmatch(column) and text for column, text in columns.items())


def test_an_unknown_word_is_shown_as_it_is_and_an_unknown_vocabulary_is_an_error() -> None:
    assert label("birth_date") == "born"
    assert label("shoe_size") == "shoe_size"
    assert term_label("status", "killed") == "killed"
    assert term_label("status", "eaten") == "eaten"
    with pytest.raises(VocabularyError, match=r"no vocabulary 'shoes'; there are: .*assessment, .*bin"):
        terms("shoes")


BROKEN = [
    ({"type": "name", "label": "x", "sensitivity": "public", "colour": "red"}, "unexpected keyword argument 'colour'"),
    ({"type": "name"}, "missing 2 required positional arguments"),
    ({"type": "smell", "label": "x", "sensitivity": "public"}, "unknown type 'smell'"),
    ({"type": "code", "label": "x", "sensitivity": "public", "vocabulary": "v"}, "unknown vocabulary 'v'"),
    ({"type": "name", "label": "x", "sensitivity": "pubic"}, "unknown sensitivity 'pubic'"),
]


@pytest.mark.parametrize(("entry", "said"), BROKEN)
def test_a_broken_file_is_refused(monkeypatch: pytest.MonkeyPatch, entry: dict[str, str], said: str) -> None:
    known = vocabularies()
    monkeypatch.setattr(vocabulary, "_load", {"properties.yaml": {"properties": {"nose": entry}}}.__getitem__)
    monkeypatch.setattr(vocabulary, "vocabularies", lambda: known)
    with pytest.raises(VocabularyError, match=r"words/properties\.yaml, nose") as error:
        properties.__wrapped__()
    assert said in str(error.value)
