"""What becomes of a user's message: received, validated, stored, executed, answered, notified."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeAlias
from uuid import UUID, uuid5

from agency.messaging.errors import (
    InvalidMessageError,
    MessageError,
    RequestConflictError,
    StageFailedError,
    ThreadNotFoundError,
)
from agency.messaging.models import Text
from agency.messaging.stages import ENDINGS, Passed, Stage, StageTimes, utc_now
from agency.messaging.validation import validated
from agency.observability.spans import traced
from agency.sessions import RequestID, ThreadID, UserID
from agency.store import RefusedError
from agency.workflow import Context, Step, Timeout, step
from agency.workflow.cancellation import cancel_requests, finish

if TYPE_CHECKING:
    from datetime import datetime

    from agency.messaging.router import MessageRouter
    from agency.store import Store, UnitOfWork

logger = logging.getLogger(__name__)

Answer: TypeAlias = Callable[[UserID, ThreadID, str], Awaitable[str]]
"""An agent: answers a text of a user's in a thread."""

ANSWER_LIMIT_S: Final = 300.0
"""How long an agent may take."""

WRITE_LIMIT_S: Final = 10.0
"""How long a transaction of the pipeline may take, a connection included."""

NO_THREAD: Final = "message_thread_fkey"


def answer_by(workflow: Step[str, str]) -> Answer:
    """Return an agent that runs a workflow; its context holds `tenant`, `user` and `thread_id`."""

    async def answer(user: UserID, thread: ThreadID, text: str) -> str:
        data = {"tenant": user.tenant, "user": user.name, "thread_id": str(thread)}
        return await workflow.execute(text, Context(data=data))

    return answer


def message_id_of(request: RequestID) -> UUID:
    """Return the id of the message that a request of a user stores; repeated, it finds the same one."""
    return uuid5(request.value, "message")


