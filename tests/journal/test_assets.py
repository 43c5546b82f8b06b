"""Files of the journal that are no entries: what may be published, and what a check of single files says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.books import engagement
from watchbook.errors import JournalError
from watchbook.journal.asset import asset_problems, is_inert, is_inert_drawing, is_publishable
from watchbook.journal.load_some import load_chosen

if TYPE_CHECKING:
    from pathlib import Path

KEY = "AKIA" + "Z7QX2MNB4VC8LKJH"
ENTRY = "---\ntype: observation\ntitle: Quiet day\nworkflows: [desk]\ndays: 2026-05-04\n---\n"


@pytest.mark.parametrize(
    ("drawing", "inert"),
    [
        ("<svg><path d='M0 0'/></svg>", True),
        ("<svg>\0<path/></svg>", False),
        ("<svg><script>x</script></svg>", False),
        ("<svg><SCRIPT/></svg>", False),
        ("<svg><s:script/></svg>", False),
        ("<svg onload='x'/>", False),
        ("<svg><a href='#here'/></svg>", True),
        ("<svg><a href='https://x'/></svg>", False),
        ("<svg><a href=x/></svg>", False),
        ("<svg><image href='data:image/png;base64,AA'/></svg>", True),
        ("<svg><image href='data:image/svg+xml;base64,AA'/></svg>", False),
        ("<svg>&amp;&lt;&gt;&quot;</svg>", True),
        ("<svg>&evil;</svg>", False),
        ("<svg><!-- a comment --></svg>", True),
        ("<!DOCTYPE svg [<!ENTITY x 'y'>]><svg/>", False),
        ('<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd"><svg/>', True),
        ("<svg><animate/></svg>", False),
        ("<svg><style>*{fill:red} a{fill:url(#b)}</style><g fill='url( \"#b\")'/><text>C:\\d</text></svg>", True),
        ("<svg><style>@import 'https://x';</style></svg>", False),
        ("<svg><g fill='url(https://x#b)'/></svg>", False),
        ("<svg style='background:url(//x)'/>", False),
        ("<svg style='background:image-set(\"//x\" 1x)'/>", False),
        ("<svg><g fill='\\75rl(//x)'/></svg>", False),
        ("<svg><style>@\\69mport '//x';</style></svg>", False),
        ("<svg xmlns:h='http://www.w3.org/1999/xhtml'><h:img src='//x'/></svg>", False),
    ],
)
def test_a_drawing_that_could_run_is_not_published(drawing: str, inert: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """Scripts, handlers, links out of it and entities; what drawing programs put in does nothing."""
    assert is_inert_drawing(drawing.encode()) == inert


def test_a_drawing_that_is_no_utf_8_could_hide_anything() -> None:
    """It is not published."""
    assert not is_inert_drawing(b"<svg>\xff</svg>")


@pytest.mark.parametrize(
    ("name", "inert"),
    [
        ("a.md", True),
        ("a.MD", True),
        ("a.png", True),
        ("a.html", False),
        ("a.js", False),
        ("a", False),
        ("a.pdf", True),
    ],
)
def test_a_file_is_known_by_its_ending(tmp_path: Path, name: str, inert: bool) -> None:  # noqa: FBT001  # as above
    """In small letters or large."""
    (tmp_path / name).write_text("x")
    assert is_inert(tmp_path / name) == is_publishable(tmp_path / name) == inert


def test_a_page_that_holds_a_secret_is_not_published(tmp_path: Path) -> None:
    """Whatever its encoding; a picture is not looked into."""
    (tmp_path / "a.md").write_bytes(b"\xff\n" + KEY.encode())
    (tmp_path / "a.txt").write_text(KEY)
    assert not is_publishable(tmp_path / "a.md")
    assert is_publishable(tmp_path / "a.txt")


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Return a journal with an entry, pages and what does not belong there."""
    files = {
        "2026/05/2026-05-04-quiet.md": ENTRY,
        "2026/stray.md": "x",
        "2026/13/2026-05-04-quiet.md": ENTRY,
        "2026/06/2026-05-04-quiet.md": ENTRY,
        "about.md": "# About\n",
        "pages/run.html": "<p>",
        "pages/key.md": f"a\n{KEY}\n",
        "pages/.hidden.html": "<p>",
        ".well/x.html": "<p>",
        "nameless": "x",
    }
    for name, text in files.items():
        path = tmp_path / "journal" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "journal/pages/link.md").symlink_to("/etc/hosts")
    (tmp_path / "notes.md").write_text("x")
    return tmp_path / "journal"


def test_what_must_not_be_published_is_said_by_file(journal: Path) -> None:
    """Folders of years and hidden files are left alone; in the order of names."""
    said = [f"{problem.code} {problem.place}: {problem.what} -> {problem.hint}" for problem in asset_problems(journal)]
    hint = "it is not published; a picture or a Markdown page says the same"
    assert [line.partition(" -> ")[0] for line in said if "WB125" in line] == [
        "WB125 journal/pages/key.md:2: a secret (AWS Access Key) stands here"
    ]
    assert [line for line in said if "WB125" not in line] == [
        f"WB127 journal/nameless: a nameless file could run in the browser of whoever opens it -> {hint}",
        "WB103 journal/pages/link.md: a symbolic link, which could lead out of the journal -> put the file itself here",
        f"WB127 journal/pages/run.html: a .html file could run in the browser of whoever opens it -> {hint}",
    ]


@pytest.mark.parametrize(
    ("name", "entries", "said"),
    [
        ("2026/05/2026-05-04-quiet.md", 1, []),
        ("2026/stray.md", 0, ["WB101 journal/2026/stray.md: not in a month's folder, so it is no entry"]),
        (
            "2026/13/2026-05-04-quiet.md",
            0,
            ["WB101 journal/2026/13/2026-05-04-quiet.md: not in a month's folder, so it is no entry"],
        ),
        ("about.md", 0, []),
        (
            "pages/run.html",
            0,
            ["WB127 journal/pages/run.html: a .html file could run in the browser of whoever opens it"],
        ),
        ("pages/.hidden.html", 0, []),
        (".well/x.html", 0, []),
        ("../notes.md", 0, []),
    ],
)
def test_a_single_file_is_an_entry_a_page_or_out_of_place(
    journal: Path, name: str, entries: int, said: list[str]
) -> None:
    """What is hidden, or lies outside of the journal, is nothing to say."""
    found = load_chosen([journal / name], engagement(journal.parent), ("handoff_rate",))
    assert len(found.entries) == entries
    assert [f"{problem.code} {problem.place}: {problem.what}" for problem in found.problems] == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("journal/none.md", "error: journal/none.md: there is no such file"),
        (
            "journal/pages",
            (
                "error: journal/pages: this is a folder\n"
                "hint: name files, e.g. with a * behind the folder; without any, the whole journal is checked"
            ),
        ),
    ],
)
def test_what_cannot_be_a_file_of_the_journal_is_an_error(journal: Path, name: str, said: str) -> None:
    """With its place and what to do."""
    with pytest.raises(JournalError) as caught:
        load_chosen([journal.parent / name], engagement(journal.parent), ())
    assert str(caught.value) == said


def test_a_file_of_another_engagement_is_an_error(journal: Path) -> None:
    """One engagement at a time."""
    where = engagement(journal)
    with pytest.raises(JournalError) as caught:
        load_chosen([journal.parent / "notes.md"], where, ())
    assert caught.value.what == f"{journal.parent / 'notes.md'} is not in the engagement at {journal}"
    assert caught.value.hints == ("--root DIR names the engagement; one at a time",)
