"""The tokens of an authority beside the receipts they are for, against a certificate that the client pins; offline."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.errors import HistoryError, Place
from watchbook.evidence.clock_skew import CLOCKS
from watchbook.evidence.receipts.chain import when
from watchbook.evidence.receipts.mismatch import Mismatch
from watchbook.evidence.timestamps.authority import EXTRA
from watchbook.evidence.timestamps.token_line import read_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rfc3161_client import Verifier

    from watchbook.evidence.receipts.chain import Chain, Link
    from watchbook.evidence.timestamps.token_line import TokenLine

FILE = "ledger/log/timestamps"
LATE = dt.timedelta(hours=1)
"""How long after its receipt a token may have been given: a run asks at once."""
ROOT = "give the root certificate of the time-stamping authority, as PEM"


def token_mismatches(chain: Chain, data: bytes, verifier: Verifier) -> Iterator[Mismatch]:
    """Yield what does not fit between tokens and receipts.

    A chain that was made anew has no tokens of the days it speaks of: what was stamped later than it says is named.

    Args:
        chain: the receipts.
        data: what stands in ledger/log/timestamps.
        verifier: with the certificate that is pinned.
    """
    tokens, spoilt_lines = read_tokens(data)
    for number in spoilt_lines:
        yield _mismatch(f"line {number} is no token as a run writes it", Place(FILE, number))
    if not any(chain.holds(token.sha256) for token in tokens):
        yield _mismatch("no receipt carries a token of a time-stamping authority", Place(FILE))
    for token in tokens:
        link = chain.holds(token.sha256)
        if link is None:
            yield _mismatch(f"a token is for a receipt {token.sequence} that the chain does not hold", Place(FILE))
        elif problem := _problem(token, link, verifier):
            yield _mismatch(problem, link.place)


def token_notes(chain: Chain, data: bytes) -> Iterator[str]:
    """Yield a sentence for each run of receipts that carry no token, from the first that carries one on."""
    stamp = {token.sha256 for token in read_tokens(data)[0]}
    gap: list[Link] = []
    start = False
    for link in chain.links:
        if link.sha256 not in stamp:
            gap += [link] if start else []
            continue
        yield from _gap_note(gap, f"; {link.name}, which follows, carries one")
        start, gap = True, []
    yield from _gap_note(gap, "")


def verifier_of(certificate: Path) -> Verifier:
    """Return what checks tokens against the certificates of a PEM file: all of them are trusted.

    Raises:
        HistoryError: it cannot be read or holds no certificate, or rfc3161-client is not installed.
    """
    try:
        from cryptography.x509 import load_pem_x509_certificates  # noqa: PLC0415  # with the extra
        from rfc3161_client import VerifierBuilder  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise HistoryError("rfc3161-client is not installed, so no token can be checked", hints=EXTRA) from error
    try:
        certificates = load_pem_x509_certificates(certificate.read_bytes())
    except OSError as error:
        raise HistoryError(f"{str(certificate)!r} cannot be read: {error.strerror}", hints=(ROOT,)) from error
    except ValueError as error:
        raise HistoryError(f"{str(certificate)!r} holds no certificate", hints=(ROOT,)) from error
    builder = VerifierBuilder()
    for root in certificates:
        builder = builder.add_root_certificate(root)
    return builder.build()


def _problem(token: TokenLine, link: Link, verifier: Verifier) -> str:
    """Return why a token does not vouch for its receipt; empty where it does."""
    from rfc3161_client import VerificationError, decode_timestamp_response  # noqa: PLC0415  # an extra

    try:
        response = decode_timestamp_response(token.answer)
        verifier.verify(response, bytes.fromhex(link.sha256))
        at = response.tst_info.gen_time
    except (VerificationError, ValueError) as error:
        return f"the token of {link.name} is not one of the pinned authority for it: {error}"
    if at > link.receipt.at + LATE:
        return f"{link.name} was stamped only on {when(at)}: nothing from outside shows that it is older"
    if at < link.receipt.at - CLOCKS:
        return f"{link.name} was stamped on {when(at)} already: its own time is wrong"
    return ""


def _gap_note(gap: list[Link], clause: str) -> Iterator[str]:
    if gap:
        names = gap[0].name if len(gap) == 1 else f"{gap[0].name} to {gap[-1].name}"
        yield f"{names}: no time from outside{clause}"


def _mismatch(sentence: str, place: Place) -> Mismatch:
    hint = "ask the vendor which authority stamped the receipts, and since when; its certificate is theirs to publish"
    return Mismatch("timestamp", sentence, place, hint=hint)
