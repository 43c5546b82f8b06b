"""What the rows of one month say by themselves, laid out as arrays: a month that is over is laid out once."""
