"""Joins: whether all persons are linked anew, or those that are new join the linkage that stands.

Invariant: what stands is joined only while every record of it still says what it said; whatever a record no longer says
is in no basis after the build. Which of the two was done is told, and stands in the model of the freeze.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from cenotaph.register.linkage import Decided, Linkage, basis, link
from cenotaph.register.linkage.basis import Basis
from cenotaph.register.linkage.joining import join
from cenotaph.register.linkage.judging import Sift, sifted
from cenotaph.register.linkage.link import conformed
from cenotaph.words.sentences import Message, message

LARGEST_SHARE = 0.2  # of the records that stand: beyond, so many new ones must be learned from


def linked(
    frame: pl.DataFrame,
    decisions: Sequence[Decided],
    unique_sources: frozenset[str],
    derivations: frozenset[tuple[str, str]],
    draws: int,
    folder: Path,
    by_last_weights: bool,
    sift: Sift = sifted,
) -> tuple[Linkage, list[Message]]:
    """The linkage of all records, and what people should hear of how it was made.

    `folder` holds the basis of the linkage before, or nothing; by the last weights new records join that, if they can.
    Otherwise all is linked anew by the engine `sift`, and the basis of this linkage stands there afterwards.
    """
    heard: list[Message] = []
    if by_last_weights:
        standing = _standing(folder)
        refused = _refused(standing, frame, unique_sources, derivations)
        if standing is not None and refused is None:
            known = standing.frame["record"]
            later = frame.filter(~pl.col("record").is_in(known.implode()))
            found = join(standing, later, decisions, unique_sources, derivations, draws)
            return found, [message("link.joined", records=later.height, known=len(known))]
        heard.append(message(refused or "link.no_basis"))
    found = link(frame, decisions, unique_sources, derivations=derivations, draws=draws, keep=True, sift=sift)
    if found.basis is not None:
        basis.write(found.basis, folder)
    return found, heard


def _standing(folder: Path) -> Basis | None:
    try:
        return basis.read(folder)
    except ValueError:
        return None


def _refused(
    standing: Basis | None,
    frame: pl.DataFrame,
    unique_sources: frozenset[str],
    derivations: frozenset[tuple[str, str]],
) -> str | None:
    """Why new records cannot join what stands, as the key of a sentence; None if they can."""
    if standing is None:
        return "link.no_basis"
    still = conformed(frame).join(standing.frame.select("record"), on="record", how="semi", maintain_order="left")
    if not still.equals(standing.frame):
        return "link.records_changed"
    names = frozenset(standing.lists.names)
    claimed = frozenset(
        name for name, unique in zip(standing.lists.names, standing.lists.unique, strict=True) if unique
    )
    told = frozenset(both for both in derivations if names.issuperset(both))
    if claimed != unique_sources & names or told != frozenset(
        both for both in standing.lists.derivations if names.issuperset(both)
    ):
        return "link.lists_changed"
    if frame.height - still.height > LARGEST_SHARE * still.height:
        return "link.many_new"
    return None
