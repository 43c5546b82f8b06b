"""Says where files lie: what a path template matches, and what a folder holds."""
