"""Two names word by word: which words meet, how well, and what is left over.

Invariant: every word meets at most one place of the other name, the better agreement first (equal, joined, equal in
sound, a slip, an initial), and the outcome is the same when the two names change sides, up to ties in word order.

The level of a part (given, family) is what is left of it: `exact`, `sound`, `spelling`, `contained` (one name leaves a
word out), `partly` (both have words of their own), `resembling` (garbled at best), `different`. The rarity is the
probability, in bits, that another person would agree on the same words by chance (Winkler 1989 on the frequency of
values), with less than independence among words of one part, since Juan Carlos is commoner than Juan and Carlos would
have it. One pair of names at a time, in compiled loops; nothing is kept between pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenotaph.register.linkage.compiled import loop, scalar
from cenotaph.register.linkage.letters import bits, sound_alike
from cenotaph.register.linkage.names import FAMILY, GIVEN, WIDTH, Names, NameTable
from cenotaph.register.linkage.skeleton import a_slip_apart, resembles, slip_share, written_for_each_other
from cenotaph.register.linkage.wordlist import Floats, Integers, Words, WordTable

MISSING, EXACT, SOUND, SPELLING, CONTAINED, LONGER, PARTLY, RESEMBLING, DIFFERENT = range(9)
NONE, BY_LIKENESS, BY_INITIAL, BY_SLIP, BY_SOUND, BY_WORD = range(6)
INITIAL_BITS = 2.0  # an initial agrees by chance about once in four in any language's names
FURTHER_WORDS = 0.75  # weight of the rarity of a part's words beyond its rarest
SHIFTED = 0.5  # weight of the rarity of a family name that ends one name and stands inside the other

Levels = NDArray[np.int8]


class Side(NamedTuple):
    """One of two names that meet: what of it is still free, and how the rest met. `WIDTH` words; -1 is none."""

    words: Integers
    part: Levels
    before: Levels  # `part` as it was when the present way of meeting began
    joined: Integers
    how: Levels
    bits: Floats  # of the left name alone: the rarity of what each word shares
    flag: NDArray[np.bool_]  # GUESSED, ALONE; of the left name also SHIFTED_NAME


GUESSED, ALONE, SHIFTED_NAME = range(3)  # guessed parts; one word alone, so nothing says of which part; see `agree`


@dataclass(frozen=True)
class Alignment:
    """One row a pair of names."""

    given: Levels
    family: Levels
    rarity: Floats  # bits: -log2 of the chance that another person shares what is shared


def align(left: Integers, right: Integers, one: Names, other: Names, words: Words) -> Alignment:
    """Levels and rarity for pairs of name rows (`left` of `one`, `right` of `other`); -1 is a missing name."""
    return Alignment(*_align_all(left, right, one.table, other.table, words.table))


@loop
def _align_all(
    left: Integers, right: Integers, one: NameTable, other: NameTable, words: WordTable
) -> tuple[Levels, Levels, Floats]:
    given, family = np.zeros(len(left), dtype=np.int8), np.zeros(len(left), dtype=np.int8)
    rarity = np.zeros(len(left))
    a, b = new_side(), new_side()
    for place in range(len(left)):
        given[place], family[place], rarity[place] = aligned(left[place], right[place], one, other, words, a, b)
    return given, family, rarity


@loop
def new_side() -> Side:
    """Room for one name; used again for every pair."""
    return Side(
        np.empty(WIDTH, dtype=np.int32),
        np.empty(WIDTH, dtype=np.int8),
        np.empty(WIDTH, dtype=np.int8),
        np.empty(WIDTH, dtype=np.int32),
        np.empty(WIDTH, dtype=np.int8),
        np.empty(WIDTH, dtype=np.float64),
        np.empty(3, dtype=np.bool_),
    )


@scalar
def lay(side: Side, row: int, names: NameTable) -> int:
    """Lay a name out; returns how many words it has."""
    count = 0
    for place in range(WIDTH):
        word = names.words[row, place]
        side.words[place] = word
        if word < 0:
            break
        side.part[place] = names.part[row, place]
        side.joined[place] = names.joined[row, place] if place < WIDTH - 1 else -1
        side.how[place] = NONE
        side.bits[place] = 0.0
        count += 1
    side.flag[GUESSED] = names.guessed[row]
    side.flag[ALONE] = names.guessed[row] and count == 1
    side.flag[SHIFTED_NAME] = False
    return count


@scalar
def aligned(
    left: int, right: int, one: NameTable, other: NameTable, words: WordTable, a: Side, b: Side
) -> tuple[int, int, float]:
    """(given level, family level, rarity) of two name rows; `a` and `b` are room for them."""
    if left < 0 or right < 0:
        return MISSING, MISSING, 0.0
    many_a, many_b = lay(a, left, one), lay(b, right, other)
    meet_words(a, b, many_a, many_b, words)
    meet_joined(a, b, many_a, many_b, words, False)
    meet_sounds(a, b, many_a, many_b, words)
    meet_joined(a, b, many_a, many_b, words, True)
    meet_slips(a, b, many_a, many_b, words)
    meet_initials(a, b, many_a, many_b, words)
    meet_likenesses(a, b, many_a, many_b, words)
    given, given_bits = level_of(a, b, many_a, many_b, GIVEN)
    family, family_bits = level_of(a, b, many_a, many_b, FAMILY)
    return given, family, given_bits + family_bits


@scalar
def meet(a: Side, b: Side, i: int, j: int, how: int, rarity: float) -> None:
    """Two words meet, and are free no longer."""
    a.how[i] = how
    b.how[j] = how
    a.bits[i] = rarity
    agree(a, b, i, j)


@scalar
def agree(a: Side, b: Side, i: int, j: int) -> None:
    """A declared part overrules a guessed one; of two guesses the family name, whose end one of them left out."""
    if b.flag[GUESSED] and not a.flag[GUESSED]:
        b.part[j] = a.part[i]
    elif a.flag[GUESSED] and not b.flag[GUESSED]:
        a.part[i] = b.part[j]
    elif a.flag[GUESSED]:
        if a.flag[ALONE]:
            a.part[i] = b.part[j]
        elif b.flag[ALONE]:
            b.part[j] = a.part[i]
        if a.part[i] != b.part[j]:
            a.flag[SHIFTED_NAME] = True  # the last word of one guess stands inside the other
        a.part[i] = b.part[j] = max(a.part[i], b.part[j])


@scalar
def meet_words(a: Side, b: Side, many_a: int, many_b: int, words: WordTable) -> None:
    """Equal words."""
    for i in range(many_a):
        for j in range(many_b):
            if a.words[i] == b.words[j] and a.how[i] == NONE and b.how[j] == NONE:
                meet(a, b, i, j, BY_WORD, bits(words.frequency[a.words[i]]))


@scalar
def meet_sounds(a: Side, b: Side, many_a: int, many_b: int, words: WordTable) -> None:
    """Words that sound alike."""
    for i in range(many_a):
        for j in range(many_b):
            if a.how[i] == NONE and b.how[j] == NONE and sound_alike(words.heard, a.words[i], b.words[j]):
                share = max(words.sound_frequency[a.words[i]], words.sound_frequency[b.words[j]])
                meet(a, b, i, j, BY_SOUND, bits(share))


@scalar
def remember(side: Side, many: int) -> None:
    """Keep the parts as they are now."""
    for place in range(many):
        side.before[place] = side.part[place]


@scalar
def meet_slips(a: Side, b: Side, many_a: int, many_b: int, words: WordTable) -> None:
    """Words a slip apart; a lone word is not garbled from a word of another part."""
    remember(a, many_a)
    remember(b, many_b)
    alone = a.flag[ALONE] != b.flag[ALONE]
    for i in range(many_a):
        for j in range(many_b):
            one, other = a.words[i], b.words[j]
            if a.how[i] != NONE or b.how[j] != NONE or min(words.length[one], words.length[other]) < 2:
                continue
            if alone and a.before[i] != b.before[j]:
                continue
            smaller, larger = min(one, other), max(one, other)
            if a_slip_apart(words, smaller, larger):
                meet(a, b, i, j, BY_SLIP, bits(slip_share(words, smaller, larger)))


@scalar
def meet_initials(a: Side, b: Side, many_a: int, many_b: int, words: WordTable) -> None:
    """A letter and a word that begins with it."""
    for i in range(many_a):
        for j in range(many_b):
            one, other = a.words[i], b.words[j]
            free = a.how[i] == NONE and b.how[j] == NONE and words.initial[one] == words.initial[other]
            if free and min(words.length[one], words.length[other]) == 1:
                meet(a, b, i, j, BY_INITIAL, INITIAL_BITS)


@scalar
def meet_likenesses(a: Side, b: Side, many_a: int, many_b: int, words: WordTable) -> None:
    """Words of one part that resemble each other."""
    remember(a, many_a)
    remember(b, many_b)
    for i in range(many_a):
        for j in range(many_b):
            free = a.how[i] == NONE and b.how[j] == NONE and a.before[i] == b.before[j]
            if free and resembles(words, a.words[i], b.words[j]):
                meet(a, b, i, j, BY_LIKENESS, 0.0)


@scalar
def meet_joined(a: Side, b: Side, many_a: int, many_b: int, words: WordTable, slips: bool) -> None:
    """One word against two neighbours that make it: by sound, or as `slips` a word of their consonants."""
    for side in range(2):
        two, alone = (a, b) if side == 0 else (b, a)
        many_two, many_alone = (many_a, many_b) if side == 0 else (many_b, many_a)
        for first in range(many_two - 1):
            whole = two.joined[first]
            for place in range(many_alone if whole >= 0 else 0):
                if two.how[first] != NONE or two.how[first + 1] != NONE or alone.how[place] != NONE:
                    continue
                single = alone.words[place]
                smaller, larger = min(whole, single), max(whole, single)
                skeleton = words.heard.skeleton
                if whole != single and not (slips and written_for_each_other(words, smaller, larger)):
                    if skeleton[whole] != skeleton[single] or skeleton[whole] < 0:
                        continue
                    if slips and not a_slip_apart(words, smaller, larger):
                        continue
                    if not slips and not sound_alike(words.heard, whole, single):
                        continue
                how = BY_WORD if whole == single else BY_SLIP if slips else BY_SOUND
                two.how[first] = two.how[first + 1] = alone.how[place] = how
                share = slip_share(words, smaller, larger) if slips else words.sound_frequency[single]
                a.bits[first if side == 0 else place] = bits(share)
                for neighbour in range(first, first + 2):
                    if side == 0:
                        agree(a, b, neighbour, place)
                    else:
                        agree(a, b, place, neighbour)


class Seen(NamedTuple):
    """The words of one name seen from one part."""

    stated: bool  # has words of the part
    met: bool  # one of them has a partner
    left: bool  # a word of the part has none
    any_left: bool  # a word of any part has none
    first_left: bool  # the first word of the part has none; where that is a guess, any word
    loose: bool  # the part was guessed and the other name's is declared: what met nobody may be of either part
    worst: int  # how the worst pair of the part met


@scalar
def seen(side: Side, many: int, part: int, loose: bool) -> Seen:
    """One name from one part."""
    stated, met, left, any_left, first_left, worst = False, False, False, False, False, BY_WORD
    for place in range(many):
        free = side.how[place] == NONE
        any_left |= free
        if side.part[place] == part:
            if not stated:
                first_left = free
            stated = True
            if free:
                left = True
            else:
                met = True
                worst = min(worst, side.how[place])
    return Seen(stated, met, left, any_left, any_left if loose else first_left, loose, worst)


@scalar
def rest(one: Seen, other: Seen, part: int) -> bool:
    """Whether a word of the part is left over; a loose one stands where the other has one left, else as given."""
    if not one.loose:
        return one.left
    return one.any_left and (other.left or (part == GIVEN and not other.any_left))


@scalar
def level_of(a: Side, b: Side, many_a: int, many_b: int, part: int) -> tuple[int, float]:
    """The level of one part, and the rarity of what it shares."""
    one = seen(a, many_a, part, a.flag[GUESSED] and not b.flag[GUESSED])
    other = seen(b, many_b, part, b.flag[GUESSED] and not a.flag[GUESSED])
    if not (one.stated or (one.loose and one.any_left)) or not (other.stated or (other.loose and other.any_left)):
        return MISSING, 0.0
    if not one.met and not other.met:
        return DIFFERENT, 0.0
    worst = min(one.worst, other.worst)
    level = EXACT if worst == BY_WORD else SOUND if worst == BY_SOUND else SPELLING if worst == BY_SLIP else CONTAINED
    rest_one, rest_other = rest(one, other, part), rest(other, one, part)
    # all of a declared part stands against nothing: another family name, say
    elsewhere = (one.stated and not one.met and not one.loose) or (other.stated and not other.met and not other.loose)
    if (rest_one and rest_other) or elsewhere:
        level = PARTLY
    elif rest_one or rest_other:
        level = CONTAINED
    if part == FAMILY:
        if level == CONTAINED and a.flag[SHIFTED_NAME]:
            level = LONGER  # Nouri, Nouri Azad: who knows
    elif rest_one and rest_other and one.first_left and other.first_left:
        level = DIFFERENT  # brothers share the names of father and grandfather: the first given name decides
    if worst == BY_LIKENESS and level < PARTLY:
        level = RESEMBLING
    if elsewhere or level == DIFFERENT:
        return level, 0.0
    total, most = 0.0, 0.0
    for place in range(many_a):
        if a.part[place] == part and a.how[place] != NONE:
            total += a.bits[place]
            most = max(most, a.bits[place])
    rarity = FURTHER_WORDS * total + (1.0 - FURTHER_WORDS) * most
    if part == FAMILY and level >= LONGER and a.flag[SHIFTED_NAME]:
        rarity *= SHIFTED
    return level, rarity
