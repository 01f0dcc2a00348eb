"""How near two words are: equal, equal in sound, a slip apart, or an initial of the other.

Invariant: each unique pair of words is judged once, whatever the number of records that hold it; the judgement depends
on the two words alone.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from cenotaph.claims.values.spelling import careless, fold, known, same_sound, sound
from cenotaph.register.linkage.names import Flags, Floats, Integers, Words

Codes = NDArray[np.int64]
SLIP_BITS = 6.6  # about a hundred words lie one slip from a given word
TWO_SLIPS_BITS = 10.0  # and a thousand two
SHORTEST = 3  # letters of a word that can be told from a garbled one
RESEMBLANCE = 0.8  # Jaro and Winkler, of letters or of consonants
GARBLED_RECORDS, GARBLED_SHARE = 2.0, 0.12  # at most so many records, or share of them, hold a name garbled one way
ARTICLES = ("al", "el")  # of Arabic, which many romanisations write as one word with the name, and many leave out


def slip_bits(one: Codes, other: Codes, words: Words, edits: NDArray[np.int64] | int = 1) -> Floats:
    """Bits by which a slip explains two words better than chance: the rarer one's rarity less what lies near a word."""
    rarer = np.minimum(words.frequency[one], words.frequency[other])
    return np.asarray(-np.log2(rarer) - np.where(np.asarray(edits) > 1, TWO_SLIPS_BITS, SLIP_BITS))


def slip_rarity(one: Integers, other: Integers, words: Words) -> Floats:
    """Bits of the chance that a stranger's word lies as near: -log2 of the share of all words within such a slip.

    Words of one script are near by letters or, with equal consonants, by those; words of two scripts by consonants;
    words that the case is known to write for each other by being the one, or written for it.
    """

    def larger(share: Floats) -> Floats:
        return np.maximum(share[one], share[other])

    one_script = words.script[one] == words.script[other]
    by_skeleton = (words.skeleton[one] == words.skeleton[other]) & (words.skeleton[one] >= 0)
    near = np.where(one_script, larger(words.slip_frequency), larger(words.consonant_frequency))
    near = np.where(by_skeleton, np.maximum(near, larger(words.skeleton_frequency)), near)
    known_so = _written_for_each_other(np.minimum(one, other), np.maximum(one, other), words)
    return np.asarray(-np.log2(np.where(known_so, larger(words.variant_frequency), near)))


def _written_for_each_other(left: Codes | Integers, right: Codes | Integers, words: Words) -> Flags:
    """For each pair of word numbers, the smaller one left: whether the case is known to write them for each other."""
    return np.isin(left.astype(np.int64) * len(words.text) + right, words.variants)


@cache
def nicknames() -> frozenset[tuple[str, str]]:
    """Pairs of words that are short forms of one given name (`words/names.yaml`), both ways."""
    groups = [[fold(word) for word in group] for group in known()["nicknames"]]
    return frozenset((one, other) for group in groups for one in group for other in group if one != other)


def alike_in_sound(left: Codes, right: Codes, words: Words) -> Flags:
    """For each pair of word numbers with equal skeletons: whether their vowels agree too."""
    unique, place = np.unique(left * len(words.text) + right, return_inverse=True)
    ones, others = np.divmod(unique, len(words.text))
    text = words.text
    judged = [same_sound(text[one], text[other]) for one, other in zip(ones.tolist(), others.tolist(), strict=True)]
    return np.array(judged, dtype=np.bool_)[place]


def gendered(one: str, other: str) -> bool:
    """Whether two words differ by a feminine ending alone: Juan and Juana, Mario and Maria are two persons' names."""
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter + "a" or (one[:-1] == other[:-1] and {one[-1], other[-1]} == {"a", "o"})


def two_genders(one: int, other: int, words: Words) -> bool:
    """Whether two words are a man's and a woman's name: `gendered`, unless one gender holds both (reza and rezo)."""
    held_alike = words.gender[one] == words.gender[other] and words.gender[one] >= 0
    return gendered(words.text[one], words.text[other]) and not held_alike


def _numbers(one: Codes, other: Codes, words: Words) -> Flags:
    """For each pair of word numbers: whether one is written in figures; Unit 840 is no slip of Unit 340."""
    in_figures = np.array([word.isdigit() for word in words.text], dtype=np.bool_)
    return np.asarray(in_figures[one] | in_figures[other])


