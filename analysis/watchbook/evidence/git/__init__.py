"""Asks git, commits and pushes: nothing else speaks to it."""
