"""The persons of the country: drawn once, alive at a believable age, dead in the event."""

from __future__ import annotations

from itertools import islice, pairwise

from cenotaph.simulate.persons import AGES, MEN, PERSONS_IN_BLOCK, RELATIVES, Person, blocks, days
from cenotaph.simulate.vocabulary import country

COUNT = 4000


def persons(seed: int = 1, count: int = COUNT) -> list[Person]:
    return [person for _, block in blocks(seed, count) for person in block]


def test_as_many_persons_as_asked_in_blocks_of_one_size() -> None:
    sizes = [len(block) for _, block in blocks(1, 2 * PERSONS_IN_BLOCK + 1)]
    assert sizes == [PERSONS_IN_BLOCK, PERSONS_IN_BLOCK, 1]
    assert not list(blocks(1, 0))


def test_more_persons_leave_the_first_as_they_were() -> None:
    assert persons(count=2 * PERSONS_IN_BLOCK)[:50] == persons(count=50)


def test_no_key_stands_twice() -> None:
    assert len({person.key for person in persons()}) == COUNT


def test_each_dies_in_the_event_at_a_believable_age() -> None:
    for person in persons():
        assert person.died in days()
        assert AGES[0] <= person.age <= AGES[-1]
        assert person.died.year - person.birth_year - person.age in (0, 1)
        assert person.town in person.province.towns.things


def test_gender_and_province_have_their_shares() -> None:
    drawn = persons()
    assert abs(sum(person.gender == "male" for person in drawn) / COUNT - MEN) < 0.02
    for province in country().provinces.things:
        assert abs(sum(person.province == province for person in drawn) / COUNT - province.share / 100) < 0.03


def test_some_are_brothers_or_sisters_and_none_is_the_same() -> None:
    related = [(left, right) for left, right in pairwise(persons()) if left.father == right.father]
    families = [(left, right) for left, right in related if left.family == right.family]
    assert len(families) > COUNT * RELATIVES * 0.7
    assert all(left.given != right.given for left, right in families)


def test_some_who_are_not_related_share_a_name() -> None:
    seen: dict[object, Person] = {}
    homonyms = 0
    for person in islice(persons(), 400):
        earlier = seen.setdefault((person.given, person.family), person)
        homonyms += earlier is not person and earlier.father != person.father
    assert homonyms >= 3
