"""The page of numbers: what is documented and what is estimated never mix, and a blocked number is nowhere."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fictional_register import BLOCK, CASE, NUMBERS, SOURCES, estimate
from hypothesis import given
from hypothesis import strategies as st
from page_reader import Element, read

from cenotaph.estimate import diagnostics, loglinear, sensitivity, strata
from cenotaph.estimate.combine import as_json, sensitivity_of
from cenotaph.estimate.estimate import Estimate
from cenotaph.estimate.parts import all_named
from cenotaph.estimate.table import OverlapTable
from cenotaph.publish.exhibition import write_exhibition
from cenotaph.publish.exhibition.fan import LOGARITHMIC_FROM, round_step, scale
from cenotaph.publish.exhibition.numbers_page import overlap
from cenotaph.words.sentences import message, stored

ESTIMATE = Estimate("", "", 100.0, (90.0, 110.0), 0.95, message("estimate.assumption.graphs"))


def numbers(folder: Path, content: object) -> Element:
    write_exhibition(folder, CASE, [], SOURCES, content)  # type: ignore[arg-type]
    return read(folder / "en" / "numbers.html")


def test_the_documented_count_stands_apart(english: Path) -> None:
    root = read(english / "numbers.html")
    documented = next(s for s in root.find("section") if s.attributes["aria-labelledby"] == "documented")
    assert "1,200" in documented.text
    assert "2,120" not in documented.text


def test_each_estimate_comes_with_interval_assumption_and_warnings(english: Path) -> None:
    first, second, *_ = read(english / "numbers.html").find("article", "estimate")
    assert "2,120 persons, between 1,893 and 2,478 (95% interval)" in first.text
    assert "Assumption of loglinear." in first.text
    assert "One pair of lists shares few persons." in first.text
    assert "at least 1,650; the counts set no upper end" in second.text


def test_assumptions_and_warnings_are_said_in_the_language_of_the_page_where_their_message_is_held(
    tmp_path: Path, persian: Path
) -> None:
    reason = message("estimate.reason.no_overlap", pair="north × south")
    warning = {
        "code": "x",
        "blocks": True,
        "sentence": "?",
        "message": stored([message("estimate.warning.no_estimate", reason=reason)]),
    }
    row = estimate("pairwise", "north × south", None, None, warning)
    row["assumption_message"] = stored([message("estimate.assumption.pairwise")])
    write_exhibition(tmp_path, CASE, [], SOURCES, NUMBERS | {"estimates": [row]}, ("fa",))
    (one,) = read(tmp_path / "fa" / "numbers.html").find("article", "estimate")
    assert "هر دو فهرست وصف یک جمعیت بستهٔ یکسان است" in one.text
    pair = "\u2068The northern list <of Varzin> × فهرست جنوبی\u2069"
    assert f"نمی‌توان عددی ارائه کرد: {pair} هیچ شخص مشترکی ندارند." in one.text
    assert 'lang="en"' not in (tmp_path / "fa" / "numbers.html").read_text(encoding="utf-8")
    assert '<span lang="en" dir="ltr">Assumption of' in (persian / "numbers.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("figure", ["7351924", "7,351,924", "7000111", "7,000,111", "8000222", "8,000,222", "7.35"])
def test_a_blocked_estimate_gives_its_reason_and_nowhere_its_number(english: Path, figure: str) -> None:
    page = (english / "numbers.html").read_text(encoding="utf-8")
    assert figure not in page
    blocked = read(english / "numbers.html").find("article", "blocked")
    assert len(blocked) == 2
    assert all("Not published" in one.text and BLOCK["sentence"] in one.text for one in blocked)


def test_the_same_estimate_is_shown_when_nothing_blocks_it(tmp_path: Path) -> None:
    content = copy.deepcopy(NUMBERS) | {"estimates": [estimate("pairwise", "", 7351924.0, [7000111.0, 8000222.0])]}
    assert "7,351,924" in numbers(tmp_path, content).text


def test_two_compared_lists_are_named_by_title_in_the_text_and_by_number_in_the_drawing(tmp_path: Path) -> None:
    root = numbers(tmp_path, NUMBERS | {"estimates": [estimate("pairwise", "north × south", 99.0, [90.0, 120.0])]})
    assert "The northern list <of Varzin> × فهرست جنوبی" in root.find("article", "estimate")[0].text
    assert "1 × 2" in root.find("svg")[0].text
    assert "north" not in root.find("svg")[0].text


def test_the_drawing_begins_at_zero_and_holds_every_published_estimate(english: Path) -> None:
    svg = read(english / "numbers.html").find("figure", "scale")[0]
    assert len(svg.find("circle", "point")) == 2
    assert len(svg.find("line", "documented")) == 1
    assert [t.text for t in svg.find("text", "tick")] == ["0", "1,000", "2,000", "3,000"]


def test_the_drawing_begins_at_the_right_for_a_right_to_left_reader() -> None:
    ltr, rtl = (scale(10, [], "en", mirrored) for mirrored in (False, True))
    assert float(ltr["ticks"][0]["x"]) == pytest.approx(360 - float(rtl["ticks"][0]["x"]))
    assert float(ltr["documented"]) == pytest.approx(360 - float(rtl["documented"]))


def row(point: int, low: int | None, high: int | None, bound: str = "") -> dict[str, object]:
    return {
        "blocked": False, "label": "", "short_model": "", "point": point, "low": low, "high": high, "bound": bound,
        "slider": [point, 2 * point],
    }  # fmt: skip


@given(documented=st.integers(0, 10**7), point=st.integers(0, 10**7), rtl=st.booleans())
def test_nothing_is_drawn_outside_the_drawing(documented: int, point: int, rtl: bool) -> None:
    drawn = scale(documented, [row(point, point // 2, None)], "en", rtl)
    bar = drawn["bars"][0]
    places = [float(v) for v in (drawn["documented"], bar["point"], bar["low"], bar["high"], *bar["slider"])]
    places += [float(tick["x"]) for tick in drawn["ticks"]]
    assert all(14 <= place <= 346 for place in places)
    assert 2 <= len([tick for tick in drawn["ticks"] if tick["label"]]) <= 7


@given(st.lists(st.integers(1, 10**7), min_size=2, max_size=6), st.booleans())
def test_a_larger_number_stands_further_along_whatever_the_scale(points: list[int], rtl: bool) -> None:
    drawn = scale(points[0], [row(point, None, None) for point in points], "en", rtl)
    along = [float(bar["point"]) * (-1 if rtl else 1) for bar in drawn["bars"]]
    assert [points[i] for i in sorted(range(len(points)), key=lambda i: (along[i], points[i]))] == sorted(points)


def test_where_figures_lie_far_apart_the_scale_is_logarithmic_and_says_so(tmp_path: Path) -> None:
    near, far = ([row(point, None, None)] for point in (1000, 1000 * LOGARITHMIC_FROM))
    assert not scale(500, near, "en", rtl=False)["logarithmic"]
    assert scale(500, far, "en", rtl=False)["logarithmic"]
    root = numbers(tmp_path, NUMBERS | {"estimates": [estimate("graphs", "g", 90000.0, [80000.0, 100000.0])]})
    assert "logarithmic" in root.find("figcaption")[0].text
    assert [t.text for t in root.find("svg")[0].find("text", "tick")] == ["1,000", "10,000", "100,000"]


def test_a_bound_points_to_where_the_number_may_lie() -> None:
    arrows = [
        [scale(10, [row(20, None, None, bound)], "en", rtl)["bars"][0]["arrow"] for bound in ("lower", "upper", "")]
        for rtl in (False, True)
    ]
    assert arrows == [[1, -1, 0], [-1, 1, 0]]


@given(st.integers(1, 10**9))
def test_ticks_stand_at_round_distances(largest: int) -> None:
    step = round_step(largest)
    assert step * 3 >= largest * (1 - 1e-6)
    assert f"{step:e}"[:3] in {"1.0", "2.0", "2.5", "5.0"}


def test_the_overlap_counts_every_cell_with_the_fewest_lists_first(english: Path) -> None:
    rows = overlap(NUMBERS)
    assert [(sum(row["held"]), row["count"]) for row in rows] == [
        (1, 400), (1, 300), (1, 211), (2, 150), (2, 110), (2, 90), (3, 50),
    ]  # fmt: skip
    assert sum(row["count"] for row in rows) == NUMBERS["n"]
    table = read(english / "numbers.html").find("table")[0].find("tbody")[0]
    assert [row.find("td", "count")[0].text for row in table.find("tr")] == [str(row["count"]) for row in rows]


def test_cells_may_also_be_named(english: Path) -> None:
    named = NUMBERS | {"cells": [{"pattern": pattern, "count": count} for pattern, count in NUMBERS["cells"]]}
    assert overlap(named) == overlap(NUMBERS)


def test_estimates_of_another_freeze_are_not_shown(tmp_path: Path) -> None:
    page = numbers(tmp_path, NUMBERS | {"freeze": "0" * 64}).text
    assert "made from another freeze" in page
    assert "2,120" not in page
    assert replace(CASE).freeze == NUMBERS["freeze"], "the other tests show the estimates of this very freeze"


@pytest.mark.parametrize(("many", "folded"), [(15, False), (16, True)])
def test_more_than_fifteen_pairs_are_folded_under_a_line_that_counts_them(
    tmp_path: Path, many: int, folded: bool
) -> None:
    rows = [estimate("pairwise", f"p{place}", 900.0 + place, [800.0, 1000.0 + place]) for place in range(many)]
    rows.append(estimate("graphs", "g", 950.0, [900.0, 990.0]))
    root = numbers(tmp_path, NUMBERS | {"estimates": rows})
    assert len(root.find("article", "estimate")) == many + 1
    lines = [one.text for one in root.find("summary") if "Two lists compared" in one.text]
    assert lines == (
        ["Two lists compared: 16 pairs, of which 16 have a number that may be shown. They are not drawn above."]
        * folded
    )
    drawn = root.find("figure", "scale")[0].find("svg")[0].find("circle", "point")
    assert len(drawn) == (1 if folded else many + 1)


def test_of_many_lists_it_is_said_what_was_joined_and_every_list_keeps_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sensitivity, "MOST_LISTS", 4)
    generator = np.random.default_rng(8)
    on = (generator.random((900, 9)) < np.array([0.5, 0.1, 0.4, 0.15, 0.45, 0.12, 0.1, 0.1, 0.1])) @ (1 << np.arange(9))
    table = OverlapTable(tuple(f"list{place}" for place in range(9)), np.bincount(on[on > 0], minlength=512))
    found = [loglinear.fit(table.joined(4))]
    content = as_json(table, None, found, sensitivity_of(table, ["loglinear"]))
    root = numbers(tmp_path, content)
    assert "the smallest lists are one list, so that 4 are left and nobody is lost" in root.text
    assert "1 + … + " in root.text


@pytest.mark.parametrize("locale", ["en", "fa", "fr"])
def test_warnings_call_methods_lists_and_parts_by_their_names(tmp_path: Path, locale: str) -> None:
    rivals = [
        replace(ESTIMATE, method=method, model=model) for method, model in (("loglinear", "[12,3]"), ("graphs", "g"))
    ]
    said = [
        message("estimate.warning.disjoint", others=diagnostics.listed([diagnostics.called(one) for one in rivals])),
        message(
            "estimate.warning.dependent_lists",
            pairs=diagnostics.grounded("north × south", diagnostics.Dependence("north", "south", "suggested", 6.8)),
        ),
        message("estimate.warning.strata_counted", strata=strata.in_words("gender", ["female", "unknown"]), count=3),
        message("estimate.warning.strata_against_pooled", property=all_named(["gender", "year"]), sum=7),
    ]
    warnings = [{"code": "x", "blocks": False, "sentence": "?", "message": stored([one])} for one in said]
    row = estimate("coverage", "general", 99.0, [90.0, 120.0], *warnings)
    write_exhibition(tmp_path, CASE, [], SOURCES, NUMBERS | {"estimates": [row]}, (locale,))
    text = read(tmp_path / locale / "numbers.html").find("ul", "warnings")[0].text
    assert [key for key in ("loglinear", "graphs g", "north ×", "estimate.", "unknown") if key in text] == []
    names = {
        "en": (
            "Log-linear models [12,3], Average over graphs",
            "gender: female, gender: not known",
            "gender and year",
        ),
        "fa": ("الگوهای لگاریتمی‌خطی", "زن", "جنسیت"),
        "fr": ("Modèles log-linéaires", "féminin", "sexe"),
    }[locale]
    assert [name for name in ("The northern list <of Varzin> × فهرست جنوبی", *names) if name not in text] == []


def test_how_far_an_estimate_lies_from_one_that_is_withheld_is_not_said(tmp_path: Path) -> None:
    alike = estimate("covariates", "north × south | gender (logistic)", 600.0, [550.0, 700.0])
    held_from = [
        {"method": "loglinear", "model": "[1,2]", "point": 634.0, "odds_ratio": 1.234},
        {"method": "graphs", "model": "g", "point": 987.0, "odds_ratio": 7.891},
    ]
    bounds = [{"odds_ratio": 1.5, "points": [520.0, 760.0], "interval": [505.0, 911.0]}]
    alike["details"] = {"covariates": ["gender"], "sensitivity": bounds, "held_from": held_from}
    shown = estimate("loglinear", "[1,2]", 634.0, [600.0, 700.0])
    kept = estimate("graphs", "g", 987.0, [900.0, 999.0], BLOCK)
    page = numbers(tmp_path, NUMBERS | {"estimates": [shown, kept, alike]})
    (section,) = (one.text for one in page.find("section") if one.attributes["aria-labelledby"] == "moved")
    assert "505 to 911" in section
    assert "1.23" in section
    assert [figure for figure in ("7.89", "987") if figure in section] == []
    closed = alike | {"warnings": [BLOCK]}
    page = numbers(tmp_path, NUMBERS | {"estimates": [shown, closed]})
    assert not [one for one in page.find("section") if one.attributes["aria-labelledby"] == "moved"]
    text = page.text
    assert [figure for figure in ("505 to 911", "1.23") if figure in text] == []
