"""Makes the pages of what was promised: the drills of the watch, and the month that a client reads."""
