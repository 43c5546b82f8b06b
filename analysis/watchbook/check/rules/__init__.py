"""What the check has to say: one finding, or one family of them, a file."""
