"""What the page of one person shows, as flat rows for its template.

Invariant: every claim of the person appears once, under its property, with its record, edition, place and words;
nothing is shown that no claim states. Life comes first, then what was done, then what registers noted.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from cenotaph.claims.citation import key_of
from cenotaph.publish.exhibition.alphabet import in_letters, other_direction, other_language, words
from cenotaph.publish.exhibition.speech import comma, figures, sentence
from cenotaph.publish.shapes import Fact, Mention, Person, Statement, shown
from cenotaph.words.sentences import digits
from cenotaph.words.vocabulary import label, term_label

encoded = lru_cache(maxsize=1 << 12)(key_of)  # columns are few

Row = dict[str, Any]
Titles = Mapping[str, str]  # source -> its title
Places = Mapping[tuple[str, str], tuple[int, int]]  # (record, edition) -> its number on the page, its row

RESTATED = "restater_note"  # what those noted who restated a source: the source did not say it
# The chapters of a life, each with the properties it tells; a property that no chapter names belongs to the last.
CHAPTERS: dict[str, tuple[str, ...]] = {
    "life": (
        "name", "alias", "father_name", "mother_name", "gender", "birth_date", "birth_place", "age", "nationality",
        "marital_status", "occupation", "affiliation", "pregnancy",
    ),
    "done": (
        "charge", "sentence", "sentence_end", "detention_date", "detention_place", "prison", "ward", "transfer",
        "last_seen", "release", "death_date", "death_place", "manner", "alleged_perpetrator", "burial_place", "status",
    ),
    "noted": (),
}  # fmt: skip
CHAPTER_OF = {key: chapter for chapter, keys in CHAPTERS.items() for key in keys}
PERSON_BINS = frozenset(
    {"identified", "named_insufficient", "unnamed", "unconfirmed", "outside_mandate", "other_record"}
)


def file_name(entity: str) -> str:
    """The name of a person's page; percent-encoded, so that no id can leave the folder."""
    return quote(entity, safe="") + ".html"


def anchor(source: str) -> str:
    """The id of a source's card on the page of sources."""
    return "source-" + quote(source, safe="")


def language_of(name: str, person: Person) -> str:
    """The language in which a source writes this name; "" if none says so."""
    if name == person.name:
        return person.name_language
    for fact in person.facts:
        if fact.property in {"name", "alias"}:
            for statement in fact.statements:
                if name == " ".join(statement.as_written.split()):
                    return statement.language
    return ""


def is_named(person: Person) -> bool:
    """Whether any source gives this person a name."""
    return person.bin != "unnamed" and bool(person.name.strip())


def attributed(kind: str, source: str, edition: str, locale: str, *counted: tuple[str, int]) -> str:
    """An attribution of this kind as a phrase; an edition without a name is not mentioned."""
    key = f"exhibition.person.{kind}_edition" if edition else f"exhibition.person.{kind}"
    return sentence(locale, key, (("source", source), ("edition", figures(edition, locale)), *counted))


def value_shown(statement: Statement, locale: str) -> str:
    """The value of a statement for a reader."""
    return shown(statement.property, statement.value, statement.as_written, locale)


def spoken_in(statement: Statement, locale: str) -> str:
    """The language of a statement's words where it is not the page's; a word of the mapping has none of its own."""
    return "" if statement.place == "constant" else other_language(statement.language, locale)


def locator(row: int, place: str, locale: str) -> str:
    """The exact place of a claim as a phrase, its row in the reader's digits."""
    number = ("row", digits(str(row), locale))
    if place == "constant":
        return sentence(locale, "select.locator_constant", (number,))
    return sentence(locale, "select.locator", (number, ("column", place)))


def claim_row(statement: Statement, places: Places, titles: Titles, locale: str) -> Row:
    """One claim as the template prints it; `read` is empty where the value is the source's words."""
    number, row = places[statement.record, statement.edition]
    read = value_shown(statement, locale)
    if read == " ".join(statement.as_written.split()):
        read = ""
    return {
        "at": number,
        "place": encoded(statement.place),
        "ours": statement.property == RESTATED,
        "according": attributed(
            "restated" if statement.property == RESTATED else "according",
            titles.get(statement.source, statement.source),
            statement.edition,
            locale,
        ),
        "as_written": statement.as_written,
        "lang": spoken_in(statement, locale),
        "dir": other_direction(statement.as_written, locale),
        "read": read,
        "read_dir": other_direction(read, locale),
        "where": locator(row, statement.place, locale),
        "doubts": statement.doubts,
        "absent": comma(locale).join(figures(edition, locale) for edition in statement.absent_from),
        "status": term_label("assessment", statement.status, locale) if statement.status else "",
    }


