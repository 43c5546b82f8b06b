"""Reads lines of CSV in one go where that gives what reading them one by one would give."""
