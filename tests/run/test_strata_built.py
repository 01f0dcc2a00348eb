"""Strata through a whole build: of a year that a list does not cover the list is missing, and nobody is lost."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from cenotaph.run import plan
from tests.run.list_of_persons import DIED, FATHER, SYLLABLES, described

TABLE = described(FATHER, DIED, 'gender = "gender"\n')


def test_each_stratum_has_the_lists_that_cover_it(case_folder: Path, write_source: Callable[..., Path]) -> None:
    chance = random.Random(3)
    people = []
    for place in range(240):
        given, family, father = ("".join(chance.sample(SYLLABLES, 3)).capitalize() for _ in range(3))
        year = 1981 + place % 2
        died = f"{year}-0{1 + place % 9}-15" if place % 10 else ""
        born = f"{1930 + place % 40}-0{1 + place % 8}-1{place % 9}"
        people.append((f"{place:03}", given, family, father, born, died, ("female", "male", "")[place % 3]))
    with (case_folder / "case.toml").open("a", encoding="utf-8") as file:
        file.write('\n[estimate]\nstrata = ["year", "gender"]\nshares = ["gender", "year"]\ncovariates = ["gender"]\n')
    for key, more in (
        ("ash", ""),
        ("birch", ""),
        ("cedar", 'covers = { period = "1982-01-01/1982-12-31" }'),
        ("dogwood", 'published = "1999"'),
    ):
        rows = [person for person in people if chance.random() < 0.6]
        if key == "cedar":
            rows = [row for row in rows if "1981" not in row[5] or row[0] < "040"]  # it holds some all the same
        text = "\n".join(
            ",".join(row) for row in [("key", "given", "family", "father", "born", "died", "gender"), *rows]
        )
        write_source(key, TABLE, {"list.csv": text}, "list = true\n" + more)
    out = plan.build(case_folder, until="estimate").out
    content = json.loads((out / "estimate" / "estimate.json").read_text(encoding="utf-8"))
    strata = {(one["property"], one["stratum"]): one for one in content["strata"]}
    assert list(strata) == [
        ("year", "1981"), ("year", "1982"), ("year", "unknown"),
        ("gender", "female"), ("gender", "male"), ("gender", "unknown"),
    ]  # fmt: skip
    first = strata["year", "1981"]
    assert (first["lists"], first["missing_lists"]) == (["ash", "birch", "dogwood"], ["cedar"])
    assert strata["year", "1982"]["missing_lists"] == []
    whole = content["n"] + content["set_aside"]
    for about in ("year", "gender"):
        parts = [one for one in content["strata"] if one["property"] == about]
        assert sum(one["n"] + one["set_aside"] + one["elsewhere"] for one in parts) == whole
    assert strata["gender", "female"]["set_aside"] > 20, "the common domain of the lists is 1982"
    assert {one["method"] for one in content["strata_sums"]} == {"loglinear", "graphs"}
    shares = {part["stratum"]: part["estimates"][0] for part in content["shares"]}
    assert list(shares) == ["gender", "year"]
    for about, found in shares.items():
        rows = found["details"]["shares"]
        stated = {one["stratum"] for one in content["strata"] if one["property"] == about} - {"unknown"}
        assert {row["value"] for row in rows} == stated
        assert sum(row.get("point", 0) for row in rows) == pytest.approx(1, abs=1e-5)
        assert found["details"]["unknown"] + sum(row["documented"] for row in rows) == whole
        assert found["details"]["unknown"] > 0
    (alike,) = (one for one in content["estimates"] if one["method"] == "covariates")
    assert alike["model"] == "ash × dogwood | gender (logistic)", "the two largest lists"
    assert alike["details"]["unknown"] == {"gender": alike["details"]["listed"] - sum(
        one["n"] for one in content["strata"] if one["property"] == "gender" and one["stratum"] != "unknown"
    )}  # fmt: skip
    assert content["sensitivity"]["order"][0] == "dogwood", "the only one whose publication has a day"
    assert [len(content["sensitivity"][key]) for key in ("pairs", "refits")] == [6, 30]
