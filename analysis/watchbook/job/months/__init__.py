"""What a new day's work takes from the ledger: the open month as rows, and of the others what they say or taught."""
