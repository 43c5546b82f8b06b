"""Makes receipts of what CI saw of the journal, chains them, and holds them against git and against kept copies."""
