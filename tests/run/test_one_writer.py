"""One process builds at a time: a second is told who does, and touches nothing of it."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.run.crash import tiny_case


@pytest.mark.parametrize("fresh", [False, True])
def test_a_second_builder_is_refused_and_leaves_the_first_its_work(tmp_path: Path, fresh: bool) -> None:
    from cenotaph.ledger.models import Writer
    from cenotaph.ledger.writer import WriterBusy
    from cenotaph.run import plan

    case = tiny_case(tmp_path / "tiny")
    built = plan.build(case, until="register")
    before = {path: path.read_bytes() for path in sorted(built.out.rglob("*")) if path.is_file()}
    half_made = case / "build" / ".out.new" / "out"
    half_made.mkdir(parents=True)
    Writer.objects.create(pk=1, holder=f"{socket.gethostname()}/{os.getppid()}", beat=0.0)  # it lives: it started us
    with pytest.raises(WriterBusy, match="is being written by process"):
        plan.build(case, until="register", fresh=fresh)
    assert half_made.is_dir()
    assert {path: path.read_bytes() for path in sorted(built.out.rglob("*")) if path.is_file()} == before


def test_a_builder_that_died_is_taken_over_and_its_half_made_things_are_cleared(tmp_path: Path) -> None:
    from cenotaph.ledger.models import Writer
    from cenotaph.run import plan

    case = tiny_case(tmp_path / "tiny")
    plan.build(case, until="register")
    half_made = case / "build" / ".out.new" / "thing"
    half_made.mkdir(parents=True)
    Writer.objects.create(pk=1, holder=f"{socket.gethostname()}/{2**22 + 1}", beat=0.0)  # no such process can be
    assert plan.build(case, until="register").out.is_dir()
    assert not half_made.exists()
