"""Sites of set-ups that are not ours: without the plugin, beside other plugins, with dead links and scripts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.pages import sample_books
from watchbook.errors import SiteError
from watchbook.job.building.site_build import build_site

if TYPE_CHECKING:
    from pathlib import Path

BASE = """\
site_name: Desk
docs_dir: journal
use_directory_urls: false
theme: {name: material, font: false}
"""
OURS = BASE + "plugins: [search, watchbook]\n"
GENERATED = """
from mkdocs.structure.files import File

def on_files(files, config):
    text = "---\\ntemplate: redirect.html\\n---\\n# Theirs\\n\\n<script>window.ran=1</script><img src=//host/a> word\\n"
    files.append(File.generated(config, "theirs.md", content=text))
    files.append(File.generated(config, "bare.md", content="no front matter"))
    return files
"""
"""Another plugin's pages, which begin with no front matter of ours."""
AFTERWARDS = """
from pathlib import Path

def on_post_build(config):
    Path(config.site_dir, "print_page.html").write_text("<html><head><title>x</title></head><body>x</body></html>")
"""
"""A plugin that writes a page by itself, behind every other."""
TAKING = """
from pathlib import Path

def on_post_build(config):
    Path(config.site_dir, "index.html").unlink()
"""
CHANGING = """
from mkdocs.plugins import event_priority

@event_priority(-500)
def on_post_page(output, page, config):
    return output.replace("<head>", "<head><script>window.ran=1</script>", 1)
"""


def desk(root: Path, config: str = OURS, hook: str = "", body: str = "A label map.") -> Path:
    """Write the small engagement with a mkdocs.yml, and what plays another plugin."""
    sample_books.make(root, body=body)
    sample_books.commit(root)
    (root / "mkdocs.yml").write_text(config + ("hooks: [hook.py]\n" if hook else ""), "utf-8")
    if hook:
        (root / "hook.py").write_text(hook, "utf-8")
    return root


def refused(root: Path) -> SiteError:
    """Build a site, which must be refused, and return why."""
    with pytest.raises(SiteError) as caught:
        build_site(root)
    assert caught.value.hints[-1] == "the site is as it was"
    return caught.value


@pytest.mark.parametrize(
    ("config", "other"),
    [
        (BASE, ""),
        (BASE + "plugins: [search]\n", ""),
        (BASE + "plugins: []\n", ""),
        ("INHERIT: base.yml\nplugins: [search]\n", OURS),
    ],
    ids=["no plugins", "others", "none", "inherited and replaced"],
)
def test_a_site_without_the_plugin_is_refused(tmp_path: Path, config: str, other: str) -> None:
    """It would be the journal's raw files, scripts and all, over the good site."""
    root = desk(tmp_path, config)
    (root / "base.yml").write_text(other, "utf-8")
    assert refused(root).what == (
        "the site was built without Watchbook's plugin, so it holds the journal's raw files and none of its pages"
    )


@pytest.mark.parametrize(
    ("hook", "what"),
    [
        (AFTERWARDS, "pages of the site lack the policy that keeps scripts from running: print_page.html"),
        (TAKING, "the site has no index.html"),
    ],
    ids=["a page beside ours", "no front page"],
)
@pytest.mark.slow
def test_what_others_write_after_us_is_looked_at(tmp_path: Path, hook: str, what: str) -> None:
    """Every page of a site has its policy and there is a front page, whoever wrote them last."""
    assert refused(desk(tmp_path, hook=hook)).what == what


@pytest.mark.slow
def test_a_policy_stands_before_all_else(tmp_path: Path) -> None:
    """A script before the policy would not obey it; of many pages some are named."""
    said = refused(desk(tmp_path, hook=CHANGING)).what
    assert said.startswith("pages of the site lack the policy that keeps scripts from running: 2026/03/")
    assert said.split(" and ")[-1].endswith(" more")


