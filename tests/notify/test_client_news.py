"""What the client is told, in plain words, once each, and again where it did not arrive."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.books import CONFIG
from tests.entries import entry
from tests.notify.sinks import http_sink
from watchbook.calendar import Calendar
from watchbook.config import read_config, read_toml
from watchbook.errors import ConfigError
from watchbook.notify.channel import channels_of, client_channels_of
from watchbook.notify.client.client_delivery import ClientSpool, tell_client
from watchbook.notify.client.client_news import ClientView

if TYPE_CHECKING:
    from pathlib import Path

    from tests.notify.sinks import HttpSink
    from watchbook.config import Config
    from watchbook.journal import Entry
    from watchbook.ledger import ClientMessage

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
CLIENT = """
[notify.channels.client]
env = "TELL_CLIENT"
kind = "alertmanager"
tells = ["opened", "update", "resolved", "on-people", "month"]
"""
PROMISE = '\n[promises.sev2]\nanswer = "1h"\nupdates = "4h"\n'
LINE = "- 2026-11-09T0{hour}:00-05:00 ada: {text}"
SWITCH = (
    "switches: [{at: 2026-11-09T09:00-05:00, workflow: desk, to: manual, by: ada, reason: wrong answers}, "
    "{at: 2026-11-10T09:00-05:00, workflow: desk, to: ai, by: ada, reason: mended}]"
)
AT_PEOPLE = SWITCH.partition(", {at: 2026-11-10")[0] + "]"


def config(tables: str = CLIENT + PROMISE) -> Config:
    """Return an engagement's configuration."""
    return read_config(read_toml(CONFIG + tables, "watchbook.toml"))


def at(text: str) -> dt.datetime:
    """Return an instant of New York's winter."""
    return dt.datetime.fromisoformat(f"{text}-05:00")


@dataclass
class Desk:
    """A client's channel, and what came of it."""

    sink: HttpSink
    config: Config = field(default_factory=config)
    rows: list[ClientMessage] = field(default_factory=list)
    address: str = ""

    def told(self, now: str, *entries: Entry, month: dt.date | None = None) -> list[str]:
        """Tell the client at an instant, and return the subjects of what arrived."""
        before = len(self.sink.posts)
        view = ClientView(self.config, Calendar.of(self.config), lambda page: f"https://w.example.com/{page}", at(now))
        environment = {"TELL_CLIENT": f"http://{self.sink.host}/" if self.sink.host else ""}
        channels = client_channels_of(self.config, environment)
        self.rows += tell_client(view, entries, channels, list(self.rows), month=month, keep=lambda _: None)
        return [post["commonAnnotations"]["summary"] for post in self.sink.posts[before:]]

    @property
    def body(self) -> list[str]:
        """The lines of the last message."""
        lines: list[str] = self.sink.posts[-1]["commonAnnotations"]["description"].splitlines()
        return lines


def incident(*lines: str, status: str = "open", body: str = "", days: str = "2026-11-08/", front: str = "") -> Entry:
    """Return an incident with lines under What was tried."""
    text = "\n".join(["## What was tried", "", *lines, "", body])
    more = [f"status: {status}", "title: Half of all go to people", *([front] if front else [])]
    return entry(days, *more, kind="incident", slug="half", body=text)


def test_an_incident_is_told_once_with_its_link_and_the_promise() -> None:
    """Plain words: what, since when, who does the work, when they hear more."""
    with http_sink() as sink:
        desk = Desk(sink)
        assert desk.told("2026-11-09T07:00", incident()) == [
            "Card desk: we are looking into something. Half of all go to people"
        ]
        assert desk.body == [
            "It began on 8 November.",
            "The AI does the work.",
            "You hear more within 4 hours.",
            "https://w.example.com/2026/11/2026-11-08-half.md",
            "Card desk",
        ]
        assert desk.told("2026-11-09T07:05", incident()) == []


def test_each_new_line_is_news_and_an_acknowledgement_is_none() -> None:
    """Lines of people since the last word, quoted; what a machine wrote is not for the client."""
    lines = [LINE.format(hour=hour, text=text) for hour, text in ((6, "looked"), (8, "rolled back"), (9, "ack"))]
    with http_sink() as sink:
        desk = Desk(sink)
        desk.told("2026-11-09T07:00", incident(*lines[:1]))
        assert desk.told("2026-11-09T08:30", incident(*lines[:2])) == ["News about Card desk: Half of all go to people"]
        assert desk.body[:1] == ["- 9 Nov, 08:00: rolled back"]
        assert desk.told("2026-11-09T09:30", incident(*lines)) == []


