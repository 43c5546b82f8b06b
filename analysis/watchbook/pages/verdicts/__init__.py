"""What pages say and ask of verdicts, a month of the ledger at a time."""