@pytest.mark.slow
def test_pages_of_other_plugins_are_cleaned_like_those_of_people(tmp_path: Path) -> None:
    """They are in the site, without what could run or load, and choose no template."""
    site = build_site(desk(tmp_path, hook=GENERATED))
    theirs = (site / "theirs.html").read_text("utf-8")
    assert "word" in theirs
    assert "window.ran" not in theirs
    assert "//host" not in theirs
    assert "no front matter" in (site / "bare.html").read_text("utf-8")
    assert "Small" in (site / "index.html").read_text("utf-8")


@pytest.mark.slow
def test_the_themes_own_blog_stands_beside_the_book(tmp_path: Path) -> None:
    """Its views are pages that a plugin generates."""
    root = desk(tmp_path, BASE + "plugins: [search, blog, watchbook]\n")
    post = root / "journal/blog/posts/hello.md"
    post.parent.mkdir(parents=True)
    post.write_text("---\ndate: 2026-03-03\n---\n# Hello\n\n<script>window.ran=1</script>A post.\n", "utf-8")
    (root / "journal/blog/index.md").write_text("# Blog\n", "utf-8")
    site = build_site(root)
    pages = [path.read_text("utf-8") for path in (site / "blog").rglob("*.html")]
    assert any("A post." in page for page in pages)
    assert not any("window.ran" in page for page in pages)


@pytest.mark.parametrize(
    ("text", "page", "said"),
    [
        (None, "See [it](nowhere.md).", "journal/2026/03/2026-03-22-half.md: the link to nowhere.md leads nowhere"),
        ("See [it](nowhere.md).", "x", "Doc file 'own.md' contains a link 'nowhere.md', but the target"),
    ],
    ids=["in an entry", "in a page of one's own"],
)
@pytest.mark.slow
def test_a_dead_link_is_refused_or_said(tmp_path: Path, text: str | None, page: str, said: str) -> None:
    """`build` refuses it and says where it stands; the day's job says it and publishes what was judged."""
    root = desk(tmp_path, body=page)
    if text:
        (root / "journal/own.md").write_text(text, "utf-8")
    assert any(hint.startswith(said) for hint in refused(root).hints)
    warned: list[str] = []
    site = build_site(root, warn=warned.append)
    assert [line[: len(said)] for line in warned] == [said]
    assert (site / "index.html").is_file()


@pytest.mark.parametrize("target", ["/", "..", "."])
def test_a_link_to_everything_is_refused_at_once(tmp_path: Path, target: str) -> None:
    """What mkdocs would follow: it would read the machine or itself without an end."""
    root = desk(tmp_path)
    (root / "journal/all").symlink_to(target)
    (said,) = [hint for hint in refused(root).hints if "journal/all" in hint]
    assert "a symbolic link to a folder that the journal is in, or that is not in the repository" in said


@pytest.mark.slow
def test_no_page_loads_a_script_that_is_not_there(tmp_path: Path) -> None:
    """Scripts from the journal are not published, nor is anything loaded from elsewhere: the pages do not name them."""
    listed = {"extra_javascript": ["own.js", "https://host/x.js"], "extra_css": ["own.css", "https://host/x.css"]}
    root = desk(tmp_path, OURS + json.dumps(listed)[1:-1].replace('], "', ']\n"') + "\n")
    for name in ("own.js", "own.css"):
        (root / "journal" / name).write_text("/* */", "utf-8")
    warned: list[str] = []
    site = build_site(root, warn=warned.append)
    assert len(warned) == 3
    assert (
        "mkdocs.yml: extra_javascript names own.js, which is no file of the site: "
        "what could run in a reader's browser is not published from the journal"
    ) in warned
    pages = [path.read_text("utf-8") for path in site.rglob("*.html")]
    assert not any(re.search(r'="[^"]*(own\.js|host/x)', page) for page in pages)
    assert all("own.css" in page and "assets/watchbook.js" in page for page in pages)
