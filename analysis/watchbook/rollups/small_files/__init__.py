"""Rolls up small files together: each says what it says alone, for a small part of what that costs."""
