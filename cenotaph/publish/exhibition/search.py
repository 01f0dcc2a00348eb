"""The keys by which the wall's search finds a person: how the name is written, and how it sounds, in any script.

Invariant: `static/wall.js` folds what is typed exactly as `claims/values/spelling.py` folds and hears a name here; a
test compares them on every name of the training case.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from cenotaph.claims.values.spelling import fold, known, known_words, sound
from cenotaph.register.cards import search_key

SCRIPTS = {"Latn": "latin", "Arab": "arabic", "Cyrl": "cyrillic"}


def written(forms: Iterable[str]) -> str:
    """The folded words of all written forms, each once."""
    return search_key(forms)


def heard(form: str) -> str:
    """The consonant skeletons of the words of a form: "Ali Mohammad-Rahimi" and "علی محمد رحیمی" are "l mhmd rhm"."""
    return " ".join(filter(None, (sound(word).skeleton for word in fold(form).split())))


def sounding(forms: Iterable[str]) -> str:
    """The skeletons of all written forms, each once, parted by a slash."""
    return "/".join(sorted(filter(None, {heard(form) for form in forms})))


def sounds() -> str:
    """What the script must know to hear as we do, as JSON: consonants by script, words that begin with no article."""
    letters = {name: {fold(sign): said for sign, said in known()["sounds"][name].items()} for name in SCRIPTS.values()}
    return json.dumps(
        {**letters, "not_article": sorted(known_words("not_article"))}, ensure_ascii=False, sort_keys=True
    )
