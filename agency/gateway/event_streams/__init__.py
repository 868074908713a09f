"""One stream of events for each user in Redis, read by all connections of the user, and by nobody else's.

`EventLog.append` adds to it, `EventLog.subscribe` reads it: first what was missed, then what happens, without a gap and
without a duplicate in between. Pub/sub only wakes readers; what they read is the stream.
"""

from agency.gateway.event_streams.client import redis_client
from agency.gateway.event_streams.event_log import EventLog
from agency.gateway.event_streams.feed import PAGE
from agency.gateway.event_streams.positions import EVERYTHING, Ready, Resume, ResumeStatus
from agency.gateway.event_streams.subscription import Subscription, TooSlowError

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
