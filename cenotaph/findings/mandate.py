"""The mandate: what a commission may look into, by which standard, in which stages, and who sits on it.

Invariant: the mandate is data of case.toml, read whole and checked; an unknown key is an error that names the mend.
What it leaves open is said to be open. Outside the mandate is only what is certainly outside: an unknown day or place
is inside until somebody knows better. Which stage is done, people say; nothing here decides it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

from cenotaph.claims.mapping import MappingError
from cenotaph.claims.sources import period_of
from cenotaph.claims.values import place
from cenotaph.claims.values.date import day_text
from cenotaph.findings.law import standards
from cenotaph.findings.material import Days, Material, Record
from cenotaph.findings.plain import plain
from cenotaph.ledger.entry import Entry
from cenotaph.words.sentences import Message, message

TEXT, TEXTS, NUMBER, TABLE = "a text", "a list of texts", "a whole number above 0", "a table"
TABLES = "a list of tables"
SHAPES = {
    "mandate": {
        "act": TEXT, "period": TEXT, "calendar": TEXT, "territory": TEXTS, "persons": TEXT, "law": TEXT,
        "outside_status": TEXTS, "outputs": TEXTS, "deadlines": TABLE, "stages": TABLE,
    },
    "standard": {"proof": TEXT, "individuals": TEXT},
    "findings": {
        "forums": TEXTS, "laws": TEXTS, "crimes": TEXTS, "quorum": NUMBER, "commissioners": TEXTS, "asked": TEXTS,
        "bonds": TABLE, "facts": TABLE, "consent": TABLE, "exhaustion": TEXT, "communications": TABLES,
        "mechanisms": TABLES,
    },
}  # fmt: skip
# Which properties of a record tell when and where it happened, the most telling first.
WHEN = ("death_date", "event_date", "hearing_date", "detention_date", "period", "since", "until")
WHERE = ("death_place", "prison", "detention_place", "burial_place", "place", "province")
DONE, OPEN, NOT_STARTED, NOT_APPLICABLE = "done", "open", "not_started", "not_applicable"


class MandateError(ValueError):
    """A mandate that cannot be read; the sentence names section, key, value and mend."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which an output is due."""

    output: str
    day: str  # ISO 8601


@dataclass(frozen=True, slots=True)
class Mandate:
    """What case.toml says of the mandate. Empty where it says nothing."""

    act: str
    period: Days  # first and last day of the events
    territory: tuple[str, ...]  # ISO 3166-1 alpha-2, or names
    persons: str
    law: str
    outside_status: tuple[str, ...]
    standard: str
    standard_for_individuals: str
    outputs: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    stages: tuple[tuple[str, tuple[str, ...]], ...]  # stage, its checks
    own_stages: bool  # whether the case states them in its own words
    quorum: int  # 0 where none is set
    commissioners: tuple[str, ...]
    forums: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a stage must have done, and what people say of it."""

    check: str
    sentence: Message
    state: str  # open, done, not_applicable
    note: str
    entry: str
    rivals: tuple[str, ...]  # live entries that say otherwise


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage with its checks."""

    stage: str
    name: Message
    state: str  # not_started, open, done
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Interest:
    """A conflict of interest that is on record, and the measure taken."""

    commissioner: str
    matter: str
    measure: str
    entry: str
    sits: bool  # whether the mandate names them as a commissioner


@cache
def _given() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(
        (resources.files("cenotaph.findings") / "mandate.yaml").read_text(encoding="utf-8")
    )
    return found


def _plain(standard: str) -> str:
    """A standard by its shorter name: reasonable_grounds_to_believe is reasonable_grounds."""
    return standard.removesuffix("_to_believe")


STANDARDS = tuple(_plain(one.id) for one in standards().standards)  # of proof, the least demanding first


