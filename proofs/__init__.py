"""Proofs: claims about the system, measured with their full counts. `script/prove NAME` writes docs/proofs/NAME.json."""
