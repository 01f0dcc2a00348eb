"""The fan and what stands around it: a withheld number is nowhere, a signed one comes with who answers for it."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
from fictional_register import CASE, NUMBERS, SOURCES
from hypothesis import given
from hypothesis import strategies as st
from page_reader import Element, read

from cenotaph.publish.exhibition import write_estimate, write_exhibition
from cenotaph.publish.exhibition.upset import COLUMNS, upset

LISTS = ["north", "south", "families"]
HIDDEN = (73519, 73111, 74222)  # point and ends of the number that is withheld, and of all that hangs on it
SHOWN = (2120, 1893, 2478)


def warning(code: str, sentence: str = "A reason.", blocks: bool = True) -> dict[str, Any]:
    return {"code": code, "blocks": blocks, "sentence": sentence, "message": ""}


DEPENDENT = warning("dependent_lists", "One list copies the other.")
QUOTED = [
    warning("several_modes", "The counts fit several numbers: 73,519, 99,001."),
    warning("prior_sensitivity", "With another prior the number is 73,111."),
]
TELLING = [
    warning("missing_share", "98.37 % of the estimate are persons on no list.", blocks=False),
    warning("leave_one_out", "Without north: 74222.", blocks=False),
]
SIGNATURE = {
    "entry": "e" * 64, "author": "Sara Quill (fictional)", "time": "2025-12-24", "reason": "The copy was removed.",
    "stratum": "", "method": "graphs", "model": "g",
    "warnings": ["dependent_lists", "several_modes", "prior_sensitivity"],
}  # fmt: skip


def of(
    method: str, model: str, figures: tuple[int, int, int], *warnings: dict[str, Any], **more: Any
) -> dict[str, Any]:
    point, low, high = figures
    return {
        "method": method, "model": model, "point": float(point), "interval": [float(low), float(high)], "level": 0.95,
        "seed": None, "assumption": f"Assumption of {method}.", "warnings": list(warnings),
        "details": {}, "signed": [], **more,
    }  # fmt: skip


def refit(method: str, figures: tuple[int, int, int], change: str, changed: list[str]) -> dict[str, Any]:
    point, low, high = figures
    return {
        "method": method, "change": change, "changed": changed, "lists": LISTS, "model": "m",
        "point": float(point), "interval": [float(low), float(high)], "warnings": [],
    }  # fmt: skip


def slider(*numbers: float) -> dict[str, Any]:
    return {"slider": [{"xi": xi, "point": n, "interval": [n, n]} for xi, n in zip((0.25, 4.0), numbers, strict=True)]}


def pair(one: str, other: str, sign: str) -> dict[str, Any]:
    return {
        "lists": [one, other], "sizes": [300, 310], "overlap": 41, "point": None, "interval": None,
        "counts": [9, 9, 9, 9], "odds_ratio": 2.347, "odds_ratio_interval": [1.2, None], "sign": sign,
    }  # fmt: skip


def stratum(name: str, n: int, *estimates: dict[str, Any]) -> dict[str, Any]:
    row = {
        "property": "year", "stratum": name, "n": n, "set_aside": 0, "elsewhere": 0, "lists": LISTS,
        "missing_lists": [], "published": n >= 20, "warnings": [],
    }  # fmt: skip
    return row | ({"estimates": list(estimates)} if estimates else {})


def total(method: str, figures: tuple[int, int, int]) -> dict[str, Any]:
    point, low, high = figures
    return {
        "property": "year", "method": method, "point": float(point), "interval": [float(low), float(high)],
        "level": 0.95, "counted": 12, "seed": 1, "warnings": [],
    }  # fmt: skip


AGAINST_SUM = warning("strata_against_pooled", "The parts by year add up to 73,519.", blocks=False)
FULL: dict[str, Any] = NUMBERS | {
    "estimates": [
        of("loglinear", "[12,3]", SHOWN, details={"bound": ""}),
        of("chao", "Mth", (1733, 1650, 1900), details={"bound": "lower"}),
        of("highest_interaction", "xi = 1", (2500, 2000, 3100), details=slider(1801.0, 4402.0)),
        of("graphs", "g", HIDDEN, DEPENDENT, *QUOTED, *TELLING, details=slider(73519.0, 74222.0)),
        of("coverage", "general", SHOWN, AGAINST_SUM),
    ],
    "sensitivity": {
        "pairs": [pair("north", "south", "positive"), pair("north", "families", "negative"),
                  pair("south", "families", "unclear")],
        "order": ["south", "north", "families"],
        "refits": [refit("loglinear", (2222, 2001, 2402), "without", ["north"]),
                   refit("loglinear", (2333, 2002, 2404), "merged", ["north", "south"]),
                   refit("graphs", HIDDEN, "without", ["north"])],
        "trajectory": [refit("loglinear", SHOWN, "first", ["families"]),
                       refit("graphs", HIDDEN, "first", ["families"])],
        "warnings": [],
    },
    "validation": {"consistency": [
        {"list": "north", "size": 655, "seen": 401, "method": "loglinear", "model": "[1]", "point": 611.0,
         "interval": [580.0, None], "error": -0.06, "covers": True},
        {"list": "north", "size": 655, "seen": 401, "method": "pairwise", "model": "south × families", "point": None,
         "interval": None, "error": None, "covers": None},
    ]},
    "strata": [
        stratum("1988", 800, of("loglinear", "[1]", SHOWN), of("graphs", "g", HIDDEN, DEPENDENT)),
        stratum("1989", 12),
        stratum("unknown", 90, of("loglinear", "[1]", (95, 91, 99)), of("graphs", "g", (96, 92, 98))),
    ],
    "strata_sums": [total("loglinear", (3014, 3002, 3103)), total("graphs", HIDDEN)],
}  # fmt: skip
FULL["estimates"][4]["method"] = "graphs"  # one whose own number is shown, beside a sum of its parts that is not
FULL["estimates"][4]["model"] = "other"
PATTERNS: dict[str, Any] = {
    "freeze": CASE.freeze,
    "warning": {"sentence": "Reported patterns are not true patterns.",
                "message": '[["patterns.reported_is_not_true",{}]]'},
    "documented_minimum": 1200,
    "in_no_list": 5,
    "coverage": {"documented": 1200, "lists": [{"list": "north", "held": 700, "alone": 400, "shared": 300}]},
    "coverage_by": {},
    "over_time": [
        {"unit": unit, "calendar": "solar_hijri", "undated": 9,
         "periods": [{"period": period, "certain": 60, "possible": 40}]}
        for unit, period in (("year", "1371"), ("month", "1371-07"))
    ],
    "sex_and_age": {"female": {"certain": 3, "possible": 1, "no": 80, "unknown": 2},
                    "": {"certain": 0, "possible": 0, "no": 11, "unknown": 7}},
}  # fmt: skip


def written(folder: Path, content: dict[str, Any], languages: tuple[str, ...] = ("en",)) -> Element:
    write_exhibition(folder, CASE, [], SOURCES, content, languages, documented=PATTERNS)
    return read(folder / languages[0] / "numbers.html")


def everything(folder: Path) -> str:
    return "".join(path.read_text("utf-8", "ignore") for path in sorted(folder.rglob("*.html")))


def forms(figure: int) -> list[str]:
    """How a number may stand in a page of any language."""
    persian = f"{figure:,}".replace(",", "٬").translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    return [str(figure), f"{figure:,}", f"{figure:,}".replace(",", "\u202f"), persian, persian.replace("٬", ",")]


def section(root: Element, name: str) -> Element:
    return next(one for one in root.find("section") if one.attributes.get("aria-labelledby") == name)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hall of numbers and the page of the estimates of all that estimate.json can hold, in every language."""
    folder = tmp_path_factory.mktemp("full")
    written(folder / "exhibition", FULL, ("en", "fa", "fr"))
    write_estimate(folder / "estimate", CASE, SOURCES, FULL, PATTERNS)
    return folder


