"""What arrives at receivers, and what is said of those that do not take it."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import socket
import ssl
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from apprise.plugins import pagerduty

from tests.notify.sinks import http_sink, mail_sink
from watchbook.config.notify_tables import ChannelConfig
from watchbook.notify import Channel, Message, by_webhook, send
from watchbook.notify.http_target import failure_in_words

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.ledger import Occasion

TIMEOUT = 0.3
# Apprise imports it where an older Python has it, for its mail.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
AT = dt.datetime(2026, 11, 9, 11, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def message(occasion: Occasion = "out", subject: str = "Card desk out of band", body: str = "Far out.") -> Message:
    """Return a message."""
    return Message(
        key="watchbook:abc:workflow:desk:2026-11-08",
        engagement="Card desk",
        about="workflow",
        workflow="desk",
        first=dt.date(2026, 11, 8),
        occasion=occasion,
        severity="sev2",
        subject=subject,
        body=body,
        starts=dt.datetime(2026, 11, 8, 5, tzinfo=dt.UTC),
        sent=AT,
        link="https://watchbook.example.com/workflows/desk.html",
    )


def channel(*addresses: str, kind: str = "apprise", timeout: float = TIMEOUT) -> Channel:
    """Return a channel."""
    return Channel("oncall", ChannelConfig.model_validate({"env": "X", "kind": kind}), addresses, timeout)


def addressed(kind: str, host: str) -> str:
    """Return the address of a sink."""
    return f"json://{host}/" if kind == "apprise" else f"http://{host}/"


@pytest.mark.parametrize("kind", ["apprise", "alertmanager"])
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("200", ""),
        ("204", ""),
        ("500", "answered 500"),
        ("404", "answered 404"),
        ("loop", "answered 302, a redirect, which is not followed"),
    ],
)
def test_a_receiver_is_asked_once_and_what_it_answers_is_said(kind: str, answer: str, said: str) -> None:
    """A redirect loop gets one post; a refusal says its number."""
    with http_sink(answer) as sink:
        assert send(channel(addressed(kind, sink.host), kind=kind), message()) == said
        assert len(sink.posts) == 1


@pytest.mark.parametrize("kind", ["apprise", "alertmanager"])
@pytest.mark.parametrize("answer", ["slow", "drip"])
def test_a_receiver_that_does_not_answer_in_time_holds_nobody_up(kind: str, answer: str) -> None:
    """Nothing at all, or a byte now and then: it ends, and not when the receiver does."""
    with http_sink(answer) as sink:
        began = time.monotonic()
        said = send(channel(addressed(kind, sink.host), kind=kind), message())
        assert "no answer in time" in said
        assert time.monotonic() - began < 30 * TIMEOUT


@pytest.mark.parametrize(("kind", "said"), [("apprise", "no connection"), ("alertmanager", "no connection")])
def test_a_receiver_that_is_not_there_is_said(kind: str, said: str) -> None:
    """The reason holds no address."""
    with http_sink() as sink:
        gone = addressed(kind, sink.host)
    found = send(channel(gone, kind=kind), message())
    assert found.startswith(said)
    assert "127" not in found


@pytest.mark.parametrize(
    ("kind", "address", "said"),
    [
        ("apprise", "json://example.com/", "an address that is neither encrypted nor on this machine"),
        ("apprise", "mailto://u:p@example.com", "an address that is neither encrypted nor on this machine"),
        ("apprise", "nonsense://x", "an address that Apprise does not understand"),
        ("alertmanager", "http://example.com/", "an address that is neither https nor on this machine"),
        ("alertmanager", "http://[bad", "an address that cannot be meant"),
    ],
)
def test_an_address_that_would_give_it_away_is_not_used(kind: str, address: str, said: str) -> None:
    """Encrypted, or on this machine; nothing is sent otherwise."""
    assert send(channel(address, kind=kind), message()) == said


def test_of_several_addresses_each_gets_it_and_one_that_fails_is_said() -> None:
    """At least once: a channel of which one address failed is tried again as a whole."""
    with http_sink() as good, http_sink("500") as bad:
        assert send(channel(f"json://{good.host}", f"json://{bad.host}"), message()) == "answered 500"
        assert (len(good.posts), len(bad.posts)) == (1, 1)


def test_a_mail_is_plain_in_both_its_parts() -> None:
    """What a dump or an entry says is no mark-up in the part that is HTML, and no header."""
    with mail_sink() as sink:
        address = f"mailto://{sink.host}?from=watch@example.com&to=oncall@example.com&mode=insecure"
        assert send(channel(address, timeout=5), message(subject="Out <b>", body="one <img src=x>\ntwo")) == ""
    parsed = email.message_from_bytes(sink.mails[0], policy=email.policy.default)
    assert parsed["Subject"] == "Out <b>"
    for part in parsed.walk():
        if part.get_content_type() == "text/html":
            assert "<img" not in part.get_content()
    assert "one" in str(parsed)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"answer": "451 greylisted"}, "answered 451, which asks to try again later"),
        ({"answer": "554 no"}, "answered 554, which refuses it for good"),
        ({"recipient": "450 busy"}, "answered 450, which asks to try again later"),
        ({"recipient": "550 nobody"}, "answered 550, which refuses it for good"),
    ],
)
def test_a_mail_that_is_refused_is_said(answers: dict[str, str], said: str) -> None:
    """Whether a mail server asks for another try or refuses for good, of the mail or of whom it is for."""
    with mail_sink(**answers) as sink:  # type: ignore[arg-type]  # both are texts
        address = f"mailto://{sink.host}?from=watch@example.com&to=oncall@example.com&mode=insecure"
        assert send(channel(address, timeout=5), message(body="error=200 (200, b'OK')")) == said
        assert sink.mails == []


@pytest.fixture
def unknown(tmp_path: Path) -> ssl.SSLContext:
    """Return what encrypts with a certificate that nobody has signed."""
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run([*command.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


@pytest.mark.parametrize(("kind", "scheme"), [("apprise", "jsons"), ("alertmanager", "https")])
def test_a_certificate_of_an_unknown_authority_is_said(unknown: ssl.SSLContext, kind: str, scheme: str) -> None:
    """It is no matter of time: somebody has to install the authority, or to correct the address."""
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor() as other:
        done = other.submit(shaken, server, unknown)
        address = f"{scheme}://127.0.0.1:{server.getsockname()[1]}/"
        said = send(channel(address, kind=kind, timeout=5), message())
        assert done.result(5) is False
    assert said == "a certificate from an authority that this machine does not know"


def shaken(server: socket.socket, context: ssl.SSLContext) -> bool:
    """Return whether who calls accepts a certificate."""
    caller, _ = server.accept()
    with caller:
        try:
            context.wrap_socket(caller, server_side=True).close()
        except OSError:
            return False
    return True


@pytest.mark.parametrize(
    ("library", "said"),
    [
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired", "has expired"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch", "for another host"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer", "does not know"),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)", "no encrypted connection"),
        ("Failed to resolve 'x.invalid' ([Errno -2] Name or service not known)", "no host of that name is known"),
        ("[Errno 111] Connection refused", "no connection"),
        ("[Errno 104] Connection reset by peer", "no connection"),
        ("Read timed out. (read timeout=0.3)", "no answer in time"),
        ("something else", "no connection, or no answer in time"),
    ],
)
def test_why_there_was_no_answer_is_said_in_fixed_words(library: str, said: str) -> None:
    """They hold nothing of what a library says, which may be an address."""
    assert failure_in_words(library).endswith(said)


def test_pagerduty_resolves_what_it_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trigger and resolve share the deduplication key."""
    with http_sink("202") as sink:
        monkeypatch.setattr(pagerduty, "PAGERDUTY_API_LOOKUP", dict.fromkeys(("us", "eu"), f"http://{sink.host}/"))
        for occasion in ("out", "worse", "resolved"):
            assert send(channel("pagerduty://key@token"), message(occasion)) == ""  # type: ignore[arg-type]  # occasions
    assert [post["event_action"] for post in sink.posts] == ["trigger", "trigger", "resolve"]
    assert {post["dedup_key"] for post in sink.posts} == {message().key}


