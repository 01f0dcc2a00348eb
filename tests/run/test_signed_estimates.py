"""A number that warnings keep back, through whole builds: hidden, signed and shown, hidden again with other counts."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cenotaph.estimate.signing import blocking, withheld
from cenotaph.run import plan
from cenotaph.run.case import CaseError
from tests.run.list_of_persons import DIED, FATHER, SYLLABLES, described

TABLE = described(FATHER, DIED, 'gender = "gender"\n', 'alleged_perpetrator = "force"\n')
GENDERS = ("female", "male", "male", "", "male")
ESTIMATE = """
[estimate]
shares = ["gender", "alleged_perpetrator"]
covariates = ["gender"]
covariate_lists = ["ash", "cedar"]
"""
FORCES = ("Ministry of Order", "Ministry of Order", "", "Night Guard")
HEAD = ("key", "given", "family", "father", "born", "died", "gender", "force")
NUMBER = ("", "independence", "[1,2,3]")
WHY = "The copy names its model in every row; what it adds was found by itself (fictional)."


def fill(write_source: Callable[..., Path], persons: int) -> None:
    """Three lists of which one says that it was copied from another."""
    chance = random.Random(5)
    people = [
        (f"{n:03}", *("".join(chance.sample(SYLLABLES, 3)).capitalize() for _ in range(3)),
         f"{1930 + n % 40}-0{1 + n % 8}-1{n % 9}", f"1981-0{1 + n % 9}-15", GENDERS[n % 5], FORCES[n % 4])
        for n in range(persons)
    ]  # fmt: skip
    for key, more in (("ash", ""), ("birch", ""), ("cedar", 'derived_from = [{ source = "ash", how = "copy" }]')):
        rows = [person for person in people if chance.random() < 0.6]
        text = "\n".join(",".join(row) for row in [HEAD, *rows])
        write_source(key, TABLE, {"list.csv": text}, "list = true\n" + more)


def held(case: Path) -> dict[str, Any]:
    return dict(json.loads((case / "build" / "out" / "estimate" / "estimate.json").read_text(encoding="utf-8")))


def shares(case: Path, place: int = 0) -> dict[str, Any]:
    """The shares by gender, or (1) by alleged perpetrator."""
    return dict(held(case)["shares"][place]["estimates"][0])


def parts_of(found: dict[str, Any]) -> list[str]:
    """The shares with their intervals, and their worst case, as a page has them."""
    texts = []
    for row in found["details"]["shares"]:
        point, low, high, least, most = (
            f"{round(100 * part, 1):g}" for part in (row["point"], *row["interval"], *row["worst"])
        )
        texts += [f"{point} ({low} to {high})", f"<td>{least} to {most}</td>"]
    return texts


def one(case: Path) -> dict[str, Any]:
    return next(row for row in held(case)["estimates"] if row["method"] == NUMBER[1])


def pages(case: Path) -> str:
    """Every page that a build wrote, the exhibition's and those of the estimates."""
    out = case / "build" / "out"
    paths = [*sorted((out / "exhibition").rglob("*.html")), *sorted((out / "estimate").rglob("*.html"))]
    assert len(paths) > 10
    return "".join(path.read_text(encoding="utf-8") for path in paths)


def figures(estimate: dict[str, Any]) -> list[str]:
    """The interval's ends and the number as a sentence of a page has them."""
    low, high = estimate["interval"]
    return [f"{round(estimate['point']):,} persons, between {round(low):,} and {round(high):,}"]


def test_a_number_is_hidden_until_it_is_signed_and_hidden_again_with_other_counts(
    case_folder: Path, write_source: Callable[..., Path]
) -> None:
    with (case_folder / "case.toml").open("a", encoding="utf-8") as file:
        file.write(ESTIMATE)
    fill(write_source, 150)
    with pytest.raises(CaseError, match="nothing is frozen yet"):
        plan.sign_estimate(case_folder, None, NUMBER, ["dependent_lists"], WHY, "Sara Quill")
    plan.build(case_folder)
    first = one(case_folder)
    assert withheld(first)
    assert "dependent_lists" in blocking(first)
    before = pages(case_folder)
    hidden = [row for row in held(case_folder)["estimates"] if withheld(row) and row["interval"]]
    assert len(hidden) > 3
    assert [text for row in hidden for text in figures(row) if text in before] == []
    (alike,) = (row for row in hidden if row["method"] == "covariates")
    moved = [round(end) for bound in alike["details"]["sensitivity"] for end in bound["interval"]]
    assert "until the interval holds the number of another method" not in before
    assert [f"<td>{low:,} to {high:,}</td>" for low, high in zip(moved[::2], moved[1::2], strict=True)
            if f"<td>{low:,} to {high:,}</td>" in before] == []  # fmt: skip
    assert "Which part of all" in before
    for place in (0, 1):
        assert withheld(shares(case_folder, place))
        assert [text for text in parts_of(shares(case_folder, place)) if text in before] == []
    assert before.count("alleged perpetrator") > 2
    assert re.findall(r"(?<!alleged[ _])perpetrator", before) == []

    words = ["--method", NUMBER[1], "--model", NUMBER[2], "--reason", WHY, "--author", "Sara Quill"]
    codes = [word for code in blocking(first) for word in ("--warning", code)]
    done = subprocess.run(
        [sys.executable, "-m", "cenotaph.cli", "sign-estimate", str(case_folder), *words, *codes],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "estimates_signed.csv" in done.stdout.replace("\n", "")
    kept = [one["code"] for one in shares(case_folder)["warnings"] if one["blocks"]]
    plan.sign_estimate(case_folder, None, ("shares=gender", "graphs", "shares"), kept, WHY, "Sara Quill")
    plan.build(case_folder)
    assert not withheld(one(case_folder))
    assert not withheld(shares(case_folder))
    signed, others = (parts_of(shares(case_folder, place)) for place in (0, 1))
    assert [text for text in signed if text not in pages(case_folder)] == []
    assert [text for text in others if text in pages(case_folder) and text not in signed] == []
    after = pages(case_folder)
    assert all(text in after for text in figures(first))
    assert "Sara Quill" in after
    assert WHY in after
    others = [row for row in held(case_folder)["estimates"] if withheld(row) and row["interval"]]
    assert len(others) == len(hidden) - 1
    assert [text for row in others for text in figures(row) if text in after and text not in figures(first)] == []

    fill(write_source, 151)
    plan.build(case_folder)
    assert withheld(one(case_folder))
    again = pages(case_folder)
    assert [text for text in (*figures(one(case_folder)), *parts_of(shares(case_folder))) if text in again] == []
    assert "Signatures that no longer hold" in again
    assert WHY not in again, "the reason may quote the number"


def test_only_what_is_there_and_blocked_can_be_signed(case_folder: Path, write_source: Callable[..., Path]) -> None:
    fill(write_source, 60)
    plan.build(case_folder, until="register")
    with pytest.raises(CaseError, match="no estimates of the current freeze; run: cenotaph estimate"):
        plan.sign_estimate(case_folder, None, NUMBER, ["dependent_lists"], WHY, "Sara Quill")
    plan.build(case_folder, until="estimate")
    for number, codes, says in (
        (("", "loglinear", "[9]"), ["dependent_lists"], r"no estimate loglinear '\[9\]'; there are: "),
        (NUMBER, ["few_lists"], "no warning 'few_lists' that a signature can answer for; those are: "),
    ):
        with pytest.raises(ValueError, match=says):
            plan.sign_estimate(case_folder, None, number, codes, WHY, "Sara Quill")
    assert not (case_folder / "entries" / "estimates_signed.csv").exists()
