"""Memory: what a large linkage has let go goes back to the system.

Invariant: nothing that is computed depends on this. Where the C library has no such setting, nothing is set.
"""

from __future__ import annotations

import ctypes
import sys

M_MMAP_THRESHOLD = -3  # mallopt(3)
LARGE = 1 << 20  # bytes from which on an array has pages of its own


def give_back_what_is_freed() -> None:
    """Arrays of LARGE bytes and more are given back to the system as soon as they are freed.

    glibc raises that bound to 32 MB once such an array is freed; the arrays of every task then come from heaps that
    keep them, between the pairs that are held: of a million records a sixth of the whole.
    """
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "mallopt"):
        library.mallopt(M_MMAP_THRESHOLD, LARGE)