@pytest.mark.parametrize("figure", HIDDEN)
def test_a_withheld_number_is_nowhere_nor_is_what_it_could_be_read_off(full: Path, figure: int) -> None:
    said = everything(full)
    assert not [form for form in forms(figure) if form in said]
    assert "99,001" not in said, "a warning that quotes the number is said without its figures"
    assert "98.37" not in said, "the share of the unlisted tells the number"
    assert any(form in said for form in forms(SHOWN[0])), "the search finds a number that is shown"


def test_a_withheld_number_has_no_place_in_a_drawing(full: Path) -> None:
    with_it, without = (copy.deepcopy(FULL) for _ in range(2))
    without["estimates"][3]["point"] = without["estimates"][3]["interval"] = None
    drawings = []
    for name, content in (("with", with_it), ("without", without)):
        page = full.parent / name
        written(page, content)
        drawings.append(re.findall(r"<svg.*?</svg>", (page / "en" / "numbers.html").read_text("utf-8"), re.DOTALL))
    same = drawings[0] == drawings[1]  # compared here, since pytest would explain a difference at length
    assert same
    assert len(drawings[0]) > 3


def test_in_its_place_stand_words_and_the_reason(full: Path) -> None:
    root = read(full / "estimate" / "index.html")
    (blocked,) = root.find("article", "blocked")
    assert "Not published" in blocked.text
    assert "One list copies the other." in blocked.text
    assert "The counts fit several numbers, far apart, about equally well." in blocked.text
    assert "another usual assumption gives another number" in blocked.text
    assert len(root.find("figure", "scale")[0].find("text", "withheld")) == 1
    assert "That sum is withheld." in root.text


