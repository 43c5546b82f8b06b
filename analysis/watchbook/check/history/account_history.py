"""What became of the lines and fields of all files: what rules ask of their accounts, and no more."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from sys import intern
from typing import TYPE_CHECKING

from watchbook.cache import code_key
from watchbook.ledger import ACCOUNTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from watchbook.ledger import Account, Ledger

TOLD = "told:"
"""What the outcome begins with of values that were read in a unit that their size told."""
Outcomes = dict[str, int]
"""How many lines, or values of a field, had which outcome."""


@dataclass(slots=True)
class AccountHistory:
    """What the accounts of files say, up to the last day in the ledger."""

    lines: dict[str, Outcomes] = field(default_factory=dict)
    """By file."""
    imbalances: dict[str, str] = field(default_factory=dict)
    """By file, what does not add up in its account, in words; of files that have any."""
    told: dict[tuple[str, str], int] = field(default_factory=dict)
    """By field and unit, how many values were read in a unit that their size told."""

    @classmethod
    def of(cls, accounts: Iterable[Account]) -> AccountHistory:
        """Return what rows say."""
        history = cls()
        history.learn(accounts)
        return history

    @classmethod
    def read(cls, ledger: Ledger) -> AccountHistory:
        """Return what a ledger says, of which all months but the last are remembered.

        Raises:
            LedgerError: the ledger holds something its writer did not write.
        """
        return ledger.lesson(ACCOUNTS, "accounts", cls, code_key(str(sys.modules[__name__].__file__)))

    def learn(self, rows: Iterable[Account]) -> None:
        """Take up the files of a month."""
        fields: dict[str, dict[str, Outcomes]] = defaultdict(lambda: defaultdict(dict))
        for row in rows:
            if not row.field:
                self.lines.setdefault(row.source, {})[intern(row.outcome)] = row.count
                fields[row.source]  # a file without fields may not add up either
                continue
            fields[row.source][row.field][row.outcome] = row.count
            if row.outcome.startswith(TOLD):
                key = row.field, row.outcome.removeprefix(TOLD)
                self.told[key] = self.told.get(key, 0) + row.count
        for source, by_field in fields.items():
            if words := "; ".join(_imbalances(self.lines.get(source, {}), by_field)):
                self.imbalances[source] = words


def _imbalances(lines: Mapping[str, int], fields: Mapping[str, Mapping[str, int]]) -> list[str]:
    rolled_up = lines.get("rolled-up", 0)
    counterparts = sum(lines.get(outcome, 0) for outcome in ("blank", "duplicate", "left-out", "late"))
    parts = lines.get("in-conversations", rolled_up) + counterparts + _under(lines, "quarantined:")
    wrong = (
        [] if lines.get("lines", 0) == parts else [f"{lines.get('lines', 0)} lines went in, {parts} are accounted for"]
    )
    for name, counts in fields.items():
        values = counts.get("used", 0) + counts.get("null", 0) + _under(counts, "invalid:")
        if values != rolled_up:
            wrong.append(f"{rolled_up} records have {values} values of {name}")
    return wrong


def _under(counts: Mapping[str, int], prefix: str) -> int:
    return sum(count for outcome, count in counts.items() if outcome.startswith(prefix))
