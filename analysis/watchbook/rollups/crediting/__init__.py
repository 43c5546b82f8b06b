"""Knows which conversations files hold without reading them again."""