SIGNED = copy.deepcopy(FULL)
SIGNED["estimates"][3]["signed"] = [SIGNATURE]


def test_signed_it_is_shown_with_name_day_and_reason(tmp_path: Path) -> None:
    root = written(tmp_path, SIGNED)
    one = root.find("article", "estimate")[3]
    assert "73,519 persons, between 73,111 and 74,222" in one.text
    (signed,) = one.find("p", "signed")
    assert "Sara Quill (fictional), 24 December 2025: The copy was removed." in signed.text
    assert "One list copies the other." in one.text, "the warning that was answered for still stands there"
    assert "73,519" not in section(root, "strata").text, "a part is signed by itself"


@pytest.mark.parametrize("left", range(3))
def test_signed_in_part_it_stays_hidden(tmp_path: Path, left: int) -> None:
    part = copy.deepcopy(FULL)
    codes = [code for place, code in enumerate(SIGNATURE["warnings"]) if place != left]
    part["estimates"][3]["signed"] = [SIGNATURE | {"warnings": codes}]
    written(tmp_path, part)
    assert not [form for form in forms(HIDDEN[0]) if form in everything(tmp_path)]


def test_a_stale_signature_is_said_with_name_and_day_and_opens_nothing(tmp_path: Path) -> None:
    stale = {key: SIGNATURE[key] for key in ("entry", "author", "time", "stratum", "method", "model")}
    root = written(tmp_path, FULL | {"stale_signatures": [stale]})
    (told,) = root.find("ul", "stale")
    assert "signed by Sara Quill (fictional), 24 December 2025, for other counts" in told.text
    assert "73,519" not in root.text


def test_a_bound_and_a_slider_are_said_and_drawn(full: Path) -> None:
    root = read(full / "estimate" / "index.html")
    chao, moved = root.find("article", "estimate")[1:3]
    assert "This is a lower bound" in chao.text
    assert "With xi at 0.25 the number is 1,801, with xi at 4 it is 4,402." in moved.text
    drawn = root.find("figure", "scale")[0]
    assert (len(drawn.find("path", "bound")), len(drawn.find("line", "slider"))) == (1, 1)


def test_pairs_show_what_both_hold_and_how_they_hang_together(full: Path) -> None:
    table, rows = section(read(full / "estimate" / "index.html"), "pairs").find("table")
    first = table.find("tbody")[0].find("tr")[0]
    said = [" ".join(cell.text.split()) for cell in first.find("td")]
    assert said == ["710", "41 +more often on both", "41 −less often on both"]
    odds = [row.find("td")[1].text for row in rows.find("tbody")[0].find("tr")]
    assert odds == ["2.35 (1.2 or more)"] * 3


def test_the_trajectory_and_the_changes_show_the_methods_whose_number_is_shown(full: Path) -> None:
    part = section(read(full / "estimate" / "index.html"), "trajectory")
    assert len(part.find("figure")) == 1
    assert "Average over graphs of dependence: the number from all lists is withheld" in part.text
    rows = part.find("tbody")[0].find("tr")
    assert ["2,222 (2,001 to 2,402)" in row.text for row in rows] == [True, False]
    assert "as one:" in rows[1].text


def test_small_parts_are_only_counted_and_a_sum_waits_for_its_parts(full: Path) -> None:
    rows = section(read(full / "estimate" / "index.html"), "strata").find("tbody")[0].find("tr")
    assert [row.find("th")[0].text.strip() for row in rows] == ["1988", "1989", "not known", "Sum of the parts"]
    assert "only counted" in rows[1].text
    assert "withheld" in rows[0].text
    assert "3,014 (3,002 to 3,103)" in rows[3].text
    assert "withheld" in rows[3].text


def test_what_methods_find_where_the_answer_is_known(full: Path) -> None:
    part = section(read(full / "estimate" / "index.html"), "consistency")
    assert "655 persons, of whom the other lists hold 401" in part.text
    known, none = part.find("tbody")[0].find("tr")
    assert "611 (580 or more)" in known.text
    assert "yes" in known.text
    assert none.text.count("—") == 2
    assert "2 × 3" in none.text


