"""Made-up desks that began a few weeks ago, and whom a fault in one intent calls: the parts of benchmarks/young.py."""
