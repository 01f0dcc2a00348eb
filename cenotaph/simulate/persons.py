"""The persons of the fictional country: what is true, before any list wrote it down.

Invariant: a person is drawn once, from the stream of its block, and no list can change what is true of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import jdatetime

from cenotaph.simulate.chance import Chance
from cenotaph.simulate.vocabulary import Province, Spelled, country, names

PERSONS_IN_BLOCK = 1000  # rows are shuffled within a block, so that no list keeps the order of another
TRUTH_STREAM, SURVIVOR_STREAM = 0, 100
DEAD_PER_SURVIVOR = 10

MEN = 0.86
COMPOUND_GIVEN = 0.16  # of men: "Mohammad Reza"
TWO_PART_FAMILY = 0.24  # a family name and the name one bears after one's town
RELATIVES = 0.04  # persons whose brother or sister was killed too
AGES = (17, 24, 31, 62)  # youngest, the range of half of all persons, oldest


@dataclass(frozen=True, slots=True)
class Person:
    """One person who was killed, or survived. `died` and `birth_year` are Solar Hijri; age in whole years."""

    key: str
    gender: str
    given: tuple[Spelled, ...]
    family: tuple[Spelled, ...]
    father: tuple[Spelled, ...]
    birth_year: int
    age: int
    province: Province
    town: Spelled
    prison: Spelled
    organisation: Spelled
    occupation: Spelled
    died: jdatetime.date


@cache
def days() -> tuple[jdatetime.date, ...]:
    """Every day of the event, in order."""
    first, last = (jdatetime.date.fromisoformat(day) for day in country().period)
    return tuple(first + jdatetime.timedelta(days=day) for day in range((last - first).days + 1))


def given_name(chance: Chance, gender: str) -> tuple[Spelled, ...]:
    """A given name of one part or two."""
    if gender == "male" and chance.happens(COMPOUND_GIVEN):
        first = chance.one(names().compound_first)
        second = chance.one(names().compound_second)
        return (first,) if first == second else (first, second)
    return (chance.weighted(names().given[gender]),)


def family_name(chance: Chance, town: Spelled) -> tuple[Spelled, ...]:
    """A family name of one part or two, the second after the town of the family."""
    first = chance.weighted(names().family)
    return (first, names().after_town[town.persian]) if chance.happens(TWO_PART_FAMILY) else (first,)


def age_at_death(chance: Chance) -> int:
    """Most are in their twenties; a quarter are younger than the middle half, a quarter older."""
    youngest, low, high, oldest = AGES
    quarter = chance.below(4)
    if quarter == 0:
        return chance.between(youngest, low)
    return chance.between(low, high) if quarter < 3 else min(chance.between(high, oldest), chance.between(high, oldest))


def draw(chance: Chance, key: str) -> Person:
    """A person, from the next draws of this stream."""
    place = country()
    gender = "male" if chance.happens(MEN) else "female"
    province = chance.weighted(place.provinces)
    town = chance.weighted(province.towns)
    age = age_at_death(chance)
    # The days of the first half are as likely as two days of the second: the event ebbs away.
    day = min(chance.below(len(days())), chance.below(len(days())))
    died = days()[day]
    return Person(
        key=key,
        gender=gender,
        given=given_name(chance, gender),
        family=family_name(chance, town),
        father=given_name(chance, "male"),
        birth_year=died.year - age - chance.below(2),
        age=age,
        province=province,
        town=town,
        prison=chance.one(province.prisons),
        organisation=chance.weighted(place.organisations),
        occupation=chance.one(place.occupations.things),
        died=died,
    )


def relative(chance: Chance, person: Person, other: Person) -> Person:
    """The same person as a brother or sister of the other: their father, family name and town."""
    given = given_name(chance, person.gender)
    while given == other.given:
        given = given_name(chance, person.gender)
    return replace(
        person, given=given, family=other.family, father=other.father, province=other.province, town=other.town,
        prison=other.prison,
    )  # fmt: skip


def population(seed: int, stream: int, block: int, first: int, many: int, letter: str) -> list[Person]:
    """So many persons from one stream and block; their keys are the letter and a number from `first`."""
    chance = Chance(seed, stream, block)
    drawn: list[Person] = []
    for number in range(first, first + many):
        person = draw(chance, f"{letter}{number:06d}")
        if drawn and chance.happens(RELATIVES):
            person = relative(chance, person, drawn[-1])
        drawn.append(person)
    return drawn


def blocks(seed: int, persons: int) -> Iterator[tuple[int, list[Person]]]:
    """(number of the block, its persons), one block after the other: memory does not grow with the persons."""
    for block, start in enumerate(range(0, persons, PERSONS_IN_BLOCK)):
        yield block, population(seed, TRUTH_STREAM, block, start + 1, min(PERSONS_IN_BLOCK, persons - start), "P")


def survivors_of(seed: int, block: int, persons: int) -> list[Person]:
    """Those who came out alive beside the dead of one block; `died` is the day of their release."""
    first = block * (PERSONS_IN_BLOCK // DEAD_PER_SURVIVOR) + 1
    return population(seed, SURVIVOR_STREAM, block, first, persons // DEAD_PER_SURVIVOR, "S")
