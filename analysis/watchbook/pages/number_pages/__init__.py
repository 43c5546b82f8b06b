"""Pages of what was measured: workflows, metrics and days."""
