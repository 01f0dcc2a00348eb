"""Report: what the review has come to, as sentences.

Invariant: no figure stands without its interval, what it is relative to, and how many pairs it rests on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

import polars as pl

from cenotaph.ledger.entry import Entry, judgements, verdict_of
from cenotaph.register.review import choice
from cenotaph.register.review.accuracy import Figure, Stratum, precision, recall
from cenotaph.register.review.agreement import agreement
from cenotaph.register.review.calibration import LEAST
from cenotaph.register.review.changes import Changes
from cenotaph.register.review.contradicted import STRONGLY
from cenotaph.register.review.reach import reach
from cenotaph.register.review.sample import Drawn, calibrated, samples, strata_of
from cenotaph.register.review.sheet import pair_id
from cenotaph.words.sentences import Message, message

PLAUSIBLE = 0.001  # probability from which a second recall is told, so that improbable pairs cannot drown it
SHOWN = 12  # of a list that may be long


def judged(entries: Sequence[Entry]) -> Iterator[Message]:
    """How many pairs were judged, how, by whom, and what is to be settled."""
    said = judgements(entries)
    verdicts = [verdict_of(group) for group in said.values()]
    names = {choice.called(entry.author): entry.author for group in said.values() for entry in group}
    yield message(
        "review.judged", pairs=len(said), reviewers=len(names), same=verdicts.count("same"),
        different=verdicts.count("different"), unsure=verdicts.count("unsure"), open=verdicts.count(""),
    )  # fmt: skip
    differing = sorted(pair for pair, group in said.items() if not verdict_of(group))
    for pair in differing[:SHOWN]:
        told = reduce(_and, [_says(entry) for entry in sorted(said[pair], key=lambda one: (one.author, one.id))])
        yield message("review.to_settle", pair=pair_id(*pair), left=pair[0], right=pair[1], told=told)
    if differing[SHOWN:]:
        yield message("review.more", more=len(differing) - SHOWN)


def _says(entry: Entry) -> Message:
    return message("review.says", author=entry.author, verdict=message(f"review.word_{entry.body['verdict']}"))


def _and(one: Message, other: Message) -> Message:
    return message("review.and", one=one, other=other)


def agreed(entries: Sequence[Entry]) -> Message:
    """Krippendorff's alpha over what each reviewer said first and alone; "unsure" is a value like others."""
    first: dict[tuple[str, str], dict[str, str]] = {}
    for entry in sorted(entries, key=lambda one: (one.time, one.id)):
        if entry.kind == "decision" and not entry.body.get("second_reviewer") and not entry.supersedes:
            pair = entry.body["left"], entry.body["right"]
            first.setdefault(pair, {}).setdefault(choice.called(entry.author), entry.body["verdict"])
    found = agreement([list(said.values()) for _, said in sorted(first.items())])
    if found.alpha is None:
        return message("review.no_alpha", units=found.units, alike=found.alike)
    counted = {"units": found.units, "alike": found.alike, "alpha": f"{found.alpha:.3f}"}
    if found.low is None or found.high is None:
        return message("review.alpha_alone", **counted)
    return message("review.alpha", low=f"{found.low:.3f}", high=f"{found.high:.3f}", **counted)


def accuracy(entries: Sequence[Entry], freeze: str) -> Iterator[Message]:
    """Precision and recall of each freeze of which a random sample was drawn, the current one last."""
    drawn = samples(entries)
    if not drawn:
        yield message("review.no_sample")
    for one in sorted(drawn, key=lambda name: (name == freeze, name)):
        yield from _of_sample(one, drawn[one])
    many = sum(1 for pairs in drawn.values() for pair in pairs if pair.verdict in ("same", "different"))
    if calibrated(entries) is not None:
        yield message("review.calibrated", judged=many)
    elif drawn:
        yield message("review.not_calibrated", judged=many, least=LEAST)


