"""Proof sheets: for each named victim and each step, from identity to notice to the family, who states it and what is
missing.

Invariant: a step counts independent origins, never publications; a claim that was withdrawn, rejected or could not be
read is shown and not counted. Contradictions and what speaks against a step stand beside it. The summary of all
persons and the sheet of one rest on the same claims and agree. A sheet says what is alleged and proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import polars as pl
import yaml

from cenotaph.findings.corroboration import corroboration
from cenotaph.findings.material import CLAIM, PERSON, Claim, Contradiction, Material
from cenotaph.findings.persons import TERM, names, references, standing, stands
from cenotaph.findings.plain import plain
from cenotaph.findings.since import Reads, of_kinds
from cenotaph.words.sentences import Message, message
from cenotaph.words.vocabulary import properties

FOR, AGAINST, BESIDE = "for", "against", "beside"
WITHOUT_SHEET = ("outside_mandate", "unnamed", "other_record")  # bins: nobody is named there, or nobody in the mandate
OPEN = "open"  # the state of a contradiction that nobody explained or resolved


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a sheet: which claims state it, speak against it or stand beside it."""

    key: str
    of: str  # kind of record
    states: tuple[str, ...]
    terms: Mapping[str, tuple[str, ...]]
    against: Mapping[str, tuple[str, ...]]
    shows: tuple[str, ...]

    @property
    def properties(self) -> tuple[str, ...]:
        """Every property that the step shows, in the order of the file."""
        return tuple(dict.fromkeys((*self.states, *self.terms, *self.against, *self.shows)))


@dataclass(frozen=True, slots=True)
class Standard:
    """What a standard of proof asks of a sheet: origins a step, whether nothing open may speak against them."""

    key: str
    steps: Mapping[str, int]
    consistent: bool
    source: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The steps and standards of `proof_sheet.yaml`."""

    steps: tuple[Step, ...]
    standards: tuple[Standard, ...]


@dataclass(frozen=True, slots=True)
class StepSheet:
    """One step of one person's sheet."""

    step: str
    stating: tuple[Claim, ...]
    against: tuple[Claim, ...]
    beside: tuple[Claim, ...]
    uncounted: tuple[Claim, ...]  # withdrawn, rejected or unreadable
    origins: tuple[tuple[str, ...], ...]  # the sources that state it, in groups of one origin
    corroboration: str  # a word of findings/corroboration.py
    contradictions: tuple[Contradiction, ...]
    gap: Message | None  # what is missing, None where two origins state it and nothing open speaks against it

    @property
    def contradicted(self) -> bool:
        """Whether something open speaks against it, or its claims cannot all hold."""
        return bool(self.against) or any(one.state == OPEN for one in self.contradictions)


@dataclass(frozen=True, slots=True)
class ProofSheet:
    """The sheet of one person."""

    entity: str
    name: str
    steps: tuple[StepSheet, ...]

    def step(self, key: str) -> StepSheet:
        """One step. Raises KeyError."""
        for one in self.steps:
            if one.step == key:
                return one
        raise KeyError(f"no step {key!r}; there are: {', '.join(one.step for one in self.steps)}")


@dataclass(frozen=True, slots=True)
class Individualised:
    """Whether a sheet has what a standard asks, and each thing that is missing."""

    holds: bool
    missing: tuple[Message, ...]


def reads() -> Reads:
    """What the sheets read beside the persons themselves."""
    return Reads(of_kinds({step.of for step in rules().steps} - {PERSON}))


@cache
def rules() -> Rules:
    """The rules of `proof_sheet.yaml`. Raises ValueError for an unknown property, step or key, naming the mend."""
    stated = yaml.safe_load((resources.files("cenotaph.findings") / "proof_sheet.yaml").read_text(encoding="utf-8"))
    return rules_of(stated)


def rules_of(stated: Mapping[str, Any]) -> Rules:
    """Rules from their YAML. Raises ValueError."""
    steps = tuple(_step(key, dict(one)) for key, one in stated["steps"].items())
    standards = tuple(
        Standard(key, dict(one["steps"]), bool(one["consistent"]), str(one["source"]).strip())
        for key, one in stated["standards"].items()
    )
    known = [one.key for one in steps]
    for standard in standards:
        for key in standard.steps:
            if key not in known:
                raise ValueError(f"proof_sheet.yaml, {standard.key}: no step {key!r}; one of {', '.join(known)}")
    return Rules(steps, standards)


def _step(key: str, one: dict[str, Any]) -> Step:
    made = Step(
        key,
        str(one.pop("of", "person")),
        tuple(one.pop("states")),
        {about: tuple(terms) for about, terms in one.pop("terms", {}).items()},
        {about: tuple(terms) for about, terms in one.pop("against", {}).items()},
        tuple(one.pop("shows", ())),
    )
    unknown = [*one, *(about for about in made.properties if about not in properties())]
    if unknown:
        raise ValueError(f"proof_sheet.yaml, {key}: {unknown[0]!r} is no key and no property; take it out or spell it")
    return made


