"""What a data file of this room states, taken apart entry by entry.

Invariant: nothing is read that nobody asked for, and nothing is guessed: an unknown key, a missing one or a value of
another shape is an error that names file, entry, value and mend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml

from cenotaph.claims.sources import OneKeyOnce

Made = TypeVar("Made")
MISSING = object()


class Stated:
    """One entry of a file. Each take removes what it returns; `finish` refuses what is left."""

    def __init__(self, content: Any, where: str, error: type[ValueError]) -> None:
        self.where = where
        self.error = error
        if not isinstance(content, Mapping):
            raise error(f"{where} {content!r}: write key: value")
        self.left = {str(key): value for key, value in content.items()}

    def wrong(self, key: str, value: object, mend: str) -> ValueError:
        """The error to raise for a value."""
        return self.error(f"{self.where}, {key} {value!r}: {mend}")

    def _take(self, key: str, default: object) -> Any:
        if key in self.left:
            return self.left.pop(key)
        if default is MISSING:
            raise self.error(f"{self.where}, {key}: missing; write {key}: ...")
        return default

    def text(self, key: str, default: object = MISSING) -> str:
        """Words that are not empty (a default may be)."""
        found = self._take(key, default)
        if found is default:
            return str(found)
        if not isinstance(found, str) or not found.strip():
            raise self.wrong(key, found, "write words, in quotes where YAML would read something else")
        return " ".join(found.split())

    def choice(self, key: str, known: Mapping[str, object] | tuple[str, ...], default: object = MISSING) -> str:
        """One of the words known."""
        found = self.text(key, default)
        if found and found not in known:
            raise self.wrong(key, found, f"one of {', '.join(known)}")
        return found

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        found = self._take(key, default)
        if not isinstance(found, bool):
            raise self.wrong(key, found, "write true or false")
        return found

    def day(self, key: str) -> date | None:
        """A day, None where none is stated."""
        found = self._take(key, None)
        return None if found is None else self.as_day(key, found)

    def as_day(self, key: str, found: object) -> date:
        """A value read as a day."""
        if type(found) is date:
            return found
        try:
            return date.fromisoformat(str(found))
        except ValueError as error:
            raise self.wrong(key, found, "write a day such as 2002-07-01") from error

    def words(self, key: str) -> tuple[str, ...]:
        """A word or a list of words; empty where none is stated."""
        found = self._take(key, ())
        found = (found,) if isinstance(found, str) else found
        if not isinstance(found, list | tuple) or not all(isinstance(one, str) and one.strip() for one in found):
            raise self.wrong(key, found, 'write a list of words ("no" and "yes" in quotes)')
        return tuple(found)

    def entries(self, key: str) -> Iterator[tuple[Any, str]]:
        """Each entry of a list, with where it stands."""
        found = self._take(key, ())
        if not isinstance(found, list | tuple):
            raise self.wrong(key, found, "write a list")
        for number, one in enumerate(found, 1):
            name = one.get("id", number) if isinstance(one, Mapping) else number
            yield one, f"{self.where}, {key} {name}"

    def mapping(self, key: str) -> Mapping[str, Any]:
        """Keys with their values; empty where none are stated."""
        found = self._take(key, {})
        if not isinstance(found, Mapping):
            raise self.wrong(key, found, "write key: value")
        return {str(one): value for one, value in found.items()}

    def finish(self) -> None:
        """Refuse whatever nobody took."""
        for key in self.left:
            raise self.error(f"{self.where}, {key}: not known; remove it or mend its spelling")

    def each(self, key: str, make: Callable[[Stated], Made]) -> tuple[Made, ...]:
        """What `make` makes of each entry of a list; each entry must be taken whole."""
        made = []
        for content, where in self.entries(key):
            entry = Stated(content, where, self.error)
            made.append(make(entry))
            entry.finish()
        return tuple(made)


def read_file(path: Traversable, name: str, error: type[ValueError]) -> Any:
    """The content of a YAML file whose keys stand once. Raises `error` with the file's name."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=OneKeyOnce)
    except (OSError, UnicodeDecodeError) as failure:
        raise error(f"{name}: cannot be read ({failure})") from failure
    except yaml.YAMLError as failure:
        raise error(f"{name}: not YAML ({' '.join(str(failure).split())})") from failure


def told(thing: object, what: str, locale: str) -> str:
    """The words of a field in the reader's language, in English where that language has none."""
    return str(getattr(thing, f"{what}_{locale}", "") or getattr(thing, what))
