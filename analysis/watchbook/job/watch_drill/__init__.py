"""Drills the watch itself: a fault that is put into copies of the last days has to come out as a call."""
