"""Makes the pages of what was measured: workflows, metrics and days."""
