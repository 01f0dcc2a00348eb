"""Covariates from persons: which lists, what was drawn, how far from the assumption another number lies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import expit

from cenotaph.estimate import adjusted, covariates
from cenotaph.estimate.adjusted import column, largest_pair, of_people, read_people
from cenotaph.estimate.combine import estimate_file
from cenotaph.estimate.table import TableError


def written(folder: Path, many: int = 3000, unknown: float = 0.0, seed: int = 3) -> Path:
    """A file of persons on two lists that depend on each other only by age."""
    generator = np.random.default_rng(seed)
    age = generator.integers(0, 3, many)
    reach = np.array([-1.2, 0.2, 1.0])
    on = np.column_stack([generator.random(many) < expit(reach[age]) for _ in range(2)]).astype(int)
    lines = ["north,south,age"]
    for (north, south), own in zip(on.tolist(), age.tolist(), strict=True):
        if north or south:
            lines.append(f"{north},{south},{'' if generator.random() < unknown else f'band {own}'}")
    path = folder / "persons.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def covariate_row(content: dict[str, Any]) -> dict[str, Any]:
    (row,) = (one for one in content["estimates"] if one["method"] == "covariates")
    return dict(row)


@pytest.mark.parametrize("unknown", [0.0, 0.3])
def test_the_number_holds_the_truth_where_two_lists_alone_do_not(tmp_path: Path, unknown: float) -> None:
    content = estimate_file(written(tmp_path, unknown=unknown), "all", ["age"])
    row = covariate_row(content)
    low, high = row["interval"]
    assert low < 3000 < high
    pair = next(one for one in content["estimates"] if one["method"] == "pairwise")
    assert pair["interval"][1] < 3000
    drawn = [one for one in row["warnings"] if one["code"] == "covariate_drawn"]
    assert (len(drawn), row["details"]["replicates"]) == ((1, 20) if unknown else (0, 1))


def test_the_interval_holds_a_number_from_the_stated_odds_ratio_on_and_not_before(tmp_path: Path) -> None:
    table, people, fields = read_people(written(tmp_path), ["age"])
    found = of_people(people, table.lists, fields)
    point = float(found.point or 0)
    asked = [{"method": "x", "model": "", "point": point * factor} for factor in (0.9, 1.0, 1.3, 30.0)]
    told = people.with_columns(age=np.array(fields["age"].texts))
    again = covariates.fit_completed([told], table.lists, ["age"], seed=adjusted.SEED, targets=asked)
    held = [one["odds_ratio"] for one in again.details["held_from"]]
    assert held[1] == 1.0
    assert held[3] is None
    assert held[0] > 1
    assert held[2] > 1
    bounds = {one["odds_ratio"]: one["interval"] for one in again.details["sensitivity"]}
    for odds, (low, high) in bounds.items():
        for place in (0, 2):
            assert (low <= asked[place]["point"] <= high) == (odds >= held[place])


def test_the_largest_two_lists_that_share_no_origin_are_taken_and_never_those_that_share_most(tmp_path: Path) -> None:
    path = tmp_path / "three.csv"
    path.write_text("a,b,c,count,x\n1,1,0,30,u\n1,0,0,60,u\n0,0,1,80,v\n1,0,1,5,v\n0,1,0,9,u\n0,1,1,6,v\n")
    table, people, fields = read_people(path, ["x"])
    assert table.n == people.height == 190
    assert largest_pair(people, table.lists, []) == ("a", "c")
    assert largest_pair(people, table.lists, [("a", "c")]) == ("a", "b")
    assert largest_pair(people, table.lists, [("a", "c"), ("a", "b"), ("b", "c")]) == ()
    refused = of_people(people, table.lists, fields, dependent=[("a", "c"), ("a", "b"), ("b", "c")])
    assert refused.point is None
    three = of_people(people, table.lists, fields, ("a", "b", "c"))
    assert three.assumption.key == "estimate.assumption.covariates_interaction"


def test_a_covariate_that_nobody_states_gives_no_number(tmp_path: Path) -> None:
    table, people, fields = read_people(written(tmp_path, 100), ["age"])
    empty = column(people.with_columns(none=None), "none")
    found = of_people(people, table.lists, {**fields, "none": empty})
    assert found.point is None
    assert found.warnings[0].message.parameters["reason"].key == "estimate.reason.nothing_known"


def test_the_estimate_is_contradicted_and_contradicts_nobody(tmp_path: Path) -> None:
    counts = enumerate([0, 90, 90, 9, 90, 9, 200, 40])
    lines = ["a,b,c,count,x", *(f"{bits & 1},{bits >> 1 & 1},{bits >> 2},{many},u" for bits, many in counts if many)]
    path = tmp_path / "apart.csv"
    path.write_text("\n".join(lines))
    content = estimate_file(path, "all", ["x"], ["b", "c"])
    row = covariate_row(content)
    assert [one["code"] for one in row["warnings"] if one["code"] == "disjoint"]
    told = [one["sentence"] for other in content["estimates"] for one in other["warnings"] if one["code"] == "disjoint"]
    assert not [sentence for sentence in told if "alike" in sentence]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,0\n", 'no column "x"; there are: a, b'),
        ("a,x\n1,u\n", "there must be two"),
        ("a,a,x\n1,1,u\n", "a name of its own"),
        ("a,b,x\n1,2,u\n", 'row 2, b "2": must be 1'),
        ("a,b,x\n0,0,u\n", "row 2, pattern of zeros"),
        ("a,b,x\n1,0\n", "row 2: 2 values where the first row has 3"),
        ("a,b,x,count\n1,0,u,two\n", 'row 2, count "two"'),
        ("a,b,x,count\n1,0,u,3000000\n", "row 2: more than 2,000,000 persons"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_how_to_mend_it(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "persons.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError) as raised:
        read_people(path, ["x"])
    assert says in str(raised.value)


def test_the_method_needs_covariates_and_lists_that_are_there(tmp_path: Path) -> None:
    path = written(tmp_path, 50)
    with pytest.raises(TableError, match="name those columns with --covariates"):
        estimate_file(path, "covariates")
    with pytest.raises(TableError, match='no list "east"; there are: north, south'):
        estimate_file(path, "covariates", ["age"], ["east", "north"])
