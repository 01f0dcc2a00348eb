"""Spelling and sound of the words of a name, in every script.

Invariant: `fold` is idempotent, and two words that `same_sound` calls alike have equal consonant skeletons. Nothing
here knows which word is a family name, or what a name is evidence of.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import yaml
from rapidfuzz.distance import OSA

# Arabic and Persian code points of one letter; what compatibility normalisation leaves apart.
LETTERS = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ې": "ی", "ك": "ک", "ڪ": "ک", "ة": "ه", "ۀ": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ۆ": "و",
        "ٱ": "ا", "ء": None, "ـ": None, "'": None, "’": None, "‘": None, "ʿ": None, "ʾ": None, "ʼ": None, "`": None,
        "´": None, "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
    }
)  # fmt: skip
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
# Marks that carry no letter in Latin, Greek, Cyrillic, Hebrew and Arabic; in other scripts a mark may be a vowel.
MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
ALLAH = re.compile("(?<=..)اله$")  # یدالله is Yadollah, Yadullah or Yadallah: the vowel belongs to neither word
SCRIPTS = (
    ("Latn", "A-Za-z\u00c0-\u024f\u1e00-\u1eff"),
    ("Arab", "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff"),
    ("Cyrl", "\u0400-\u052f"),
    ("Grek", "\u0370-\u03ff\u1f00-\u1fff"),
    ("Hebr", "\u0590-\u05ff"),
    ("Armn", "\u0530-\u058f"),
    ("Geor", "\u10a0-\u10ff"),
    ("Deva", "\u0900-\u097f"),
    ("Hani", "\u3400-\u9fff"),
)
LATIN = re.compile("[A-Za-z]")
SCRIPT_LETTERS = tuple((name, re.compile(f"[{letters}]")) for name, letters in SCRIPTS)


class Signs(dict[int, str]):
    """For `str.translate`: what stands for each sign, found out when the sign is first met."""

    def __init__(self, stands_for: Callable[[str], str]) -> None:
        super().__init__()
        self.stands_for = stands_for

    def __missing__(self, sign: int) -> str:
        return self.setdefault(sign, self.stands_for(chr(sign)))


def _in_word(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign) in ("Mc", "Mn")


def _plain_letters(sign: str) -> str:
    """What `fold` makes of one sign of ASCII."""
    if INVISIBLE.match(sign) or LETTERS.get(ord(sign), "") is None:
        return ""
    return sign.lower() if _in_word(sign) else " "


PLAIN = {code: _plain_letters(chr(code)) for code in range(128)}
WORDS = Signs(lambda sign: sign if _in_word(sign) else " ")
SCRIPT_OF = Signs(lambda sign: next((str(at) for at, (_, of) in enumerate(SCRIPT_LETTERS) if of.match(sign)), " "))


@cache
def known() -> dict[str, Any]:
    """`words/names.yaml`: titles, particles, words for the unnamed, sounds. Read once, never changed."""
    text = (resources.files("cenotaph.words") / "names.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@cache
def known_words(kind: str) -> frozenset[str]:
    """The folded entries of one list of `words/names.yaml`."""
    return frozenset(fold(word) for word in known()[kind])


def fold(text: str) -> str:
    """The words of a name for comparison, joined by one space: no case, no marks, one code point a letter.

    A zero-width joiner inside a word is dropped, so that علی‌رضا and علیرضا are one word; a hyphen parts two words.
    """
    if text.isascii():  # has one form already: nothing to compose, and no marks
        return " ".join(text.translate(PLAIN).split())
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    plain = MARKS.sub("", unicodedata.normalize("NFD", plain)).translate(LETTERS)
    return " ".join(unicodedata.normalize("NFC", plain).translate(WORDS).split())


@lru_cache(maxsize=1 << 18)
def script_of(text: str) -> str:
    """The ISO 15924 code of the script that most letters of the text belong to; "Zyyy" when it has none we know."""
    if text.isascii():
        return "Latn" if LATIN.search(text) else "Zyyy"
    found = text.translate(SCRIPT_OF)
    counts = [(found.count(str(place)), -place, name) for place, (name, _) in enumerate(SCRIPTS)]
    most, _, name = max(counts)
    return name if most else "Zyyy"


def few_letters_apart(one: str, other: str) -> bool:
    """Whether two words of one script differ by no more letters than slips do: 1 from four letters, 2 from eight."""
    shortest = min(len(one), len(other))
    allowed = 0 if shortest < 4 else 1 if shortest < 8 else 2
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


@dataclass(frozen=True, slots=True)
class Sound:
    """How a word sounds: its consonants in letters shared by all scripts, and the vowels before, between and after."""

    skeleton: str
    vowels: tuple[frozenset[str], ...]  # one set more than there are consonants; long vowels in capitals
    script: str


@cache
def _letters(script: str) -> tuple[dict[str, str], int]:
    sounds = {fold(letters): heard for letters, heard in known()["sounds"].get(script, {}).items()}
    return sounds, max(map(len, sounds), default=1)


@lru_cache(maxsize=1 << 18)
def sound(word: str) -> Sound:
    """The sound of one folded word. In Arabic script short vowels are unwritten and و ی inside a word are vowels.

    A word without any consonant has v for one, if it is written with it: آوایی is Avaee.
    Classes of consonants after ALA-LC and UNGEGN romanisations (`words/names.yaml`): ح ه are h, س ص ث are s, and so on.
    """
    script = {"Arab": "arabic", "Cyrl": "cyrillic"}.get(script_of(word), "latin")
    sounds, longest = _letters(script)
    if script == "arabic":
        if word.startswith("ال") and len(word) > 4 and word not in known_words("not_article"):
            word = word[2:]
        word = ALLAH.sub("له", word.replace("لله", "له")).replace("عبدال", "عبدل").replace("خوا", "خا")
    skeleton, slots = _heard(word, script, sounds, longest, "")
    if not skeleton:
        skeleton, slots = _heard(word, script, sounds, longest, "vwو")
    return Sound("".join(skeleton), tuple(_vowels(slot) for slot in slots), script)


def _heard(
    word: str, script: str, sounds: dict[str, str], longest: int, consonants: str
) -> tuple[list[str], list[str]]:
    """The consonants of a word and the vowel signs around them; the letters `consonants` are v wherever they stand."""
    skeleton: list[str] = []
    slots: list[str] = [""]
    place = 0
    while place < len(word):
        vowel = None if word[place] in consonants else _vowel(word, place, script)
        width = 1
        heard = ""
        if vowel is None:
            width, heard = _consonant(word, place, sounds, longest)
        if vowel is not None:
            slots[-1] += vowel
        elif heard and not (skeleton and skeleton[-1] == heard[0] and not slots[-1] and _doubled(script, skeleton)):
            skeleton += heard
            slots += [""] * len(heard)
        place += width
    return skeleton, slots


@cache
def _seams(script: str) -> frozenset[tuple[str, str]]:
    """Letters that are heard otherwise when the second follows the first in one word: s and h in sh."""
    sounds, _ = _letters(script)
    return frozenset((letters[at - 1], letters[at]) for letters in sounds for at in range(1, len(letters)))


AT_THE_BEGINNING = frozenset("yvwیو")  # consonants there, vowels within
SILENT_AT_THE_END = frozenset("hه")


def joined_skeleton(one: str, other: str) -> str:
    """The skeleton of two words written as one, `sound(one + other).skeleton`, from those of the two where it can be.

    Where a letter at the seam is heard otherwise within a word, a consonant may be heard once for twice, or the Arabic
    article or ALLAH may stand there, the whole is heard.
    """
    a, b = sound(one), sound(other)
    settled = (
        a.script == b.script
        and all(half.skeleton.strip("v") or not half.skeleton for half in (a, b))  # v alone may be a vowel in the whole
        and a.skeleton[-1:] != b.skeleton[:1]
        and b.skeleton[:1] != b.skeleton[1:2]
        and other[0] not in AT_THE_BEGINNING
        and one[-1] not in SILENT_AT_THE_END
        and (len(other) > 2 or other[-1] not in SILENT_AT_THE_END)
        and (one[-1], other[0]) not in _seams(a.script)
        and not (a.script == "arabic" and ("ل" in one[-3:] + other[:3] or one[-1] == "خ" or one.startswith("ال")))
    )
    return a.skeleton + b.skeleton if settled else sound(one + other).skeleton


def _doubled(script: str, skeleton: list[str]) -> bool:
    """Whether a consonant written twice is heard once: not in ممدوح, since no word begins with a double consonant."""
    return script != "arabic" or len(skeleton) > 1


def _consonant(word: str, place: int, sounds: dict[str, str], longest: int) -> tuple[int, str]:
    """(letters read, consonants heard) at a place; ("y", "v" only at the beginning of a word)."""
    for width in range(longest, 0, -1):
        letters = word[place : place + width]
        if letters in sounds:
            return width - (width > 1 and letters[-1] in "eiu"), sounds[letters]
    return 1, {"y": "y", "w": "v", "v": "v", "ی": "y", "و": "v"}.get(word[place], "")


def _vowel(word: str, place: int, script: str) -> str | None:
    """The vowel sign written at a place, "" for a silent letter, None for a consonant."""
    letter, last = word[place], place == len(word) - 1
    if script == "arabic":
        if letter == "ه" and last and place > 1:
            return "H"
        if letter in "وی" and place:
            return "U" if letter == "و" else "I"
        return {"ا": "A" if place else "", "ع": "?"}.get(letter)
    if letter == "h" and last and place and word[place - 1] in "aeiou":
        return ""
    if letter in "yvw" and place:
        return {"y": "i", "v": "w", "w": "w"}[letter]
    return letter if letter in "aeiou" else CYRILLIC_VOWELS.get(letter)


@cache
def _vowels(written: str) -> frozenset[str]:
    long_i = any(sign in written for sign in ("ee", "ei", "ai", "ii"))
    return frozenset(written) | ({"Ī"} if long_i else set())


CYRILLIC_VOWELS = dict(zip("аеёиіоуыэюя", "aeoiiouieua", strict=True))
NEAR = {"a": "ae", "e": "aei", "i": "ei", "o": "ouw", "u": "ouw", "w": "ouw"}  # vowels that romanisations exchange
WRITTEN = {"A": "aeo", "I": "ei", "U": "ouw", "Ī": "I", "w": "U"}  # long vowels and what the other script shows


def same_sound(one: str, other: str) -> bool:
    """Whether two folded words can be one name in two spellings or scripts: equal consonants, vowels that agree.

    Hassan and Hossein have equal consonants and clash in their vowels; کریمی and Karimi agree, کریمی and Karami do not.
    """
    if one == other:
        return True
    a, b = sound(one), sound(other)
    if not a.skeleton or a.skeleton != b.skeleton:
        return False
    if (a.script == "arabic") != (b.script == "arabic"):
        arabic, latin = (a, b) if a.script == "arabic" else (b, a)
        agree: Callable[[frozenset[str], frozenset[str], bool], bool] = _across
        pairs = zip(arabic.vowels, latin.vowels, strict=True)
    else:
        agree = _arabic if a.script == "arabic" else _latin
        pairs = zip(a.vowels, b.vowels, strict=True)
    last = len(a.skeleton)
    return all(agree(left, right, place == last) for place, (left, right) in enumerate(pairs))


def _latin(left: frozenset[str], right: frozenset[str], last: bool) -> bool:
    if not left or not right:
        return left == right if last else True
    both_ways = ((left, right), (right, left))
    return all(theirs & set(NEAR[vowel]) for ours, theirs in both_ways for vowel in ours if vowel in NEAR)


def _arabic(left: frozenset[str], right: frozenset[str], last: bool) -> bool:
    """Only ا is left out at will in Arabic script (اسماعیل, اسمعیل), and ا and ه stand for each other at the end."""
    if last:
        return bool(left - {"?"}) == bool(right - {"?"}) and (left & {"I", "U"}) == (right & {"I", "U"})
    return (left & {"I", "U"}) == (right & {"I", "U"})


def _across(arabic: frozenset[str], latin: frozenset[str], last: bool) -> bool:
    """Every written long vowel has its Latin vowel, and Latin signs of a long vowel are written in Arabic script."""
    if "?" in arabic:
        return True
    if last and bool(arabic) != bool(latin):
        return arabic == {"H"}
    shown = all(
        any(vowel in latin for vowel in WRITTEN[sign] + ("a" if last and sign == "I" else ""))
        for sign in arabic
        if sign in WRITTEN
    )
    return shown and all(WRITTEN[sign] in arabic for sign in latin if sign in ("Ī", "w"))


def careless(one: str, other: str) -> bool:
    """Whether two Latin words have equal consonants and few other letters apart: a romanisation by ear.

    One letter may differ beside one or two consonants, two beside three, four beside more.
    """
    heard = sound(one)
    if heard.script != "latin" or len(heard.skeleton) < 1 or heard.skeleton != sound(other).skeleton:
        return False
    few = 1 if len(heard.skeleton) < 3 else 2 if len(heard.skeleton) < 4 else 4
    return OSA.distance(one, other, score_cutoff=few) <= few
