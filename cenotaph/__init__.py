"""Cenotaph: from contradictory lists of the dead to a sourced register, an honest number and a public exhibition."""

__version__ = "0.1.0"
