"""Receipts of what CI saw of the journal: made, chained, and held against git."""
