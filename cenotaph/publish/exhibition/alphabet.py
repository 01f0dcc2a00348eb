"""How words of any script stand on a page: direction, language tag, alphabetical order, letters instead of capitals.

Invariant: nothing here changes what a source wrote. These functions decide only how a name is set and where it stands
in a list; a claim always shows its words untouched.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from babel import Locale

RIGHT_TO_LEFT = frozenset({"ar", "azb", "ckb", "fa", "he", "ps", "sd", "ug", "ur", "yi"})

# Letters in the order of their alphabet; what is not listed follows by code point.
ALPHABETS = {
    "Latin": "abcdefghijklmnopqrstuvwxyz",
    "Arabic": "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",  # the Persian order: و before ه
}
# Forms of one letter, as a dictionary of Persian orders them; Latin letters that decomposition leaves whole.
SAME_LETTER = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ی", "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "ہ": "ه",
        "ـ": None, "\u200c": " ", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
        "ı": "i",
    }
)  # fmt: skip
ROMAN_NUMERALS = frozenset({"II", "III", "IV"})


@cache
def page_direction(locale: str) -> str:
    """The direction of a page in this language: "rtl" or "ltr"."""
    return "rtl" if locale.replace("_", "-").partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def direction(text: str) -> str:
    """The direction of the first strong letter outside isolates (Unicode Standard Annex 9, rule P2); "ltr" if none."""
    return first_strong(text) or "ltr"


@lru_cache(maxsize=65536)
def both_directions(text: str) -> bool:
    """Whether letters of both directions stand in it, as in a Persian file name with a Latin ending."""
    kinds = {unicodedata.bidirectional(letter) for letter in text}
    return "L" in kinds and bool(kinds & {"R", "AL"})


@lru_cache(maxsize=65536)
def first_strong(text: str) -> str:
    """The direction of the first strong letter outside isolates; "" if there is none, as in a date of figures."""
    isolates = 0
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        isolates += (kind in {"LRI", "RLI", "FSI"}) - (kind == "PDI")
        if isolates > 0:
            continue
        if kind in {"R", "AL"}:
            return "rtl"
        if kind == "L":
            return "ltr"
    return ""


@cache
def language_tag(language: str) -> str:
    """The language as a BCP 47 tag a browser knows, or "" if it is unknown: a wrong tag misleads a screen reader."""
    return language if language.partition("-")[0] in Locale("en").languages and language != "und" else ""


def other_direction(text: str, locale: str) -> str:
    """The direction of a text where it is not that of the page; "" where it is, or where the text has none."""
    found = first_strong(text)
    return found if found != page_direction(locale) else ""


@cache
def other_language(language: str, locale: str) -> str:
    """The tag of a language where it is known and not that of the page; "" where it is, or is unknown."""
    tag = language_tag(language)
    return tag if tag.partition("-")[0] != locale.partition("-")[0] else ""


@cache
def own_name(language: str) -> str:
    """What a language calls itself: "English", "فارسی", "Français"."""
    name = Locale.parse(language.replace("-", "_")).get_display_name() or language
    return name[0].upper() + name[1:]


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """Letters without marks, case and variant forms; آ stays a letter of its own, as dictionaries hold it."""
    kept = text.replace("آ", "\ue000")
    plain = "".join(c for c in unicodedata.normalize("NFKD", kept.casefold()) if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", plain.translate(SAME_LETTER)).replace("\ue000", "آ")


def words(text: str) -> list[str]:
    """The words of a text, folded, without the signs between them."""
    return "".join(c if c.isalnum() else " " for c in folded(text)).split()


def script(text: str) -> str:
    """The script of the first letter: "Latin", "Arabic", another script's Unicode name, or "" if there is no letter."""
    for letter in text:
        if letter.isalpha():
            name = unicodedata.name(letter, "")
            return name.split(" ")[0].title()
    return ""


@cache
def _place(locale: str) -> dict[str, int]:
    """Letter -> its place for a reader of this language: the reader's own alphabet first, then the others."""
    reader = reader_script(locale)
    order = sorted(ALPHABETS, key=lambda name: (name != reader, name))
    return {letter: place for place, letter in enumerate("".join(ALPHABETS[name] for name in order))}


def reader_script(locale: str) -> str:
    """The script a reader of this language reads: "Arabic" or "Latin"."""
    return "Arabic" if page_direction(locale) == "rtl" and locale[:2] not in {"he", "yi"} else "Latin"


def alphabetical(text: str, locale: str) -> tuple[bool, list[int], str]:
    """The sort key of a text for a reader of this language: no letter at the start comes last, ties by code point."""
    place = _place(locale)
    letters = " ".join(words(text))
    return not letters[:1].isalpha(), [-1 if c == " " else place.get(c, len(place) + ord(c)) for c in letters], text


def initial(text: str) -> str:
    """The letter under which a name stands, as a heading shows it; "" for a name that begins with no letter."""
    first = next((c for c in folded(text) if c.isalnum()), "")
    return first.upper() if first.isalpha() else ""


def in_letters(name: str) -> str:
    """The name with single spaces and, where a list prints it all in capitals, in ordinary letters.

    The words as written stand in the claims. "ACUÑA  JUAN CARLOS" gives "Acuña Juan Carlos"; "M'BAYE" gives "M'Baye".
    """
    words = name.split()
    if len(name) < 3 or not name.isupper():
        return " ".join(words)
    return " ".join(word if word in ROMAN_NUMERALS else word.title() for word in words)
