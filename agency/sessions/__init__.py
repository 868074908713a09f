"""Who uses the agency: users and their ids."""

from agency.sessions.ids import (
    RequestID,
    RunID,
    ThreadID,
    UserID,
    ensure_request_id,
    ensure_run_id,
    ensure_thread_id,
    ensure_user_id,
    new_request_id,
    new_run_id,
)

__all__ = [
    "RequestID",
    "RunID",
    "ThreadID",
    "UserID",
    "ensure_request_id",
    "ensure_run_id",
    "ensure_thread_id",
    "ensure_user_id",
    "new_request_id",
    "new_run_id",
]