def read(stated: Mapping[str, Any]) -> Mandate:
    """The mandate from case.toml; sections other than mandate, standard and findings are not looked at.

    Raises MandateError.
    """
    sections = {name: _section(name, stated.get(name, {})) for name in SHAPES}
    about, standard, findings = sections["mandate"], sections["standard"], sections["findings"]
    try:
        period = period_of(about.get("period", ""), about.get("calendar", ""), "case.toml, [mandate]")
    except MappingError as error:
        raise MandateError(str(error)) from error
    for key, named in standard.items():
        if _plain(named) not in STANDARDS:
            raise MandateError(f"case.toml, [standard] {key} {named!r}: one of {', '.join(STANDARDS)}")
    commissioners = tuple(findings.get("commissioners", ()))
    quorum = int(findings.get("quorum", 0))
    if len(set(commissioners)) < len(commissioners):
        raise MandateError("case.toml, [findings] commissioners: one is named twice; name each once")
    if commissioners and quorum > len(commissioners):
        raise MandateError(f"case.toml, [findings] quorum {quorum}: at most {len(commissioners)}, the commissioners")
    stages = about.get("stages", {})
    for stage, checks in stages.items():
        if not _is(TEXTS, checks) or not checks or len(set(checks)) < len(checks):
            raise MandateError(f"case.toml, [mandate.stages] {stage} {checks!r}: write a list of different texts")
    return Mandate(
        act=about.get("act", ""),
        period=period or (None, None),
        territory=tuple(about.get("territory", ())),
        persons=about.get("persons", ""),
        law=about.get("law", ""),
        outside_status=tuple(about.get("outside_status", ())),
        standard=_plain(standard.get("proof", "")),
        standard_for_individuals=_plain(standard.get("individuals", standard.get("proof", ""))),
        outputs=tuple(about.get("outputs", ())),
        deadlines=_deadlines(about.get("deadlines", {}), tuple(about.get("outputs", ()))),
        stages=tuple((stage, tuple(checks)) for stage, checks in (stages or _given()["stages"]).items()),
        own_stages=bool(stages),
        quorum=quorum,
        commissioners=commissioners,
        forums=tuple(findings.get("forums", ())),
    )


def _section(name: str, fields: Any) -> dict[str, Any]:
    """A section whose keys are all known and whose values are of their kind."""
    if not isinstance(fields, Mapping):
        raise MandateError(f"case.toml, [{name}]: write a section with keys")
    for key, value in fields.items():
        shape = SHAPES[name].get(key)
        if shape is None:
            known = ", ".join(sorted(SHAPES[name]))
            raise MandateError(f"case.toml, [{name}] {key}: not known; known are {known}")
        if not _is(shape, value):
            raise MandateError(f"case.toml, [{name}] {key} {value!r}: write {shape}")
    return dict(fields)


def _is(shape: str, value: Any) -> bool:
    """Whether a value is of a shape."""
    if shape == TEXT:
        return isinstance(value, str)
    if shape == TEXTS:
        return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
    if shape == TABLES:
        return isinstance(value, list | tuple) and all(isinstance(one, Mapping) for one in value)
    if shape == NUMBER:
        return isinstance(value, int) and not isinstance(value, bool) and value > 0
    return isinstance(value, Mapping)


def _deadlines(stated: Mapping[str, Any], outputs: tuple[str, ...]) -> tuple[Deadline, ...]:
    found = []
    for output, day in stated.items():
        if output not in outputs:
            raise MandateError(f"case.toml, [mandate.deadlines] {output!r}: no such output; add it to outputs")
        try:
            found.append(Deadline(output, (day if isinstance(day, date) else date.fromisoformat(str(day))).isoformat()))
        except ValueError as error:
            raise MandateError(
                f'case.toml, [mandate.deadlines] {output} {day!r}: write a day such as "2026-01-01"'
            ) from error
    return tuple(sorted(found, key=lambda one: (one.day, one.output)))


def standard_in_words(standard: str) -> Message | str:
    """A standard of proof in words; its own name where it is none that is known."""
    plain = _plain(standard)
    return message(f"mandate.standard_{plain}") if plain in STANDARDS else standard


