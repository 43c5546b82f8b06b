"""What a message says to somebody who was asleep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.blocks import Block, blocks
from tests.notify.mornings import Mornings
from watchbook.notify.defuse import defuse

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.notify import Message

THIN = "\N{NARROW NO-BREAK SPACE}"


def written(block: Block, root: Path) -> list[Message]:
    """Return the messages of the last morning of a case."""
    mornings = Mornings(root, limit=block.sections.get("limit", "").strip())
    *before, last = block["mornings"].strip().splitlines()
    for line in before:
        mornings.run(int(line.partition(" ")[0]), line.partition(" ")[2])
    mornings.script += [line for line in last.partition(" ")[2].split(";") if line.strip()]
    scene = mornings.scene(int(last.partition(" ")[0]))
    return [mornings.written(each, scene) for each in mornings.due(scene)]


@pytest.mark.parametrize("block", blocks("notify/messages.txt"), ids=str)
def test_a_message_says_what_since_when_how_far_what_changed_who_has_it_and_the_commands(
    block: Block, tmp_path: Path
) -> None:
    """Subject first; then plain lines, the link, and as of when."""
    said = "\n\n".join(f"{message.subject}\n{message.body}" for message in written(block, tmp_path))
    assert said.replace(THIN, " ") + "\n" == block["messages"]


@pytest.mark.parametrize("block", blocks("notify/messages.txt"), ids=str)
def test_the_first_hundred_characters_carry_it(block: Block, tmp_path: Path) -> None:
    """Whoever reads no more than a lock screen shows knows what it is about and the first figure."""
    for message in written(block, tmp_path):
        assert any(word in message.subject[:100] for word in ("Card desk", "Hot line"))
        assert "\n" not in message.subject
        assert message.subject.startswith("Over") or any(letter.isdigit() for letter in message.subject[:100])


@pytest.mark.parametrize("block", blocks("notify/hostile.txt"), ids=str)
def test_text_from_dumps_and_entries_calls_nobody_and_links_nowhere(block: Block) -> None:
    """Mark-up of any receiver is shown as it reads."""
    text = block["input"].rstrip("\n").encode().decode("unicode_escape")
    assert defuse(text) == block["expected"].rstrip("\n")


@given(st.text() | st.text("ab.:/<@ \u200b\n*_`"))
def test_whatever_the_text_it_is_one_short_line_without_mark_up(text: str) -> None:
    """No character that begins a mention, a link, a tag or an escape is left."""
    said = defuse(text)
    assert len(said) <= 81
    assert not set(said) & set("<>@`*_~|[]#\\\n\r\x1b\u202e")
    assert "://" not in said
    assert defuse(said) == said


def test_a_version_that_shouts_is_quoted(tmp_path: Path) -> None:
    """What a dump calls its model reaches people as text."""
    block = Block("", {"mornings": "9 out 8 desk rephrased 0.21; version 5 '<!channel> [x](https://evil.example)'"})
    (message,) = written(block, tmp_path)
    assert "model version “‹!channel› ⟦x⟧(https∶//evil․example)” first seen" in message.body
