"""The day's job: executes the due notebooks, places what they staged, checks, builds the site."""
