"""How names go wrong between a mouth and a list: another spelling, a slip of the pen, a part left out.

Invariant: what was done to a word is returned with it, so that an error rate can be counted and not only believed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cenotaph.simulate.chance import Chance
from cenotaph.simulate.vocabulary import Spelled

PERSIAN, LATIN = "persian", "latin"

# What the same word looks like under another clerk's hand in Persian script: Arabic code points, joiners, hamza.
REWRITTEN: tuple[tuple[str, str], ...] = (
    ("ی", "ي"),
    ("ک", "ك"),
    ("\u200c", ""),
    ("\u200c", " "),
    ("آ", "ا"),
    ("ئ", "ی"),
    ("الله", "اله"),
    ("اوو", "او"),
    ("وو", "و"),
)
# Between the two parts of a name; the first of each is the habitual one.
BETWEEN: Mapping[str, tuple[str, ...]] = {PERSIAN: (" ", "", "\u200c"), LATIN: (" ", "-")}

# Letters mistaken for one another: by shape in Persian script, by place on the keyboard in Latin.
MISTAKEN: Mapping[str, tuple[str, ...]] = {
    PERSIAN: ("بپتثنی", "جچحخ", "دذ", "رزژ", "سش", "صض", "طظ", "عغ", "فق", "کگ", "هم"),
    LATIN: ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
}


class Written(NamedTuple):
    """A cell as a list has it, and the names of the errors made on the way."""

    text: str
    errors: tuple[str, ...] = ()


def persian_spellings(parts: Sequence[Spelled]) -> list[str]:
    """The ways to write a name in Persian script, the habitual one first."""
    habitual = " ".join(part.persian for part in parts)
    ways = [habitual]
    ways += [between.join(part.persian for part in parts) for between in BETWEEN[PERSIAN][1:]]
    ways += [habitual.replace(old, new) for old, new in REWRITTEN]
    return list(dict.fromkeys(ways))


def latin_spellings(parts: Sequence[Spelled]) -> list[str]:
    """The ways to write a name in Latin letters, the habitual one first; one part is spelled otherwise at a time."""
    habitual = [part.latin[0] for part in parts]
    ways = [" ".join(habitual)]
    ways += [between.join(habitual) for between in BETWEEN[LATIN][1:]]
    for place, part in enumerate(parts):
        ways += [" ".join([*habitual[:place], other, *habitual[place + 1 :]]) for other in part.latin[1:]]
    return list(dict.fromkeys(ways))


SPELLINGS = {PERSIAN: persian_spellings, LATIN: latin_spellings}


def another_letter(letter: str, script: str, chance: Chance) -> str:
    """A letter that a hurried hand or eye puts in the place of this one; the same letter where none is near."""
    for row in MISTAKEN[script]:
        place = row.find(letter.lower())
        if place >= 0:
            near = row if script == PERSIAN else row[max(place - 1, 0) : place + 2]
            other = chance.one([mistaken for mistaken in near if mistaken != letter.lower()])
            return other.upper() if letter.isupper() else other
    return letter


def typing_error(text: str, script: str, chance: Chance) -> str:
    """The text with one slip: a letter dropped, doubled, mistaken or exchanged with the next (Damerau 1964).

    The first and the last character stand; a text without a letter between them comes back as it was.
    """
    if not any(character.isalpha() for character in text[1:-1]):
        return text
    while True:
        place = chance.between(1, len(text) - 2)
        before, letter, after = text[:place], text[place], text[place + 1 :]
        if not letter.isalpha():
            continue
        slipped = (
            before + after,
            before + letter + letter + after,
            before + another_letter(letter, script, chance) + after,
            before + after[0] + letter + after[1:],
        )[chance.below(4)]
        if slipped != text and "  " not in slipped:
            return slipped


def write_words(
    parts: Sequence[Spelled], script: str, chance: Chance, *, dropped: float, other: float, typing: float
) -> Written:
    """The name of these parts in this script, with each error at its probability.

    A part can only be left out of a name that has several; the words "other" and "typing" are probabilities a field.
    """
    errors: list[str] = []
    if len(parts) > 1 and chance.happens(dropped):
        leave_out = chance.below(len(parts))
        parts = [part for place, part in enumerate(parts) if place != leave_out]
        errors.append("dropped_part")
    ways = SPELLINGS[script](parts)
    text = ways[0]
    if len(ways) > 1 and chance.happens(other):
        text = chance.one(ways[1:])
        errors.append("other_spelling")
    if chance.happens(typing):
        slipped = typing_error(text, script, chance)
        if slipped != text:
            text = slipped
            errors.append("typing_error")
    return Written(text, tuple(errors))
