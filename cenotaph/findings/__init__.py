"""Findings: what is proven, and what speaks against it.

Invariant: reads rows of a freeze and nothing else; computes what is comparable, covered, contested or missing, and
concludes nothing.
"""
