"""Puts the pages into the site that mkdocs builds; nothing else imports mkdocs."""

from __future__ import annotations

import os
import posixpath
import re
import sys
from hashlib import sha256
from html import escape, unescape
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jinja2 import Template
from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.pages import Page as MarkdownPage
from mkdocs.structure.toc import get_toc

from watchbook.cache import HOME
from watchbook.config import find_root, load_engagement
from watchbook.errors import WatchbookError
from watchbook.job.building.handed_report import handed_report
from watchbook.job.building.site_build import LEDGER, PROOF, STANDING
from watchbook.journal import is_publishable
from watchbook.ledger import Ledger
from watchbook.pages import paths
from watchbook.pages.journal_pages.safe_markdown import clean_page, is_local, plain_text
from watchbook.pages.page import body_of, front_matter_of, use_template_cache
from watchbook.pages.paths import CHARTS, SCRIPT, STYLESHEET
from watchbook.pages.read_book import read_book
from watchbook.pages.render import page_recipes
from watchbook.pages.search_text import search_text
from watchbook.pages.theme.csp import ContentPolicy
from watchbook.pages.theme.page_shells import PageShells
from watchbook.pages.theme.reachable import reachable
from watchbook.pages.theme.standing_pages import StandingPages, code_hash
from watchbook.pages.theme.template_cache import TemplateCache

if TYPE_CHECKING:
    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
    from mkdocs.structure.toc import AnchorLink
    from mkdocs.utils.templates import TemplateContext

    from watchbook.pages.book import Book

log = get_plugin_logger(__name__)
JOURNAL = "journal"
LOST = "404.html"
NOT_FOUND = re.compile(r"<h1>404[^<]*</h1>")
"""What the theme says where a page is not found."""
LOST_WORDS = (
    "<h1>There is no page here</h1><p>It may have moved: an entry's address is its file's, a day's its date. "
    "The search above finds entries by their words and days by their dates.</p>"
)
WAYS = {
    "now": paths.FRONT,
    "the workflows": paths.WORKFLOWS,
    "the days": paths.DAYS,
    "the journal": paths.JOURNAL,
    "who answers": paths.WHO_ANSWERS,
}
"""Where a reader goes on who found nothing."""
NAME = "watchbook"
"""As mkdocs knows the plugin; pages that it made bear it."""
FIRST, LAST = 200, -200
"""The priorities of what has to come before every other plugin, and after."""
LINKS = tuple(re.compile(rf'({name})="([^"#:?]+)(#[^"]*)?"') for name in ("href", "src"))
"""A relative link, as our templates and nh3 write it; two patterns, as one fixed word is found ten times as fast."""
ENTRY = re.compile(r"\d{4}/")
FRONT_MATTER = ("title", "description", "hide", "search")
"""What a page that was written by hand may set."""
ELSEWHERE = "pages load nothing from elsewhere"
UNPUBLISHED = "what could run in a reader's browser is not published from the journal"
SCRIPTS = "partials/javascripts/"
"""Where the theme keeps the scripts that it writes into pages."""
MAP = ".map"
STEMMERS = "assets/javascripts/lunr/"
SITE_MAP, THEME = "sitemap.xml", "material"
MAKERS = ("mkdocs", "mkdocs-material", "jinja2", "markupsafe", "holidays", "tzdata")
"""What pages are made with, beside our own code."""
MOST_LINKED = 2000
"""Names in a folder outside the repository beyond which a link to it is not followed."""


class PluginConfig(Config):
    """Nothing to set: watchbook.toml says it all."""


