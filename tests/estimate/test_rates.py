"""A rank is what the bounds of all countries allow; a statement is held against figures, never called true or false."""

from __future__ import annotations

import json
from itertools import product
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.claims.values import Hints
from cenotaph.claims.values.quantity import Quantity
from cenotaph.estimate import doubles, rates, statements, tallies
from cenotaph.estimate.places import Figures, figures, views
from cenotaph.estimate.rates import rank_bounds, window
from cenotaph.estimate.rates_json import as_json, over_revisions
from cenotaph.estimate.statements import CANNOT_ANSWER, DO_NOT_SUPPORT, SUPPORT, agreement, common, verdict
from cenotaph.estimate.table import TableError
from cenotaph.words.sentences import render, restored

SETTINGS = Path(__file__).resolve().parents[2] / "cases" / "iran-1988" / "rates.toml"

# --- ranks ---------------------------------------------------------------------------------------------------------

intervals = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)).map(sorted), min_size=1, max_size=5)


@given(intervals)
def test_best_and_worst_rank_are_those_of_all_assignments_within_the_bounds(bounds: list[list[int]]) -> None:
    low, high = (np.array(ends, dtype=float) for ends in zip(*bounds, strict=True))
    best, worst = rank_bounds(low, high)
    reached = [
        [1 + sum(other > value for other in numbers) for value in numbers]
        for numbers in product(*(range(first, last + 1) for first, last in bounds))
    ]
    assert best.tolist() == [min(ranks) for ranks in zip(*reached, strict=True)]
    assert worst.tolist() == [max(ranks) for ranks in zip(*reached, strict=True)]


@given(intervals, st.integers(0, 4))
def test_whoever_is_open_above_may_be_first_and_may_stand_above_anybody(bounds: list[list[int]], place: int) -> None:
    low, high = (np.array(ends, dtype=float) for ends in zip(*bounds, strict=True))
    high[place % len(high)] = inf
    best, worst = rank_bounds(low, high)
    assert best[place % len(best)] == 1
    assert all(worst[other] > 1 for other in range(len(worst)) if other != place % len(worst))


@given(intervals)
def test_the_rank_by_minimum_lies_between_best_and_worst(bounds: list[list[int]]) -> None:
    low, high = (np.array(ends, dtype=float) for ends in zip(*bounds, strict=True))
    best, worst = rank_bounds(low, high)
    by_minimum, same = rank_bounds(low, low)
    assert (by_minimum == same).all()
    assert (best <= by_minimum).all()
    assert (by_minimum <= worst).all()


# --- figures as written --------------------------------------------------------------------------------------------

MARKS = Hints(language="en", codes=(("+", "2+"), ("1000s", "1000+")))


@pytest.mark.parametrize(
    ("as_written", "bounds"),
    [
        ("567+", (567, None, "at_least", True)),
        ("23", (23, 23, "exact", True)),
        (">1000", (1000, None, "more_than", True)),
        ("1000s", (1000, None, "at_least", True)),
        ("+", (2, None, "at_least", True)),
        ("0", (0, 0, "exact", True)),
        ("-", (0, None, "", False)),
        ("", (0, None, "", False)),
        ("TBC", (0, None, "", False)),
    ],
)
def test_a_figure_is_a_bound_and_nothing_stated_allows_everything(as_written: str, bounds: tuple[Any, ...]) -> None:
    assert tallies.bounds(as_written, MARKS) == bounds


def rows(*stated: tuple[str, int, str], beside: str = "") -> pl.DataFrame:
    return pl.DataFrame(
        [(key, key.title(), year, text, beside, *tallies.bounds(text, MARKS)) for key, year, text in stated],
        schema=tallies.SCHEMA,
        orient="row",
    )


def test_a_sum_over_years_is_open_when_one_year_is_open_or_missing() -> None:
    table = rows(("a", 2001, "3"), ("a", 2002, "4"), ("b", 2001, "5+"), ("b", 2002, "1"), ("c", 2001, "7"))
    found = {row[0]: row[2:] for row in rates.summed(table, (2001, 2002)).iter_rows()}
    assert found == {"a": (7, 7, True, True), "b": (6, inf, True, True), "c": (7, inf, True, False)}


