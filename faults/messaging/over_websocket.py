"""Ways in which messages over a WebSocket can be lost, or reach other users."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from agency.gateway.messages import RunFailedError
from agency.sessions import UserID
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

FEATURE = "messaging/over_websocket.feature"
ASKED = f"{FEATURE}: Ana asks about the weather"
REPORTED = f"{FEATURE}: A monitor finds that the answers to Ana have become worse"


@fault(
    "only the first device of a user is notified",
    caught_by=[ASKED, REPORTED],
    because="0 notifications instead of",
)
def notify_the_first_device(patch: Patch) -> None:
    """Keep one subscriber of each user."""
    subscribed: set[UserID] = set()

    def make(original: Callable[..., Any]) -> Any:
        def subscribe(self: Any, user: UserID, subscriber: Any) -> Callable[[], None]:
            if user in subscribed:
                return lambda: None
            subscribed.add(user)
            ending: Callable[[], None] = original(self, user, subscriber)
            return ending

        return subscribe

    patch.wrap("agency.messaging.router:MessageRouter.subscribe", make)


@fault(
    "every connection is notified of all users' messages",
    caught_by=[ASKED, REPORTED],
    because="instead of 0",
)
def notify_everybody(patch: Patch) -> None:
    """Subscribe each connection to several users."""

    def make(original: Callable[..., Any]) -> Any:
        def subscribe(self: Any, _: UserID, subscriber: Any) -> Callable[[], None]:
            ending = ExitStack()
            for name in ("Ana", "Ben"):
                ending.callback(original(self, UserID("Acme", name), subscriber))
            return ending.close

        return subscribe

    patch.wrap("agency.messaging.router:MessageRouter.subscribe", make)


@fault(
    "a message to another user's thread is accepted",
    caught_by=f"{FEATURE}: Ben writes in Ana's thread",
    because="was not refused.",
)
def accept_any_thread(patch: Patch) -> None:
    """Accept without a look."""

    async def handle(*_: Any) -> str:
        return str(uuid4())

    patch.attribute("agency.gateway.messages:AnsweredMessages.handle", handle)


@fault(
    "a failed run answers with its error",
    caught_by=f"{FEATURE}: The assistant fails",
    because="'assistant'",
)
def answer_with_errors(patch: Patch) -> None:
    """Take the error for an answer."""

    def make(original: Callable[..., Any]) -> Any:
        def build(self: Any, store: Any, router: Any, answer: Any, **options: Any) -> None:
            async def answer_anyway(*message: Any) -> str:
                try:
                    return str(await answer(*message))
                except RunFailedError as error:
                    return str(error)

            original(self, store, router, answer_anyway, **options)

        return build

    patch.wrap("agency.messaging.pipeline:MessagePipeline.__init__", make)
