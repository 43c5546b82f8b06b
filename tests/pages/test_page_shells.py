"""What the theme puts around pages is rendered once a folder, and each page is what the theme would make of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest

from tests.pages import sample_books
from watchbook.job.building.site_build import build_site
from watchbook.pages.theme.page_shells import PageShells

PLAIN = (
    "<title>{{ page.meta.title }} - x</title>{{ page.meta.description }}{{ page.title }}{{ page.content }} {{ place }}"
)
CANONICAL = '{% if page.canonical_url %}<link href="{{ page.canonical_url }}">{% endif %}'
HEADED = '{% if "<h1" not in page.content %}<h1>{{ page.title }}</h1>{% endif %}{{ page.content }}'
WORDS = ["", "A &amp; B", "watchbook-shell-name", "ü &lt;b&gt; &#34;", "{{ 1 }} \\1 %s"]


def page(number: int, folder: str = "days/", base: str | None = None, content: str = "<h1>A</h1>") -> Any:
    words = WORDS[number % len(WORDS)]
    url = f"{folder}{number}.html"
    return SimpleNamespace(
        url=url,
        meta={"title": words, "description": f"About {words}", "hide": ["toc"]},
        title=f"{number} {words}",
        content=f"{content}{words}",
        canonical_url=base and f"{base}/{url}",
    )


@pytest.mark.parametrize(
    ("theme", "times"),
    [
        (PLAIN, 6),
        (PLAIN + CANONICAL, 6),
        (HEADED, 6),
        ("{{ page.meta.title | urlencode }}{{ page.content }}", 22),
        ("{{ page.title | length }}{{ page.content }}", 22),
        ("{{ page.meta.description | striptags }}", 22),
        ("{% if page.meta.title == '' %}no{% endif %}{{ page.content }}", 6),
        ("{% if '<pre' in page.content %}{{ page.title }}{% endif %}{{ page.content }}", 22),
    ],
)
@pytest.mark.parametrize("base", [None, "https://desk.example.org"])
def test_a_page_is_what_its_theme_makes_of_it(theme: str, times: int, base: str | None) -> None:
    """A theme that does more with a word than to show it is asked for every page; it is asked twice to find out."""
    template = jinja2.Environment(autoescape=False).from_string(theme)  # as mkdocs has it
    asked: list[Any] = []

    def by_theme(context: dict[str, Any]) -> str:
        asked.append(context["page"])
        return template.render(context)

    shells = PageShells()
    pages = [page(number, base=base) for number in range(20)]
    found = [shells.render(by_theme, {"page": each, "place": "here"}) for each in pages]
    assert len(asked) == times
    assert found == [template.render(page=each, place="here") for each in pages]


def test_a_page_without_a_heading_is_asked_of_its_theme() -> None:
    """The theme gives it one."""
    template = jinja2.Environment(autoescape=False).from_string(HEADED)  # as mkdocs has it
    shells = PageShells()
    pages = [page(1), page(2, content="<p>"), page(3), page(4, "2026/03/"), page(6, "2026/03/", content="")]
    for each in pages:
        assert shells.render(template.render, {"page": each}) == template.render(page=each)


@pytest.mark.slow
def test_the_site_is_the_one_that_the_theme_makes_page_by_page(tmp_path: Path) -> None:
    """With a value from the environment nothing is known of what makes pages, and the theme makes each."""
    root = sample_books.make(tmp_path / "desk", title=sample_books.HOSTILE, body=sample_books.HOSTILE)
    sample_books.commit(root)
    settings = (Path(__file__).parents[2] / "mkdocs.yml").read_text("utf-8")
    (root / "no-pages").mkdir()
    sites = []
    for name, more in (("shells", ""), ("by-theme", '\nsite_author: !ENV [WATCHBOOK_NOBODY, ""]\n')):
        shutil.rmtree(root / ".watchbook", ignore_errors=True)
        (root / ".watchbook").mkdir()
        (root / "mkdocs.yml").write_text(settings + more, "utf-8")
        sites.append(shutil.copytree(build_site(root, warn=print), tmp_path / name))
    files = [sorted(path.relative_to(site) for path in site.rglob("*.html")) for site in sites]
    assert files[0] == files[1]
    assert len(files[0]) > 60
    for file in files[0]:
        assert (sites[0] / file).read_bytes() == (sites[1] / file).read_bytes(), file