@pytest.mark.parametrize(
    ("text", "whole", "touched"),
    [
        ("2013", (2013, 2013), (2013, 2013)),
        ("2013/2016", (2013, 2016), (2013, 2016)),
        ("2013-08-03/2017-08-02", (2014, 2016), (2013, 2017)),
        ("2017-01-01/2017-08-17", None, (2017, 2017)),
        ("2013-01-01/2014-12-31", (2013, 2014), (2013, 2014)),
    ],
)
def test_a_time_holds_some_calendar_years_and_touches_others(
    text: str, whole: tuple[int, int] | None, touched: tuple[int, int]
) -> None:
    assert (window(text).whole, window(text).touched) == (whole, touched)


@pytest.mark.parametrize("text", ["", "2016/2013", "13", "2013-02-30", "the four years"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(TableError, match="not a time"):
        window(text)


def test_a_rate_needs_a_population_and_none_leaves_it_open_unless_nobody_died() -> None:
    counts = rates.summed(rows(("a", 2001, "3"), ("b", 2001, "3"), ("c", 2001, "0"), ("d", 2001, "1")), (2001, 2001))
    people = rows(("a", 2001, "2000000"), ("d", 2001, "40000"))
    found = {row["key"]: row for row in rates.per_million(counts, people, (2001, 2001), 0).iter_rows(named=True)}
    assert (found["a"]["low"], found["a"]["high"]) == (1.5, 1.5)
    assert (found["b"]["low"], found["b"]["high"]) == (0, inf)
    assert (found["c"]["low"], found["c"]["high"]) == (0, 0)
    assert found["d"]["low"] == 25  # one death in a small territory
    large = rates.per_million(counts, people, (2001, 2001), 100_000)
    assert large["key"].to_list() == ["a", "b", "c"]  # of b and c the population is not known


def test_a_rival_is_told_with_the_number_that_it_would_need() -> None:
    counts = rates.summed(rows(("a", 2001, "30+"), ("b", 2001, "2+"), ("c", 2001, "90"), ("d", 2001, "")), (2001, 2001))
    people = rows(("a", 2001, "10000000"), ("b", 2001, "1000000"), ("c", 2001, "100000000"), ("d", 2001, "5000"))
    table = rates.ranked(rates.per_million(counts, people, (2001, 2001), 0))
    assert [(one.key, one.needed) for one in rates.rivals(table, counts, "a", True)] == [("b", 4)]
    place = {row["key"]: row for row in table.iter_rows(named=True)}
    assert (place["a"]["best"], place["a"]["worst"], place["a"]["worst_stated"]) == (1, 3, 2)
    assert (place["d"]["best"], place["d"]["worst"], place["d"]["best_stated"]) == (1, 4, None)


# --- repeats and conflicts -----------------------------------------------------------------------------------------


def test_a_country_that_repeats_another_year_after_year_is_set_aside_and_told() -> None:
    years = [(2001, "52"), (2002, "46"), (2003, "43")]
    own = rows(*(("state", year, text) for year, text in years), ("state", 2004, "17"), beside="80")
    copy = rows(*(("isle", year, text) for year, text in years), ("isle", 2004, "0"), beside="80")
    table = pl.concat([own, copy])
    people = rows(("state", 2001, "300000000"), ("isle", 2001, "3000000"))
    (found,) = doubles.repeats(table, [people])
    assert (found.key, found.repeats, found.years, found.figures) == (
        "isle", "state", (2001, 2002, 2003), ("52", "46", "43"),
    )  # fmt: skip
    kept = doubles.without(table, [found])
    assert kept.filter(pl.col("key") == "isle").select("year", "as_written").rows() == [(2004, "0")]
    assert kept.height == table.height - 3


@pytest.mark.parametrize(
    "stated",
    [
        [(2001, "4"), (2002, "4")],  # twice is chance
        [(2001, "0"), (2002, "0"), (2003, "0")],  # so is nothing
        [(2001, "+"), (2002, "+"), (2003, "+")],  # and a mark is no figure
    ],
)
def test_what_may_be_chance_is_no_repeat(stated: list[tuple[int, str]]) -> None:
    table = pl.concat([rows(*((key, year, text) for year, text in stated)) for key in ("a", "b")])
    assert doubles.repeats(table, []) == []


def test_the_same_figure_beside_other_cells_is_no_repeat() -> None:
    years = (2001, 2002, 2003)
    one = rows(*(("a", year, "5") for year in years), beside="40")
    assert doubles.repeats(pl.concat([one, rows(*(("b", year, "5") for year in years), beside="9")]), []) == []


def test_copies_conflict_when_both_cannot_be_right_and_a_lost_sign_is_counted() -> None:
    table = rows(("a", 2001, "567+"), ("b", 2001, "388+"), ("c", 2001, "1000s"), ("d", 2001, "5"), ("e", 2001, ""))
    copy = rows(("a", 2001, "156"), ("b", 2001, "388"), ("c", 2001, ">1000"), ("d", 2001, "1"), ("e", 2001, "9"))
    assert [(one.key, one.figures) for one in doubles.conflicts(table, copy)] == [
        ("a", ("567+", "156")),
        ("d", ("5", "1")),
    ]
    assert doubles.bounds_lost(table, copy) == 1


# --- verdicts ------------------------------------------------------------------------------------------------------

bounds_of_value = st.tuples(
    st.sampled_from(["exact", "more_than", "at_least", "less_than", "up_to"]), st.integers(0, 6)
)


@given(bounds_of_value, st.integers(0, 6), st.integers(0, 6))
def test_agreement_is_that_of_every_number_between_the_bounds(value: tuple[str, int], low: int, width: int) -> None:
    bound, figure = value
    above, below = bound in {"more_than", "at_least"}, bound in {"less_than", "up_to"}
    meant = Quantity(None if below else figure, None if above else figure, "", bound)
    holds = {
        "exact": lambda number: number == figure,
        "more_than": lambda number: number > figure,
        "at_least": lambda number: number >= figure,
        "less_than": lambda number: number < figure,
        "up_to": lambda number: number <= figure,
    }[bound]
    among = [holds(number / 2) for number in range(2 * low, 2 * (low + width) + 1)]
    expected = "all" if all(among) else "some" if any(among) else "none"
    assert agreement(meant, low, low + width) == expected


def test_the_three_verdicts() -> None:
    more = Quantity(3500, None, "", "more_than")
    assert verdict(more, (3600, inf), (3600, 3600)) == SUPPORT
    assert verdict(more, (2202, inf), (2202, 2202)) == DO_NOT_SUPPORT  # and agreement "some": not excluded
    assert verdict(more, (2000, inf), (2000, 4000)) == CANNOT_ANSWER  # the years cut in two decide
    first = Quantity(1, 1)
    assert verdict(first, (1, 1), (1, 1)) == SUPPORT
    assert verdict(first, (1, 13), (1, 1)) == CANNOT_ANSWER  # first by the stated minimums, which bound nothing
    assert verdict(first, (1, 13), (2, 2)) == DO_NOT_SUPPORT
    assert common([SUPPORT, SUPPORT]) == SUPPORT
    assert common([SUPPORT, DO_NOT_SUPPORT]) == CANNOT_ANSWER


def test_over_revisions_the_interval_holds_both() -> None:
    places = [
        {"minimum_population": 0, "by_minimum": 2, "among_all": [1, 5]},
        {"minimum_population": 0, "by_minimum": 1, "among_all": [1, 7]},
    ]
    assert over_revisions(places) == [{"minimum_population": 0, "by_minimum": [1, 2], "among_all": [1, 7]}]


# --- a made-up world, through files --------------------------------------------------------------------------------

WORLD = """
totals = ["ALL"]
open_above = ["SEC"]
minimum_populations = [0, 1_000_000]

[[events]]
file = "events.csv"
title = "Events"
year = "year"
code = "code"
name = "name"
count = "count"

[[populations]]
file = "people.csv"
title = "People"
year = "year"
name = "name"
count = "people"

[names]
"Bigland (people)" = "BIG"
"""
STATEMENT = """
[[statements]]
key = "s1"
source = "somebody"
words = "as said"
country = "{country}"
measure = "{measure}"
value = "{value}"
windows = ["2001"]
"""
EVENTS = (
    "year,code,name,count\n2001,ALL,World,99+\n2001,BIG,Bigland,40\n2001,SML,Smallland,1\n"
    "2001,SEC,Secretia,2\n2001,NIL,Nilland,0\n"
)
PEOPLE = (
    "year,name,people\n2001,Bigland (people),20000000\n2001,smallland,10000\n2001,Secretia,50000000\n2001,Nilland,5\n"
)


def world(folder: Path, more: str = "", events: str = EVENTS) -> Figures:
    (folder / "world.toml").write_text(WORLD + more, encoding="utf-8")
    (folder / "events.csv").write_text(events, encoding="utf-8")
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return figures(tallies.read_settings(folder / "world.toml"), folder)


@pytest.mark.parametrize(
    ("country", "measure", "value", "expected", "excluded"),
    [
        ("BIG", "count", "more than 30", SUPPORT, False),
        ("BIG", "count", "more than 50", DO_NOT_SUPPORT, True),
        ("SEC", "count", "more than 50", DO_NOT_SUPPORT, False),
        ("SEC", "count", "more than 1", SUPPORT, False),
        ("BIG", "rank_by_count", "1", CANNOT_ANSWER, False),  # the secret State may stand above
        ("SML", "rank_by_count", "1", DO_NOT_SUPPORT, True),
        ("BIG", "rank_per_million", "1", CANNOT_ANSWER, False),  # first only if the small country does not count
        ("NOT", "count", "1", CANNOT_ANSWER, False),
        ("NOT", "rank_by_count", "1", CANNOT_ANSWER, False),
    ],
)
def test_a_statement_is_held_against_the_bounds(
    tmp_path: Path, country: str, measure: str, value: str, expected: str, excluded: bool
) -> None:
    held = world(tmp_path, STATEMENT.format(country=country, measure=measure, value=value))
    (found,) = statements.answers(held, held.settings.statements[0])
    assert (found.verdict, found.excluded) == (expected, excluded)


def test_one_death_in_a_small_territory_is_first_per_head_and_both_tables_are_told(tmp_path: Path) -> None:
    held = world(tmp_path)
    small, large = (views(held, (2001, 2001), "BIG", "rank_per_million")[place] for place in (0, 1))
    assert (small.least, small.by_minimum, small.above) == (0, 2, ("Smallland",))
    assert (large.least, large.by_minimum, large.above) == (1_000_000, 1, ())


def test_a_country_is_known_by_its_own_name_first_then_its_code_then_a_name_with_one_code(tmp_path: Path) -> None:
    events = "year,code,name,count\n2001,BIG,Bigland (people),40\n2001,XXX,Smallland,1\n"
    held = world(tmp_path, events=events)
    assert held.events["key"].to_list() == ["BIG", "XXX"]
    assert held.populations[0]["key"].to_list() == ["BIG", "XXX", "", ""]


def test_a_year_that_stands_twice_is_counted_once_and_told(tmp_path: Path) -> None:
    held = world(tmp_path, events=EVENTS + "2001,BIG,Another Bigland,7\n")
    assert any("Another Bigland" in render(one) for one in held.warnings)
    assert rates.summed(held.events, (2001, 2001)).filter(pl.col("key") == "BIG")["low"].to_list() == [40]


def test_what_the_json_says_in_english_can_be_said_again(tmp_path: Path) -> None:
    held = world(tmp_path, STATEMENT.format(country="BIG", measure="rank_per_million", value="1"))
    content = as_json(held)
    json.dumps(content, allow_nan=False)
    said = [*content["warnings"], content["statements"][0]["verdict_said"]]
    said += content["statements"][0]["answers"][0]["reasons"]
    for one in said:
        (message,) = restored(one["message"])
        assert render(message) == one["sentence"]
    assert not any(word in json.dumps(content).lower() for word in ('"true"', '"false"', "is true", "is false"))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (('count = "count"', 'count = "deaths"'), 'no column "deaths"'),
        (('title = "Events"', 'titel = "Events"'), '"titel" is not known; known: file, title'),
        (('title = "Events"', ""), "events: something is missing ('title')"),
        (('file = "events.csv"', 'file = "none.csv"'), "there is no such file"),
        (('totals = ["ALL"]', "totals = ["), "cannot be read as TOML"),
        (('code = "code"\nname = "name"', ""), "code, name"),
        (('totals = ["ALL"]', 'totals = "ALL"'), 'totals: has another form than it must; write ["..."]'),
        (("[[events]]", "[events]"), "write [[events]]"),
        (("[[events]]", "[[people]]"), '"people" is not known; known: events'),
    ],
)
def test_settings_that_cannot_be_read_name_what_is_wrong(
    tmp_path: Path, changed: tuple[str, str], expected: str
) -> None:
    world(tmp_path)
    path = tmp_path / "world.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(*changed, 1), encoding="utf-8")
    with pytest.raises(TableError) as refusal:
        figures(tallies.read_settings(path), tmp_path)
    assert expected in str(refusal.value)


