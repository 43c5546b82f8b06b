"""The on-call journal for AI in production: dumps become bands, bands become verdicts, and verdicts ask for entries."""

from watchbook.old_paths import install_old_paths

install_old_paths()
