"""Names: read in the declared order, folded for comparison, never guessed, shown as written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.claims.values import Agreement, Hints, name
from cenotaph.claims.values.spelling import fold
from cenotaph.words.sentences import render


def read(text: str, order: str = "") -> name.Name:
    value = name.parse(text, Hints(order=order)).value
    assert value is not None
    return value


def doubts(text: str, order: str = "") -> list[str]:
    return [doubt.key for doubt in name.parse(text, Hints(order=order)).doubts]


@pytest.mark.parametrize(
    ("text", "order", "family", "first"),
    [
        ("Abachian, Juan Carlos", "family, given", ("abachian",), ("juan", "carlos")),
        ("ABACHIAN  JUAN CARLOS", "family  given", ("abachian",), ("juan", "carlos")),
        ("DE LA CRUZ  ANA  MARÍA", "family  given", ("de", "la", "cruz"), ("ana", "maria")),
        ("Juan Pérez", "given family", ("perez",), ("juan",)),
        ("María de la Cruz", "given family", ("de", "la", "cruz"), ("maria",)),
        ("Omar bin Laith", "given family", ("bin", "laith"), ("omar",)),
        ("Pérez Juan", "family given", ("perez",), ("juan",)),
        ("De la Cruz Juan", "family given", ("de", "la", "cruz"), ("juan",)),
        ("Juan; Pérez", "given; family", ("perez",), ("juan",)),
        ("Dr. Juan Pérez", "given family", ("perez",), ("juan",)),
    ],
)
def test_a_declared_order_parts_the_name(
    text: str, order: str, family: tuple[str, ...], first: tuple[str, ...]
) -> None:
    value = read(text, order)
    assert (value.family, value.given, value.unordered) == (family, first, ())


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("Juan Carlos Pérez", ""),
        ("محمد رضا کریمی", "given family"),
        ("Zhila Anari Golravandi", "given family"),
        ("علی‌رضا کریمی", ""),
        ("Perez", "given family"),
    ],
)
def test_without_a_rule_words_stay_unordered(text: str, order: str) -> None:
    value = read(text, order)
    assert value.unordered == tuple(fold(text).split())
    assert not value.family
    assert not value.given


@pytest.mark.parametrize("text", ["PEREZ JUAN", "PEREZ,", ", JUAN"])
def test_a_missing_separator_is_a_doubt_not_a_guess(text: str) -> None:
    assert "name.no_separator" in doubts(text, "family, given")
    assert not read(text, "family, given").family


@pytest.mark.parametrize(
    "text",
    ["NN", "N.N.", "ناشناس", "Unknown", "no identificado", "Desconocida", "NN 23", "مجهول الهوية", "unidentified (NN)"],
)
def test_a_word_for_nobody_is_a_missing_name(text: str) -> None:
    parsed = name.parse(text, Hints())
    assert parsed.missing
    assert parsed.value is None
    assert [doubt.key for doubt in parsed.doubts] == ["name.unnamed"]


@pytest.mark.parametrize("text", ["", "   ", "-", "sin datos", "\u200f"])
def test_an_empty_cell_is_missing_without_a_doubt(text: str) -> None:
    parsed = name.parse(text, Hints())
    assert parsed.missing
    assert not parsed.doubts


def test_a_person_called_nn_and_something_is_a_name() -> None:
    assert read("Nn Okafor").unordered == ("nn", "okafor")


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Juan C. Pérez", "name.initials"),
        ("Juan Pérez 2", "name.digits"),
        ("Juan Pérez (?)", "name.question"),
        ("¿Juan? Pérez", "name.question"),
        ("Juan (a) El Negro", "name.alias"),
        ("Juan Pérez (El Negro)", "name.alias"),
        ("Juan Pérez alias El Negro", "name.alias"),
        ("کریم یوسفی معروف به استاد", "name.alias"),
        ("12345", "name.no_letters"),
        ("x" * 301, "name.too_long"),
    ],
)
def test_what_is_odd_is_doubted(text: str, doubt: str) -> None:
    assert doubt in doubts(text)


def test_an_alias_is_kept_beside_the_name() -> None:
    value = read("Pérez, Juan (a) El Negro", "family, given")
    assert (value.family, value.given, value.aliases) == (("perez",), ("juan",), ("el negro",))


def test_withheld_and_declared_missing_words() -> None:
    hints = Hints(missing=("s/n",), withheld=("reservado",))
    assert name.parse("s/n", hints).missing
    assert name.parse("reservado", hints).withheld


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("علي كريمي", "علی کریمی"),
        ("علی‌رضا", "علیرضا"),
        ("فاطمة", "فاطمه"),
        ("أحمد", "احمد"),
        ("مـحـمّد", "محمد"),
        ("\u202bکریم\u202c", "کریم"),
        ("Núñez", "NUNEZ"),
        ("ﻣﺤﻤﺪ", "محمد"),
        ("O'Brien", "O’Brien"),
        ("Đorđević", "dordevic"),
    ],
)
def test_folding_joins_what_is_one_spelling(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other", "agreement", "why"),
    [
        ("Abachian, Juan Carlos", "JUAN CARLOS ABACHIAN", Agreement.SAME, "name.same"),
        ("علی کریمی", "Ali Karimi", Agreement.SAME, "name.same_sound"),
        ("Juan Pérez", "Juan Carlos Pérez", Agreement.COMPATIBLE, "name.within"),
        ("Juan C Pérez", "Juan Carlos Pérez", Agreement.COMPATIBLE, "name.within"),
        ("Juan Pérez Abachian", "Juan Pérez Abackian", Agreement.CLOSE, "name.spelling"),
        ("Juan Pérez", "Carlos Pérez", Agreement.DIFFERENT, "name.shares"),
        ("Juan Pérez", "Rosa Gómez", Agreement.DIFFERENT, "name.other"),
        ("غلامحسین رستمی", "غلام حسین رستمی", Agreement.SAME, "name.same"),
    ],
)
def test_names_compare(one: str, other: str, agreement: Agreement, why: str) -> None:
    found = name.compare(read(one), read(other))
    assert (found.agreement, found.why.key) == (agreement, why)
    assert render(found.why)


def test_the_key_forgets_order_and_particles() -> None:
    assert name.key(read("Cruz, Ana de la", "family, given")) == name.key(read("Ana de la Cruz")) == "ana cruz"


def test_a_name_is_shown_as_written_and_survives_storage() -> None:
    value = read("  Pérez,  Juan (a) El Negro", "family, given")
    assert name.format(value, "fa") == "Pérez, Juan (a) El Negro"
    assert name.from_json(json.loads(json.dumps(name.to_json(value)))) == value


ORDERS = st.sampled_from(["", "family, given", "family  given", "given family", "family given", "nonsense"])


@given(st.text(max_size=320), ORDERS)
def test_no_text_raises_and_nothing_is_lost(text: str, order: str) -> None:
    parsed = name.parse(text, Hints(order=order))
    for doubt in parsed.doubts:
        assert render(doubt)
    if parsed.value is None:
        assert parsed.missing or parsed.doubts
    else:
        assert parsed.value.as_written == text
        assert name.compare(parsed.value, parsed.value).agreement is Agreement.SAME
        assert name.from_json(name.to_json(parsed.value)) == parsed.value


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(
    st.text(alphabet="abcdeiouyhklmnrs یکرمنحسوا", max_size=12), st.text(alphabet="abcdeikmnrs یکرمنحسوا", max_size=12)
)
def test_comparison_is_symmetric_in_its_verdict(one: str, other: str) -> None:
    a, b = name.parse(one, Hints()).value, name.parse(other, Hints()).value
    if a and b:
        assert (name.compare(a, b).agreement is Agreement.SAME) == (name.compare(b, a).agreement is Agreement.SAME)
