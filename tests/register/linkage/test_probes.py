"""The probes of the field: pairs on which open matchers give 0.90 to two people and 0.00 to one, and why ours does not.

Each pair lies on the right side of 0.5, and the explanation names the reason.
"""

from __future__ import annotations

import polars as pl
import pytest

from cenotaph.claims.values import date as dates
from cenotaph.claims.values import name as names
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


def judged(one: str, other: str, stated: Stated, order: str = "") -> tuple[float, list[str]]:
    """The probability of the pair and the keys of its reasons; a person asked, so that they are told in any case.

    `order` is what the lists declare of the parts of a name.
    """
    rows = []
    for place, text in enumerate((one, other)):
        name = names.parse(text, Hints(order=order)).value
        assert name is not None
        row: dict[str, object] = {"record": BOTH[place], "source": "ab"[place], "aliases": list(name.aliases)}
        row |= {part: " ".join(getattr(name, part)) or None for part in ("given", "family", "unordered")}
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


@pytest.mark.parametrize(
    ("one", "other", "stated", "same", "reasons"),
    [
        # parts left out, and in another order
        ("Mohammad Reza Ahmadi", "Reza Ahmadi", {}, True, {"link.given_contained"}),
        ("کریمی علی", "Ali Karimi", {}, True, {"link.family_sound"}),
        # where somebody is from, behind the name: not without something else that agrees
        ("Ali Karimi Esfahani", "Ali Karimi", {}, False, {"link.family_contained"}),
        ("علی کریمی اصفهانی", "Ali Karimi", SAME_YEAR, True, {"link.family_contained", "link.birth_fits"}),
        # the Arabic article
        ("Hassan Al-Turabi", "Hassan Turabi", {}, True, {"link.family_same"}),
        ("Hassan Al-Turabi", "Hassan Elturabi", {}, True, {"link.family_spelling"}),
        ("حسن الترابی", "Hassan Turabi", {}, True, {"link.family_sound"}),
        # a kunya: the father of Hassan is not Hassan
        ("ابو مازن عباس", "Abu Mazen Abbas", {}, True, {"link.given_sound"}),
        ("Abu Hassan Karimi", "Abu Hasan Karimi", {}, True, {"link.given_sound"}),
        ("Abu Hassan Karimi", "Hassan Karimi", {}, False, {"link.family_same"}),
        ("ابو حسن کریمی", "Hassan Karimi", {}, False, {"link.family_sound"}),
        ("Umm Hassan Karimi", "Hassan Karimi", {}, False, {"link.family_same"}),
        # forms of address say nothing
        ("Haj Ali Karimi", "علی کریمی", {}, True, {"link.given_sound"}),
        ("سید علی کریمی", "Ali Karimi", {}, True, {"link.given_sound"}),
        ("سید علی کریمی", "Seyyed Ali Karimi", {}, True, {"link.given_sound"}),
        ("Dr. Ali Karimi", "Ayatollah Ali Karimi", {}, True, {"link.given_same"}),
        ("آیت‌الله علی کریمی", "Ali Karimi", {}, True, {"link.given_sound"}),
        # the ezafe, written or not
        ("علیِ کریمی", "علی کریمی", {}, True, {"link.given_same"}),
        ("Hassan-e Karimi", "Hassan Karimi", {}, True, {"link.given_same"}),
        ("Hassan-i Karimi", "حسن کریمی", {}, True, {"link.family_sound"}),
        # Spanish names: of father and mother, and of a husband
        ("Juan García Márquez", "Juan García", {}, False, {"link.family_contained"}),
        ("Juan García Márquez", "Juan García", SAME_YEAR, True, {"link.family_contained", "link.birth_fits"}),
        ("María López de García", "María López", SAME_YEAR, True, {"link.family_contained", "link.birth_fits"}),
        ("María López de García", "Maria Lopez Garcia", {}, True, {"link.family_same"}),
        # initials: not by themselves, and never against another name
        ("A. Karimi", "Ali Karimi", {}, False, {"link.given_contained"}),
        ("A. Karimi", "Ali Karimi", SAME_YEAR, True, {"link.given_contained", "link.birth_fits"}),
        ("A. Karimi", "Hassan Karimi", SAME_YEAR, False, {"link.given_different"}),
        # short forms, and other names of the same person
        ("Pepe García", "José García", {}, True, {"link.given_spelling"}),
        ("Alireza (Shapour) Eskandari", "Shapour Eskandari", {}, True, {"link.given_same"}),
        ("Ali Karimi alias Reza Ahmadi", "Reza Ahmadi", {}, True, {"link.given_same", "link.family_same"}),
    ],
)
def test_the_ways_of_naming_people_are_known(
    one: str, other: str, stated: Stated, same: bool, reasons: set[str]
) -> None:
    probability, told = judged(one, other, stated)
    assert (probability > 0.5) == same
    assert reasons <= set(told)


def test_where_a_list_declares_the_family_name_a_second_one_may_be_left_out() -> None:
    probability, told = judged("García Márquez, Juan", "García, Juan", {}, "family, given")
    assert probability > 0.5
    assert "link.family_contained" in told


@pytest.mark.parametrize("turned", [False, True])
def test_the_sides_of_a_probe_do_not_matter(turned: bool) -> None:
    """A name, its dates and its father in two scripts, either way round."""
    one, other = ("غلامحسین رستمی", "Gholam Hossein Rostami")[:: -1 if turned else 1]
    assert judged(one, other, {})[0] > 0.5
