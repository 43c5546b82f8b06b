"""Makes the pages of what people wrote: the journal and its entries."""
