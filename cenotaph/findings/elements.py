"""The elements matrix: each element of each crime, with what speaks for it and against it, and what is missing.

Invariant: a cell is made of claims, by the selectors of the law's own file and by what people tied to it in entries; it
is covered, contested or a gap, never proven. Copies add nothing: a cell that one origin alone supports is a gap with
its reason. Neither an office nor a designation nor a disputed total is ever evidence of an element.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from cenotaph.findings.corroboration import corroboration
from cenotaph.findings.law import MUST_CHOOSE, NEVER_EVIDENCE, Crime, Element, Instrument, Selector
from cenotaph.findings.material import Material
from cenotaph.ledger.entry import Entry
from cenotaph.words.sentences import Message, message

COVERED, CONTESTED, GAP = "covered", "contested", "gap"
FOR, AGAINST = "for", "against"
ORIGINS_TO_COVER = 2  # independent; one origin alone is a lead (evaluation rules: count origins, not publications)
EXAMPLES = 12  # claims named in a cell; all of them stand in evidence.parquet
OUTSIDE = ("outside_mandate",)  # bins whose persons are no evidence
ROW = ("claim", "record", "entity", "source")


@dataclass(frozen=True)
class Side:
    """What speaks on one side of one cell. `rows` has claim, record, entity, source, sorted by claim."""

    rows: pl.DataFrame
    origins: tuple[tuple[str, ...], ...]  # independent origins, each the sources that are one
    ties: tuple[Entry, ...]  # entries that tie material to this side
    digest: str  # of every row, with its words, its value, its status, its entity

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Every source that speaks on this side, sorted."""
        return tuple(sorted(self.rows["source"].unique().to_list()))

    @cached_property
    def by_source(self) -> tuple[tuple[str, int, tuple[str, ...]], ...]:
        """Source, number of claims, and the first records that make them; sorted by source."""
        return tuple(
            (source, len(group), tuple(sorted(set(group["record"].to_list()))[:EXAMPLES]))
            for (source,), group in sorted(self.rows.partition_by("source", as_dict=True).items())
        )


@dataclass(frozen=True)
class Cell:
    """One element of one crime as the material stands."""

    element: Element
    sides: Mapping[str, Side]  # FOR, AGAINST
    standing: str
    corroboration: str
    gaps: tuple[Message, ...]
    arguments: tuple[Entry, ...]  # what is argued about the law; never evidence
    searches: tuple[Entry, ...]  # where somebody looked

    @property
    def digest(self) -> str:
        """Changes with anything that this cell rests on."""
        said = [entry.id for entry in (*self.arguments, *self.searches)]
        return digest_of([self.element.id, *(self.sides[side].digest for side in (FOR, AGAINST)), *said])


@dataclass(frozen=True)
class CrimeRow:
    """One crime: its own elements and those of its context, in the order of the law's file."""

    instrument: Instrument
    crime: Crime
    cells: tuple[Cell, ...]

    def count(self, standing: str) -> int:
        """How many of its cells stand so."""
        return sum(cell.standing == standing for cell in self.cells)


@dataclass(frozen=True)
class Question:
    """What to ask next, and the cells that an answer would help: (crime, element)."""

    element: Element
    cells: tuple[tuple[str, str], ...]
    standing: str


