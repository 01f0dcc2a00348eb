"""Places: shown as written, compared by folded words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.claims.values import Agreement, Hints, place
from cenotaph.claims.values.place import Place, countries_of, located
from cenotaph.words.sentences import render

NO_HINTS = Hints()


def read(words: str) -> Place:
    parsed = place.parse(words, NO_HINTS)
    assert parsed.value is not None
    return parsed.value


@pytest.mark.parametrize(
    ("words", "tokens"),
    [
        ("San Miguel de Tucumán", ("san", "miguel", "de", "tucuman")),
        ("  Córdoba,  (Capital) ", ("cordoba",)),
        ("زندان گوهردشت", ("زندان", "گوهردشت")),
        ("كرج", ("کرج",)),
        ("تهران\u200cپارس", ("تهران", "پارس")),
        ("Ward 8, ward 8", ("ward", "8")),
    ],
)
def test_words_are_folded_for_comparison_and_kept_for_the_page(words: str, tokens: tuple[str, ...]) -> None:
    found = read(words)
    assert found.tokens == tokens
    assert place.format(found, "en") == " ".join(words.split())


@pytest.mark.parametrize("words", ["???", "(unknown)", "—"])
def test_a_place_without_words_is_kept_with_a_doubt(words: str) -> None:
    parsed = place.parse(words, NO_HINTS)
    assert parsed.value == Place(words, ())
    assert [doubt.key for doubt in parsed.doubts] == ["place.no_words"]


def test_nothing_missing_or_withheld_is_a_place() -> None:
    hints = Hints(missing=("n/a",), withheld=("secret",))
    assert place.parse("n/a", hints).missing
    assert place.parse(" ", hints).missing
    assert place.parse("secret", hints).withheld


@pytest.mark.parametrize(
    ("left", "right", "agreement"),
    [
        ("Córdoba", "CORDOBA", Agreement.SAME),
        ("Tehran, Evin", "Evin Tehran", Agreement.SAME),
        ("Evin", "Evin prison, Tehran", Agreement.COMPATIBLE),
        ("Evin prison", "Gohardasht prison", Agreement.CLOSE),
        ("Evin", "Gohardasht", Agreement.DIFFERENT),
        ("???", "Evin", Agreement.UNKNOWN),
    ],
)
def test_places_agree_by_the_words_they_share(left: str, right: str, agreement: Agreement) -> None:
    assert place.compare(read(left), read(right)).agreement == agreement
    assert place.compare(read(right), read(left)).agreement == agreement
    assert render(place.compare(read(left), read(right)).why)


@given(st.text(max_size=30))
def test_any_text_is_read_without_raising_and_survives_storage(words: str) -> None:
    parsed = place.parse(words, NO_HINTS)
    if parsed.value is None:
        assert parsed.missing
        return
    assert place.from_json(place.to_json(parsed.value)) == parsed.value
    assert place.compare(parsed.value, parsed.value).agreement in {Agreement.SAME, Agreement.UNKNOWN}
    assert all(place.fold(token) == token for token in parsed.value.tokens)


def test_a_town_is_located_where_the_words_tell_which_of_its_name() -> None:
    whole = located("Mahmudabad, Amol", ("IR",))
    assert whole is not None
    assert abs(whole.latitude - 36.6) < 0.1
    assert located("Aliabad", ("IR",)) is None  # many of one size
    assert (found := located("تهران", ("IR",))) is not None
    assert found.name == "Tehran"
    assert located("Tehran", ()) is None


def test_words_all_of_which_are_towns_name_the_first() -> None:
    found = located("LA PLATA BUENOS AIRES", ("AR",))
    assert found is not None
    assert found.name == "La Plata"
    assert located("Buenos Aires Argentina", ("AR",)) is None  # a province, perhaps
    assert located("the road to Mendoza", ("AR",)) is None


def test_countries_of_a_territory() -> None:
    assert countries_of(["IR", "Republic of Zarvanda", "AR"]) == ("AR", "IR")
