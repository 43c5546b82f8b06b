"""A time-stamping authority, asked when a receipt was made: what it is told is a hash, and nothing else."""

from __future__ import annotations

import requests

from watchbook.errors import HistoryError
from watchbook.evidence.receipt import receipt_hash

PATIENCE = 15.0
"""Seconds for an answer: the day's job waits."""
LARGEST = 65_536
"""Bytes of an answer; tokens are a few thousand long."""
GRANTED = 0
"""The status of an answer that holds a token (RFC 3161, 2.4.2)."""
EXTRA = ("pip install 'watchbook[time]'",)


class NoTokenError(HistoryError):
    """The authority gave no token that can be kept; the sentence says why."""


def ask_authority(address: str, line: bytes, patience: float = PATIENCE) -> bytes:
    """Return an authority's answer about a receipt: a TimeStampResp that holds a token for its hash.

    Whose signature it carries is looked at by whoever verifies it, against a certificate of their own.

    Args:
        address: the authority's, http or https: a token is signed.
        line: the receipt's, with its end.
        patience: seconds.

    Raises:
        NoTokenError: there was no answer in time, it is none, it refuses, or it is about something else.
    """
    try:
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise NoTokenError("rfc3161-client is not installed", hints=EXTRA) from error
    builder = TimestampRequestBuilder().data(line).hash_algorithm(HashAlgorithm.SHA256)
    request = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    answer = _post(address, request.as_bytes(), patience)
    try:
        response = decode_timestamp_response(answer)
        status, info = response.status, response.tst_info if response.status == GRANTED else None
    except ValueError as error:
        raise NoTokenError(f"{address} gave an answer that is no time stamp") from error
    if info is None:
        raise NoTokenError(f"{address} refused (status {status} of RFC 3161)")
    if info.message_imprint.message.hex() != receipt_hash(line) or info.nonce != request.nonce:
        raise NoTokenError(f"{address} stamped something else than it was asked to")
    return answer


def _post(address: str, request: bytes, patience: float) -> bytes:
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        with requests.post(
            address, data=request, headers=headers, timeout=patience, allow_redirects=False, stream=True
        ) as reply:
            if reply.status_code != requests.codes.ok:
                raise NoTokenError(f"{address} answered {reply.status_code}")
            answer = reply.raw.read(LARGEST + 1, decode_content=True)
    except (requests.RequestException, OSError, ValueError) as error:
        raise NoTokenError(f"{address} gave no answer within {patience:g} seconds") from error
    if len(answer) > LARGEST:
        raise NoTokenError(f"{address} gave an answer of more than {LARGEST:,} bytes")
    return bytes(answer)
