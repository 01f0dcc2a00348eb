"""Dates as levels, at the precision of the less precise record."""

from __future__ import annotations

from datetime import date

import pytest

from cenotaph.register.linkage.intervals import birth_day, birth_year, event_day, event_period
from cenotaph.register.linkage.records import NOTHING


def day(year: int, month: int, of_month: int) -> int:
    return date(year, month, of_month).toordinal()


BORN = day(1950, 3, 7)


@pytest.mark.parametrize(
    ("other", "level"),
    [
        (BORN, 1),
        (day(1950, 7, 3), 2),  # day and month exchanged
        (day(1951, 3, 7), 2),  # one digit
        (day(1905, 3, 7), 2),  # two neighbouring digits exchanged
        (day(1950, 3, 17), 2),
        (day(1950, 3, 26), 3),  # one component, two digits
        (day(1963, 3, 7), 3),
        (BORN + 30, 3),
        (BORN + 200, 4),
        (BORN + 800, 5),
        (BORN + 3000, 6),
        (BORN + 9000, 7),
    ],
)
def test_two_birth_days(other: int, level: int) -> None:
    assert birth_day(BORN, BORN, other, other) == level
    assert birth_day(other, other, BORN, BORN) == level
    assert birth_year(BORN, BORN, other, other) == 0


@pytest.mark.parametrize(
    ("other", "level"),
    [(BORN, 1), (day(1951, 3, 7), 2), (BORN + 30, 2), (BORN + 200, 3), (BORN + 800, 4), (BORN + 9000, 4)],
)
def test_two_days_of_an_event(other: int, level: int) -> None:
    assert event_day(BORN, BORN, other, other) == level


@pytest.mark.parametrize(("year", "level"), [(1950, 1), (1951, 2), (1952, 3), (1957, 4), (1970, 5)])
def test_a_birth_day_and_a_year(year: int, level: int) -> None:
    found = birth_year(BORN, BORN, day(year, 1, 1), day(year, 12, 31))
    assert found == level


def test_a_wide_interval_says_nothing_when_it_fits() -> None:
    assert birth_year(BORN, BORN, day(1945, 1, 1), day(1955, 1, 1)) == 0


@pytest.mark.parametrize(("days", "level"), [(0, 1), (10, 2), (31, 2), (100, 3), (800, 4)])
def test_two_event_days(days: int, level: int) -> None:
    held = day(1976, 5, 4)
    assert event_day(held, held, held + days, held + days) == level


def test_a_month_and_a_day_fit() -> None:
    month = day(1976, 5, 1), day(1976, 5, 31)
    assert event_period(*month, day(1976, 5, 9), day(1976, 5, 9)) == 1
    assert event_period(*month, day(1976, 6, 9), day(1976, 6, 9)) == 3


@pytest.mark.parametrize("compare", [birth_day, birth_year, event_day, event_period])
def test_missing_is_not_disagreement(compare) -> None:  # type: ignore[no-untyped-def]
    assert compare(NOTHING, NOTHING, BORN, BORN) == 0
    assert compare(BORN, BORN, NOTHING, NOTHING) == 0
