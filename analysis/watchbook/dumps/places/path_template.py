"""A path template that says the workflow, too: `{workflow}/{date}.jsonl`."""

from __future__ import annotations

import re

from watchbook.config.date_slot import date_slot

WORKFLOW = "{workflow}"
MARK = "~date~"
"""Stands for the day while a path is taken apart."""


def any_workflow(template: str) -> str:
    """Return the template of all workflows' files."""
    return template.replace(WORKFLOW, "*")


def workflow_in(source: str, template: str) -> str | None:
    """Return what a file's name says where a template has the workflow; None where no template has it."""
    if WORKFLOW not in template:
        return None
    before, after = (pattern_of(part) for part in template.split(WORKFLOW, 1))
    match = re.fullmatch(f"(?s:.*?{before}(?P<workflow>[^/]+?){after})", source)
    return match["workflow"] if match else None


def pattern_of(part: str) -> str:
    """Return a part of a template as a regular expression; another {workflow} in it says the same."""
    marks = {"*": "[^/]*", "?": "[^/]", WORKFLOW: "(?P=workflow)"}
    texts = re.split(r"(\*|\?|\{date[^{}]*\}|\{workflow\})", part)
    return "".join(
        date_slot(text).regex if text.startswith("{date") else marks.get(text, re.escape(text)) for text in texts
    )
