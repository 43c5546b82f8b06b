"""Prints a report, a format a file; that of JUnit is imported where it is used, for its library."""

from watchbook.check.formats.github import github, github_error
from watchbook.check.formats.gitlab import gitlab
from watchbook.check.formats.machine import json, json_of
from watchbook.check.formats.one_line import one_line, recent
from watchbook.check.formats.places import Places
from watchbook.check.formats.sarif import sarif
from watchbook.check.formats.terminal import text, text_of

__all__ = [
    "Places",
    "github",
    "github_error",
    "gitlab",
    "json",
    "json_of",
    "one_line",
    "recent",
    "sarif",
    "text",
    "text_of",
]
