"""A number that warnings keep back is shown when a named person answers for it, and only for what was signed."""

from __future__ import annotations

import ast
import copy
import inspect
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import cenotaph.estimate
from cenotaph.estimate import signing
from cenotaph.estimate.signing import SigningError, attached, blocking, sign, withheld
from cenotaph.ledger.entry import Entry, read_entries, write_entries
from cenotaph.publish.exhibition.numbers_page import QUOTING

ROOM = Path(inspect.getfile(cenotaph.estimate)).parent
REASON = "The pair was read side by side: neither list copies the other (fictional)."


def warning(code: str, blocks: bool = True, says: str = "x") -> dict[str, Any]:
    return {
        "code": code,
        "blocks": blocks,
        "sentence": says,
        "message": f'[["estimate.warning.{code}",{{"w":"{says}"}}]]',
    }


def estimate(*warnings: dict[str, Any], point: float | None = 700.0) -> dict[str, Any]:
    return {"method": "loglinear", "model": "[12,3]", "point": point, "warnings": list(warnings)}


def content(*warnings: dict[str, Any], table: str = "a" * 64, point: float | None = 700.0) -> dict[str, Any]:
    stratum = {
        "property": "year", "stratum": "1988", "published": True, "table": "b" * 64,
        "estimates": [estimate(*warnings, point=point)],
    }  # fmt: skip
    small = {"property": "year", "stratum": "1989", "published": False}
    return {"table": table, "estimates": [estimate(*warnings, point=point)], "strata": [stratum, small]}


BLOCKED = content(warning("dependent_lists"), warning("disjoint"), warning("sparse", blocks=False))
BOTH = ["dependent_lists", "disjoint"]


def signed(found: dict[str, Any], codes: list[str], stratum: str = "") -> Entry:
    return sign(found, (stratum, "loglinear", "[12,3]"), codes, REASON, "Sara Quill", "2026-01-01")


def test_a_number_is_withheld_while_a_blocking_warning_is_unsigned() -> None:
    assert blocking(BLOCKED["estimates"][0]) == BOTH
    assert withheld(BLOCKED["estimates"][0])
    assert not withheld(estimate(warning("sparse", blocks=False)))
    one = attached(BLOCKED, [signed(BLOCKED, BOTH[:1])])["estimates"][0]
    assert withheld(one)
    assert [found["warnings"] for found in one["signed"]] == [BOTH[:1]]


def test_signatures_of_several_persons_add_up_and_say_who_when_and_why() -> None:
    second = replace(signed(BLOCKED, BOTH[1:]), author="Teo Blot", time="2026-02-02")
    one = attached(BLOCKED, [signed(BLOCKED, BOTH[:1]), second])["estimates"][0]
    assert not withheld(one)
    assert [(s["author"], s["time"], s["reason"]) for s in one["signed"]] == [
        ("Sara Quill", "2026-01-01", REASON),
        ("Teo Blot", "2026-02-02", REASON),
    ]


def test_a_signature_opens_the_whole_or_one_part_and_never_the_other() -> None:
    whole = attached(BLOCKED, [signed(BLOCKED, BOTH)])
    assert not withheld(whole["estimates"][0])
    assert withheld(whole["strata"][0]["estimates"][0])
    part = attached(BLOCKED, [signed(BLOCKED, BOTH, "year=1988")])
    assert withheld(part["estimates"][0])
    assert not withheld(part["strata"][0]["estimates"][0])
    assert part["strata"][1] == BLOCKED["strata"][1]


CHANGED = {
    "other counts": content(warning("dependent_lists"), warning("disjoint"), table="c" * 64),
    "a warning that says something else": content(warning("dependent_lists", says="y"), warning("disjoint", says="y")),
    "another model": {**BLOCKED, "estimates": [{**BLOCKED["estimates"][0], "model": "[1,2,3]"}]},
}


