"""The law as data: crimes and their elements, modes of liability, general rules, standards of proof.

Invariant: a law is a file of `law/` or of a case, in our own words and never the authentic text; every element says
which claims of a register bear on it and on which side, and whether anybody has compared it with its text ("seen") or
it is general knowledge that a lawyer must verify ("known"). No file can make a disputed total, a designation, a call,
an office, an opinion or a legal label evidence of an element: reading it is an error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cenotaph.findings.stated import Stated, read_file, told
from cenotaph.words.canonical import canonical
from cenotaph.words.vocabulary import properties, record_kinds, roles, terms

__all__ = ["told"]  # the words of anything here in a reader's language: told(element, "text", "fa")

ELEMENT_KINDS = ("conduct", "result", "circumstance", "mental", "context")
VERIFICATIONS = ("seen", "known")
# What a crime is about. A forum says in its own file which of these it takes.
MATTERS = (
    "killing", "detention", "torture", "sexual_violence", "persecution", "disappearance", "inhumane_treatment",
    "genocide", "unfair_trial",
)  # fmt: skip
POLARITIES = ("affirms", "denies")
# Kinds of record that say nothing on an element, whatever they state.
NEVER_EVIDENCE = {
    "designation": "a designation gives the reasons of whoever listed somebody and proves no act",
    "number": "a stated total is disputed; mass killing is judged on minimum numbers of sites and on persons",
    "call": "a call asks for something and proves nothing",
}
# Kinds of record of which a selector must say which it means, and the terms that it may never mean.
MUST_CHOOSE = {
    "posting": ("posting_kind", ("office",), "an office, earlier or later, is no evidence of an act"),
    "statement": ("statement_kind", ("legal_label", "opinion"), "a legal label or an opinion is an argument"),
}


class LawError(ValueError):
    """A law that breaks its schema; the sentence names file, entry, value and mend."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Where the authentic text stands: the instrument and its public address."""

    instrument: str
    address: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What an entry rests on. `last_verified` is None where nobody has compared it with its text."""

    source: Reference
    verification: str  # one of VERIFICATIONS
    last_verified: date | None

    @property
    def to_be_verified(self) -> bool:
        """Whether pages show the mark "to be verified by a lawyer"."""
        return self.verification != "seen"


@dataclass(frozen=True, slots=True)
class Selector:
    """Claims of a register that bear on an element: those on one property of one kind of record.

    `has`: other properties that the record must state. `where`: what it must state there, as (property, terms).
    """

    kind: str
    about: str  # the property
    role: str = ""
    terms: tuple[str, ...] = ()
    polarity: str = ""  # "affirms" (also where nothing is stated) or "denies"
    has: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that must be established. `any_of`: alternatives, one of which is enough."""

    id: str
    article: str
    kind: str  # one of ELEMENT_KINDS
    text: str
    text_fa: str
    any_of: tuple[str, ...]
    asks: str  # what the evidence must answer
    asks_fa: str
    note: str
    note_fa: str
    basis: Verified
    evidence_for: tuple[Selector, ...]
    evidence_against: tuple[Selector, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """Elements that several crimes share."""

    id: str
    article: str
    title: str
    title_fa: str
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Crime:
    """One crime with the elements that are its own; all are required."""

    id: str
    article: str
    title: str
    title_fa: str
    matter: str  # one of MATTERS
    context: str  # id of a Context, "" for none
    note: str
    note_fa: str
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a mode of liability asks of one accused person."""

    text: str
    text_fa: str


@dataclass(frozen=True, slots=True)
class Mode:
    """A way in which a person may be responsible; always of a person, never of an event."""

    id: str
    article: str
    title: str
    title_fa: str
    requirements: tuple[Requirement, ...]
    note: str
    note_fa: str
    basis: Verified


@dataclass(frozen=True, slots=True)
class Rule:
    """A general rule of an instrument."""

    id: str
    article: str
    text: str
    text_fa: str
    basis: Verified


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law: one file. `version` is the SHA-256 of its content, so that a finding can say on which it rests."""

    id: str
    title: str
    title_fa: str
    territory: tuple[str, ...]  # of a national law; empty for one of no country
    fictional: bool
    persian_reviewed: bool
    note: str
    note_fa: str
    basis: Verified
    contexts: tuple[Context, ...]
    crimes: tuple[Crime, ...]
    modes: tuple[Mode, ...]
    rules: tuple[Rule, ...]
    version: str

    def crime(self, key: str) -> Crime:
        """One crime. Raises LawError that names the known ones."""
        for one in self.crimes:
            if one.id == key:
                return one
        raise LawError(f"law {self.id}: no crime {key!r}; there are: {', '.join(one.id for one in self.crimes)}")

    def context_elements(self, crime: Crime) -> tuple[Element, ...]:
        """The elements that this crime shares with others; empty where it has no context."""
        return next((one.elements for one in self.contexts if one.id == crime.context), ())

    def elements(self) -> Iterator[Element]:
        """Every element once, contexts first."""
        for context in self.contexts:
            yield from context.elements
        for crime in self.crimes:
            yield from crime.elements


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard of proof. Their order is not a scale: none is ever averaged or turned into a number."""

    id: str
    order: int
    default: bool
    also: tuple[str, ...]  # other names by which a case may call it
    title: str
    title_fa: str
    used_by: str
    used_by_fa: str
    meaning: str
    meaning_fa: str


@dataclass(frozen=True, slots=True)
class Standards:
    """The standards of proof, the rules on using them, and the outcomes that a finding may have."""

    standards: tuple[Standard, ...]
    rules: tuple[Rule, ...]
    outcomes: tuple[str, ...]
    basis: Verified
    persian_reviewed: bool
    version: str

    def named(self, key: str) -> Standard:
        """The standard of this id or other name. Raises LawError that names the known ones."""
        for one in self.standards:
            if key == one.id or key in one.also:
                return one
        raise LawError(f"no standard of proof {key!r}; there are: {', '.join(one.id for one in self.standards)}")


@cache
def instruments() -> Mapping[str, Instrument]:
    """Every law of the program by id, sorted. Raises LawError on a file that breaks the schema."""
    folder = resources.files("cenotaph.findings") / "law"
    found = {}
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        if path.name.endswith(".yaml") and path.name != "standards.yaml":
            made = _instrument(path, f"law/{path.name}")
            found[made.id] = made
    return MappingProxyType(found)


def read_instrument(path: Path) -> Instrument:
    """The law of a case's own file. Raises LawError."""
    return _instrument(path, path.name)


@cache
def standards() -> Standards:
    """The standards of proof. Raises LawError on a file that breaks the schema."""
    name = "law/standards.yaml"
    content = read_file(resources.files("cenotaph.findings") / "law" / "standards.yaml", name, LawError)
    stated = Stated(content, name, LawError)
    basis = _basis(stated, None)
    made = Standards(
        standards=stated.each("standards", _standard),
        rules=stated.each("rules", lambda one: _rule(one, basis)),
        outcomes=stated.words("outcomes"),
        basis=basis,
        persian_reviewed=stated.flag("persian_reviewed", False),
        version=version_of(content),
    )
    stated.finish()
    return made


def version_of(content: Any) -> str:
    """SHA-256 of the canonical form of what a file states; comments and layout change nothing."""
    return hashlib.sha256(canonical(_plain(content)).encode()).hexdigest()


def _plain(content: Any) -> Any:
    """The same with days as text, as JSON has no days."""
    if isinstance(content, Mapping):
        return {str(key): _plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(one) for one in content]
    return content.isoformat() if isinstance(content, date) else content


def _instrument(path: Traversable, name: str) -> Instrument:
    return instrument_of(read_file(path, name, LawError), name)


def instrument_of(content: Any, name: str) -> Instrument:
    """The law that a file states, as a freeze keeps it. Raises LawError."""
    stated = Stated(content, name, LawError)
    basis = _basis(stated, None)
    groups = _groups(stated)
    made = Instrument(
        id=stated.text("id"),
        title=stated.text("title"),
        title_fa=stated.text("title_fa"),
        territory=stated.words("territory"),
        fictional=stated.flag("fictional", False),
        persian_reviewed=stated.flag("persian_reviewed", False),
        note=stated.text("note", ""),
        note_fa=stated.text("note_fa", ""),
        basis=basis,
        contexts=stated.each("contexts", lambda one: _context(one, basis, groups)),
        crimes=stated.each("crimes", lambda one: _crime(one, basis, groups)),
        modes=stated.each("modes", lambda one: _mode(one, basis)),
        rules=stated.each("rules", lambda one: _rule(one, basis)),
        version=version_of(content),
    )
    stated.finish()
    _whole(made, name)
    return made


def _whole(made: Instrument, name: str) -> None:
    """Refuse an id that stands twice, a context that is not there, and a crime without an element."""
    parts = (made.contexts, made.crimes, made.modes, made.rules, tuple(made.elements()))
    ids = [one.id for part in parts for one in part]
    for key in ids:
        if ids.count(key) > 1:
            raise LawError(f"{name}, id {key!r}: stands twice; give each entry its own")
    known = [one.id for one in made.contexts]
    for crime in made.crimes:
        if crime.context and crime.context not in known:
            raise LawError(
                f"{name}, {crime.id}, context {crime.context!r}: not in this file; one of {', '.join(known)}"
            )
        if not crime.elements:
            raise LawError(f"{name}, {crime.id}, elements []: a crime has at least one element; write it")


def _basis(stated: Stated, inherited: Verified | None) -> Verified:
    """What an entry says of its source, or else what stands above it."""
    found = stated.mapping("source")
    source = inherited.source if inherited else Reference("", "")
    if found or inherited is None:
        entry = Stated(found, f"{stated.where}, source", LawError)
        source = Reference(entry.text("instrument"), entry.text("address"))
        entry.finish()
        if not source.address.startswith(("https://", "http://")):
            raise entry.wrong("address", source.address, "write the public address, beginning with https://")
    day = stated.day("last_verified")
    said = stated.choice("verification", VERIFICATIONS, "" if inherited else "known")
    if not said and day is None and inherited:
        return Verified(source, inherited.verification, inherited.last_verified)
    said = said or (inherited.verification if inherited else "")
    if (said == "seen") != (day is not None):
        mend = (
            "write the day on which it was compared" if said == "seen" else 'nobody compared it: remove it, or "seen"'
        )
        raise stated.wrong("last_verified", None if day is None else day.isoformat(), mend)
    return Verified(source, said, day)


def _context(stated: Stated, above: Verified, groups: Mapping[str, tuple[Selector, ...]]) -> Context:
    basis, article = _basis(stated, above), stated.text("article")
    return Context(
        id=stated.text("id"),
        article=article,
        title=stated.text("title"),
        title_fa=stated.text("title_fa"),
        elements=stated.each("elements", lambda one: _element(one, basis, article, groups)),
    )


def _crime(stated: Stated, above: Verified, groups: Mapping[str, tuple[Selector, ...]]) -> Crime:
    basis, article = _basis(stated, above), stated.text("article")
    return Crime(
        id=stated.text("id"),
        article=article,
        title=stated.text("title"),
        title_fa=stated.text("title_fa"),
        matter=stated.choice("matter", MATTERS),
        context=stated.text("context", ""),
        note=stated.text("note", ""),
        note_fa=stated.text("note_fa", ""),
        elements=stated.each("elements", lambda one: _element(one, basis, article, groups)),
    )


def _element(stated: Stated, above: Verified, article: str, groups: Mapping[str, tuple[Selector, ...]]) -> Element:
    evidence = Stated(stated.mapping("evidence"), f"{stated.where}, evidence", LawError)
    made = Element(
        id=stated.text("id"),
        article=stated.text("article", article),
        kind=stated.choice("kind", ELEMENT_KINDS),
        text=stated.text("text"),
        text_fa=stated.text("text_fa"),
        any_of=stated.words("any_of"),
        asks=stated.text("asks"),
        asks_fa=stated.text("asks_fa"),
        note=stated.text("note", ""),
        note_fa=stated.text("note_fa", ""),
        basis=_basis(stated, above),
        evidence_for=_selected(evidence, "for", groups),
        evidence_against=_selected(evidence, "against", groups),
    )
    evidence.finish()
    return made


def _mode(stated: Stated, above: Verified) -> Mode:
    return Mode(
        id=stated.text("id"),
        article=stated.text("article"),
        title=stated.text("title"),
        title_fa=stated.text("title_fa"),
        requirements=stated.each("requires", lambda one: Requirement(one.text("text"), one.text("text_fa"))),
        note=stated.text("note", ""),
        note_fa=stated.text("note_fa", ""),
        basis=_basis(stated, above),
    )


def _rule(stated: Stated, above: Verified) -> Rule:
    return Rule(
        id=stated.text("id"),
        article=stated.text("article", ""),
        text=stated.text("text"),
        text_fa=stated.text("text_fa"),
        basis=_basis(stated, above),
    )


def _standard(stated: Stated) -> Standard:
    order = stated.text("order")
    if not order.isdigit():
        raise stated.wrong("order", order, 'write a number in quotes, such as "3"')
    return Standard(
        id=stated.text("id"),
        order=int(order),
        default=stated.flag("default", False),
        also=stated.words("also"),
        title=stated.text("title"),
        title_fa=stated.text("title_fa"),
        used_by=stated.text("used_by"),
        used_by_fa=stated.text("used_by_fa"),
        meaning=stated.text("meaning"),
        meaning_fa=stated.text("meaning_fa"),
    )


def _groups(stated: Stated) -> Mapping[str, tuple[Selector, ...]]:
    """The named groups of selectors of a file: several elements rest on the same material."""
    groups: dict[str, tuple[Selector, ...]] = {}
    for name, found in stated.mapping("material").items():
        entry = Stated({name: found}, f"{stated.where}, material", LawError)
        groups[name] = _selected(entry, name, groups)
    return groups


def _selected(stated: Stated, key: str, groups: Mapping[str, tuple[Selector, ...]]) -> tuple[Selector, ...]:
    """The selectors of a list that holds selectors and names of groups, each once, in its order."""
    found: list[Selector] = []
    for one, where in stated.entries(key):
        if isinstance(one, str):
            if one not in groups:
                raise LawError(f"{where} {one!r}: no such group in `material`; there are: {', '.join(groups)}")
            found.extend(groups[one])
        else:
            found.extend(selectors(one, where))
    return tuple(dict.fromkeys(found))


def selectors(content: Any, where: str) -> tuple[Selector, ...]:
    """The selectors that one entry stands for: one for each role and property that it lists. Raises LawError."""
    stated = Stated(content, where, LawError)
    kind = stated.choice("kind", record_kinds())
    if kind in NEVER_EVIDENCE:
        raise stated.wrong("kind", kind, f"never evidence of an element: {NEVER_EVIDENCE[kind]}; remove it")
    chosen_roles = stated.words("role") or ("",)
    for role in chosen_roles:
        if role and (kind != "person" or role not in roles()):
            raise stated.wrong("role", role, f"only persons have one, of {', '.join(roles())}")
    abouts = stated.words("property")
    if not abouts:
        raise stated.wrong("property", abouts, "name the property whose claims bear on the element")
    wanted = stated.words("terms")
    polarity = stated.choice("polarity", POLARITIES, "")
    has = stated.words("has")
    for about in (*abouts, *has):
        _known_property(stated, about)
    for about in abouts if wanted else ():
        _known_terms(stated, "terms", about, wanted)
    conditions = []
    for about, content_of in stated.mapping("where").items():
        _known_property(stated, about)
        chosen = Stated({about: content_of}, f"{where}, where", LawError).words(about)
        _known_terms(stated, "where", about, chosen)
        conditions.append((about, chosen))
    stated.finish()
    made = tuple(
        Selector(kind, about, role, wanted, polarity, has, tuple(conditions))
        for role, about in product(chosen_roles, abouts)
    )
    for one in made:
        _chooses(stated, one)
    return made


def _known_property(stated: Stated, about: str) -> None:
    if about not in properties():
        raise stated.wrong("property", about, "not in words/properties.yaml; mend its spelling or add it there")
    if properties()[about].sensitivity == "protected":
        raise stated.wrong("property", about, "protected: it is in no freeze, so that no finding can rest on it")


def _known_terms(stated: Stated, key: str, about: str, wanted: tuple[str, ...]) -> None:
    """Refuse terms of a property that has no vocabulary, and terms that its vocabulary does not know."""
    vocabulary = properties()[about].vocabulary
    if not vocabulary:
        raise stated.wrong(key, list(wanted), f"{about} has no vocabulary; remove the terms")
    if not wanted:
        raise stated.wrong(key, [], f"name terms of {vocabulary}: {', '.join(terms(vocabulary))}")
    for term in wanted:
        if term not in terms(vocabulary):
            raise stated.wrong(key, term, f"one of {', '.join(terms(vocabulary))}")


def _chooses(stated: Stated, selector: Selector) -> None:
    """Refuse a selector that would take in what is never evidence: an office, an opinion, a legal label."""
    if selector.kind not in MUST_CHOOSE:
        return
    about, never, why = MUST_CHOOSE[selector.kind]
    conditions = [terms_of for one, terms_of in selector.where if one == about]
    if selector.about == about and selector.terms:
        conditions.append(selector.terms)
    if not conditions:
        raise stated.wrong(about, None, f"say which are meant, by terms or where; {why}")
    for term in never:
        if any(term in one for one in conditions):
            raise stated.wrong(about, term, f"never evidence of an element: {why}; remove it")
