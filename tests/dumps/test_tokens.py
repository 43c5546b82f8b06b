"""Texts that stand in the bytes of many lines, against Python's own search."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbook.dumps.lines import tokens
from watchbook.dumps.lines.tokens import stands_before, texts_in

TEXT = st.one_of(
    st.text("ab.[=]*", min_size=1, max_size=3),
    st.sampled_from(["a b", "é", 'a"b', "\\n", "<x>", "$a^b|c(d)e*f+g?h{1}", "#", "~", "a/b"]),
    st.text(min_size=1, max_size=4).filter(lambda text: not re.search("[\ud800-\udfff]", text)),
)
LINE = st.one_of(TEXT.map(str.encode), st.binary(max_size=6))


@given(st.sets(TEXT, max_size=8), st.lists(LINE, max_size=12), st.sampled_from([0, 4]), st.sampled_from([1, 7]))
def test_texts_that_stand_somewhere(texts: set[str], lines: list[bytes], head: int, piece: int) -> None:
    """What texts_in says of a text is what Python's `in` says, wherever it stands and whatever the bytes are."""
    data = b"\n".join(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "HEAD", head)
        patch.setattr(tokens, "PIECE", piece)
        # A text with an end of line in it is no name of a column; of others none reaches from line to line.
        whole = {text for text in texts if "\n" not in text}
        assert texts_in(whole, data) == {text: text.encode() in data for text in whole}


def test_what_a_key_stands_before() -> None:
    """A key is a token with the mark behind it, though the token stands elsewhere before."""
    colon = re.compile(rb"[ \t]*:")
    assert stands_before(b'"a"', colon, b'{"b":"a","a" :1}')
    assert not stands_before(b'"a"', colon, b'{"b":"a","c":["a"]}')
