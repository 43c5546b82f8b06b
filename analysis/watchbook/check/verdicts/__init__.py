"""What the verdicts of all days say, learned a month at a time: which are remarkable, and how each day looks."""