class MessagePipeline:
    """Takes messages of users, has an agent answer them, and tells the user's subscribers."""

    def __init__(  # noqa: PLR0913 - the last three have defaults
        self,
        store: Store,
        router: MessageRouter,
        answer: Answer,
        *,
        agent: str = "assistant",
        answer_limit_s: float = ANSWER_LIMIT_S,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Build it.

        Args:
            store: where messages, answers and stages are kept.
            router: whose subscribers are told of answers.
            answer: the agent.
            agent: its name, which is the author of its answers.
            answer_limit_s: how long it may take, in seconds.
            now: the clock, in UTC.
        """
        self._store = store
        self._router = router
        self._answer = answer
        self._agent = agent
        self._answer_limit_s = answer_limit_s
        self._now = now

    @traced("message.handle")
    async def handle(self, user: UserID, thread: ThreadID, text: str, request: RequestID) -> UUID:
        """Take a message through all stages; return its id, which follows from that of the request.

        A request that is repeated returns the same id, and changes nothing, however far its message has come.

        Raises:
            InvalidMessageError: The text is invalid. Nothing is stored.
            ThreadNotFoundError: The user has no such thread. Nothing is stored.
            RequestConflictError: The request was another message of the user's, or one in another thread.
            StageFailedError: A later stage failed; the stages before it stand, and then `failed`, as far as the
                database can be reached.
        """
        times = StageTimes(self._now)
        stages = [times.passed(Stage.RECEIVED)]
        message = self._validate(user, thread, text, "user")
        stages += [times.passed(Stage.VALIDATED), times.passed(Stage.STORED)]
        message_id = message_id_of(request)
        is_new, cancelled = await finish(self._store_message(message, request, stages))
        try:
            _let_through(cancelled)
            if is_new:
                await self._answer_message(message_id, message, request, times)
        except BaseException:
            if is_new:
                await self._record_failure(user, message_id)
            raise
        return message_id

    def _validate(self, user: UserID, thread: ThreadID, text: str, author: str) -> Text:
        raw = {"type": "text", "user": user, "thread_id": thread.value, "author": author, "text": text}
        message = validated(raw)
        if isinstance(message, tuple):
            raise InvalidMessageError(message)
        assert isinstance(message, Text)  # noqa: S101 - the type says so
        return message

    @traced("message.store")
    async def _store_message(self, message: Text, request: RequestID, stages: list[Passed]) -> bool:
        """Store a message and the stages until then, in one transaction; return whether it is new."""
        message_id = message_id_of(request)
        try:
            async with asyncio.timeout(WRITE_LIMIT_S), self._work(message.user) as work:
                is_new = await self._add(work, message_id, message)
                if is_new:
                    await work.messages.record(message_id, stages)
                else:
                    await self._compare(work, message, request)
        except MessageError:
            raise
        except Exception as error:
            if isinstance(error, RefusedError) and error.constraint == NO_THREAD:
                raise ThreadNotFoundError(ThreadID(message.thread_id)) from error
            raise StageFailedError(Stage.STORED, None) from error
        return is_new

    @staticmethod
    async def _compare(work: UnitOfWork, message: Text, request: RequestID) -> None:
        stored = await work.messages.one(message_id_of(request))
        if stored is None or (stored.thread_id, stored.body) != (message.thread_id, {"text": message.text}):
            raise RequestConflictError(request)

    async def _answer_message(self, message_id: UUID, message: Text, request: RequestID, times: StageTimes) -> None:
        answer = await self._execute(message_id, message)
        await self._pass(message_id, message.user, times.passed(Stage.EXECUTED))
        answer_id = uuid5(request.value, "answer")
        await self._pass(message_id, message.user, times.passed(Stage.ANSWERED), (answer_id, answer))
        delivery = await self._router.deliver(answer)
        if delivery.failures and not delivery.reached:
            raise StageFailedError(Stage.NOTIFIED, message_id)
        await self._pass(message_id, message.user, times.passed(Stage.NOTIFIED))

    @traced("message.answer")
    async def _execute(self, message_id: UUID, message: Text) -> Text:
        """Have the agent answer within its time."""
        user, thread = message.user, ThreadID(message.thread_id)

        async def ask(text: str) -> str:
            return await self._answer(user, thread, text)

        requests = cancel_requests()
        try:
            answered = await Timeout(step(ask), self._answer_limit_s).execute(message.text)
            return self._validate(user, thread, answered, self._agent)
        except (Exception, asyncio.CancelledError) as error:
            if cancel_requests() > requests:
                raise
            raise StageFailedError(Stage.EXECUTED, message_id) from error

    async def _pass(
        self, message_id: UUID, user: UserID, passed: Passed, answer: tuple[UUID, Text] | None = None
    ) -> None:
        """Record a stage, and store the answer with it, in one transaction, which a cancellation does not interrupt."""

        async def write() -> None:
            try:
                async with asyncio.timeout(WRITE_LIMIT_S), self._work(user) as work:
                    if answer:
                        await self._add(work, *answer)
                    await work.messages.record(message_id, [passed])
            except Exception as error:
                raise StageFailedError(Stage(passed.stage), message_id) from error

        _, cancelled = await finish(write())
        _let_through(cancelled)

    async def _record_failure(self, user: UserID, message_id: UUID) -> None:
        """Record `failed` after the stages that are recorded; where that fails, too, they stand as they are."""

        async def write() -> None:
            async with asyncio.timeout(WRITE_LIMIT_S), self._work(user) as work:
                stages = await work.messages.stages(message_id)
                if stages and stages[-1].stage not in ENDINGS:
                    times = StageTimes(self._now, passed=stages[-1].number, last=stages[-1].at)
                    await work.messages.record(message_id, [times.passed(Stage.FAILED)])

        try:
            _, cancelled = await finish(write())
        except Exception:
            logger.exception("the failure of message %s could not be recorded", message_id)
        else:
            _let_through(cancelled)

    @staticmethod
    async def _add(work: UnitOfWork, message_id: UUID, message: Text) -> bool:
        body = {"text": message.text}
        return await work.messages.add(message_id, message.thread_id, message.author, message.type, body)

    def _work(self, user: UserID) -> UnitOfWork:
        return self._store.unit_of_work(tenant=user.tenant, user=user.name)


def _let_through(cancelled: asyncio.CancelledError | None) -> None:
    if cancelled:
        raise cancelled
