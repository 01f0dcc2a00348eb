"""All methods stand side by side, as the same bytes every time."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cenotaph.estimate.combine import (
    CHECKS,
    METHODS,
    as_json,
    estimate_all,
    estimate_file,
    rounded,
    sensitivity_of,
    validated,
    write_json,
)
from cenotaph.estimate.table import OverlapTable, TableError
from cenotaph.words.sentences import render, restored

TABLE = OverlapTable(("a", "b", "c"), np.array([0, 60, 49, 4, 247, 112, 142, 12]), set_aside=3)


def test_all_runs_every_method_and_never_gives_one_number_alone() -> None:
    found = estimate_all(TABLE, ["all"])
    assert [(one.method, one.model) for one in found] == [
        ("pairwise", "a × b"),
        ("pairwise", "a × c"),
        ("pairwise", "b × c"),
        ("chao", "moment"),
        ("chao", "Mh"),
        ("chao", "Mth"),
        ("loglinear", "[12,3]"),
        ("bootstrap", "[12,3]"),
        ("graphs", "decomposable graphs without the saturated one"),
        ("latent_class", "10 latent classes"),
        ("highest_interaction", "xi = 1"),
        ("coverage", "general"),
        ("stepwise", "[12,3]"),
        ("independence", "[1,2,3]"),
    ]


def test_the_json_has_the_promised_keys_and_six_digits() -> None:
    content = as_json(TABLE, "freeze", estimate_all(TABLE, ["loglinear"]))
    assert list(content) == ["table", "freeze", "lists", "n", "cells", "set_aside", "estimates"]
    assert content["table"] == TABLE.digest
    assert (content["n"], content["set_aside"]) == (626, 3)
    assert content["cells"][0] == {"pattern": "001", "count": 247}
    (estimate,) = content["estimates"]
    assert set(estimate) == {
        "method", "model", "point", "interval", "level", "assumption", "assumption_message", "warnings", "seed",
        "details",
    }  # fmt: skip
    assert estimate["point"] == 730.929
    assert estimate["assumption"].startswith("The lists depend on each other only through")


def test_a_warning_in_the_json_is_a_code_a_flag_and_a_sentence() -> None:
    content = as_json(TABLE, None, estimate_all(TABLE, ["loglinear"], [("a", "b")]))
    (found,) = (one for one in content["estimates"][0]["warnings"] if one["code"] == "dependent_lists")
    assert found["blocks"] is True
    assert ": a × b. " in found["sentence"]


def test_what_the_json_says_in_english_can_be_said_in_another_language() -> None:
    for one in as_json(TABLE, None, estimate_all(TABLE, ["all"], [("a", "b")]))["estimates"]:
        for english, kept in [
            (one["assumption"], one["assumption_message"]),
            *((warning["sentence"], warning["message"]) for warning in one["warnings"]),
        ]:
            (message,) = restored(kept)
            assert render(message) == english
            assert render(message, "fr") != english


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        write_json(tmp_path / name, as_json(TABLE, None, estimate_all(TABLE, ["all"])))
    text = (tmp_path / "one.json").read_bytes()
    assert text == (tmp_path / "two.json").read_bytes()
    assert text.endswith(b"}\n")
    assert list(json.loads(text)) == sorted(json.loads(text))


def test_numbers_that_are_none_do_not_reach_the_json() -> None:
    assert rounded({"a": [float("nan"), float("inf"), 1234567.0, 3], "b": "x"}) == {
        "a": [None, None, 1234570.0, 3],
        "b": "x",
    }


def test_a_file_gives_what_the_table_gives(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    rows = ("1,0,0,60", "0,1,0,49", "1,1,0,4", "0,0,1,247", "1,0,1,112", "0,1,1,142", "1,1,1,12")
    path.write_text("\n".join(["a,b,c,count", *rows]))
    bare = OverlapTable(TABLE.lists, TABLE.counts)
    whole = as_json(bare, None, estimate_all(bare, ["all"]), sensitivity_of(bare, ["all"]), validated(bare))
    assert estimate_file(path, "all") == whole
    assert list(whole["sensitivity"]) == ["pairs", "order", "refits", "trajectory", "warnings"]
    alone = as_json(bare, None, estimate_all(bare, ["graphs"]), sensitivity_of(bare, ["graphs"]))
    assert estimate_file(path, "graphs") == alone


def test_every_list_of_known_size_is_estimated_from_the_others() -> None:
    (first,) = (row for row in validated(TABLE) if row["list"] == "a" and row["method"] == "pairwise")
    assert (first["size"], first["seen"], first["model"], first["covers"]) == (188, 128, "b × c", True)
    many = OverlapTable(tuple("abcdefg"), np.eye(1, 128, 127, dtype=np.int64)[0])
    assert validated(many) == []


def test_an_unknown_method_names_the_known_ones(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b,count\n1,0,4\n")
    known = ", ".join([*METHODS, *CHECKS, "covariates", "all"])
    with pytest.raises(ValueError, match=f'"guess".*{known}'):
        estimate_file(path, "guess")


def test_one_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,count\n1,4\n")
    with pytest.raises(TableError, match="at least 2 lists"):
        estimate_file(path, "all")


@pytest.mark.parametrize("cells", ["1,0,4\n0,1,4\n", "1,0,4\n0,1,4\n1,1,2\n", "1,1,5\n", ""])
def test_two_lists_are_answered_with_what_stands_against_them(tmp_path: Path, cells: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"a,b,count\n{cells}")
    content = estimate_file(path, "all")
    assert all(any(one["blocks"] for one in estimate["warnings"]) for estimate in content["estimates"])
    assert [one["point"] for one in content["estimates"] if one["method"] in {"loglinear", "independence"}] == [
        None
    ] * 2


def test_an_interval_without_an_upper_end_is_printed_as_such(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from cenotaph.cli import estimate

    path = tmp_path / "table.csv"
    path.write_text("a,b,c,count\n1,0,0,30\n0,1,0,30\n0,0,1,30\n1,1,0,1\n")
    estimate(table=path, method="bootstrap")
    assert "(91 to no bound)  [not for publication]" in capsys.readouterr().out
