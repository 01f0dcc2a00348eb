"""Writes one page a person a language, in several processes where there are many persons.

Invariant: a page depends on its person, the case and the sources' titles alone, so that the pages are the same bytes
whatever process writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path

from cenotaph.publish.exhibition.frame import frame, placed
from cenotaph.publish.exhibition.person_page import file_name, person_page
from cenotaph.publish.exhibition.rendering import rendered
from cenotaph.publish.exhibition.wall_page import Place, places
from cenotaph.publish.exhibition.workers import processors, spread
from cenotaph.publish.shapes import CaseCard, Person

BATCH = 150  # persons
FEW = 600  # persons whom one process writes before others would have started


@dataclass(frozen=True, slots=True)
class Frame:
    """What the pages of persons share."""

    folder: Path
    case: CaseCard
    titles: Mapping[str, str]
    languages: tuple[str, ...]
    halls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of a batch: bytes, and a place on the wall of each language for each person."""

    bytes: int
    places: tuple[dict[str, Place], ...]


def write_batch(shared: Frame, persons: Sequence[Person]) -> Written:
    """Write the pages of these persons."""
    size = 0
    frames = {locale: frame(shared.case, locale, shared.languages, shared.halls) for locale in shared.languages}
    for person in persons:
        name = f"person/{file_name(person.entity)}"
        for locale in shared.languages:
            rows = {**frames[locale], **placed(name), **person_page(person, shared.titles, locale)}
            content = rendered("person.html", locale, rows)
            (shared.folder / locale / name).write_bytes(content)
            size += len(content)
    return Written(size, tuple(places(person, shared.languages) for person in persons))


def write_persons(
    shared: Frame, persons: Iterable[Person], progress: Callable[[int], None], processes: int | None = None
) -> Iterator[Written]:
    """Write every person's pages; what was written, in the order of the persons.

    `progress` is told the number of persons done; `processes` is how many may write (default: as many as there are
    processors, one where persons are few).
    """
    coming = iter(persons)
    first = list(islice(coming, FEW + 1))
    if processes is None:
        processes = processors() if len(first) > FEW else 1
    work = partial(write_batch, shared)
    found: dict[int, Written] = {}
    done = 0
    for number, written in spread(work, _batches(chain(first, coming)), processes):
        found[number] = written
        done += len(written.places)
        progress(done)
    return (found[number] for number in range(len(found)))


def _batches(persons: Iterator[Person]) -> Iterator[list[Person]]:
    while batch := list(islice(persons, BATCH)):
        yield batch
