"""The service that starts runs, executes them, and sees to it that each of them ends once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    from agency.gateway.agents import AgentFactory
    from agency.gateway.delivery import EventLog
    from agency.gateway.runs.records import RunRecord
    from agency.sessions.ids import RequestID, RunID, ThreadID, UserID
    from agency.store import Store


class RunService:
    """Starts, executes and ends the runs of one gateway process, and ends those that other processes left behind.

    Use it as a context manager: it then renews the leases of its runs, notices cancellations that another process has
    received, and recovers runs whose process has died, every third of ``lease_s``. Leaving it closes it without grace.

    Args:
        store: Where runs are stored.
        log: Where they are announced; their leases are in its Redis.
        agents: The factories of the agents, by name.
        run_timeout_s: How long a run may take before it fails, in seconds.
        lease_s: After how many seconds without a sign of life another process ends a run as failed.
    """

    def __init__(
        self,
        store: Store,
        log: EventLog,
        agents: Mapping[str, AgentFactory],
        *,
        run_timeout_s: float = 600.0,
        lease_s: float = 15.0,
    ) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        """Begin to renew leases and to recover runs."""
        raise NotImplementedError

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it; runs that are still active are cancelled."""
        raise NotImplementedError

    async def start(self, user: UserID, thread: ThreadID, agent: str, value: Any, request: RequestID) -> RunID:
        """Store a run as created, and execute it in the background.

        Args:
            user: Who requests it.
            thread: One of the user's threads.
            agent: The name of the agent.
            value: The agent's input, JSON.
            request: The request that asks for it.

        Raises:
            GatewayRefusedError: `not_found` without such a thread or agent, `invalid_message` for an input that is not
                JSON or cannot be stored, `unavailable` while the database is away or the gateway shuts down.
        """
        raise NotImplementedError

    async def get(self, user: UserID, run: RunID) -> RunRecord:
        """Read a run of the user's.

        Raises:
            GatewayRefusedError: `not_found` if the user has no such run, `unavailable` while the database is away.
        """
        raise NotImplementedError

    async def cancel(self, user: UserID, run: RunID) -> None:
        """Have a run of the user's end as cancelled, whichever process executes it; its end is not waited for.

        Raises:
            GatewayRefusedError: `not_found` if the user has no such run, `conflict` if it has ended, `unavailable`
                while the database is away, or Redis and the run is another process's.
        """
        raise NotImplementedError

    async def wait(self, run: RunID) -> None:
        """Wait until a run of this process has ended and its end is announced; return at once for any other."""
        raise NotImplementedError

    async def recover(self) -> tuple[RunID, ...]:
        """End, as failed, the runs whose process has died; return those that this call has ended.

        Any process may call it at any time: each of the runs is ended, and announced, once.
        """
        raise NotImplementedError

    async def close(self, grace_s: float = 0.0) -> None:
        """Refuse new runs, let the active ones finish within ``grace_s`` seconds, and cancel those that do not.

        Every run has ended, and its end is announced or kept by the event log, when it returns.
        """
        raise NotImplementedError
