"""Holds the check of the evidence that a client downloads and runs without Watchbook."""
