"""The elements matrix: each element of each crime, with what speaks for it and against it, and what is missing.

Invariant: a cell is made of claims, by the selectors of the law's own file and by what people tied to it in entries; it
is covered, contested or a gap, never proven. Copies add nothing: a cell that one origin alone supports is a gap with
its reason. Neither an office nor a designation nor a disputed total is ever evidence of an element.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

import polars as pl

from cenotaph.findings.corroboration import corroboration
from cenotaph.findings.law import MUST_CHOOSE, NEVER_EVIDENCE, Crime, Element, Instrument, Selector
from cenotaph.findings.material import Material
from cenotaph.findings.since import CONTENT, Since
from cenotaph.ledger.entry import Entry
from cenotaph.words.sentences import Message, message

COVERED, CONTESTED, GAP = "covered", "contested", "gap"
FOR, AGAINST = "for", "against"
ORIGINS_TO_COVER = 2  # independent; one origin alone is a lead (evaluation rules: count origins, not publications)
EXAMPLES = 12  # claims named in a cell; all of them stand in evidence.parquet
OUTSIDE = ("outside_mandate",)  # bins whose persons are no evidence
ROW = ("claim", "record", "entity", "source")
CHOSEN_BY = ("row", "record", "kind", "role", "property", "value")  # what selectors look at
Sought = tuple[tuple[Selector, ...], tuple[str, ...]]  # selectors, ids of ties


@dataclass(frozen=True)
class Side:
    """What speaks on one side of one cell. `rows` has claim, record, entity, source, in the order of records."""

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

    def __init__(self, material: Material, before: Evidence | None = None, changes: Since | None = None) -> None:
        self.material = material
        outside = material.entities.filter(pl.col("bin").is_in(OUTSIDE))
        standing = material.claims.filter(
            (pl.col("status") != "rejected")
            & ~pl.col("withdrawn")
            & (pl.col("value") != "")
            & ~pl.col("kind").is_in(list(NEVER_EVIDENCE))
        ).join(outside.select("entity"), on="entity", how="anti", maintain_order="left")
        parts = standing.select(CHOSEN_BY).partition_by("kind", "property", as_dict=True)
        self.parts = {(str(kind), str(about)): part for (kind, about), part in parts.items()}
        named = sorted(_named(material.said("tie")) | _cited(material))
        wanted = pl.col("claim").is_in(named) | pl.col("record").is_in(named)
        self.citable = material.claims.filter(wanted) if named else material.claims.clear()  # what entries name
        self.known: dict[Selector, pl.Series] = {}
        self.prints: dict[Selector, str] = {}
        self.sides: dict[Sought, Side] = {}
        self.kept: dict[Sought, Side] = {}  # of an earlier freeze, and as they would be made now
        if before is not None and changes is not None:
            self._keep(before, changes)

    def _keep(self, before: Evidence, changes: Since) -> None:
        """Take over what an earlier freeze says of each selector and side, where of the records that changed it names
        the same claims as it did, saying the same; where they say something else, its digest is made again."""
        old, new = (Evidence(_only(one, changes.records)) for one in (changes.then, changes.now))
        touched = {*changes.records, *old.material.claims["claim"], *new.material.claims["claim"]}
        alike = cache(lambda selector, about: old.named(selector, about).equals(new.named(selector, about)))
        self.prints = {one: found for one, found in before.prints.items() if alike(one, CONTENT)}
        if before.material.claims["claim"].equals(self.material.claims["claim"]):
            self.known = {one: found for one, found in before.known.items() if alike(one, ROW)}
        for key, side in before.sides.items():
            if not touched.isdisjoint(_named(side.ties)) or not all(alike(one, ROW) for one in key[0]):
                continue
            same = all(alike(one, CONTENT) for one in key[0])
            self.kept[key] = side if same else replace(side, digest=self._digest(key[0], side.ties))

    def of(self, selector: Selector) -> pl.Series:
        """The claims that a selector names, as places in `material.claims`, sorted."""
        if selector not in self.known:
            self.known[selector] = self._of(selector).sort()
        return self.known[selector]

    def named(self, selector: Selector, columns: Sequence[str]) -> pl.DataFrame:
        """What is told of the claims that a selector names."""
        return self.material.claims.select(columns)[self.of(selector)]

    def _of(self, selector: Selector) -> pl.Series:
        found = self.parts.get((selector.kind, selector.about), self.material.claims.clear())
        if found.is_empty():
            return found["row"]
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
        return found["row"]

    def _stating(self, kind: str, about: str, terms: Sequence[str] = ()) -> pl.DataFrame:
        """The records of a kind that state a property (and one of these terms)."""
        part = self.parts.get((kind, about), self.material.claims.clear())
        return (part.filter(_term().is_in(terms)) if terms else part).select("record").unique()

    def side(self, selectors: tuple[Selector, ...], ties: tuple[Entry, ...]) -> Side:
        """Everything on one side of a cell: what selectors find and what people tied to it."""
        key = (selectors, tuple(tie.id for tie in ties))
        if key not in self.sides:  # many elements rest on the same material
            self.sides[key] = self.kept.get(key) or self._side(selectors, ties)
        return self.sides[key]

    def _side(self, selectors: tuple[Selector, ...], ties: tuple[Entry, ...]) -> Side:
        parts = [self.of(selector) for selector in selectors]
        places = pl.concat([*parts, self.tied(ties)]).unique().sort()
        rows = self.material.claims.select(ROW)[places]
        return Side(rows, self._origins(rows), ties, self._digest(selectors, ties))

    def _digest(self, selectors: tuple[Selector, ...], ties: tuple[Entry, ...]) -> str:
        for one in selectors:
            if one not in self.prints:
                self.prints[one] = fingerprint(self.named(one, FINGERPRINT), self.material)
        tied = [fingerprint(self.material.claims[self.tied(ties)], self.material)] if ties else []
        return digest_of([*(self.prints[one] for one in selectors), *tied, *(tie.id for tie in ties)])

    def _origins(self, rows: pl.DataFrame) -> tuple[tuple[str, ...], ...]:
        return self.material.origins.groups(rows["source"].unique().to_list())

    def tied(self, ties: Iterable[Entry]) -> pl.Series:
        """The claims that entries name, or those of the records that they name; rejected ones are left out."""
        named = sorted(_named(ties))
        wanted = pl.col("claim").is_in(named) | pl.col("record").is_in(named)
        allowed = (pl.col("status") != "rejected") & ~pl.col("kind").is_in(list(NEVER_EVIDENCE))
        found = self.citable.filter(wanted & allowed)
        for kind in MUST_CHOOSE:
            found = self._without_arguments(found, kind)
        return found["row"]

    def _without_arguments(self, found: pl.DataFrame, kind: str) -> pl.DataFrame:
        """Without the records of a kind that are never evidence: offices, opinions, legal labels."""
        if kind not in MUST_CHOOSE:
            return found
        about, never, _ = MUST_CHOOSE[kind]
        return found.join(self._stating(kind, about, never), on="record", how="anti", maintain_order="left")


def _named(ties: Iterable[Entry]) -> set[str]:
    """The records and claims that ties name."""
    return {name for tie in ties for name in tie.body["material"].split()}


def _cited(material: Material) -> set[str]:
    """The records and claims that propositions name."""
    columns = ("material_for", "material_against")
    return {name for one in material.said("finding") for column in columns for name in one.body.get(column, "").split()}


def _only(material: Material, records: pl.Series) -> Material:
    """The material of some records alone."""
    return replace(
        material,
        claims=material.claims.filter(pl.col("record").is_in(records.implode())).drop("row").with_row_index("row"),
        entries=(),
    )


def _term() -> pl.Expr:
    """The term of a code as the freeze stores it."""
    return pl.col("value").str.json_path_match("$.term")


def digest_of(parts: Iterable[str]) -> str:
    """SHA-256 over parts that hold no line break."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


FINGERPRINT = ("claim", "record", "entity", "source", "as_written", "value", "status", "withdrawn")


def fingerprint(rows: pl.DataFrame, material: Material) -> str:
    """A digest that changes with any claim of these rows, its words, value, assessment, person, source or lineage."""
    found = hashlib.sha256(f"{rows.height}\n".encode())
    for name in FINGERPRINT:
        cells = rows[name].cast(pl.String).fill_null("")
        found.update(cells.str.len_bytes().to_numpy().astype("<u4").tobytes())  # where each cell ends
        found.update((cells.str.join("").item() if rows.height else "").encode())
    marks = [
        f"{source}:{sorted(material.origins.marks(source))}:{material.sources[source].stance}"
        for source in sorted(rows["source"].unique().to_list())
        if source in material.sources
    ]
    found.update("\n".join(marks).encode())
    return found.hexdigest()


def matrix(
    material: Material,
    instruments: Iterable[Instrument],
    crimes: Sequence[str] = (),
    evidence: Evidence | None = None,
) -> tuple[CrimeRow, ...]:
    """The matrix of every crime of the instruments (or of those named), in the order of their files."""
    evidence = evidence or Evidence(material)
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
