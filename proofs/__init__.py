"""Proofs: claims about the system, measured with full counts. `script/prove NAME` writes docs/proofs/NAME.json."""
