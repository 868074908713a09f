"""The agency's messaging as the messaging port knows it."""

from __future__ import annotations

from collections import defaultdict
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from agency.messaging import MessageError, MessagePipeline, MessageRouter
from agency.sessions import RequestID, ThreadID, UserID
from agency.store import Store
from plainspec.ports.messaging import FilteredOut, PassedStage, RoutingReport, StoredMessage
from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.systems.agency.store.database import application_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

    import asyncpg

    from agency.store import UnitOfWork
    from plainspec.ports.messaging import AgentAnswer
    from plainspec.ports.store.threads import Thread, User

KINDS = {
    "invalid_message": RefusalKind.INVALID_ARGUMENT,
    "not_found": RefusalKind.NOT_FOUND,
    "conflict": RefusalKind.UNIQUE_VIOLATION,
    "unavailable": RefusalKind.UNAVAILABLE,
}
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


class AgencyMessaging:
    """A router and a pipeline on the store as the application reaches it, and an observer beside it."""

    def __init__(self, store: Store, observer: asyncpg.Connection) -> None:
        self._store = store
        self._observer = observer
        self._router = MessageRouter()
        self._pipeline = MessagePipeline(store, self._router, self._ask, now=lambda: self._now)
        self._now = START
        self._answers: dict[str, AgentAnswer] = {}
        self._received: defaultdict[object, list[dict[str, Any]]] = defaultdict(list)

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str, observer: asyncpg.Connection) -> AsyncIterator[Self]:
        """Open the store for as long as the block runs."""
        async with Store(application_url(url)) as store:
            yield cls(store, observer)

    def answer(self, text: str, answer: AgentAnswer) -> None:
        """Keep it for the agent."""
        self._answers[text] = answer

    def connect(self, user: User, *, fails: bool = False) -> None:
        """Subscribe to the router."""
        self._router.subscribe(_id(user), self._receiver(user, fails=fails))

    def notifications(self, user: User) -> Sequence[Mapping[str, Any]]:
        """Return what was received."""
        return self._received[user]

    def register(self, message_type: str, handler: str, *, fails: bool = False) -> None:
        """Register it with the router."""
        try:
            self._router.register(message_type, self._receiver(handler, fails=fails))
        except ValueError as error:
            raise RefusedError(Refusal(RefusalKind.INVALID_ARGUMENT, str(error))) from error

    def handled(self, handler: str) -> Sequence[Mapping[str, Any]]:
        """Return what was received."""
        return self._received[handler]

    async def route(self, messages: Sequence[Mapping[str, Any]]) -> RoutingReport:
        """Route them through the router."""
        report = await self._router.route(messages)
        problems = [(one.position, problem) for one in report.invalid for problem in one.problems]
        return RoutingReport(report.routed, [FilteredOut(at, said.field, said.message) for at, said in problems])

    async def send(self, user: User, thread: Thread, text: str, request: UUID) -> None:
        """Hand it to the pipeline, with the id of the thread, which the observer knows."""
        number = await self._number(thread)
        try:
            await self._pipeline.handle(_id(user), ThreadID(number), text, RequestID(request))
        except MessageError as error:
            raise RefusedError(Refusal(KINDS[error.code], str(error))) from error

    async def messages(self, user: User, thread: Thread) -> Sequence[StoredMessage]:
        """Ask a unit of work of the user's."""
        number = await self._number(thread)
        async with self._work(user) as work:
            found = await work.messages.in_thread(number)
        return [StoredMessage(one.author, one.body["text"], str(one.id)) for one in found]

    async def stages(self, user: User, message: StoredMessage) -> Sequence[PassedStage]:
        """Ask a unit of work of the user's."""
        async with self._work(user) as work:
            found = await work.messages.stages(UUID(message.key))
        return [PassedStage(one.stage, (one.at - START).total_seconds()) for one in found]

    async def _ask(self, _user: UserID, _thread: ThreadID, text: str) -> str:
        answer = self._answers[text]
        self._now += timedelta(seconds=answer.takes_s)
        if answer.text is None:
            raise ConnectionError("the model does not answer")
        return answer.text

    def _receiver(self, key: object, *, fails: bool) -> Callable[[Any], Awaitable[None]]:
        async def receive(message: Any) -> None:
            if fails:
                raise ConnectionResetError(f"{key} is gone")
            self._received[key].append(message.model_dump(mode="json"))

        return receive

    def _work(self, user: User) -> UnitOfWork:
        return self._store.unit_of_work(tenant=user.tenant, user=user.name or None)

    async def _number(self, thread: Thread) -> UUID:
        number: UUID = await self._observer.fetchval(
            "SELECT id FROM thread WHERE tenant = $1 AND owner = $2 AND title = $3",
            thread.tenant,
            thread.owner,
            thread.title,
        )
        return number


def _id(user: User) -> UserID:
    return UserID(user.tenant, user.name)
