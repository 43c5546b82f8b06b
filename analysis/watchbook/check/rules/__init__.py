"""Finds what has to be said: a rule a file, registered in its list of rules."""