def test_the_webhook_has_the_shape_that_alertmanager_posts() -> None:
    """Version 4; the fingerprint stays from trigger to resolved."""
    firing, resolved = (by_webhook.webhook(message(each), "oncall") for each in ("out", "resolved"))
    (alert,), (ended,) = firing["alerts"], resolved["alerts"]
    assert firing["version"] == "4"
    assert (firing["status"], resolved["status"]) == ("firing", "resolved")
    assert firing["groupKey"] == resolved["groupKey"] == message().key
    assert alert["fingerprint"] == ended["fingerprint"]
    assert (alert["startsAt"], alert["endsAt"]) == ("2026-11-08T05:00:00Z", "0001-01-01T00:00:00Z")
    assert ended["endsAt"] == "2026-11-09T11:10:00Z"
    assert alert["labels"] == firing["commonLabels"]
    assert alert["labels"]["workflow"] == "desk"
    assert set(firing) == {
        "version", "groupKey", "truncatedAlerts", "status", "receiver", "groupLabels", "commonLabels",
        "commonAnnotations", "externalURL", "alerts",
    }  # fmt: skip


def test_pagerduty_gets_no_more_than_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A summary ends at a word before 1,024 characters, all stands in the details; the source is the engagement."""
    body = "\n".join(f"- Rephrased stood at 21 % where 5 to 15 % is normal, line {number}" for number in range(30))
    with http_sink("202") as sink:
        monkeypatch.setattr(pagerduty, "PAGERDUTY_API_LOOKUP", dict.fromkeys(("us", "eu"), f"http://{sink.host}/"))
        assert send(channel("pagerduty://key@token"), message(body=body)) == ""
        assert send(channel("pagerduty://key@token/pump/seal?+shift=late"), message(body="x" * 3000)) == ""
        assert send(channel("pagerduty://key@token"), message()) == ""
    long, unbroken, short = (post["payload"] for post in sink.posts)
    assert long["summary"].startswith("Card desk out of band")
    assert len(long["summary"]) <= 1024
    assert len(long["summary"]) > 1000
    kept = long["summary"].removesuffix("…").rsplit(maxsplit=3)
    assert " ".join(kept[1:]) in " ".join(body.split())
    assert long["custom_details"] == {"message": body}
    assert long["source"] == "Card desk"
    assert len(unbroken["summary"]) <= 1024
    assert (unbroken["source"], unbroken["component"]) == ("pump", "seal")
    assert unbroken["custom_details"] == {"message": "x" * 3000, "shift": "late"}
    assert "".join(short["summary"].split()) == "CarddeskoutofbandFarout."