def other_values(fact: Fact, locale: str) -> list[Row]:
    """The other values of a contested fact, each once, in the order of the claims."""
    values = dict.fromkeys(value_shown(statement, locale) for statement in fact.statements)
    return [{"shown": value, "dir": other_direction(value, locale)} for value in list(values)[1:]]


def fact_row(fact: Fact, places: Places, titles: Titles, locale: str) -> Row:
    """One property: the best-known value, who says so, and all its claims."""
    best = fact.statements[0]
    value = value_shown(best, locale)
    count = len(fact.statements)
    if fact.property == RESTATED:
        count = 1  # each note stands by itself: nobody else says it
    by, counted = ("by_more", (("count", count),)) if count > 1 else ("by_one", ())
    return {
        "property": fact.property,
        "label": label(fact.property, locale),
        "shown": value,
        "lang": spoken_in(best, locale) if value == " ".join(best.as_written.split()) else "",
        "dir": other_direction(value, locale),
        "by": attributed(
            "restated" if fact.property == RESTATED else by,
            titles.get(best.source, best.source),
            best.edition,
            locale,
            *counted,
        ),
        "contested": fact.contested,
        "others": other_values(fact, locale) if fact.contested else (),
        "contradiction": fact.contradiction,
        "claims": [claim_row(statement, places, titles, locale) for statement in fact.statements],
    }


def mention_row(mention: Mention, places: Places, titles: Titles, locale: str) -> Row:
    """One record held to be this person. A probability shows two decimals, and never more certainty than 0.99."""
    return {
        "record": mention.record,
        "source": titles.get(mention.source, mention.source),
        "source_key": mention.source,
        "href": "../sources.html#" + quote(anchor(mention.source)) if mention.source in titles else "",
        "readings": [
            {
                "number": places[mention.record, reading.edition][0],
                "edition": reading.edition,
                "edition_shown": figures(reading.edition, locale),
                "item": reading.item,
                "file": reading.file,
                "row": reading.row,
                "row_shown": digits(str(reading.row), locale),
            }
            for reading in mention.readings
        ],
        "probability": round(min(mention.probability, 0.99), 2),
        "nearly": mention.probability > 0.99,
        "reasons": mention.reasons,
        "decided": mention.decided,
    }


def places_of(person: Person) -> dict[tuple[str, str], tuple[int, int]]:
    """Each reading of each record of a person, numbered in the order in which the page lists them."""
    readings = [(mention.record, reading) for mention in person.mentions for reading in mention.readings]
    return {(record, one.edition): (number, one.row) for number, (record, one) in enumerate(readings, 1)}


def chapter_rows(person: Person, places: Places, titles: Titles, locale: str) -> list[Row]:
    """The facts of a person, chapter by chapter; chapters without a fact are left out."""
    found: dict[str, list[Row]] = {chapter: [] for chapter in CHAPTERS}
    for fact in person.facts:
        found[CHAPTER_OF.get(fact.property, "noted")].append(fact_row(fact, places, titles, locale))
    return [
        {"key": chapter, "title": f"exhibition.person.{chapter}", "facts": facts}
        for chapter, facts in found.items()
        if facts
    ]


def person_page(person: Person, titles: Titles, locale: str) -> Row:
    """The rows of a person's page."""
    places = places_of(person)
    heading = in_letters(person.name)
    others = [  # another comma or order of the same words is no other name
        name for name in person.other_names if sorted(words(name)) != sorted(words(heading))
    ]
    return {
        "entity": person.entity,
        "named": is_named(person),
        "name": heading,
        "lang": other_language(person.name_language, locale),
        "dir_of_name": other_direction(person.name, locale),
        "others": [
            {
                "name": in_letters(name),
                "lang": other_language(language_of(name, person), locale),
                "dir": other_direction(name, locale),
            }
            for name in others
        ],
        "bin": f"exhibition.person.bin.{person.bin}" if person.bin in PERSON_BINS else "exhibition.person.bin.other",
        "bin_label": term_label("bin", person.bin, locale),
        "chapters": chapter_rows(person, places, titles, locale),
        "contested": sum(fact.contested for fact in person.facts),
        "mentions": [mention_row(mention, places, titles, locale) for mention in person.mentions],
        "mention_count": len(person.mentions),
        "alone": len(person.mentions) < 2,
    }
