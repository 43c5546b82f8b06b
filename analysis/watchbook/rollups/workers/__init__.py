"""Files rolled up by whoever there is: this process, processes beside it, or the workers of a cluster."""
