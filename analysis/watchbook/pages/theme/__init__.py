"""Puts our pages into the theme around them, and keeps those that need not be made again."""
