"""The register of sites: where graves and places of killing are alleged to be, how far each is established, and what
happened to it.

Invariant: a site is alleged until a source states more, and only words that are certain raise it. Every location, day
of destruction and number stands with its source, beside those that differ; a minimum number of individuals is counted
from remains and is never a total that somebody claims. Records that may speak of one site are named to each other and
never joined.

After the Minnesota Protocol on the Investigation of Potentially Unlawful Death (2016). Exact positions of unprotected
sites are not computed here: a location is a claim in words, with a radius in words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as GregorianDay
from functools import cache
from typing import Any, Literal

from cenotaph.claims.values.quantity import Quantity
from cenotaph.claims.values.spelling import fold
from cenotaph.findings.attribution import Attribution, attribution
from cenotaph.findings.like_sites import Called, like_sites
from cenotaph.findings.material import Days, Material, Record
from cenotaph.findings.orders import Dated, Saying, checklists, dated, sayings, standing
from cenotaph.findings.places import countries
from cenotaph.findings.plain import plain
from cenotaph.findings.since import Reads, of_kinds
from cenotaph.words.sentences import Message, message

Stage = Literal["alleged", "visited", "documented", "excavated"]
LADDER: tuple[Stage, ...] = ("alleged", "visited", "documented", "excavated")
READS = Reads(of_kinds(("site",)))
RECENT = 10  # years before the case's own day in which a disturbance calls for attention


@dataclass(frozen=True, slots=True)
class Step:
    """Why a site stands where it does on the ladder: the claim, and what it says."""

    stage: Stage
    record: str
    source: str
    claim: str
    sentence: Message


@dataclass(frozen=True, slots=True)
class Location:
    """Where one source puts a site, with the radius of uncertainty it states; "" where it states none."""

    record: str
    source: str
    claim: str
    place: str
    province: str
    radius: str


@dataclass(frozen=True, slots=True)
class Disturbance:
    """One claim that a site was destroyed or altered, its days unknown where none are given; and who denies it."""

    record: str
    source: str
    claim: str
    days: Days
    words: str
    denied: bool


@dataclass(frozen=True, slots=True)
class Individuals:
    """A minimum number of individuals that one source states, from remains."""

    record: str
    source: str
    claim: str
    least: int


@dataclass(frozen=True, slots=True)
class Alert:
    """What calls for preservation: a threat that a source states, or a disturbance of recent years."""

    record: str
    source: str
    claim: str
    sentence: Message


@dataclass(frozen=True, slots=True)
class Site:
    """One site as all its records tell it."""

    entity: str
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    stage: Stage
    steps: tuple[Step, ...]
    said: Attribution
    locations: tuple[Location, ...]
    disturbances: tuple[Disturbance, ...]
    days_differ: bool  # no day fits all days of disturbance that its records state
    individuals: tuple[Individuals, ...]
    imagery_before: tuple[Dated, ...]
    imagery_after: tuple[Dated, ...]
    alerts: tuple[Alert, ...]
    status_words: tuple[Saying, ...]
    perhaps: tuple[str, ...]  # entities of like name and place, which nobody has joined with it
    disturbances_perhaps: tuple[Disturbance, ...]  # what those say of disturbance
    days_differ_perhaps: bool  # the same of its own and these together


@dataclass(frozen=True, slots=True)
class Sites:
    """The register of sites of one freeze."""

    freeze: str
    sites: tuple[Site, ...]


def sites(material: Material) -> Sites:
    """The register of sites, sorted by entity; a record that the register holds with no other is a site of its own."""
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in material.of_kind("site"):
        groups[record.entity or record.record].append(record)
    like = alike_sites(groups, countries(material))
    logs = {entity: disturbances(records) for entity, records in groups.items()}
    return Sites(
        material.freeze,
        tuple(_site(entity, records, material, logs, like[entity]) for entity, records in sorted(groups.items())),
    )


def as_json(found: Sites) -> dict[str, Any]:
    """The contents of `out/findings/sites.json`: sorted, days as ISO 8601, sentences as [key, parameters]."""
    shown: dict[str, Any] = plain(found)
    return shown


def _site(
    entity: str,
    records: Sequence[Record],
    material: Material,
    logs: Mapping[str, tuple[Disturbance, ...]],
    like: tuple[str, ...],
) -> Site:
    steps = ladder(records)
    perhaps = tuple(one for other in like for one in logs[other])
    return Site(
        entity=entity,
        names=tuple(sorted({one.words for one in sayings(records, "name")})),
        kinds=tuple(sorted({one.term for one in sayings(records, "site_kind") if one.term})),
        stage=max((one.stage for one in steps), key=LADDER.index, default="alleged"),
        steps=steps,
        said=attribution(records, material.origins),
        locations=locations(records),
        disturbances=logs[entity],
        days_differ=apart(logs[entity]),
        individuals=individuals(records),
        imagery_before=dated(records, "imagery_before"),
        imagery_after=dated(records, "imagery_after"),
        alerts=alerts(records, logs[entity], material.about.get("as_of", "")),
        status_words=sayings(records, "site_status"),
        perhaps=like,
        disturbances_perhaps=perhaps,
        days_differ_perhaps=apart((*logs[entity], *perhaps)),
    )


@cache
def stage_in(words: str) -> Stage:
    """The stage that the words for the status of a site state for certain; alleged for any other."""
    spoken = fold(words)
    for stage in LADDER:
        if spoken in {fold(one) for one in checklists()["site_status"].get(stage, ())}:
            return stage
    return "alleged"


def ladder(records: Iterable[Record]) -> tuple[Step, ...]:
    """What raises a site above alleged, the highest first.

    A stated stage; a visit; words for its status that are certain; a minimum number of individuals, for which remains
    were seen and counted: documented, for only a stage that says so is an excavation.
    """
    found = []
    for record in records:
        for one in standing(record, "site_stage"):
            found.append(
                _step(
                    next((each for each in LADDER if each == one.term), "alleged"),
                    record,
                    one.claim,
                    "sites.step_stage",
                )
            )
        for one in standing(record, "visited"):
            found.append(_step("visited", record, one.claim, "sites.step_visited"))
        for one in standing(record, "minimum_individuals"):
            found.append(_step("documented", record, one.claim, "sites.step_individuals"))
        for one in standing(record, "site_status"):
            found.append(_step(stage_in(one.as_written), record, one.claim, "sites.step_status"))
    raised = [one for one in found if one.stage != "alleged"]
    return tuple(sorted(raised, key=lambda one: (-LADDER.index(one.stage), one.claim)))


def stage_of(term: str) -> Stage:
    """The stage of a term of the vocabulary `site_stage`."""
    return next((stage for stage in LADDER if stage == term), "alleged")


def _step(stage: Stage, record: Record, claim: str, sentence: str) -> Step:
    return Step(stage, record.record, record.source, claim, message(sentence))


def locations(records: Iterable[Record]) -> tuple[Location, ...]:
    """Every place at which a source puts a site, sorted by claim; none is preferred."""
    found = [
        Location(one.record, record.source, one.claim, _single(one.as_written), *_around(record))
        for record in records
        for one in standing(record, "place")
    ]
    return tuple(sorted(found, key=lambda one: one.claim))


def _around(record: Record) -> tuple[str, str]:
    return (record.words("province"), record.words("radius"))


def _single(words: str) -> str:
    return " ".join(words.split())


def disturbances(records: Iterable[Record]) -> tuple[Disturbance, ...]:
    """Every claim that a site was destroyed or altered, the earliest first; those without days last."""
    found = [
        Disturbance(
            one.record,
            record.source,
            one.claim,
            one.days if about == "destroyed" else (None, None),
            _single(one.as_written),
            record.term("polarity") == "denies",
        )
        for record in records
        for about in ("destroyed", "disturbance")
        for one in standing(record, about)
    ]
    return tuple(sorted(found, key=lambda one: (one.days[0] is None, one.days[0] or 0, one.claim)))


def apart(log: Iterable[Disturbance]) -> bool:
    """Whether no day fits all the days of destruction that are stated. They may be of several events."""
    days = [one.days for one in log if not one.denied]
    lows = [low for low, _ in days if low is not None]
    highs = [high for _, high in days if high is not None]
    return bool(lows and highs) and max(lows) > min(highs)


def individuals(records: Iterable[Record]) -> tuple[Individuals, ...]:
    """The minimum numbers of individuals that sources state, sorted by claim; never added, never a claimed total."""
    found = [
        Individuals(one.record, record.source, one.claim, int(value.low))
        for record in records
        for one in standing(record, "minimum_individuals")
        if isinstance(value := one.read, Quantity) and value.low is not None
    ]
    return tuple(sorted(found, key=lambda one: one.claim))


def alerts(records: Iterable[Record], log: Iterable[Disturbance], as_of: str) -> tuple[Alert, ...]:
    """What calls for preservation: stated threats, and disturbances that may lie within RECENT years before `as_of`."""
    found = [
        Alert(one.record, record.source, one.claim, message("sites.threat", words=_single(one.as_written)))
        for record in records
        for one in standing(record, "preservation")
    ]
    if as_of:
        day = GregorianDay.fromisoformat(as_of)
        since = GregorianDay(day.year - RECENT, day.month, 1).toordinal()
        found += [
            Alert(one.record, one.source, one.claim, message("sites.recent", words=one.words))
            for one in log
            if not one.denied and one.days[1] is not None and since <= one.days[1]
        ]
    return tuple(sorted(found, key=lambda one: (one.claim, one.sentence.key)))


def alike_sites(groups: Mapping[str, Sequence[Record]], territory: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """For each site those of a like name in the same town: perhaps one, for people to decide."""
    graves = set(checklists()["graves"])
    called = (
        Called(
            entity,
            records[0].source,
            tuple(sorted({one.words for one in sayings(records, "name")})),
            tuple(sorted({one.words for one in sayings(records, "place")})),
            any(one.term in graves for one in sayings(records, "site_kind")),
        )
        for entity, records in sorted(groups.items())
    )
    return like_sites(tuple(called), territory)
