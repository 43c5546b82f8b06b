"""Measures what is promised beside the answering: that the watch sees, the client hears, the law is heeded."""
