"""Begins an entry's text or changes it where it stands; every other byte stays as it is.

Not with the journal's other names: whoever only reads entries need not load what writes YAML.
"""

from watchbook.journal.editing.entry_scope import EntryContext, EntryRequest
from watchbook.journal.editing.new_entry import draft_entry

__all__ = ["EntryContext", "EntryRequest", "draft_entry"]
