"""Shares add to one, hold the truth, count nobody out, and say what they cannot tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from cenotaph.claims.mapping import Coverage
from cenotaph.estimate import shares
from cenotaph.estimate.captures import Captures
from cenotaph.estimate.diagnostics import Dependence
from cenotaph.estimate.estimate import Estimate
from cenotaph.estimate.imputation import Field
from cenotaph.words.sentences import render

LISTS = ("a", "b", "c")
REACH = {"f": (0.25, 0.4, 0.3), "m": (0.5, 0.4, 0.6), "o": (0.5, 0.5, 0.5)}


def captured(sizes: dict[str, int], seed: int, silent: float = 0.2) -> tuple[Captures, dict[str, Field]]:
    """A population of which women are seen less often; list a leaves the field out for a part of its persons."""
    generator = np.random.default_rng(seed)
    rows, known = [], {}
    for level, many in sizes.items():
        for person in range(many):
            on = [name for name, reach in zip(LISTS, REACH[level], strict=True) if generator.random() < reach]
            rows += [(f"{level}{person:05}", name, None, None, []) for name in on]
            if on and not ("a" in on and generator.random() < silent):
                known[f"{level}{person:05}"] = level
    schema = {
        "entity": pl.String, "list": pl.String, "event_low": pl.Int64, "event_high": pl.Int64,
        "places": pl.List(pl.String),
    }  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema, orient="row").sort("entity", "list")
    seen = Captures(frame, LISTS, (), dict.fromkeys(LISTS, Coverage()), (), 0, {})
    entities = sorted(set(frame["entity"]))
    levels = tuple(sorted(set(known.values())))
    chances = np.array([[float(known.get(entity) == level) for level in levels] for entity in entities])
    return seen, {"gender": Field("gender", levels, chances, np.ones(chances.shape, dtype=bool))}


def rows(found: Estimate) -> dict[str, Any]:
    return {row["value"]: row for row in found.details["shares"]}


def test_shares_hold_the_truth_add_to_one_and_stay_within_the_worst_case() -> None:
    seen, fields = captured({"f": 800, "m": 1200}, 4)
    found = shares.fit(seen, "gender", fields)
    by = rows(found)
    assert sum(row["point"] for row in by.values()) == pytest.approx(1)
    assert by["f"]["interval"][0] < 0.4 < by["f"]["interval"][1]
    assert by["f"]["documented_share"] < 0.37, "the documented are not like all"
    for row in by.values():
        (low, high), (least, most) = row["interval"], row["worst"]
        assert least < low < row["point"] < high < most
    assert found.interval is not None
    assert found.interval[0] < 2000 < (found.interval[1] or 0)
    assert found.details["unknown"] == int(fields["gender"].missing.sum()) > 100


def test_the_same_seed_gives_the_same_shares() -> None:
    seen, fields = captured({"f": 100, "m": 150}, 4)
    assert shares.fit(seen, "gender", fields) == shares.fit(seen, "gender", fields)


def test_with_nothing_open_there_is_one_replicate_and_no_other_case() -> None:
    seen, fields = captured({"f": 100, "m": 150}, 4, silent=0)
    found = shares.fit(seen, "gender", fields)
    assert (found.details["replicates"], found.details["unknown"]) == (1, 0)
    assert all(row["worst"] == row["interval"] for row in rows(found).values())


def test_a_value_of_few_persons_has_its_documented_share_alone_and_is_estimated_with_the_other_small_ones() -> None:
    seen, fields = captured({"f": 300, "m": 400, "o": 12}, 5)
    by = rows(shares.fit(seen, "gender", fields))
    assert list(by) == ["f", "m", "o", shares.OTHERS]
    assert "point" not in by["o"]
    assert not by["o"]["own"]
    assert by["o"]["documented"] == by[shares.OTHERS]["documented"] < shares.LEAST_PERSONS
    assert "point" not in by[shares.OTHERS], "too few even together"
    found = shares.fit(seen, "gender", fields)
    (said,) = (one for one in found.warnings if one.code == "part_counted")
    assert "the persons counted there" in render(said.message)
    assert sum(row["point"] for row in by.values() if "point" in row) < 1, "those counted are part of all"


def test_of_a_property_that_nobody_states_and_of_small_parts_there_is_no_share() -> None:
    seen, _ = captured({"m": 60}, 6)
    many = seen.frame["entity"].n_unique()
    empty = Field("province", (), np.zeros((many, 0)), np.zeros((many, 0), dtype=bool))
    nothing = shares.fit(seen, "province", {"province": empty})
    assert nothing.point is None
    assert "province: no source states it" in render(nothing.warnings[0].message)
    seen, fields = captured({"f": 12, "m": 12}, 6)
    small = shares.fit(seen, "gender", fields)
    assert small.point is None
    assert all("point" not in row for row in rows(small).values())


def test_lists_of_one_origin_keep_the_shares_back_until_somebody_signs() -> None:
    seen, fields = captured({"f": 100, "m": 150}, 4)
    copied = Captures(seen.frame, LISTS, (), seen.coverage, (Dependence("a", "b", "declared"),), 0, {})
    assert "dependent_lists" in [one.code for one in shares.fit(copied, "gender", fields).warnings if one.blocks]


def test_a_list_that_does_not_cover_a_year_is_missing_from_its_part() -> None:
    seen, fields = captured({"f": 150, "m": 150}, 4, silent=0)
    years = Field("year", ("1981", "1982"), fields["gender"].chances, fields["gender"].allowed)
    day = 723_000  # in 1980
    covers = seen.coverage | {"c": Coverage((day + 900, day + 1100))}  # 1982 and after
    kept = Captures(seen.frame, LISTS, (), covers, (), 0, {})
    parting = shares.parted(kept, years, tuple(sorted(set(seen.frame["entity"]))))
    assert parting.lists == {"1981": ("a", "b"), "1982": LISTS}
    found = shares.fit(kept, "year", {"year": years})
    assert "point" not in rows(found)["1981"], "two lists give no share"


def test_the_assumption_names_what_the_draws_rest_on() -> None:
    seen, fields = captured({"f": 100, "m": 150}, 4)
    alone = render(shares.fit(seen, "gender", fields).assumption)
    assert "Persons whose gender nobody states" in alone
    assert "missing at random given the lists" in alone
    more = render(shares.assumed("gender", {"year": fields["gender"], "age": fields["gender"]}))
    assert "what is known of their age and year" in more


def test_the_small_parts_are_called_so_in_warnings() -> None:
    assert render(shares.part_message("year", shares.OTHERS)) == "year: the small parts together"
    assert render(shares.part_message("year", "1981")) == "year: 1981"
