"""Draws charts as SVG in the stylesheet's colours: without scripts, fonts or a fixed width."""

from watchbook.pages.charts.plot import FEW, plot
from watchbook.pages.charts.points import Chart, Moment, Point, Readings, Span
from watchbook.pages.charts.spark import spark
from watchbook.pages.charts.strip import Square, strip

__all__ = ["FEW", "Chart", "Moment", "Point", "Readings", "Span", "Square", "plot", "spark", "strip"]