def summary(material: Material, asked: Rules | None = None) -> pl.DataFrame:
    """All named victims in one table, sorted by entity.

    Columns: entity, name; for each step `<step>_origins` (independent origins that state it), `<step>_sources`,
    `<step>_contradicted`; for each standard a column of its name, true where the sheet has what it asks.
    """
    asked = asked or rules()
    counted = standing(_labelled(material, asked)).filter(pl.col("side") != BESIDE)
    sources = (
        counted.group_by("person", "step", "side").agg(pl.col("source").unique().sort().alias("sources")).sort("person")
    )
    groups = _origins(material, sources["sources"])
    sources = sources.with_columns(
        pl.col("sources").list.join("\n").replace_strict(groups, default=0, return_dtype=pl.Int64).alias("origins")
    )
    table = victims(material)
    conflicts = _conflicts(material)
    for step in asked.steps:
        stating = sources.filter((pl.col("step") == step.key) & (pl.col("side") == FOR)).select(
            entity="person",
            origins=pl.col("origins").alias(f"{step.key}_origins"),
            many=pl.col("sources").list.len().cast(pl.Int64),
        )
        against = sources.filter((pl.col("step") == step.key) & (pl.col("side") == AGAINST))["person"]
        cannot = conflicts.filter(pl.col("property").is_in(step.states + step.shows))["entity"]
        opposed = pl.concat([against, cannot]).unique().implode()
        table = table.join(stating, on="entity", how="left", maintain_order="left").with_columns(
            pl.col("origins").fill_null(0).alias(f"{step.key}_origins"),
            pl.col("many").fill_null(0).alias(f"{step.key}_sources"),
            pl.col("entity").is_in(opposed).alias(f"{step.key}_contradicted"),
        )
        table = table.drop("origins", "many")
    return table.with_columns(_meets(standard).alias(standard.key) for standard in asked.standards)


def _meets(standard: Standard) -> pl.Expr:
    """Whether a row of the summary has what a standard asks."""
    enough = pl.all_horizontal(*(pl.col(f"{step}_origins") >= least for step, least in sorted(standard.steps.items())))
    if not standard.consistent:
        return enough
    return enough & ~pl.any_horizontal(*(pl.col(f"{step}_contradicted") for step in sorted(standard.steps)))


def victims(material: Material) -> pl.DataFrame:
    """The persons who have a sheet: columns entity, name; in the mandate and named, sorted by entity."""
    theirs = material.records.filter((pl.col("kind") == "person") & (pl.col("role") == "victim")).select("entity")
    named = material.entities.filter(~pl.col("bin").is_in(WITHOUT_SHEET)).join(theirs, on="entity", how="semi")
    return named.select("entity").join(names(material), on="entity", how="inner").sort("entity")


def _labelled(material: Material, asked: Rules) -> pl.DataFrame:
    """The claims of persons, and of records of them, with the step and side of each: columns person, step, side and
    those of a claim; one row a claim and step."""
    frames = []
    for step in asked.steps:
        wanted = material.claims.filter((pl.col("kind") == step.of) & pl.col("property").is_in(step.properties))
        if step.of == "person":
            wanted = wanted.filter(pl.col("entity") != "").with_columns(pl.col("entity").alias("person"))
        else:
            wanted = wanted.join(references(material, step.of), on="record", how="inner")
        frames.append(wanted.with_columns(pl.lit(step.key).alias("step"), _side(step).alias("side")))
    return pl.concat(frames)


def _side(step: Step) -> pl.Expr:
    """On which side of a step a claim stands."""
    states = pl.col("property").is_in(step.states)
    for about, terms in sorted(step.terms.items()):
        states = states | ((pl.col("property") == about) & TERM.is_in(terms))
    against = pl.lit(False)
    for about, terms in sorted(step.against.items()):
        against = against | ((pl.col("property") == about) & TERM.is_in(terms))
    return pl.when(states).then(pl.lit(FOR)).when(against).then(pl.lit(AGAINST)).otherwise(pl.lit(BESIDE))


def _origins(material: Material, sources: pl.Series) -> dict[str, int]:
    """Each set of sources, joined, -> how many independent origins it has. The sets are few where persons are many."""
    sets = sources.list.join("\n").unique().sort().to_list()
    return {one: len(material.origins.groups(one.split("\n"))) for one in sets}


def _conflicts(material: Material) -> pl.DataFrame:
    """The open contradictions: columns entity, property."""
    found = [(one.entity, one.about) for one in material.contradictions if one.state == OPEN]
    return pl.DataFrame(found, schema={"entity": pl.String, "property": pl.String}, orient="row")


