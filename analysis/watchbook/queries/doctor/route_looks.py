"""What routers read: whether it is there and fresh, whether its store heeds conditions, and the clock."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.calendar import in_words
from watchbook.errors import FallbackError
from watchbook.fallback.open_store import store_at
from watchbook.fallback.probe import HINTS
from watchbook.fallback.store_look import look_at_store
from watchbook.queries.doctor.health_line import HealthLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.queries.doctor.health_line import Patient

RENEW = "watchbook switch --renew"
APART, FAR_APART = dt.timedelta(seconds=30), dt.timedelta(minutes=5)


def look_at_routes(patient: Patient) -> Iterator[HealthLine]:
    """Yield how what routers read is."""
    target = patient.engagement.config.fallback.publish
    look = look_at_store(patient.engagement, patient.now, probe=True)
    if look is None:
        yield HealthLine("routes", "unused", "no place is named to publish them", "docs/off-switch.md says how")
        return
    if look.trouble:
        yield HealthLine(
            "routes", "wrong", look.trouble, "see the store's address, and the credentials of this process"
        )
        return
    yield (
        HealthLine("store", "wrong", look.ignorance, HINTS[0])
        if look.ignorance
        else HealthLine(
            "store", "well", "it refuses what was published on old knowledge, or nothing could be tried beside it"
        )
    )
    if look.published is None:
        yield HealthLine("routes", "wrong", f"nothing is published at {target}, so people have all of the work", RENEW)
        return
    flags = look.published.flags
    if flags.engagement != patient.engagement.config.engagement.name:
        sentence = f"{target} holds the flags of another engagement"
        yield HealthLine("routes", "wrong", sentence, "give each engagement a place of its own")
    elif flags.expires is None:
        yield HealthLine("routes", "well", "they are published, and have no lease")
    elif flags.expires <= patient.now:
        sentence = f"the lease ran out {in_words(patient.now - flags.expires)} ago, so people have all of the work"
        yield HealthLine("routes", "wrong", sentence, RENEW)
    elif flags.expires - patient.now < (flags.expires - flags.written) / 2:
        sentence = f"the lease is half spent: it ends in {in_words(flags.expires - patient.now)}"
        yield HealthLine("routes", "warning", sentence, f"see the job that renews it; by hand: {RENEW}")
    else:
        yield HealthLine(
            "routes", "well", f"they are published; the lease ends in {in_words(flags.expires - patient.now)}"
        )


def look_at_clock(patient: Patient) -> Iterator[HealthLine]:
    """Yield how far this machine's clock is from the store's."""
    target = patient.engagement.config.fallback.publish
    if not target:
        yield HealthLine("clock", "unused", "there is no store whose clock could be asked")
        return
    store = store_at(target, patient.root)
    try:
        store.read()
    except FallbackError as error:
        yield HealthLine("clock", "unknown", error.what)
        return
    theirs = store.clock()
    apart = abs(patient.now - theirs) if theirs else None
    if apart is None:
        yield HealthLine("clock", "unused", "the store says no time of its own")
    elif apart > APART:
        sentence = f"this machine's clock and the store's are {in_words(apart)} apart"
        health = HealthLine("clock", "wrong" if apart > FAR_APART else "warning", sentence, "set the clock: NTP")
        yield health
    else:
        yield HealthLine("clock", "well", "this machine's clock is the store's, to half a minute")
