"""Entries for tests, made by reading text, as any entry is."""

from __future__ import annotations

from watchbook.journal import Entry, Journal, KnownNames, read_entry

KNOWN = KnownNames(("desk", "line"), ("handoff_rate", "confidence", "volume"))


def entry(days: str, *lines: str, kind: str = "observation", slug: str = "quiet", body: str = "") -> Entry:
    """Return an entry about `days`, of workflow desk unless the further lines of front matter say otherwise."""
    title = () if any(line.startswith("title:") for line in lines) else ("title: Quiet day",)
    front = [f"type: {kind}", *title, f"days: {days}", *lines]
    if not any(line.startswith("workflows:") for line in lines):
        front.append("workflows: [desk]")
    if kind == "incident":
        front += [] if any(line.startswith("status:") for line in lines) else ["status: monitoring"]
        front.append("severity: sev2")
    text = "\n".join(["---", *front, "---", body])
    first = days[:10]
    found, problems = read_entry(text.encode(), f"journal/{first[:4]}/{first[5:7]}/{first}-{slug}.md", KNOWN)
    assert found is not None, problems
    return found


def journal(*entries: Entry) -> Journal:
    """Return a journal of entries."""
    return Journal.of(entries)
