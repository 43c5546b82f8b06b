"""What may be published of a dump: what looks like a version or a channel."""

from __future__ import annotations

import random
import time

import pytest

from tests.blocks import Block, blocks
from watchbook.privacy.category_value import is_label, is_publishable


@pytest.mark.parametrize("block", blocks("privacy/values.txt"), ids=str)
def test_what_looks_like_a_version_is_published_and_nothing_else(block: Block) -> None:
    """Addresses, numbers, keys, names and sentences are withheld; versions, dates and hashes are not."""
    expected = block["expected"].strip() == "published"
    values = block["input"].replace("~", "").splitlines()
    assert [value for value in values if is_publishable(value) is not expected] == []


@pytest.mark.parametrize("block", blocks("privacy/labels.txt"), ids=str)
def test_what_looks_like_a_label_is_published_and_nothing_else(block: Block) -> None:
    """A declared dimension's values are labels of many words: names, ids, plates and numbers are withheld."""
    expected = block["expected"].strip() == "published"
    assert [value for value in block["input"].splitlines() if is_label(value) is not expected] == []


def test_every_commit_may_be_published() -> None:
    """However its digits fall."""
    chance = random.Random(1)
    hashes = ["".join(chance.choices("0123456789abcdef", k=40)) for _ in range(2000)]
    assert [text for text in hashes if not is_publishable(text)] == []


def test_no_random_key_is_published() -> None:
    """A key of letters and digits changes between them as no name does."""
    chance = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    keys = ["".join(chance.choices(letters, k=32)) for _ in range(2000)]
    assert [text for text in keys if is_publishable(text)] == []


def test_a_value_has_at_most_80_characters() -> None:
    """One more is withheld."""
    assert is_publishable("x" * 80)
    assert not is_publishable("x" * 81)


@pytest.mark.parametrize("text", ["a\nb", "v1\n", "a\x1bb", "v\u202e1", "", " "])
def test_no_sign_that_is_not_seen_is_published(text: str) -> None:
    """It could turn a line around or start another one."""
    assert not is_publishable(text)


@pytest.mark.parametrize("text", ["x" * 10_000_000, "1." * 5_000_000, "@" * 5_000_000])
def test_a_long_text_is_withheld_in_a_moment(text: str) -> None:
    """Its length is looked at first."""
    began = time.process_time()
    assert not is_publishable(text)
    assert time.process_time() - began < 1.0
