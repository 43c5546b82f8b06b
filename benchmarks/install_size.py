"""What an installation weighs: `python benchmarks/install_size.py [EXTRA]...` makes a virtual environment for each.

The wheel is built from this tree and installed with constraints.txt, from wherever pip fetches packages. What is
printed is on the disk, in blocks: the packages alone (neither pip nor what venv brings), how much of that is compiled
code that Python would write again by itself, and the whole environment.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
MEGABYTE = 1_000_000
BLOCK = 512
BROUGHT = ("pip", "setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence.pth", "__pycache__")
"""What a new virtual environment holds before anything is installed."""
NAMES = ["", "dumps", "site", "notebooks", "notify", "s3", "all"]


def build_wheel(folder: Path) -> Path:
    """Build the wheel without leaving anything in the tree, and return it."""
    tree = folder / "tree"
    unwanted = shutil.ignore_patterns("*.egg-info", "__pycache__")
    shutil.copytree(ROOT / "analysis", tree / "analysis", ignore=unwanted)
    for name in ("LICENSE", "README.md", "pyproject.toml"):
        shutil.copy2(ROOT / name, tree)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(tree)]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def disk_size(paths: list[Path]) -> int:
    """Return the bytes that files and folders take on the disk."""
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    return sum(file.lstat().st_blocks * BLOCK for file in files)


def install(wheel: Path, extra: str, folder: Path) -> tuple[int, int, int]:
    """Install into a new environment; return the bytes of the packages, of their compiled code, and of the whole."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    what = f"{wheel}[{extra}]" if extra else str(wheel)
    pip = [folder / "bin/python", "-m", "pip", "install", "--quiet", "--constraint", ROOT / "constraints.txt", what]
    subprocess.run(pip, check=True, capture_output=True)
    (packages,) = folder.glob("lib/python3*/site-packages")
    brought = [path for path in packages.iterdir() if path.name.partition("-")[0] not in BROUGHT]
    compiled = [file for path in brought for file in path.rglob("*.pyc")]
    return disk_size(brought), disk_size(compiled), disk_size([folder])


def main() -> None:
    """Print a line for each of the extras that are named; the base is the one without a name."""
    parser = argparse.ArgumentParser(description="What an installation weighs, in MB on the disk.")
    parser.add_argument("extras", nargs="*", default=NAMES, metavar="EXTRA", help="'' is the base; all of them: none")
    extras = parser.parse_args().extras
    print(f"{'extra':<12}{'packages':>10}{'compiled':>10}{'environment':>13}   MB")
    with tempfile.TemporaryDirectory() as scratch:
        wheel = build_wheel(Path(scratch))
        for extra in extras:
            sizes = install(wheel, extra, Path(scratch) / f"venv-{extra}")
            packages, compiled, whole = (size / MEGABYTE for size in sizes)
            print(f"{extra or '(base)':<12}{packages:>10.0f}{compiled:>10.0f}{whole:>13.0f}", flush=True)
            shutil.rmtree(Path(scratch) / f"venv-{extra}")


if __name__ == "__main__":
    main()
