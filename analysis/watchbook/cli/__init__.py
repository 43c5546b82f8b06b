"""The command line, and nothing but: every command reads its words, calls one function and prints what it returns."""

# Importing a group registers its commands, in the order in which the help shows them.
# isort: off
from watchbook.cli import (
    day_commands,
    number_commands,
    where_commands,
    entry_commands,
    evidence_commands,
    switch_commands,
    oncall_commands,
    follow_up_commands,
    notify_commands,
    site_commands,
    engagement_commands,
    preset_commands,
    doctor_commands,
)

# isort: on
from watchbook.cli.app import app, main

__all__ = [
    "app",
    "day_commands",
    "doctor_commands",
    "engagement_commands",
    "entry_commands",
    "evidence_commands",
    "follow_up_commands",
    "main",
    "notify_commands",
    "number_commands",
    "oncall_commands",
    "preset_commands",
    "site_commands",
    "switch_commands",
    "where_commands",
]