@pytest.mark.parametrize(
    ("measure", "value", "expected"),
    [("per_head", "1", "rank_per_million"), ("count", "several hundred", "no number can be read")],
)
def test_statements_that_cannot_be_read_are_refused(tmp_path: Path, measure: str, value: str, expected: str) -> None:
    with pytest.raises(TableError, match=expected):
        world(tmp_path, STATEMENT.format(country="BIG", measure=measure, value=value))


def test_a_row_without_a_year_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r'row 7, "MMI": not a year'):
        world(tmp_path, events=EVENTS + "MMI,BIG,Bigland,7\n")


# --- the statistics of the founding article ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def held(shared: Path) -> Figures:
    """The tables of the reference case."""
    return figures(tallies.read_settings(SETTINGS), shared / "data" / "executions")


def test_the_territory_that_repeats_a_state_is_found_by_rule(held: Figures) -> None:
    (found,) = held.repeats
    assert (found.key, found.repeats, found.years) == ("PRI", "USA", tuple(range(2009, 2020)))
    assert found.figures == ("52", "46", "43", "43", "39", "35", "28", "20", "23", "25", "22")


def test_the_copy_that_gives_another_figure_is_found_by_rule(held: Figures) -> None:
    found = doubles.conflicts(held.events, held.copies[0])
    assert [(one.key, one.year, one.figures) for one in found] == [
        ("IRN", 2016, ("567+", "156")),
        ("SGP", 2009, ("5", "1")),
    ]
    assert doubles.bounds_lost(held.events, held.copies[0]) == 69


