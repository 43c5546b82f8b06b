"""Dumps in a store: a real S3 API on loopback, listed by prefix, and errors that say what happened."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import aiobotocore.httpsession
import pytest
import s3fs
from fsspec.registry import _registry
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from tests.dumps.small import CONFIG, good, make, refreshed, said
from tests.fallback.stores import BUCKET, s3
from tests.loopback import SilentHandler, serve
from watchbook.config import load_engagement
from watchbook.dumps.discovery import find_dumps, find_sources
from watchbook.errors import DumpError, WorkerError
from watchbook.queries.shard_rollup import read_shard, roll_up_part

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

HERE = Path()
ALL = f"s3://{BUCKET}/logs/{{date}}*"


@pytest.fixture(name="store", scope="module")
def _store() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, s3(patch):
        yield
    s3fs.S3FileSystem.clear_instance_cache()


def _put(key: str, data: bytes = b"{}\n") -> None:
    s3_backends[DEFAULT_ACCOUNT_ID]["aws"].put_object(BUCKET, key, data)


@contextmanager
def _requests(patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Collect the addresses that are asked."""
    urls: list[str] = []
    send = aiobotocore.httpsession.AIOHTTPSession.send

    async def note(session: Any, request: Any) -> Any:
        urls.append(request.url)
        return await send(session, request)

    patch.setattr(aiobotocore.httpsession.AIOHTTPSession, "send", note)
    yield urls
    patch.undo()