class Evidence:
    """The claims of a case, cut so that a selector finds its own at once."""

    def __init__(self, material: Material) -> None:
        self.material = material
        outside = material.entities.filter(pl.col("bin").is_in(OUTSIDE))
        standing = material.claims.filter(
            (pl.col("status") != "rejected")
            & ~pl.col("withdrawn")
            & (pl.col("value") != "")
            & ~pl.col("kind").is_in(list(NEVER_EVIDENCE))
        ).join(outside.select("entity"), on="entity", how="anti", maintain_order="left")
        parts = standing.partition_by("kind", "property", as_dict=True)
        self.parts = {(str(kind), str(about)): part for (kind, about), part in parts.items()}
        self.known: dict[Selector, pl.DataFrame] = {}
        self.digests: dict[tuple[Selector, ...], str] = {}

    def of(self, selector: Selector) -> pl.DataFrame:
        """The claims that a selector names: whole rows of the material, sorted by claim."""
        if selector not in self.known:
            self.known[selector] = self._of(selector)
        return self.known[selector]

    def _of(self, selector: Selector) -> pl.DataFrame:
        empty = self.material.claims.clear()
        found = self.parts.get((selector.kind, selector.about), empty)
        if selector.role:
            found = found.filter(pl.col("role") == selector.role)
        found = self._without_arguments(found, selector.kind)
        if selector.terms:
            found = found.filter(_term().is_in(selector.terms))
        if selector.polarity:
            denying = self._stating(selector.kind, "polarity", ("denies",))
            found = found.join(denying, on="record", how="semi" if selector.polarity == "denies" else "anti")
        for about in selector.has:
            found = found.join(self._stating(selector.kind, about), on="record", how="semi")
        for about, terms in selector.where:
            found = found.join(self._stating(selector.kind, about, terms), on="record", how="semi")
        return found.sort("claim")

    def _stating(self, kind: str, about: str, terms: Sequence[str] = ()) -> pl.DataFrame:
        """The records of a kind that state a property (and one of these terms)."""
        part = self.parts.get((kind, about), self.material.claims.clear())
        return (part.filter(_term().is_in(terms)) if terms else part).select("record").unique()

    def side(self, selectors: tuple[Selector, ...], ties: tuple[Entry, ...]) -> Side:
        """Everything on one side of a cell: what selectors find and what people tied to it."""
        parts = [self.of(selector) for selector in selectors]
        if ties:
            parts.append(self.tied(ties))
        if not parts:
            parts = [self.material.claims.clear()]
        rows = (pl.concat(parts) if len(parts) > 1 else parts[0]).unique("claim", keep="first").sort("claim")
        if ties or selectors not in self.digests:
            found = digest_of([fingerprint(rows, self.material), *(tie.id for tie in ties)])
            if ties:
                return Side(rows.select(ROW), self._origins(rows), ties, found)
            self.digests[selectors] = found
        return Side(rows.select(ROW), self._origins(rows), ties, self.digests[selectors])

    def _origins(self, rows: pl.DataFrame) -> tuple[tuple[str, ...], ...]:
        return self.material.origins.groups(rows["source"].unique().to_list())

    def tied(self, ties: Iterable[Entry]) -> pl.DataFrame:
        """The claims that entries name, or those of the records that they name; rejected ones are left out."""
        named = sorted({name for tie in ties for name in tie.body["material"].split()})
        wanted = pl.col("claim").is_in(named) | pl.col("record").is_in(named)
        allowed = (pl.col("status") != "rejected") & ~pl.col("kind").is_in(list(NEVER_EVIDENCE))
        found = self.material.claims.filter(wanted & allowed)
        for kind in MUST_CHOOSE:
            found = self._without_arguments(found, kind)
        return found.sort("claim")

    def _without_arguments(self, found: pl.DataFrame, kind: str) -> pl.DataFrame:
        """Without the records of a kind that are never evidence: offices, opinions, legal labels."""
        if kind not in MUST_CHOOSE:
            return found
        about, never, _ = MUST_CHOOSE[kind]
        return found.join(self._stating(kind, about, never), on="record", how="anti", maintain_order="left")


def _term() -> pl.Expr:
    """The term of a code as the freeze stores it."""
    return pl.col("value").str.json_path_match("$.term")


