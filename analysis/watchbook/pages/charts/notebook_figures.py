"""matplotlib figures for notebooks, in colours that are legible on a light and on a dark page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from watchbook.ledger import Verdict

from watchbook.pages.charts.day_panels import BAND, LINE, OUT, QUIET

STYLE = {
    "axes.edgecolor": QUIET,
    "axes.labelcolor": QUIET,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": QUIET,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "figure.autolayout": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "font.size": 9,
    "legend.frameon": False,
    "legend.labelcolor": QUIET,
    "savefig.facecolor": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "watchbook",
    "text.color": QUIET,
    "text.parse_math": False,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
}


def use_style() -> None:
    """Draw every later figure in Watchbook's colours, as SVG whose bytes repeat."""
    # Whoever draws no figure does without: it takes a third of a second.
    import matplotlib as mpl  # noqa: PLC0415
    from cycler import cycler  # noqa: PLC0415

    mpl.rcParams["axes.prop_cycle"] = cycler(color=[LINE, QUIET, OUT])
    mpl.rcParams.update(STYLE)  # type: ignore[arg-type]  # the names are right; the types list each as a literal


def draw_band(axes: Axes, verdicts: Sequence[Verdict], title: str) -> None:
    """Draw a metric's days within their band; days out of it are diamonds."""
    days = [row.day for row in verdicts]
    gap = float("nan")
    axes.fill_between(
        days,  # type: ignore[arg-type]  # matplotlib takes dates, its types do not say so
        [gap if row.lower is None else row.lower for row in verdicts],
        [gap if row.upper is None else row.upper for row in verdicts],
        color=BAND,
        linewidth=0,
    )
    axes.plot(days, [gap if row.value is None else row.value for row in verdicts], color=LINE, linewidth=1)  # type: ignore[arg-type]  # as above
    out = [row for row in verdicts if row.state == "out" and row.value is not None]
    axes.plot([row.day for row in out], [row.value for row in out], "D", color=OUT, markersize=4)  # type: ignore[arg-type]  # as above
    axes.set_title(title)
    axes.tick_params(axis="x", rotation=0)
