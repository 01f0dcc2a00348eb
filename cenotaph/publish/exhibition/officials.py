"""The officials whom postings and listings name: who is held to be whom, under which written names.

Invariant: records are one official only where the register holds them together; a name alone joins nobody. A name is
shown in a form that some source writes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cenotaph.claims.values.name import Name
from cenotaph.publish.exhibition.alphabet import other_direction, other_language, reader_script, script
from cenotaph.publish.shapes import Record

Row = dict[str, Any]
People = Mapping[str, Record]  # record -> the record of a person


@dataclass(frozen=True, slots=True)
class Form:
    """A name as sources write it, in which language, and in how many records."""

    words: str
    language: str
    count: int


def people_of(records: Iterable[Record]) -> dict[str, Record]:
    """The records of persons, by their id."""
    return {one.record: one for one in records}


def person_of(record: Record, people: People) -> Record | None:
    """The record of the person to whom a posting or listing refers; None where it names none."""
    return people.get(record.words("person"))


def forms(records: Iterable[Record]) -> tuple[Form, ...]:
    """The written names of these records of persons, the most frequent first; those without letters are none."""
    names = Counter(
        (" ".join(one.as_written.split()), one.language)
        for record in records
        for one in record.of("name")
        if one.as_written.strip()
    )
    return tuple(Form(*name, count) for name, count in sorted(names.items(), key=lambda item: (-item[1], item[0])))


def only_one_name(records: Sequence[Record]) -> bool:
    """Whether no source writes more than one word of a name, titles apart: a family name tells no person."""
    return bool(records) and all(words_in(one) < 2 for one in records)


def words_in(record: Record) -> int:
    """How many words of a name a record writes, titles apart; words joined by a hyphen are one, an alias is one."""
    name = record.value("name")
    if not isinstance(name, Name):
        return 0
    parts = len((*name.given, *name.family, *name.unordered, *name.aliases))
    return parts if len(name.as_written.split()) > 1 else min(parts, 1)


def form_row(form: Form, locale: str) -> Row:
    """A written name with its language and direction where they are not the page's."""
    return {
        "shown": form.words,
        "lang": other_language(form.language, locale),
        "dir": other_direction(form.words, locale),
    }


def name_row(found: Sequence[Form], locale: str) -> Row:
    """The name under which an official stands for a reader, and the other written forms.

    In the reader's language where a source writes it so, otherwise in the reader's script, otherwise as most write it.
    """
    wanted = reader_script(locale)

    def rank(form: Form) -> tuple[bool, bool, int, str]:
        return (script(form.words) != wanted, form.language != locale, -form.count, form.words)

    ordered = sorted(found, key=rank)
    texts = dict.fromkeys(one.words for one in ordered)
    firsts = [next(one for one in ordered if one.words == text) for text in texts]
    return {"name": form_row(firsts[0], locale), "others": [form_row(one, locale) for one in firsts[1:]]}
