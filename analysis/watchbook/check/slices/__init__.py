"""Says in numbers where a workflow was out: what the named slices did, and how much of it is their mix."""
