"""The engine for what one machine cannot hold: the same keys, levels and weights, run by Splink on DuckDB or Spark.

Invariant: the same pairs are compared, learned from and kept as by the default engine, so that the same persons come
out. Splink makes and scores the pairs and its database holds them; our compiled functions compare two records where
the pair is; what is left after scoring is little and judged as ever. Nothing here is imported unless it is asked for.
"""
