"""Does the day's job: executes the due notebooks, places what they staged, checks, and builds the site."""
