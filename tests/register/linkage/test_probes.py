"""The probes of the field: pairs on which open matchers give 0.90 to two people and 0.00 to one, and why ours does not.

Each pair lies on the right side of 0.5, and the explanation names the reason.
"""

from __future__ import annotations

import polars as pl
import pytest

from cenotaph.claims.values import date as dates
from cenotaph.claims.values.spelling import fold
from cenotaph.claims.values.types import Hints
from cenotaph.register.linkage import Decided, link

Stated = dict[str, tuple[object, object]]
BOTH = ("a/persons/1", "b/persons/1")


def births(*written: tuple[str, str]) -> Stated:
    """Two births, each as a list writes it and the calendar it uses."""
    stated = [dates.parse(text, Hints(calendar=calendar)).value for text, calendar in written]
    assert all(stated)
    return {
        "birth_low": (stated[0].low, stated[1].low),
        "birth_high": (stated[0].high, stated[1].high),
    }


def judged(one: str, other: str, stated: Stated) -> tuple[float, list[str]]:
    """The probability of the pair and the keys of its reasons; a person asked, so that they are told in any case."""
    rows = []
    for place, name in enumerate((one, other)):
        row: dict[str, object] = {"record": BOTH[place], "source": "ab"[place], "unordered": fold(name)}
        rows.append(row | {column: values[place] for column, values in stated.items()})
    (pair,) = link(pl.DataFrame(rows, infer_schema_length=None), [Decided(*BOTH, "unsure")]).pairs.to_dicts()
    return float(pair["probability"]), [reason["key"] for reason in pair["reasons"]]


SAME_YEAR = births(("1959", "gregorian"), ("1959", "gregorian"))
TWO_YEARS = births(("1959", "gregorian"), ("1962", "gregorian"))
TWO_CALENDARS = births(("1338", "solar_hijri"), ("1959", "gregorian"))


@pytest.mark.parametrize(
    ("one", "other", "stated", "same", "reasons"),
    [
        ("محمدرضا احمدی", "Mohammad Reza Ahmadi", SAME_YEAR, True, {"link.given_sound", "link.birth_fits"}),
        ("علي كريمي", "علی کریمی", {}, True, {"link.given_same", "link.family_same"}),
        ("علی‌رضا نوری", "علیرضا نوری", {}, True, {"link.given_same"}),
        ("Hossein Sadeghi", "Hoseyn Sadeqi", {}, True, {"link.given_sound", "link.family_sound"}),
        ("Ali Karimi", "Ali Karimi", TWO_CALENDARS, True, {"link.birth_fits"}),
        ("Ali Karimi", "Ali Karimi", {"father": ("hassan", "reza")}, False, {"link.father_different"}),
        ("Ali Karimi", "Alireza Karami", TWO_YEARS, False, {"link.given_resembling", "link.birth_years_apart"}),
        ("غلامحسین رستمی", "Gholam Hossein Rostami", {}, True, {"link.given_sound"}),
        ("عباس کریمی", "Abbas Karimi", {}, True, {"link.given_sound", "link.family_sound"}),
        ("عباس کریمی", "Abbas Karami", {}, False, {"link.family_different"}),
        ("کریم یوسفی", "كريم يوسفي", {}, True, {"link.given_same", "link.family_same"}),
        ("پرویز نوری", "Parviz Nouri Azad", {}, False, {"link.family_contained"}),
    ],
)
def test_a_probe_is_on_its_side_and_says_why(
    one: str, other: str, stated: Stated, same: bool, reasons: set[str]
) -> None:
    probability, told = judged(one, other, stated)
    assert (probability > 0.5) == same
    assert reasons <= set(told)


@pytest.mark.parametrize("turned", [False, True])
def test_the_sides_of_a_probe_do_not_matter(turned: bool) -> None:
    """A name, its dates and its father in two scripts, either way round."""
    one, other = ("غلامحسین رستمی", "Gholam Hossein Rostami")[:: -1 if turned else 1]
    assert judged(one, other, {})[0] > 0.5
