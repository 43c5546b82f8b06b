"""Judges anybody's daily CSV, and writes its verdicts as one."""
