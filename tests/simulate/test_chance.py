"""Chance repeats itself, stream by stream."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cenotaph.simulate.chance import Chance, Weighted, by_rank


def numbers(chance: Chance, count: int = 2000) -> list[float]:
    return [chance.number() for _ in range(count)]


def test_the_same_seed_and_stream_draw_the_same_numbers() -> None:
    assert numbers(Chance(7, 1, 2)) == numbers(Chance(7, 1, 2))


@pytest.mark.parametrize(("seed", "stream"), [(8, (1, 2)), (7, (2, 2)), (7, (1, 3)), (7, (1,))])
def test_another_seed_or_stream_draws_others(seed: int, stream: tuple[int, ...]) -> None:
    assert not set(numbers(Chance(7, 1, 2))) & set(numbers(Chance(seed, *stream)))


def test_the_first_draws_are_those_of_the_day_they_were_written_down() -> None:
    """A NumPy that changed them would change every simulated case."""
    assert [Chance(1, 0, 0).below(1000), *(Chance(1, 1, block).below(1000) for block in range(3))] == [
        881,
        86,
        583,
        769,
    ]


def test_weights_are_shares() -> None:
    chance, among = Chance(3), Weighted("abc", (1, 0, 3))
    drawn = Counter(chance.weighted(among) for _ in range(8000))
    assert drawn["b"] == 0
    assert 0.72 < drawn["c"] / 8000 < 0.78


def test_the_common_come_before_the_rare() -> None:
    chance, among = Chance(3), by_rank(range(50))
    drawn = Counter(chance.weighted(among) for _ in range(8000))
    assert drawn[0] > drawn[5] > drawn[49] > 0


def test_as_many_weights_as_things() -> None:
    with pytest.raises(ValueError, match="2 things and 3 weights"):
        Weighted("ab", (1, 1, 1))


@given(some.integers(0, 2**64), some.lists(some.integers()))
def test_shuffling_loses_and_adds_nothing(seed: int, things: list[int]) -> None:
    assert sorted(Chance(seed).shuffled(things)) == sorted(things)


@given(some.integers(0, 2**64), some.integers(-50, 50), some.integers(0, 50))
def test_between_keeps_to_its_bounds(seed: int, low: int, width: int) -> None:
    chance = Chance(seed)
    assert {chance.between(low, low + width) for _ in range(20)} <= set(range(low, low + width + 1))
