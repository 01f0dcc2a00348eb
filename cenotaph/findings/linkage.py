"""Acts and postings: whether what was done lies within the time, the place and the description of an alleged posting.

Invariant: an act is linked to a posting only if all three overlap, each by the words of sources; where one is not
stated there is no link, and the answer says which. A link is no finding of who did it. A superior has the areas of
others only in the days on which they stood under that superior. An office links to nothing.

After the Security Force Monitor's Research Handbook (CC BY 4.0): an incident is connected with a posting only if time,
place and description of the alleged perpetrators overlap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as GregorianDay
from functools import cache
from importlib import resources
from itertools import chain
from typing import Literal

import polars as pl
import yaml

from cenotaph.findings.material import Days, Material, Record
from cenotaph.findings.places import Area, area, countries, overlap
from cenotaph.findings.postings import Posting, published, stated_span
from cenotaph.findings.since import Reads, Since, of_kinds
from cenotaph.findings.spans import Held, Span, weakest
from cenotaph.words.sentences import Message, message

Outcome = Literal["linked", "possible", "not_linked"]
KILLED = ("victim",)  # roles of persons whose record is also the record of an act
DATES = {"person": ("death_date",), "act": ("event_date", "period")}
DESCRIBED = {"person": "manner", "act": "act_kind"}
PLACES = {"person": ("death_place",), "act": ("place",)}
BUILDINGS = ("prison",)
OF_VICTIMS = {*BUILDINGS, *DESCRIBED.values(), *chain(*DATES.values(), *PLACES.values())}
ACTS = Reads(of_kinds(("act",)) | (of_kinds(("person",)) & pl.col("property").is_in(sorted(OF_VICTIMS))))
TIME: Mapping[Held, str] = {
    "certain": "command.time_certain",
    "possible": "command.time_possible",
    "no": "command.time_no",
    "unknown": "command.time_unknown",
}
PLACE: Mapping[Held, str] = {
    "certain": "command.place_certain",
    "possible": "command.place_possible",
    "no": "command.place_no",
    "unknown": "command.place_unknown",
}
DESCRIPTION: Mapping[Held, str] = {
    "certain": "command.description_certain",
    "possible": "command.description_possible",
    "no": "command.description_no",
    "unknown": "command.description_unknown",
}
EPOCH = GregorianDay(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Act:
    """What one source says was done: an act, or a person's death; when, where, and of which kind."""

    record: str
    source: str
    entity: str
    days: Days
    area: Area
    described: str  # a term of `act_kind` or `manner`, "" where not stated


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a posting reached, and the spans that must all hold: its own, and of each relation through which it did."""

    area: Area
    spans: tuple[Span, ...]
    through: tuple[str, ...] = ()  # records of bodies, from the posting's own downwards


@dataclass(frozen=True, slots=True)
class Link:
    """How far an act lies within a posting, with the three reasons."""

    act: str
    posting: str
    outcome: Outcome
    time: Held
    place: Held
    description: Held
    reasons: tuple[Message, Message, Message]
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records and persons (entities) are linked to a posting, or possibly, for one set of reasons."""

    outcome: Outcome
    time: Held
    place: Held
    description: Held
    records: int
    entities: int


@dataclass(frozen=True, slots=True)
class Linked:
    """One posting with the acts that lie, or may lie, within it."""

    posting: str
    tallies: tuple[Tally, ...]


