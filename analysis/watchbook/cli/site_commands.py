"""The commands of the site."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from watchbook.cli.app import Root, app, err, out, the_engagement


@app.command()
def build(root: Root = None) -> None:
    """Build the site from ledger and journal, aside, and swap it in."""
    from watchbook.extras import demand_extras

    demand_extras("site")
    from watchbook.job.building.site_build import build_site, demand_whole_journal, publish

    engagement = the_engagement(root)
    demand_whole_journal(engagement)
    publish(engagement.root, build_site(engagement.root))
    out.print(f"The site is in {engagement.root / 'site'}")


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="On 127.0.0.1.")] = 8000,
    root: Root = None,
) -> None:
    """Show the site on loopback until interrupted; what is written in the journal meanwhile stands in it at once."""
    from watchbook.extras import has_extra
    from watchbook.job.site_server import serve_site

    folder, follow = the_engagement(root).root, None
    if has_extra("site"):
        from watchbook.job.serving.site_preview import SitePreview

        follow = SitePreview(folder, say=err.print)
    serve_site(folder / "site", port, say=out.print, follow=follow)


@app.command()
def render(
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="An empty or new folder.")],
    root: Root = None,
) -> None:
    """Write the site's pages as plain Markdown, with all that another generator needs to make the site of them."""
    from watchbook.pages.generator.generator_folder import render_to

    count = render_to(the_engagement(root), to)
    out.print(f"{count} files are in {to}")