def test_the_published_sums_say_what_a_bare_sign_means_and_that_the_copied_row_is_none(
    held: Figures, shared: Path
) -> None:
    published = pl.read_csv(shared / "data" / "executions" / held.settings.events[0].file, infer_schema=False)
    world_rows = published.filter(pl.col("iso3") == "WLD").select("year", "executions").iter_rows()
    sums = {int(year): int(text.rstrip("+")) for year, text in world_rows}
    others = held.events.filter(pl.col("key") != "CHN").group_by("year").agg(pl.col("low").sum())
    assert dict(others.with_columns(pl.col("low").cast(pl.Int64) + 2).iter_rows()) == sums  # China is counted as two


SUMS = {
    "2013-08-03/2017-08-02": (1833, 2709),
    "2013-08-03/2017-08-17": (1833, 2709),
    "2013/2016": (2202, 2202),
    "2014/2017": (2340, 2340),
    "2013/2017": (2709, 2709),
}


def test_more_than_3500_in_four_years_is_not_supported_and_not_excluded(held: Figures) -> None:
    (statement,) = (one for one in held.settings.statements if one.key == "a28")
    found = statements.answers(held, statement)
    assert {one.window.text: one.minimum for one in found} == SUMS
    assert all((one.verdict, one.excluded, one.high) == (DO_NOT_SUPPORT, False, inf) for one in found)
    copied = {one.window.text: one.copies[0][1:] for one in found}
    assert copied["2013/2016"] == (1791, 1791)  # with 156 for 2016 and without the signs


