"""One short look between the runs of the day's job: whoever was told and has not answered is followed up."""
