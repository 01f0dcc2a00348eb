"""Codes: a word is a term only if the mapping or the vocabulary says so."""

from __future__ import annotations

import pytest

from cenotaph.claims.values import Agreement, Hints, Parsed, code
from cenotaph.claims.values.code import Code
from cenotaph.words.sentences import render
from cenotaph.words.vocabulary import VocabularyError

HINTS = Hints(
    vocabulary="gender",
    codes=(("-", ""), ("Femenino", "female"), ("Masculino", "male"), ("x", "no such term")),
    missing=("s/d",),
    withheld=("reservado",),
)
MALE, FEMALE = Code("male", "gender"), Code("female", "gender")


@pytest.mark.parametrize(
    ("words", "parsed"),
    [
        ("Masculino", Parsed(MALE)),
        (" Femenino ", Parsed(FEMALE)),
        ("female", Parsed(FEMALE)),
        ("", Parsed(None, missing=True)),
        ("  ", Parsed(None, missing=True)),
        ("s/d", Parsed(None, missing=True)),
        ("-", Parsed(None, missing=True)),
    ],
)
def test_what_the_mapping_or_the_vocabulary_says_is_read(words: str, parsed: Parsed[Code]) -> None:
    assert code.parse(words, HINTS) == parsed


@pytest.mark.parametrize("words", ["masculino", "Male", "hombre", "x", "male female"])
def test_any_other_word_stays_as_written_with_a_doubt(words: str) -> None:
    parsed = code.parse(words, HINTS)
    assert (parsed.value, parsed.missing, parsed.withheld) == (None, False, False)
    assert [doubt.key for doubt in parsed.doubts] == ["code.unknown"]
    assert f"“{words}” is not a term of the vocabulary gender" in render(parsed.doubts[0])


def test_a_withheld_word_says_that_the_source_knows() -> None:
    parsed = code.parse("reservado", HINTS)
    assert (parsed.value, parsed.withheld, parsed.missing) == (None, True, False)


def test_a_vocabulary_that_is_none_is_an_error() -> None:
    with pytest.raises(VocabularyError, match="no vocabulary 'shoes'"):
        code.parse("male", Hints(vocabulary="shoes"))


@pytest.mark.parametrize(
    ("left", "right", "agreement"),
    [
        (MALE, MALE, Agreement.SAME),
        (MALE, FEMALE, Agreement.DIFFERENT),
        (Code("unknown", "manner"), Code("execution", "manner"), Agreement.UNKNOWN),
        (Code("unknown", "manner"), Code("unknown", "manner"), Agreement.UNKNOWN),
    ],
)
def test_terms_agree_or_differ_and_unknown_says_nothing(left: Code, right: Code, agreement: Agreement) -> None:
    assert code.compare(left, right).agreement == code.compare(right, left).agreement == agreement
    assert render(code.compare(left, right).why)


def test_a_code_survives_storage_and_is_shown_by_its_label() -> None:
    assert code.from_json(code.to_json(FEMALE)) == FEMALE
    assert code.key(FEMALE) == "female"
    assert code.format(Code("disappeared", "status"), "en") == "forcibly disappeared"
