"""Once-counting in a place that all workers reach: hashes of ids lie there, and the run itself holds numbers alone."""
