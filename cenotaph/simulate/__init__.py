"""A fictional country whose truth is known: lists of victims with the errors of real lists, and the truth beside.

Invariant: nothing here is real, every title says "fictional", and the same seed writes the same bytes on any machine.
"""

from cenotaph.simulate.case import ListReport, Report, simulate

__all__ = ["ListReport", "Report", "simulate"]
