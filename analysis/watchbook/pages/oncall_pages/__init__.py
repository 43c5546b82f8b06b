"""Makes the pages of who answers, who has the work, and how fast it changes hands."""
