"""The day's job: due notebooks executed, the ledger staged and placed, people told, the site published."""
