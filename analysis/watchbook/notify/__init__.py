"""What leaves the house: one message for each workflow and incident, to whoever has to know."""

from watchbook.notify.alert import Alert
from watchbook.notify.alerts import alerts, job_failed
from watchbook.notify.channel import Channel, channels_of
from watchbook.notify.deliver import Due, deliver, due, row_of, withdrawn
from watchbook.notify.message import Message
from watchbook.notify.scene import Scene
from watchbook.notify.sending import send
from watchbook.notify.spool import Spool
from watchbook.notify.told import Told, memory_of, standing
from watchbook.notify.wording import message

__all__ = [
    "Alert",
    "Channel",
    "Due",
    "Message",
    "Scene",
    "Spool",
    "Told",
    "alerts",
    "channels_of",
    "deliver",
    "due",
    "job_failed",
    "memory_of",
    "message",
    "row_of",
    "send",
    "standing",
    "withdrawn",
]
