"""Review: what people say of the pairs that the linkage judged, and what that tells of the linkage.

Invariant: pure, and deterministic from a freeze and the entries. What is chosen for a person to read is chosen from
readable rows only, and a pair is scored as it was called when it was drawn, never as it stands after people spoke.
"""
