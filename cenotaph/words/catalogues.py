"""The catalogues of the translators: `locale/<language>/LC_MESSAGES/cenotaph.po` beside the English sentences.

Invariant: a catalogue is a function of the English texts and of what translators wrote, byte for byte. `update` never
changes a translation and never drops one: what English no longer says stays at the end, marked obsolete. A text that a
machine translated carries the comment MACHINE until a person has reviewed it and deletes the comment.

    python -m cenotaph.words.catalogues          # adds new sentences to every catalogue, says what is missing
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from cenotaph.words.sentences import sentences
from cenotaph.words.vocabulary import properties, vocabularies

LANGUAGES = ("fa", "fr")
MACHINE = "machine translation, for review"
HEADER = """\
# The sentences and labels of Cenotaph in one language; docs/languages.md says how a translator works.
msgid ""
msgstr ""
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
NO_BREAK = "\u00a0\u202f"
TECHNICAL = re.compile(r"UTF-8|CC BY \d\.\d|\d+\.(?:csv|toml)")  # names that keep their digits in every language


def originals() -> dict[str, tuple[str, ...]]:
    """Every English text with its keys (`sentence key`, `property.<key>`, `<vocabulary>.<term>`), sorted by key."""
    texts = dict(sentences())
    texts |= {f"property.{key}": about.label for key, about in properties().items()}
    texts |= {f"{name}.{term}": english for name, terms in vocabularies().items() for term, english in terms.items()}
    keys: dict[str, list[str]] = {}
    for key in sorted(texts):
        keys.setdefault(texts[key], []).append(key)
    return {english: tuple(found) for english, found in keys.items()}


def path(locale: str) -> Path:
    """Where the catalogue of a language stands."""
    return Path(str(resources.files("cenotaph.words"))) / "locale" / locale / "LC_MESSAGES" / "cenotaph.po"


def read(locale: str) -> Catalog:
    """The catalogue as it stands, empty if the language has none yet."""
    where = path(locale)
    return read_po(io.BytesIO(where.read_bytes()), locale=locale) if where.is_file() else Catalog(locale=locale)


def merged(held: Catalog, locale: str, machine: Mapping[str, str]) -> Catalog:
    """A catalogue of today's English: translations held, then those of `machine` (by key) where none is held.

    Obsolete translations are kept, and come back when English says the same again.
    """
    new = Catalog(locale=locale, charset="utf-8")
    earlier = {text(entry.id): entry for entry in (*held.obsolete.values(), *held) if entry.id and entry.string}
    for english, keys in originals().items():
        entry = earlier.pop(english, None)
        if entry is not None:
            string, comments, flags = text(entry.string), list(entry.user_comments), set(entry.flags) & {"fuzzy"}
        else:
            string, flags = next((machine[key] for key in keys if key in machine), ""), set()
            comments = [MACHINE] if string else []
        places = [(key, 0) for key in keys]
        new.add(english, string, locations=places, user_comments=comments)
        new[english].flags = flags | ({"python-brace-format"} if placeholders(english) else set())
    for english in sorted(earlier):
        entry = earlier[english]
        new.obsolete[english] = Message(english, text(entry.string), user_comments=entry.user_comments)
        new.obsolete[english].flags = set()
    return new


def written(catalogue: Catalog, locale: str) -> bytes:
    """The catalogue as the bytes of its file: sorted by key, without a date or a version."""
    body = io.BytesIO()
    write_po(body, catalogue, width=0, omit_header=True)
    return HEADER.format(locale=locale).encode() + body.getvalue().strip(b"\n") + b"\n"


def update(locale: str, machine: Mapping[str, str] | None = None) -> list[str]:
    """Brings the catalogue of a language up to the English of today; returns the keys still missing.

    `machine` gives translations that a machine made, by key: each fills an empty entry and is marked for review.
    """
    where = path(locale)
    where.parent.mkdir(parents=True, exist_ok=True)
    where.write_bytes(written(merged(read(locale), locale, machine or {}), locale))
    return missing(locale)


def missing(locale: str) -> list[str]:
    """The keys whose English text has no translation that a reader would see, sorted."""
    held = {text(entry.id): entry for entry in read(locale) if entry.id and entry.string and not entry.fuzzy}
    return sorted(key for english, keys in originals().items() if english not in held for key in keys)


