"""What Watchbook withstands, and how often that was tried: `python -m benchmarks.faults` runs each part."""
