"""Finds days whose numbers are another day's, or another workflow's."""
