"""A build that is disturbed at one of its steps: killed, out of space, or told that nothing may be written.

Run as `python -m tests.run.disturbed CASE BUILD record|calm|kill|full|readonly N [sabotage]`. `record` prints, one a
line, the step, the event and the file of each moment at which the world outside changes; the other modes disturb
the build at moment N. Nothing in the product knows of this: it watches the interpreter's own audit events and commits.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from pathlib import Path
from typing import Any

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def disturb(case: Path, build: Path, mode: str, moment: int, sabotage: bool) -> int:
    """Build and disturb; returns the exit code of a build that ends by itself."""
    from cenotaph.run import store

    store.configure()
    from django.db import OperationalError
    from django.db.transaction import Atomic

    from cenotaph import cli
    from cenotaph.evidence import intake, models, objects
    from cenotaph.ledger import log
    from cenotaph.ledger.label import PUBLIC
    from cenotaph.run import plan
    from tests import short_chains

    short_chains.apply(short_chains.SHORT)
    short_chains.draw_few_linkages()
    step = ["open"]
    count = [0]
    watched = (str(case), str(build))

    def passed(event: str, place: str, failure: type[Exception] | None = None) -> None:
        name = place.replace(str(build), "build").replace(str(case), "case")
        number, count[0] = count[0], count[0] + 1
        if mode == "record":
            print(f"{step[0]}\t{event}\t{name}", flush=True)
        elif mode != "calm" and number == moment:
            if mode == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            code = errno.ENOSPC if mode == "full" else errno.EROFS
            if failure is not None:
                raise failure("database or disk is full" if mode == "full" else "attempt to write a readonly database")
            raise OSError(code, os.strerror(code), place)

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, str) and path.startswith(watched) and isinstance(flags, int) and flags & WRITING:
                passed("write", path)
        elif event in {"os.rename", "os.mkdir", "os.remove", "os.rmdir"}:
            path = os.fsdecode(arguments[0]) if not isinstance(arguments[0], int) else ""
            if path.startswith(watched):
                passed(event, path)

    leave = Atomic.__exit__

    def commit(self: Atomic, *error: Any) -> None:
        passed("commit", "", OperationalError)
        leave(self, *error)

    opened = plan.build

    def watched_build(
        folder: Path, data: Any, build_folder: Any, until: str, fresh: bool, progress: Any, *more: Any
    ) -> Any:
        def told(name: str, done: int, of: int) -> None:
            step[0] = name
            progress(name, done, of)

        return opened(folder, data, build_folder, until, fresh, told, *more)

    plan.build = watched_build
    Atomic.__exit__ = commit  # type: ignore[method-assign]
    if sabotage:
        seal = objects.seal

        def row_first(path: Path, folder: Path) -> objects.Sealed:
            sealed = objects.digest(path)
            models.Item.objects.get_or_create(
                sha256=sealed.sha256, defaults={"size": sealed.size, "label_id": log.intern(PUBLIC)}
            )
            return seal(path, folder)

        intake.objects.seal = row_first  # type: ignore[assignment]
    sys.addaudithook(audit)
    sys.argv = ["cenotaph", "build", str(case), "--build", str(build)]
    try:
        cli.main()
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(disturb(Path(words[0]), Path(words[1]), words[2], int(words[3]), "sabotage" in words))
