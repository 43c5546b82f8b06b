"""What an executed notebook says, as Markdown without its code.

nbconvert exports; nothing else in Watchbook imports it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbconvert import MarkdownExporter
from traitlets.config import Config as Traits

if TYPE_CHECKING:
    import nbformat

PRIORITY = ["text/markdown", "image/svg+xml", "text/html", "text/plain"]
"""Which of a display's forms is shown."""


def to_markdown(content: nbformat.NotebookNode, stem: str) -> dict[str, bytes]:
    """Return an executed notebook as Markdown without its code, with its figures, by file name.

    Args:
        content: the executed notebook.
        stem: name of the Markdown file; figures are named after it.
    """
    settings = Traits()
    settings.MarkdownExporter.exclude_input = True
    settings.MarkdownExporter.exclude_input_prompt = True
    settings.NbConvertBase.display_data_priority = PRIORITY
    exporter = MarkdownExporter(config=settings)
    body, resources = exporter.from_notebook_node(content, {"unique_key": stem, "output_files_dir": ""})
    figures = {name.lstrip("/"): data for name, data in resources.get("outputs", {}).items()}
    return {f"{stem}.md": f"{body.strip()}\n".encode(), **figures}
