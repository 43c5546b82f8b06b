"""Rows (messages, turns, spans, events) into conversations: each counts once, with all its rows, in whatever files."""
