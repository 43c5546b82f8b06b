"""Lines of a file, and where they stand."""
