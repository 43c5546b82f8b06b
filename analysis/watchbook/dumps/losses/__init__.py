"""Says of lines that hold no record which they are, and why."""
