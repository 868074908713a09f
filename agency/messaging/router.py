"""Routing by type: to the handlers of a message's type, and to the subscribers of the user whom it names."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from weakref import WeakValueDictionary

from agency.messaging.models import TYPES, QualityAlert, QualityReport, Text
from agency.messaging.validation import Problem, unknown_type, validated
from agency.observability.spans import span, traced
from agency.workflow.cancellation import cancel_requests

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agency.sessions import UserID

logger = logging.getLogger(__name__)

AnyMessage: TypeAlias = Text | QualityAlert | QualityReport
Receiver: TypeAlias = Callable[[AnyMessage], Awaitable[Any]]
"""A handler or a subscriber: an async function; the `put` of an `asyncio.Queue` is one."""

LIMIT_S: Final = 5.0
"""How long a receiver may take over a message."""


@dataclass(frozen=True, slots=True)
class Invalid:
    """A message that was filtered out.

    Attributes:
        position: Its place in the batch; 1 for the first.
    """

    position: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A receiver that failed at a message.

    Attributes:
        position: The message's place in the batch; 1 for the first.
        receiver: The name of the handler, or `a subscriber`.
        error: The kind of error; its text, which may hold anything, is in the log.
    """

    position: int
    receiver: str
    error: str


@dataclass(frozen=True, slots=True)
class RoutingReport:
    """What became of a batch.

    Attributes:
        routed: How many messages were valid, and were given to all of their receivers.
    """

    routed: int
    invalid: tuple[Invalid, ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one message.

    Attributes:
        reached: How many subscribers have received it.
    """

    reached: int
    failures: tuple[Failure, ...]


class MessageRouter:
    """Routes messages; those of a user one after another in their order, those of different users independently.

    Attributes:
        filtered_out: How many invalid messages there have been.
    """

    def __init__(self, *, limit_s: float = LIMIT_S) -> None:
        """Begin without handlers and subscribers.

        Args:
            limit_s: how long a receiver may take over a message before it has failed at it.
        """
        self.filtered_out = 0
        self._limit_s = limit_s
        self._handlers: defaultdict[str, list[Receiver]] = defaultdict(list)
        self._subscribers: defaultdict[UserID, list[Receiver]] = defaultdict(list)
        self._turns: WeakValueDictionary[UserID, asyncio.Lock] = WeakValueDictionary()

    def register(self, message_type: str, handler: Receiver) -> None:
        """Have a handler receive every message of a type, whomever it is for.

        Raises:
            ValueError: There is no such type; names the one that was probably meant.
        """
        if message_type not in TYPES:
            raise ValueError(unknown_type(message_type))
        self._handlers[message_type].append(handler)

    def subscribe(self, user: UserID, subscriber: Receiver) -> Callable[[], None]:
        """Have a subscriber, such as a connection, receive the user's messages; return what ends that."""
        subscribers = self._subscribers[user]
        subscribers.append(subscriber)

        def unsubscribe() -> None:
            if subscriber in subscribers:
                subscribers.remove(subscriber)
            if not subscribers and self._subscribers.get(user) is subscribers:
                del self._subscribers[user]

        return unsubscribe

    @traced("message.route")
    async def route(self, batch: Iterable[object]) -> RoutingReport:
        """Filter out what is invalid, route the rest, and return when every receiver has returned or failed."""
        invalid: list[Invalid] = []
        by_user: defaultdict[UserID, list[tuple[int, AnyMessage]]] = defaultdict(list)
        for position, raw in enumerate(batch, 1):
            message = validated(raw)
            if isinstance(message, tuple):
                invalid.append(Invalid(position, message))
            else:
                by_user[message.user].append((position, message))
        self.filtered_out += len(invalid)
        failures: list[Failure] = []
        async with asyncio.TaskGroup() as users:
            for user, messages in by_user.items():
                users.create_task(self._in_turn(user, messages, failures))
        failures.sort(key=lambda failure: failure.position)
        return RoutingReport(sum(map(len, by_user.values())), tuple(invalid), tuple(failures))

    @traced("message.deliver")
    async def deliver(self, message: AnyMessage) -> Delivery:
        """Route one message that is valid, after those of its user that are being routed."""
        failures: list[Failure] = []
        reached = await self._in_turn(message.user, [(1, message)], failures)
        return Delivery(reached, tuple(failures))

    async def _in_turn(self, user: UserID, messages: list[tuple[int, AnyMessage]], failures: list[Failure]) -> int:
        reached = 0
        async with self._turns.setdefault(user, asyncio.Lock()):
            for position, message in messages:
                for handler in tuple(self._handlers.get(message.type, ())):
                    name = getattr(handler, "__name__", type(handler).__name__)
                    await self._give(position, message, name, handler, failures)
                for subscriber in tuple(self._subscribers.get(user, ())):
                    reached += await self._give(position, message, "a subscriber", subscriber, failures)
        return reached

    async def _give(
        self, position: int, message: AnyMessage, name: str, receiver: Receiver, failures: list[Failure]
    ) -> bool:
        requests = cancel_requests()
        try:
            with span("message.receive"):
                async with asyncio.timeout(self._limit_s):
                    await receiver(message)
        except asyncio.CancelledError as error:
            if cancel_requests() > requests:
                raise
            failures.append(_failure(position, name, error))
        except Exception as error:  # noqa: BLE001 - whatever it is, the other receivers get the message
            failures.append(_failure(position, name, error))
        else:
            return True
        return False


def _failure(position: int, name: str, error: BaseException) -> Failure:
    logger.error("%s failed at a message", name, exc_info=error)
    return Failure(position, name, type(error).__name__)
