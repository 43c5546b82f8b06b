"""Says what words in a dump mean: those that say nothing, and names that nobody declared."""
