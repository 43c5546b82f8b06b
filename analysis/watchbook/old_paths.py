"""Keeps the import paths of notebooks copied before `watchbook.notebook` was there, until 0.3.

Each still works, and says what to write instead. Nothing is imported here before somebody asks for an old path.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from importlib.machinery import ModuleSpec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

OLD_NAMES: dict[str, dict[str, str]] = {
    "watchbook.runs": {},
    "watchbook.runs.by_hand": {"parameters": "notebook_parameters"},
    "watchbook.runs.today": {"Today": "DailyWork"},
    "watchbook.runs.reading": {"Reading": "PeriodReport"},
    "watchbook.pages.words": {
        "days_span": "days_span",
        "found": "result_of_test",
        "long_day": "long_day",
        "number": "number",
        "plural": "plural",
        "shift": "shift",
    },
    "watchbook.pages.charts.figure": {name: name for name in ("LINE", "QUIET", "draw_band", "use_style")},
}
"""By old module, each name that the notebooks of 0.1.0 took from it, and its name in `watchbook.notebook`."""
OLD_ATTRIBUTES = {"Today": {"judged": "all_metrics"}}
"""By old class, each attribute that those notebooks read under another name."""


class OldPathFinder:
    """Finds the old modules, which are made of what `watchbook.notebook` has.

    What it could inherit of importlib.abc takes a sixth of the time in which a command begins.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return a spec for an old path; None for every other."""
        del path, target
        if fullname not in OLD_NAMES:
            return None
        loader: Any = self  # it is one for whoever asks for nothing but the two methods below
        return ModuleSpec(fullname, loader, is_package=not OLD_NAMES[fullname])

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave the making of a module to Python."""

    def exec_module(self, module: ModuleType) -> None:
        """Fill an old module with the names it had, and say what to write instead."""
        names = OLD_NAMES[module.__name__]
        if not names:
            return
        notebook = importlib.import_module("watchbook.notebook")
        for old, new in names.items():
            value = getattr(notebook, new)
            if attributes := OLD_ATTRIBUTES.get(old):
                value = type(old, (value,), {name: getattr(value, now) for name, now in attributes.items()})
            setattr(module, old, value)
        replacements = ", ".join(new if new == old else f"{new} (here {old})" for old, new in names.items())
        warnings.warn(
            f"{module.__name__} goes with 0.3: write `from watchbook.notebook import ...` for {replacements}",
            FutureWarning,
            stacklevel=2,
        )


def install_old_paths() -> None:
    """Let Python find the old paths, behind everything that is really there."""
    if not any(isinstance(finder, OldPathFinder) for finder in sys.meta_path):
        sys.meta_path.append(OldPathFinder())
