"""Single words across scripts: which Latin word writes which Persian one, on `names/gold_tokens_fa_latin.csv`.

Words are parted in two by name component (words that any pairs tie together stay together), so that nothing is chosen
on a word that is judged. Every Persian word of a half may be written by every Latin one; the threshold of a method that
has one is the best of the first half, its F1 that of the second. Negatives of the file are incomplete: precision, and
with it every F1, is a lower bound.
"""

from __future__ import annotations

import csv
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler, Levenshtein
from rapidfuzz.process import cdist

from benchmarks.measures import scores
from cenotaph.claims.values.spelling import fold, same_sound, script_of, sound
from cenotaph.register.linkage import emission
from cenotaph.register.linkage.clusters import connected
from cenotaph.register.linkage.skeleton import slip_apart
from cenotaph.register.linkage.wordlist import word_table

Pair = tuple[str, str]
Scores = NDArray[np.float32]
Method = Callable[[list[str], list[str]], Scores]
NEAREST = 1.0  # bits between the likeliest reading of a word and others that are taken too
THRESHOLDS = np.arange(0.5, 1.001, 0.01)


def halves(pairs: list[Pair]) -> list[list[Pair]]:
    """The pairs in two halves that share no word, components in turn."""
    number = {word: place for place, word in enumerate(sorted({word for pair in pairs for word in pair}))}
    edges = [(number[one], number[other]) for one, other in pairs]
    groups = connected(range(len(number)), edges)
    half = {word: place % 2 for place, group in enumerate(groups) for word in group}
    return [[pair for pair in pairs if half[number[pair[0]]] == side] for side in (0, 1)]


def by_romaniser(latin: dict[str, str]) -> Method:
    """Jaro & Winkler after romanisation."""
    return lambda ones, others: cdist([latin[word] for word in ones], others, scorer=JaroWinkler.similarity)


def by_skeleton(ones: list[str], others: list[str]) -> Scores:
    """Levenshtein over consonants."""
    left, right = ([sound(word).skeleton for word in words] for words in (ones, others))
    return np.asarray(cdist(left, right, scorer=Levenshtein.normalized_similarity))


def by_sound(ones: list[str], others: list[str]) -> Scores:
    """Ours: equal sound or not."""
    same = [[same_sound(one, other) for other in others] for one in ones]
    return np.array(same, dtype=np.float32)


def by_sound_or_slip(ones: list[str], others: list[str]) -> Scores:
    """Ours: equal sound, or a slip apart, as an alignment has it where all words are equally rare."""
    words = word_table([*ones, *others], dict.fromkeys([*ones, *others], 1.0), 10_000.0)
    left = np.array([words.number[word] for word in ones], dtype=np.int64)
    right = np.array([words.number[word] for word in others], dtype=np.int64)
    near = by_sound(ones, others)
    rows, columns = (each.ravel() for each in np.meshgrid(left, right, indexing="ij"))
    for start in range(0, len(rows), 200_000):
        a, b = rows[start : start + 200_000], columns[start : start + 200_000]
        slips = slip_apart(np.minimum(a, b), np.maximum(a, b), words)
        flat = near.reshape(-1)
        flat[start : start + 200_000] = np.maximum(flat[start : start + 200_000], slips)
    return near


def by_letters(taught: list[Pair], judged: set[str]) -> Method:
    """Ours: letters learned from `taught` and the seeds, of which none that hold a word that is judged.

    A Latin word writes the Persian words that are within NEAREST bits of the one it writes most probably: no threshold.
    """
    pairs = [pair for pair in (*taught, *emission.seeds()) if script_of(pair[0]) == "Arab" and not judged & {*pair}]
    letters = {letter for word in judged for letter in word}
    words = sorted({word for pair in pairs for word in pair} | letters)
    learned = emission.learned(pairs, np.ones(len(pairs)), words)

    def method(ones: list[str], others: list[str]) -> Scores:
        rows = [learned.bits([(one, other) for other in others]) for one in ones]
        bits = np.array(rows)
        return np.asarray((bits >= np.maximum(bits.max(axis=0) - NEAREST, 0.0)).astype(np.float32))

    return method


def counted(found: Scores, ones: list[str], others: list[str], true: set[Pair], threshold: float) -> dict[str, float]:
    """Precision, recall and F1 of the pairs from a threshold."""
    rows, columns = np.nonzero(found >= threshold)
    said = zip(rows.tolist(), columns.tolist(), strict=True)
    right = sum((ones[row], others[column]) in true for row, column in said)
    return scores(right, len(rows), len(true))


def measured(shared: Path, peers: str) -> dict[str, Any]:
    """F1 of every method on the half that was held out."""
    with (shared / "data/names/gold_tokens_fa_latin.csv").open(encoding="utf-8", newline="") as file:
        rows = [(fold(row["name_fa"]), fold(row["name_latin"])) for row in csv.DictReader(file)]
    pairs = sorted({pair for pair in rows if all(pair) and " " not in pair[0] + pair[1]})
    first, second = halves(pairs)
    methods: dict[str, Method] = {
        "ours, equal sound": by_sound,
        "ours, equal sound or a slip": by_sound_or_slip,
        "consonants, Levenshtein": by_skeleton,
    }
    ways, told = romanised(sorted({one for one, _ in pairs}), peers)
    judged = {word for pair in second for word in pair}
    methods["ours, letters learned from the seeds in words/ alone"] = by_letters([], judged)
    methods["ours, letters learned from the first half too"] = by_letters(first, judged)
    methods |= {f"{name}, Jaro-Winkler": by_romaniser(latin) for name, latin in ways.items()}
    found: dict[str, Any] = {"pairs": len(pairs), "held_out": len(second)}
    for name, method in methods.items():
        sides = [[sorted({pair[place] for pair in half}) for place in (0, 1)] for half in (first, second)]
        chosen = 0.5
        if not name.startswith("ours"):
            trained, true = method(*sides[0]), set(first)
            chosen = max(THRESHOLDS, key=lambda one: counted(trained, *sides[0], true, one)["f1"])
        result = counted(method(*sides[1]), *sides[1], set(second), float(chosen))
        found[name] = {figure: round(value, 3) for figure, value in result.items()}
        print(f"{name:>32}: " + ", ".join(f"{figure} {value:.3f}" for figure, value in result.items()), flush=True)
    return found | ({"not_run": told} if told else {})


def romanised(words: list[str], peers: str) -> tuple[dict[str, dict[str, str]], str]:
    """Each word by each romaniser that the interpreter of the peers has, and what is missing."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "words.txt").write_text("\n".join(words), encoding="utf-8")
        run = [peers, "benchmarks/peers.py", "romanise", str(folder)]
        done = subprocess.run(run, capture_output=True, text=True, check=False)
        if done.returncode:
            return {}, done.stderr.strip().splitlines()[-1]
        table = pl.read_csv(folder / "romanised.csv", infer_schema_length=0).fill_null("")
    told = "; ".join(line for line in done.stderr.splitlines() if line.startswith("No module"))
    ways = {name: dict(zip(table["word"], table[name], strict=True)) for name in table.columns[1:]}
    return ways, told
