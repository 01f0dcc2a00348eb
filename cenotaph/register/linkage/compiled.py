"""How the loops of linkage are compiled.

Invariant: a `scalar` function makes no array and keeps none, so that nothing need count who holds what: of functions
that pass tables of arrays to each other a thousand million times, that counting was nine tenths of the time. It is copied into what calls it, for the same reason.

numba keeps what it compiled beside each file and looks at that file alone for changes; `script/bootstrap` removes what
is older than the code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit


def _without_counting() -> Callable[..., Any]:
    """The compiler without counted references, or with them where numba no longer offers that."""
    try:
        return njit(cache=True, nogil=True, forceinline=True, _nrt=False)  # type: ignore[no-any-return]
    except (KeyError, TypeError):
        return njit(cache=True, nogil=True, forceinline=True)  # type: ignore[no-any-return]


scalar = _without_counting()
loop = njit(cache=True, nogil=True)
