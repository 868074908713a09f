"""Ways in which the stages of a message, and a repeated request, can go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from agency.messaging.errors import RequestConflictError
from agency.messaging.pipeline import message_id_of
from agency.messaging.router import Delivery
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from agency.messaging.stages import Passed

PIPELINE = "messaging/pipeline.feature"
REPEATED = "messaging/repeated_requests.feature"
CODE = "agency.messaging.pipeline:MessagePipeline"
ANSWERED = f"{PIPELINE}: Ana asks a question that the agent answers within 3 s"
AGENT_FAILS = f"{PIPELINE}: The agent fails after 2 s"
NOT_REFUSED = "was not refused."


def skip_stage(patch: Patch, name: str) -> None:
    """Record all stages but one."""

    def make(original: Callable[..., Any]) -> Any:
        async def record(self: Any, number: Any, stages: Any) -> None:
            if recorded := [one for one in stages if one[1] != name]:
                await original(self, number, recorded)

        return record

    patch.wrap("agency.store.messages:Messages.record", make)


@fault("a stage is not recorded", caught_by=[ANSWERED, AGENT_FAILS], because="'validated'")
def skip_a_stage(patch: Patch) -> None:
    """Leave the validation out."""
    skip_stage(patch, "validated")


@fault("all stages have the time of the receipt", caught_by=ANSWERED, because="('executed', 0.0)")
def stand_still(patch: Patch) -> None:
    """Look at the clock once only."""

    def make(original: Callable[..., Passed]) -> Any:
        def passed(self: Any, stage: Any) -> Passed:
            found = original(self, stage)
            self.first = getattr(self, "first", found.at)
            return found._replace(at=self.first)

        return passed

    patch.wrap("agency.messaging.stages:StageTimes.passed", make)


@fault(
    "the times of stages follow a clock that is set back",
    caught_by=f"{PIPELINE}: The system clock is set back by 10 s while the agent answers",
    because="('executed', -7.0)",
)
def go_back(patch: Patch) -> None:
    """Take the time as it is."""
    clocks: dict[int, Any] = {}

    def make(original: Callable[..., Passed]) -> Any:
        def passed(self: Any, stage: Any) -> Passed:
            return original(self, stage)._replace(at=clocks[id(self)]())

        return passed

    def make_times(original: Callable[..., None]) -> Any:
        def build(self: Any, now: Any, **said: Any) -> None:
            clocks[id(self)] = now
            original(self, now, **said)

        return build

    patch.wrap("agency.messaging.stages:StageTimes.__init__", make_times)
    patch.wrap("agency.messaging.stages:StageTimes.passed", make)


@fault("an answer is stored although the agent has failed", caught_by=AGENT_FAILS, because=NOT_REFUSED)
def answer_anyway(patch: Patch) -> None:
    """Make an apology up."""

    def make(original: Callable[..., None]) -> Any:
        def build(self: Any, store: Any, router: Any, answer: Any, **options: Any) -> None:
            async def apologize(*said: Any) -> str:
                try:
                    return str(await answer(*said))
                except Exception:  # noqa: BLE001 - that is the fault
                    return "Sorry."

            original(self, store, router, apologize, **options)

        return build

    patch.wrap(f"{CODE}.__init__", make)


@fault(
    "a failure is not recorded",
    caught_by=[AGENT_FAILS, f"{PIPELINE}: The only connection of Cem is broken"],
    because="('failed', ",
)
def forget_failures(patch: Patch) -> None:
    """Leave the message at the stage before."""
    skip_stage(patch, "failed")


@fault(
    "a user whom no connection has reached counts as notified",
    caught_by=f"{PIPELINE}: The only connection of Cem is broken",
    because=NOT_REFUSED,
)
def notify_nobody(patch: Patch) -> None:
    """Take every delivery for a success."""

    def make(original: Callable[..., Any]) -> Any:
        async def deliver(self: Any, message: Any) -> Delivery:
            return Delivery((await original(self, message)).reached, ())

        return deliver

    patch.wrap("agency.messaging.router:MessageRouter.deliver", make)


@fault(
    "one broken connection fails the notification of the others",
    caught_by=f"{PIPELINE}: One of two connections of Ana is broken",
    because="('failed', 3.0)",
)
def demand_every_connection(patch: Patch) -> None:
    """Take a delivery with a failure for one that reached nobody."""

    def make(original: Callable[..., Any]) -> Any:
        async def deliver(self: Any, message: Any) -> Delivery:
            delivery: Delivery = await original(self, message)
            return Delivery(0, delivery.failures) if delivery.failures else delivery

        return deliver

    patch.wrap("agency.messaging.router:MessageRouter.deliver", make)


@fault(
    "a repeated request stores its message once more",
    caught_by=f"{REPEATED}: Ana repeats a request that was answered",
    because="reads the messages of",
)
def store_twice(patch: Patch) -> None:
    """Give every message an id of its own, even in a repeated request."""

    def make(original: Callable[..., Any]) -> Any:
        async def handle(self: Any, user: Any, thread: Any, text: Any, request: Any) -> Any:
            return await original(self, user, thread, text, type(request)(uuid4()))

        return handle

    patch.wrap(f"{CODE}.handle", make)


@fault(
    "a repeated request is handled anew",
    caught_by=f"{REPEATED}: Ana repeats a request that has failed",
    because="has passed",
)
def handle_anew(patch: Patch) -> None:
    """Take every message for a new one, and record its stages once more."""

    def make_add(original: Callable[..., Any]) -> Any:
        async def add(self: Any, *said: Any) -> bool:
            await original(self, *said)
            return True

        return add

    def make_record(original: Callable[..., Any]) -> Any:
        async def record(self: Any, number: Any, stages: Any) -> None:
            recorded = await self.stages(number)
            again = {one.number for one in recorded} & {one[0] for one in stages}
            shift = len(recorded) if again else 0
            await original(self, number, [(one[0] + shift, *one[1:]) for one in stages])

        return record

    patch.wrap("agency.store.messages:Messages.add", make_add)
    patch.wrap("agency.store.messages:Messages.record", make_record)
    patch.attribute("agency.messaging.pipeline:ENDINGS", frozenset())


@fault(
    "another message with a used request id is taken for a repetition",
    caught_by=f"{REPEATED}: Ana repeats a request with <what>",
    because=NOT_REFUSED,
)
def compare_nothing(patch: Patch) -> None:
    """Drop what is sent the second time."""

    def make(original: Callable[..., Any]) -> Any:
        async def handle(self: Any, user: Any, thread: Any, text: Any, request: Any) -> Any:
            try:
                return await original(self, user, thread, text, request)
            except RequestConflictError:
                return message_id_of(request)

        return handle

    patch.wrap(f"{CODE}.handle", make)


@fault(
    "all users share one set of request ids",
    caught_by=f"{REPEATED}: Ben sends a message under the id of Ana's request",
    because="Ben of Acme reads the messages of",
)
def share_requests(patch: Patch) -> None:
    """Keep the ids of requests in one place, without their users."""
    seen: set[Any] = set()

    def make(original: Callable[..., Any]) -> Any:
        async def handle(self: Any, user: Any, thread: Any, text: Any, request: Any) -> Any:
            if request in seen:
                return message_id_of(request)
            seen.add(request)
            return await original(self, user, thread, text, request)

        return handle

    patch.wrap(f"{CODE}.handle", make)
