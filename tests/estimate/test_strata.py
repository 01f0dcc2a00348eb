"""Whomever a list names is in one stratum; what a list does not cover is missing; sums say what they leave open."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cenotaph.claims.mapping import Coverage
from cenotaph.estimate import graphs, loglinear, parts, strata
from cenotaph.estimate.captures import of_events
from cenotaph.estimate.combine import estimate_all
from cenotaph.estimate.strata import Stratum
from cenotaph.estimate.table import OverlapTable, from_captures
from cenotaph.words.sentences import message

LISTS = ("a", "b", "c", "d")
YEARS = ("1981", "1982")


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def frame(rows: list[tuple[str, str, int | None, int | None, list[str]]]) -> pl.DataFrame:
    schema = {
        "entity": pl.String, "list": pl.String, "event_low": pl.Int64, "event_high": pl.Int64,
        "places": pl.List(pl.String),
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def population(many: int = 1200, seed: int = 2) -> pl.DataFrame:
    """Persons caught by four lists, half of them in each year; of one in twenty the year is not known."""
    generator = np.random.Generator(np.random.PCG64(seed))
    rows = []
    for person in range(many):
        year = YEARS[person % 2]
        low, high = day(f"{year}-03-01"), day(f"{year}-03-31")
        if person % 20 == 0:
            low = day("1980-01-01")
        for name in LISTS:
            if generator.random() < 0.4:
                rows.append((f"E{person:04}", name, low, high, ["north"] if person % 3 else ["north", "south"]))
    return frame(rows)


def by(captured: pl.DataFrame, name: str) -> dict[str, pl.DataFrame]:
    return {name: of_events(captured, name)}


def test_a_year_needs_both_ends_and_a_place_must_be_the_only_one() -> None:
    captured = frame(
        [
            ("E1", "a", day("1981-01-01"), day("1981-12-31"), ["north"]),
            ("E1", "b", day("1981-01-01"), day("1981-12-31"), ["north"]),
            ("E2", "a", day("1981-12-31"), day("1982-01-01"), []),
            ("E3", "a", None, day("1982-01-01"), ["north", "south"]),
            ("E4", "a", day("1969-06-01"), day("1969-06-02"), ["south"]),
        ]
    )
    years = dict(of_events(captured, "year").iter_rows())
    assert years == {"E1": "1981", "E2": "unknown", "E3": "unknown", "E4": "1969"}
    places = dict(of_events(captured, "place").iter_rows())
    assert places == {"E1": "north", "E2": "unknown", "E3": "unknown", "E4": "south"}


def test_a_list_that_does_not_cover_a_year_is_missing_there_and_its_persons_are_counted() -> None:
    captured = population()
    coverage = {"c": Coverage((day("1982-01-01"), day("1990-12-31")))}
    found = {one.name: one for one in strata.stratified(captured, LISTS, coverage, by(captured, "year"))}
    assert list(found) == ["1981", "1982", "unknown"]
    assert found["1981"].table.lists == ("a", "b", "d")
    assert found["1981"].missing == ("c",)
    only = captured.join(of_events(captured, "year"), on="entity").filter(pl.col("stratum") == "1981")
    held = only.group_by("entity").agg(pl.col("list"))
    assert found["1981"].elsewhere == sum(lists == ["c"] for lists in held["list"].to_list()) > 0
    assert found["1982"].table.lists == found["unknown"].table.lists == LISTS
    assert [one.missing for one in found.values()][1:] == [(), ()]


def test_a_list_of_other_places_is_missing_in_a_place() -> None:
    captured = frame([("E1", "a", None, None, ["north"]), ("E1", "b", None, None, ["north"])])
    coverage = {"b": Coverage(None, ("south",))}
    (found,) = strata.stratified(captured, ("a", "b"), coverage, by(captured, "place"))
    assert (found.name, found.table.lists, found.missing) == ("north", ("a",), ("b",))


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from(LISTS), st.sampled_from([None, *range(719_000, 722_000, 300)])),
        max_size=40,
    ),
    st.dictionaries(st.sampled_from(LISTS), st.integers(719_000, 722_000)),
)
def test_nobody_is_lost_and_nobody_counted_twice(
    seen: list[tuple[int, str, int | None]], begins: dict[str, int]
) -> None:
    captured = frame([(f"E{who}", name, when, when, []) for who, name, when in seen])
    firsts = captured.unique("entity", keep="first", maintain_order=True)
    captured = captured.select("entity", "list").join(firsts.drop("list"), on="entity").unique(["entity", "list"])
    coverage = {name: Coverage((first, first + 900)) for name, first in begins.items()}
    divided = strata.stratified(captured, LISTS, coverage, by(captured, "year"))
    total = sum(one.table.n + one.table.set_aside + one.elsewhere for one in divided)
    assert total == captured["entity"].n_unique()


def test_who_is_not_in_the_mapping_is_in_unknown_and_a_small_stratum_is_only_counted() -> None:
    captured = population(100)
    codes = pl.DataFrame({"entity": ["E0001", "E0002", "E0003"], "stratum": ["killed", "killed", "missing"]})
    found = strata.stratified(captured, LISTS, {}, {"status": codes})
    assert [one.name for one in found][-1] == "unknown"
    assert sum(one.table.n for one in found) == captured["entity"].n_unique()
    small = strata.stratum_json(found[0])
    assert small["published"] is False
    assert not {"table", "estimates", "cells"} & set(small)
    assert [one["code"] for one in small["warnings"]] == ["stratum_too_small"]
    large = strata.stratum_json(found[-1])
    assert large["table"] == found[-1].table.digest
    assert [one["method"] for one in large["estimates"]] == ["loglinear", "graphs"]
    assert all(one["details"] == {} for one in large["estimates"])
    assert "cells" not in large
    assert [one["code"] for one in large["warnings"]] == ["small_cells"]


def test_a_stratum_has_its_own_digest() -> None:
    captured = population()
    one, other, _ = strata.stratified(captured, LISTS, {}, by(captured, "year"))
    assert one.table.stratum == "year=1981"
    assert one.table.digest != other.table.digest
    assert from_captures(captured, LISTS, {}).stratum == ""


def test_the_graphs_are_added_by_draws_and_log_linear_numbers_without_an_interval() -> None:
    captured = population()
    divided = strata.stratified(captured, LISTS, {}, by(captured, "year"))
    pooled = estimate_all(from_captures(captured, LISTS, {}), ["loglinear", "graphs"])
    models, averages = strata.sums(divided, pooled)
    assert (models.method, models.interval, models.seed) == ("loglinear", None, None)
    assert models.point == pytest.approx(sum(loglinear.point(one.table) or 0 for one in divided if one.published))
    assert "strata_no_interval" in {one.code for one in models.warnings}
    assert averages.seed == strata.SEED
    assert averages.interval is not None
    means = [graphs.average(one.table) for one in divided]
    assert averages.point == pytest.approx(sum(one.mean for one in means), rel=0.01)
    spread = sum(float((one.mass * (one.listed + one.unlisted - one.mean) ** 2).sum()) for one in means)
    low, high = averages.interval
    assert ((high or 0) - low) / (2 * 1.96) == pytest.approx(np.sqrt(spread), rel=0.08)
    assert low < 1200 < (high or 0)
    assert strata.sums(divided, pooled) == [models, averages], "the same seed, the same draws"


def test_strata_without_a_number_are_added_as_counted_and_it_is_said() -> None:
    captured = population(300)
    divided = strata.stratified(captured, LISTS, {}, by(captured, "year"))
    assert not divided[-1].published
    for total in strata.sums(divided, []):
        assert total.counted == divided[-1].table.n
        (said,) = (one for one in total.warnings if one.code == "strata_counted")
        part = message("estimate.part", property="year", part="unknown")
        assert (said.message.parameters["strata"], said.message.parameters["count"]) == (part, total.counted)


def stratum(name: str, counts: list[int]) -> Stratum:
    table = OverlapTable(("a", "b", "c"), np.array(counts))
    return Stratum("year", name, table, (), 0, tuple(estimate_all(table, strata.METHODS)), ())


def test_a_sum_outside_the_interval_of_the_whole_is_said_on_both_sides() -> None:
    # each year with independent lists, which reach less in the second: together the lists seem to depend on each other
    divided = [
        stratum("1981", [0, 36, 36, 324, 36, 324, 324, 2916]),
        stratum("1982", [0, 588, 588, 252, 588, 252, 252, 108]),
    ]
    whole = OverlapTable(("a", "b", "c"), np.asarray(sum(one.table.counts for one in divided)))
    pooled = estimate_all(whole, ["independence", "loglinear", "graphs"])
    totals = strata.sums(divided, pooled)
    assert {one.code for one in totals[0].warnings} >= {"strata_no_interval", "strata_against_pooled"}
    said = {one.method: {found.code for found in one.warnings} for one in strata.compared(pooled, totals)}
    assert "strata_against_pooled" in said["loglinear"]
    assert "strata_against_pooled" not in said["independence"], "no strata were added by this method"


def test_a_sum_with_a_number_that_waits_for_a_signature_waits_too() -> None:
    two = stratum("1981", [0, 600, 490, 0, 2470, 0, 1420, 1200])  # its best models have no estimate
    total = strata.added([two], "loglinear", 1)
    assert [(one.code, one.message.parameters["strata"]) for one in total.warnings if one.blocks] == [
        ("strata_blocked", message("estimate.part", property="year", part="1981"))
    ]


def test_a_property_by_which_no_strata_can_be_made_is_refused_with_those_that_can() -> None:
    for name in ("year", "place", "gender", "status"):
        parts.known_property(name)
    with pytest.raises(parts.PartsError, match="strata 'name': one of year, place, gender"):
        parts.known_property("name")
