"""Texts, identifiers and references: words that are kept, not read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.claims.values import Agreement, Hints, Parsed, text

NO_HINTS = Hints()


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("a  teacher\n in   the village", "a teacher in the village"),
        ("\u200fمعلم\u202c", "معلم"),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),  # a joiner is spelling, no mark of direction
        ("\ufeffid\x00", "id"),
        ("007", "007"),
    ],
)
def test_white_space_is_folded_marks_are_taken_off_and_nothing_else_changes(words: str, value: str) -> None:
    assert text.parse(words, NO_HINTS) == Parsed(value)


def test_empty_missing_and_withheld_words() -> None:
    hints = Hints(missing=("sin datos",), withheld=("reservado",))
    assert text.parse("sin  datos", hints) == Parsed(None, missing=True)
    assert text.parse("\u200f ", hints) == Parsed(None, missing=True)
    assert text.parse("reservado", hints).withheld


def test_words_may_be_mapped_to_others() -> None:
    assert text.parse("maestra", Hints(codes=(("maestra", "teacher"),))) == Parsed("teacher")


def test_what_is_too_long_is_kept_as_written_with_a_doubt() -> None:
    assert text.parse("a" * text.LONGEST, NO_HINTS).value is not None
    parsed = text.parse("a" * (text.LONGEST + 1), NO_HINTS)
    assert (parsed.value, [doubt.key for doubt in parsed.doubts]) == (None, ["text.too_long"])


def test_other_words_do_not_contradict() -> None:
    assert text.compare("Teacher", "teacher").agreement == Agreement.SAME
    assert text.compare("teacher", "nurse").agreement == Agreement.COMPATIBLE
    assert text.key("Straße") == text.key("STRASSE")


@given(st.text(max_size=30))
def test_reading_what_was_read_changes_nothing(words: str) -> None:
    parsed = text.parse(words, NO_HINTS)
    assert (parsed.value is None) == parsed.missing
    if parsed.value is not None:
        assert text.parse(parsed.value, NO_HINTS) == parsed
        assert text.from_json(text.to_json(parsed.value)) == parsed.value
        assert text.format(parsed.value, "fa") == parsed.value
