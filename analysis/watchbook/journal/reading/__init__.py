"""A file's bytes become an entry, or the problems that keep it from being one."""
