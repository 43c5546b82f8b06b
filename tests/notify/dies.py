"""A run that tells people, and dies where it is told to: `python -m tests.notify.dies ROOT ADDRESS WHEN`.

WHEN: `sent` between the first message and its row, `kept` just after the row, `never`.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from tests.books import CONFIG, NOW, Books
from watchbook import ledger
from watchbook.check import check
from watchbook.job.send_messages import send_messages, spool_of
from watchbook.notify import Spool, channels_of

CHANNEL = """
[notify.channels.oncall]
env = "TELL_ONCALL"
kind = "alertmanager"
"""


def main(root: Path, address: str, when: str) -> None:
    """Take up what was sent, tell people, and die or not."""
    books = Books.quiet(root).out("8", "desk").out("8", "line")
    books.config = CONFIG + CHANNEL
    read = books.read()
    staging = ledger.Staging(read.ledger, root / "staging")
    staging.append(ledger.NOTICES, spool_of(read.engagement).taken_up(read.ledger.read(ledger.NOTICES), NOW))
    read.ledger.place(staging.folder)
    append = Spool.append

    def dying(spool: Spool, row: ledger.Notice) -> None:
        if when == "kept":
            append(spool, row)
        if when != "never":
            os.kill(os.getpid(), signal.SIGKILL)
        append(spool, row)

    Spool.append = dying  # type: ignore[method-assign]  # it dies there
    send_messages(
        read.engagement,
        channels_of(read.engagement.config, {"TELL_ONCALL": address}),
        read.ledger,
        check(read, NOW),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
