"""The last receipt on the journal's index."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tests.pages import sample_books
from watchbook.config import load_engagement
from watchbook.evidence.receipt import receipt_hash
from watchbook.evidence.receipts.receipt_maker import Observer, new_receipt
from watchbook.ledger import Ledger, Staging
from watchbook.pages.page import body_of
from watchbook.pages.read_book import read_book
from watchbook.pages.render import render

if TYPE_CHECKING:
    from pathlib import Path


def index(root: Path) -> str:
    """Return the journal's index."""
    book = read_book(load_engagement(root))
    return body_of(next(page.data for page in render(book) if page.path == "journal/index.md").decode())


def look(root: Path) -> bytes:
    """Append a receipt and return its line."""
    book = Ledger(root / "ledger")
    receipt = new_receipt(root, book.receipts(), Observer("ci", dt.datetime.now(dt.UTC)))
    assert receipt
    staging = Staging(book, root / "staging-receipt")
    staging.receipt(receipt.line())
    book.place(staging.folder)
    return receipt.line()


def test_a_client_can_keep_the_hash_of_the_last_receipt(tmp_path: Path) -> None:
    """It stands there in full, with its number and time; before the first one there is nothing."""
    root = sample_books.make(tmp_path)
    sample_books.commit(root)
    assert "receipt" not in index(root)
    line = look(root)
    page = index(root)
    assert f'<code class="wb-hash">{receipt_hash(line)}</code>' in page
    assert "Number 1, of " in page
    assert "does not fit" not in page


def test_what_does_not_fit_is_said_beside_it(tmp_path: Path) -> None:
    """A page that shows a hash does not vouch for a chain that is broken."""
    root = sample_books.make(tmp_path)
    sample_books.commit(root)
    line = look(root)
    (root / "ledger/log/receipts").write_bytes(line.replace(b'"sequence":1', b'"sequence":2'))
    assert "1 thing about the history of this journal does not fit" in index(root)
