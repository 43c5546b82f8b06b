"""Reads records that are not flat, or not in our words: paths become columns, and columns our fields."""
