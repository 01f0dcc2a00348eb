"""Officials, bodies and sites as the one engine takes them: which words tell, what keeps two apart. All fictional."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.register.linkage.kinds import CELL, MOST_CELLS, Kind, Mention, Written, clusters, frame, linked

GIVEN = ("Anton", "Boris", "Carlos", "Darius", "Emil", "Farid", "Goran", "Hamid", "Igor", "Jamal", "Karim", "Luis")
FAMILY = ("Valero", "Marković", "Rostami", "Dastani", "Petrescu", "Haddad", "Novak", "Serrano", "Tabari", "Kovač")
TOWNS = ("Tehran", "Karaj", "Shiraz", "Mashhad", "Tabriz", "Ahvaz")


def said(record: str, *names: str, order: str = "", **more: object) -> Mention:
    return Mention(record, record.partition("/")[0], tuple(Written(name, order) for name in names), **more)  # type: ignore[arg-type]


def strangers(kind: Kind, many: int = 60) -> list[Mention]:
    """Mentions of others, so that words have a frequency."""
    chance = random.Random(1)
    made = {
        "official": lambda: f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}{chance.choice(('', 'ani', 'pour', 'ov'))}",
        "body": lambda: f"{chance.choice(('Revolutionary Court', 'Prison', 'Ministry'))} of {chance.choice(FAMILY)}",
        "site": lambda: f"{chance.choice(FAMILY)} cemetery",
    }
    places = {"site": {"places": (chance.choice(TOWNS),)}}.get(kind, {})
    return [said(f"list{n % 2}/{n:03}", made[kind](), **places) for n in range(many)]


def together(kind: Kind, *mentions: Mention) -> list[tuple[str, ...]]:
    found = clusters(linked(kind, [*strangers(kind), *mentions], countries=("IR",)))
    wanted = {one.record for one in mentions}
    return [kept for group in found if len(kept := tuple(record for record in group if record in wanted)) > 1]


def name_of(kind: Kind, text: str, order: str = "", **more: object) -> tuple[str | None, ...]:
    row = frame(kind, [said("a/1", text, order=order, **more)], ("IR",)).row(0, named=True)
    return row["given"], row["family"], row["unordered"]


class TestOfficials:
    @pytest.mark.parametrize(
        ("text", "order", "parts"),
        [
            ("Sardar Azim Rostami", "given family", ("azim", "rostami", None)),
            ("Hojatoleslam Seyed Azim Rostami", "", (None, None, "azim rostami")),
            ("Amir Haji Zadeh", "", (None, None, "amir hajizadeh")),
            ("Haji Zadeh, Amir", "family, given", ("amir", "hajizadeh", None)),
            ("سرتیپ امیر حاجی زاده", "", (None, None, "امیر حاجیزاده")),
            ("Sardar", "", (None, None, "sardar")),
        ],
    )
    def test_ranks_are_left_out_and_endings_joined(self, text: str, order: str, parts: tuple[str | None, ...]) -> None:
        assert name_of("official", text, order) == parts

    def test_an_ending_before_a_family_name_is_left_where_it_stands(self) -> None:
        assert name_of("official", "Amir Pour Dastani") == (None, None, "amir pour dastani")

    def test_spellings_of_one_name_in_two_scripts_are_one_official(self) -> None:
        spellings = ["Azim Shahvarpour", "Azim Shahvarpoor", "Azeem SHAHVAR-POUR", "عظیم شهورپور"]
        mentions = [said(f"list{n}/x", text) for n, text in enumerate(spellings)]
        assert together("official", *mentions) == [tuple(one.record for one in mentions)]

    def test_a_name_by_which_another_list_knows_him_joins(self) -> None:
        assert together(
            "official", said("one/x", "Azim Shahvarpour", "Nasser Bahmanyar"), said("two/x", "Naser Bahmaniar")
        )

    def test_one_who_shares_the_family_name_stays_another(self) -> None:
        assert together("official", said("one/x", "Azim Shahvarpour"), said("two/x", "Milad Shahvarpour")) == []

    def test_births_a_generation_apart_keep_a_common_name_apart(self) -> None:
        born = [
            said(f"{side}/x", "Karim Tabari", born=(day, day + 364)) for side, day in (("one", 712000), ("two", 723000))
        ]
        assert together("official", *born) == []

    def test_only_words_that_few_posts_have_are_compared(self) -> None:
        posts = [
            "commander of the navy",
            "commander of the guard",
            "commander in Zaranj",
            "commander",
            "commander of the guard",
        ]
        made = frame("official", [said(f"a/{n}", "Anton Valero", positions=post) for n, post in enumerate(posts)])
        assert made["occupation"].to_list() == ["navy", "guard", "in zaranj", None, "guard"]


class TestBodies:
    def test_a_court_is_no_prison_and_terms_of_one_meaning_are_one(self) -> None:
        assert name_of("body", "زندان توحید") == (None, None, "prison توحید")
        assert name_of("body", "the Tribunal of Zaranj") == (None, None, "court zaranj")
        assert together("body", said("one/x", "Zaranj Prison"), said("two/x", "Court of Zaranj")) == []

    def test_one_body_in_two_languages(self) -> None:
        assert together("body", said("one/x", "Towhid Prison"), said("two/x", "زندان توحید")) == [("one/x", "two/x")]

    def test_a_run_of_words_with_a_known_acronym_is_written_as_it(self) -> None:
        rows = frame(
            "body",
            [
                said("a/1", "Northern Border Guard Corps (NBGC)"),
                said("a/2", "NBGC Naval Force"),
                said("a/3", "Northern Border Guard Corps Naval Force (NBGC-NF) Unit 340"),
            ],
        )
        assert rows["unordered"].to_list() == ["nbgc", "nbgc naval force", None]
        assert rows.select("given", "family").row(2) == ("340", "nbgc naval force unit")
        assert rows["aliases"].to_list() == [[], [], []]

    def test_units_of_one_force_are_told_apart_by_their_number(self) -> None:
        units = [said(f"uk/{number}", f"Northern Border Guard Naval Force Unit {number}") for number in (340, 840, 190)]
        assert clusters(linked("body", [*strangers("body"), *units], frozenset({"uk"}))) == clusters(
            linked("body", strangers("body"))
        )


class TestSites:
    def test_the_town_is_to_a_site_what_a_family_name_is_to_a_person(self) -> None:
        assert name_of("site", "Behesht Reza cemetery", places=("مشهد",)) == ("behesht reza", "mashhad", None)

    def test_a_site_called_only_after_its_town_has_no_name(self) -> None:
        assert name_of("site", "Ahvaz (graves)", places=("Ahvaz",)) == (None, None, None)

    def test_one_site_in_two_scripts_and_with_what_it_is(self) -> None:
        mentions = [
            said("one/x", "Behesht Sakineh", places=("Karaj",)),
            said("two/x", "گورستان بهشت سکینه", places=("کرج",)),
            said("six/x", "Behesht-e Sakineh Cemetery", places=("Karaj",)),
        ]
        assert together("site", *mentions) == [("one/x", "six/x", "two/x")]

    def test_the_same_words_in_another_town_are_another_site(self) -> None:
        here, there = (said(f"{town}/x", "Behesht Sakineh", places=(town,)) for town in ("Karaj", "Tabriz"))
        assert together("site", here, there) == []

    def test_circles_that_meet_share_a_cell(self) -> None:
        def cells(*circle: float) -> set[str]:
            return set(frame("site", [said("a/1", "Valero", circle=circle)])["places"][0])

        assert cells(35.71, 51.52, 1.0) & cells(35.69, 51.49, 3.0)
        assert not cells(35.71, 51.52, 1.0) & cells(36.3, 59.6, 1.0)
        assert cells(35.71, 51.52, 100.0) == set(), "too wide to tell anything"

    @given(st.floats(-60, 60), st.floats(-179, 179), st.floats(0, 8), st.floats(0, 6.28), st.floats(0, 1))
    def test_whatever_lies_in_a_circle_has_a_cell_of_it(
        self, latitude: float, longitude: float, radius: float, angle: float, share: float
    ) -> None:
        import math

        degrees = radius * share / 111.2
        north = latitude + degrees * math.sin(angle)
        east = longitude + degrees * math.cos(angle) / math.cos(math.radians(latitude))
        wide, point = (
            set(frame("site", [said("a/1", "Valero", circle=circle)])["places"][0])
            for circle in ((latitude, longitude, radius), (north, east, 0.0))
        )
        assert len(point) == 1
        assert not wide or point <= wide
        assert len(wide) <= MOST_CELLS
        assert radius > 5 * CELL * 10 or wide


def test_the_order_of_mentions_changes_nothing() -> None:
    mentions = [*strangers("official"), said("one/x", "Azim Shahvarpour"), said("two/x", "Azeem Shahvarpoor")]
    turned = list(mentions)
    random.Random(2).shuffle(turned)
    assert frame("official", mentions).equals(frame("official", turned))
