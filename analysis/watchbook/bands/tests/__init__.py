"""Hears a day leave its band: a test a file."""
