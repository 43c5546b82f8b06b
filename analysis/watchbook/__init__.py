"""Watchbook: the on-call journal for AI in production."""
