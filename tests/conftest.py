"""What holds for every test."""

from hypothesis import settings

# How long an example takes depends on what else the machine does; what must be fast has a test of its own.
settings.register_profile("watchbook", deadline=None)
settings.load_profile("watchbook")
