"""Ways in which messages can reach the wrong receivers, or too few of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agency.messaging.models import TYPES, QualityReport
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

ROUTING = "messaging/routing.feature"
ALERTS = "messaging/quality_alerts.feature"
ROUTER = "agency.messaging.router:MessageRouter"
TO_TWO = f"{ROUTING}: A monitor sends alerts to Ana of Acme and to Ana of Bolt"
FAILING = f"{ROUTING}: A pager that fails, and a broken connection of Ana's"
ABSENT = f"{ALERTS}: Cem, who gets an alert, is not connected"
NOTIFIED = "is notified of"


@fault("every message goes to all connections", caught_by=[TO_TWO, ABSENT], because=NOTIFIED)
def route_to_everybody(patch: Patch) -> None:
    """Have each connection pass its messages on to all others."""
    connected: list[Any] = []

    def make(original: Callable[..., Any]) -> Any:
        def subscribe(self: Any, user: Any, subscriber: Any) -> Any:
            connected.append(subscriber)

            async def pass_on(message: Any) -> None:
                for one in connected:
                    await one(message)

            return original(self, user, pass_on)

        return subscribe

    patch.wrap(f"{ROUTER}.subscribe", make)


@fault("users of the same name are taken for one", caught_by=TO_TWO, because=NOTIFIED)
def ignore_tenants(patch: Patch) -> None:
    """Subscribe by the name alone."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda self, user, subscriber: original(self, replace(user, tenant="Acme"), subscriber)

    patch.wrap(f"{ROUTER}.subscribe", make)


@fault(
    "the latest message of a user is delivered first",
    caught_by=[
        f"{ROUTING}: A monitor sends alerts to Ana and Ben in turn",
        f"{ALERTS}: A report with two findings, and one without any",
    ],
    because=NOTIFIED,
)
def reverse(patch: Patch) -> None:
    """Go through the messages from the end."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda self, batch: original(self, list(batch)[::-1])

    patch.wrap(f"{ROUTER}.route", make)


@fault(
    "handlers receive messages of every type",
    caught_by=f"{ROUTING}: An alert and a report with a handler each",
    because="the handler pager is notified of",
)
def register_for_all(patch: Patch) -> None:
    """Ignore the type."""

    def make(original: Callable[..., Any]) -> Any:
        def register(self: Any, _type: str, handler: Any) -> None:
            for one in TYPES:
                original(self, one, handler)

        return register

    patch.wrap(f"{ROUTER}.register", make)


@fault("a handler that fails stops the routing", caught_by=FAILING, because="pager is gone")
def stop_at_failures(patch: Patch) -> None:
    """Raise the error of the handler, and give no other message to anybody."""
    errors: list[Exception] = []

    def stopping(receiver: Any) -> Any:
        async def receive(message: Any) -> None:
            if errors:
                return
            try:
                await receiver(message)
            except Exception as error:
                errors.append(error)
                raise

        return receive

    def make(original: Callable[..., Any]) -> Any:
        return lambda self, key, receiver: original(self, key, stopping(receiver))

    def make_route(original: Callable[..., Any]) -> Any:
        async def route(self: Any, batch: Any) -> Any:
            report = await original(self, batch)
            if errors:
                raise errors[0]
            return report

        return route

    patch.wrap(f"{ROUTER}.register", make)
    patch.wrap(f"{ROUTER}.subscribe", make)
    patch.wrap(f"{ROUTER}.route", make_route)


@fault(
    "a user has one connection at a time",
    caught_by=[f"{ALERTS}: Ana is connected twice", FAILING],
    because=NOTIFIED,
)
def keep_one_connection(patch: Patch) -> None:
    """End the connection before."""
    ends: dict[Any, Callable[[], None]] = {}

    def make(original: Callable[..., Any]) -> Any:
        def subscribe(self: Any, user: Any, subscriber: Any) -> Any:
            ends.pop(user, lambda: None)()
            ends[user] = original(self, user, subscriber)
            return ends[user]

        return subscribe

    patch.wrap(f"{ROUTER}.subscribe", make)


@fault(
    "only the first finding of a report arrives",
    caught_by=f"{ALERTS}: A report with two findings, and one without any",
    because="No sources are given",
)
def cut_findings(patch: Patch) -> None:
    """Drop the others."""

    def make(original: Callable[..., Any]) -> Any:
        def validated(raw: object) -> Any:
            message = original(raw)
            if isinstance(message, QualityReport):
                return message.model_copy(update={"findings": message.findings[:1]})
            return message

        return validated

    patch.wrap("agency.messaging.validation:validated", make)
