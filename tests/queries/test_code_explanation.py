"""What a finding's code means, at hand."""

from __future__ import annotations

import json

import pytest

from watchbook.check.codes import codes
from watchbook.errors import ConfigError
from watchbook.queries.code_explanation import explain_code


@pytest.mark.parametrize("code", codes())
def test_every_code_says_why_and_how_to_mend_it(code: str) -> None:
    """In text and in JSON, however it is typed."""
    text = explain_code(code.lower(), "text")
    assert text.startswith(f"{code}: ")
    assert "To mend it: " in text
    fields = json.loads(explain_code(code, "json"))
    assert fields["code"] == code
    assert fields["mend"]


def test_a_code_that_nothing_has_is_refused_with_those_near_it() -> None:
    """Nothing is made up."""
    with pytest.raises(ConfigError, match="no finding has the code WB2011") as caught:
        explain_code("WB2011", "text")
    assert caught.value.hints == ("near it are WB201",)