def test_that_it_is_over_is_told_with_what_helped() -> None:
    """To those who heard of it; what was over before the channel was there is told to nobody."""
    over = incident(status="resolved", days="2026-11-08/2026-11-09", body="## What worked\n\nThe old label map.")
    with http_sink() as sink:
        desk = Desk(sink)
        assert desk.told("2026-11-09T07:00", over) == []
        desk.told("2026-11-09T07:00", incident())
        assert desk.told("2026-11-09T12:00", over) == ["Over: Card desk. Half of all go to people"]
        assert desk.body[0] == "What helped: The old label map."
        assert sink.posts[-1]["status"] == "resolved"
        assert desk.told("2026-11-09T12:05", over) == []


def test_that_people_have_the_work_and_that_the_ai_has_it_again() -> None:
    """Each switch once; a way back is told to whoever heard of the way there."""
    with http_sink() as sink:
        desk = Desk(sink)
        there = desk.told("2026-11-09T10:00", incident(front=AT_PEOPLE))
        assert "People do the work of Card desk since 9 Nov, 09:00" in there
        back = desk.told("2026-11-10T10:00", incident(front=SWITCH))
        assert back == ["The AI does the work of Card desk again, since 10 Nov, 09:00"]
        assert desk.body[0] == "Why: mended"
        late = Desk(sink)
        assert late.told("2026-11-10T10:00", incident(front=SWITCH)) == [
            "Card desk: we are looking into something. Half of all go to people"
        ]


def test_the_review_of_a_month_is_told_once() -> None:
    """With its link."""
    with http_sink() as sink:
        desk = Desk(sink)
        month = dt.date(2026, 10, 1)
        assert desk.told("2026-11-02T07:00", month=month) == ["Card desk: the review of October 2026 is there"]
        assert desk.body[1] == "https://w.example.com/months/2026-10.md"
        assert desk.told("2026-11-03T07:00", month=month) == []


def test_a_channel_hears_of_what_it_tells_and_of_nothing_else() -> None:
    """`tells` names it."""
    with http_sink() as sink:
        desk = Desk(sink, config(CLIENT.replace('"opened", "update", "resolved", "on-people", "month"', '"on-people"')))
        assert desk.told("2026-11-09T07:00", incident(), month=dt.date(2026, 10, 1)) == []
        assert desk.told("2026-11-09T10:00", incident(front=AT_PEOPLE)) == [
            "People do the work of Card desk since 9 Nov, 09:00"
        ]


def test_what_did_not_arrive_is_tried_again() -> None:
    """No message is lost: what is due follows from the journal and from what arrived."""
    with http_sink("500") as sink:
        desk = Desk(sink)
        desk.told("2026-11-09T07:00", incident())
        assert [row.outcome for row in desk.rows] == ["failed"]
        sink.answer = "200"
        desk.told("2026-11-09T07:05", incident())
        assert [row.outcome for row in desk.rows] == ["failed", "delivered"]


def test_a_channel_without_an_address_is_said_once() -> None:
    """The check says it from then on."""
    with http_sink() as sink:
        desk = Desk(sink)
        host, sink.host = sink.host, ""
        desk.told("2026-11-09T07:00", incident())
        desk.told("2026-11-09T07:05", incident())
        assert [row.outcome for row in desk.rows] == ["no-address"]
        sink.host = host
        assert len(desk.told("2026-11-09T07:10", incident())) == 1


def test_the_clients_channels_are_not_the_teams() -> None:
    """What calls people at night never reaches a client, nor the other way round."""
    both = config(CLIENT + '[notify.channels.team]\nenv = "TEAM"\n')
    assert [channel.name for channel in channels_of(both, {})] == ["team"]
    assert [channel.name for channel in client_channels_of(both, {})] == ["client"]
    with pytest.raises(ConfigError, match="is the client's"):
        config(CLIENT + 'when = ["out"]\n')


def test_what_was_told_is_on_the_disk_until_the_ledger_has_it(tmp_path: Path) -> None:
    """A run that is killed after a message does not send it again; a row that the ledger holds is forgotten."""
    with http_sink() as sink:
        desk = Desk(sink)
        desk.told("2026-11-09T07:00", incident())
    spool = ClientSpool(tmp_path)
    assert spool.rows() == []
    spool.append(desk.rows[0])
    assert spool.taken_up([]) == desk.rows
    assert spool.rows() == desk.rows
    assert spool.taken_up(desk.rows) == []
    assert spool.rows() == []
