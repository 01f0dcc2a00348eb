"""Work spread over processes: batches go out one by one, results come back in the order of the batches.

Invariant: the results are those of one process, whatever the number; a worker opens nothing it is not given, and ends
when the process that started it ends, however that ends.
"""

from __future__ import annotations

import multiprocessing
import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

Batch = TypeVar("Batch")
Result = TypeVar("Result")


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(work: Callable[[Batch], Result], batches: Iterable[Batch], processes: int) -> Iterator[tuple[int, Result]]:
    """(number of the batch, `work(batch)`) of every batch, as they are finished.

    With one process the work is done here. Otherwise `work` and the batches are sent to new processes, which inherit
    no open file and no connection; each holds one batch at a time. Raises RuntimeError when a batch fails there.
    """
    if processes < 2:
        for number, batch in enumerate(batches):
            yield number, work(batch)
        return
    with ExitStack() as open_pipes:
        idle = [_started(work, open_pipes) for _ in range(processes)]
        busy: dict[Any, int] = {}
        for number, batch in enumerate(batches):
            if not idle:
                for worker in wait(list(busy)):
                    yield busy.pop(worker), _received(worker)
                    idle.append(worker)  # type: ignore[arg-type]
            worker = idle.pop()
            worker.send(batch)
            busy[worker] = number
        while busy:
            for worker in wait(list(busy)):
                yield busy.pop(worker), _received(worker)


def _started(work: Callable[[Batch], Result], open_pipes: ExitStack) -> Connection:
    """A new process that does this work, and the pipe to it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(work, theirs), daemon=True)
    process.start()
    theirs.close()
    open_pipes.callback(process.join)
    open_pipes.callback(ours.close)  # which ends the process, and is done first
    return ours


def _serve(work: Callable[[Batch], Result], pipe: Connection) -> None:
    """What a worker does: work at each batch until nobody is there to send one."""
    with suppress(EOFError, OSError, KeyboardInterrupt):  # nobody is there any more
        while True:
            batch = pipe.recv()
            try:
                answer: tuple[Any, str] = (work(batch), "")
            except Exception:
                answer = (None, traceback.format_exc())
            pipe.send(answer)


def _received(worker: Any) -> Any:
    """The result that a worker sends. Raises RuntimeError with what happened there when it failed or died."""
    try:
        result, failed = worker.recv()
    except EOFError as error:
        raise RuntimeError("a process that wrote pages ended before its work was done; build again") from error
    if failed:
        raise RuntimeError(failed)
    return result
