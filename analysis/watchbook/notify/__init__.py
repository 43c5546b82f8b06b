"""Sends what leaves the house: one message for each workflow and incident, to whoever has to know."""

from watchbook.notify.alert import Alert
from watchbook.notify.alerts import alerts, job_failed
from watchbook.notify.channel import Channel, channels_of
from watchbook.notify.channel_memory import ChannelMemory, memory_of, standing
from watchbook.notify.compose import compose
from watchbook.notify.deliver import DueMessage, deliver, due_messages, row_of, withdrawals
from watchbook.notify.fan_out import send
from watchbook.notify.message import Message
from watchbook.notify.message_context import MessageContext
from watchbook.notify.spool import Spool

__all__ = [
    "Alert",
    "Channel",
    "ChannelMemory",
    "DueMessage",
    "Message",
    "MessageContext",
    "Spool",
    "alerts",
    "channels_of",
    "compose",
    "deliver",
    "due_messages",
    "job_failed",
    "memory_of",
    "row_of",
    "send",
    "standing",
    "withdrawals",
]
