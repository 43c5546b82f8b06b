"""Known faults in made-up backgrounds, and what detectors make of them: the parts of benchmarks/detection.py."""
