"""Reads a day's raw files into clean records and quarantine, so that no line is lost.

Importing this package costs nothing: its modules are imported by name, by the process that reads Parquet as few of them
as it takes.
"""
