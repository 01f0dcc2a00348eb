"""The register of sites: alleged until more is stated, every location, day and number beside those that differ."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cenotaph.findings.sites import Site, as_json, sites
from tests.findings.made import Told, made

GROUND = Told(
    "lamp/ground", "site",
    {"name": "Elm Field cemetery", "place": "Rosario", "site_kind": "mass_grave", "destroyed": "2008"}, "lamp",
)  # fmt: skip


def ground(record: str = "lamp/ground", source: str = "lamp", entity: str = "", **says: str) -> Told:
    kept = {about: words for about, words in {**GROUND.says, **says}.items() if words}
    return replace(GROUND, record=record, source=source, entity=entity, says=kept)


def register(*told: Told, as_of: str = "2020-06-01") -> dict[str, Site]:
    material = made(told)
    return {one.entity: one for one in sites(replace(material, about={**material.about, "as_of": as_of})).sites}


def only(**says: str) -> Site:
    return register(ground(**says))["lamp/ground"]


@pytest.mark.parametrize(
    ("says", "stage", "why"),
    [
        ({}, "alleged", []),
        ({"site_status": "bulldozed"}, "alleged", []),
        ({"site_status": "court finding in part"}, "alleged", []),
        ({"visited": "May 2004"}, "visited", ["sites.step_visited"]),
        ({"site_status": "Documented"}, "documented", ["sites.step_status"]),
        ({"minimum_individuals": "12"}, "documented", ["sites.step_individuals"]),
        ({"site_stage": "excavated", "visited": "2004"}, "excavated", ["sites.step_stage", "sites.step_visited"]),
        ({"site_status": "نبش قبر شده"}, "excavated", ["sites.step_status"]),
    ],
)
def test_a_site_is_alleged_until_a_source_states_more(says: dict[str, str], stage: str, why: list[str]) -> None:
    site = only(**says)
    assert (site.stage, [one.sentence.key for one in site.steps]) == (stage, why)


def test_records_that_the_register_joins_are_one_site_and_others_are_their_own() -> None:
    told = [ground(entity="E-1"), ground("post/ground", "post", "E-1"), ground("west/ground", "west")]
    found = register(*told)
    assert {entity: one.said.records for entity, one in found.items()} == {
        "E-1": ("lamp/ground", "post/ground"), "west/ground": ("west/ground",),
    }  # fmt: skip
    assert len(found["E-1"].said.origins) == 2


def test_sources_that_copy_one_add_no_origin() -> None:
    copies = [ground(f"copy{number}/ground", f"copy{number}", "E-1") for number in range(10)]
    told = [ground(entity="E-1"), *copies]
    found = sites(made(told, derived={f"copy{number}": ("lamp",) for number in range(10)})).sites[0]
    assert (len(found.said.sources), len(found.said.origins)) == (11, 1)


def test_competing_days_of_destruction_stand_side_by_side_with_their_sources() -> None:
    site = register(ground(entity="E-1"), ground("post/ground", "post", "E-1", destroyed="January 2009"))["E-1"]
    assert [(one.source, one.words) for one in site.disturbances] == [("lamp", "2008"), ("post", "January 2009")]
    assert site.days_differ


def test_days_that_can_be_one_do_not_differ() -> None:
    site = register(ground(entity="E-1"), ground("post/ground", "post", "E-1", destroyed="May 2008"))["E-1"]
    assert not site.days_differ


def test_a_site_that_nobody_joined_is_named_as_perhaps_the_same_and_kept_apart() -> None:
    other = ground("post/ground", "post", name="the Elm Field", destroyed="January 2009")
    site = register(GROUND, other)["lamp/ground"]
    assert site.perhaps == ("post/ground",)
    assert [one.words for one in site.disturbances] == ["2008"]
    assert [one.words for one in site.disturbances_perhaps] == ["January 2009"]
    assert (site.days_differ, site.days_differ_perhaps) == (False, True)


@pytest.mark.parametrize(
    "says",
    [
        {"place": "Mendoza"},
        {"place": ""},
        {"name": "Oak Hill cemetery"},
        {"name": "Elm Field prison", "site_kind": "prison"},
        {"name": "Rosario cemetery"},
    ],
)
def test_another_town_name_or_kind_is_not_perhaps_the_same(says: dict[str, str]) -> None:
    assert register(GROUND, ground("post/ground", "post", **says))["lamp/ground"].perhaps == ()


def test_a_denied_destruction_is_shown_and_is_no_day() -> None:
    told = [ground(entity="E-1"), ground("post/ground", "post", "E-1", destroyed="January 2019", polarity="denies")]
    site = register(*told)["E-1"]
    assert [one.denied for one in site.disturbances] == [False, True]
    assert (site.days_differ, site.alerts) == (False, ())


def test_candidate_locations_keep_their_radius_and_none_is_preferred() -> None:
    told = [
        ground(entity="E-1", radius="3 km"),
        ground("post/ground", "post", "E-1", place="12 km south of Rosario", province="Santa Fe"),
    ]
    site = register(*told)["E-1"]
    assert [(one.place, one.radius, one.province) for one in site.locations] == [
        ("Rosario", "3 km", ""), ("12 km south of Rosario", "", "Santa Fe"),
    ]  # fmt: skip


def test_a_minimum_number_of_individuals_is_never_a_claimed_total() -> None:
    site = only(minimum_individuals="at least 12", figure="300")
    assert [one.least for one in site.individuals] == [12]
    assert only(figure="300").individuals == ()
    assert only(figure="300").stage == "alleged"


def test_images_before_and_after_stand_with_their_days() -> None:
    site = only(imagery_before="22 August 2008", imagery_after="January 2009")
    assert ([one.words for one in site.imagery_before], [one.words for one in site.imagery_after]) == (
        ["22 August 2008"], ["January 2009"],
    )  # fmt: skip


def test_threats_and_recent_disturbance_call_for_preservation() -> None:
    assert [one.sentence.key for one in only(preservation="a road is planned").alerts] == ["sites.threat"]
    assert [one.sentence.key for one in only(destroyed="2017").alerts] == ["sites.recent"]
    assert only().alerts == ()


def test_a_rejected_claim_raises_nothing() -> None:
    site = register(replace(ground(visited="2004", site_stage="excavated"), rejected=("site_stage",)))["lamp/ground"]
    assert site.stage == "visited"


def test_the_output_is_plain_and_does_not_depend_on_the_order_of_records() -> None:
    told = [ground(preservation="a road"), ground("post/ground", "post", visited="2004")]
    one, other = (json.dumps(as_json(sites(made(each))), allow_nan=False) for each in (told, told[::-1]))
    assert one == other
    shown = json.loads(one)["sites"][0]
    assert shown["disturbances"][0]["days"] == ["2008-01-01", "2008-12-31"]
    assert shown["alerts"][0]["sentence"] == ["sites.threat", {"words": "a road"}]
