"""Names of persons: parts in their script, folded for comparison, shown as written.

Invariant: `as_written` is never changed. The parts are folded (letter case, diacritics, Arabic and Persian code points,
joiners and direction marks) and serve comparison only; whether a word is a family name is never guessed: without a
declared order, or without its separator, the words stay unordered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from cenotaph.claims.values import Agreement, Comparison, Hints, Parsed
from cenotaph.claims.values.spelling import (
    INVISIBLE,
    few_letters_apart,
    fold,
    known,
    known_words,
    same_sound,
    script_of,
)
from cenotaph.words.sentences import Message, message

LONGEST = 300  # characters; a longer cell is a sentence, not a name

ORDER = re.compile(r"^(family|given)(\W+)(family|given)$")
ALIAS = re.compile(r"\(a\)\s*(?P<after>[^()]+)|[(\[](?P<inside>[^()\[\]]*)[)\]]|[\"“”«»](?P<quoted>[^\"“”«»]+)[\"“”«»]")


@dataclass(frozen=True, slots=True)
class Name:
    """A name: the words of the source and their folded parts, each in the order written."""

    as_written: str
    family: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    unordered: tuple[str, ...] = ()
    script: str = "Zyyy"  # ISO 15924 code of the script most letters belong to
    honorifics: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()  # other names given beside it, folded


def parse(as_written: str, hints: Hints) -> Parsed[Name]:
    """The name with its parts in the declared order (`hints.order`), or that the cell names nobody.

    Doubts: initials, digits, question marks, an alias beside the name, a missing separator. A word such as "NN" or
    "ناشناس" is a missing name with the doubt `name.unnamed`. Never raises.
    """
    if len(as_written) > LONGEST:
        return Parsed(None, (message("name.too_long", length=len(as_written), longest=LONGEST),))
    shown = " ".join(INVISIBLE.sub("", as_written.replace("\u200c", "\ue000")).replace("\ue000", "\u200c").split())
    if shown in hints.withheld and shown:
        return Parsed(None, (message("code.withheld"),), withheld=True)
    if shown in hints.missing or shown.casefold() in known()["missing"]:
        return Parsed(None, missing=True)
    if _unnamed(shown):
        return Parsed(None, (message("name.unnamed", written=shown),), missing=True)
    plain, aliases = _without_aliases(as_written)
    doubts = [message("name.alias", alias=alias) for alias in aliases]
    if "?" in as_written or "؟" in as_written:
        doubts.append(message("name.question"))
    family, given, unordered, separator_doubts = _split(plain, hints.order)
    doubts += separator_doubts
    parts = [_words(part) for part in (family, given, unordered)]
    words = [word for part in parts for word in part]
    if not any(letter.isalpha() for word in words for letter in word):
        return Parsed(None, (*doubts, message("name.no_letters", written=shown)))
    taken, honorifics, suffixes = _without_titles(parts)
    doubts += _doubts_of(words)
    value = Name(
        as_written, taken[0], taken[1], taken[2], script_of(plain), honorifics, suffixes,
        tuple(folded for folded in map(fold, aliases) if folded),
    )  # fmt: skip
    return Parsed(value, tuple(doubts))


def _unnamed(shown: str) -> bool:
    """Whether the cell holds only words for a person nobody could name, with or without a number."""
    words = fold(shown)
    if words in known_words("unnamed"):
        return True
    left = [word for word in words.split() if not word.isdigit() and word not in known_words("unnamed")]
    return bool(words) and not left and any(letter.isalpha() for letter in words)


@cache
def _alias_words() -> re.Pattern[str]:
    """The words that say that another name follows."""
    words = "|".join(re.escape(word) for word in known()["alias_words"])
    return re.compile(rf"(?:^|[\s,;]+)(?:{words})\s+", flags=re.IGNORECASE)


def _without_aliases(text: str) -> tuple[str, list[str]]:
    """The text without the other names beside it, and those names as written."""
    aliases: list[str] = []

    def take(match: re.Match[str]) -> str:
        alias = next(group for group in match.groups() if group is not None)
        aliases.append(" ".join(alias.split()))
        return " "

    plain = ALIAS.sub(take, text)
    beside = _alias_words().split(plain, maxsplit=1)
    if len(beside) == 2 and fold(beside[0]):
        plain = beside[0]
        aliases.append(" ".join(beside[1].split()))
    if not fold(plain):
        return text, []  # the brackets hold the whole name
    return plain, [alias for alias in aliases if fold(alias)]


def _split(text: str, order: str) -> tuple[str, str, str, list[Message]]:
    """(family, given, unordered, doubts) of the text under a declared order."""
    declared = ORDER.match(order)
    if declared is None:
        return "", "", text, []
    first, separator, _ = declared.groups()
    if separator.strip() or len(separator) > 1:
        sought = separator.strip() or separator
        before, found, after = text.strip().partition(sought)
        if not found or not fold(before) or not fold(after):
            return "", "", text, [message("name.no_separator")]
        return (before, after, "", []) if first == "family" else (after, before, "", [])
    words = text.split()
    if len(words) < 2 or script_of(text) == "Arab":
        return "", "", text, []  # compound given names leave no rule: the words stay unordered
    particles = known_words("particles")
    if first == "given":
        start = len(words) - 1
        while start > 1 and fold(words[start - 1]) in particles:
            start -= 1
        silent = particles | known_words("honorifics")
        if sum(fold(word) not in silent for word in words[:start]) > 1:
            return "", "", text, []  # Ali Hossein Karimi Nouri: nothing says where the family name begins
        return " ".join(words[start:]), " ".join(words[:start]), "", []
    end = 1
    while end < len(words) - 1 and fold(words[end - 1]) in particles:
        end += 1
    return " ".join(words[:end]), " ".join(words[end:]), "", []


def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(text).split())


def _without_titles(
    parts: list[tuple[str, ...]],
) -> tuple[list[tuple[str, ...]], tuple[str, ...], tuple[str, ...]]:
    """The parts without forms of address and suffixes; a part that consists of nothing else keeps its words."""
    before, after = known_words("honorifics"), known_words("suffixes")
    honorifics: list[str] = []
    suffixes: list[str] = []
    kept: list[tuple[str, ...]] = []
    for words in parts:
        start, end = 0, len(words)
        while start < end and words[start] in before:
            start += 1
        while end > start + 1 and words[end - 1] in after:
            end -= 1
        if start == end:
            start = 0
        honorifics += words[:start]
        suffixes += words[end:]
        kept.append(words[start:end])
    return kept, tuple(honorifics), tuple(suffixes)


def _doubts_of(words: list[str]) -> list[Message]:
    initials = [word for word in words if len(word) == 1 and word not in known_words("particles")]
    with_digits = [word for word in words if any(letter.isdigit() for letter in word)]
    doubts = [message("name.initials", initials=", ".join(initials))] if initials else []
    return doubts + ([message("name.digits", digits=", ".join(with_digits))] if with_digits else [])


def tokens(value: Name) -> tuple[str, ...]:
    """Every folded word of the name: family, given, then unordered ones."""
    return value.family + value.given + value.unordered


def format(value: Name, locale: str) -> str:
    """The name as written, white space folded; a name is never transliterated for show."""
    del locale
    return " ".join(value.as_written.split())


def key(value: Name) -> str:
    """The folded words without particles, sorted by code point: names with the same words have the same key."""
    words = tokens(value)
    telling = [word for word in words if word not in known_words("particles")]
    return " ".join(sorted(telling or words))


def compare(a: Name, b: Name) -> Comparison:
    """How two names stand: equal words, equal sounds, one within the other, a few letters apart, shared, or other.

    The distance counts the words of either name without a partner in the other.
    """
    left, right = key(a).split(), key(b).split()
    if not left or not right:
        return Comparison(Agreement.UNKNOWN)
    if left == right or "".join(tokens(a)) == "".join(tokens(b)):
        return Comparison(Agreement.SAME, 0.0, message("name.same"))
    steps: tuple[tuple[str, Callable[[str, str], bool]], ...] = (
        ("name.same", lambda one, other: one == other),
        ("name.same_sound", same_sound),
        ("name.within", lambda one, other: min(len(one), len(other)) == 1 and one[0] == other[0]),
        ("name.spelling", few_letters_apart),
    )
    reached, matched = 0, 0
    for step, (_, alike) in enumerate(steps):
        for one in list(left):
            other = next((word for word in right if alike(one, word)), None)
            if other is not None:
                left.remove(one)
                right.remove(other)
                reached, matched = step, matched + 1
    rest = float(len(left) + len(right))
    if not matched:
        return Comparison(Agreement.DIFFERENT, rest, message("name.other"))
    if left and right:
        return Comparison(Agreement.DIFFERENT, rest, message("name.shares"))
    if reached == 3:
        return Comparison(Agreement.CLOSE, rest or 1.0, message("name.spelling"))
    if rest or reached == 2:
        return Comparison(Agreement.COMPATIBLE, rest, message("name.within"))
    return Comparison(Agreement.SAME, 0.0, message(steps[reached][0]))


def to_json(value: Name) -> dict[str, object]:
    """A form that survives storage."""
    parts = ("family", "given", "unordered", "honorifics", "suffixes", "aliases")
    stored: dict[str, object] = {"as_written": value.as_written, "script": value.script}
    return stored | {part: list(getattr(value, part)) for part in parts}


def from_json(stored: dict[str, Any]) -> Name:
    """The value of a stored form."""
    parts = ("family", "given", "unordered", "honorifics", "suffixes", "aliases")
    return Name(
        as_written=str(stored["as_written"]),
        script=str(stored["script"]),
        **{part: tuple(str(word) for word in stored.get(part, ())) for part in parts},
    )
