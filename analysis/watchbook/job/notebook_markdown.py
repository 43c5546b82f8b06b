"""What an executed notebook says, as Markdown without its code.

nbconvert exports; nothing else in Watchbook imports it. What ours put out, Markdown and drawings, is written here as it
would write it: to import it and to compile its templates takes a fifth of a second, more than all the rest of the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import nbformat

MARKDOWN, DRAWING = "text/markdown", "image/svg+xml"
"""The forms of a display that are written here, the first that it has."""
PRIORITY = [MARKDOWN, DRAWING, "text/html", "text/plain"]
"""Which of a display's forms is shown."""
FILES = {"image/png", "image/jpeg", "application/pdf"}
"""Other forms that become files beside the Markdown, whether they are shown or not."""
AROUND = {"display_data": ("\n\n", "\n\n"), "execute_result": ("\n\n\n\n", "\n\n\n")}
"""What nbconvert's templates leave before and behind a display, by its kind."""


def to_markdown(content: nbformat.NotebookNode, stem: str) -> dict[str, bytes]:
    """Return an executed notebook as Markdown without its code, with its figures, by file name.

    Args:
        content: the executed notebook.
        stem: name of the Markdown file; figures are named after it.
    """
    if not all(_is_plain(cell) for cell in content.cells):
        return by_nbconvert(content, stem)
    texts: list[str] = []
    figures: dict[str, bytes] = {}
    for number, cell in enumerate(content.cells):
        if cell.cell_type == "markdown":
            texts.append(f"\n{cell.source}\n")
        else:
            texts += _outputs(cell, f"{stem}_{number}", figures)
    return {f"{stem}.md": f"{''.join(texts).strip()}\n".encode(), **figures}


def by_nbconvert(content: nbformat.NotebookNode, stem: str) -> dict[str, bytes]:
    """Return the same, of whatever outputs."""
    from nbconvert import MarkdownExporter  # noqa: PLC0415  # as said above
    from traitlets.config import Config as Traits  # noqa: PLC0415

    settings = Traits()
    settings.MarkdownExporter.exclude_input = True
    settings.MarkdownExporter.exclude_input_prompt = True
    settings.NbConvertBase.display_data_priority = PRIORITY
    exporter = MarkdownExporter(config=settings)
    body, resources = exporter.from_notebook_node(content, {"unique_key": stem, "output_files_dir": ""})
    figures = {name.lstrip("/"): data for name, data in resources.get("outputs", {}).items()}
    return {f"{stem}.md": f"{body.strip()}\n".encode(), **figures}


def _is_plain(cell: nbformat.NotebookNode) -> bool:
    """Return whether a cell says nothing but Markdown and drawings."""
    if cell.metadata.get("transient") or cell.get("attachments"):
        return False
    if cell.cell_type == "markdown":
        return True
    return cell.cell_type == "code" and all(_is_plain_output(output) for output in cell.outputs)


def _is_plain_output(output: nbformat.NotebookNode) -> bool:
    if output.output_type not in AROUND or output.metadata:
        return False
    forms = output.data
    return not FILES.intersection(forms) and any(isinstance(forms.get(form), str) for form in (MARKDOWN, DRAWING))


def _outputs(cell: nbformat.NotebookNode, stem: str, figures: dict[str, bytes]) -> Iterator[str]:
    """Yield what a cell put out, and put its drawings into files."""
    for number, output in enumerate(cell.outputs):
        name, (before, behind) = f"{stem}_{number}.svg", AROUND[output.output_type]
        if DRAWING in output.data:
            figures[name] = output.data[DRAWING].encode()
        said = output.data.get(MARKDOWN, f"    \n![svg]({name})\n    ")
        yield f"{before}{said}{behind}"
