"""The table of attacks in docs/evidence.md, made of the cases that are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.blocks import blocks

if TYPE_CHECKING:
    from tests.blocks import Block

START, END = "<!-- made by: make docs -->", "<!-- end -->"


def with_table(page: str) -> str:
    """Return a page with the table between its two marks."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n\n{threat_table()}\n{END}{after}"


def threat_table() -> str:
    """Return the table: what is done, what the entry's page, verify, and verify with a kept receipt say."""
    rows = [
        "| | what is done | the entry's page | `watchbook verify` | with a kept receipt |",
        "| --- | --- | --- | --- | --- |",
    ]
    for case in blocks("evidence/attacks.txt"):
        page = "; ".join(f"*{case[name].strip()}*" for name in ("badge", "signature") if name in case.sections)
        copy = "**not-kept**" if case.sections.get("copy", "").strip() == "named" else ""
        rows.append(f"| {case.title} | {case['done'].strip()} | {page} | {_said(case)} | {copy} |")
    return "\n".join(rows) + "\n"


def _said(case: Block) -> str:
    lines = case["verify"].splitlines()
    if lines == ["fits"]:
        if case["copy"].strip() == "named":
            return "fits: **not provable** without a copy"
        return "says so" if "not provable" in case["badge"] else "fits"
    if lines[0].startswith("refused: "):
        return f"refuses: {lines[0].removeprefix('refused: ')}"
    kinds = dict.fromkeys(line.partition(": ")[0] for line in lines)
    return ", ".join("says so" if kind == "note" else f"**{kind}**" for kind in kinds)
