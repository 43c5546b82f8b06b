"""Begins an entry's text or changes it where it stands; every other byte stays as it is."""
