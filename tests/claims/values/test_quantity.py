"""Counts and ages as sources write them: the figure, its unit, and the word that bounds it."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cenotaph.claims.values import Agreement, Hints
from cenotaph.claims.values import quantity as quantities
from cenotaph.claims.values.quantity import Quantity
from cenotaph.words.sentences import render

NO_HINTS = Hints()
AGES = Hints(language="es", unit="year")


def reading(as_written: str, hints: Hints = NO_HINTS) -> tuple[object, list[str]]:
    """Value and doubts."""
    parsed = quantities.parse(as_written, hints)
    for doubt in parsed.doubts:
        assert render(doubt, "en")
    value = parsed.value
    shown = "missing" if parsed.missing else value and (value.low, value.high, value.unit, value.bound)
    return shown, [doubt.key.removeprefix("quantity.") for doubt in parsed.doubts]


@pytest.mark.parametrize(
    ("as_written", "value"),
    [
        ("26", (26, 26, "year", "exact")),
        ("27 años", (27, 27, "year", "exact")),
        ("1 año", (1, 1, "year", "exact")),
        ("5 meses", (5, 5, "month", "exact")),
        ("2 mes", (2, 2, "month", "exact")),
        ("10 días", (10, 10, "day", "exact")),
        ("12 días aprox.", (12, 12, "day", "about")),
        ("1 año y 3 meses", (15, 15, "month", "exact")),
        ("sin datos", "missing"),
        ("-", "missing"),
    ],
)
def test_ages_of_the_argentine_registers(as_written: str, value: object) -> None:
    assert reading(as_written, AGES) == (value, [])


@pytest.mark.parametrize(
    ("as_written", "value", "doubts"),
    [
        ("About 40", (40, 40, "", "about"), []),
        ("some 40", (40, 40, "", "about"), []),
        ("567+", (567, None, "", "at_least"), []),
        ("at least 12", (12, None, "", "at_least"), []),
        ("no fewer than 12", (12, None, "", "at_least"), []),
        ("more than 30,000", (30000, None, "", "more_than"), []),
        ("over 100", (100, None, "", "more_than"), []),
        ("fewer than 10", (None, 10, "", "less_than"), []),
        ("up to 12", (None, 12, "", "up_to"), []),
        ("30 000", (30000, 30000, "", "exact"), []),
        ("٣٠٠٠٠", (30000, 30000, "", "exact"), []),
        ("۳۰٬۰۰۰", (30000, 30000, "", "exact"), []),
        ("30.000", (30000, 30000, "", "exact"), ["separator"]),
        ("1,5", (1.5, 1.5, "", "exact"), ["separator"]),
        ("1.2 million", (1200000, 1200000, "", "exact"), []),
        ("4,000-5,000", (4000, 5000, "", "range"), []),
        ("4-5 thousand", (4000, 5000, "", "range"), []),
        ("4 or 5", (4, 5, "", "range"), []),
        ("between 2,800 and 3,800", (2800, 3800, "", "range"), []),
        ("5000-3000", (3000, 5000, "", "range"), ["reversed_range"]),
        ("hundreds", (100, 999, "", "about"), []),
        ("thousands", (1000, 9999, "", "about"), []),
        ("1000s", (1000, 9999, "", "about"), []),
        ("tens of thousands", (10000, 99999, "", "about"), []),
        ("بیش از ۳۰ هزار", (30000, None, "", "more_than"), []),
        ("سی هزار", (30000, 30000, "", "exact"), []),
        ("صد و پنجاه", (150, 150, "", "exact"), []),
        ("۳۸ساله", (38, 38, "year", "exact"), []),
        ("حدوداً 35 ساله", (35, 35, "year", "about"), []),
        ("two hundred and fifty", (250, 250, "", "exact"), []),
        ("33,700 executed", (33700, 33700, "", "exact"), ["words_not_read"]),
        ("658 to more than twelve thousand", (658, None, "", "more_than"), ["bound_of_range"]),
        ("-5", (-5, -5, "", "exact"), ["negative"]),
        ("150 years", (150, 150, "year", "exact"), ["unlikely_age"]),
    ],
)
def test_counts_in_words_and_figures(as_written: str, value: object, doubts: list[str]) -> None:
    assert reading(as_written) == (value, doubts)


def test_thousands_are_separated_as_the_language_does() -> None:
    assert reading("30.000", Hints(language="es")) == ((30000, 30000, "", "exact"), [])
    assert reading("30,5", Hints(language="es")) == ((30.5, 30.5, "", "exact"), [])


@pytest.mark.parametrize(
    ("as_written", "doubt"),
    [
        ("(caut.)", "not_read"),
        ("nan", "not_read"),
        ("inf", "not_read"),
        ("1e400", "not_read"),
        ("38%", "not_read"),
        ("thousands, 32 cities", "not_read"),
        ("several hundred", "not_read"),
        ("چند صد", "not_read"),
        ("1/2", "not_read"),
        ("9" * 13, "too_large"),
        ("9" * 150, "too_large"),
        ("1" * 1_000_000, "too_long"),
    ],
)
def test_what_cannot_be_read_stays_as_written_with_the_reason(as_written: str, doubt: str) -> None:
    value, doubts = reading(as_written)
    assert value is None
    assert doubt in doubts


def test_a_mapping_may_say_what_a_mark_of_the_source_means() -> None:
    assert reading("(caut.)", Hints(unit="year", codes=(("(caut.)", "0 days"),))) == ((0, 0, "day", "exact"), [])


@settings(max_examples=400, deadline=200)
@given(
    st.one_of(st.text(max_size=220), st.text("0123456789.,-+ sx%~<>thousandyer٬", max_size=60)),
    st.sampled_from([NO_HINTS, AGES, Hints(language="fa")]),
)
def test_any_text_is_read_or_refused_without_raising(as_written: str, hints: Hints) -> None:
    parsed = quantities.parse(as_written, hints)
    if parsed.value is None:
        assert parsed.missing or parsed.doubts
        return
    value = parsed.value
    assert value.low is not None or value.high is not None
    low, high = quantities.stretch(value)
    assert low <= high
    assert quantities.from_json(quantities.to_json(value)) == value
    assert quantities.format(value, "en")
    assert quantities.format(value, "fa")
    assert quantities.compare(value, value).agreement is Agreement.SAME


@given(
    st.integers(0, 10**7),
    st.sampled_from(["exact", "about", "more_than", "at_least", "less_than", "up_to"]),
    st.sampled_from(["", "year", "month", "day"]),
    st.sampled_from(["en", "fa", "es", "fr"]),
)
def test_a_formatted_quantity_is_read_back(figure: int, bound: str, unit: str, locale: str) -> None:
    above, below = bound in {"more_than", "at_least"}, bound in {"less_than", "up_to"}
    value = Quantity(None if below else figure, None if above else figure, unit, bound)
    assert quantities.parse(quantities.format(value, locale), Hints(language=locale)).value == value


@pytest.mark.parametrize(
    ("value", "persian", "french"),
    [
        (Quantity(30000, None, "", "more_than"), "بیش از ۳۰٬۰۰۰", "plus de 30\u202f000"),
        (Quantity(4.5, 4.5, "year"), "۴٫۵ سال", "4,5 ans"),
        (Quantity(4, 5, "year"), "۴ تا ۵ سال", "4–5 ans"),
        (Quantity(None, 30, "", "up_to"), "حداکثر ۳۰", "jusqu’à 30"),
        (Quantity(40, 40, "year", "about"), "حدود ۴۰ سال", "environ 40 ans"),
    ],
)
def test_a_reader_sees_the_figures_and_words_of_the_own_language(value: Quantity, persian: str, french: str) -> None:
    assert quantities.format(value, "fa") == persian
    assert quantities.format(value, "fr") == french


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        (Quantity(26, 26, "year"), 26.0, 27.0),
        (Quantity(26, 26), 26.0, 27.0),
        (Quantity(6, 6, "month"), 0.5, 7 / 12),
        (Quantity(40, 40, "year", "about"), 36.0, 45.0),
        (Quantity(60, None, "year", "more_than"), 60.0, 130.0),
        (Quantity(None, 18, "year", "less_than"), 0.0, 19.0),
    ],
)
def test_an_age_in_years_has_a_least_and_a_greatest_value(value: Quantity, least: float, most: float) -> None:
    assert quantities.age_in_years(value) == pytest.approx((least, most))


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        ("30,000", "30 000", Agreement.SAME),
        ("30,000", "thirty thousand", Agreement.SAME),
        ("more than 30,000", "33,700", Agreement.COMPATIBLE),
        ("about 40", "42", Agreement.COMPATIBLE),
        ("2,800-3,800", "30,000", Agreement.DIFFERENT),
        ("30,000", "33,000", Agreement.CLOSE),
        ("38 years", "40 years", Agreement.CLOSE),
        ("38 years", "44 years", Agreement.DIFFERENT),
        ("18 months", "1 year", Agreement.COMPATIBLE),
        ("30 years", "30", Agreement.UNKNOWN),
    ],
)
def test_two_quantities_agree_or_differ_with_a_sentence(one: str, other: str, agreement: Agreement) -> None:
    a, b = quantities.parse(one, NO_HINTS).value, quantities.parse(other, NO_HINTS).value
    assert a is not None
    assert b is not None
    compared = quantities.compare(a, b)
    assert compared.agreement is agreement
    assert render(compared.why, "en")
    assert quantities.compare(b, a) == compared


def test_keys_sort_by_number() -> None:
    figures = [Quantity(figure, figure) for figure in (9, 10, 100, 30000)]
    assert [quantities.key(value) for value in figures] == sorted(quantities.key(value) for value in figures)


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("list_1_parque_de_la_memoria.csv", "edad"),
        ("list_2_ruvte.csv", "edad_al_momento_del_hecho"),
        ("list_3_ruvte_sin_denuncia_formal.csv", "edad_al_momento_del_hecho"),
    ],
)
def test_every_age_of_the_argentine_lists_is_read_missing_or_flagged(shared: Path, file: str, column: str) -> None:
    with (shared / "data" / "argentina" / file).open(encoding="utf-8-sig", newline="") as opened:
        cells = [row[column] for row in csv.DictReader(opened)]
    flagged: Counter[str] = Counter()
    for cell in cells:
        parsed = quantities.parse(cell, AGES)
        if parsed.value is None and not parsed.missing:
            flagged[cell] += 1
        assert parsed.missing or parsed.value or parsed.doubts
    assert set(flagged) <= {"(caut.)"}  # born in captivity: the mapping says what it means