class WatchbookPlugin(BasePlugin[PluginConfig]):
    """Puts the pages of the book into the site, in place of the entries' raw files."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add the stylesheet and the script, before those of the engagement, which may override them.

        The theme puts the site's name into pages as it stands, so markup is taken out of it here. mkdocs follows links
        to folders wherever they lead, and would read the whole machine: a link that leads out is refused before.

        Where mkdocs.yml names a folder without files, the journal takes its place: another generator, which knows of no
        plugin, then finds nothing that it could publish as it stands.
        """
        journal = Path(config.config_file_path).parent / JOURNAL
        if journal.is_dir() and not _has_files(Path(config.docs_dir)):
            config.docs_dir = str(journal)
        if link := _way_out(Path(config.docs_dir)):
            where = link.relative_to(Path(config.docs_dir).parent)
            fault = "a symbolic link to a folder that the journal is in, or that is not in the repository"
            raise PluginError(f"{where}: {fault}; put the files themselves here")
        config.site_name = config.site_name.replace("<", "&lt;").replace(">", "&gt;")
        config.extra_css.insert(0, STYLESHEET)
        config.extra_javascript.insert(0, SCRIPT)
        config.extra_javascript.insert(1, CHARTS)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Replace the raw entries by the book's pages."""
        self._urls: dict[tuple[str, str, str], str] = {}
        self._dead_keys: set[tuple[str, str, str]] = set()
        for file in list(files):
            if file.src_dir == config.docs_dir and (ENTRY.match(file.src_uri) or not _publishable(file, config)):
                files.remove(file)
        for file in _spare_files(files, config):
            files.remove(file)
        try:
            root = find_root(Path(config.config_file_path).parent)
            self._add_pages(read_book(load_engagement(root), _ledger(), handed_report()), root, files, config)
        except WatchbookError as error:
            raise PluginError(str(error)) from error
        self._pages = [file for file in files if file.is_documentation_page()]
        return files

    def _add_pages(self, book: Book, root: Path, files: Files, config: MkDocsConfig) -> None:
        """Add every page of the book; those that stand already, made of the same, are neither made nor built."""
        settings = _page_settings(root, files, config)
        self._templates = TemplateCache(root / HOME, settings)
        use_template_cache(self._templates)
        recipes = list(page_recipes(book, settings or b""))
        own_files = [_file_of(recipe.path, config) for recipe in recipes]
        site = os.environ.get(STANDING) if settings else None
        destinations = {file.dest_uri for file in (*files, *own_files)}
        self._standing = StandingPages(Path(site) if site else None, root / HOME, settings or b"", destinations)
        self._origins: dict[str, bytes] = {}
        in_nav = set(nav_paths(config.nav) or ())
        for recipe, file in zip(recipes, own_files, strict=True):
            files.append(file)
            page = recipe.make() if recipe.origin is None else None
            origin = recipe.origin or sha256(page.data if page else b"").digest()
            if recipe.path not in in_nav and self._standing.take(file.dest_uri, origin):
                file.inclusion = InclusionLevel.EXCLUDED
                continue
            file.content_bytes = (page or recipe.make()).data
            if file.is_documentation_page() and settings and recipe.path not in in_nav:
                self._origins[file.src_uri] = origin
                BookPage(None, file, config)
            elif settings and recipe.origin:
                self._standing.note(file.dest_uri, origin, file.content_bytes)

    def on_page_markdown(self, markdown: str, *, page: Page, **_: Any) -> str:
        """Keep Python-Markdown away from our pages, whose body is HTML already; take what can be misused from others.

        The theme puts front matter into a page as it stands, and some of its keys name a template.
        """
        if _is_ours(page.file):
            return ""
        page.meta = {key: _plain(value) for key, value in page.meta.items() if key in FRONT_MATTER}
        return markdown

    @event_priority(LAST)
    def on_page_content(self, html: str, *, page: Page, files: Files, **_: Any) -> str:
        """Put the body back, its links turned into those of the site; clean what others wrote, people or plugins."""
        if not _is_ours(page.file):
            page.title = _plain(page.title)
            for item in page.toc:
                _make_plain(item)
            return clean_page(html)
        body = body_of(page.file.content_string)
        for pattern in LINKS:
            body = pattern.sub(lambda match: self._linked(match, page, files), body)
        return body

    @event_priority(LAST)
    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Learn which scripts are the theme's own, and leave out those that pages would load and not find."""
        assert env.loader
        env.bytecode_cache = self._templates
        env.template_class = self._shelled_template()
        names = [name for name in env.loader.list_templates() if name.startswith(SCRIPTS)]
        self._policy = ContentPolicy.of(env.loader.get_source(env, name)[0] for name in names)
        for option, assets in (("extra_javascript", config.extra_javascript), ("extra_css", config.extra_css)):
            for asset in [asset for asset in assets if files.get_file_from_path(str(asset)) is None]:
                assets.remove(asset)
                why = UNPUBLISHED if is_local(str(asset)) else ELSEWHERE
                log.warning("mkdocs.yml: %s names %s, which is no file of the site: %s", option, asset, why)
        return env

    def _shelled_template(self) -> type[Template]:
        """Return templates that render what is around pages of ours once a folder, where nothing but the theme does."""
        shells, origins = PageShells(), self._origins

        class ShelledTemplate(Template):
            def render(self, *args: Any, **values: Any) -> str:
                page = args[0].get("page") if args else None
                if not isinstance(page, BookPage) or page.file.src_uri not in origins:
                    return super().render(*args, **values)
                return shells.render(super().render, args[0])

        return ShelledTemplate

    @event_priority(LAST)
    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig, **_: Any) -> str:
        """Give the page for what is not found its policy, and ways on; it is served at any depth, below `site_url`."""
        if template_name != LOST:
            return self._policy.put_into(reachable(output)) if template_name.endswith(".html") else output
        base = escape(urlsplit(config.site_url or "/").path.rstrip("/"))
        ways = ", ".join(f'<a href="{base}/{paths.html(path)}">{name}</a>' for name, path in WAYS.items())
        helpful = NOT_FOUND.sub(f"{LOST_WORDS}<p>Go on from here: {ways}.</p>", output, count=1)
        return self._policy.put_into(reachable(helpful))

    @event_priority(LAST)
    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """List every page in the site's map, those that stand among them."""
        if template_name == SITE_MAP and config.site_url:
            pages = [file for file in self._pages if file.inclusion.is_included() or _is_ours(file)]
            context["pages"] = [file for file in pages if file.page or BookPage(None, file, config)]
        return context

    @event_priority(FIRST)
    def _on_page_context_before(self, /, context: TemplateContext, *, page: Page, **_: Any) -> TemplateContext:
        """Give the search what it is to find of a page of ours, in place of the page."""
        self._content = page.content
        if _is_ours(page.file):
            page.content = search_text(page.content or "", page.meta)
        return context

    @event_priority(LAST)
    def _on_page_context_behind(self, /, context: TemplateContext, *, page: Page, **_: Any) -> TemplateContext:
        """Put the page back once it was searched."""
        if _is_ours(page.file):
            page.content = self._content
        return context

    on_page_context = CombinedEvent(_on_page_context_before, _on_page_context_behind)

    @event_priority(LAST)
    def on_post_page(self, output: str, *, page: Page, **_: Any) -> str:
        """Give every page its policy; its search a name, and a link that skips; remember what it was made from."""
        output = self._policy.put_into(reachable(output))
        origin = self._origins.get(page.file.src_uri)
        if origin is not None:
            self._standing.note(page.file.dest_uri, origin, output.encode("utf-8", "xmlcharrefreplace"))
        return output

    @event_priority(LAST)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Put the pages that stand into the site, and tell whoever builds it that this plugin took part."""
        self._standing.put_into(Path(config.site_dir), {file.url: file.dest_uri for file in self._pages})
        self._templates.save()
        if proof := os.environ.get(PROOF):
            Path(proof).write_text(f"{len(self._urls)}\n", "utf-8")

    def _linked(self, match: re.Match[str], page: Page, files: Files) -> str:
        folders = posixpath.dirname(page.file.src_uri), posixpath.dirname(page.file.url)
        key = (*folders, match[2])
        if key not in self._urls:
            target = posixpath.normpath(posixpath.join(folders[0], unescape(match[2])))
            file = files.get_file_from_path(target)
            if file is None:
                self._dead_keys.add(key)
                log.warning("%s: the link to %s leads nowhere", _source(page.file.src_uri), unescape(match[2]))
            self._urls[key] = escape(file.url_relative_to(page.file)) if file else match[2]
        if key in self._dead_keys:  # whoever builds the site again is warned again
            self._origins.pop(page.file.src_uri, None)
        return f'{match[1]}="{self._urls[key]}{match[3] or ""}"'


def _has_files(folder: Path) -> bool:
    """Return whether a folder holds anything that a generator would publish."""
    return any(not name.startswith(".") for _, _, names in os.walk(folder) for name in names)


class BookPage(MarkdownPage):
    """A page of the book: HTML already."""

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002  # as mkdocs calls it
        """Read the front matter, which we wrote a value a line."""
        self.markdown, self.meta = "", front_matter_of(self.file.content_string)

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002  # as mkdocs calls it
        """Make nothing of Markdown that is empty."""
        self.content, self.toc, self.present_anchor_ids = "", get_toc([]), set()


def _file_of(path: str, config: MkDocsConfig) -> File:
    """Return a file of the book, before it holds anything."""
    return File.generated(config, path, content=b"", inclusion=InclusionLevel.NOT_IN_NAV)


def _page_settings(root: Path, files: Files, config: MkDocsConfig) -> bytes | None:
    """Return a hash of all that decides how pages become HTML, beside the pages; None where something else might.

    That is another plugin, a hook, a template of the engagement's own, a value from the environment or from another
    file, or a title in the navigation that comes out of a page.
    """
    written = Path(config.config_file_path).read_bytes()
    others = {name.rpartition("/")[2] for name in config.plugins} - {"search", NAME}
    paths = nav_paths(config.nav)
    if config.theme.name != THEME or others or config.hooks or config.theme.custom_dir:
        return None
    if paths is None or b"INHERIT" in written or b"!ENV" in written:
        return None
    assets = [*paths, *map(str, config.extra_css), *map(str, config.extra_javascript)]
    there = [f"{name} {files.get_file_from_path(name) is not None}" for name in assets]
    versions = [f"{name} {version(name)}" for name in MAKERS]
    settings = "\n".join([*there, *versions, sys.version, str(config.use_directory_urls)]).encode()
    return sha256(b"\0".join([code_hash(), settings, written, (root / "watchbook.toml").read_bytes()])).digest()


def nav_paths(nav: object) -> list[str] | None:
    """Return the pages that a navigation names; None where it gives one of them no title."""
    if isinstance(nav, dict):
        parts = [[part] if isinstance(part, str) else nav_paths(part) for part in nav.values()]
    elif isinstance(nav, list):
        parts = [nav_paths(part) for part in nav]
    else:
        return None
    return None if None in parts else [path for part in parts for path in part or ()]


def _way_out(docs: Path) -> Path | None:
    """Return a link to a folder that mkdocs, which follows it, would not come back from; None where there is none.

    That is one that the journal is in, or one outside the repository that holds more than `MOST_LINKED` names. What a
    smaller one holds is left out, and the check names the link.
    """
    here, repository = docs.resolve(), docs.parent.resolve()
    for folder, names, _ in os.walk(docs):
        for link in (path for name in names if (path := Path(folder, name)).is_symlink()):
            target = link.resolve()
            if here.is_relative_to(target) or (not target.is_relative_to(repository) and _is_large(target)):
                return link
    return None


def _spare_files(files: Files, config: MkDocsConfig) -> list[File]:
    """Return the theme's files that no page loads: maps for who debugs the theme, and stemmers of other languages."""
    search = next((config.plugins[name] for name in config.plugins if name.rpartition("/")[2] == "search"), None)
    is_english = search is None or set(search.config.get("lang") or ["en"]) == {"en"}
    theme = [file for file in files if file.src_dir != config.docs_dir and not _is_ours(file)]
    return [file for file in theme if file.src_uri.endswith(MAP) or (is_english and file.src_uri.startswith(STEMMERS))]


def _is_large(folder: Path) -> bool:
    names = (name for _, folders, files in os.walk(folder, followlinks=True) for name in (*folders, *files))
    return next(islice(names, MOST_LINKED, None), None) is not None


def _publishable(file: File, config: MkDocsConfig) -> bool:
    """Return whether a file of the journal is itself there, and harmless; `check` names those that are left out."""
    docs = Path(config.docs_dir)
    here = docs.parent.resolve() / docs.name / file.src_uri
    return Path(file.abs_src_path or "").resolve() == here and is_publishable(here)


def _is_ours(file: File) -> bool:
    return file.generated_by == NAME


def _source(path: str) -> str:
    """Return where the text of one of our pages stands: an entry's is its file's."""
    return f"journal/{path}" if ENTRY.match(path) else path


def _plain(value: object) -> object:
    return plain_text(value) if isinstance(value, str) else value


def _make_plain(item: AnchorLink) -> None:
    item.title = plain_text(item.title)
    for child in item.children:
        _make_plain(child)


def _ledger() -> Ledger | None:
    """Return the ledger that a run has not placed yet, where this build is part of a run."""
    folder = os.environ.get(LEDGER)
    return Ledger(Path(folder)) if folder else None
