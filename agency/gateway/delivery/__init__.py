"""Delivery: one stream of events for each user in Redis, read by all connections of the user, and by nobody else's.

`EventLog.append` adds to it, `EventLog.subscribe` reads it: first what was missed, then what happens, without a gap and
without a duplicate in between. Pub/sub only wakes readers; what they read is the stream.
"""

from agency.gateway.delivery.client import redis_client
from agency.gateway.delivery.event_log import EventLog
from agency.gateway.delivery.feed import PAGE
from agency.gateway.delivery.positions import EVERYTHING, Ready, Resume, ResumeStatus
from agency.gateway.delivery.subscription import Subscription, TooSlowError

__all__ = [
    "EVERYTHING",
    "PAGE",
    "EventLog",
    "Ready",
    "Resume",
    "ResumeStatus",
    "Subscription",
    "TooSlowError",
    "redis_client",
]
