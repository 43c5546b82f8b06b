"""Sends what leaves the house: one message for each workflow and incident, to whoever has to know.

What writes those messages needs the check; what follows them up every few minutes does not: import that from its files.
"""

from watchbook.notify.alert import Alert
from watchbook.notify.channel import Channel, channels_of, client_channels_of
from watchbook.notify.channel_memory import ChannelMemory, memory_of, standing
from watchbook.notify.fan_out import send
from watchbook.notify.message import Message
from watchbook.notify.notice_row import row_of
from watchbook.notify.spool import Spool

__all__ = [
    "Alert",
    "Channel",
    "ChannelMemory",
    "Message",
    "Spool",
    "channels_of",
    "client_channels_of",
    "memory_of",
    "row_of",
    "send",
    "standing",
]