@pytest.mark.parametrize("what", CHANGED)
def test_with_what_was_signed_changed_the_number_is_withheld_again_and_the_signature_is_stale(what: str) -> None:
    found = attached(CHANGED[what], [signed(BLOCKED, BOTH)])
    assert withheld(found["estimates"][0])
    assert found["estimates"][0]["signed"] == []
    (stale,) = found["stale_signatures"]
    assert (stale["author"], stale["method"], stale["model"]) == ("Sara Quill", "loglinear", "[12,3]")
    assert "reason" not in stale, "it may quote the number"


def test_a_signature_that_holds_is_not_stale() -> None:
    assert attached(BLOCKED, [signed(BLOCKED, BOTH)])["stale_signatures"] == []


@pytest.mark.parametrize("code", sorted(signing.UNSIGNABLE))
def test_two_lists_and_a_number_that_does_not_exist_cannot_be_signed(code: str) -> None:
    found = content(warning(code), point=None if code == "no_estimate" else 700.0)
    with pytest.raises(SigningError, match="no warning"):
        signed(found, [code])
    by_hand = replace(
        signed(BLOCKED, BOTH), body={**signed(BLOCKED, BOTH).body, "warnings": signing.mark(warning(code))}
    )
    assert withheld(attached(found, [by_hand])["estimates"][0])


def test_without_a_number_nothing_can_be_signed() -> None:
    with pytest.raises(SigningError, match="no warning 'disjoint'"):
        signed(content(warning("disjoint"), point=None), ["disjoint"])


def test_what_is_not_there_cannot_be_signed_and_the_error_says_what_is() -> None:
    with pytest.raises(SigningError, match=r"there are: loglinear '\[12,3\]'"):
        sign(BLOCKED, ("", "loglinear", "[1,2]"), BOTH, REASON, "Sara Quill", "2026-01-01")
    with pytest.raises(SigningError, match="those are: dependent_lists, disjoint"):
        signed(BLOCKED, ["sparse"])
    with pytest.raises(SigningError, match="of year=1989"):
        signed(BLOCKED, BOTH, "year=1989")


def test_a_signature_is_an_entry_like_any_other_and_can_be_withdrawn(tmp_path: Path) -> None:
    first = signed(BLOCKED, BOTH, "year=1988")
    back = Entry(
        signing.KIND, {**first.body, "reason": "Withdrawn.", "warnings": ""}, "Sara Quill", "2026-03-01", first.id
    )
    write_entries(tmp_path, [first, back])
    assert {one.id for one in read_entries(tmp_path)} == {first.id, back.id}
    found = attached(BLOCKED, [back])
    assert withheld(found["strata"][0]["estimates"][0])
    assert found["stale_signatures"] == [], "what was withdrawn is not said to be stale"


def test_nothing_is_computed_and_nothing_else_changes() -> None:
    before = copy.deepcopy(BLOCKED)
    found = attached(BLOCKED, [signed(BLOCKED, BOTH)])
    assert before == BLOCKED
    found.pop("stale_signatures")
    for one in (found["estimates"][0], found["strata"][0]["estimates"][0]):
        one.pop("signed")
    assert found == BLOCKED


# parameters of blocking warnings that are no figure of the number itself
HARMLESS = {
    "documented",
    "times",
    "pairs",
    "count",
    "least",
    "others",
    "models",
    "chosen",
    "strata",
    "percent",
    "rhat",
    "draws",
}


def blocking_warnings() -> dict[str, set[str]]:
    """Every blocking warning that the room can make: its code, and what its sentence is filled with."""
    found = {}
    for path in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "warning" and len(node.args) == 2:
                code, blocks = node.args
                if isinstance(code, ast.Constant) and isinstance(blocks, ast.Constant) and blocks.value is True:
                    found[str(code.value)] = {str(one.arg) for one in node.keywords}
    return found


def test_a_blocking_warning_that_quotes_the_number_is_known_to_the_page() -> None:
    found = blocking_warnings()
    assert len(found) > 10
    assert {code for code, filled in found.items() if filled - HARMLESS} == set(QUOTING)
