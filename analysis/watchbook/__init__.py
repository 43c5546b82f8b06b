"""Watchbook: the on-call journal for AI in production."""

from watchbook.old_paths import install_old_paths

install_old_paths()
