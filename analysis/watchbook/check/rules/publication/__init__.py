"""Finds what is to be said of how the site is published."""
