"""Writes in the journal for commands: a draft, a line, a resolution, each one file and one commit."""
