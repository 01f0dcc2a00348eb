"""How often a word, its sound or a slip of it is met by chance: what agreement on it is worth.

Invariant: a share is counted over records and never over pairs, so that it does not depend on what is compared; of the
records that hold a word one is left out, since the chance asked for is that of *another* record (the predictive share
of a Pólya urn: Ferguson 1973). A share is never 0, however rare the word.

Three events, each with its own share (Winkler 1989 for the first): the same word; a word that sounds alike; a word one
letter or one consonant away. That a rare word agrees but for a letter is nearly as telling as that it agrees, and that
a common one does is worth little: the share of all words near it says which.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cenotaph.register.linkage.compiled import loop
from cenotaph.register.linkage.deletions import letters_out
from cenotaph.register.linkage.letters import Heard, Texts, sound_alike

Counts = NDArray[np.float64]
# How often a word is expected that the case has hardly seen: one in PSEUDO_WORDS, with the weight of PSEUDO_RECORDS.
PSEUDO_RECORDS, PSEUDO_WORDS = 200.0, 400.0
LARGEST_CLASS = 60  # words of one skeleton beyond which they all count as alike: short words are mistaken for any
SHORTEST = 3  # letters, or consonants, of which one may be wrong


def smoothed(seen: Counts, records: float) -> Counts:
    """Shares of other records that hold what `seen` records hold, which a few records cannot push to 0 or 1."""
    others = np.maximum(np.asarray(seen) - 1.0, 0.0)
    shares = (others + PSEUDO_RECORDS / PSEUDO_WORDS) / (records + PSEUDO_RECORDS)
    return np.minimum(shares, 1.0)


def seen_alike(heard: Heard, seen: Counts) -> Counts:
    """How many records hold the word or one that sounds alike."""
    order = np.argsort(heard.skeleton, kind="stable")
    return summed_alike(heard, order, seen)


@loop
def summed_alike(heard: Heard, order: NDArray[np.int64], seen: Counts) -> Counts:
    """`seen_alike`, the words in the `order` of their skeletons."""
    alike = seen.copy()
    first = 0
    while first < len(order):
        skeleton, last = heard.skeleton[order[first]], first
        while last < len(order) and heard.skeleton[order[last]] == skeleton:
            last += 1
        if skeleton >= 0 and last - first > LARGEST_CLASS:
            alike[order[first:last]] = seen[order[first:last]].sum()
        elif skeleton >= 0:
            for i in range(first, last):
                for j in range(i + 1, last):
                    if sound_alike(heard, order[i], order[j]):
                        alike[order[i]] += seen[order[j]]
                        alike[order[j]] += seen[order[i]]
        first = last
    return alike


def seen_near(forms: Sequence[str], seen: Counts) -> Counts:
    """How many records hold a form (a word, a skeleton) or one that a letter more, less or other makes of it.

    Two forms are near when they are equal after each loses at most one letter: all that Damerau (1964) calls one error,
    and a few pairs two errors apart. Forms shorter than SHORTEST are near only to themselves.
    """
    unique = sorted(set(forms))
    number = {form: place for place, form in enumerate(unique)}
    of_form = np.array([number[form] for form in forms], dtype=np.int64)
    held = np.bincount(of_form, weights=seen, minlength=len(unique)) if len(forms) else np.zeros(0)
    shorter: list[str] = []
    origin: list[int] = []
    for place, form in enumerate(unique):
        left = {form[:at] + form[at + 1 :] for at in range(len(form))} if len(form) >= SHORTEST else set()
        shorter += [form, *sorted(left)]
        origin += [place] * (1 + len(left))
    table = pl.DataFrame({"shorter": shorter, "origin": origin}, schema={"shorter": pl.String, "origin": pl.Int64})
    groups = table.select(pl.col("shorter").rank("dense").alias("key"), "origin")
    met = groups.join(groups, on="key").select("origin", "origin_right").unique()
    near, other = met["origin"].to_numpy(), met["origin_right"].to_numpy()
    total = np.bincount(near, weights=held[other], minlength=len(unique))  # whole numbers: any order gives the same sum
    return np.asarray(total[of_form])


@loop
def seen_alike_by(heard: Heard, order: NDArray[np.int64], seen: Counts, first: int) -> Counts:
    """`seen_alike` of the words from `first` on, which nobody holds yet; words in the `order` of their skeletons."""
    alike = np.zeros(len(seen) - first)
    begin = 0
    while begin < len(order):
        skeleton, end, known, total = heard.skeleton[order[begin]], begin, 0, 0.0
        while end < len(order) and heard.skeleton[order[end]] == skeleton:
            known += order[end] < first
            total += seen[order[end]]
            end += 1
        for i in range(begin, end):
            if order[i] < first or skeleton < 0:
                continue
            if known > LARGEST_CLASS:
                alike[order[i] - first] = total
                continue
            for j in range(begin, end):
                if order[j] < first and sound_alike(heard, order[i], order[j]):
                    alike[order[i] - first] += seen[order[j]]
        begin = end
    return alike


def seen_near_by(texts: Texts, seen: Counts, first: int) -> Counts:
    """`seen_near` of the texts from `first` on, which nobody holds yet."""
    known, starts = letters_out(texts, np.arange(first, dtype=np.int32), SHORTEST)
    further, of = letters_out(texts, np.arange(first, len(seen), dtype=np.int32), SHORTEST)
    origin = np.repeat(np.arange(len(seen) - first), np.diff(of))
    order = np.argsort(further, kind="stable")
    lower, upper = (np.searchsorted(further[order], known, side) for side in ("left", "right"))
    met = np.flatnonzero(lower < upper)
    holder = np.searchsorted(starts, met, side="right") - 1
    many = upper[met] - lower[met]
    step = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    near = origin[order[np.repeat(lower[met], many) + step]]
    pairs = np.unique(np.stack([near, np.repeat(holder, many)], axis=1), axis=0)
    near_seen = np.bincount(pairs[:, 0], weights=seen[pairs[:, 1]], minlength=len(seen) - first)
    return np.asarray(near_seen, dtype=np.float64)
