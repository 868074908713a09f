"""Tests from the agents of an OpenHands server."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID, uuid4, uuid5

import httpx

from agency.delivery.contract import GeneratorError
from agency.delivery.generation.checking import formatted_and_collectable
from agency.delivery.generation.circuit import RefusedRequestError, Requests
from agency.delivery.generation.conversations import FINISHED, NOT_RUNNING, TERMINAL, Conversations, UnknownTaskError
from agency.delivery.generation.events import Ending
from agency.delivery.generation.modules import Module
from agency.delivery.generation.settings import GenerationLimits
from agency.workflow import SystemClock
from agency.workflow.cancellation import finish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from types import TracebackType
    from typing import Self

    from agency.delivery.generation.conversations import Conversation
    from agency.delivery.generation.settings import OpenHandsServer
    from agency.workflow import Backoff, BreakerState, Clock

    Check = Callable[[Path, Module], Awaitable[None]]


AGAIN = "again"
"""The id of a task that replaces another one follows from that one's id and this name."""


class NoTestsError(GeneratorError):
    """A task has ended without tests that can be used."""


class OpenHandsTestGenerator:
    """A `TestGenerator` on an OpenHands agent server, over HTTP and WebSockets.

    A task is a conversation, and its id is that of the conversation: any process can collect it. The first few tasks
    begin when they are submitted; the server keeps the others until one of those has been collected. A task that had
    ended without tests before another process collects it is submitted again, under an id that every process finds.

    Args:
        server: The server, and the model.
        output: The folder for the files with tests; it is made when it is first needed.
        limits: How long, how often, and how many at once.
        clock: The source of time.
        transport: What requests are sent over; the network where it is left out.
        check: Formats and checks a file with tests, before it is handed over.
        backoff: The waits before a request is sent again.
    """

    __test__: ClassVar[bool] = False

    def __init__(  # noqa: PLR0913 - what a test replaces is passed in
        self,
        server: OpenHandsServer,
        output: Path,
        limits: GenerationLimits | None = None,
        *,
        clock: Clock | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        check: Check = formatted_and_collectable,
        backoff: Backoff | None = None,
    ) -> None:
        self._limits = limits or GenerationLimits()
        self._server = server
        self._output = output
        self._clock = clock or SystemClock()
        self._client = httpx.AsyncClient(transport=transport, trust_env=False)
        self._requests = Requests(server, self._limits, self._clock, self._client, backoff)
        self._conversations = Conversations(server, self._requests)
        self._check = check
        self._submitted: set[str] = set()
        self._begun: set[str] = set()
        self._modules: dict[str, Module] = {}
        self._turn = asyncio.Condition()

    async def __aenter__(self) -> Self:
        """Return the generator."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections; tasks stay on the server."""
        await self._client.aclose()

    @property
    def limits(self) -> GenerationLimits:
        """The limits in force."""
        return self._limits

    @property
    def circuit(self) -> BreakerState:
        """The state of the circuit to the server."""
        return self._requests.circuit

    async def check(self) -> None:
        """Find out whether the server answers, and accepts the key; nothing is submitted.

        Raises:
            GeneratorError: It does not; says where it was looked for, and what to do.
        """
        await self._conversations.check()

    async def submit(self, module: Path) -> str:
        """Ask for tests of a module, as `TestGenerator` says."""
        found = Module.at(module)
        task_id = str(uuid4())
        await self._conversations.make(task_id, found)
        self._submitted.add(task_id)
        self._modules[task_id] = found
        if len(self._begun) < self._limits.at_once:
            self._begun.add(task_id)
            try:
                await self._conversations.begin(task_id, found)
            except BaseException:
                await self._give_turn_back(task_id)
                raise
        return task_id

    async def collect(self, task_id: str, timeout_s: float) -> Sequence[Path]:
        """Wait for a task, as `TestGenerator` says; time spent waiting for its turn does not count.

        A task that is too late, or whose caller is cancelled, is interrupted.
        """
        async with self._turn_of(task_id) as conversation:
            try:
                return await self._tests_of(conversation, timeout_s)
            except NoTestsError:
                if not self._had_ended(conversation):
                    raise
        return await self.collect(await self._submitted_again(task_id), timeout_s)

    async def _tests_of(self, conversation: Conversation, timeout_s: float) -> Sequence[Path]:
        status = conversation.status
        if status not in TERMINAL:
            status = await self._end_of(conversation.id, timeout_s)
        if status != FINISHED:
            said = await self._conversations.complaint(conversation.id)
            raise NoTestsError(f"The agent of task {conversation.id} has ended with the status {status}: {said}")
        return await self._fetch(conversation)

    def _had_ended(self, conversation: Conversation) -> bool:
        """Tell whether a task of another process had ended before it was collected here."""
        return conversation.status in TERMINAL and conversation.id not in self._submitted

    async def _submitted_again(self, task_id: str) -> str:
        """Return the task that replaces one; it is submitted unless a process has done so before."""
        replacement = str(uuid5(UUID(task_id), AGAIN))
        try:
            await self._conversations.get(replacement)
        except UnknownTaskError:
            await self._conversations.make(replacement, self._modules[task_id])
            self._submitted.add(replacement)
        return replacement

    async def _end_of(self, task_id: str, timeout_s: float) -> str:
        """Return the status that a task ends with; interrupt it where it is too late, or the caller is cancelled."""
        async with Ending(task_id, self._server, self._conversations, self._limits, self._clock) as ending:
            try:
                async with self._clock.timeout(timeout_s):
                    return await ending.reached()
            except TimeoutError:
                await self._interrupt(task_id)
                raise GeneratorError(_too_late(task_id, timeout_s, ending)) from None
            except asyncio.CancelledError:
                await finish(self._interrupt(task_id))
                raise

    @asynccontextmanager
    async def _turn_of(self, task_id: str) -> AsyncIterator[Conversation]:
        """Begin a task when its turn has come, and give the turn back at the end."""
        async with self._turn:
            await self._turn.wait_for(lambda: task_id in self._begun or len(self._begun) < self._limits.at_once)
            self._begun.add(task_id)
        try:
            conversation = await self._conversations.get(task_id)
            self._modules.setdefault(task_id, Module.at(Path(conversation.path)))
            if conversation.status in NOT_RUNNING:
                await self._conversations.begin(task_id, self._modules[task_id])
            yield conversation
        finally:
            await finish(self._give_turn_back(task_id))

    async def _give_turn_back(self, task_id: str) -> None:
        async with self._turn:
            self._begun.discard(task_id)
            self._turn.notify_all()

    async def _interrupt(self, task_id: str) -> None:
        with suppress(GeneratorError):  # the task is lost either way, and what has failed first is reported
            await self._conversations.interrupt(task_id)

    async def _fetch(self, conversation: Conversation) -> Sequence[Path]:
        module = self._modules[conversation.id]
        try:
            content = await self._conversations.download(f"{conversation.folder}/{module.tests}")
        except RefusedRequestError as error:
            raise NoTestsError(str(error)) from error
        self._output.mkdir(parents=True, exist_ok=True)
        tests = self._output / module.tests
        tests.write_bytes(content)
        try:
            await self._check(tests, module)
        except GeneratorError as error:
            raise NoTestsError(str(error)) from error
        return (tests,)


def _too_late(task_id: str, timeout_s: float, ending: Ending) -> str:
    problem = f"; {ending.last_problem}" if ending.last_problem else ""
    return f"Task {task_id} has not finished within {timeout_s:g} s: its last status is {ending.last_status}{problem}."