def terms_of_reference(mandate: Mandate) -> tuple[Message, ...]:
    """The terms of reference, one sentence each; what the mandate leaves open is said to be open."""
    first, last = mandate.period
    said = [
        message("mandate.act", act=mandate.act) if mandate.act else message("mandate.act_open"),
        message("mandate.persons", persons=mandate.persons) if mandate.persons else message("mandate.persons_open"),
        message("mandate.period", first=day_text(first), last=day_text(last))
        if first is not None and last is not None
        else message("mandate.period_open"),
        message("mandate.territory", territory=", ".join(mandate.territory))
        if mandate.territory
        else message("mandate.territory_open"),
        message("mandate.law", law=mandate.law) if mandate.law else message("mandate.law_open"),
        *_standards(mandate),
    ]
    due = {one.output: one.day for one in mandate.deadlines}
    said += [
        message("mandate.output_due", output=one, day=due[one]) if one in due else message("mandate.output", output=one)
        for one in mandate.outputs
    ]
    if not mandate.outputs:
        said.append(message("mandate.output_open"))
    said.append(
        message("mandate.commissioners", names=", ".join(mandate.commissioners), many=len(mandate.commissioners))
        if mandate.commissioners
        else message("mandate.commissioners_open")
    )
    said.append(message("mandate.quorum", quorum=mandate.quorum) if mandate.quorum else message("mandate.quorum_open"))
    return tuple(said)


def _standards(mandate: Mandate) -> list[Message]:
    if not mandate.standard:
        return [message("mandate.standard_open")]
    said = [message("mandate.standard", standard=standard_in_words(mandate.standard))]
    if mandate.standard_for_individuals != mandate.standard:
        said.append(
            message("mandate.standard_individuals", standard=standard_in_words(mandate.standard_for_individuals))
        )
    return said


def method_statement(mandate: Mandate, material: Material) -> tuple[Message, ...]:
    """How the inquiry works, with the figures of this material: what every finding must let a reader check."""
    sources = tuple(material.sources)
    opened = sum(one.state == OPEN for one in material.contradictions)
    parties = sum(one.stance == "party_to_events" for one in material.sources.values())
    return (
        message("mandate.method_claims", claims=material.claims.height, sources=len(sources)),
        message("mandate.method_origins", sources=len(sources), origins=len(material.origins.groups(sources))),
        message("mandate.method_parties", many=parties),
        message("mandate.method_contradictions", many=len(material.contradictions), open=opened),
        message("mandate.method_searches", many=len(material.said("search"))),
        message("mandate.method_numbers"),
        message("mandate.method_notice"),
        message("mandate.method_consent"),
        *_standards(mandate),
        message("mandate.method_people"),
    )


def stages(mandate: Mandate, entries: Iterable[Entry]) -> tuple[tuple[Stage, ...], tuple[Message, ...]]:
    """Each stage with its state from the live `stage` entries, and doubts: entries on a check that no stage has.

    A stage is done when every check is done or does not apply. Two entries that say different things of one check leave
    it open: people settle it.
    """
    said: dict[tuple[str, str], list[Entry]] = {}
    for entry in sorted((one for one in entries if one.kind == "stage"), key=lambda one: (one.time, one.id)):
        said.setdefault((entry.body["stage"], entry.body["check"]), []).append(entry)
    found = []
    for stage, checks in mandate.stages:
        made = tuple(_check(check, said.pop((stage, check), []), mandate.own_stages) for check in checks)
        states = {one.state for one in made}
        told = any(one.entry or one.rivals for one in made)
        state = DONE if states <= {DONE, NOT_APPLICABLE} else OPEN if told else NOT_STARTED
        name = message("mandate.own", words=stage) if mandate.own_stages else message(f"mandate.stage_{stage}")
        found.append(Stage(stage, name, state, made))
    return tuple(found), tuple(
        message("mandate.unknown_check", stage=stage, check=check, entry=entry.id[:12])
        for (stage, check), left in sorted(said.items())
        for entry in left
    )


