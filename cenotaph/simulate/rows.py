"""From true persons to the rows of a list.

Invariant: a list's rows come from its own stream of chance, so that one more list leaves the others as they were; and
whatever a row says that is not true of its person is named beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import jdatetime

from cenotaph.simulate.chance import Chance
from cenotaph.simulate.corruption import LATIN, PERSIAN, Written, write_words
from cenotaph.simulate.dates import DAY, GREGORIAN, MONTH, SEASON, SOLAR, persian_digits, write_date
from cenotaph.simulate.persons import Person, given_name
from cenotaph.simulate.vocabulary import Listing, Spelled, rates

MIXED = "mixed"
MIXED_PERSIAN = 0.45  # of the rows of a mixed list
MIXED_GREGORIAN = 0.25  # of the Latin rows of a list that mixes calendars
LATIN_DIGITS = 0.10  # of Persian numbers: written with Latin digits

GENDERS = {PERSIAN: {"male": "مرد", "female": "زن"}, LATIN: {"male": "M", "female": "F"}}
UNKNOWN = {
    PERSIAN: {"male": "مرد ناشناس", "female": "زن ناشناس"},
    LATIN: {"male": "unknown man", "female": "unknown woman"},
}
ABOUT = {PERSIAN: "حدود {}", LATIN: "about {}"}
NOT_STATED = Written("", ("missing",))


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes this row: in which script and calendar, whether the victim's name is known, by which chance."""

    chance: Chance
    script: str
    calendar: str
    named: bool
    rates: Mapping[str, float]

    def happens(self, error: str) -> bool:
        """Whether this error of `lists.yaml` is made here."""
        return self.chance.happens(self.rates[error])


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: whom it truly speaks of, its cells by column, and the errors by column."""

    person: str
    cells: Mapping[str, str]
    errors: tuple[tuple[str, str], ...]
    named: bool
    again: bool  # the same person stands in this list already


def words(parts: Sequence[Spelled], hand: Hand) -> Written:
    """A name field with the errors of names."""
    return write_words(
        parts, hand.script, hand.chance,
        dropped=hand.rates["dropped_part"], other=hand.rates["other_spelling"], typing=hand.rates["typing_error"],
    )  # fmt: skip


def term(word: Spelled, hand: Hand) -> Written:
    """A place or a body, at times in another spelling."""
    return write_words(
        (word,), hand.script, hand.chance, dropped=0, other=hand.rates["place_other_spelling"], typing=0
    )  # fmt: skip


def numeral(number: int, hand: Hand) -> str:
    """A number in the digits of the row's script."""
    if hand.script == LATIN or hand.chance.happens(LATIN_DIGITS):
        return str(number)
    return persian_digits(str(number))


def slip(number: int, hand: Hand) -> tuple[int, tuple[str, ...]]:
    """The number, at times one more or less."""
    if not hand.happens("birth_slip"):
        return number, ()
    return number + hand.chance.one((-1, 1)), ("slip",)


def given(person: Person, hand: Hand) -> Written:
    """The given name."""
    return words(person.given, hand)


def family(person: Person, hand: Hand) -> Written:
    """The family name."""
    return words(person.family, hand)


def full_name(person: Person, hand: Hand) -> Written:
    """Given and family name in one cell, each with its own errors; or that nobody knows it."""
    if not hand.named:
        return Written(UNKNOWN[hand.script][person.gender], ("unnamed",))
    first, second = given(person, hand), family(person, hand)
    return Written(f"{first.text} {second.text}", first.errors + second.errors)


def father(person: Person, hand: Hand) -> Written:
    """The father's name; the unnamed have none."""
    return NOT_STATED if hand.happens("father_missing") or not hand.named else words(person.father, hand)


def gender(person: Person, hand: Hand) -> Written:
    """The gender, which every list that has the column states."""
    return Written(GENDERS[hand.script][person.gender])


def birth_year(person: Person, hand: Hand) -> Written:
    """The year of birth in the list's calendar."""
    if hand.happens("birth_missing") or not hand.named:
        return NOT_STATED
    year, errors = slip(person.birth_year, hand)
    return Written(numeral(year, hand), errors)


def age(person: Person, hand: Hand) -> Written:
    """The age at death in whole years."""
    if hand.happens("birth_missing"):
        return NOT_STATED
    years, errors = slip(person.age, hand)
    return Written(numeral(years, hand), errors)


def about_age(person: Person, hand: Hand) -> Written:
    """An age, at times only "about 30"; of the unnamed always."""
    if hand.named and not hand.happens("round_age"):
        return age(person, hand)
    return Written(ABOUT[hand.script].format(numeral(5 * round(person.age / 5), hand)), ("rounded",))


