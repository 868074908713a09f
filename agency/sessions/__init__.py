"""Who uses the agency: users and their ids, their sessions, and what each of them reaches."""

from agency.ids import (
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
from agency.sessions.contexts import ClosedContextError, UserContext
from agency.sessions.executions import ExecutionEngine, ExecutionFactory, UnknownAgentError
from agency.sessions.factory import ThreadNotFoundError, UserContextFactory
from agency.sessions.isolation import IsolationReport, Violation, audit_isolation
from agency.sessions.namespaces import SessionData

__all__ = [
    "ClosedContextError",
    "ExecutionEngine",
    "ExecutionFactory",
    "IsolationReport",
    "RequestID",
    "RunID",
    "SessionData",
    "ThreadID",
    "ThreadNotFoundError",
    "UnknownAgentError",
    "UserContext",
    "UserContextFactory",
    "UserID",
    "Violation",
    "audit_isolation",
    "ensure_request_id",
    "ensure_run_id",
    "ensure_thread_id",
    "ensure_user_id",
    "new_request_id",
    "new_run_id",
]
