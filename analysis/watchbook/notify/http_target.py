"""What is asked of an address before anything is sent there, and how its answer is said."""

from __future__ import annotations

import ipaddress
import re

SMTP_STATUS = re.compile(r"\((\d{3}), b")
"""What a mail server answered, as Python's smtplib says it."""
CERTIFICATES = (
    ("has expired", "a certificate that has expired"),
    ("not yet valid", "a certificate that is not valid yet"),
    ("mismatch", "a certificate for another host"),
    ("certificate", "a certificate from an authority that this machine does not know"),
)
"""What OpenSSL says of a certificate it refuses, and how we do; the first that fits."""
NO_CONNECTION = (
    (re.compile(r"imed out|imeout", re.ASCII), "no answer in time"),
    (re.compile(r"getaddrinfo|ame resolution|ame or service|NameResolution|nodename"), "no host of that name is known"),
    (re.compile(r"SSL|TLS"), "no encrypted connection"),
    (re.compile(r"efused|nreachable|eset|losed"), "no connection"),
)
"""What libraries say where nobody answers, and how we do; the first that fits."""


def on_this_machine(host: str) -> bool:
    """Return whether a host is this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def status_in_words(status: int) -> str:
    """Return what an HTTP status that is no success says."""
    return f"answered {status}" + (", a redirect, which is not followed" if 300 <= status < 400 else "")


def failure_in_words(text: str) -> str:
    """Return why there was no answer, out of what a library says of it, in words that hold no address."""
    if "CERTIFICATE_VERIFY_FAILED" in text:
        _, _, detail = text.partition("CERTIFICATE_VERIFY_FAILED")
        return next(words for sign, words in CERTIFICATES if sign in f"{detail} certificate")
    return next((words for sign, words in NO_CONNECTION if sign.search(text)), "no connection, or no answer in time")


def mail_status_in_words(text: str) -> str:
    """Return what a mail server answered that did not take a mail; empty where it did not answer."""
    match = SMTP_STATUS.search(text)
    if not match:
        return ""
    later = match[1].startswith("4")
    return f"answered {match[1]}, which {'asks to try again later' if later else 'refuses it for good'}"