def unreviewed(locale: str) -> list[str]:
    """The keys whose translation was made by a machine and that no person has reviewed yet, sorted."""
    known = originals()
    return sorted(
        key for entry in read(locale) if MACHINE in entry.user_comments for key in known.get(text(entry.id), ())
    )


def faults(catalogue: Catalog, locale: str) -> list[str]:
    """What is wrong with the entries of a catalogue, one line each, beginning with the key."""
    known = originals()
    return [
        f"{known.get(text(entry.id), ('not an English text of today',))[0]}: {fault}"
        for entry in catalogue
        if entry.id
        for fault in entry_faults(text(entry.id), text(entry.string), entry.fuzzy, locale)
    ]


def entry_faults(english: str, translation: str, fuzzy: bool, locale: str) -> Iterator[str]:
    """What is wrong with one translation, whatever its language, and by the orthography of its language."""
    if not translation.strip():
        yield "no translation"
        return
    if fuzzy:
        yield "marked fuzzy, so that no reader sees it"
    try:
        lost, invented = placeholders(english) - placeholders(translation), placeholders(translation)
    except ValueError as error:
        yield f"braces do not match ({error})"
        return
    invented -= placeholders(english)
    if lost:
        yield f"lost {', '.join(sorted(lost))}"
    if invented:
        yield f"invented {', '.join(sorted(invented))}"
    if translation != translation.strip():
        yield "space at an end"
    if english.endswith(".") != translation.endswith("."):
        yield "a full stop at the end of one and not of the other"
    prose = TECHNICAL.sub("", without_placeholders(translation))
    if prose.count("«") != prose.count("»"):
        yield "« and » do not match"
    if '"' in prose or "'" in prose:
        yield "straight quotes"
    yield from {"fa": persian_faults, "fr": french_faults}.get(locale, no_faults)(prose)


def persian_faults(prose: str) -> Iterator[str]:
    """What Persian orthography forbids in a text without its placeholders."""
    if re.search("[0-9٠-٩]", prose):
        yield "digits that are not Persian"
    if re.search("[\u064a\u0643\u0649]", prose):
        yield "an Arabic letter ي, ى or ك"
    if re.search("[,;?]", prose):
        yield "Latin punctuation"
    if re.search(r"\bن?می |\s(?:ها|های|هایی)\b", prose):
        yield "a space where a zero-width non-joiner belongs"
    if re.search("\u200c(?:\\s|$)|(?:^|\\s)\u200c|\u200c\u200c", prose):
        yield "a zero-width non-joiner that joins nothing"


def french_faults(prose: str) -> Iterator[str]:
    """What French typography forbids in a text without its placeholders."""
    if re.search(rf"(?<![{NO_BREAK}])[:;?!%»]|«(?![{NO_BREAK}])", prose):
        yield "no no-break space before : ; ? ! % or inside « »"
    if "“" in prose or "”" in prose:
        yield "English quotation marks"


def no_faults(prose: str) -> Iterator[str]:  # noqa: ARG001 - the shape of the two above
    """A language whose orthography nobody has described here."""
    return iter(())


def placeholders(sentence: str) -> set[str]:
    """The names in braces. Raises ValueError on a brace without its partner."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def without_placeholders(sentence: str) -> str:
    """The words of a sentence, a letter standing where a placeholder stood."""
    return "".join(before + ("" if name is None else "x") for before, name, _, _ in Formatter().parse(sentence))


def text(words: str | tuple[str, ...] | list[str] | None) -> str:
    """The words of an entry; no sentence of ours has a plural form."""
    return words if isinstance(words, str) else "".join(words or ())


def main() -> None:
    """Updates every catalogue and says what is left to do."""
    for locale in LANGUAGES:
        lacking, wrong = update(locale), faults(read(locale), locale)
        sys.stdout.write(f"{locale}: {len(lacking)} missing, {len(unreviewed(locale))} to be reviewed\n")
        sys.stdout.writelines(f"  {line}\n" for line in (wrong or lacking))


if __name__ == "__main__":
    main()
