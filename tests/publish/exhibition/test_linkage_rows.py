"""If it is not sure who is the same person: what the page says of registers that were drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fictional_register import CASE, NUMBERS, SOURCES
from page_reader import Element, read

from cenotaph.publish.exhibition import write_estimate
from cenotaph.publish.exhibition.linkage_rows import linkage_rows
from cenotaph.publish.exhibition.numbers_page import method_name, noted

NOISE = {"code": "replicate_noise", "blocks": False, "sentence": "Too few draws.", "message": ""}
AT_BOUND = {"code": "mass_at_bound", "blocks": True, "sentence": "At the bound.", "message": ""}


def estimate(*warnings: dict[str, Any]) -> dict[str, Any]:
    return {
        "method": "graphs", "model": "g", "point": 2120.0, "interval": [1893.0, 2478.0], "level": 0.95, "seed": None,
        "assumption": "Assumption.", "warnings": list(warnings), "details": {}, "signed": [],
    }  # fmt: skip


def over(*warnings: dict[str, Any], between: float | None = 0.2512) -> dict[str, Any]:
    figures = {"linkage_known": (2120, 1893, 2478), "pooled": (2099, 1811, 2533), "rubin": (2104, 1799, 2601)}
    method = {"method": "graphs", "model": "g", "level": 0.95, "between": between, "warnings": list(warnings)}
    method |= {way: {"point": float(one[0]), "interval": list(map(float, one[1:]))} for way, one in figures.items()}
    return {
        "draws": 10, "uncertain_records": 153, "known_documented_count": 1207,
        "documented": {"point": 1201.0, "interval": [1188.0, 1211.0], "level": 0.95, "counts": []},
        "methods": [method],
    }  # fmt: skip


def rows(numbers: dict[str, Any], locale: str = "en") -> Any:
    return linkage_rows(numbers, locale, method_name, noted)


def page(folder: Path, numbers: dict[str, Any], locale: str = "en") -> Element:
    write_estimate(folder, CASE, SOURCES, numbers, {"freeze": ""})
    return read(folder / ("index.html" if locale == "en" else f"{locale}/index.html"))


def part_of(found: Element) -> Element:
    return next(one for one in found.find("section") if one.attributes.get("aria-labelledby") == "linkage")


def test_the_documented_count_is_an_interval_and_the_estimates_stand_side_by_side(tmp_path: Path) -> None:
    part = part_of(page(tmp_path, NUMBERS | {"estimates": [estimate()], "replicates": over(NOISE)}))
    assert "If it is not sure who is the same person" in part.text
    assert (
        "1,207 in this register; in those drawn between 1,188 and 1,211, half of them with at most 1,201" in part.text
    )
    cells = [cell.text.strip() for cell in part.find("tbody")[0].find("td")]
    assert cells == ["2,120 (1,893 to 2,478)", "2,099 (1,811 to 2,533)", "2,104 (1,799 to 2,601)", "25%"]
    assert "Too few draws." in part.text


@pytest.mark.parametrize(("own", "drawn"), [((AT_BOUND,), ()), ((), (AT_BOUND,)), ((AT_BOUND,), (AT_BOUND,))])
def test_a_number_that_is_withheld_is_nowhere(tmp_path: Path, own: Any, drawn: Any) -> None:
    part = part_of(page(tmp_path, NUMBERS | {"estimates": [estimate(*own)], "replicates": over(*drawn)}))
    assert "withheld" in part.text
    assert not any(figure in part.text for figure in ("2,120", "2,099", "2,104", "2,478", "2,533"))
    assert "between 1,188 and 1,211" in part.text


def test_a_signed_warning_opens_the_number_over_the_draws_too() -> None:
    signed = estimate(AT_BOUND) | {"signed": [{"warnings": ["mass_at_bound"]}]}
    assert not rows({"estimates": [signed], "replicates": over(AT_BOUND)})["methods"][0]["withheld"]


def test_where_all_draws_are_the_register_it_is_said(tmp_path: Path) -> None:
    sure = {"draws": 10, "uncertain_records": 0, "known_documented_count": 1207}
    part = part_of(page(tmp_path, NUMBERS | {"estimates": [estimate()], "replicates": sure}))
    assert "leaves nothing open here" in part.text
    assert not part.find("table")


def test_without_draws_nothing_is_said() -> None:
    assert rows({"estimates": []}) is None
    none = {"draws": 0, "uncertain_records": 0, "known_documented_count": 3}
    assert rows({"estimates": [], "replicates": none}) is None


def test_replicates_that_all_agree_have_no_share() -> None:
    assert rows({"estimates": [estimate()], "replicates": over(between=None)})["methods"][0]["between"] == "—"


@pytest.mark.parametrize("locale", ["fa", "fr"])
def test_the_section_stands_in_every_language(tmp_path: Path, locale: str) -> None:
    part = part_of(page(tmp_path, NUMBERS | {"estimates": [estimate()], "replicates": over()}, locale))
    assert len(part.find("tbody")[0].find("td")) == 4
