"""The register of executions: who, when, how old, announced by whom; counted by month and year.

Invariant: an execution is counted once, in the narrowest period that certainly holds its day; what is known to the year
only stands in no month. An age is an interval, so a minor is certain, possible or not; a person under eighteen when the
offence is said to have been committed may not be sentenced to death (Convention on the Rights of the Child, article
37(a); ICCPR, article 6(5)). A series prints its definition; a count is one of executions alleged in what was read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache, reduce
from importlib import resources
from typing import Any, Literal

import polars as pl
import yaml

from cenotaph.claims.values import place
from cenotaph.claims.values.date import day_text
from cenotaph.findings.material import CLAIM, UNKNOWN, Claim, Days, Material
from cenotaph.findings.persons import TERM, names, references, standing
from cenotaph.findings.plain import plain
from cenotaph.findings.since import Reads, of_kinds
from cenotaph.register.ages import ADULT, CERTAIN, POSSIBLE, UNCERTAIN, Ages, age, agreed, minor, narrowed, stated_age
from cenotaph.words.calendars import from_ordinal
from cenotaph.words.sentences import Message, message

READS = Reads(of_kinds(("act",)))  # beside the persons themselves
OFFICIAL, UNOFFICIAL, UNCONFIRMED = "official", "unofficial", "unconfirmed"
STANDINGS = (OFFICIAL, UNOFFICIAL, UNCONFIRMED)
# On what the standing rests. A source that is a State's is no announcement: it may be another State's.
STATED, NOT_STATED = "stated", "not_stated"
# Conditions of a series that name terms, and the terms; each has a sentence, executions.if_<condition>_<term>.
TERMS = {"standings": STANDINGS, "sex": ("female", "male"), "minor": (CERTAIN, POSSIBLE)}
# Terms of `manner` that say execution; the others say another death or a disappearance.
EXECUTED = ("execution", "hanging", "shooting")
# What of a person's records bears on an execution, and what of an act's.
OF_PERSON = ("gender", "birth_date", "age", "death_date", "death_place", "manner", "charge", "prison")
OF_ACT = (
    "act_kind", "event_date", "place", "prison", "charge", "gender", "age", "age_at_offence", "offence_date",
    "birth_date", "official_standing", "series", "manner",
)  # fmt: skip
DAYS = ("event_date", "death_date")
PLACES = ("place", "prison", "death_place")
Unit = Literal["month", "year"]
Calendar = Literal["gregorian", "solar_hijri", "lunar_hijri"]


@dataclass(frozen=True, slots=True)
class Execution:
    """One alleged execution, of all that is stated of it."""

    key: str  # the person's entity, or the record of the act where no person is known
    person: str  # entity, ""
    name: str
    acts: tuple[str, ...]  # records of the act itself
    claims: tuple[str, ...]
    sources: tuple[str, ...]
    origins: int
    sex: str  # term of gender, "" where none or not agreed on
    days: Days
    days_contested: bool  # days are stated that cannot all hold; `days` then spans them
    age_at_offence: Ages
    age_at_execution: Ages
    minor_at_offence: str  # certain, possible, no, unknown
    minor_at_execution: str
    charges: tuple[str, ...]
    place: str
    standing: str  # official, unofficial, unconfirmed
    standing_rests_on: str  # stated, not_stated
    series: tuple[str, ...]  # series of a source in which the source counts it

    @property
    def minor(self) -> str:
        """Whether the person was a minor at either time, by the stronger of the two."""
        found = {self.minor_at_offence, self.minor_at_execution}
        return next(one for one in (CERTAIN, POSSIBLE, ADULT, UNCERTAIN) if one in found)


@dataclass(frozen=True, slots=True)
class Series:
    """A definition by which executions are counted; empty conditions admit all."""

    key: str
    standings: tuple[str, ...] = ()
    sex: tuple[str, ...] = ()
    minor: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    first: str = ""  # ISO 8601
    last: str = ""
    title: str = ""

    @property
    def definition(self) -> tuple[Message, ...]:
        """The definition in words: what is counted, then each condition."""
        conditions = [_any_of(name, getattr(self, name)) for name in TERMS if getattr(self, name)]
        if self.places:
            conditions.append(message("executions.if_places", places=", ".join(self.places)))
        if self.first:
            conditions.append(message("executions.if_first", day=self.first))
        if self.last:
            conditions.append(message("executions.if_last", day=self.last))
        return (message("executions.series" if conditions else "executions.series_all"), *conditions)

    def holds(self, one: Execution) -> bool:
        """Whether an execution certainly meets every condition; a period, if its days lie within it."""
        low, high = one.days
        within = (not self.first or (low is not None and low >= date.fromisoformat(self.first).toordinal())) and (
            not self.last or (high is not None and high <= date.fromisoformat(self.last).toordinal())
        )
        folded = {place.fold(name) for name in self.places}
        return (
            within
            and (not self.standings or one.standing in self.standings)
            and (not self.sex or one.sex in self.sex)
            and (not self.minor or one.minor in self.minor)
            and (not folded or place.fold(one.place) in folded)
        )


@dataclass(frozen=True, slots=True)
class Line:
    """The counts of one month or year; `period` is "" for what is known less exactly than that."""

    period: str  # 1992-10, 1992; in the calendar of the sheet
    executions: int
    official: int
    unofficial: int
    unconfirmed: int
    women: int
    men: int
    minors_certain: int
    minors_possible: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A series by month or year: every execution of it in exactly one line."""

    series: str
    definition: tuple[Message, ...]
    unit: str
    calendar: str
    lines: tuple[Line, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Revision:
    """What an edition of a source changed in what it states of executions."""

    source: str
    edition: str
    added: tuple[str, ...]  # claims first stated in it, of a source that has an earlier edition
    withdrawn: tuple[str, ...]  # claims that it no longer states
    records: tuple[str, ...]
    note: Message


@cache
def given_series() -> tuple[Series, ...]:
    """The series of `executions.yaml`."""
    stated = yaml.safe_load((resources.files("cenotaph.findings") / "executions.yaml").read_text(encoding="utf-8"))
    return series_of(stated["series"])


def series_of(stated: Mapping[str, Mapping[str, Any]]) -> tuple[Series, ...]:
    """Series from their data. Raises ValueError for what is not known, naming what is."""
    known = [one.name for one in fields(Series) if one.name != "key"]
    found = []
    for key, conditions in stated.items():
        for name, value in (conditions or {}).items():
            if name not in known:
                raise ValueError(f"series {key}, {name}: not known; known are {', '.join(known)}")
            if name in {"first", "last"}:
                date.fromisoformat(str(value))
            unknown = [one for one in _texts(value) if name in TERMS and one not in TERMS[name]]
            if unknown:
                raise ValueError(f"series {key}, {name} {unknown[0]!r}: one of {', '.join(TERMS[name])}")
        read = {name: _texts(value) for name, value in (conditions or {}).items()}
        found.append(Series(key, **read))
    return tuple(found)


def _any_of(condition: str, terms: Sequence[str]) -> Message:
    """One or more terms of a condition in words."""
    said = [message(f"executions.if_{condition}_{term}") for term in terms]
    return reduce(lambda left, right: message("executions.or", left=left, right=right), said)


def _texts(value: Any) -> Any:
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


def executions(material: Material) -> tuple[Execution, ...]:
    """Every alleged execution, sorted by key.

    From records of an act that is an execution, and from those of victims whom a source says to have been executed. An
    act that names a person, and that person's own records, are one execution.
    """
    known = standing(material.claims)
    acts = known.filter((pl.col("kind") == "act") & (pl.col("property") == "act_kind") & (TERM == "execution"))
    persons = references(material, "act").group_by("record").agg(pl.col("person").first())
    acts = acts.select("record").unique().join(persons, on="record", how="left")
    acts = acts.with_columns(pl.coalesce("person", "record").alias("key"))
    victims = known.filter((pl.col("kind") == "person") & (pl.col("role") == "victim") & (pl.col("entity") != ""))
    executed = victims.filter((pl.col("property") == "manner") & TERM.is_in(EXECUTED)).select(key="entity").unique()
    keys = pl.concat([acts.select("key"), executed]).unique()
    of_acts = known.filter(pl.col("property").is_in(OF_ACT)).join(acts.select("record", "key"), on="record")
    # of a person of whom an act says it, every record counts; one that only says "executed" adds its own words
    of_persons = known.filter(
        (pl.col("kind") == "person") & (pl.col("role") == "victim") & pl.col("property").is_in(OF_PERSON)
    )
    of_persons = of_persons.with_columns(pl.col("entity").alias("key")).join(keys, on="key", how="semi")
    columns = ["key", "source", "kind", *CLAIM]
    said = pl.concat([of_acts.select(columns), of_persons.select(columns)]).sort("key", "record", "claim")
    called, entities = dict(names(material).iter_rows()), set(material.entities["entity"].to_list())
    series = _series(material)
    groups: dict[str, list[tuple[str, str, Claim]]] = defaultdict(list)
    for key, source, kind, *claim in said.iter_rows():
        groups[key].append((source, kind, Claim(*claim)))
    return tuple(
        _execution(key, key if key in entities else "", called.get(key, ""), groups[key], series, material)
        for key in sorted(groups)
    )


def told_with(persons: Iterable[str], *materials: Material) -> set[str]:
    """The keys of executions of which an act names one of these persons: the act, and everybody whom it names."""
    named = pl.concat(references(one, "act") for one in materials)
    acts = named.filter(pl.col("person").is_in(sorted(persons)))["record"].unique()
    return {*acts, *named.filter(pl.col("record").is_in(acts.implode()))["person"]}


def _execution(
    key: str,
    person: str,
    name: str,
    said: Sequence[tuple[str, str, Claim]],
    series: Mapping[str, tuple[str, ...]],
    material: Material,
) -> Execution:
    claims: dict[str, list[Claim]] = defaultdict(list)
    for _, _, claim in said:
        claims[claim.about].append(claim)
    sources = tuple(sorted({source for source, _, _ in said}))
    acts = tuple(sorted({claim.record for _, kind, claim in said if kind == "act"}))
    days, contested = agreed([claim.days for about in DAYS for claim in claims[about]])
    born, _ = agreed([claim.days for claim in claims["birth_date"]])
    offence, _ = agreed([claim.days for claim in claims["offence_date"]])
    at_execution = narrowed(age(born, days), _ages(claims["age"]))
    at_offence = narrowed(age(born, offence), _ages(claims["age_at_offence"]))
    if at_offence == UNKNOWN:  # the offence came before: nobody was older then
        at_offence = (None, at_execution[1])
    elif at_execution[1] is not None and at_offence[1] is None:
        at_offence = (at_offence[0], at_execution[1])
    standings = {claim.term for claim in claims["official_standing"]}
    sexes = {claim.term for claim in claims["gender"]}
    return Execution(
        key=key,
        person=person,
        name=name,
        acts=acts,
        claims=tuple(claim.claim for _, _, claim in said),
        sources=sources,
        origins=len(material.origins.groups(sources)),
        sex=next(iter(sexes)) if len(sexes) == 1 else "",
        days=days,
        days_contested=contested,
        age_at_offence=at_offence,
        age_at_execution=at_execution,
        minor_at_offence=minor(at_offence),
        minor_at_execution=minor(at_execution),
        charges=tuple(dict.fromkeys(" ".join(claim.as_written.split()) for claim in claims["charge"])),
        place=next((" ".join(one.as_written.split()) for about in PLACES for one in claims[about]), ""),
        standing=next((one for one in STANDINGS if one in standings), UNOFFICIAL),
        standing_rests_on=STATED if standings else NOT_STATED,
        series=tuple(sorted({one for act in acts for one in series.get(act, ())})),
    )


def _ages(claims: Iterable[Claim]) -> list[Ages]:
    return [stated_age(claim.read) for claim in claims]


def _series(material: Material) -> dict[str, tuple[str, ...]]:
    """Act -> the series in which its source counts it."""
    said = standing(material.claims).filter((pl.col("kind") == "act") & (pl.col("property") == "series"))
    found: dict[str, list[str]] = defaultdict(list)
    for record, words in said.select("record", "as_written").iter_rows():
        found[record].append(" ".join(words.split()))
    return {record: tuple(words) for record, words in found.items()}


def sheet(found: Iterable[Execution], series: Series, unit: Unit, calendar: Calendar = "gregorian") -> Sheet:
    """A series by month or year, sorted; the line "" counts what is known less exactly than the unit."""
    groups: dict[str, list[Execution]] = defaultdict(list)
    for one in found:
        if series.holds(one):
            groups[_period(one.days, unit, calendar)].append(one)
    lines = tuple(_line(period, groups[period]) for period in sorted(groups, key=lambda period: (not period, period)))
    return Sheet(series.key, series.definition, unit, calendar, lines, sum(one.executions for one in lines))


def _period(days: Days, unit: Unit, calendar: Calendar) -> str:
    """The month or year that certainly holds the day, "" where none does."""
    if days[0] is None or days[1] is None:
        return ""
    first, last = from_ordinal(calendar, days[0]), from_ordinal(calendar, days[1])
    parts = 2 if unit == "month" else 1
    if first is None or last is None or first[:parts] != last[:parts]:
        return ""
    return "-".join(f"{part:0{width}d}" for part, width in zip(first[:parts], (4, 2), strict=False))


def _line(period: str, group: Sequence[Execution]) -> Line:
    standings, sexes = Counter(one.standing for one in group), Counter(one.sex for one in group)
    minors = Counter(one.minor for one in group)
    return Line(
        period=period,
        executions=len(group),
        official=standings[OFFICIAL],
        unofficial=standings[UNOFFICIAL],
        unconfirmed=standings[UNCONFIRMED],
        women=sexes["female"],
        men=sexes["male"],
        minors_certain=minors[CERTAIN],
        minors_possible=minors[POSSIBLE],
        keys=tuple(sorted(one.key for one in group)),
    )


def revisions(material: Material, found: Iterable[Execution]) -> tuple[Revision, ...]:
    """What editions of sources changed in what they state of these executions, sorted by source and edition."""
    concerned = {claim.rsplit("/", 2)[0] for one in found for claim in one.claims}
    said = material.claims.filter(pl.col("record").is_in(sorted(concerned)))
    held: dict[str, set[str]] = defaultdict(set)
    for source, editions, absent in said.select("source", "editions", "absent").iter_rows():
        held[source] |= {*editions, *absent}
    added: dict[tuple[str, str], list[str]] = defaultdict(list)
    gone: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source, claim, editions, absent in said.select("source", "claim", "editions", "absent").iter_rows():
        if editions and min(editions) > min(held[source]):
            added[source, min(editions)].append(claim)
        for edition in absent:
            gone[source, edition].append(claim)
    return tuple(
        _revision(source, edition, added[source, edition], gone[source, edition])
        for source, edition in sorted({*added, *gone})
    )


def _revision(source: str, edition: str, added: Sequence[str], gone: Sequence[str]) -> Revision:
    records = tuple(sorted({claim.rsplit("/", 2)[0] for claim in (*added, *gone)}))
    note = message("executions.revision", edition=edition, added=len(added), withdrawn=len(gone), records=len(records))
    return Revision(source, edition, tuple(sorted(added)), tuple(sorted(gone)), records, note)


def table(found: Sequence[Execution]) -> pl.DataFrame:
    """The register as a flat table, one row an execution, for CSV; days are ISO 8601, lists parted by spaces."""
    rows = [
        {
            "execution": one.key,
            "name": one.name,
            "first_day": day_text(one.days[0]),
            "last_day": day_text(one.days[1]),
            "days_contested": one.days_contested,
            "place": one.place,
            "sex": one.sex,
            "age_at_offence_low": one.age_at_offence[0],
            "age_at_offence_high": one.age_at_offence[1],
            "age_at_execution_low": one.age_at_execution[0],
            "age_at_execution_high": one.age_at_execution[1],
            "minor_at_offence": one.minor_at_offence,
            "minor_at_execution": one.minor_at_execution,
            "charge": "; ".join(one.charges),
            "standing": one.standing,
            "standing_rests_on": one.standing_rests_on,
            "origins": one.origins,
            "sources": " ".join(one.sources),
            "claims": " ".join(one.claims),
        }
        for one in found
    ]
    text, whole, flag = pl.String, pl.Int64, pl.Boolean
    schema = dict.fromkeys(COLUMNS, text) | dict.fromkeys([one for one in COLUMNS if "age_at" in one], whole)
    return pl.DataFrame(rows, schema | {"days_contested": flag, "origins": whole}, orient="row")


COLUMNS = (
    "execution", "name", "first_day", "last_day", "days_contested", "place", "sex", "age_at_offence_low",
    "age_at_offence_high", "age_at_execution_low", "age_at_execution_high", "minor_at_offence", "minor_at_execution",
    "charge", "standing", "standing_rests_on", "origins", "sources", "claims",
)  # fmt: skip


def as_json(
    material: Material, found: Sequence[Execution], series: Sequence[Series] = (), calendar: Calendar = "gregorian"
) -> dict[str, Any]:
    """The shape of out/findings/executions.json: executions, month and year sheets of each series, revision notes."""
    return {
        "executions": [plain(one) | {"minor": one.minor} for one in found],
        "sheets": [
            plain(sheet(found, one, unit, calendar)) | {"title": one.title}
            for one in series or given_series()
            for unit in ("year", "month")
        ],
        "revisions": plain(revisions(material, found)),
    }
