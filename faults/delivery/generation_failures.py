"""Ways in which test generation can deal badly with lost answers, agents that never end, and servers that are down."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx

from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

FAILURES = "delivery/test_generation/failures.feature"
RESUMED = "delivery/test_generation/resumed_generation.feature"
OUTAGES = "delivery/test_generation/outages.feature"
CODE = "agency.delivery.generation"
GENERATOR = f"{CODE}.openhands:OpenHandsTestGenerator"
CONVERSATIONS = f"{CODE}.conversations:Conversations"
BREAKER = "agency.workflow.recovery.breaker:CircuitBreaker"
NEVER_ENDS = f"{FAILURES}: An agent never finishes, and after a failed task delivery is to <course>"
CANCELLED = f"{FAILURES}: Ana cancels after 10 s"
LOST = f"{FAILURES}: The answer to the first <request> is lost after it was carried out"
SIXTH = f"{OUTAGES}: The sixth attempt"
EARLY = f"{OUTAGES}: Ana tries again 4 minutes later"
LATE = f"{OUTAGES}: Ana tries again 5 minutes later, and the server has recovered"
NOBODY = f"{OUTAGES}: Nothing listens at the address"
WRONG_KEY = f"{OUTAGES}: The session key is wrong"
TASKS = "the tasks are"
RECEIVED = "the agents of OpenHands have received"
NOT_REFUSED = "was not refused."


@fault("the second attempt submits the task twice", caught_by=LOST, because=TASKS)
def make_two_conversations(patch: Patch) -> None:
    """Let the server choose another id for each attempt."""

    def make(original: Callable[..., Any]) -> Any:
        async def send_once(self: Any, method: str, path: str, **arguments: Any) -> Any:
            if "conversation_id" in arguments.get("json", {}):
                arguments["json"] = {**arguments["json"], "conversation_id": str(uuid4())}
            return await original(self, method, path, **arguments)

        return send_once

    patch.wrap(f"{CODE}.circuit:Requests.send_once", make)


@fault("the agent is told twice what it has to do", caught_by=LOST, because=RECEIVED)
def ask_twice(patch: Patch) -> None:
    """Have the server know of no message."""

    def make(original: Callable[..., Any]) -> Any:
        async def send_once(self: Any, method: str, path: str, **arguments: Any) -> Any:
            answer = await original(self, method, path, **arguments)
            return httpx.Response(200, json=0) if path.endswith("/events/count") else answer

        return send_once

    patch.wrap(f"{CODE}.circuit:Requests.send_once", make)


@fault("a failed request is not sent again", caught_by=LOST, because=TASKS)
def never_retry(patch: Patch) -> None:
    """Make one attempt only."""

    async def repeat(_self: Any, work: Callable[[], Any]) -> Any:
        return await work()

    patch.attribute(f"{CODE}.circuit:Requests.repeat", repeat)


@fault(
    "a server that has too much to do counts as one that refuses",
    caught_by=f"{FAILURES}: Two requests fail with <trouble>",
    because=TASKS,
)
def take_for_refusals(patch: Patch) -> None:
    """Retry no status."""
    patch.attribute(f"{CODE}.circuit:TRANSIENT", frozenset())


@fault(
    "the end of a task is missed when the connection is lost",
    caught_by=f"{FAILURES}: All WebSockets are lost just before a task ends, and HTTP answers are stale",
    because=TASKS,
)
def never_reconnect(patch: Patch) -> None:
    """Connect again in a day."""
    patch.attribute(f"{CODE}.events:RECONNECT_S", 86_400.0)


@fault(
    "nobody asks for the status where no WebSocket is accepted",
    caught_by=f"{FAILURES}: No WebSocket is accepted",
    because=TASKS,
)
def never_poll(patch: Patch) -> None:
    """Wait for events only."""

    def make(original: Callable[..., Any]) -> Any:
        async def get(self: Any, task_id: str, *, once: bool = False) -> Any:
            if once:
                await asyncio.Event().wait()
            return await original(self, task_id)

        return get

    patch.wrap(f"{CONVERSATIONS}.get", make)


@fault("tasks may take three times as long as configured", caught_by=NEVER_ENDS, because="within 180 s")
def wait_longer(patch: Patch) -> None:
    """Multiply the limit."""

    def make(original: Callable[..., Any]) -> Any:
        async def collect(self: Any, task_id: str, timeout_s: float) -> Any:
            return await original(self, task_id, 3 * timeout_s)

        return collect

    patch.wrap(f"{GENERATOR}.collect", make)


@fault("an agent that nobody waits for any more goes on", caught_by=[NEVER_ENDS, CANCELLED], because=RECEIVED)
def never_interrupt(patch: Patch) -> None:
    """Leave it at work."""

    async def interrupt(_self: Any, _task_id: str) -> None:
        await asyncio.sleep(0)

    patch.attribute(f"{CONVERSATIONS}.interrupt", interrupt)


@fault(
    "an agent that was interrupted is waited for and never resumed",
    caught_by=[
        f"{RESUMED}: Ana interrupts the collection after 10 s",
        f"{RESUMED}: The agent for payments has not finished in time",
    ],
    because=TASKS,
)
def leave_interrupted(patch: Patch) -> None:
    """Run only conversations that have not begun."""
    patch.attribute(f"{CODE}.openhands:NOT_RUNNING", {"idle"})


@fault(
    "a task that has failed is collected again and not submitted again",
    caught_by=f"{RESUMED}: The agent for payments <agent>",
    because=TASKS,
)
def collect_dead_tasks(patch: Patch) -> None:
    """Take no status for that of a task that had ended before."""
    patch.attribute(f"{CODE}.openhands:TERMINAL", frozenset())


@fault("delivery goes on after a failed task although it is to stop", caught_by=NEVER_ENDS, because="delivery stops")
def always_go_on(patch: Patch) -> None:
    """Ignore the setting."""
    patch.attribute(f"{CODE}.stage:AsyncOpenHandsStageResult.workflow_goes_on", lambda _self: True)


@fault("delivery stops after a failed task although it is to go on", caught_by=NEVER_ENDS, because="delivery goes on")
def always_stop(patch: Patch) -> None:
    """Ignore the setting."""
    patch.attribute(f"{CODE}.stage:AsyncOpenHandsStageResult.workflow_goes_on", lambda self: self.success)


@fault("an open circuit breaker still calls OpenHands", caught_by=[SIXTH, EARLY], because="Ana")
def never_open(patch: Patch) -> None:
    """Let all requests through."""

    async def run(self: Any, value: Any, context: Any) -> Any:
        return await self.step.run(value, context)

    patch.attribute(f"{BREAKER}.run", run)


@fault("a server that has recovered is not called again", caught_by=LATE, because=TASKS)
def never_recover(patch: Patch) -> None:
    """Keep the circuit open."""
    patch.build_with(BREAKER, recovery_s=86_400.0)


@fault("whether OpenHands is there is found out task by task", caught_by=[NOBODY, WRONG_KEY], because=NOT_REFUSED)
def check_no_server(patch: Patch) -> None:
    """Submit at once."""

    async def check(_self: Any) -> None:
        await asyncio.sleep(0)

    patch.attribute(f"{GENERATOR}.check", check)
