"""What notebooks import, and the paths that engagements copied before it was there."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from watchbook import notebook
from watchbook.old_paths import OLD_NAMES

ROOT = Path(__file__).parents[1]
FOLDERS = (ROOT / "notebooks", ROOT / "analysis" / "watchbook" / "template" / "files" / "notebooks")
NOTEBOOKS = [path for folder in FOLDERS for path in sorted(folder.glob("*.ipynb"))]


def imports_of(path: Path) -> set[tuple[str, str]]:
    """Return what a notebook imports of ours, as (module, name)."""
    cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    code = "\n".join(line for cell in cells for line in "".join(cell["source"]).splitlines() if line[:1] != "%")
    nodes = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.ImportFrom)]
    return {
        (node.module or "", name.name) for node in nodes for name in node.names if "watchbook" in (node.module or "")
    }


def test_both_sets_of_notebooks_are_read() -> None:
    """Four of the example, and the same four of the template."""
    assert [path.name for path in NOTEBOOKS] == [
        "daily.ipynb",
        "monthly.ipynb",
        "sensitivity.ipynb",
        "weekly.ipynb",
    ] * 2


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_notebook_imports_one_module_of_ours(path: Path) -> None:
    """Whatever is renamed elsewhere, an engagement's copies go on working."""
    assert {module for module, _ in imports_of(path)} == {"watchbook.notebook"}
    assert {name for _, name in imports_of(path)} <= set(notebook.__all__)


def test_the_promise_is_what_it_was() -> None:
    """A name that goes from here breaks notebooks that nobody updates."""
    assert set(notebook.__all__) == {
        "LINE", "QUIET", "DailyWork", "PeriodReport", "days_span", "draw_band", "draw_days", "long_day",
        "notebook_parameters", "number", "plural", "result_of_test", "shift", "use_style",
    }  # fmt: skip


def test_every_name_of_the_promise_is_documented() -> None:
    """The module's head says what each is."""
    assert [name for name in notebook.__all__ if name not in (notebook.__doc__ or "")] == []


@pytest.mark.parametrize("module", [name for name, names in OLD_NAMES.items() if names])
def test_an_old_path_still_works_and_says_what_to_write(module: str) -> None:
    """The notebooks of 0.1.0 run, with a warning that names the new import."""
    names = ", ".join(OLD_NAMES[module])
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", f"from {module} import {names}; print('there')"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "there\n"), done.stderr
    assert f"FutureWarning: {module} goes with 0.3: write `from watchbook.notebook import ...`" in done.stderr


def test_an_attribute_of_an_old_class_still_works() -> None:
    """The daily notebook of 0.1.0 reads `today.judged`."""
    code = "from watchbook.runs.today import Today; print(Today.judged is Today.all_metrics)"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_a_path_that_never_was_is_not_found() -> None:
    """Nothing else is made up."""
    with pytest.raises(ModuleNotFoundError):
        __import__("watchbook.runs.nothing")