BY_COUNT = {  # year: worst rank among all, among those with a figure; by the minimums second, after China
    2009: (113, 14), 2010: (115, 15), 2011: (114, 14), 2012: (114, 12), 2013: (115, 14), 2014: (118, 14),
    2015: (117, 12), 2016: (120, 11), 2017: (13, 11), 2018: (12, 11), 2019: (13, 13), 2020: (12, 12),
    2021: (14, 14), 2022: (12, 12),
}  # fmt: skip


@pytest.mark.parametrize("year", BY_COUNT)
def test_ranks_by_number(held: Figures, year: int) -> None:
    (found,) = views(held, (year, year), "IRN", "rank_by_count")
    worst, worst_stated = BY_COUNT[year]
    assert (found.by_minimum, found.above) == (2, ("CHINA",))
    assert (found.among_all, found.among_stated) == ((1, worst), (1, worst_stated))


# year: for each revision (World Bank, Gapminder), the rate, and for each minimum population (none, one million, five
# million) the rank by the minimums and the worst rank that the bounds of all allow; the best is always 1
PER_MILLION = {
    2009: [(5.07, [(1, 113), (1, 91), (1, 69)]), (5.27, [(1, 113), (1, 88), (1, 66)])],
    2010: [(3.25, [(2, 117), (2, 95), (1, 71)]), (3.38, [(2, 116), (1, 90), (1, 67)])],
    2011: [(4.59, [(1, 115), (1, 93), (1, 70)]), (4.77, [(1, 114), (1, 89), (1, 66)])],
    2012: [(3.96, [(2, 116), (2, 94), (1, 71)]), (4.11, [(2, 115), (2, 90), (1, 67)])],
    2013: [(4.59, [(2, 116), (2, 94), (2, 71)]), (4.77, [(2, 115), (2, 90), (2, 67)])],
    2014: [(3.55, [(2, 120), (2, 99), (1, 70)]), (3.69, [(2, 119), (2, 94), (1, 66)])],
    2015: [(11.83, [(1, 118), (1, 95), (1, 72)]), (12.31, [(1, 117), (1, 90), (1, 67)])],
    2016: [(6.77, [(1, 121), (1, 98), (1, 74)]), (7.06, [(1, 120), (1, 104), (1, 81)])],
    2017: [(5.96, [(1, 13), (1, 13), (1, 13)])],
    2018: [(2.94, [(2, 14), (2, 14), (2, 14)])],
    2019: [(2.88, [(2, 14), (2, 14), (2, 14)])],
    2020: [(2.80, [(1, 13), (1, 13), (1, 13)])],
    2021: [(3.55, [(1, 14), (1, 14), (1, 13)])],
    2022: [(6.43, [(1, 12), (1, 12), (1, 12)])],
}


