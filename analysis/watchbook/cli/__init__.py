"""The command line, and nothing but: every command reads its words, calls one function and prints what it returns."""

# Importing a group registers its commands, in the order in which the help shows them.
from watchbook.cli import daily, numbers, entries, evidence, offswitch, oncall, notify, site, engagements  # noqa: I001  # that order
from watchbook.cli.app import app, main

__all__ = [
    "app",
    "daily",
    "engagements",
    "entries",
    "evidence",
    "main",
    "notify",
    "numbers",
    "offswitch",
    "oncall",
    "site",
]
