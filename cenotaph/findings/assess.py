"""Assess: everything that findings say of one freeze, in one place, and how it is written down.

Invariant: an assessment is a pure function of a freeze; parts of it are JSON and tables with sorted keys, so that the
same freeze gives the same bytes. It concludes nothing.
"""

from __future__ import annotations
