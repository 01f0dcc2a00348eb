"""What the page of one person shows, as flat rows for its template.

Invariant: every claim of the person appears once, under its property, with its source, edition, place and words;
nothing is shown that no claim states. Life comes first, then what was done, then what registers noted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cenotaph.publish.exhibition.alphabet import direction, in_letters, language_tag, words
from cenotaph.publish.exhibition.tags import sentence
from cenotaph.words.vocabulary import term_label

if TYPE_CHECKING:  # pages are made from rows already chosen; writing them opens no store
    from cenotaph.publish.select import Fact, Mention, Person, SourceCard, Statement

Label = Callable[[str, str], str]
Row = dict[str, Any]

# The chapters of a life, each with the properties it tells; a property that no chapter names belongs to the last.
CHAPTERS: dict[str, tuple[str, ...]] = {
    "life": (
        "name", "alias", "father_name", "mother_name", "gender", "birth_date", "birth_place", "age", "nationality",
        "marital_status", "occupation", "affiliation", "pregnancy",
    ),
    "done": (
        "charge", "sentence", "sentence_end", "detention_date", "detention_place", "prison", "ward", "transfer",
        "last_seen", "release", "death_date", "death_place", "manner", "burial_place", "status",
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
        return language_tag(person.name_language)
    for fact in person.facts:
        if fact.property in {"name", "alias"}:
            for statement in fact.statements:
                if name in {statement.shown, statement.as_written}:
                    return language_tag(statement.language)
    return ""


def is_named(person: Person) -> bool:
    """Whether any source gives this person a name."""
    return person.bin != "unnamed" and bool(person.name.strip())


def attributed(kind: str, source: str, edition: str, locale: str, *counted: tuple[str, int]) -> str:
    """An attribution of this kind as a phrase; an edition without a name is not mentioned."""
    key = f"exhibition.person.{kind}_edition" if edition else f"exhibition.person.{kind}"
    return sentence(locale, key, (("source", source), ("edition", edition), *counted))


def claim_row(statement: Statement, titles: Mapping[str, str], locale: str) -> Row:
    """One claim as the template prints it; `read` is empty where the value is the source's words."""
    known = statement.source in titles
    return {
        "claim": statement.claim,
        "record": statement.record,
        "source": statement.source,
        "according": attributed("according", titles.get(statement.source, statement.source), statement.edition, locale),
        "href": "../sources.html#" + quote(anchor(statement.source)) if known else "",
        "edition": statement.edition,
        "file": statement.file,
        "item": statement.item,
        "locator": statement.locator,
        "as_written": statement.as_written,
        "lang": language_tag(statement.language),
        "dir": direction(statement.as_written),
        "read": "" if statement.shown == " ".join(statement.as_written.split()) else statement.shown,
        "reads": sentence(locale, "exhibition.person.reads", ()),
        "read_dir": direction(statement.shown),
        "doubts": statement.doubts,
        "absent": ", ".join(statement.absent_from),
        "status": term_label("assessment", statement.status, locale) if statement.status else "",
    }


def other_values(fact: Fact) -> list[Row]:
    """The other values of a contested fact, each once, in the order of the claims."""
    seen = {fact.statements[0].shown}
    rows: list[Row] = []
    for statement in fact.statements[1:]:
        if statement.shown not in seen:
            seen.add(statement.shown)
            rows.append({"shown": statement.shown, "dir": direction(statement.shown)})
    return rows


def fact_row(fact: Fact, titles: Mapping[str, str], locale: str, label: Label) -> Row:
    """One property: the best-known value, who says so, and all its claims."""
    best = fact.statements[0]
    count = len(fact.statements)
    by, counted = ("by_more", (("count", count),)) if count > 1 else ("by_one", ())
    return {
        "property": fact.property,
        "label": label(fact.property, locale),
        "shown": best.shown,
        "lang": language_tag(best.language) if best.shown == best.as_written else "",
        "dir": direction(best.shown),
        "by": attributed(by, titles.get(best.source, best.source), best.edition, locale, *counted),
        "contested": fact.contested,
        "others": other_values(fact) if fact.contested else (),
        "contradiction": fact.contradiction,
        "claims": [claim_row(statement, titles, locale) for statement in fact.statements],
    }


def mention_row(mention: Mention, titles: Mapping[str, str], locale: str) -> Row:
    """One record held to be this person. A probability shows two decimals, and never more certainty than 0.99."""
    return {
        "record": mention.record,
        "source": attributed("source", titles.get(mention.source, mention.source), mention.edition, locale),
        "href": "../sources.html#" + quote(anchor(mention.source)) if mention.source in titles else "",
        "probability": round(min(mention.probability, 0.99), 2),
        "nearly": mention.probability > 0.99,
        "reasons": mention.reasons,
        "decided": mention.decided,
    }


def person_page(person: Person, sources: Mapping[str, SourceCard], locale: str, label: Label) -> Row:
    """The rows of a person's page, chapter by chapter; chapters without a fact are left out."""
    titles = {key: card.title for key, card in sources.items()}
    heading = in_letters(person.name)
    chapters: list[Row] = []
    for chapter in CHAPTERS:
        facts = [
            fact_row(fact, titles, locale, label)
            for fact in person.facts
            if CHAPTER_OF.get(fact.property, "noted") == chapter
        ]
        if facts:
            chapters.append({"key": chapter, "title": f"exhibition.person.{chapter}", "facts": facts})
    return {
        "entity": person.entity,
        "named": is_named(person),
        "name": heading,
        "lang": language_of(person.name, person),
        "dir_of_name": direction(person.name),
        "others": [
            {"name": in_letters(name), "lang": language_of(name, person), "dir": direction(name)}
            for name in person.other_names
            if sorted(words(name))
            != sorted(words(heading))  # another comma or order of the same words is no other name
        ],
        "bin": f"exhibition.person.bin.{person.bin}" if person.bin in PERSON_BINS else "exhibition.person.bin.other",
        "bin_label": term_label("bin", person.bin, locale),
        "chapters": chapters,
        "contested": sum(fact.contested for fact in person.facts),
        "mentions": [mention_row(mention, titles, locale) for mention in person.mentions],
        "mention_count": len(person.mentions),
        "alone": len(person.mentions) < 2,
    }
