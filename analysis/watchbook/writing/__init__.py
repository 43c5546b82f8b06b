"""What commands write in the journal: a draft, a line, a resolution, each one file and one commit."""