@pytest.mark.parametrize("year", PER_MILLION)
def test_ranks_per_million_under_both_revisions_with_and_without_small_countries(held: Figures, year: int) -> None:
    seen = views(held, (year, year), "IRN", "rank_per_million")
    expected = [(rate, rank, worst) for rate, ranks in PER_MILLION[year] for rank, worst in ranks]
    assert [(round(one.low, 2), one.by_minimum, one.among_all[1]) for one in seen] == expected
    assert all(one.among_all[0] == 1 for one in seen)


def test_who_stands_above_by_the_minimums(held: Figures) -> None:
    def above(year: int) -> list[tuple[str, ...]]:
        return [one.above for one in views(held, (year, year), "IRN", "rank_per_million")]

    assert above(2012)[0] == ("GAMBIA",)
    assert above(2013) == [("IRAQ",)] * 6
    assert above(2014) == [("EQUATORIAL GUINEA",), ("EQUATORIAL GUINEA",), ()] * 2
    assert above(2018)[0] == above(2019)[0] == ("SAUDI ARABIA",)


def first_per_million(table: pl.DataFrame, people: pl.DataFrame, year: int) -> list[str]:
    ranks = rates.ranked(rates.per_million(rates.summed(table, (year, year)), people, (year, year), 0))
    return ranks["key"].head(3).to_list()


