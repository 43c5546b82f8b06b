"""What the days so far taught, learned a month at a time and remembered behind those that are over."""
