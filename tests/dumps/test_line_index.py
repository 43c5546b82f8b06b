"""Where lines stand, against what Python makes of them when it cuts them up."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from watchbook.dumps.lines.line_index import LineIndex


@given(st.binary(max_size=40).map(lambda data: bytes(b"\nNa x"[byte % 5] for byte in data)), st.data())
def test_lines(data: bytes, choice: st.DataObject) -> None:
    """Each line is found, what it begins and ends with, whether it holds a token, and some are joined as lines are."""
    lines = data.split(b"\n") if data else []
    lines = lines[:-1] if lines and not lines[-1] else lines
    index = LineIndex.of(data)
    assert [index.line(offset) for offset in range(len(index))] == lines
    first, last = index.outer_bytes()
    assert bytes(first) == b"".join(line[:1] or b"\n" for line in lines)
    assert bytes(last) == b"".join(line[-1:] or b"\n" for line in lines)
    assert index.holders(b"NaN").tolist() == [offset for offset, line in enumerate(lines) if b"NaN" in line]
    some = [offset for offset in range(len(lines)) if choice.draw(st.booleans())]
    assert index.joined(np.array(some, np.int64)) == b"\n".join(lines[offset] for offset in some)
