"""What another generator needs beside the pages."""

from watchbook.pages.generator.generator_files import PAGES, generator_files

__all__ = ["PAGES", "generator_files"]
