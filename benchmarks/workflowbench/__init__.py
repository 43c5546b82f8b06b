"""Made-up workflows with known incidents, and when their people are called: the parts of benchmarks/workflows.py."""