def reached(entries: Sequence[Entry], persons: pl.DataFrame) -> Iterator[Message]:
    """What share of the pairs judged the same each blocking rule brings together; `persons` as `link` takes them."""
    same = sorted(pair for pair, group in judgements(entries).items() if verdict_of(group) == "same")
    found, none = reach(persons, same)
    if not found:
        return
    yield message("review.reach", pairs=found[0].pairs, none=none)
    for one in found:
        yield message(
            "review.reach_rule", rule=message(f"review.rule_{one.rule}"), shared=one.shared, alone=one.alone,
            low=f"{one.low:.3f}", high=f"{one.high:.3f}",
        )  # fmt: skip


def _of_sample(freeze: str, drawn: Sequence[Drawn]) -> Iterator[Message]:
    strata = strata_of(drawn)
    yield message(
        "review.sample", freeze=freeze[:12], drawn=len(drawn), judged=sum(one.judged for one in strata),
        silent=sum(one.silent for one in drawn),
        unsure=sum(not one.silent and one.verdict not in ("same", "different") for one in drawn),
    )  # fmt: skip
    for one in strata:
        yield _stratum(one)
    yield _figure("precision", precision(strata))
    yield _figure("recall", recall(strata))
    yield _figure("recall_plausible", recall(strata, PLAUSIBLE), probability=f"{PLAUSIBLE:g}")
    yield message("review.unseen")


def _stratum(one: Stratum) -> Message:
    counted = {"pairs": one.pairs, "judged": one.judged, "same": one.same}
    called = message(f"review.called_{one.called}")
    if not one.high:
        return message("review.stratum_uncompared", called=called, **counted)
    return message("review.stratum", called=called, low=f"{one.low:g}", high=f"{one.high:g}", **counted)


def _figure(name: str, found: Figure, **further: Any) -> Message:
    about = message(f"review.about_{name}", **further)
    if found.value is None or found.low is None or found.high is None:
        return message("review.no_figure", about=about)
    ends = {"value": f"{found.value:.4f}", "low": f"{found.low:.4f}", "high": f"{found.high:.4f}"}
    return message("review.figure", about=about, **ends)


def changed(found: Changes, before: str, now: str) -> Iterator[Message]:
    """What differs between two freezes: the count, who joined, who parted, whose pages."""
    yield message(
        "review.changed", before=before[:12], now=now[:12], merged=len(found.merged), split=len(found.split),
        count_before=found.before.get("identified", 0), count_now=found.now.get("identified", 0),
    )  # fmt: skip
    for olds, new in found.merged[:SHOWN]:
        yield message("review.merged", before=", ".join(olds), now=new)
    for old, news in found.split[:SHOWN]:
        yield message("review.split", before=old, now=", ".join(news))
    if (more := len(found.merged[SHOWN:]) + len(found.split[SHOWN:])) > 0:
        yield message("review.more", more=more)
    if not found.nothing:
        pages = {"gone": found.pages_gone, "changed": found.pages_changed, "new": found.pages_new}
        yield message("review.pages", **{kind: len(ids) for kind, ids in pages.items()})


def estimates(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Message]:
    """Each estimate of two contents of estimate.json that is not as it was."""
    then, after = (
        {(one["method"], one["model"]): one for one in content.get("estimates", ())} for content in (before, now)
    )
    differing = [key for key in sorted({*then, *after}) if _range(then.get(key)) != _range(after.get(key))]
    for method, model in differing:
        was, is_now = (_range(side.get((method, model))) for side in (then, after))
        yield message("review.estimate", method=method, model=model, before=was, now=is_now)
    if differing:
        yield message("review.assumptions")


def _range(found: Mapping[str, Any] | None) -> str:
    """An estimate with its interval in figures, a dash where there is none."""
    if found is None or found["point"] is None:
        return "–"
    if not found["interval"]:
        return f"{found['point']:.1f}"
    low, high = found["interval"]
    return f"{found['point']:.1f} ({low:.0f}–{'…' if high is None else f'{high:.0f}'})"


def doubted_said(many: int) -> Message:
    """How many decisions the model contradicts strongly."""
    return message("review.doubted", many=many, least=f"{STRONGLY:g}", most=f"{1 - STRONGLY:g}")
