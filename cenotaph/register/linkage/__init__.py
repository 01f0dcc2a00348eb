"""Linkage: which records speak of one person, with a reason for each join and for each pair kept apart.

    link(frame, decisions, unique_sources) -> Linkage

Invariant: pure; the same records, decisions and seed give the same partition, byte for byte. Decisions bind it.
"""

from cenotaph.register.linkage.link import COLUMNS, Decided, Linkage, link

__all__ = ["COLUMNS", "Decided", "Linkage", "link"]
