"""What a watch has told since the last run is known to whoever asks on that machine."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tests.calls import TOLD, make_called, tell
from watchbook.ledger import CLIENT_MESSAGES, NOTICES, ClientMessage, Ledger, Staging
from watchbook.notify.client.client_delivery import ClientSpool
from watchbook.notify.following.sent_beside import LedgerBesideSpool

if TYPE_CHECKING:
    from pathlib import Path


def test_messages_of_this_machine_stand_beside_those_of_the_ledger_once(tmp_path: Path) -> None:
    """What the ledger has too stands once, and what was sent after the time that is asked about is left out."""
    desk = make_called(tmp_path / "desk")
    failed = tell(desk, outcome="failed")
    staging = Staging(Ledger(desk.root / "ledger"), tmp_path / "staging")
    staging.append(NOTICES, [failed])
    staging.ledger.place(staging.folder)
    late = tell(desk, TOLD + dt.timedelta(minutes=8))
    word = ClientMessage(late.at, "client", "slow opened", "opened", "slow", late.at, "delivered", "")
    ClientSpool(desk.root).append(word)
    assert LedgerBesideSpool(desk.root, late.at).read(NOTICES) == [failed, late]
    assert LedgerBesideSpool(desk.root, TOLD).read(NOTICES) == [failed]
    assert LedgerBesideSpool(desk.root, late.at).read(CLIENT_MESSAGES) == [word]
    assert Ledger(desk.root / "ledger").read(NOTICES) == [failed]