def date(person: Person, hand: Hand) -> Written:
    """The date of death as exactly as this list knows it."""
    if hand.happens("date_missing"):
        return NOT_STATED
    # The rates are shares of all rows; here only the rows with a date are left.
    share = hand.chance.number() * (1 - hand.rates["date_missing"])
    month, season = hand.rates["date_month"], hand.rates["date_season"]
    precision = MONTH if share < month else SEASON if share < month + season else DAY
    text = write_date(person.died, precision, hand.calendar, hand.script, hand.chance)
    return Written(text, () if precision == DAY else (precision,))


def place(person: Person, hand: Hand) -> Written:
    """The town where it happened."""
    return NOT_STATED if hand.happens("place_missing") else term(person.town, hand)


def prison(person: Person, hand: Hand) -> Written:
    """The prison, in lists that have it."""
    return NOT_STATED if hand.happens("optional_missing") else term(person.prison, hand)


def organisation(person: Person, hand: Hand) -> Written:
    """The organisation the person is said to have belonged to."""
    return NOT_STATED if hand.happens("optional_missing") else term(person.organisation, hand)


def occupation(person: Person, hand: Hand) -> Written:
    """The occupation."""
    return NOT_STATED if hand.happens("optional_missing") else term(person.occupation, hand)


FIELDS: Mapping[str, Callable[[Person, Hand], Written]] = {
    "given": given,
    "family": family,
    "full_name": full_name,
    "father": father,
    "gender": gender,
    "birth_year": birth_year,
    "age": age,
    "about_age": about_age,
    "date": date,
    "place": place,
    "prison": prison,
    "organisation": organisation,
    "occupation": occupation,
}


def other_day(person: Person, chance: Chance) -> Person:
    """The person as one who died eight to forty days earlier or later."""
    moved = person.died + jdatetime.timedelta(days=chance.between(8, 40) * chance.one((-1, 1)))
    return replace(person, died=moved)


def other_town(person: Person, chance: Chance) -> Person:
    """The person as one killed in another town of the province."""
    towns = [town for town in person.province.towns.things if town != person.town]
    return replace(person, town=chance.one(towns))


def other_father(person: Person, chance: Chance) -> Person:
    """The person as another man's child."""
    father = given_name(chance, "male")
    while father == person.father:
        father = given_name(chance, "male")
    return replace(person, father=father)


def other_age(person: Person, chance: Chance) -> Person:
    """The person as one three to seven years older."""
    years = chance.between(3, 7)
    return replace(person, age=person.age + years, birth_year=person.birth_year - years)


# What a conflicting row says of somebody, by the fields in which it shows.
CONFLICTS: tuple[tuple[frozenset[str], Callable[[Person, Chance], Person]], ...] = (
    (frozenset({"date"}), other_day),
    (frozenset({"place"}), other_town),
    (frozenset({"father"}), other_father),
    (frozenset({"birth_year", "age", "about_age"}), other_age),
)


def write_row(person: Person, listing: Listing, chance: Chance, *, again: bool) -> Row:
    """One row of this list about this person; `again` says that the list has the person already."""
    script = listing.script
    if script == MIXED:
        script = PERSIAN if chance.happens(MIXED_PERSIAN) else LATIN
    calendar = listing.calendar
    if calendar == MIXED:
        calendar = GREGORIAN if script == LATIN and chance.happens(MIXED_GREGORIAN) else SOLAR
    named = not chance.happens(listing.unnamed)
    hand = Hand(chance, script, calendar, named, rates())
    told, shows = person, frozenset[str]()
    if named and hand.happens("conflict"):
        shows, changed = chance.one(CONFLICTS)
        told = changed(person, chance)
    cells: dict[str, str] = {}
    errors: list[tuple[str, str]] = []
    for column, field in listing.columns.items():
        written = FIELDS[field](told, hand)
        cells[column] = written.text
        errors += ((column, error) for error in written.errors)
        if field in shows and written.text:
            errors.append((column, "conflict"))
    return Row(person.key, cells, tuple(errors), named, again)


def block_rows(persons: Sequence[Person], listing: Listing, seed: int, stream: int, block: int) -> Iterator[Row]:
    """The rows of one list about the persons of one block, in an order that says nothing about them."""
    chance = Chance(seed, stream, block)
    mentions: list[tuple[Person, bool]] = []
    for person in persons:
        if chance.happens(listing.coverage[person.province.name.latin[0]]):
            mentions.append((person, False))
            if chance.happens(listing.duplicates):
                mentions.append((person, True))
    for person, again in chance.shuffled(mentions):
        yield write_row(person, listing, chance, again=again)
