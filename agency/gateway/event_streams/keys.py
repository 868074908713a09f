"""The names of a user's keys in Redis: no two users share one, whatever their names are."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from agency.ids import UserID


def stream_key(user: UserID) -> str:
    """Return the key of the user's stream."""
    return f"agency:events:{user.key}"


def head_key(user: UserID) -> str:
    """Return the key of the stream's epoch and last offset."""
    return f"{stream_key(user)}:head"


def mark_key(user: UserID, run_id: str) -> str:
    """Return the key of how far a run's events have come."""
    return f"{stream_key(user)}:run:{quote(run_id, safe='')}"


def wake_channel(user: UserID) -> str:
    """Return the channel on which readers of the stream are woken."""
    return f"{stream_key(user)}:wake"