@cache
def descriptions() -> Mapping[str, Mapping[str, Held]]:
    """Which acts lie within the description of which kind of posting, from `descriptions.yaml`."""
    text = (resources.files("cenotaph.findings") / "descriptions.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, Held]] = yaml.safe_load(text)
    return found


def described(kind: str, act: str) -> Held:
    """Whether an act of this kind lies within the description of a posting of that kind."""
    return descriptions().get(kind, {}).get(act, "unknown")


def outcome(time: Held, place: Held, description: Held) -> Outcome:
    """Linked if all three certainly overlap, possible if each at least may; what is not stated links nothing."""
    found = weakest((time, place, description))
    return "linked" if found == "certain" else "possible" if found == "possible" else "not_linked"


def link(act: Act, posting: Posting, reaches: Iterable[Reach] = ()) -> Link:
    """The test of one act and one posting; of several reaches, the one that links best."""
    found = [_link(act, posting, reach) for reach in (*reaches,) or (own_reach(posting),)]
    return min(found, key=lambda one: (("linked", "possible", "not_linked").index(one.outcome), len(one.through)))


def _link(act: Act, posting: Posting, reach: Reach) -> Link:
    time = weakest(span.throughout(act.days) for span in reach.spans)
    place, description = overlap(reach.area, act.area), described(posting.kind, act.described)
    reasons = (message(TIME[time]), message(PLACE[place]), message(DESCRIPTION[description]))
    found = outcome(time, place, description)
    return Link(act.record, posting.record, found, time, place, description, reasons, reach.through)


def own_reach(posting: Posting) -> Reach:
    """Where a posting reached by its own words."""
    return Reach(posting.area, (posting.span,))


def reaches(material: Material, postings: Sequence[Posting]) -> dict[str, tuple[Reach, ...]]:
    """Where each posting reached: by its own words, and through the bodies under its body while they were under it."""
    bodies = {one.record: one for one in material.of_kind("body")}
    under: dict[str, list[tuple[str, Span]]] = defaultdict(list)
    for one in bodies.values():
        for superior in one.of("superior"):
            if superior.as_written in bodies and superior.status != "rejected":
                under[superior.as_written].append((one.record, stated_span(one, published(material, one.source))))
    where = countries(material)
    areas = {key: area_of_body(one, where) for key, one in bodies.items()}
    found: dict[str, tuple[Reach, ...]] = {}
    for posting in postings:
        through = _below(posting.body_record, under, areas) if posting.body_record else ()
        found[posting.record] = (
            own_reach(posting),
            *(Reach(one.area, (posting.span, *one.spans), (posting.body_record, *one.through)) for one in through),
        )
    return found


def area_of_body(body: Record, where: tuple[str, ...]) -> Area:
    """Where a body is said to be."""
    place, prison = body.words("place"), body.words("prison")
    return area((place,) if place else (), (prison,) if prison else (), where)


def _below(body: str, under: Mapping[str, Sequence[tuple[str, Span]]], areas: Mapping[str, Area]) -> tuple[Reach, ...]:
    """The areas of every body below one, with the relations that lead there; a circle ends."""
    found: list[Reach] = []
    waiting: list[Reach] = [Reach(Area(), (), (body,))]
    while waiting:
        reached = waiting.pop()
        for lower, relation in under.get(reached.through[-1], ()):
            if lower not in reached.through:
                next_one = Reach(areas[lower], (*reached.spans, relation), (*reached.through, lower))
                waiting.append(next_one)
                found.append(next_one)
    return tuple(
        Reach(one.area, one.spans, one.through[1:])
        for one in sorted(found, key=lambda one: one.through)
        if one.area.stated
    )


def acts(material: Material) -> tuple[Act, ...]:
    """Every act and every death of a victim as an object: for a page or a test. `linked` works on columns instead."""
    frame, areas = act_columns(material)
    return tuple(
        Act(record, source, entity, (first, last), areas[place], kind)
        for record, source, entity, first, last, place, kind in frame.select(
            "record", "source", "entity", "first", "last", "area", "described"
        ).iter_rows()
    )


def act_columns(material: Material) -> tuple[pl.DataFrame, tuple[Area, ...]]:
    """Acts as columns (record, source, entity, first, last, area, described), and the areas that `area` numbers.

    The deaths of victims and the records of acts. A date stated twice is held to every day of either; an open side or
    no date is null. Rejected and withdrawn claims state nothing.
    """
    records = material.records.filter(
        (pl.col("kind") == "act") | ((pl.col("kind") == "person") & pl.col("role").is_in(KILLED))
    ).select("record", "source", "entity", "kind")
    standing = (
        material.claims.filter((pl.col("status") != "rejected") & ~pl.col("withdrawn"))
        .join(records.select("record"), on="record", how="semi")
        .select("record", "kind", "property", "as_written", "value", "ordinal")
    )
    dated = (
        pl.concat(
            standing.filter((pl.col("kind") == kind) & (pl.col("property") == about) & (pl.col("value") != "")).select(
                "record", "value", pl.lit(rank).alias("rank")
            )
            for kind, about_all in DATES.items()
            for rank, about in enumerate(about_all)
        )
        .filter(pl.col("rank") == pl.col("rank").min().over("record"))
        .select("record", *(_ordinal(side).alias(name) for side, name in (("low", "first"), ("high", "last"))))
        .group_by("record")
        .agg(
            pl.when(pl.col("first").is_null().any()).then(None).otherwise(pl.col("first").min()).alias("first"),
            pl.when(pl.col("last").is_null().any()).then(None).otherwise(pl.col("last").max()).alias("last"),
        )
    )
    kinds = (
        standing.filter(pl.col("property") == pl.col("kind").replace_strict(DESCRIBED, default=""))
        .select("record", pl.col("value").str.json_path_match("$.term").alias("described"), "ordinal")
        .drop_nulls("described")
        .sort("record", "ordinal")
        .unique("record", keep="first", maintain_order=True)
        .drop("ordinal")
    )
    cells = standing.sort("record", "property", "ordinal")
    places = _cells(cells, [about for found in PLACES.values() for about in found], "places")
    prisons = _cells(cells, list(BUILDINGS), "prisons")
    frame = (
        records.join(dated, on="record", how="left")
        .join(kinds, on="record", how="left")
        .join(places, on="record", how="left")
        .join(prisons, on="record", how="left")
        .with_columns(pl.col("described", "places", "prisons").fill_null(""))
    )
    named = frame.select("places", "prisons").unique().sort("places", "prisons")
    where = countries(material)
    areas = [area(_split(place), _split(prison), where) for place, prison in named.iter_rows()]
    known = tuple(dict.fromkeys(areas))
    numbers = {one: number for number, one in enumerate(known)}
    numbered = named.with_columns(pl.Series("area", [numbers[one] for one in areas], dtype=pl.Int64))
    return frame.join(numbered, on=["places", "prisons"], how="left").drop("places", "prisons").sort("record"), known


BETWEEN = "\x1f"  # joins the cells of one record; stands in no source


def _cells(claims: pl.DataFrame, about: list[str], name: str) -> pl.DataFrame:
    return (
        claims.filter(pl.col("property").is_in(about) & (pl.col("as_written") != ""))
        .group_by("record", maintain_order=True)
        .agg(pl.col("as_written").unique(maintain_order=True).str.join(BETWEEN).alias(name))
    )


def _split(cells: str) -> tuple[str, ...]:
    return tuple(cells.split(BETWEEN)) if cells else ()


def _ordinal(side: str) -> pl.Expr:
    """One side of a stored date as an ordinal day, null where open."""
    days = pl.col("value").str.json_path_match(f"$.{side}").str.to_date("%Y-%m-%d", strict=False)
    return days.cast(pl.Int32).cast(pl.Int64) + EPOCH


KEYS = ("posting", "outcome", "time", "place", "description")
COUNTS = ("records", "entities")


def linked(material: Material, postings: Sequence[Posting]) -> tuple[Linked, ...]:
    """For each counted posting, how many acts lie within it and for which reasons; sorted by posting.

    Postings of one kind that reach alike are tested once, against the distinct days, areas and kinds of acts: the same
    test as `link`, over columns.
    """
    return _linked(_tallies(material, *_classes(material, postings)))


def linked_since(before: Sequence[Linked], postings: Sequence[Posting], changes: Since) -> tuple[Linked, ...]:
    """The same where postings reach as they did: a tally is a sum over entities, so those of which an act changed are
    taken out as they were and put in as they are."""
    classed, classes = _classes(changes.now, postings)
    entities = changes.said.filter(ACTS.claims)["entity"].unique()
    concerned = pl.col("entity").is_in(entities.implode())
    then, now = (
        _tallies(replace(one, records=one.records.filter(concerned), claims=one.claims.filter(concerned)), classed,
                 classes)
        for one in (changes.then, changes.now)
    )  # fmt: skip
    known = pl.DataFrame(
        [
            (one.posting, *(getattr(tally, name) for name in (*KEYS[1:], *COUNTS)))
            for one in before
            for tally in one.tallies
        ],
        now.schema,
        orient="row",
    )
    parts = pl.concat([known, then.with_columns(-pl.col(COUNTS)), now])
    return _linked(parts.group_by(KEYS).agg(pl.col(COUNTS).sum()).filter(pl.col("records") > 0))


def _tallies(
    material: Material, classed: pl.DataFrame, classes: Sequence[tuple[str, tuple[Reach, ...]]]
) -> pl.DataFrame:
    """How many acts of a material lie within each posting: columns KEYS and COUNTS."""
    return (
        _pairs(material, classes)
        .group_by("class", *KEYS[1:])
        .agg(pl.len().cast(pl.Int64).alias("records"), pl.col("entity").n_unique().cast(pl.Int64).alias("entities"))
        .join(classed, on="class")
        .select(*KEYS, *COUNTS)
    )


def _linked(tallies: pl.DataFrame) -> tuple[Linked, ...]:
    found: dict[str, list[Tally]] = defaultdict(list)
    for posting, *told in tallies.sort(KEYS).iter_rows():
        found[posting].append(Tally(*told))
    return tuple(Linked(posting, tuple(found[posting])) for posting in sorted(found))


def linked_acts(material: Material, posting: Posting) -> tuple[tuple[str, Outcome], ...]:
    """The records of the acts that lie, or may lie, within one posting, those that do first."""
    pairs = _pairs(material, _classes(material, (posting,))[1]).select("record", "outcome").sort("outcome", "record")
    return tuple((record, found) for record, found in pairs.iter_rows())


def _classes(
    material: Material, postings: Sequence[Posting]
) -> tuple[pl.DataFrame, list[tuple[str, tuple[Reach, ...]]]]:
    """Postings by class (columns posting, class), and the kind and reaches of each class."""
    classes: dict[tuple[str, tuple[tuple[Area, tuple[Span, ...]], ...]], int] = {}
    shown: list[tuple[str, tuple[Reach, ...]]] = []
    rows = []
    for posting, (kind, mine) in tested(material, postings).items():
        key = (kind, tuple((reach.area, reach.spans) for reach in mine))
        if key not in classes:
            classes[key] = len(shown)
            shown.append((kind, mine))
        rows.append((posting, classes[key]))
    return pl.DataFrame(rows, {"posting": pl.String, "class": pl.Int64}, orient="row"), shown


def tested(material: Material, postings: Sequence[Posting]) -> dict[str, tuple[str, tuple[Reach, ...]]]:
    """The postings that acts are tested against: all that a link can know of each, its kind and where it reached."""
    where = reaches(material, postings)
    return {one.record: (one.kind, where[one.record]) for one in postings if one.counted and not one.denied}


def _pairs(material: Material, classes: Sequence[tuple[str, tuple[Reach, ...]]]) -> pl.DataFrame:
    """The acts linked, or possibly, to each class of postings, once each, by the reach that links best."""
    frame, areas = act_columns(material)
    frame = frame.filter(pl.col("first").is_not_null() & pl.col("last").is_not_null()).with_columns(
        pl.struct("first", "last").rank("dense").cast(pl.Int64).alias("days")
    )
    days = frame.select("days", "first", "last").unique().sort("days").rows()
    kinds = frame["described"].unique().sort().to_list()
    spans: dict[tuple[Span, ...], int] = {}
    reached: dict[Area, int] = {}
    rows = []
    for number, (kind, all_reaches) in enumerate(classes):
        for reach in all_reaches:
            at = reached.setdefault(reach.area, len(reached))
            rows.append((number, kind, at, spans.setdefault(reach.spans, len(spans)), len(reach.through)))
    reaching = pl.DataFrame(
        rows,
        {"class": pl.Int64, "kind": pl.String, "reached": pl.Int64, "spans": pl.Int64, "steps": pl.Int64},
        orient="row",
    )
    place = _table(
        ("reached", "area", "place"),
        ((one, other, overlap(mine, theirs)) for mine, one in reached.items() for other, theirs in enumerate(areas)),
    )
    description = _table(
        ("kind", "described", "description"),
        ((kind, act, described(kind, act)) for kind in sorted({kind for kind, _ in classes}) for act in kinds),
        pl.String,
    )
    time = _table(
        ("spans", "days", "time"),
        (
            (one, number, weakest(span.throughout((first, last)) for span in mine))
            for mine, one in spans.items()
            for number, first, last in days
        ),
    )
    three = [pl.col(about) == "certain" for about in ("time", "place", "description")]
    return (
        reaching.join(place, on="reached")
        .join(description, on="kind")
        .join(frame, on=["area", "described"])
        .join(time, on=["spans", "days"])
        .with_columns(
            pl.when(pl.all_horizontal(three)).then(pl.lit("linked")).otherwise(pl.lit("possible")).alias("outcome")
        )
        .sort("class", "record", "outcome", "steps", "place", "time")
        .unique(["class", "record"], keep="first", maintain_order=True)
    )


def _table(
    names: tuple[str, str, str],
    rows: Iterable[tuple[int | str, int | str, Held]],
    keys: type[pl.Int64] | type[pl.String] = pl.Int64,
) -> pl.DataFrame:
    """What overlaps, certainly or possibly, as columns; the rest links nothing and is left out."""
    schema = {names[0]: keys, names[1]: keys, names[2]: pl.String}
    return pl.DataFrame([row for row in rows if row[2] in {"certain", "possible"}], schema, orient="row")