def digest_of(parts: Iterable[str]) -> str:
    """SHA-256 over parts that hold no line break."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


FINGERPRINT = ("claim", "record", "entity", "source", "as_written", "value", "status", "withdrawn")


def fingerprint(rows: pl.DataFrame, material: Material) -> str:
    """A digest that changes with any claim of these rows, its words, value, assessment, person, source or lineage."""
    cells = [pl.col(one).cast(pl.String) for one in FINGERPRINT]
    said = rows.sort("claim").select(pl.concat_str(cells, separator="\t"))
    marks = [
        f"{source}:{sorted(material.origins.marks(source))}:{material.sources[source].stance}"
        for source in sorted(rows["source"].unique().to_list())
        if source in material.sources
    ]
    return hashlib.sha256("\n".join([*said.to_series().to_list(), *marks]).encode()).hexdigest()


def matrix(material: Material, instruments: Iterable[Instrument], crimes: Sequence[str] = ()) -> tuple[CrimeRow, ...]:
    """The matrix of every crime of the instruments (or of those named), in the order of their files."""
    evidence = Evidence(material)
    cells: dict[str, Cell] = {}
    rows = []
    for instrument in instruments:
        for crime in instrument.crimes:
            if crimes and crime.id not in crimes:
                continue
            elements = (*crime.elements, *instrument.context_elements(crime))
            for element in elements:
                if element.id not in cells:  # a context is common to many crimes, and so are its cells
                    cells[element.id] = cell(element, evidence)
            rows.append(CrimeRow(instrument, crime, tuple(cells[element.id] for element in elements)))
    return tuple(rows)


def cell(element: Element, evidence: Evidence) -> Cell:
    """One element: both sides, the standing they give, what is missing, what is argued and where one looked."""
    material = evidence.material
    ties = [tie for tie in material.said("tie") if tie.body["element"] == element.id]
    sides = {
        side: evidence.side(selectors, tuple(tie for tie in ties if tie.body["side"] == side))
        for side, selectors in ((FOR, element.evidence_for), (AGAINST, element.evidence_against))
    }
    standing, gaps = standing_of(sides[FOR], sides[AGAINST])
    return Cell(
        element=element,
        sides=sides,
        standing=standing,
        corroboration=corroboration(sides[FOR].sources, sides[AGAINST].sources, material.origins),
        gaps=gaps,
        arguments=tuple(one for one in material.said("argument") if one.body["element"] == element.id),
        searches=tuple(one for one in material.said("search") if element.id in one.body["about"].split()),
    )


def standing_of(supporting: Side, opposing: Side) -> tuple[str, tuple[Message, ...]]:
    """Covered, contested or a gap, and why it is a gap."""
    origins = len(supporting.origins)
    if not origins:
        return GAP, (message("findings.gap_nothing_for" if not opposing.origins else "findings.gap_only_against"),)
    if opposing.origins:
        return CONTESTED, ()
    if origins < ORIGINS_TO_COVER:
        return GAP, (message("findings.gap_one_origin", sources=len(supporting.sources)),)
    return COVERED, ()


def next_questions(rows: Iterable[CrimeRow]) -> tuple[Question, ...]:
    """What to ask next: the questions of open cells, those first whose answer would close most of them.

    A gap weighs before a contested cell; an element that many crimes share closes a cell of each.
    """
    open_cells: dict[str, tuple[Cell, list[tuple[str, str]]]] = {}
    for row in rows:
        for one in row.cells:
            if one.standing != COVERED and one.element.asks:
                open_cells.setdefault(one.element.id, (one, []))[1].append((row.crime.id, one.element.id))
    found = [Question(one.element, tuple(cells), one.standing) for one, cells in open_cells.values()]
    return tuple(sorted(found, key=lambda one: (-len(one.cells), one.standing != GAP, one.element.id)))


EVIDENCE = ("element", "side", "claim", "record", "source")


def evidence_table(rows: Iterable[CrimeRow]) -> pl.DataFrame:
    """Every claim of every cell: element, side, claim, record, source; sorted. The whole behind each cell."""
    seen: set[str] = set()
    parts = []
    for row in rows:
        for one in row.cells:
            if one.element.id in seen:
                continue
            seen.add(one.element.id)
            for side, found in one.sides.items():
                parts.append(
                    found.rows.select(
                        pl.lit(one.element.id).alias("element"), pl.lit(side).alias("side"), "claim", "record", "source"
                    )
                )
    whole = pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(EVIDENCE, pl.String))
    return whole.sort("element", "side", "claim")
