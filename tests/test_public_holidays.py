"""One country's calendar is loaded alone, and says what the library says."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys

import holidays
import pytest

from watchbook.config.holiday_countries import COUNTRIES
from watchbook.public_holidays import has_calendar, public_holidays

ALONE = """
import json, sys
from watchbook.public_holidays import has_calendar, public_holidays
found = {country: {str(day): name for day, name in public_holidays(country, 2026).items()} for country in sys.argv[1:]}
loaded = [name for name in sys.modules if name.startswith("holidays.countries")]
import holidays.countries
print(json.dumps([found, loaded, holidays.countries.Germany.__name__]))
"""


def in_new_process(*countries: str) -> tuple[dict[str, dict[str, str]], list[str], str]:
    """Return what countries keep, which of their modules were loaded, and a name of the package loaded after them."""
    asked = subprocess.run([sys.executable, "-c", ALONE, *countries], check=True, capture_output=True, text=True)
    found, loaded, name = json.loads(asked.stdout)
    return found, loaded, name


def test_a_country_is_loaded_without_the_others_and_the_package_is_whole_afterwards() -> None:
    found, loaded, name = in_new_process("US-NY")
    assert loaded == ["holidays.countries.united_states"]
    assert found["US-NY"]["2026-07-03"] == "Independence Day (observed)"
    assert name == "Germany"


def test_each_country_keeps_what_the_library_says() -> None:
    found, _, _ = in_new_process(*sorted(COUNTRIES))
    for country in COUNTRIES:
        expected = holidays.country_holidays(country, years=2026)
        assert found[country] == {str(day): title for day, title in expected.items()}, country


def test_a_part_of_a_country_and_no_country_are_told_apart() -> None:
    assert dt.date(2026, 1, 6) in public_holidays("DE-BY", 2026)
    assert dt.date(2026, 1, 6) not in public_holidays("DE-HH", 2026)
    for unknown in ("DE-XX", "XX", "", "-", "registry", "HolidayBase"):
        assert not has_calendar(unknown), unknown
        with pytest.raises(NotImplementedError):
            public_holidays(unknown, 2026)
    for known in ("DE", "DEU", "Germany", "US-NY", "XNYS"):
        assert has_calendar(known), known
