"""Objects: bytes are sealed once, whole, and never changed; the row comes after the object."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from cenotaph.evidence.objects import Sealed, all_objects, digest, place, seal

CONTENT = b"names, received in 1999\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(CONTENT)
    return path


def everything_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_sealed_file_stands_under_its_digest(file: Path, tmp_path: Path) -> None:
    objects = tmp_path / "objects"
    assert seal(file, objects) == Sealed(SHA256, len(CONTENT)) == digest(file)
    assert place(objects, SHA256) == objects / SHA256[:2] / SHA256
    assert place(objects, SHA256).read_bytes() == CONTENT
    assert everything_in(objects) == [place(objects, SHA256)]


def test_nobody_may_write_to_an_object(file: Path, tmp_path: Path) -> None:
    seal(file, tmp_path / "objects")
    assert stat.S_IMODE(place(tmp_path / "objects", SHA256).stat().st_mode) == 0o444


def test_the_same_bytes_are_written_once(file: Path, tmp_path: Path) -> None:
    objects = tmp_path / "objects"
    seal(file, objects)
    before = place(objects, SHA256).stat()
    other = tmp_path / "another name.csv"
    other.write_bytes(CONTENT)
    assert seal(other, objects) == Sealed(SHA256, len(CONTENT))
    after = place(objects, SHA256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert everything_in(objects) == [place(objects, SHA256)]


def test_a_file_larger_than_one_reading_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cenotaph.evidence.objects.CHUNK", 7)
    path = tmp_path / "long"
    path.write_bytes(bytes(range(256)) * 3)
    sealed = seal(path, tmp_path / "objects")
    assert sealed == Sealed(hashlib.sha256(path.read_bytes()).hexdigest(), 768)
    assert place(tmp_path / "objects", sealed.sha256).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("broken", ["fsync", "replace"])
def test_a_failure_leaves_nothing_half_written(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(*{"fsync": (os, "fsync", fail), "replace": (Path, "replace", fail)}[broken])
        with pytest.raises(OSError, match="gone"):
            seal(file, tmp_path / "objects")
    assert everything_in(tmp_path / "objects") == []
    seal(file, tmp_path / "objects")
    assert place(tmp_path / "objects", SHA256).read_bytes() == CONTENT


def test_the_object_is_on_disk_before_its_name_and_the_name_before_the_return(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(handle: int) -> None:
        steps.append("fsync directory" if stat.S_ISDIR(os.fstat(handle).st_mode) else "fsync file")
        fsync(handle)

    def noted_replace(self: Path, target: Path) -> Path:
        steps.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    seal(file, tmp_path / "objects")
    assert steps == ["fsync file", "rename", "fsync directory", "fsync directory"]
    seal(file, tmp_path / "objects")  # it stands, but whoever renamed it may have died before the directory was safe
    assert steps[4:] == ["fsync file", "fsync directory", "fsync directory"]


def test_objects_are_listed_in_the_order_of_their_digests(tmp_path: Path) -> None:
    assert list(all_objects(tmp_path / "nothing")) == []
    for number in range(20):
        (tmp_path / "file").write_bytes(str(number).encode())
        seal(tmp_path / "file", tmp_path / "objects")
    names = [path.name for path in all_objects(tmp_path / "objects")]
    assert names == sorted(hashlib.sha256(str(number).encode()).hexdigest() for number in range(20))
