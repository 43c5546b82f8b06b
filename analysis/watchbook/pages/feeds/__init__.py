"""Makes what other programs read of a site: feeds, the status, badges, tables of numbers, the on-call calendar."""

from watchbook.pages.feeds.machine_files import machine_files

__all__ = ["machine_files"]
