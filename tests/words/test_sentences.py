"""Sentences: every key that code uses has one, every sentence is used, and what fills it is given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import cenotaph
from cenotaph.claims.designations import PLAIN, formats
from cenotaph.claims.sources import OneKeyOnce
from cenotaph.estimate.statements import VERDICTS
from cenotaph.findings import mandate, proof_sheets
from cenotaph.findings.elements import AGAINST, CONTESTED, COVERED, FOR, GAP
from cenotaph.findings.gates import (
    BODIES,
    BONDS,
    CLOSED,
    FACTS,
    FAILED,
    FOLLOW_UP,
    HUMAN,
    OPEN,
    PASSED,
    PURPOSES,
)
from cenotaph.findings.lints import lints
from cenotaph.findings.standing import PARTS as PARTS_OF_A_FINDING
from cenotaph.register.cards import KINDS
from cenotaph.register.linkage.blocking import rules
from cenotaph.register.linkage.link import conformed
from cenotaph.register.linkage.records import read_records
from cenotaph.register.review.sheet import COLUMNS as COLUMNS_OF_A_SHEET
from cenotaph.register.review.sheet import VERDICTS as VERDICTS_OF_PEOPLE
from cenotaph.words.sentences import DIGITS, Message, digits, message, number, render, restored, sentences, stored
from cenotaph.words.vocabulary import terms

PACKAGE = Path(cenotaph.__file__).parent
# keys that code puts together: the pattern, and the middle parts it is known to have (None: literals of the code)
BLOCKING_RULES = tuple(rule.name for rule in rules(read_records(conformed(pl.DataFrame({"record": ["a"]})))))
FAMILIES: dict[str, tuple[str, ...] | None] = {
    "date.calendar.{}": ("gregorian", "solar_hijri", "lunar_hijri", "other"),
    "estimate.assumption.{}": None,
    "estimate.ground.{}": ("declared", "accepted", "suggested"),
    "estimate.ground.{}_with_ratio": ("declared", "accepted", "suggested"),
    "estimate.method.{}": None,
    "estimate.table.{}": None,
    "estimate.warning.{}": None,
    "select.lineage_{}": ("declared", "accepted", "suggested"),
    "exhibition.call.kind_{}": (
        "number",
        "call",
        "statement",
        "posting",
        "event",
        "site",
        "designation",
        "order",
        "other",
    ),
    "exhibition.call.{}": ("own", "for", "quoted", "headline", "sub_heading"),
    "exhibition.index.bin.{}": tuple(bin_ for bin_ in terms("bin") if bin_ not in {"unreadable", "duplicate_in_list"}),
    "exhibition.person.bin.{}": tuple(bin_ for bin_ in terms("bin") if bin_ not in {"unreadable", "duplicate_in_list"}),
    "exhibition.person.{}": None,
    "exhibition.person.{}_edition": None,
    "exhibition.{}.title": None,
    "exhibition.index.{}": None,
    "exhibition.said.{}": ("according", "according_year"),
    "exhibition.words.kind_{}": ("order", "event"),
    "exhibition.words.told_{}": (
        "speaker",
        "capacity",
        "kind",
        "speaker_capacity",
        "speaker_kind",
        "capacity_kind",
        "speaker_capacity_kind",
    ),
    "link.{}_common": ("place", "birth_place"),
    "link.{}_contained": ("given", "family", "father", "mother"),
    "link.{}_different": ("given", "family", "father", "mother", "place", "birth_place"),
    "link.{}_far": ("place", "birth_place"),
    "link.{}_near": ("place", "birth_place"),
    "link.{}_partly": ("given", "family", "father", "mother"),
    "link.{}_rare": ("place", "birth_place"),
    "link.{}_resembling": ("given", "family", "father", "mother"),
    "link.{}_same": ("given", "family", "father", "mother"),
    "link.{}_shared": ("place", "birth_place"),
    "link.{}_sound": ("given", "family", "father", "mother"),
    "link.{}_spelling": ("given", "family", "father", "mother"),
    "kinds.agree_{}": (
        "same",
        "sound",
        "spelling",
        "contained",
        "partly",
        "resembling",
        "different",
        "rare",
        "shared",
        "common",
    ),
    "listings.list_{}": tuple(name for name in formats() if name != PLAIN),
    "listings.{}": ("listed", "perhaps_listed", "not_listed", "found", "perhaps", "nearest"),
    "findings.stale_{}": PARTS_OF_A_FINDING,
    "exhibition.doors.{}": (OPEN, CLOSED, FOLLOW_UP, HUMAN, PASSED, FAILED),
    "exhibition.findings.{}": ("met", "not_met", "undetermined"),
    "exhibition.registers.{}": ("done", "open", "not_started", "not_applicable"),
    "exhibition.law.argued_{}": (FOR, AGAINST),
    "exhibition.law.{}": (COVERED, CONTESTED, GAP, FOR, AGAINST),
    "gates.body.{}": BODIES,
    "gates.bond.{}": BONDS,
    "gates.fact.{}": FACTS,
    "gates.purpose.{}": PURPOSES,
    "lints.{}": tuple(one.name for one in lints().values()),
    "register.kind_{}": tuple(KINDS),
    "executions.if_{}_{}": None,
    "proof.step_{}": tuple(step.key for step in proof_sheets.rules().steps),
    "notice.{}": ("not_sent", "sent", "waiting"),
    "chronology.{}": ("told", "asked", "answered"),
    "mandate.stage_{}": tuple(stage for stage, _ in mandate.read({}).stages),
    "mandate.check_{}": tuple(check for _, checks in mandate.read({}).stages for check in checks),
    "mandate.standard_{}": mandate.STANDARDS,
    "rates.verdict_{}": VERDICTS,
    "review.about_{}": ("precision", "recall", "recall_plausible"),
    "review.called_{}": ("same", "different"),
    "review.column_{}": COLUMNS_OF_A_SHEET,
    "review.doubted_{}": ("same", "different"),
    "review.rule_{}": BLOCKING_RULES,
    "review.word_{}": VERDICTS_OF_PEOPLE,
}


@cache
def modules() -> dict[str, ast.Module]:
    return {
        str(path.relative_to(PACKAGE)): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


@cache
def templates() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.html")))


@cache
def literals() -> frozenset[str]:
    """Every text that stands in the code."""
    nodes = (node for module in modules().values() for node in ast.walk(module))
    return frozenset(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def patterns() -> set[str]:
    """Every key that code puts together, with {} where something is put in."""
    namespaces = {key.split(".")[0] for key in sentences()}
    found = set()
    for module in modules().values():
        for node in ast.walk(module):
            if isinstance(node, ast.JoinedStr):
                text = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)  # type: ignore[misc]
                if re.fullmatch(r"[a-z_]+\.[a-z_.{}]*", text) and text.split(".")[0] in namespaces:
                    found.add(text)
    return found


def calls() -> Iterator[tuple[str, str, set[str] | None]]:
    """Each use of a literal key: where, the key, the names of what fills it (None where that cannot be seen)."""
    for where, module in modules().items():
        for node in ast.walk(module):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name not in {"message", "Message"}:
                continue
            first = node.args[0]
            chosen = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
            seen = name == "message" and all(keyword.arg for keyword in node.keywords)
            given_names = {str(keyword.arg) for keyword in node.keywords} if seen else None
            for key in chosen:
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield f"{where}, line {node.lineno}", key.value, given_names
    for tag in re.finditer(r'say\("([^"]+)"([^}]*)\) }}', templates()):
        yield "a template", tag[1], set(re.findall(r"(\w+)=", tag[2]))


def places_in(key: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentences()[key]) if name is not None}


def test_code_uses_messages_at_all() -> None:
    assert len(list(calls())) > 100
    assert len(patterns()) > 5


def test_every_key_that_code_uses_has_a_sentence() -> None:
    assert sorted({f"{where}: {key}" for where, key, _ in calls() if key not in sentences()}) == []


def test_every_key_that_code_puts_together_is_of_a_known_family() -> None:
    assert patterns() == set(FAMILIES)


@pytest.mark.parametrize("pattern", [pattern for pattern, members in FAMILIES.items() if members])
def test_every_member_of_a_family_has_a_sentence(pattern: str) -> None:
    members = FAMILIES[pattern] or ()
    assert [pattern.format(member) for member in members if pattern.format(member) not in sentences()] == []


PARTS = {"pair_positive", "pair_negative"}  # of keys that are themselves put together from parts


def of_family(key: str) -> bool:
    """Whether code puts this key together from parts that stand in it."""
    for pattern, members in FAMILIES.items():
        found = re.fullmatch(re.escape(pattern).replace(r"\{\}", r"([a-z_]+)"), key)
        if found and found[1] in (literals() | PARTS if members is None else members):
            return True
    return False


def test_every_sentence_is_used() -> None:
    said_in_templates = set(re.findall(r'say\("([^"]+)"', templates()))
    unused = [key for key in sentences() if key not in literals() | said_in_templates and not of_family(key)]
    assert unused == []


def test_every_place_in_a_sentence_is_filled_by_whoever_uses_it() -> None:
    empty = [
        f"{where}: {key} wants {', '.join(sorted(places_in(key) - names))}"
        for where, key, names in calls()
        if names is not None and key in sentences() and places_in(key) - names
    ]
    assert empty == []


def test_a_place_in_a_sentence_has_a_name_and_no_format() -> None:
    for key, text in sentences().items():
        for _, name, form, conversion in Formatter().parse(text):
            assert name is None or (name.isidentifier() and not form and not conversion), key


def test_a_key_stands_once_in_its_file_and_begins_like_others_there() -> None:
    for path in sorted((PACKAGE / "words").rglob("*.yaml")):
        yaml.load(path.read_text(encoding="utf-8"), Loader=OneKeyOnce)
    for key, text in sentences().items():
        assert re.fullmatch(r"[a-z]+(\.[a-z0-9_]+)+", key), key
        assert text == text.strip()
        assert text


def test_a_sentence_is_filled_in_the_language_of_the_reader() -> None:
    said = message("select.locator", row="1234", column="name")
    assert render(said) == "row 1234, column name"
    assert ": 12,345;" in render(message("plan.too_few_lists", lists=12345))
    assert ": ۱۲٬۳۴۵؛" in render(message("plan.too_few_lists", lists=12345), "fa")
    assert render(message("plan.too_few_lists", lists="2000")).startswith("sources marked list = true: 2000;")


def test_a_message_inside_a_message_is_rendered_with_it() -> None:
    said = message("plan.source_gone", source=message("code.same", term="x"))
    assert (
        render(said) == "the source both say x is no longer in the case folder; its claims were taken out of the store"
    )


def test_a_key_without_a_sentence_is_an_error_with_its_mend() -> None:
    with pytest.raises(KeyError, match=r"no sentence for key 'no\.such'.*words/sentences/"):
        render(Message("no.such"))


parameters = st.dictionaries(st.text(max_size=4), st.text(max_size=5) | st.integers(-9, 9), max_size=3)
messages: Any = st.recursive(
    st.builds(Message, st.text(max_size=5), parameters),
    lambda inner: st.builds(Message, st.text(max_size=5), st.dictionaries(st.text(max_size=4), inner, max_size=2)),
    max_leaves=4,
)


@given(st.lists(messages, max_size=3))
def test_messages_come_back_from_storage_with_those_inside_them(said: list[Message]) -> None:
    assert restored(stored(said)) == tuple(said)
    assert stored(restored(stored(said))) == stored(said)


def test_nothing_to_say_is_stored_as_nothing() -> None:
    assert stored([]) == ""
    assert restored("") == ()


@pytest.mark.parametrize("locale", ["en", "fa", "fr", "es", "ar", "xx"])
def test_numbers_have_the_digits_of_the_reader(locale: str) -> None:
    wanted = DIGITS.get(locale, "0123456789")
    assert set(number(9876543210, locale)) >= set(wanted)
    assert digits("a1b2", locale) == f"a{wanted[1]}b{wanted[2]}"
