"""Finds what has to be said of what was delivered: a rule a file."""