def _check(check: str, said: Sequence[Entry], own: bool) -> Check:
    sentence = message("mandate.own", words=check) if own else message(f"mandate.check_{check}")
    states = {one.body["state"] for one in said}
    if len(states) > 1:
        return Check(check, sentence, OPEN, "", "", tuple(sorted(one.id for one in said)))
    if not said:
        return Check(check, sentence, OPEN, "", "", ())
    return Check(check, sentence, said[-1].body["state"], said[-1].body.get("note", ""), said[-1].id, ())


def interests(mandate: Mandate, entries: Iterable[Entry]) -> tuple[Interest, ...]:
    """The conflicts of interest on record, sorted by commissioner."""
    found = [
        Interest(
            one.body["commissioner"],
            one.body["matter"],
            one.body["measure"],
            one.id,
            one.body["commissioner"] in mandate.commissioners,
        )
        for one in entries
        if one.kind == "interest"
    ]
    return tuple(sorted(found, key=lambda one: (one.commissioner, one.entry)))


def undeclared(mandate: Mandate, found: Iterable[Interest]) -> tuple[Message, ...]:
    """A sentence for each commissioner of whom nothing is on record, not even that there is nothing to declare."""
    declared = {one.commissioner for one in found}
    return tuple(message("mandate.nothing_declared", name=one) for one in mandate.commissioners if one not in declared)


def outside(mandate: Mandate, days: Iterable[Days], places: Iterable[str] = ()) -> Message | None:
    """Why something is certainly outside the mandate, None where it is or may be inside.

    `days`: when it happened, as stated; `places`: countries or places by name or code, only such as are known: a town
    says nothing of its country here (`claims.values.place.town_of` finds it).
    """
    first, last = mandate.period
    known = [(low, high) for low, high in days if (low, high) != (None, None)]
    if known and first is not None and last is not None:
        before = all(high is not None and high < first for _, high in known)
        after = all(low is not None and low > last for low, _ in known)
        if before or after:
            key = "mandate.outside_before" if before else "mandate.outside_after"
            return message(key, day=day_text(first if before else last))
    there = [one for one in places if one.strip()]
    within = {place.fold(one) for one in mandate.territory}
    if there and within and not any(place.fold(one) in within for one in there):
        return message("mandate.outside_territory", places=", ".join(there))
    return None


def outside_record(mandate: Mandate, record: Record, elsewhere: Iterable[str] = ()) -> Message | None:
    """Why a record is certainly outside the mandate, by the first dates it states and the places where it says it was.

    `elsewhere`: the countries (ISO 3166-1 alpha-2) that might be meant; a place is outside the territory only if it
    names a town of one of these and none of the territory.
    """
    dates = next(([one.days for one in record.of(about)] for about in WHEN if record.of(about)), [])
    words = [one.as_written for about in WHERE for one in record.of(about)]
    at_home = any(place.town_of(one, mandate.territory) for one in words)
    countries = [country for country in sorted(set(elsewhere)) if any(place.town_of(one, (country,)) for one in words)]
    return outside(mandate, dates, [] if at_home else countries)


def title(material: Material, language: str = "en") -> str:
    """The title of the case in a language, else its own; "" where it has none."""
    titles = json.loads(material.about.get("titles", "") or "[]")
    found = {one["language"]: str(one["title"]) for one in reversed(titles)}
    return found.get(language, str(titles[0]["title"]) if titles else "")


def as_json(mandate: Mandate, material: Material) -> dict[str, Any]:
    """The shape of out/findings/mandate.json."""
    found, doubts = stages(mandate, material.entries)
    declared = interests(mandate, material.entries)
    return {
        "mandate": plain(mandate),
        "terms_of_reference": plain(terms_of_reference(mandate)),
        "method": plain(method_statement(mandate, material)),
        "stages": plain(found),
        "doubts": plain(doubts),
        "interests": plain(declared),
        "undeclared": plain(undeclared(mandate, declared)),
    }
