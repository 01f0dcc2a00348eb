"""Hierarchical models: which interactions go together.

Invariant: a Model is a sorted tuple of terms, each a set of lists written as the bits of an integer (term 0 is the
intercept). With a term it holds all the term's subsets, and every main effect. The interaction of all lists together
is never in it: the missing cell could then be anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations

Model = tuple[int, ...]


def independence(lists: int) -> Model:
    """The model with the intercept and the main effects only."""
    return (0, *(1 << j for j in range(lists)))


def pairs(lists: int) -> tuple[int, ...]:
    """The terms of two lists."""
    return tuple(sorted(1 << i | 1 << j for i, j in combinations(range(lists), 2)))


@cache
def hierarchical(lists: int, order: int) -> tuple[Model, ...]:
    """Every hierarchical model with interactions of at most `order` lists, sorted by size, then terms.

    For 3 lists 8 models, for 4 lists 113 (order 3), for 5 lists to second order 1,024. Each holds all main effects.
    """
    found: list[frozenset[int]] = [frozenset(independence(lists))]
    for size in range(2, min(order, lists - 1) + 1):
        candidates = [sum(1 << j for j in chosen) for chosen in combinations(range(lists), size)]
        found = [
            model | frozenset(added)
            for model in found
            for allowed in [[term for term in candidates if all(part in model for part in parts(term))]]
            for number in range(len(allowed) + 1)
            for added in combinations(allowed, number)
        ]
    return tuple(sorted((tuple(sorted(model)) for model in found), key=lambda model: (len(model), model)))


def parts(term: int) -> list[int]:
    """The terms with one list less."""
    return [term & ~(1 << j) for j in range(term.bit_length()) if term >> j & 1]


def generators(model: Model) -> list[int]:
    """The terms that no other term of the model contains; they determine a hierarchical model."""
    return [term for term in model if term and not any(term != other and term & other == term for other in model)]


def notation(model: Model, positions: Sequence[int]) -> str:
    """The model as the literature writes it, "[123,14,34]": numbers are places in the list order, from 1.

    `positions` gives each bit's place (from 0) among all lists. From the tenth list on, numbers are joined by dots.
    """
    joint = "." if max(positions, default=0) >= 9 else ""
    terms = [[positions[bit] + 1 for bit in range(term.bit_length()) if term >> bit & 1] for term in generators(model)]
    ordered = sorted((sorted(term) for term in terms), key=lambda term: (-len(term), term))
    return "[" + ",".join(joint.join(map(str, term)) for term in ordered) + "]"
