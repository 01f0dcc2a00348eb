"""A build by the last weights: new lists join the linkage that stands, and what cannot join is linked anew and told."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cenotaph.cli import app
from cenotaph.register import freeze
from cenotaph.run import plan
from cenotaph.words.sentences import Message
from tests.run.list_of_persons import SYLLABLES, described

Rows = list[tuple[str, ...]]


def people(count: int) -> Rows:
    chance = random.Random(3)
    return [
        (
            f"{place:03}",
            "".join(chance.choices(SYLLABLES, k=2)),
            "".join(chance.choices(SYLLABLES, k=3)),
            f"{1930 + place % 50}",
        )
        for place in range(count)
    ]


PEOPLE = people(120)


@pytest.fixture
def listed(write_source: Callable[..., Path]) -> Callable[[str, Rows], None]:
    def write(key: str, rows: Rows) -> None:
        text = "\n".join(",".join(row) for row in [("key", "given", "family", "born"), *rows])
        write_source(key, described(), {"list.csv": text}, "list = true\nunique = true")

    return write


def keys(built: plan.Built) -> list[str]:
    found = (remark.key for remark in built.remarks if isinstance(remark, Message))
    return [key for key in found if key.startswith("link.")]


def model(built: plan.Built) -> str:
    return "\n".join(repr(row) for row in freeze.read(built.frozen.path, "case").iter_rows())


def test_a_new_list_joins_and_later_builds_are_the_same(case_folder: Path, listed: Callable[[str, Rows], None]) -> None:
    listed("ash", PEOPLE[:100])
    listed("birch", PEOPLE[20:120])
    first = plan.build(case_folder, until="register", by_last_weights=True)
    assert keys(first) == ["link.no_basis"]
    listed("cedar", PEOPLE[90:110])
    joined = plan.build(case_folder, until="register", by_last_weights=True)
    assert keys(joined) == ["link.joined"]
    assert '"joined"' in model(joined)
    members = freeze.read(joined.frozen.path, "membership")
    assert members["entity"].n_unique() == 120
    assert plan.build(case_folder, until="register", by_last_weights=True).frozen.path == joined.frozen.path
    anew = plan.build(case_folder, until="register")
    assert keys(anew) == []
    assert '"joined"' not in model(anew)
    assert freeze.read(anew.frozen.path, "membership")["entity"].n_unique() == 120


def test_what_was_linked_and_changed_or_went_is_not_joined(
    case_folder: Path, listed: Callable[[str, Rows], None]
) -> None:
    listed("ash", PEOPLE[:100])
    plan.build(case_folder, until="register")
    listed("ash", [*PEOPLE[:99], ("099", *PEOPLE[99][1:3], "1901")])
    assert keys(plan.build(case_folder, until="register", by_last_weights=True)) == ["link.records_changed"]
    assert keys(plan.build(case_folder, until="register", by_last_weights=True)) == ["link.joined"]


def test_too_many_new_records_and_other_claims_of_lists_are_learned_from(
    case_folder: Path, listed: Callable[[str, Rows], None], write_source: Callable[..., Path]
) -> None:
    listed("ash", PEOPLE[:50])
    plan.build(case_folder, until="register")
    listed("birch", PEOPLE[40:90])
    assert keys(plan.build(case_folder, until="register", by_last_weights=True)) == ["link.many_new"]
    text = "\n".join(",".join(row) for row in [("key", "given", "family", "born"), *PEOPLE[40:90]])
    write_source("birch", described(), {"list.csv": text}, "list = true")
    assert keys(plan.build(case_folder, until="register", by_last_weights=True)) == ["link.lists_changed"]


def test_the_command_says_what_it_takes(case_folder: Path) -> None:
    found = CliRunner().invoke(app, ["build", str(case_folder), "--weights", "best"])
    assert isinstance(found.exception, ValueError)
    assert "learned or last" in str(found.exception)
