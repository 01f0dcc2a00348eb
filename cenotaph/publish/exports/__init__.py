"""Exporters: one file a format, each `write(selection, out, ...)`."""
