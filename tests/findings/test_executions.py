"""The register of executions: counted once, aged with bounds, announced by whom, revised when editions change."""

from __future__ import annotations

import pytest

from cenotaph.findings.executions import (
    Execution,
    Series,
    as_json,
    executions,
    given_series,
    revisions,
    series_of,
    sheet,
    table,
)
from cenotaph.words.canonical import canonical
from cenotaph.words.sentences import render
from tests.findings.told import Told, day, material, victim

PERSON = victim("lamp/persons/1", "E-A", manner="execution", gender="female", birth_date="1975")


def act(key: str, person: str = "", source: str = "wick", **says: str) -> Told:
    whom = {"person": person} if person else {}
    return Told(f"{source}/acts/{key}", "act", {"act_kind": "execution", **whom, **says}, source)


def only(*told: Told) -> Execution:
    (found,) = executions(material(*told))
    return found


def test_an_act_that_names_a_person_and_the_persons_own_records_are_one_execution() -> None:
    found = only(PERSON, act("1", PERSON.record, event_date="5 October 1992", official_standing="official"))
    assert (found.key, found.acts, found.sources) == ("E-A", ("wick/acts/1",), ("lamp", "wick"))
    assert (found.sex, found.standing, found.standing_rests_on) == ("female", "official", "stated")
    assert found.days == (day("1992-10-05"), day("1992-10-05"))


def test_an_act_of_nobody_by_name_is_an_execution_and_another_act_is_none() -> None:
    found = executions(material(act("1"), act("2", act_kind="arrest")))
    assert [(one.key, one.person) for one in found] == [("wick/acts/1", "")]


@pytest.mark.parametrize(("says", "many"), [({"manner": "torture"}, 0), ({"death_date": "1992"}, 0)])
def test_a_death_of_another_or_an_unstated_manner_is_no_execution(says: dict[str, str], many: int) -> None:
    assert len(executions(material(victim("lamp/persons/1", "E-A", **says)))) == many


def test_a_source_that_is_a_states_announces_nothing_by_that() -> None:
    """It may be another State's: a standing is official only where a source says so."""
    (found,) = executions(material(PERSON, stances={"lamp": "state"}))
    assert (found.standing, found.standing_rests_on) == ("unofficial", "not_stated")


@pytest.mark.parametrize(
    ("person", "says", "at_offence", "at_execution", "minor"),
    [
        ({"birth_date": "10 May 1970"}, {"event_date": "9 May 1988"}, (None, 17), (17, 17), "certain"),
        ({"birth_date": "10 May 1970"}, {"event_date": "10 May 1988"}, (None, 18), (18, 18), "no"),
        ({"birth_date": "1970"}, {"event_date": "May 1988"}, (None, 18), (17, 18), "possible"),
        ({"birth_date": "1970"}, {"event_date": "1992", "offence_date": "1987"}, (16, 17), (21, 22), "certain"),
        ({"birth_date": "1970"}, {"event_date": "1992", "offence_date": "1988"}, (17, 18), (21, 22), "possible"),
        ({"birth_date": "1970"}, {"event_date": "1992", "offence_date": "1990"}, (19, 20), (21, 22), "no"),
        ({}, {"age": "17"}, (None, 17), (17, 17), "certain"),
        ({}, {"age_at_offence": "16", "age": "25"}, (16, 16), (25, 25), "certain"),
        ({}, {}, (None, None), (None, None), "unknown"),
        ({"age": "more than 20"}, {}, (None, None), (20, None), "no"),
        ({}, {"age": "about 30"}, (None, 33), (27, 33), "no"),
        ({}, {"age": "about 18"}, (None, 20), (16, 20), "possible"),
        ({"birth_date": "1970", "age": "19"}, {"event_date": "1988"}, (None, 19), (17, 19), "possible"),  # both stand
    ],
)
def test_ages_have_the_bounds_that_partial_dates_allow(
    person: dict[str, str],
    says: dict[str, str],
    at_offence: tuple[int | None, int | None],
    at_execution: tuple[int | None, int | None],
    minor: str,
) -> None:
    found = only(victim("lamp/persons/1", "E-A", **person), act("1", "lamp/persons/1", **says))
    assert (found.age_at_offence, found.age_at_execution, found.minor) == (at_offence, at_execution, minor)


