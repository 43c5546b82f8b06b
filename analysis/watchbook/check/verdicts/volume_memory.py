"""What days so far taught of how many conversations come, remembered behind the last month that is over.

It hangs on what the journal says of days, too, so that it is remembered by all that it was learned of, and not by the
bytes of months.
"""

from __future__ import annotations

import datetime as dt
import pickle
import sys
from array import array
from typing import TYPE_CHECKING

from watchbook.cache import code_key, object_of_pickle
from watchbook.calendar import ONE_DAY
from watchbook.check import volume
from watchbook.check.volume import VolumeWatch

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from watchbook.cache import Cache
    from watchbook.check.volume import SpecialDays, Volumes

PLACE = "volumes.learned"
CODE = (sys.modules[__name__], volume)
"""What learns."""


def volumes_by_name(
    counts: Mapping[str, Mapping[dt.date, int]],
    special: Mapping[str, SpecialDays],
    last: dt.date,
    cache: Cache | None = None,
) -> dict[str, Volumes]:
    """Return what is to be doubted of each workflow's counts.

    Args:
        counts: of each workflow, by day.
        special: the days of each that are not like others.
        last: the last day of all, whose month goes on.
        cache: where it is remembered; None remembers nothing.
    """
    days = {name: sorted(by_day) for name, by_day in counts.items()}
    start = last.replace(day=1)
    origin = b""
    watches: dict[str, VolumeWatch] | None = None
    if cache is not None:
        origin = _origin(counts, special, days, start)
        watches = object_of_pickle(cache.get(PLACE, origin))
    if watches is None:
        watches = {name: VolumeWatch() for name in counts}
        for name, watch in watches.items():
            _take(watch, counts[name], [day for day in days[name] if day < start], special[name])
        if cache is not None:
            cache.put(PLACE, origin, pickle.dumps(watches, pickle.HIGHEST_PROTOCOL))
    for name, watch in watches.items():
        _take(watch, counts[name], [day for day in days[name] if day >= start], special[name])
    return {name: watches[name].volumes() for name in counts}


def _take(watch: VolumeWatch, counts: Mapping[dt.date, int], days: Collection[dt.date], special: SpecialDays) -> None:
    for day in days:
        watch.take(day, counts[day], special)


def _origin(
    counts: Mapping[str, Mapping[dt.date, int]],
    special: Mapping[str, SpecialDays],
    days: Mapping[str, Collection[dt.date]],
    start: dt.date,
) -> bytes:
    """Return all that the days before one teach of: their counts, and which of them are not like others."""
    all_days = {day for of_name in days.values() for day in of_name if day < start}
    near = sorted(all_days | {day - ONE_DAY for day in all_days} | {day + ONE_DAY for day in all_days})
    code = code_key(*(str(module.__file__) for module in CODE))
    parts = [f"{sys.version} {code} {start}".encode()]
    for name, of_name in days.items():
        kinds = special[name]
        holidays = [day for day in near if kinds.is_holiday(day)] if not parts[1:] else []  # which all of them share
        over = [day for day in of_name if day < start]
        parts += [name.encode(), _bytes(over), array("q", [counts[name][day] for day in over]).tobytes()]
        parts += [_bytes(sorted(some)) for some in (holidays, kinds.aside, kinds.real, kinds.closed)]
    return b"\0".join(b"%d:%b" % (len(part), part) for part in parts)


def _bytes(days: Collection[dt.date]) -> bytes:
    return array("q", map(dt.date.toordinal, days)).tobytes()
