"""What whoever comes in has to know: one page, from the check and the journal."""
