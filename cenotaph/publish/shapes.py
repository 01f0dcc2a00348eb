"""The shapes that pages, exports and reports are made from: what `select` gives away, in no language yet.

Invariant: a shape holds what sources say and what the register found, never a sentence or a value in a reader's
language; `shown` and `locator` give it one. They open no store and no freeze, so that any process may hold them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cenotaph.claims.values.types import TYPES
from cenotaph.register.cards import value_of
from cenotaph.words.sentences import Message, message, render
from cenotaph.words.vocabulary import properties


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim as a reader meets it: what a source says, where, in which words."""

    property: str  # key of words/properties.yaml
    value: str  # as the freeze stores it; "" where nothing could be read
    as_written: str  # the words of the source; "" where they are not given
    language: str  # of the words: "es", "fa", "" when unknown
    source: str  # key of the source
    record: str  # public id of the record
    edition: str  # edition of the source that states it
    place: str  # column, columns joined by +, or "constant"; with record, property and edition the claim's public id
    doubts: tuple[Message, ...] = ()  # what the reading could not settle
    absent_from: tuple[str, ...] = ()  # editions of the same source that no longer make this claim
    status: str = ""  # an assessment: accepted, conflict, work_needed, rejected; empty: not assessed


@dataclass(frozen=True, slots=True)
class Fact:
    """One property of a person with every claim about it, the best-known value first."""

    property: str
    statements: tuple[Statement, ...]  # never empty; statements[0] gives the best-known value
    contested: bool = False  # the claims cannot all hold
    contradiction: Message | None = None  # why they cannot


@dataclass(frozen=True, slots=True)
class Reading:
    """Where an edition holds a record: the sealed item, its name as received, and the row."""

    edition: str
    file: str
    row: int
    item: str  # SHA-256 of the item, hexadecimal


@dataclass(frozen=True, slots=True)
class Mention:
    """One record of a list that the register holds to be this person."""

    record: str
    source: str
    readings: tuple[Reading, ...]  # one an edition, the earliest first; never empty
    probability: float  # posterior that the record belongs here; provisional until linkage draws exist
    reasons: tuple[Message, ...] = ()  # why it is held to be the same person: one sentence a feature; empty if alone
    decided: bool = False  # a person decided, not the model


@dataclass(frozen=True, slots=True)
class Person:
    """Everything a page about one person shows."""

    entity: str  # E-XXXXXXXXXX
    name: str  # best-known name as written by its source
    name_language: str
    other_names: tuple[str, ...]  # other written forms, each once, in code-point order
    bin: str  # identified, named_insufficient, unnamed, unconfirmed, outside_mandate, ...
    facts: tuple[Fact, ...]  # in the order of words/properties.yaml: life first
    mentions: tuple[Mention, ...]  # of every record that a statement names


@dataclass(frozen=True, slots=True)
class Record:
    """One record of another thing than a victim: what one source says of a posting, a site, a number, a call."""

    record: str
    kind: str  # posting, site, number, order, statement, call, designation, event, body, or person (an official)
    role: str
    source: str
    entity: str  # of the person, where it is one
    statements: tuple[Statement, ...]  # in the order of words/properties.yaml; of one property the best-known first
    readings: tuple[Reading, ...]
    outside: Message | None = None  # why it is certainly outside the mandate

    def of(self, about: str) -> tuple[Statement, ...]:
        """What it says of one property."""
        return tuple(one for one in self.statements if one.property == about)

    def words(self, about: str) -> str:
        """The words of one property as written, white space folded; "" where it says nothing."""
        return " ".join(next((one.as_written for one in self.statements if one.property == about), "").split())

    def value(self, about: str) -> Any:
        """The value of one property as read; None where there is none."""
        return next(
            (value_of(one.property, one.value) for one in self.statements if one.property == about and one.value), None
        )

    def term(self, about: str) -> str:
        """The term of a property that is a code; "" where there is none."""
        read = self.value(about)
        return str(read.term) if read is not None else ""