def test_days_that_agree_are_narrowed_and_days_that_cannot_are_spanned_and_said_to_be_contested() -> None:
    agree = only(PERSON, act("1", PERSON.record, event_date="1992"), act("2", PERSON.record, event_date="October 1992"))
    assert (agree.days, agree.days_contested) == ((day("1992-10-01"), day("1992-10-31")), False)
    apart = only(PERSON, act("1", PERSON.record, event_date="1 May 1992"), act("2", PERSON.record, event_date="1993"))
    assert (apart.days, apart.days_contested) == ((day("1992-05-01"), day("1993-12-31")), True)


MANY = executions(
    material(
        act("1", event_date="5 October 1992", gender="female", official_standing="official"),
        act("2", event_date="October 1992", gender="male", age="17"),
        act("3", event_date="1992", official_standing="unconfirmed"),
        act("4", event_date="21 March 1993"),
        act("5"),
    )
)
ALL = given_series()[0]


def test_each_execution_stands_in_exactly_one_line_of_a_month_or_year_sheet() -> None:
    months = sheet(MANY, ALL, "month")
    assert [(one.period, one.executions) for one in months.lines] == [("1992-10", 2), ("1993-03", 1), ("", 2)]
    first = months.lines[0]
    assert (first.official, first.unofficial, first.women, first.men, first.minors_certain) == (1, 1, 1, 1, 1)
    years = sheet(MANY, ALL, "year")
    assert [(one.period, one.executions) for one in years.lines] == [("1992", 3), ("1993", 1), ("", 1)]
    for made in (months, years):
        assert made.total == len(MANY) == len({key for one in made.lines for key in one.keys})


def test_a_sheet_may_follow_another_calendar() -> None:
    assert [one.period for one in sheet(MANY, ALL, "month", "solar_hijri").lines] == ["1371-07", "1372-01", ""]
    assert [one.period for one in sheet(MANY, ALL, "year", "solar_hijri").lines] == ["1371", "1372", ""]


def test_a_series_counts_what_certainly_meets_its_conditions_and_prints_them() -> None:
    (women, period) = series_of(
        {
            "announced_women": {"standings": ["official"], "sex": ["female"]},
            "autumn": {"first": "1992-10-01", "last": "1992-12-31"},
        }
    )
    assert sheet(MANY, women, "year").total == 1
    assert sheet(MANY, period, "year").total == 2  # what is known to the year only may lie outside
    assert [render(one) for one in women.definition[1:]] == ["announced by the authorities", "of a woman or girl"]
    assert [render(one) for one in period.definition[1:]] == ["not before 1992-10-01", "not after 1992-12-31"]
    assert [render(one) for one in Series("all").definition] == [
        "This series counts every alleged execution of the register, whoever reports it."
    ]
    (minors,) = (one for one in given_series() if one.key == "minors")
    assert " or possibly under eighteen" in render(minors.definition[1])


def test_a_condition_that_is_not_known_is_refused_with_the_mend() -> None:
    with pytest.raises(ValueError, match="series x, gender: not known; known are standings, sex"):
        series_of({"x": {"gender": ["female"]}})
    with pytest.raises(ValueError, match="series x, sex 'women': one of female, male"):
        series_of({"x": {"sex": ["women"]}})


def test_revision_notes_say_what_an_edition_added_and_no_longer_states() -> None:
    told = Told(
        "lamp/persons/1", "person", {"name": "Mina Paperbridge", "manner": "execution", "charge": "theft", "age": "20"},
        "lamp", "E-A", "victim", withdrawn=("charge",), added=("age",),
    )  # fmt: skip
    found = material(told, Told("wick/persons/1", "person", {"manner": "execution"}, "wick", "E-B", "victim"))
    (note,) = revisions(found, executions(found))
    assert (note.source, note.edition) == ("lamp", "2")
    assert note.added == ("lamp/persons/1/age/age@2",)
    assert note.withdrawn == ("lamp/persons/1/charge/charge@1",)
    assert render(note.note) == "Edition 2: claims added: 1; claims no longer stated: 1; records concerned: 1."
    assert executions(found)[0].charges == ()  # what is withdrawn counts no more


def test_the_table_and_the_json_hold_the_same_executions() -> None:
    found = material(PERSON, act("1", PERSON.record, event_date="5 October 1992", charge="theft", series="women 1992"))
    made = executions(found)
    assert table(made)["execution"].to_list() == ["E-A"]
    assert table(made)["first_day"].to_list() == ["1992-10-05"]
    assert table([]).height == 0
    assert '"series":["women 1992"]' in canonical(as_json(found, made))
