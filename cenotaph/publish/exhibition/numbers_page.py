"""The page of numbers: what is documented, how the lists overlap, what each method estimates and assumes.

Invariant: the documented count and the estimates are different things and never share a figure; an estimate that is
withheld gives its reason and not its number, neither in words nor in a drawing, nor in a warning that quotes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from cenotaph.estimate.signing import withheld
from cenotaph.publish.exhibition.fan import scale
from cenotaph.publish.exhibition.linkage_rows import linkage_rows
from cenotaph.publish.exhibition.naming import in_words
from cenotaph.publish.exhibition.patterns_rows import pattern_rows
from cenotaph.publish.exhibition.sensitivity_rows import consistency_rows, sensitivity_rows
from cenotaph.publish.exhibition.shares_rows import moved_rows, shares_rows
from cenotaph.publish.exhibition.speech import sentence, spoken
from cenotaph.publish.exhibition.strata_rows import property_name, strata_rows
from cenotaph.publish.exhibition.upset import cells_of, sizes, upset
from cenotaph.publish.shapes import CaseCard, SourceCard
from cenotaph.words.sentences import digits, number, restored

Row = dict[str, Any]

METHODS = frozenset(
    {
        "pairwise", "chao", "loglinear", "bootstrap", "graphs", "latent_class", "highest_interaction", "coverage",
        "stepwise", "independence", "covariates",
    }
)  # fmt: skip
UNTITLED: Mapping[str, str] = MappingProxyType({})
MOST_PAIRS = 15  # of lists that stand one by one; more of them are folded, and not drawn
# blocking warnings that quote figures of the number -> what is said while it is withheld
QUOTING = {
    "several_modes": "exhibition.numbers.withheld_several_modes",
    "prior_sensitivity": "exhibition.numbers.withheld_prior_sensitivity",
}


def overlap(numbers: Mapping[str, Any]) -> list[Row]:
    """The cells of the overlap table: which lists hold the persons, and how many persons; fewest lists first.

    A cell is (pattern of 0 and 1 in list order, count), as `estimate.json` gives it.
    """
    cells = cells_of(numbers)
    largest = max((count for _, count in cells), default=1) or 1
    return [
        {"held": [bit == "1" for bit in pattern], "count": count, "bar": f"{100 * count / largest:.2f}"}
        for pattern, count in sorted(cells, key=lambda cell: (cell[0].count("1"), [-int(bit) for bit in cell[0]]))
    ]


def named_lists(model: str, names: Mapping[str, str]) -> str:
    """A model that names lists by their keys ("north × south"), with these names; any other model as it is.

    Of a model with covariates ("north × south | age") the lists alone: the covariates stand in the text beside it.
    """
    keys = model.partition(" | ")[0].split(" × ")
    return " × ".join(names[key] for key in keys) if all(key in names for key in keys) else model


def said(stored: str, english: str, locale: str, titles: Mapping[str, str]) -> Row:
    """A sentence of the estimate in the language of the page, or in English, marked as such, if only that is held.

    `titles` says what the lists are called.
    """
    found = restored(stored)
    if not found:
        return {"sentence": english, "english": locale != "en"}
    return {
        "sentence": " ".join(spoken(in_words(message, titles, locale), locale) for message in found),
        "english": False,
    }


def method_name(method: str, locale: str) -> str:
    """What a method is called."""
    if method not in METHODS:
        return sentence(locale, "estimate.method.other", (("name", method),))
    return sentence(locale, f"estimate.method.{method}")


def estimate_row(estimate: Mapping[str, Any], lists: Sequence[Row], locale: str, sums_withheld: bool = False) -> Row:
    """One estimate in words. A blocked one carries no figure at all, so that no template can show it.

    `sums_withheld`: a warning must not quote the sum of strata either.
    """
    titles = {one["key"]: one["title"] for one in lists}
    row: Row = {
        "method": estimate["method"],
        "label": method_name(estimate["method"], locale),
        "model": named_lists(estimate["model"], titles),
        "short_model": named_lists(estimate["model"], {one["key"]: one["number"] for one in lists}),
        "assumption": said(estimate.get("assumption_message", ""), estimate["assumption"], locale, titles),
        "blocked": withheld(estimate),
    }
    if row["blocked"]:
        reasons = [warning for warning in estimate["warnings"] if warning["blocks"]]
        return row | {"warnings": [reason(warning, locale, titles) for warning in reasons], "signed": []}
    low, high = estimate["interval"] or (None, None)
    details = estimate.get("details", {})
    row["alike"] = [property_name(name, locale) for name in details.get("covariates", ())]
    slider = [(notch["xi"], notch["point"]) for notch in details.get("slider", ())]
    return row | {
        "warnings": [noted(warning, locale, titles, sums_withheld) for warning in estimate["warnings"]],
        "signed": estimate.get("signed", []),
        "point": round(estimate["point"]),
        "interval": low is not None,
        "low": None if low is None else round(low),
        "high": None if high is None else round(high),
        "level": number(round(100 * estimate["level"], 1), locale),
        "bound": details.get("bound", ""),
        "slider": [round(point) for _, point in (slider[:1] + slider[-1:])],
        "slid": [number(xi, locale) for xi, _ in (slider[:1] + slider[-1:])],
    }


def noted(
    warning: Mapping[str, Any], locale: str, titles: Mapping[str, str] = UNTITLED, sums_withheld: bool = False
) -> Row:
    """A warning beside a number that is shown; `titles` says what the lists that it names are called."""
    if sums_withheld and warning["code"] == "strata_against_pooled":
        return silenced("exhibition.numbers.withheld_strata", locale) | {"blocks": warning["blocks"]}
    return said(warning.get("message", ""), warning["sentence"], locale, titles) | {"blocks": warning["blocks"]}


def reason(warning: Mapping[str, Any], locale: str, titles: Mapping[str, str]) -> Row:
    """A warning that keeps a number back, without the figures of that number."""
    key = QUOTING.get(warning["code"])
    return silenced(key, locale) | {"blocks": True} if key else noted(warning, locale, titles)


def silenced(key: str, locale: str) -> Row:
    """What is said in place of a sentence that quotes a number which is withheld."""
    return {"sentence": sentence(locale, key), "english": False}


def numbers_page(
    numbers: Mapping[str, Any] | None,
    case: CaseCard,
    sources: Sequence[SourceCard],
    locale: str,
    rtl: bool,
    documented: Mapping[str, Any] | None = None,
) -> Row:
    """The rows of the page; without an estimate, or with those of another freeze, only the documented count.

    `documented` is the content of `out/estimate/patterns.json`. `marked` counts the sources that are lists and set out
    to name everybody: with fewer than two, none can overlap.
    """
    titles = {card.key: card.title for card in sources}
    patterns = pattern_rows(documented, titles, locale) if documented and documented["freeze"] == case.freeze else None
    nothing = {
        "available": False,
        "stale": False,
        "marked": sum(card.is_list for card in sources),
        "patterns": patterns,
    }
    if numbers is None or "why" in numbers:
        return nothing
    if numbers["freeze"] not in {None, "", case.freeze}:
        return nothing | {"stale": True}
    cells = cells_of(numbers)
    lists = [
        {"key": key, "number": digits(str(i), locale), "title": titles.get(key, key), "size": size}
        for i, (key, size) in enumerate(zip(numbers["lists"], sizes(cells, len(numbers["lists"])), strict=True), 1)
    ]
    strata, held_back = strata_rows(numbers, locale, method_name)
    rows = [estimate_row(one, lists, locale, one["method"] in held_back) for one in numbers["estimates"]]
    folded = [row for row in rows if row["method"] == "pairwise"]
    folded = folded if len(folded) > MOST_PAIRS else []
    open_rows = [row for row in rows if not folded or row["method"] != "pairwise"]
    closed = {one["method"] for one in numbers["estimates"] if withheld(one)}
    names = {one["method"]: method_name(one["method"], locale) for one in numbers["estimates"]}
    shown = {method: method not in closed for method in names}
    open_numbers = {
        (one["method"], one["model"]): f"{row['label']} {row['short_model']}".strip()
        for one, row in zip(numbers["estimates"], rows, strict=True)
        if not row["blocked"]
    }
    return {
        "available": True,
        "stale": False,
        "lists": lists,
        "overlap": overlap(numbers),
        "upset": upset(cells, len(lists), locale, rtl),
        "n": numbers["n"],
        "set_aside": numbers["set_aside"],
        "table": numbers["table"],
        "estimates": open_rows,
        "pairs": {"rows": folded, "shown": sum(not row["blocked"] for row in folded)} if folded else None,
        "scale": scale(case.documented_count, open_rows, locale, rtl) if open_rows else None,
        "sensitivity": sensitivity_rows(
            numbers.get("sensitivity"), lists, names, shown, case.documented_count, locale, rtl
        ),
        "sensitivity_warnings": [
            noted(one, locale, {one["key"]: one["title"] for one in lists})
            for one in numbers.get("sensitivity", {}).get("warnings", ())
        ],
        "consistency": consistency_rows(numbers.get("validation", {}), lists, method_name, locale),
        "linkage": linkage_rows(numbers, locale, method_name, noted),
        "strata": strata,
        "shares": shares_rows(numbers, locale, lambda one: estimate_row(one, lists, locale)),
        "moved": next(filter(None, (moved_rows(one, open_numbers, locale) for one in numbers["estimates"])), None),
        "stale_signatures": [
            {**one, "label": method_name(one["method"], locale)} for one in numbers.get("stale_signatures", ())
        ],
        "patterns": patterns,
    }
