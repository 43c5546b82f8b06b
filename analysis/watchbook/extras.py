"""What is installed only where it is asked for, as by `watchbook[site]`; what is missing is named by its extra.

The base reads the ledger and the journal: `check`, `new`, `switch`, `oncall`, `verify`. Whoever does the day's job
needs `all`, which is four extras.
"""

from __future__ import annotations

from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING

from watchbook.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "dumps": ("polars", "numpy", "zstandard"),
        "site": ("mkdocs", "material", "nh3"),
        "notebooks": ("nbformat", "nbclient", "nbconvert", "jupyter_client", "ipykernel", "matplotlib"),
        "notify": ("apprise",),
        "s3": ("obstore", "s3fs"),
        "excel": ("fastexcel",),
        "time": ("rfc3161_client",),
        "update": ("copier",),
    }
)
"""The packages that an extra of pyproject.toml brings, by the names that they are imported by."""
PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "dumps": "reading dumps and judging days",
        "site": "building the site",
        "notebooks": "executing notebooks",
        "notify": "telling people through Apprise",
        "s3": "places in s3://",
        "excel": "Excel's workbooks",
        "time": "timestamps of an authority",
        "update": "bringing an engagement up to a newer template",
    }
)
DAY = ("dumps", "notebooks", "site")
"""What the day's job needs, whatever it finds."""


def demand_extras(*extras: str) -> None:
    """See that what some extras bring is installed, before anything is begun.

    Raises:
        MissingExtraError: something is not.
    """
    missing = [extra for extra in extras if any(find_spec(package) is None for package in PACKAGES[extra])]
    if missing:
        raise _error(missing, next(package for package in PACKAGES[missing[0]] if find_spec(package) is None))


def has_extra(extra: str) -> bool:
    """Return whether all that an extra brings is installed."""
    return all(find_spec(package) is not None for package in PACKAGES[extra])


def missing_extra(error: BaseException) -> MissingExtraError | None:
    """Return which extra would have brought what could not be imported; None where the error is another one."""
    if not isinstance(error, ModuleNotFoundError):
        return None
    package = (error.name or "").partition(".")[0]
    extra = next((extra for extra, packages in PACKAGES.items() if package in packages), None)
    return _error([extra], package) if extra else None


def _error(extras: list[str], package: str) -> MissingExtraError:
    needs = " and ".join(f"{PURPOSES[extra]} needs the extra `{extra}`" for extra in extras)
    return MissingExtraError(
        f"{package} is not installed: {needs}",
        hints=(
            f"pip install 'watchbook[{','.join(extras)}]'",
            "all that the day's job needs: pip install 'watchbook[all]'",
        ),
    )