def sheets(material: Material, persons: Iterable[str], asked: Rules | None = None) -> tuple[ProofSheet, ...]:
    """The sheets of some persons, sorted by entity; one who has none (see `victims`) is left out."""
    asked = asked or rules()
    wanted = victims(material).filter(pl.col("entity").is_in(sorted(set(persons))))
    claims = _labelled(material, asked).join(wanted.select(person="entity"), on="person", how="semi")
    claims = claims.sort("person", "step", "record", "ordinal", "claim")
    said: dict[tuple[str, str], list[tuple[str, str, Claim]]] = {}
    for person, step, side, source, *rest in claims.select("person", "step", "side", "source", *CLAIM).iter_rows():
        said.setdefault((person, step), []).append((side, source, Claim(*rest)))
    conflicts: dict[str, list[Contradiction]] = {}
    for one in material.contradictions:
        conflicts.setdefault(one.entity, []).append(one)
    return tuple(
        ProofSheet(
            entity,
            name,
            tuple(
                _filled(step, said.get((entity, step.key), []), conflicts.get(entity, []), material)
                for step in asked.steps
            ),
        )
        for entity, name in wanted.iter_rows()
    )


def sheet(material: Material, person: str, asked: Rules | None = None) -> ProofSheet | None:
    """The sheet of one person, None where there is none."""
    return next(iter(sheets(material, [person], asked)), None)


def _filled(
    step: Step, said: Iterable[tuple[str, str, Claim]], conflicts: Iterable[Contradiction], material: Material
) -> StepSheet:
    known = list(said)
    holding = [(side, source, one) for side, source, one in known if stands(one)]
    stating = [(source, one) for side, source, one in holding if side == FOR]
    against = [(source, one) for side, source, one in holding if side == AGAINST]
    origins = material.origins.groups(source for source, _ in stating)
    involved = tuple(one for one in conflicts if one.about in step.states + step.shows)
    opposed = bool(against) or any(one.state == OPEN for one in involved)
    return StepSheet(
        step.key,
        tuple(one for _, one in stating),
        tuple(one for _, one in against),
        tuple(one for side, _, one in holding if side == BESIDE),
        tuple(one for side, _, one in known if not stands(one) and side != BESIDE),
        origins,
        corroboration((source for source, _ in stating), (source for source, _ in against), material.origins),
        involved,
        _gap(len(stating), len(origins), opposed),
    )


def _gap(claims: int, origins: int, opposed: bool) -> Message | None:
    """What a step lacks."""
    if not claims:
        return message("proof.gap_nothing")
    if opposed:
        return message("proof.gap_opposed")
    return message("proof.gap_one_origin") if origins < 2 else None


def individualised(sheet: ProofSheet, standard: str, asked: Rules | None = None) -> Individualised:
    """Whether a sheet has what a standard asks, and what is missing. Raises KeyError for an unknown standard.

    Rules and their sources: `proof_sheet.yaml`. It is a computation on sources, not a finding about a person.
    """
    known = {one.key: one for one in (asked or rules()).standards}
    if standard not in known:
        raise KeyError(f"no standard {standard!r}; there are: {', '.join(known)}")
    missing: list[Message] = []
    for key, least in known[standard].steps.items():
        step, name = sheet.step(key), message(f"proof.step_{key}")
        if len(step.origins) < least:
            missing.append(message("proof.missing_origins", step=name, origins=len(step.origins), wanted=least))
        if known[standard].consistent and step.contradicted:
            missing.append(message("proof.missing_consistency", step=name))
    return Individualised(not missing, tuple(missing))


def counts(table: pl.DataFrame, asked: Rules | None = None) -> dict[str, int]:
    """Standard -> how many persons of a summary have what it asks. Never to be added to a claimed total."""
    return {one.key: int(table[one.key].sum()) for one in (asked or rules()).standards}


def as_json(table: pl.DataFrame, written: Iterable[ProofSheet] = (), asked: Rules | None = None) -> dict[str, Any]:
    """The shape of out/findings/proof_sheets.json: standards and steps with their counts, some sheets whole."""
    asked = asked or rules()
    many = counts(table, asked)
    return {
        "persons": table.height,
        "standards": [
            {
                "standard": one.key,
                "steps": dict(sorted(one.steps.items())),
                "consistent": one.consistent,
                "source": one.source,
                "persons": many[one.key],
            }
            for one in asked.standards
        ],
        "steps": [
            {
                "step": one.key,
                "stated": int((table[f"{one.key}_origins"] > 0).sum()),
                "independent": int((table[f"{one.key}_origins"] > 1).sum()),
                "contradicted": int(table[f"{one.key}_contradicted"].sum()),
            }
            for one in asked.steps
        ],
        "sheets": [
            plain(one)
            | {"individualised": {rule.key: plain(individualised(one, rule.key, asked)) for rule in asked.standards}}
            for one in written
        ],
    }
