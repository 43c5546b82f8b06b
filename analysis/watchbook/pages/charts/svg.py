"""SVG elements as escaped text."""

from __future__ import annotations

from markupsafe import Markup, escape

STEP, FINE = 2, 2
"""Units of a drawing to a day and to a pixel, so that every place is a whole number."""


def tag(name: str, *children: Markup | str, **attributes: str | float | None) -> Markup:
    """Return an element; `aria_label` is written `aria-label`, `class_` `class`; None leaves an attribute out."""
    attribute_text = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(f"{value:g}" if isinstance(value, float) else value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(str(escape(child)) for child in children)
    return Markup(f"<{name}{attribute_text}>{inner}</{name}>" if inner else f"<{name}{attribute_text}/>")  # noqa: S704 — escaped above


def stretch_svg(width: int, height: int, *children: Markup | str, y: int | None = None) -> Markup:
    """Return a drawing as wide as its place, `width` days across and `height` pixels high.

    Lines keep their thickness when it stretches; marks that must stay round are placed outside, at percentages of the
    width.
    """
    return tag(
        "svg",
        *children,
        viewBox=f"0 0 {width * STEP} {height * FINE}",
        preserveAspectRatio="none",
        y=y,
        width="100%",
        height=height,
    )
