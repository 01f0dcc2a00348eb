"""Benchmarks: each beside a named peer, in the same run, on the same rows."""
