"""Findings: what the commission has concluded, by which standard, on what, against what, and who dissents.

Invariant: only findings that nothing holds back stand here; the computed standing is beside the signed outcome, what
speaks against it at the size of what speaks for it, dissent and replies with it. Of drafts only the number is told.
"""

from __future__ import annotations

from typing import Any

from cenotaph.findings.assess import Assessment
from cenotaph.findings.elements import AGAINST, FOR
from cenotaph.findings.law import standards
from cenotaph.findings.mandate import terms_of_reference
from cenotaph.findings.review import Reviewed
from cenotaph.findings.stated import told
from cenotaph.publish.exhibition.alphabet import other_direction, other_language
from cenotaph.publish.exhibition.law_page import LawPage, place_id
from cenotaph.publish.exhibition.speech import spoken

Row = dict[str, Any]


def ready(assessment: Assessment) -> tuple[Reviewed, ...]:
    """The findings that may be published."""
    return tuple(one for one in assessment.findings if not one.blocked)


def finding_row(one: Reviewed, law: LawPage) -> Row:
    """One finding."""
    finding, locale = one.finding, law.locale
    outcome = finding.outcome
    assert outcome is not None, "a finding without an outcome is held back"
    standard = standards().named(finding.entry.body["standard"])
    return {
        "id": f"finding-{finding.key}",
        "proposition": law.entry(finding.entry, "proposition"),
        "standard": told(standard, "title", locale),
        "meaning": told(standard, "meaning", locale),
        "standing": finding.standing,
        "label": f"exhibition.law.{finding.standing}",
        "outcome": f"exhibition.findings.{outcome.body['outcome']}",
        "reason": text_row(outcome.body["reason"], locale),
        "author": outcome.author,
        "reviewer": outcome.body["reviewer"],
        "time": outcome.time,
        "sides": [
            law.side(finding.sides[FOR], "exhibition.law.for"),
            law.side(finding.sides[AGAINST], "exhibition.law.against"),
        ],
        "elements": [
            {
                "href": f"law.html#{place_id(cell.element.id)}",
                "text": told(cell.element, "text", locale),
                "standing": cell.standing,
                "label": f"exhibition.law.{cell.standing}",
            }
            for cell in finding.cells
        ],
        "gaps": [spoken(gap, locale) for gap in finding.gaps],
        "searches": [
            {**law.entry(entry, "result"), "searched": entry.body["searched"], "author": entry.author}
            for entry in finding.searches
        ],
        "dissents": [{"by": vote.commissioner, "reason": text_row(vote.reason, locale)} for vote in finding.dissents],
        "adopted": sum(vote.vote == "adopt" for vote in finding.votes),
        "replies": [
            {"by": reply.name or reply.party, "words": text_row(reply.words, locale)}
            for reply in (one.noticed.against if one.noticed else ())
        ],
        "checks": [spoken(check.sentence, locale) for check in one.complaints],
    }


def text_row(words: str, locale: str) -> Row:
    """Words of a person, in English unless said otherwise."""
    return {"shown": words, "lang": other_language("en", locale), "dir": other_direction(words, locale)}


def findings_page(assessment: Assessment, law: LawPage) -> Row:
    """The rows of the page."""
    found = ready(assessment)
    return {
        "findings": [finding_row(one, law) for one in found],
        "drafts": len(assessment.findings) - len(found),
        "terms": [spoken(one, law.locale) for one in terms_of_reference(assessment.mandate)],
    }
