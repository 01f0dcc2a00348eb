"""An age is an interval, and a minor is certain, possible or not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.claims.values.quantity import Quantity
from cenotaph.register.ages import age, agreed, minor, narrowed, stated_age, whole_years

days_of_life = st.dates(date(1900, 1, 1), date(2020, 1, 1))


@given(days_of_life, days_of_life)
def test_whole_years_grow_by_one_on_a_birthday_and_only_then(born: date, now: date) -> None:
    years = whole_years(born.toordinal(), now.toordinal())
    yesterday = whole_years(born.toordinal(), now.toordinal() - 1)
    birthday = (now.month, now.day) == (born.month, born.day)
    leapling = (born.month, born.day) == (2, 29) and (now.month, now.day) == (3, 1)
    assert years - yesterday in {0, 1}
    assert years == yesterday or birthday or leapling


few = st.integers(0, 40)


@given(days_of_life, few, few, few)
def test_the_age_between_two_intervals_is_reached_by_some_days_of_them_and_by_no_others(
    born: date, birth_span: int, gap: int, death_span: int
) -> None:
    births = [(born + timedelta(days=n)).toordinal() for n in range(birth_span + 1)]
    died = born + timedelta(days=birth_span + gap)
    deaths = [(died + timedelta(days=n)).toordinal() for n in range(death_span + 1)]
    reached = {whole_years(one, other) for one in births for other in deaths}
    assert age((births[0], births[-1]), (deaths[0], deaths[-1])) == (min(reached), max(reached))


@pytest.mark.parametrize(
    ("ages", "term"),
    [
        ((12, 17), "certain"),
        ((None, 17), "certain"),
        ((17, 18), "possible"),
        ((17, None), "possible"),
        ((18, None), "no"),
        ((18, 18), "no"),
        ((None, 40), "unknown"),
        ((None, None), "unknown"),
    ],
)
def test_a_minor_is_certain_possible_or_not_and_else_unknown(ages: tuple[int | None, int | None], term: str) -> None:
    assert minor(ages) == term


def test_a_stated_age_is_whole_years_and_an_open_side_stays_open() -> None:
    assert stated_age(Quantity(17, 17, "year")) == (17, 17)
    assert stated_age(Quantity(20, 25, "year", "range")) == (20, 25)
    assert stated_age(Quantity(18, None, "year", "at_least")) == (18, None)
    assert stated_age(Quantity(5, 5, "month")) == (0, 0)


def test_ages_that_agree_are_narrowed_and_others_spanned() -> None:
    assert narrowed((16, 19), [(17, 17)]) == (17, 17)
    assert narrowed((None, None), [(17, 17), (20, 20)]) == (17, 20)
    assert narrowed((16, 19), [(30, None)]) == (16, None)


def test_days_that_share_none_are_spanned_and_said_to_be_contested() -> None:
    assert agreed([(10, 20), (15, 30), (None, None)]) == ((15, 20), False)
    assert agreed([(10, 12), (15, 30)]) == ((10, 30), True)
    assert agreed([(None, 12), (15, 30)]) == ((None, 30), True)
    assert agreed([]) == ((None, None), False)
