"""Holds all that notebooks import: these names keep their meaning from one release to the next.

Every engagement has its own copies of the notebooks, which nobody updates; so whatever they need stands here, and is
renamed elsewhere without them.

    from watchbook.notebook import DailyWork, notebook_parameters

| name | what it is |
| --- | --- |
| `notebook_parameters(schedule)` | `as_of, first, last, staging` for a notebook that a person opens |
| `DailyWork.open(as_of, staging)` | the day's work: `roll_up()`, `score()`, `sensitivity(last)` |
| `PeriodReport.open(staging, first, last)` | what a weekly or monthly notebook reads |
| `draw_days(title, panels, first, last)` | a row of small charts, for a cell to display |
| `use_style()`, `draw_band(axes, verdicts, title)`, `LINE`, `QUIET` | figures for light and dark pages |
| `number`, `shift`, `result_of_test`, `long_day`, `days_span`, `plural` | how numbers, days and verdicts are said |
"""

from watchbook.job.daily_work import DailyWork
from watchbook.job.notebook_parameters import notebook_parameters
from watchbook.job.period_report import PeriodReport
from watchbook.pages.charts.day_panels import LINE, QUIET, draw_days
from watchbook.pages.charts.notebook_figures import draw_band, use_style
from watchbook.pages.formatting import days_span, long_day, number, plural, result_of_test, shift

__all__ = [
    "LINE",
    "QUIET",
    "DailyWork",
    "PeriodReport",
    "days_span",
    "draw_band",
    "draw_days",
    "long_day",
    "notebook_parameters",
    "number",
    "plural",
    "result_of_test",
    "shift",
    "use_style",
]
