"""Says whose signature a commit has, and what that proves."""
