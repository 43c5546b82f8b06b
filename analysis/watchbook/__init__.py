"""The on-call journal for AI in production: dumps become bands, bands become verdicts, and verdicts ask for entries."""
