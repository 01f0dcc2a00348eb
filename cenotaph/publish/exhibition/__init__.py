"""The exhibition: static pages of mourning and of evidence, made from what `publish/select.py` gives out.

Invariant: the pages say nothing that a claim, a rule or an estimate does not say, and every value on them opens to its
source, edition, place and words.
"""

from cenotaph.publish.exhibition.estimate_page import write_estimate
from cenotaph.publish.exhibition.write import ExhibitionReport, in_these_languages, write_exhibition

__all__ = ["ExhibitionReport", "in_these_languages", "write_estimate", "write_exhibition"]
