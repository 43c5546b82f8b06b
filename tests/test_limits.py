"""Limits, spans and weights: what the pages of docs/ say, and what the code holds."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest

from tests.blocks import Block, blocks
from tests.test_tree import ROOT


def value(text: str) -> object:
    """Return the value of a literal."""
    return eval(text, {"__builtins__": {}, "timedelta": dt.timedelta})  # a case of our own


@pytest.mark.parametrize("block", blocks("limits.txt"), ids=str)
def test_a_limit_is_what_its_page_says(block: Block) -> None:
    """A number that decides is stated where people read it, and the code holds that number."""
    page = (ROOT / "docs" / block["page"].strip()).read_text("utf-8")
    assert " ".join(block["says"].split()) in " ".join(page.split())
    for line in block["values"].splitlines():
        path, _, literal = line.partition(" = ")
        module, _, name = path.rpartition(".")
        assert getattr(import_module(f"watchbook.{module}"), name) == value(literal), path