def test_the_documented_are_counted_by_list_time_sex_and_age_with_the_sentence_that_limits_them(full: Path) -> None:
    part = section(read(full / "estimate" / "index.html"), "patterns")
    assert "Reported patterns are not true patterns" in part.text
    by_list, year, month, sex = part.find("table")
    assert ("700" in by_list.text, "400" in by_list.text) == (True, True)
    assert [one.find("tbody")[0].find("th")[0].text.strip() for one in (year, month)] == ["1371", "1371-07"]
    assert "solar Hijri" in part.text
    assert [row.find("th")[0].text.strip() for row in sex.find("tbody")[0].find("tr")] == ["female", "not known"]
    assert [cell.text.strip() for cell in sex.find("tbody")[0].find("tr")[0].find("td")] == ["3", "1", "80", "2"]


def test_patterns_of_another_freeze_are_not_shown(tmp_path: Path) -> None:
    write_exhibition(tmp_path, CASE, [], SOURCES, FULL, documented=PATTERNS | {"freeze": "0" * 64})
    assert 'id="patterns"' not in (tmp_path / "en" / "numbers.html").read_text("utf-8")


def test_the_page_of_the_estimates_says_what_the_hall_says(full: Path) -> None:
    for language, page in (("en", "index.html"), ("fa", "fa/index.html"), ("fr", "fr/index.html")):
        hall, alone = (
            path.read_text("utf-8")
            for path in (full / "exhibition" / language / "numbers.html", full / "estimate" / page)
        )
        shared = hall[hall.index('<section aria-labelledby="estimates">') : hall.index("</main>")]
        assert alone.count(shared) == 1


def test_the_page_of_the_estimates_is_one_file_that_asks_for_nothing(full: Path) -> None:
    pages = sorted(path.relative_to(full / "estimate").as_posix() for path in (full / "estimate").rglob("*.*"))
    assert pages == ["fa/index.html", "fr/index.html", "index.html"]
    for name in pages:
        page = (full / "estimate" / name).read_text("utf-8")
        assert "<link" not in page
        assert "<script" not in page
        assert set(re.findall(r'(?:src|href)="([^"]*)"', page)) <= {
            "index.html", "fa/index.html", "fr/index.html", "../index.html", "../fa/index.html", "../fr/index.html"
        }  # fmt: skip
        assert set(re.findall(r"url\(\"?([a-z]*:?)", page)) <= {"data:"}


def test_the_same_estimates_give_the_same_pages(full: Path, tmp_path: Path) -> None:
    write_estimate(tmp_path, CASE, SOURCES, copy.deepcopy(FULL), PATTERNS)
    for path in tmp_path.rglob("*.html"):
        assert path.read_bytes() == (full / "estimate" / path.relative_to(tmp_path)).read_bytes()


def test_without_estimates_the_page_says_why_and_still_counts_the_documented(tmp_path: Path) -> None:
    content = {"table": None, "freeze": CASE.freeze, "lists": [], "documented_count": 3, "estimates": [], "why": "few"}
    write_estimate(tmp_path, CASE, SOURCES, content, PATTERNS)
    root = read(tmp_path / "index.html")
    assert "No estimate was made" in section(root, "estimates").text
    assert "Reported patterns" in root.text


patterns = st.integers(1, 6).flatmap(
    lambda lists: st.tuples(
        st.just(lists),
        st.dictionaries(
            st.integers(1, 2**lists - 1).map(lambda cell: f"{cell:0{lists}b}"), st.integers(1, 10**5), min_size=1
        ),
    )
)


@given(patterns, st.booleans())
def test_the_bars_of_the_overlap_add_up_to_everybody_the_largest_first(
    found: tuple[int, dict[str, int]], rtl: bool
) -> None:
    lists, cells = found
    drawn = upset(list(cells.items()), lists, "en", rtl)
    figures = [int(column["label"].replace(",", "")) for column in drawn["columns"]]
    alone = figures[: len(figures) - (drawn["rest"] > 0)]
    assert sum(figures) == sum(cells.values())
    assert alone == sorted(cells.values(), reverse=True)[: len(alone)]
    assert len(alone) + drawn["rest"] == len(cells)
    assert len(drawn["columns"]) <= COLUMNS + 1
    assert all(0 <= float(column["left"]) <= 360 - float(drawn["bar"]) for column in drawn["columns"])
    dots = [sum(dot["held"] for dot in column["dots"]) for column in drawn["columns"][: len(alone)]]
    assert all(count >= 1 for count in dots)
