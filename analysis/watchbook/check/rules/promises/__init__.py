"""Says whether watch and client got what was promised, and whether a clock of the law runs out."""
