"""Does the day's job: executes the due notebooks, stages and places the ledger, tells people, publishes the site."""
