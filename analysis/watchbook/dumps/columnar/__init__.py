"""Parquet files, read by a process of its own: a corrupt one can end the process that reads it."""
