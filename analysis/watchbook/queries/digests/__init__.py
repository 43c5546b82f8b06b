"""Values that are published nowhere, told apart by digests that only who holds a key can make."""
