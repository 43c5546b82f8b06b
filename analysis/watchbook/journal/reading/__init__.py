"""Turns a file's bytes into an entry, or into the problems that keep it from being one."""
