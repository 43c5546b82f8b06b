"""What people wrote becomes HTML that can do nothing."""

from __future__ import annotations

import time

import pytest

from tests.blocks import Block, blocks
from watchbook.pages.journal_pages.safe_markdown import first_heading, first_words, is_local, safe_html, safe_report


@pytest.mark.parametrize("case", blocks("pages/prose.txt"), ids=str)
def test_prose(case: Block) -> None:
    """Markdown gives what the case says, to the letter."""
    assert safe_html(case["input"]).strip() == case["expected"].strip()


@pytest.mark.clock
def test_a_wall_of_brackets_is_read_at_once() -> None:
    """Nobody can make the build stand still with an entry."""
    started = time.process_time()
    safe_html("[" * 10_000)
    assert time.process_time() - started < 2


def test_a_notebook_keeps_its_tables_and_loses_what_could_run() -> None:
    """HTML tables of a notebook are kept; scripts, handlers and styles that move things are not."""
    cell = '<td style="text-align: right; position: fixed">1</td>'
    html = safe_report(f'<table onclick="a()"><tr>{cell}</tr></table><script>a()</script>')
    assert '<td class="wb-right">1</td>' in html
    assert not any(word in html for word in ("script", "onclick", "position"))


def test_a_table_in_a_table_stays_as_it_is() -> None:
    """No label is given, and nothing is put around what does not end where it begins."""
    inner = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    assert safe_report(f"<table><tr><td>{inner}</td></tr></table>").count("<div") == 0


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("a.png", True),
        ("../a/b.png", True),
        ("/a.png", True),
        ("2026-W14_1_0.svg", True),
        ("a\\b.png", True),
        ("//host/a.png", False),
        ("///host/a.png", False),
        ("/\\host/a.png", False),
        ("\\\\host/a.png", False),
        ("\\/host/a.png", False),
        ("/\t/host/a.png", False),
        (" //host/a.png", False),
        ("\x01//host/a.png", False),
        ("ht\ntps://host/a.png", False),
        ("https:host/a.png", False),
        ("http://[", False),
        ("data:image/png;base64,AA==", False),
    ],
)
def test_an_address_is_local_where_a_browser_finds_it_so(address: str, *, expected: bool) -> None:
    """Browsers read a backslash as a slash and leave out what nobody sees, and so does the cleaning."""
    assert is_local(address) is expected


def test_a_notebook_shows_no_picture_from_another_host() -> None:
    """Nor does a page that is rendered for another generator, which has no policy of ours."""
    html = safe_report('<img src="https://host/a.png" alt="a"> ![b](https://host/b.png) <img src="2026-W14_1_0.svg">')
    assert html.count("<img") == 2
    assert 'src="2026-W14_1_0.svg"' in html
    assert 'src="https' not in html


def test_the_first_words_of_a_section_are_plain_text() -> None:
    """A card shows words, not marks, and an instant as people say it."""
    assert first_words("- 2026-05-05T07:10-04:00 a: saw **two** `x`\n- more") == "Tue 5 May, 07:10 a: saw two x"
    assert first_words("") == ""


def test_a_report_is_called_after_its_first_heading() -> None:
    """A report without a heading has no title of its own."""
    assert first_heading("text\n\n# The *week*\n\n## Later") == "The week"
    assert first_heading("text") == ""
