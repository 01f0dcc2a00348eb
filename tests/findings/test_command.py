"""The chain of command: who is alleged to have sat where, what lies within it, and what listings really concern."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from cenotaph.findings.careers import Career, careers, listings
from cenotaph.findings.command import Command, as_json, command
from cenotaph.findings.linkage import Act, acts, descriptions, link, linked, linked_acts, reaches
from cenotaph.findings.material import UNKNOWN, Material
from cenotaph.findings.places import area, names_of, overlap
from cenotaph.findings.postings import Seat, panels, postings, sat_on, who_held
from cenotaph.findings.spans import holds, span_of
from cenotaph.words.sentences import Message, render
from cenotaph.words.vocabulary import terms
from tests.findings.made import MANDATE, Told, day, made, person, posting, victim

BAO = "E-BAO"  # an alleged judge of fiction, under two spellings
PANEL = [
    person("lamp/1", "Bao Sandoval", BAO),
    posting("lamp/seat", "lamp/1", place="Rosario", period="1978", seat_basis="witness"),
    person("post/1", "Bao Sandobal", BAO, "post"),
    posting("post/seat", "post/1", "post", place="Rosario", period="July 1978"),
    person("lamp/2", "Ines Quiroga", "E-INES"),
    posting("lamp/other", "lamp/2", place="Mendoza", period="1978"),
]


def seats(material: Material, place: str = "Rosario") -> dict[str, Seat]:
    return {one.person: one for one in sat_on(material, postings(material), place)}


# Postings


def test_a_posting_says_who_where_and_when_with_its_source() -> None:
    seat = next(one for one in postings(made(PANEL)) if one.record == "lamp/seat")
    assert (seat.person, seat.name, seat.identity, seat.kind, seat.basis) == (
        BAO, "Bao Sandoval", "named", "panel", "witness",
    )  # fmt: skip
    assert holds(seat.span, day("1978-08-01")) == "possible"
    assert (seat.source, seat.claims[0].split("@")[0]) == ("lamp", "lamp/seat/period/period~0")


def test_nobody_spoken_of_is_unknown_and_somebody_without_a_name_is_unnamed() -> None:
    found = postings(
        made([
            posting("lamp/empty", "", place="Rosario"),
            person("lamp/9", ""),
            posting("lamp/nameless", "lamp/9", place="Rosario"),
            person("lamp/8", "head of the service (unnamed)"),
            posting("lamp/said", "lamp/8", place="Rosario"),
        ])
    )  # fmt: skip
    assert {one.record: one.identity for one in found} == {
        "lamp/empty": "unknown", "lamp/nameless": "unnamed", "lamp/said": "unnamed",
    }  # fmt: skip


def test_a_posting_takes_name_and_place_of_the_body_it_refers_to() -> None:
    body = Told("lamp/body", "body", {"name": "The Third Tribunal", "place": "Rosario"})
    seat = postings(made([body, *PANEL[:1], posting("lamp/s", "lamp/1", body="lamp/body")]))[0]
    assert (seat.body, seat.body_record, seat.area.towns) == ("The Third Tribunal", "lamp/body", ("Rosario",))


def test_what_began_lasts_to_the_publication_of_its_source_and_no_further() -> None:
    told = [*PANEL[:1], posting("lamp/s", "lamp/1", since="3 May 1976")]
    span = postings(made(told, published={"lamp": "1984-09"}))[0].span
    assert span.precise == (day("1976-05-03"), day("1984-09-01"))
    assert [holds(span, day(one)) for one in ("1976-05-02", "1980-01-01", "1990-01-01")] == ["no", "certain", "unknown"]


def test_a_former_office_ended_before_its_source_spoke() -> None:
    told = [*PANEL[:1], posting("lamp/s", "lamp/1", kind="office", seat="Minister of Works (former)")]
    span = postings(made(told, published={"lamp": "1984"}))[0].span
    assert (span.imprecise, holds(span, day("1985-01-01"))) == ((None, day("1984-12-31")), "no")


# Who held what, and who sat where


def test_who_held_a_seat_on_a_day_is_as_certain_as_the_most_certain_source() -> None:
    told = [*PANEL, posting("post/day", "post/1", "post", place="Rosario", period="1 August 1978")]
    material = made(told)
    first, *rest = who_held(postings(material), day("1978-08-01"), material.origins)
    assert (first.person, first.where, first.held, len(first.said.origins)) == (BAO, "Rosario", "certain", 2)
    assert dict(first.each) == {"lamp/seat": "possible", "post/day": "certain", "post/seat": "unknown"}
    assert [one.person for one in rest] == ["E-INES"]


def test_a_seat_ruled_out_for_the_day_is_not_named() -> None:
    material = made([*PANEL[:1], posting("lamp/s", "lamp/1", since="1980", place="Rosario")])
    assert who_held(postings(material), day("1978-08-01"), material.origins) == ()


def test_who_is_alleged_to_have_sat_on_a_panel_is_counted_by_origin() -> None:
    seat = seats(made(PANEL))[BAO]
    assert seat.names == ("Bao Sandobal", "Bao Sandoval")
    assert (seat.said.records, seat.said.origins) == (("lamp/seat", "post/seat"), (("lamp",), ("post",)))
    assert (seat.bases, seat.identity) == (("witness",), "named")


def test_ten_sources_that_copy_one_add_no_origin() -> None:
    copies = [f"copy{number}" for number in range(10)]
    told = [
        entry
        for name in copies
        for entry in (
            person(f"{name}/1", "Bao Sandoval", BAO, name),
            posting(f"{name}/seat", f"{name}/1", name, place="Rosario", period="1978"),
        )
    ]
    seat = seats(made([*PANEL, *told], derived=dict.fromkeys(copies, ("lamp",))))[BAO]
    assert (len(seat.said.sources), len(seat.said.origins)) == (12, 2)
    assert len(seats(made([*PANEL, *told]))[BAO].said.origins) == 12, "sabotage: without lineage they would count"


def test_mentions_that_the_register_does_not_join_are_two_seats() -> None:
    told = [*PANEL, person("post/7", "Bao Sandoval", "E-OTHER", "post"), posting("post/x", "post/7", place="Rosario")]
    assert set(seats(made(told))) == {BAO, "E-OTHER"}


def test_every_spelling_of_a_town_is_one_place_and_two_towns_in_a_cell_are_two() -> None:
    told = [*PANEL[:1], posting("lamp/s", "lamp/1", place="Rosario and Mendoza", period="1978")]
    material = made(told)
    assert [place for place, _ in panels(material, postings(material))] == ["Mendoza", "Rosario"]
    assert names_of("Dezful and Ahvaz") == ("Dezful", "Ahvaz")


def test_what_speaks_against_a_seat_stands_beside_it_and_removes_nothing() -> None:
    told = [
        *PANEL,
        person("west/1", "Bao Sandoval", BAO, "west"),
        posting("west/helper", "west/1", "west", "assistant", place="Rosario", period="1978"),
        posting("west/not", "west/1", "west", place="Rosario", polarity="denies"),
        posting("west/office", "west/1", "west", "office", place="Rosario"),
        Told("west/said", "statement", {"statement_kind": "denial", "speaker": "Judge Bao Sandoval"}, "west"),
        Told(
            "west/else",
            "statement",
            {"statement_kind": "denial", "speaker": "A ministry", "about": "lamp/seat"},
            "west",
        ),
    ]
    seat = seats(made(told))[BAO]
    assert [(one.record, one.sentence.key) for one in seat.against] == [
        ("west/else", "command.denied_by"),
        ("west/helper", "command.another_part"),
        ("west/not", "command.seat_denied"),
        ("west/said", "command.denial_of_the_person"),
    ]
    assert seat.said == seats(made(PANEL))[BAO].said


def test_a_rejected_seat_counts_for_nothing_and_is_still_shown() -> None:
    told = [PANEL[0], replace(PANEL[1], rejected=("seat",))]
    material = made(told)
    assert sat_on(material, postings(material), "Rosario") == ()
    assert [one.counted for one in postings(material)] == [False]


# Linkage: time, place and description


def deed(days: str = "2 August 1978", place: str = "Rosario", manner: str = "execution", prison: str = "") -> Told:
    says = {"death_date": days, "death_place": place, "manner": manner, "prison": prison}
    return victim("lamp/dead", **{about: words for about, words in says.items() if words})


def judged(seat: Told, dead: Told, *more: Told) -> tuple[str, tuple[str, str, str]]:
    material = made([person("lamp/1", "Bao Sandoval", BAO), seat, dead, *more])
    held = next(one for one in postings(material) if one.record == seat.record)
    found = link(acts(material)[0], held, reaches(material, [held])[held.record])
    return found.outcome, (found.time, found.place, found.description)


def on_panel(**says: str) -> Told:
    return posting("lamp/seat", "lamp/1", **{"since": "1 July 1978", "until": "30 September 1978", **says})


def test_an_act_is_linked_if_time_place_and_description_all_overlap() -> None:
    assert judged(on_panel(place="Rosario"), deed()) == ("linked", ("certain", "certain", "certain"))


@pytest.mark.parametrize(
    ("seat", "dead", "outcome", "reasons"),
    [
        ({"place": "Rosario"}, {"days": "1978"}, "possible", ("possible", "certain", "certain")),
        ({"place": "Rosario"}, {"days": "May 1979"}, "not_linked", ("no", "certain", "certain")),
        ({"place": "Rosario"}, {"days": ""}, "not_linked", ("unknown", "certain", "certain")),
        ({"place": "Rosario"}, {"prison": "Old Mill prison"}, "possible", ("certain", "possible", "certain")),
        ({"place": "Mendoza"}, {}, "not_linked", ("certain", "no", "certain")),
        ({"place": "the lake province"}, {}, "not_linked", ("certain", "unknown", "certain")),
        ({"prison": "Old Mill"}, {"prison": "Old Mill prison"}, "linked", ("certain", "certain", "certain")),
        ({"prison": "New Mill"}, {"prison": "Old Mall prison"}, "not_linked", ("certain", "no", "certain")),
        ({"place": "Rosario"}, {"manner": "killed_in_operation"}, "not_linked", ("certain", "certain", "no")),
        ({"place": "Rosario"}, {"manner": ""}, "not_linked", ("certain", "certain", "unknown")),
        ({"place": "Rosario"}, {"manner": "shooting"}, "possible", ("certain", "certain", "possible")),
    ],
)
def test_what_does_not_overlap_or_is_not_stated_links_nothing(
    seat: dict[str, str], dead: dict[str, str], outcome: str, reasons: tuple[str, str, str]
) -> None:
    assert judged(on_panel(**seat), deed(**dead)) == (outcome, reasons)


def test_every_description_is_of_a_kind_that_vocabularies_have() -> None:
    assert set(descriptions()) == set(terms("posting_kind"))
    known = {*terms("act_kind"), *terms("manner"), ""}
    assert all(set(acts_of_it) <= known for acts_of_it in descriptions().values())
    assert set(descriptions()["office"].values()) == {"no"}


def test_an_office_links_to_no_act() -> None:
    assert judged(on_panel(place="Rosario", kind="office"), deed())[0] == "not_linked"


def test_the_record_of_an_act_is_linked_like_a_death() -> None:
    act = Told("lamp/act", "act", {"act_kind": "execution", "place": "Rosario", "event_date": "2 August 1978"})
    assert judged(on_panel(place="Rosario"), act)[0] == "linked"


def bodies(since: str, until: str) -> tuple[Told, ...]:
    return (
        Told("lamp/high", "body", {"name": "The High Tribunal", "place": "Mendoza"}),
        Told("lamp/low", "body", {
            "name": "The Low Tribunal", "place": "Rosario", "superior": "lamp/high", "since": since, "until": until,
        }),
    )  # fmt: skip


def test_a_superior_has_the_areas_of_those_below_only_during_the_relation() -> None:
    seat = on_panel(body="lamp/high")
    assert judged(seat, deed(), *bodies("1 June 1978", "1 December 1978"))[0] == "linked"
    assert judged(seat, deed(), *bodies("1 June 1977", "1 December 1977"))[0] == "not_linked"
    assert judged(on_panel(body="lamp/low"), deed(place="Mendoza"), *bodies("1 June 1978", "1 December 1978"))[0] == (
        "not_linked"
    ), "a subordinate has no part in the superior's area"


def test_bodies_that_stand_under_each_other_end() -> None:
    high, low = bodies("1 June 1978", "1 December 1978")
    circle = replace(
        high, says={**high.says, "superior": "lamp/low", "since": "1 June 1978", "until": "1 December 1978"}
    )
    assert judged(on_panel(body="lamp/high"), deed(), circle, low)[0] == "linked"


def test_columns_and_objects_give_the_same_links() -> None:
    dead = [
        victim(f"lamp/d{number}", f"E-{number // 2}", death_date=when, death_place=place, manner=manner)
        for number, (when, place, manner) in enumerate(
            (when, place, manner)
            for when in ("2 August 1978", "1978", "1980")
            for place in ("Rosario", "Mendoza", "the Old Mill prison", "nowhere known")
            for manner in ("execution", "shooting", "torture")
        )
    ]
    high = replace(on_panel(body="lamp/high"), record="lamp/presiding")
    material = made([*PANEL, high, *bodies("1 June 1978", "1 December 1978"), *dead])
    found, held = acts(material), postings(material)
    where = reaches(material, held)
    counted = {one.posting: sum(tally.records for tally in one.tallies) for one in linked(material, held)}
    for seat in held:
        slow = {one.record: link(one, seat, where[seat.record]).outcome for one in found}
        slow = {record: outcome for record, outcome in slow.items() if outcome != "not_linked"}
        assert counted.get(seat.record, 0) == len(slow)
        assert dict(linked_acts(material, seat)) == slow


def test_persons_are_counted_once_however_many_sources_name_them() -> None:
    dead = [deed(), replace(deed(), record="post/dead", source="post", entity="lamp/dead")]
    material = made([*PANEL[:1], on_panel(place="Rosario"), *dead])
    tally = linked(material, postings(material))[0].tallies[0]
    assert (tally.outcome, tally.records, tally.entities) == ("linked", 2, 1)


def test_an_act_without_days_links_to_nothing() -> None:
    act = Act("x", "lamp", "", UNKNOWN, area(("Rosario",), (), ("AR",)), "execution")
    material = made([*PANEL[:1], on_panel(place="Rosario")])
    assert link(act, postings(material)[0]).time == "unknown"


def test_places_meet_at_the_finest_level_that_both_state() -> None:
    town, mill = area(("Rosario",), (), ("AR",)), area(("Rosario",), ("Old Mill",), ("AR",))
    assert (overlap(town, town), overlap(town, mill), overlap(mill, mill)) == ("certain", "possible", "certain")
    assert overlap(town, area((), (), ())) == "unknown"


# Careers and listings


LISTED = Told("lamp/listed", "designation", {
    "person": "lamp/1", "listed_by": "The Union", "listing": "listed", "issued": "10 October 1995",
    "reasons": "answerable, as president of the Rosario courts, for arbitrary arrests",
    "conduct_period": "in office from 1991 onward",
})  # fmt: skip
LATER = posting("lamp/later", "lamp/1", kind="office", seat="President of the Rosario courts", since="1991")
MINISTER = posting("lamp/minister", "lamp/1", kind="office", seat="Minister of Works", since="1999", until="2001")


def career(*told: Told) -> Career:
    material = made([*PANEL, *told])
    return next(one for one in careers(material, postings(material), MANDATE) if one.person == BAO)


def changed(**says: str) -> Told:
    kept = {about: words for about, words in {**LISTED.says, **says}.items() if words}
    return replace(LISTED, says=kept)


def test_seats_later_offices_listings_and_deaths_are_separate_facts() -> None:
    died = person("west/1", "Bao Sandoval", BAO, "west", death_date="2003")
    then = posting("lamp/then", "lamp/1", kind="office", seat="Dean of Rosario", period="1978")
    undated = posting("lamp/undated", "lamp/1", kind="office", seat="Keeper of the seal")
    found = career(LATER, MINISTER, LISTED, died, then, undated)
    assert [one.posting.record for one in found.seats] == ["lamp/seat", "post/seat"]
    assert [(one.posting.record, one.in_mandate) for one in found.later_offices] == [
        ("lamp/later", "no"), ("lamp/minister", "no"),
    ]  # fmt: skip
    assert [one.posting.record for one in found.offices_then] == ["lamp/then"]
    assert [(one.posting.record, one.in_mandate) for one in found.other_offices] == [("lamp/undated", "unknown")]
    assert [(one.record, one.as_written) for one in found.deaths] == [("west/1", "2003")]
    assert [one.listed_by for one in found.listings] == ["The Union"]


def test_whom_sources_give_only_an_office_of_another_time_is_no_part_of_the_answer() -> None:
    host = [person("lamp/5", "Otto Weiss"), posting("lamp/mayor", "lamp/5", kind="office", seat="mayor", period="1999")]
    shown = as_json(command(made([*PANEL, *host]), MANDATE))
    assert "lamp/5" not in {one["person"] for one in shown["careers"]}
    assert "lamp/mayor" not in {one["record"] for one in shown["postings"]}


def test_a_death_told_of_in_the_record_of_an_event_is_found() -> None:
    event = Told("west/death", "event", {"about": "lamp/1", "death_date": "2 May 2003"}, "west")
    assert [one.record for one in career(event).deaths] == ["west/death"]


def warned(*told: Told) -> list[str]:
    return [one.key for listing in career(*told).listings for one in listing.warnings]


def test_a_listing_for_later_conduct_is_not_about_what_is_alleged_here() -> None:
    warning = career(LISTED).listings[0].warnings[0]
    assert render(warning) == (
        "The listing gives as its reason conduct of another time (in office from 1991 onward), "
        "not the conduct alleged here."
    )


def test_a_listing_that_names_an_office_held_only_later_is_about_that_office() -> None:
    listed = changed(conduct_period="")
    assert warned(listed, LATER) == ["command.listing_of_an_office"]
    assert warned(listed) == ["command.listing_not_stated"], "without the office nothing tells the time"
    then = posting("lamp/then", "lamp/1", kind="office", seat="President of the Rosario courts", period="1978")
    assert warned(listed, then, LATER) == ["command.listing_not_stated"], "the same office may have been held then"


def test_a_listing_whose_reasons_name_the_time_of_the_mandate_is_not_warned_of() -> None:
    assert warned(changed(conduct_period="1978 and later")) == []
    assert career(changed(conduct_period="1978")).listings[0].mandate_conduct == ("lamp/listed",)


def test_a_listing_without_any_time_is_said_to_state_none() -> None:
    assert warned(changed(conduct_period="", reasons="part in violations")) == ["command.listing_not_stated"]


def test_who_says_otherwise_of_a_listing_stands_beside_it_by_name() -> None:
    other = replace(changed(conduct_period="1978", person="post/1"), record="post/listed", source="post")
    said = Told("west/said", "statement", {"words": "the Union listed Bao Sandoval for the killings of 1978"}, "west")
    listing = career(LISTED, other, said).listings[0]
    assert [one.key for one in listing.warnings] == ["command.listing_other_conduct", "command.listing_otherwise"]
    assert listing.warnings[1].parameters["count"] == 2
    assert (listing.other_conduct, listing.mandate_conduct, listing.linked_by) == (
        ("lamp/listed",), ("post/listed",), ("west/said",),
    )  # fmt: skip


def test_a_source_that_says_that_nobody_was_listed_is_a_listing_of_nobody() -> None:
    told = career(LISTED, replace(changed(listing="not_listed", conduct_period=""), record="lamp/unlisted"))
    assert [(one.designations[0].listed, bool(one.warnings)) for one in told.listings] == [(True, True), (False, False)]


def test_years_in_persian_digits_and_calendar_are_read() -> None:
    told = replace(changed(conduct_period="از سال ۱۳۷۰", reasons=""), language="fa")
    assert career(told).listings[0].designations[0].years == ((day("1991-03-21"), day("1992-03-20")),)
    assert warned(told) == ["command.listing_other_conduct"]


def test_a_case_without_a_period_warns_of_nothing_but_that() -> None:
    material = made([*PANEL, LISTED])
    found = listings(material, postings(material), UNKNOWN)[0]
    assert found.designations[0].sentence.key == "command.mandate_without_period"


# Neutrality


DEAD = [deed(), replace(deed(place="Mendoza"), record="lamp/dead2", entity="E-2")]
WHOLE = [*PANEL, LATER, MINISTER, LISTED, *DEAD]


def alleged(told: list[Told]) -> tuple[object, ...]:
    """All that is computed of seats and links."""
    found = command(made(told), MANDATE)
    return (
        found.panels,
        tuple(one for one in found.postings if one.kind != "office"),
        found.linkage,
        tuple((one.person, one.seats) for one in found.careers),
    )


@pytest.mark.parametrize("removed", [[LISTED], [LATER], [MINISTER], [LISTED, LATER, MINISTER]])
def test_no_later_office_and_no_listing_changes_a_seat_or_a_link(removed: list[Told]) -> None:
    assert alleged([one for one in WHOLE if one not in removed]) == alleged(WHOLE)


def test_the_search_for_such_a_change_would_find_one() -> None:
    """Sabotage: were the later office a seat, the test above would fail."""
    seated = replace(MINISTER, says={**MINISTER.says, "posting_kind": "panel", "period": "1978"})
    assert alleged([*WHOLE[:-4], seated, *WHOLE[-4:]]) != alleged(WHOLE)


# Output


def whole(told: list[Told]) -> Command:
    return command(made(told), MANDATE)


def test_the_output_is_plain_and_does_not_depend_on_the_order_of_records() -> None:
    written = json.dumps(as_json(whole(WHOLE)), ensure_ascii=False, allow_nan=False)
    assert json.dumps(as_json(whole(WHOLE[::-1])), ensure_ascii=False, allow_nan=False) == written
    shown = json.loads(written)
    assert shown["mandate"] == ["1978-05-01", "1979-02-28"]
    assert shown["panels"][1]["seats"][0]["spans"][0] == [
        "lamp/seat",
        {
            "certainly": None, "within": [None, None], "stated": ["1978-01-01", "1978-12-31"],
            "starting": False, "ending": False, "impossible": False,
        },
    ]  # fmt: skip


def every(shown: object, met: Callable[[object], None]) -> None:
    met(shown)
    for one in shown.values() if isinstance(shown, dict) else shown if isinstance(shown, list) else ():
        every(one, met)


def test_every_sentence_has_words() -> None:
    def met(one: object) -> None:
        if isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) and one[0].startswith("command."):
            assert render(Message(one[0], one[1]))

    every(as_json(whole(WHOLE)), met)


def test_two_thousand_postings_and_a_hundred_thousand_persons_take_seconds() -> None:
    towns = ("Rosario", "Mendoza", "Salta", "La Plata", "Corrientes", "Neuquén", "Resistencia", "Posadas")
    told = [person(f"lamp/p{number}", "Bao Sandoval", f"E-{number % 500}") for number in range(2000)]
    told += [
        posting(f"lamp/s{number}", f"lamp/p{number}", place=towns[number % 8], period=f"{1 + number % 28} May 1978")
        for number in range(2000)
    ]
    material = made([*told, deed()])
    one = material.records.filter(record="lamp/dead")
    claims = material.claims.filter(record="lamp/dead")
    assert claims.height == 4
    many = many_deaths(claims, towns, 100_000)
    started = time.perf_counter()
    big = replace(
        material,
        records=material.records.filter(material.records["record"] != "lamp/dead").vstack(
            many.select("record", "kind", "role", "source", "entity").unique().select(one.columns)
        ).sort("record"),
        claims=material.claims.filter(material.claims["record"] != "lamp/dead").vstack(many.select(claims.columns)),
    )  # fmt: skip
    found = linked(big, postings(big))
    assert len(found) == 2000
    assert sum(tally.records for one_posting in found for tally in one_posting.tallies) > 100_000
    assert time.perf_counter() - started < 30


def many_deaths(claims: pl.DataFrame, towns: tuple[str, ...], count: int) -> pl.DataFrame:
    number = pl.DataFrame({"number": range(count)})
    days = [f"1978-05-{1 + each:02}" for each in range(28)]
    place = pl.col("number").mod(8).replace_strict(dict(enumerate(towns)))
    when = pl.concat_str(
        pl.lit('{"calendar":"gregorian","circa":false,"high":"'),
        pl.col("number").mod(28).replace_strict(dict(enumerate(days))),
        pl.lit('","low":"'),
        pl.col("number").mod(28).replace_strict(dict(enumerate(days))),
        pl.lit('","precision":"day"}'),
    )
    about = pl.col("property")
    return number.join(claims, how="cross").with_columns(
        pl.concat_str(pl.lit("lamp/dead"), "number").alias("record"),
        pl.concat_str(pl.lit("E-D"), pl.col("number") // 2).alias("entity"),
        pl.when(about == "death_place").then(place).otherwise("as_written").alias("as_written"),
        pl.when(about == "death_date").then(when).otherwise("value").alias("value"),
    )


def test_spans_of_postings_follow_the_rules_of_spans() -> None:
    told = [*PANEL[:1], posting("lamp/s", "lamp/1", since="1975", until="1979", period="1978")]
    year = lambda number: (day(f"{number}-01-01"), day(f"{number}-12-31"))  # noqa: E731
    assert postings(made(told))[0].span == span_of(year(1975), year(1979), year(1978))
