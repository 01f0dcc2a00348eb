"""From true persons to the rows of a list.

Invariant: a list's rows come from its own stream of chance, so that one more list leaves the others as they were; and
whatever a row says that is not true of its person is named beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import jdatetime

from cenotaph.simulate.chance import Chance
from cenotaph.simulate.corruption import LATIN, PERSIAN, Written, write_words
from cenotaph.simulate.dates import DAY, GREGORIAN, MONTH, SEASON, SOLAR, persian_digits, write_date
from cenotaph.simulate.misreading import misread_words, transposed, truncate
from cenotaph.simulate.persons import Person, given_name
from cenotaph.simulate.vocabulary import Listing, Spelled, country, rates

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
SLIP = {"first": "typing_error", "second": "misread"}  # of names, once at most
YEAR_LOST = 0.25  # of wrong conversions; in the others it is a day


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes this row: in which script and calendar, whether the victim's name is known, by which chance."""

    chance: Chance
    script: str
    calendar: str
    named: bool
    rates: Mapping[str, float]
    corruption: str = "first"
    slip_in: str = ""  # the part of the name in which this row has its one slip: given, family, or none
    swapped: bool = False  # the family name stands where the given name belongs

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


def words(parts: Sequence[Spelled], hand: Hand, *, slips: bool, family: bool = False) -> Written:
    """A name field with the errors of names; `slips` says whether the one slip of this name falls into it."""
    about = hand.rates
    if hand.corruption == "second":
        rule = about["phonetic"] if hand.script == LATIN else about["letters_of_one_sound"]
        dropped = about["dropped_second"] if family else 0.0
        return misread_words(parts, hand.script, hand.chance, dropped=dropped, respelled=rule, misread=slips)
    other = about["other_spelling"] if hand.script == LATIN else about["other_orthography"]
    return write_words(
        parts, hand.script, hand.chance, dropped=about["dropped_part"], other=other, typing=float(slips)
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
    """The given name, or the family name where the two changed places."""
    return swapped_in(family_words(person, hand)) if hand.swapped else given_words(person, hand)


def family(person: Person, hand: Hand) -> Written:
    """The family name, or the given name where the two changed places."""
    return swapped_in(given_words(person, hand)) if hand.swapped else family_words(person, hand)


def given_words(person: Person, hand: Hand) -> Written:
    """The given name as this hand writes it."""
    return words(person.given, hand, slips=hand.slip_in == "given")


def family_words(person: Person, hand: Hand) -> Written:
    """The family name as this hand writes it."""
    return words(person.family, hand, slips=hand.slip_in == "family", family=True)


def swapped_in(written: Written) -> Written:
    """The same words in a column they do not belong to."""
    return Written(written.text, (*written.errors, "swapped"))


def full_name(person: Person, hand: Hand) -> Written:
    """Given and family name in one cell, each with its own errors; or that nobody knows it."""
    if not hand.named:
        return Written(UNKNOWN[hand.script][person.gender], ("unnamed",))
    first, second = given(person, hand), family(person, hand)
    return Written(f"{first.text} {second.text}", tuple(dict.fromkeys(first.errors + second.errors)))


def father(person: Person, hand: Hand) -> Written:
    """The father's name; the unnamed have none."""
    if hand.happens("father_missing") or not hand.named:
        return NOT_STATED
    return words(person.father, hand, slips=hand.happens(SLIP[hand.corruption]))


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


NAME_FIELDS = frozenset({"given", "family", "full_name", "father"})


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


class Told(NamedTuple):
    """The person as this row has it, and under which name what is not true shows in which fields."""

    person: Person
    wrong: tuple[tuple[frozenset[str], str], ...] = ()


def conflicting(person: Person, hand: Hand) -> Told:
    """First model: at times one value of the row is that of nobody, or of another day or town."""
    if not hand.happens("conflict"):
        return Told(person)
    shows, changed = hand.chance.one(CONFLICTS)
    return Told(changed(person, hand.chance), ((shows, "conflict"),))


def neighbouring_town(person: Person) -> Person:
    """The person as one killed in the town that the country's own order names next, the last before the first."""
    towns = [town for province in country().provinces.things for town in province.towns.things]
    return replace(person, town=towns[(towns.index(person.town) + 1) % len(towns)])


def transposed_day(person: Person, hand: Hand) -> Person:
    """The person as one who died on the day whose digits, in this hand's calendar, were exchanged."""
    return replace(person, died=transposed(person.died, gregorian=hand.calendar == GREGORIAN))


def misconverted(person: Person, hand: Hand) -> Person:
    """The person as one who died a day, or a year, earlier or later: an error of conversion between calendars."""
    chance, step = hand.chance, hand.chance.one((-1, 1))
    if chance.happens(YEAR_LOST):
        return replace(person, died=person.died.replace(year=person.died.year + step))
    return replace(person, died=person.died + jdatetime.timedelta(days=step))


def misplaced(person: Person, hand: Hand) -> Told:
    """Second model: the next town, exchanged digits of the day, a wrong conversion; each by itself."""
    wrong: list[tuple[frozenset[str], str]] = []
    if hand.happens("neighbouring_town"):
        person = neighbouring_town(person)
        wrong.append((frozenset({"place"}), "neighbouring_town"))
    if hand.happens("transposed"):
        changed = transposed_day(person, hand)
        wrong += [(frozenset({"date"}), "transposed")] * (changed != person)
        person = changed
    elif hand.happens("misconverted"):
        person = misconverted(person, hand)
        wrong.append((frozenset({"date"}), "misconverted"))
    return Told(person, tuple(wrong))


TOLD: Mapping[str, Callable[[Person, Hand], Told]] = {"first": conflicting, "second": misplaced}


def shows_in(field: str, written: Written, person: Person, told: Person, calendar: str) -> bool:
    """Whether the cell can be told from that of the true person: a month is that of many days."""
    if not written.text:
        return False
    if field != "date" or not {MONTH, SEASON} & set(written.errors):
        return True
    true, stated = ((day.togregorian() if calendar == GREGORIAN else day) for day in (person.died, told.died))
    if MONTH in written.errors:
        return bool((true.year, true.month) != (stated.year, stated.month))
    return bool((true.year, season(person)) != (stated.year, season(told)))


def season(person: Person) -> int:
    """The season of the day of death, by Solar Hijri months."""
    return int(person.died.month - 1) // 3


def hand_of(listing: Listing, chance: Chance, corruption: str) -> Hand:
    """Who writes the next row of this list."""
    script = listing.script
    if script == MIXED:
        script = PERSIAN if chance.happens(MIXED_PERSIAN) else LATIN
    calendar = listing.calendar
    if calendar == MIXED:
        calendar = GREGORIAN if script == LATIN and chance.happens(MIXED_GREGORIAN) else SOLAR
    named = not chance.happens(listing.unnamed)
    about = rates(corruption)
    slips = chance.happens(about[SLIP[corruption]])
    return Hand(
        chance, script, calendar, named, about, corruption,
        slip_in=chance.one(("given", "family")) if slips else "",
        swapped=corruption == "second" and chance.happens(about["swapped"]),
    )  # fmt: skip


def write_row(person: Person, listing: Listing, chance: Chance, *, again: bool, corruption: str = "first") -> Row:
    """One row of this list about this person; `again` says that the list has the person already."""
    hand = hand_of(listing, chance, corruption)
    told = TOLD[corruption](person, hand) if hand.named else Told(person)
    short = corruption == "second" and hand.happens("truncated")
    cells: dict[str, str] = {}
    errors: list[tuple[str, str]] = []
    for column, field in listing.columns.items():
        written = FIELDS[field](told.person, hand)
        if short and hand.named and field in NAME_FIELDS:
            written = truncate(written)
        cells[column] = written.text
        errors += ((column, error) for error in written.errors)
        for fields, error in told.wrong:
            if field in fields and shows_in(field, written, person, told.person, hand.calendar):
                errors.append((column, error))
    return Row(person.key, cells, tuple(errors), hand.named, again)


def reached(person: Person, listing: Listing, chance: Chance) -> bool:
    """Whether the list has the person: by the province, and the month, in which it happened."""
    share = listing.coverage[person.province.name.latin[0]] * listing.by_month.get(person.died.month, 1.0)
    return chance.happens(share)


def block_rows(
    persons: Sequence[Person], listing: Listing, seed: int, block: int, corruption: str = "first"
) -> Iterator[Row]:
    """The rows of one list about the persons of one block, in an order that says nothing about them."""
    chance = Chance(seed, listing.stream, block)
    mentions: list[tuple[Person, bool]] = []
    for person in persons:
        if reached(person, listing, chance):
            mentions.append((person, False))
            if chance.happens(listing.duplicates):
                mentions.append((person, True))
    for person, again in chance.shuffled(mentions):
        yield write_row(person, listing, chance, again=again, corruption=corruption)