@dataclass(frozen=True, slots=True)
class Contrast:
    """Records that a person put side by side, since what they say cannot all hold."""

    entry: str  # id of the entry
    author: str
    time: str
    position: str  # its place among others, as its author gave it
    heading: tuple[tuple[str, str], ...]  # (language, words)
    reason: tuple[tuple[str, str], ...]
    sides: tuple[tuple[str, ...], ...]  # ids of records, side by side

    def said(self, language: str) -> tuple[tuple[str, str], tuple[str, str]]:
        """Heading and reason, each with its language: in the reader's where the author gives it, else in English."""
        return tuple(  # type: ignore[return-value]
            next((one for one in words if one[0] == language), words[0]) for words in (self.heading, self.reason)
        )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the victims."""

    records: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)  # kind -> records, sorted by id
    contrasts: tuple[Contrast, ...] = ()

    def kind(self, name: str) -> tuple[Record, ...]:
        """The records of one kind."""
        return self.records.get(name, ())


@dataclass(frozen=True, slots=True)
class Betrayed:
    """What speaks for a list copying another: decimal logarithms of the likelihood ratio and of its parts."""

    origin: str
    log10: float
    spelling: float
    errors: float
    order: float
    shared: int  # persons that both name
    odd: int  # odd values of the origin
    repeated: int  # of these, repeated
    likelier: bool  # than that the origin copies it


@dataclass(frozen=True, slots=True)
class SourceCard:
    """A source as its page shows it."""

    key: str
    title: str
    producer: str
    stance: str  # party_to_events, state, ngo, un, court, press, academic, family_or_survivor
    language: str
    editions: tuple[str, ...]
    published: str
    is_list: bool
    rows: int  # records read from it
    bins: tuple[tuple[str, int], ...]  # bin -> rows, in the order of the vocabulary
    derived_from: tuple[tuple[str, Message], ...] = ()  # (source, how and on whose word)
    address: str = ""
    note: str = ""
    files: tuple[tuple[str, str, int], ...] = ()  # (name as received, SHA-256, bytes)
    publisher: str = ""  # who publishes it, in one word for all its sources; "": the producer
    betrayed: tuple[Betrayed, ...] = ()  # of copying each other list, by what the lists themselves show

    @property
    def named(self) -> str:
        """Who says it, as an attribution names it: the producer and the title, or the title where it holds both."""
        held = self.title.casefold()
        return self.title if self.producer.casefold() in held else f"{self.producer}: {self.title}"


@dataclass(frozen=True, slots=True)
class Title:
    """What a case is called in a language."""

    language: str
    title: str
    subtitle: str
    reviewed: bool  # by a person who knows the language; False: a machine translated it
    caution: str = ""  # what every page says of how the sources were read


@dataclass(frozen=True, slots=True)
class CaseCard:
    """What every page needs to know about the case."""

    titles: tuple[Title, ...]  # never empty; the first is the case's own
    as_of: str  # ISO date
    freeze: str  # digest, hexadecimal
    fictional: bool  # a training case: every page says so
    languages: tuple[str, ...]
    identifiability: Message  # the rule by which a person counts as identified, in a sentence
    bins: tuple[tuple[str, int], ...]  # bin -> entities
    documented_count: int  # unique identified victims
    call: str = ""  # key of the source that called for the inquiry
    territory: tuple[str, ...] = ()  # countries (ISO 3166-1 alpha-2) or other names of places

    def called(self, language: str) -> Title:
        """The title for a reader of this language: in it if the case gives one, otherwise the case's own."""
        return next((one for one in self.titles if one.language == language), self.titles[0])


def shown(property_key: str, stored: str, as_written: str, locale: str) -> str:
    """A value for a reader; the words as written where nothing could be read."""
    return _formatted(property_key, stored, locale) if stored else " ".join(as_written.split())


@lru_cache(maxsize=1 << 16)
def _formatted(property_key: str, stored: str, locale: str) -> str:
    return TYPES[properties()[property_key].type].format(value_of(property_key, stored), locale)


def locator(row: int, place: str, locale: str) -> str:
    """The exact place of a claim, for people."""
    if place == "constant":
        return render(message("select.locator_constant", row=str(row)), locale)
    return render(message("select.locator", row=str(row), column=place), locale)