@pytest.mark.usefixtures("store")
def test_a_store_says_what_files_on_this_machine_say(tmp_path: Path) -> None:
    """The same dumps are rolled up alike, wherever they lie; what is set aside has the object's name."""
    days = {"2026-03-02.jsonl": [good("a"), "{"], "2026-03-03.jsonl": [good("b").replace("03-02", "03-03")]}
    texts = {name: "\n".join(lines).encode() for name, lines in days.items()}
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    here = refreshed(make(tmp_path / "here", files={f"logs/{name}": text for name, text in texts.items()}))
    for name, text in texts.items():
        _put(f"logs/{name}", text)
    there = refreshed(make(tmp_path / "there", CONFIG.replace("logs/{date}*", ALL)))
    assert said(there) == said(here)
    assert [row.source for row in there.quarantine] == [f"s3://{BUCKET}/logs/2026-03-02.jsonl"]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("template", "most"),
    [
        pytest.param("many/{date}*.jsonl", 5, marks=pytest.mark.slow),
        ("many/card-{date}.jsonl", 1),
        ("deep/{date}/part-*.jsonl", 11),
    ],
)
def test_a_listing_asks_only_where_the_path_leads(template: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five thousand objects are five pages of the folder that is configured, whatever else the bucket holds."""
    first = dt.date(2013, 1, 1)
    for index in range(4_500 if template.startswith("many/{") else 500):
        day = first + dt.timedelta(index)
        _put(f"many/{day}.jsonl")
        _put(f"aside/{day}.jsonl")
        if index < 500:
            _put(f"many/card-{day}.jsonl")
        if index < 10:
            _put(f"deep/{day}/part-1.jsonl")
            _put(f"deep/notes/{day}.jsonl")
    with _requests(monkeypatch) as urls:
        files = find_dumps(HERE, f"s3://{BUCKET}/{template}")
    assert len(files) == {"many/{": 4_500, "many/c": 500, "deep/{": 10}[template[:6]]
    assert len(urls) <= most
    literal = template.split("{", 1)[0].replace("/", "%2F")
    assert all(f"prefix={literal}" in url for url in urls)


@pytest.mark.usefixtures("store")
def test_a_missing_bucket_is_said(tmp_path: Path) -> None:
    """A bucket that is not there is no empty folder."""
    root = make(tmp_path, CONFIG.replace("logs/{date}*", "s3://elsewhere/logs/{date}*"))
    with pytest.raises(DumpError, match="the store has no bucket 'elsewhere'"):
        find_sources(load_engagement(root))


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("data", "why"), [(None, "no longer there"), (b'{"b": 2}\n' * 9, "was replaced while it was read")]
)
def test_an_object_that_changes_while_it_is_read_is_said(
    data: bytes | None, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was replaced or taken away between two reads is never read as half of each."""
    monkeypatch.setattr(s3fs.S3FileSystem, "default_block_size", 4)
    _put("changes/2026-03-02.jsonl", b'{"a": 1}\n' * 9)
    file = find_dumps(HERE, f"s3://{BUCKET}/changes/{{date}}.jsonl")[0]
    with file.open() as stream:
        if data is not None:
            assert stream.read(3) == b'{"a'
            _put("changes/2026-03-02.jsonl", data)
        else:
            s3_backends[DEFAULT_ACCOUNT_ID]["aws"].delete_object(BUCKET, "changes/2026-03-02.jsonl")
        with pytest.raises(OSError, match=why):
            stream.read()


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (403, "<Error><Code>AccessDenied</Code></Error>", "the store refuses (403)"),
        (403, "<Error><Code>SignatureDoesNotMatch</Code><Message>AKIA1</Message></Error>", "the store refuses (403)"),
        (404, "<Error><Code>NoSuchBucket</Code></Error>", "the store has no bucket 'desk'"),
    ],
)
def test_a_refusal_is_said(status: int, body: str, why: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a store refuses is an error of the configuration or of the credentials, without what it answered."""
    root = make(tmp_path, CONFIG.replace("logs/{date}*", "s3://desk/logs/{date}*"))
    engagement = load_engagement(root)
    with _answering(status, body) as url:
        _environment(monkeypatch, url)
        with pytest.raises(DumpError) as caught:
            find_sources(engagement)
    assert why in str(caught.value)
    assert "AKIA1" not in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "code", "why"),
    [(403, "AccessDenied", "the store refuses (403)"), (500, "InternalError", "InternalError")],
)
def test_a_store_that_fails_a_shard_is_said(
    status: int, code: str, why: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where a shard puts what files say, and whoever merges reads it: nothing is half-put, nothing half-merged."""
    engagement = load_engagement(make(tmp_path, files={"logs/2026-03-02.jsonl": good("a").encode()}))
    with _answering(status, f"<Error><Code>{code}</Code></Error>") as url:
        _environment(monkeypatch, url)
        with pytest.raises(WorkerError) as caught:
            roll_up_part(engagement, read_shard("1/1"), "s3://desk/shards", lambda *_: None)
        assert why in str(caught.value)
        with pytest.raises(WorkerError, match="cannot be listed"):
            refreshed(tmp_path, shards="s3://desk/shards")


def test_missing_credentials_are_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Credentials are looked for in the usual places, and it is said that none has any."""
    _environment(monkeypatch, "http://127.0.0.1:9")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    root = make(tmp_path, CONFIG.replace("logs/{date}*", "s3://desk/logs/{date}*"))
    with pytest.raises(DumpError, match="no credentials were found"):
        find_sources(load_engagement(root))


def test_a_profile_in_the_users_files_is_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A profile is read from where the tools of the store keep it."""
    (tmp_path / "keys").write_text("[night]\naws_access_key_id = A\naws_secret_access_key = B\n", "utf-8")
    with _answering(404, "<Error><Code>NoSuchBucket</Code></Error>") as url:
        _environment(monkeypatch, url)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "keys"))
        monkeypatch.setenv("AWS_PROFILE", "night")
        root = make(tmp_path, CONFIG.replace("logs/{date}*", "s3://desk/logs/{date}*"))
        with pytest.raises(DumpError, match="the store has no bucket"):
            find_sources(load_engagement(root))


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Who has not installed what reads the store is told what to install."""
    monkeypatch.setitem(sys.modules, "s3fs", None)
    monkeypatch.delitem(_registry, "s3", raising=False)
    root = make(tmp_path, CONFIG.replace("logs/{date}*", "s3://desk/logs/{date}*"))
    with pytest.raises(DumpError, match=r"pip install 'watchbook\[s3\]'"):
        find_sources(load_engagement(root))


def _environment(patch: pytest.MonkeyPatch, url: str) -> None:
    s3fs.S3FileSystem.clear_instance_cache()
    patch.setenv("NO_PROXY", "127.0.0.1")
    patch.setenv("AWS_ENDPOINT_URL", url)
    patch.setenv("AWS_ACCESS_KEY_ID", "testing")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    patch.setenv("AWS_REGION", "us-east-1")


@contextmanager
def _answering(status: int, body: str) -> Iterator[str]:
    """Serve one answer to everything, on loopback."""

    class Handler(SilentHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode() if self.command == "GET" else b"")

        do_HEAD = do_GET  # the server's word

    with serve(Handler) as address:
        yield address