def test_left_in_the_copied_row_would_be_first_per_head(held: Figures, shared: Path) -> None:
    (table, _), (people, _) = tallies.read_sources(held.settings, shared / "data" / "executions")
    would_be = [year for year in range(2009, 2020) if first_per_million(table, people, year)[0] == "PRI"]
    assert would_be == [2009, 2010, 2011, 2012, 2013, 2014, 2017, 2018, 2019]


def test_with_the_copys_figure_for_2016_the_country_would_be_third_per_head(held: Figures) -> None:
    one = (pl.col("key") == "IRN") & (pl.col("year") == 2016)
    table = held.events.with_columns(pl.when(one).then(156.0).otherwise("low").alias("low"))
    assert [first_per_million(table, people, 2016) for people in held.populations] == [["SAU", "IRQ", "IRN"]] * 2


def test_number_one_per_head_is_answered_year_by_year(held: Figures) -> None:
    (statement,) = (one for one in held.settings.statements if one.key == "a30")
    found = {one.window.text: one.verdict for one in statements.answers(held, statement)}
    assert found == {
        "2013": DO_NOT_SUPPORT,
        "2014": CANNOT_ANSWER,  # first only among countries of five million and more
        "2015": CANNOT_ANSWER,  # first by the minimums, as in the rest
        "2016": CANNOT_ANSWER,
        "2017": CANNOT_ANSWER,
        "2013/2016": CANNOT_ANSWER,
        "2014/2017": CANNOT_ANSWER,
    }


@pytest.mark.parametrize("key", ["a29", "a32, women", "a32, minors"])
def test_country_totals_cannot_answer_for_women_or_minors_and_say_what_would(held: Figures, key: str) -> None:
    (statement,) = (one for one in held.settings.statements if one.key == key)
    for one in statements.answers(held, statement):
        assert one.verdict == CANNOT_ANSWER
        assert "without sex or age" in " ".join(render(reason) for reason in one.reasons)
        assert "would answer" in " ".join(render(reason) for reason in one.reasons)


def test_reading_thousands_as_two_thousand_changes_no_place(held: Figures) -> None:
    china = pl.col("key") == "CHN"
    doubled = held.events.with_columns(pl.when(china).then(2000.0).otherwise("low").alias("low"))
    for year in BY_COUNT:
        for table in (held.events, doubled):
            counts = rates.ranked(rates.summed(table, (year, year)))
            row = counts.row(by_predicate=pl.col("key") == "IRN", named=True)
            assert (row["by_minimum"], row["worst"]) == (2, BY_COUNT[year][0])
            per = rates.ranked(
                rates.per_million(rates.summed(table, (year, year)), held.populations[0], (year, year), 0)
            )
            row = per.row(by_predicate=pl.col("key") == "IRN", named=True)
            assert row["by_minimum"] == PER_MILLION[year][0][1][0][0]


def test_the_verb_prints_three_verdicts_and_writes_the_same_bytes(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from cenotaph.cli import app

    for name in ("one.json", "two.json"):
        arguments = [
            "rates",
            str(SETTINGS),
            "--data",
            str(shared / "data" / "executions"),
            "--json",
            str(tmp_path / name),
        ]
        app(arguments, standalone_mode=False)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    printed = capsys.readouterr().out
    assert "The figures do not support it." in printed
    assert "The figures cannot answer it." in printed
    content = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    assert [one["verdict"] for one in content["statements"]] == [
        DO_NOT_SUPPORT, CANNOT_ANSWER, CANNOT_ANSWER, CANNOT_ANSWER, CANNOT_ANSWER,
    ]  # fmt: skip
    assert [one["year"] for one in content["years"]] == list(range(2009, 2023))
    place = {one["year"]: one["ranks"]["IRN"]["by_count"]["among_all"] for one in content["years"]}
    assert place == {year: [1, worst] for year, (worst, _) in BY_COUNT.items()}
