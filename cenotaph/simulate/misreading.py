"""The second, independent way in which lists go wrong: what a scanner misreads, an ear respells and a form cuts off.

Invariant: no rule here is one of `corruption.py`, so that a linker tuned to one model can be tried on the other; and
what was done to a word is returned with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import jdatetime

from cenotaph.simulate.chance import Chance
from cenotaph.simulate.corruption import LATIN, PERSIAN, Written
from cenotaph.simulate.vocabulary import Spelled

FORM_LENGTH = 7  # letters for which a short form has room in a name cell
SWAPS_TO = 12  # the highest day that can be taken for a month

# What a scanner takes for one another, in both directions.
LOOK_ALIKE: Mapping[str, tuple[tuple[str, str], ...]] = {
    LATIN: (
        ("rn", "m"), ("cl", "d"), ("vv", "w"), ("ii", "u"), ("li", "h"), ("in", "m"), ("e", "c"), ("i", "l"),
        ("o", "a"), ("u", "v"), ("n", "h"), ("t", "f"),
    ),
    # Dots lost or won, a tooth too few, a loop closed.
    PERSIAN: (
        ("ب", "پ"), ("پ", "ن"), ("ت", "ث"), ("ن", "ب"), ("ج", "ح"), ("چ", "ج"), ("خ", "ح"), ("د", "ر"), ("ذ", "د"),
        ("ز", "ر"), ("ش", "س"), ("ض", "ص"), ("غ", "ع"), ("ف", "ق"), ("ک", "گ"), ("و", "ر"), ("ه", "م"), ("ی", "ب"),
    ),
}  # fmt: skip

# What is heard alike, by the rule of another language's spelling. One rule is used at a time.
HEARD_ALIKE: Mapping[str, tuple[tuple[str, str], ...]] = {
    LATIN: (
        ("kh", "ch"), ("gh", "g"), ("q", "g"), ("sh", "sch"), ("ch", "tch"), ("j", "dsch"), ("zh", "j"), ("ou", "u"),
        ("oo", "ou"), ("u", "ou"), ("ee", "i"), ("i", "ie"), ("ey", "ei"), ("ei", "ai"), ("v", "w"), ("y", "j"),
        ("z", "s"), ("ss", "s"), ("mm", "m"), ("ll", "l"), ("eh", "e"), ("ah", "a"), ("a", "o"), ("e", "a"), ("h", ""),
    ),
    PERSIAN: (
        ("ص", "س"), ("ث", "س"), ("س", "ص"), ("ذ", "ز"), ("ض", "ز"), ("ظ", "ز"), ("ز", "ذ"), ("ط", "ت"), ("ت", "ط"),
        ("ح", "ه"), ("ه", "ح"), ("غ", "ق"), ("ق", "غ"), ("ع", "ا"),
    ),
}  # fmt: skip


def changed_by(text: str, rules: Sequence[tuple[str, str]], chance: Chance, *, both_ways: bool = False) -> str:
    """The text with one of the rules applied once, behind its first letter; as it was where none applies."""
    pairs = [*rules, *((new, old) for old, new in rules)] if both_ways else list(rules)
    places = [
        (place, old, new)
        for old, new in pairs
        for place in range(1, len(text))
        if text.startswith(old, place) and (old + new).strip()
    ]
    if not places:
        return text
    place, old, new = chance.one(places)
    return text[:place] + new + text[place + len(old) :]


def misread_words(
    parts: Sequence[Spelled], script: str, chance: Chance, *, dropped: float, respelled: float, misread: bool
) -> Written:
    """The name of these parts in this script; `dropped` and `respelled` are probabilities, `misread` is decided before.

    Only the last of several parts can be dropped.
    """
    errors: list[str] = []
    if len(parts) > 1 and chance.happens(dropped):
        parts = parts[:-1]
        errors.append("dropped_second")
    text = " ".join(part.persian if script == PERSIAN else part.latin[0] for part in parts)
    changes = (
        ("phonetic", HEARD_ALIKE[script], chance.happens(respelled), False),
        ("misread", LOOK_ALIKE[script], misread, True),
    )
    for error, rules, happens, both_ways in changes:
        other = changed_by(text, rules, chance, both_ways=both_ways) if happens else text
        if other != text:
            text = other
            errors.append(error)
    return Written(text, tuple(errors))


def truncate(written: Written) -> Written:
    """The cell as far as the form had room, without a joiner or space at its end."""
    kept = written.text[:FORM_LENGTH].rstrip(" -\u200c")
    return written if kept == written.text else Written(kept, (*written.errors, "truncated"))


def transposed(day: jdatetime.date, *, gregorian: bool) -> jdatetime.date:
    """The day whose two digits, or else whose day and month, are exchanged in the calendar of the list.

    The same day where the calendar has no such day.
    """
    written = day.togregorian() if gregorian else day
    digits = divmod(written.day, 10)
    for month, number in ((written.month, digits[1] * 10 + digits[0]), (written.day, written.month)):
        if (month, number) == (written.month, written.day) or month > SWAPS_TO:
            continue
        try:
            other = written.replace(month=month, day=number)
        except ValueError:
            continue
        return jdatetime.date.fromgregorian(date=other) if gregorian else other
    return day
