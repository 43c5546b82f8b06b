"""What Jinja compiled is remembered, and believed only where this user made it of the same templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jinja2
import pytest

from watchbook.pages.template_codes import TemplateCodes

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "{% if there %}{{ there }}{% endif %}!"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / ".watchbook"
    folder.mkdir()
    return folder


class Compiled(jinja2.Environment):
    """An environment that counts what it compiles."""

    count = 0

    def compile(self, *arguments: object, **keywords: object) -> object:  # type: ignore[override]
        """Count one, and compile it."""
        self.count += 1
        return super().compile(*arguments, **keywords)  # type: ignore[call-overload]


def said(home: Path, text: str = TEXT, *, autoescape: bool = True) -> tuple[str, int]:
    """Return what a template says, and how many were compiled for it."""
    environment = Compiled(loader=jinja2.DictLoader({"page.html": text}), autoescape=autoescape)
    environment.bytecode_cache = TemplateCodes(home, environment)
    return environment.get_template("page.html").render(there="<b>"), environment.count


def test_a_template_is_compiled_once(home: Path) -> None:
    """Another text, or other settings, are compiled anew, and say what they say."""
    assert said(home) == ("&lt;b&gt;!", 1)
    assert said(home) == ("&lt;b&gt;!", 0)
    assert said(home, TEXT + "!") == ("&lt;b&gt;!!", 1)
    assert said(home, TEXT + "!", autoescape=False) == ("<b>!!", 1)


def test_code_that_this_user_did_not_seal_is_not_run(home: Path) -> None:
    """A byte that changed, a file that was brought from elsewhere, and no folder at all."""
    said(home)
    (file,) = (home / "templates").iterdir()
    data = file.read_bytes()
    for other in (data[:-1], data[:100] + bytes([data[100] ^ 1]) + data[101:], b"", data[64:]):
        file.write_bytes(other)
        assert said(home) == ("&lt;b&gt;!", 1)
    assert said(home / "missing") == ("&lt;b&gt;!", 1)
