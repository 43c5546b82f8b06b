"""Pages of what people wrote: the journal and its entries."""
