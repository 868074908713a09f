"""Ways in which a client that names its last event can get the wrong answer, or the wrong events."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agency.gateway.delivery.positions import Resume, ResumeStatus
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

RESUME = "websocket/resume.feature"
BORDER = "websocket/replay_border.feature"
LAST_TWO = f"{RESUME}: Ana has missed the last two events"
OLDEST = f"{RESUME}: The oldest event in the window is the next one"
ALL = f"{RESUME}: Ana has received all events"
OUTSIDE = f"{RESUME}: One of the missed events has left the window"
UNKNOWN = f"{RESUME}: Ana names <what>"
BACK = f"{BORDER}: Ana is back while the run goes on"
ELSEWHERE = f"{BORDER}: Ana is back at another gateway while the run goes on"
STREAMS = "agency.gateway.delivery.stream:Streams"
FEED = "agency.gateway.delivery.feed:Feed"
SUBSCRIPTION = "agency.gateway.delivery.subscription:Subscription"
NOT_ONCE = "has not received every event once, in order"
HANDOVER_S = 0.1
"""How long a handover takes that is made in two steps."""


@fault("a client that resumes gets only events from then on", caught_by=[LAST_TWO, OLDEST], because="is missing")
def begin_at_the_end(patch: Patch) -> None:
    """Say that everything was recovered, and begin at the end."""

    def make(original: Callable[..., Any]) -> Any:
        async def resume(self: Any, user: Any, wanted: Any) -> Any:
            ready, _ = await original(self, user, wanted)
            return ready, ready.offset

        return resume

    patch.wrap(f"{STREAMS}.resume", make)


@fault("a client that resumes gets its last event again", caught_by=LAST_TWO, because="offset is 4, expected 5")
def replay_the_last_one(patch: Patch) -> None:
    """Begin at the event that is named, and not after it."""

    def make(original: Callable[..., Any]) -> Any:
        async def resume(self: Any, user: Any, wanted: Any) -> Any:
            ready, position = await original(self, user, wanted)
            return ready, position - 1 if wanted and position < ready.offset else position

        return resume

    patch.wrap(f"{STREAMS}.resume", make)


@fault("missed events arrive in the reverse order", caught_by=OLDEST, because='event is "agent_completed"')
def replay_backwards(patch: Patch) -> None:
    """Take a page of events from its end."""

    def make(original: Callable[..., Any]) -> Any:
        async def after(self: Any, *asked: int) -> Any:
            events = await original(self, *asked)
            offsets = [event.offset for event in events]
            turned = zip(reversed(events), offsets, strict=True)
            return [event.model_copy(update={"offset": offset}) for event, offset in turned]

        return after

    patch.wrap(f"{FEED}.after", make)


@fault("a client is told that it has recovered although events are gone", caught_by=OUTSIDE, because="recovered")
def hide_the_gap(patch: Patch) -> None:
    """Take a gap for a recovery."""
    patch.wrap("agency.gateway.delivery.stream:_status", lambda original: lambda *known: _whole(original(*known)))


@fault(
    "a client is told of a gap although nothing is gone",
    caught_by=[OLDEST, LAST_TWO],
    because="the gateway has answered gap",
)
def invent_a_gap(patch: Patch) -> None:
    """Report a gap wherever anything is replayed."""

    def make(original: Callable[..., Any]) -> Any:
        def status(wanted: Resume | None, epoch: str, last: int, first: int) -> ResumeStatus:
            found: ResumeStatus = original(wanted, epoch, last, first)
            return ResumeStatus.GAP if first else found

        return status

    patch.wrap("agency.gateway.delivery.stream:_status", make)


@fault("a client that has missed nothing is told of a gap", caught_by=ALL, because="the gateway has answered gap")
def gap_at_the_end(patch: Patch) -> None:
    """Look for an event after the last one."""

    def make(original: Callable[..., Any]) -> Any:
        def status(wanted: Resume | None, epoch: str, last: int, first: int) -> ResumeStatus:
            found: ResumeStatus = original(wanted, epoch, last, first)
            return ResumeStatus.GAP if wanted and not first and found is ResumeStatus.RECOVERED else found

        return status

    patch.wrap("agency.gateway.delivery.stream:_status", make)


@fault("a gap ends the replay", caught_by=OUTSIDE, because="event 1 is missing")
def leave_out_the_rest(patch: Patch) -> None:
    """Replay nothing where something is gone."""

    def make(original: Callable[..., Any]) -> Any:
        async def resume(self: Any, user: Any, wanted: Any) -> Any:
            ready, position = await original(self, user, wanted)
            return ready, ready.offset if ready.resume is ResumeStatus.GAP else position

        return resume

    patch.wrap(f"{STREAMS}.resume", make)


@fault("the window is longer than its limit", caught_by=OUTSIDE, because="the gateway has answered recovered")
def keep_everything(patch: Patch) -> None:
    """Keep one event more."""

    def make(original: Callable[..., Any]) -> Any:
        def build(self: Any, redis: Any, window: Any) -> None:
            original(self, redis, replace(window, events=window.events + 1))

        return build

    patch.wrap(f"{STREAMS}.__init__", make)


@fault(
    "the epoch that a client names makes no difference", caught_by=UNKNOWN, because="the gateway has answered recovered"
)
def ignore_the_epoch(patch: Patch) -> None:
    """Take every epoch for the present one, and every offset for one that has been."""

    def make(original: Callable[..., Any]) -> Any:
        async def resume(self: Any, user: Any, wanted: Any) -> Any:
            return await original(self, user, wanted and Resume("", min(wanted.offset, 6)))

        return resume

    patch.wrap(f"{STREAMS}.resume", make)


@fault("an unknown stream is replayed from its beginning", caught_by=UNKNOWN, because="has received event")
def replay_another_stream(patch: Patch) -> None:
    """Begin at the first event that is left."""

    def make(original: Callable[..., Any]) -> Any:
        async def resume(self: Any, user: Any, wanted: Any) -> Any:
            ready, position = await original(self, user, wanted)
            return ready, 2 if ready.resume is ResumeStatus.UNKNOWN_EPOCH else position

        return resume

    patch.wrap(f"{STREAMS}.resume", make)


@fault(
    "events that happen during the replay are lost",
    caught_by=[BACK, ELSEWHERE],
    because=NOT_ONCE,
)
def listen_after_the_replay(patch: Patch) -> None:
    """Replay what there is, and listen for live events a moment after that."""

    def make(original: Callable[..., Any]) -> Any:
        async def next_page(self: Any, *most: int) -> Any:
            page = await original(self, *most)
            last = self.ready.offset
            if self.ready.resume is ResumeStatus.RECOVERED and page and page[0].offset <= last <= page[-1].offset:
                await asyncio.sleep(HANDOVER_S)
                self._position = self._feed.newest
                return [event for event in page if event.offset <= last]
            return page

        return next_page

    patch.wrap(f"{SUBSCRIPTION}.next_page", make)


@fault("events that happen during the replay are received twice", caught_by=[BACK, ELSEWHERE], because=NOT_ONCE)
def listen_before_the_replay(patch: Patch) -> None:
    """Replay what there is after a moment, and then send once more what has happened since the client was back."""

    def make(original: Callable[..., Any]) -> Any:
        async def next_page(self: Any, *most: int) -> Any:
            if self.ready.resume is ResumeStatus.RECOVERED and not hasattr(self, "replayed"):
                await asyncio.sleep(HANDOVER_S)
                self.replayed = self._feed.newest
            page = await original(self, *most)
            if page and page[-1].offset >= getattr(self, "replayed", 0) > 0:
                self._position, self.replayed = self.ready.offset, 0
            return page

        return next_page

    patch.wrap(f"{SUBSCRIPTION}.next_page", make)


@fault("offsets are counted by each gateway", caught_by=ELSEWHERE, because="resume")
def count_by_gateway(patch: Patch) -> None:
    """Give the stream of a user another epoch in each gateway."""

    def make(original: Callable[..., Any]) -> Any:
        async def resume(self: Any, user: Any, wanted: Any) -> Any:
            ready, position = await original(self, user, wanted)
            if wanted is None:
                return replace(ready, epoch=f"{id(self):x}"), position
            return replace(ready, resume=ResumeStatus.UNKNOWN_EPOCH), ready.offset

        return resume

    patch.wrap(f"{STREAMS}.resume", make)


def _whole(status: ResumeStatus) -> ResumeStatus:
    return ResumeStatus.RECOVERED if status is ResumeStatus.GAP else status
