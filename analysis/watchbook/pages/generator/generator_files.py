"""The settings and the theme's parts with which another generator makes the site of the pages that `render` writes.

The theme's own inline scripts are replaced by files of the site, so that one policy without hashes holds whichever
generator, and whichever version of a theme, makes the HTML.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from watchbook.page_guard import DIRECTIVES
from watchbook.pages import paths
from watchbook.pages.page import Page

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

PAGES, PARTS = "pages", "overrides"
"""Folders of the pages and of the theme's parts."""
THEME_PARTS = {
    "main.html": "main.html",
    "base.html": "partials/javascripts/base.html",
    "palette.html": "partials/javascripts/palette.html",
    "content.html": "partials/javascripts/content.html",
}
"""By its name in this package, where a theme looks for it."""
SCRIPTS = ("theme.js", "palette.js")
POLICY = "POLICY"
"""What stands for the policy in the theme's part."""
NOTE = """\
# Written by `watchbook render`. `mkdocs build`, `zensical build` or `properdocs build -f mkdocs.yml` makes the site of
# it, in the folder `site`; none of them needs Watchbook for that.
"""
KEPT = ("site_url", "theme")
"""What of an engagement's mkdocs.yml holds for another generator, too, beside its name and its navigation."""
THEME = {"name": "material", "variant": "classic", "font": False, "custom_dir": PARTS}


def generator_files(name: str, mkdocs_yml: str, written: Collection[str]) -> Iterator[Page]:
    """Yield all that a generator needs beside the pages.

    Args:
        name: the engagement's, where mkdocs.yml has no `site_name`.
        mkdocs_yml: the engagement's.
        written: paths of the pages; what the navigation names beside them is left out.
    """
    found = _settings_of(mkdocs_yml)
    settings = {
        "site_name": found.get("site_name") or name,
        "docs_dir": PAGES,
        "site_dir": "site",
        "use_directory_urls": False,
        **{key: found[key] for key in KEPT if key in found},
        "extra": {"generator": False},
        "extra_css": [paths.STYLESHEET],
        "extra_javascript": [paths.SCRIPT, paths.CHARTS],
        "markdown_extensions": [],
        "plugins": ["search"],
    }
    theme = found.get("theme")
    settings["theme"] = {**(theme if isinstance(theme, dict) else {}), **THEME}
    if nav := _nav_of(found.get("nav"), written):
        settings["nav"] = nav
    lines = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in settings.items())
    yield Page("mkdocs.yml", (NOTE + lines).encode())
    folder = files("watchbook.pages.generator").joinpath("theme")
    policy = "; ".join([*DIRECTIVES, "script-src 'self'"])
    for part, path in THEME_PARTS.items():
        yield Page(f"{PARTS}/{path}", folder.joinpath(part).read_text("utf-8").replace(POLICY, policy).encode())
    for script in SCRIPTS:
        yield Page(f"{PAGES}/assets/{script}", folder.joinpath(script).read_bytes())


def _settings_of(mkdocs_yml: str) -> dict[str, Any]:
    """Return an engagement's settings; none where they hold what only mkdocs understands, such as a tag."""
    try:
        found = yaml.safe_load(mkdocs_yml)
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def _nav_of(nav: object, written: Collection[str]) -> Any:
    """Return what of a navigation leads to a page that was written."""
    if isinstance(nav, str):
        return nav if nav in written else None
    if isinstance(nav, dict):
        return {title: part for title, each in nav.items() if (part := _nav_of(each, written))}
    if isinstance(nav, list):
        return [part for each in nav if (part := _nav_of(each, written))]
    return None
