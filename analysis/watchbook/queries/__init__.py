"""Answers what commands ask, as text and as JSON, and changes nothing."""
