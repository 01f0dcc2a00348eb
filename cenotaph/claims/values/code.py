"""Codes: a term of a controlled vocabulary.

Invariant: a word is a code only if the mapping or the vocabulary says so; any other stays as written, with a doubt.
"""

from __future__ import annotations

from dataclasses import dataclass

from cenotaph.claims.values import Agreement, Comparison, Hints, Parsed
from cenotaph.words.sentences import message
from cenotaph.words.vocabulary import term_label, terms


@dataclass(frozen=True, slots=True)
class Code:
    """A term and the vocabulary it belongs to."""

    term: str
    vocabulary: str


def parse(as_written: str, hints: Hints) -> Parsed[Code]:
    """The term the mapping gives for these words, or the vocabulary's term of that very name."""
    words = as_written.strip()
    if words in hints.withheld:
        return Parsed(None, (message("code.withheld"),), withheld=True)
    if not words or words in hints.missing:
        return Parsed(None, missing=True)
    known = terms(hints.vocabulary)
    term = dict(hints.codes).get(words, words)
    if term == "":
        return Parsed(None, missing=True)
    if term not in known:
        return Parsed(None, (message("code.unknown", word=words, vocabulary=hints.vocabulary, known=", ".join(known)),))
    return Parsed(Code(term, hints.vocabulary))


def format(value: Code, locale: str) -> str:
    """The label of the term."""
    return term_label(value.vocabulary, value.term, locale)


def compare(a: Code, b: Code) -> Comparison:
    """Same term or another; a term of unknown says nothing."""
    if "unknown" in {a.term, b.term}:
        return Comparison(Agreement.UNKNOWN)
    if a.term == b.term:
        return Comparison(Agreement.SAME, 0.0, message("code.same", term=a.term))
    return Comparison(Agreement.DIFFERENT, 1.0, message("code.different", left=a.term, right=b.term))


def key(value: Code) -> str:
    """The term."""
    return value.term


def to_json(value: Code) -> dict[str, object]:
    """A form that survives storage."""
    return {"term": value.term, "vocabulary": value.vocabulary}


def from_json(stored: dict[str, object]) -> Code:
    """The value of a stored form."""
    return Code(str(stored["term"]), str(stored["vocabulary"]))
