"""Ways in which a client that names its last event can get the wrong answer, or the wrong events."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from agency.gateway.event_streams.positions import Resume, ResumeStatus
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from agency.gateway.event_streams.positions import Ready

RESUME = "websocket/resume.feature"
BORDER = "websocket/replay_border.feature"
LAST_TWO = f"{RESUME}: Ana has missed the last two events"
OLDEST = f"{RESUME}: The oldest event in the window is the next one"
ALL = f"{RESUME}: Ana has received all events"
OUTSIDE = f"{RESUME}: One of the missed events has left the window"
UNKNOWN = f"{RESUME}: Ana names <what>"
BACK = f"{BORDER}: Ana is back while the run goes on"
ELSEWHERE = f"{BORDER}: Ana is back at another gateway while the run goes on"
STREAMS = "agency.gateway.event_streams.stream:Streams"
FEED = "agency.gateway.event_streams.feed:Feed"
SUBSCRIPTION = "agency.gateway.event_streams.subscription:Subscription"
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
    _answer(patch, lambda ready, _: ready.resume is ResumeStatus.GAP, ResumeStatus.RECOVERED)


@fault(
    "a client is told of a gap although nothing is gone",
    caught_by=[OLDEST, LAST_TWO],
    because="the gateway has answered gap",
)
def invent_a_gap(patch: Patch) -> None:
    """Report a gap wherever anything is replayed."""
    _answer(patch, lambda ready, position: position < ready.offset, ResumeStatus.GAP)


@fault("a client that has missed nothing is told of a gap", caught_by=ALL, because="the gateway has answered gap")
def gap_at_the_end(patch: Patch) -> None:
    """Report a gap where nothing is replayed."""
    _answer(
        patch,
        lambda ready, position: ready.resume is ResumeStatus.RECOVERED and position == ready.offset,
        ResumeStatus.GAP,
    )


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
    """Replay what there is, and leave out the live events of a moment after that."""
    live_since: dict[int, datetime] = {}

    def make(original: Callable[..., Any]) -> Any:
        async def next_page(self: Any, *most: int) -> Any:
            while page := await original(self, *most):
                if self.ready.resume is not ResumeStatus.RECOVERED:
                    return page
                if id(self) not in live_since and page[-1].offset >= self.ready.offset:
                    await asyncio.sleep(HANDOVER_S)
                    live_since[id(self)] = datetime.now(UTC)
                since = live_since.get(id(self), datetime.min.replace(tzinfo=UTC))
                if shown := [one for one in page if one.offset <= self.ready.offset or one.timestamp > since]:
                    return shown
            return page

        return next_page

    patch.wrap(f"{SUBSCRIPTION}.next_page", make)


@fault("events that happen during the replay are received twice", caught_by=[BACK, ELSEWHERE], because=NOT_ONCE)
def listen_before_the_replay(patch: Patch) -> None:
    """Replay what there is after a moment, and send twice what has happened since the client was back."""
    replayed: set[int] = set()

    def make(original: Callable[..., Any]) -> Any:
        async def next_page(self: Any, *most: int) -> Any:
            begins = self.ready.resume is ResumeStatus.RECOVERED and id(self) not in replayed
            if begins:
                replayed.add(id(self))
                await asyncio.sleep(HANDOVER_S)
            page = await original(self, *most)
            return [*page, *(one for one in page if begins and one.offset > self.ready.offset)]

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


def _answer(patch: Patch, wrongly: Callable[[Ready, int], bool], status: ResumeStatus) -> None:
    """Give some clients another status, though the right events."""

    def make(original: Callable[..., Any]) -> Any:
        async def resume(self: Any, user: Any, wanted: Any) -> Any:
            ready, position = await original(self, user, wanted)
            return replace(ready, resume=status) if wrongly(ready, position) else ready, position

        return resume

    patch.wrap(f"{STREAMS}.resume", make)
