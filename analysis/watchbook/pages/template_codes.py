"""Remembers what Jinja compiled of templates: a build of a few pages spends a tenth of its time on it.

What is remembered is code that will run, so it is believed only where this user sealed it, and only for the same
templates, compiled by the same Jinja and Python with the same settings.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from typing import TYPE_CHECKING

import jinja2

from watchbook.cache import Cache

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2.bccache import Bucket

FOLDER = "templates"


class TemplateCodes(jinja2.BytecodeCache):
    """What one environment compiled, a file a template."""

    def __init__(self, home: Path, environment: jinja2.Environment) -> None:
        """Remember in a folder of the engagement's .watchbook.

        Args:
            home: the engagement's .watchbook.
            environment: whose templates they are; what its settings are beside the templates is part of what is asked.
        """
        self._cache = Cache(home, FOLDER)
        self._origin = _origin_of(environment)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template what was compiled of it, if anything is remembered."""
        code = self._cache.get(bucket.key, self._asked(bucket))
        if code is not None:
            bucket.load_bytecode(BytesIO(code))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember what was compiled of a template."""
        code = BytesIO()
        bucket.write_bytecode(code)
        self._cache.put(bucket.key, self._asked(bucket), code.getvalue())

    def _asked(self, bucket: Bucket) -> bytes:
        return f"{self._origin} {bucket.checksum}".encode()


def _origin_of(environment: jinja2.Environment) -> str:
    """Return what decides, beside a template, what is compiled of it."""
    names = (sorted(environment.extensions), sorted(environment.filters), sorted(environment.tests))
    marks = (environment.block_start_string, environment.variable_start_string, environment.comment_start_string)
    switches = (
        environment.trim_blocks,
        environment.lstrip_blocks,
        environment.keep_trailing_newline,
        environment.autoescape if isinstance(environment.autoescape, bool) else "by its name",
        environment.undefined.__name__,
        environment.line_statement_prefix,
    )
    text = repr((version("jinja2"), version("markupsafe"), sys.version, names, marks, switches))
    return sha256(text.encode()).hexdigest()
