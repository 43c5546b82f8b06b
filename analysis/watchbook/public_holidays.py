"""Public holidays of one country, without the calendars of all the others."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING

import holidays
from holidays.registry import COUNTRIES, FINANCIAL

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

PACKAGE = "holidays.countries"
"""To import it imports each country, about 250."""


def public_holidays(country: str, year: int) -> dict[dt.date, str]:
    """Return the public holidays of a country (`US`) or of a part of one (`US-NY`) in a year, with their names.

    Raises:
        NotImplementedError: the library has no such country, or no such part of it.
    """
    code, _, part = country.partition("-")
    if not any(code in names for names in (*COUNTRIES.values(), *FINANCIAL.values())):
        # Of any other name the library would call whatever it has.
        raise NotImplementedError(f"no calendar is called {code}")
    try:
        with _countries_unread():
            days = holidays.country_holidays(code, subdiv=part or None, years=year)
    except ImportError:  # a country that asks its whole package for another
        days = holidays.country_holidays(code, subdiv=part or None, years=year)
    return dict(days)


def has_calendar(country: str) -> bool:
    """Return whether the library knows a country (`US`, also `USA`), or a part of one (`US-NY`)."""
    try:
        public_holidays(country, 2000)
    except NotImplementedError:
        return False
    return True


@contextmanager
def _countries_unread() -> Iterator[None]:
    """Let the library, which loads a country's module by its name, find that module in a package that was not run."""
    spec = None if PACKAGE in sys.modules else find_spec(PACKAGE)
    if spec is None or spec.submodule_search_locations is None:
        yield
        return
    package = ModuleType(PACKAGE)
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules[PACKAGE] = package
    try:
        yield
    finally:  # whoever imports the package itself gets all of it
        del sys.modules[PACKAGE]
