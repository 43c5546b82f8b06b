"""Ways of spoiling a day's dump, and what the tool says of each; benchmarks/blind.py runs them."""
