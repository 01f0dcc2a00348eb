"""How the loops of linkage are compiled.

Invariant: a `scalar` function makes no array and keeps none, so that nothing need count who holds what: of functions
that pass tables of arrays to each other a thousand million times, that counting was nine tenths of the time. It is
copied into what calls it, for the same reason.

numba keeps what it compiled beside each file and looks at that file alone for changes; `script/bootstrap` removes what
is older than the code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])
njit: Callable[..., Any] = numba.njit


def loop(function: Function) -> Function:
    """The function compiled, to be called from Python or from other loops."""
    compiled: Function = njit(cache=True, nogil=True)(function)
    return compiled


def scalar(function: Function) -> Function:
    """The function compiled to be copied into loops; where numba no longer offers to leave out counting, with it."""
    try:
        compiled: Function = njit(cache=True, nogil=True, forceinline=True, _nrt=False)(function)
    except (KeyError, TypeError):
        compiled = njit(cache=True, nogil=True, forceinline=True)(function)
    return compiled