def slip_apart(left: Codes, right: Codes, words: Words) -> Flags:
    """For each pair of word numbers: whether few letters lie between them (1 from 3 letters, 2 from 6), or a nickname.

    Two common words a letter apart are two names, not a slip: `chance_of_slip` must speak for it.

    Words of two scripts are compared by their skeletons (1 from 2 consonants): letters cannot be. Words that the case
    is known to write for each other (`variants`) are a slip apart, whatever lies between them.
    """
    unique, place = np.unique(left * len(words.text) + right, return_inverse=True)
    ones, others = np.divmod(unique, len(words.text))
    shortest = np.minimum(words.length[ones], words.length[others])
    longest = np.maximum(words.length[ones], words.length[others])
    allowed = np.where((shortest < 3) | _numbers(ones, others, words), 0, np.where(shortest < 6, 1, 2))
    edits = np.ones(len(unique), dtype=np.int64)
    near = np.zeros(len(unique), dtype=np.bool_)
    one_script = words.script[ones] == words.script[others]
    worth = np.flatnonzero(one_script & (allowed > 0) & (longest - shortest <= allowed))
    if len(worth):
        distance = cpdist(
            [words.text[number] for number in ones[worth].tolist()],
            [words.text[number] for number in others[worth].tolist()],
            scorer=OSA.distance,
            score_cutoff=2,
            dtype=np.uint8,
        )
        near[worth] = distance <= allowed[worth]
        edits[worth] = np.maximum(distance, 1)
    for row in np.flatnonzero(~one_script).tolist():
        a, b = sound(words.text[ones[row]]).skeleton, sound(words.text[others[row]]).skeleton
        # of many consonants all may agree and a vowel be wrong; of few, unlike vowels are another name (Karimi, Karami)
        near[row] = len(a) >= 4 if a == b else min(len(a), len(b)) >= 2 and OSA.distance(a, b, score_cutoff=1) <= 1
        edits[row] = 1 if min(len(a), len(b)) >= 4 else 2  # of few consonants one is half the word
    clash = one_script & (words.skeleton[ones] == words.skeleton[others]) & (words.skeleton[ones] >= 0) & (shortest > 3)
    for row in np.flatnonzero(clash & ~near).tolist():
        near[row] = careless(words.text[ones[row]], words.text[others[row]])
    article = np.array([word.startswith(ARTICLES) and len(word) > 4 for word in words.text], dtype=np.bool_)
    for row in np.flatnonzero(one_script & ~near & (article[ones] != article[others])).tolist():
        without, other = (ones[row], others[row]) if article[ones[row]] else (others[row], ones[row])
        near[row] = careless(words.text[without][2:], words.text[other])
        edits[row] = 1  # to leave the article out is one slip, whatever letters it takes
    for row in np.flatnonzero(near).tolist():
        near[row] = not two_genders(int(ones[row]), int(others[row]), words)
    near &= slip_bits(ones, others, words, edits) > 0
    near |= _written_for_each_other(ones, others, words)
    short_forms = {(words.number.get(a, -1), words.number.get(b, -1)) for a, b in nicknames()}
    short_codes = np.array(
        [a * len(words.text) + b for a, b in sorted(short_forms) if a >= 0 and b >= 0], dtype=np.int64
    )
    near |= np.isin(unique, short_codes)
    return near[place]


def resembling(left: Codes, right: Codes, words: Words) -> Flags:
    """For each pair of word numbers: whether one may be a garbled or cut form of the other, though no slip tells so.

    Alike as Jaro & Winkler have it (Winkler 1990), words of two scripts by their consonants. Of two names the rarer
    cannot be garbled from the other when it is too common for that: Hassan is not a bad spelling of Hossein. Equal
    consonants whose written vowels clash are another name, as are a man's and a woman's; between two Latin words alone
    a vowel may be by ear.
    """
    size = len(words.text)
    unique, place = np.unique(left * size + right, return_inverse=True)
    ones, others = np.divmod(unique, size)
    rarer, commoner = (choose(words.heard[ones], words.heard[others]) for choose in (np.minimum, np.maximum))
    one_script = words.script[ones] == words.script[others]
    clash = ~one_script & (words.skeleton[ones] == words.skeleton[others])
    long = (np.minimum(words.length[ones], words.length[others]) >= SHORTEST) & ~_numbers(ones, others, words)
    worth = np.flatnonzero(long & ~clash & (rarer <= GARBLED_RECORDS + GARBLED_SHARE * commoner))
    alike = np.zeros(len(unique), dtype=np.bool_)
    for across, texts in ((False, words.text), (True, words.consonants)):
        rows = worth[one_script[worth] != across]
        first, second = ([texts[number] for number in end[rows].tolist()] for end in (ones, others))
        if len(rows):
            found = cpdist(first, second, scorer=JaroWinkler.similarity, score_cutoff=RESEMBLANCE, dtype=np.float32)
            alike[rows] = found >= RESEMBLANCE
    for row in np.flatnonzero(alike).tolist():
        heard = [sound(words.text[end[row]]) for end in (ones, others)]
        written_vowels = heard[0].script == heard[1].script == "arabic" and heard[0].skeleton == heard[1].skeleton
        alike[row] = not written_vowels and not two_genders(int(ones[row]), int(others[row]), words)
    return np.asarray(alike[place])
