"""What CI shows of a day: the headline, its bands in a table, what needs a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.books import LAST, NOW, engagement, verdict
from tests.books import Books as Made
from watchbook import check, ledger
from watchbook.check import Finding
from watchbook.errors import Place
from watchbook.pages.step_summary import escape_markdown, step_summary

if TYPE_CHECKING:
    from pathlib import Path

    from markdown_it.token import Token

FORGE = MarkdownIt("gfm-like", {"html": True, "linkify": False})
"""Markdown as forges read it, raw HTML included."""
THIN = "\N{NARROW NO-BREAK SPACE}"


def summary(made: Made, *findings: Finding) -> str:
    """Return the summary of made books, with further findings."""
    report = made.check()
    books = check.Books.read(engagement(made.root), ledger.Ledger(made.root / "ledger"))
    whole = replace(report, findings=(*report.findings, *findings))
    return step_summary(books, whole).replace(THIN, " ")


def rows(said: str) -> list[list[str]]:
    """Return the table's cells as a reader sees them."""
    found: list[list[str]] = []
    tokens = FORGE.parse(said)
    for before, token in pairwise(tokens):
        if token.type == "tr_open":
            found.append([])
        if before.type in ("th_open", "td_open"):
            found[-1].append(shown(token))
    return found


def shown(token: Token) -> str:
    """Return what is read of a line, without its marks."""
    return "".join(child.content for child in token.children or ())


def test_the_days_bands_stand_in_a_table(tmp_path: Path) -> None:
    """Each workflow's headline metrics, and whatever else is out: value, band, state in a word, since when."""
    made = Made.quiet(tmp_path).out("6-8", metric="handoff_rate", value=0.18).out("8", metric="golden_set", value=0.02)
    table = rows(summary(made))
    assert table[0] == ["Workflow", "Metric", "Value", "Normal", "State", "Since"]
    assert ["Card desk", "Hand-off", "18 %", "5 to 15 %", "▲ out of band, unexplained", "6 Nov 2026"] in table
    assert ["Card desk", "Rephrased", "10 %", "5 to 15 %", "● in band", "1 Oct 2026"] in table
    assert ["Hot line", "Hand-off", "10 %", "5 to 15 %", "● in band", "1 Oct 2026"] in table
    assert any(row[:2] == ["Card desk", "Golden set"] for row in table)


def test_a_day_without_data_says_so(tmp_path: Path) -> None:
    """No data is never in band."""
    made = Made.quiet(tmp_path).put(verdict(LAST, "desk", "rephrased", "no-data"))
    assert ["Card desk", "Rephrased", "–", "5 to 15 %", "– no data", "8 Nov 2026"] in rows(summary(made))


def test_findings_come_with_what_mends_them(tmp_path: Path) -> None:
    """The headline, the counts, then each finding with its command and when it is due."""
    said = summary(Made.quiet(tmp_path).out("8"))
    assert said.startswith("## Card desk, as of Mon 9 Nov, 06\\:10\n\n**Card desk was unusual on Sunday 8 November")
    assert "\n0 errors, 0 warnings, 1 notice; data through Sun 8 Nov\n" in said
    assert "- **notice WB201** " in said
    assert "  To mend it: `watchbook new incident --workflow desk --days 2026-11-08`<br>\n" in said


def test_before_the_first_run_there_is_no_table(tmp_path: Path) -> None:
    """Nothing has been judged, and that is said."""
    made = Made.quiet(tmp_path)
    made.verdicts = {}
    said = summary(made)
    assert rows(said) == []
    assert "**Nothing has been judged yet.**" in said


def test_there_is_an_end_to_the_list(tmp_path: Path) -> None:
    """A forge refuses a summary that is too long; what is left is counted."""
    many = [Finding("WB110", "error", f"key {n}", place=Place("journal/2026/11/a.md", n)) for n in range(57)]
    said = summary(Made.quiet(tmp_path), *many)
    assert said.count("**error WB110**") == 50
    assert "- and 7 more, older or less urgent: `watchbook check --output-format json`\n" in said


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](//evil/pixel.png) [click](javascript:alert(1))",
        "a | b || c\n| --- |",
        "`code` **bold** _it_ ~~gone~~",
        "&lt;b&gt; &#60;b>",
        "https://evil.example www.evil.example @everyone #12",
        "\\| \\` \\\\",
        "$x$ $`y`$",
        "<!-- hidden",
    ],
)
def test_what_was_written_is_read_as_it_stands(tmp_path: Path, text: str) -> None:
    """Markup, HTML, links, pictures and a table's bars are text, in a finding, a hint and a cell."""
    line = " ".join(text.split())
    told = Finding("WB110", "error", text, place=Place(text, 1), hint=text, due=NOW + dt.timedelta(hours=2))
    tokens = FORGE.parse(summary(Made.quiet(tmp_path), told))
    said = [shown(token) for token in tokens if token.type == "inline"]
    assert any(line in each for each in said)
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"text", "text_special", "strong_open", "strong_close", "html_inline", "softbreak", "code_inline"}
    html = {c.content for token in tokens for c in token.children or () if c.type == "html_inline"}
    assert html <= {"<br>"}


@given(st.text(st.characters()))
def test_any_text_is_one_cell(text: str) -> None:
    """Whatever it holds, a table's row keeps its cells, and no tag is opened."""
    tokens = FORGE.parse(f"| a | b |\n| --- | --- |\n| {escape_markdown(text)} | end |\n")
    cells = [token for token in tokens if token.type == "inline"][2:]
    assert len(cells) == 2
    assert {child.type for token in cells for child in token.children or ()} <= {"text", "text_special"}
