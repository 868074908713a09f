"""What a scenario does with its Redis: keys, commands, subscriptions."""

from __future__ import annotations

import asyncio
import json
import shlex
import time
from typing import TYPE_CHECKING, Any

from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.reporting.evidence import attach
from plainspec.services.process.deadline import Deadline
from plainspec.services.redis.contents import TABLE, entries_of
from plainspec.stage.redis import keys
from plainspec.stage.sql.result import Result
from plainspec.stage.sql.tables import Comparison, Extent

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.client import PubSub

    from plainspec.gherkin.features.arguments import Table
    from plainspec.stage.changes import Changes

LOOK_AGAIN_AFTER_S = 0.05
SUBSCRIBE_LIMIT_S = 5.0
COMMAND_LIMIT_S = 5.0
NIL = "nil"
PATTERN = set("*?[")
KINDS = {
    "WRONGTYPE": RefusalKind.WRONG_TYPE,
    "NOPERM": RefusalKind.INSUFFICIENT_PRIVILEGE,
    "NOAUTH": RefusalKind.INSUFFICIENT_PRIVILEGE,
    "ERR": RefusalKind.INVALID_ARGUMENT,
}
"""Why a command is refused, by the first word of the server's message."""


class RedisStage:
    """The scenario's Redis.

    Args:
        client: A client whose answers are texts.
        raw: Another one, which leaves answers as the server gives them.
    """

    def __init__(self, client: Redis, raw: Redis) -> None:
        self.client = client
        self._raw = raw
        self._began_s = time.monotonic()
        self._subscriptions: dict[str, PubSub] = {}

    async def run(self, script: str) -> tuple[str, ...]:
        """Run commands, one a line, and return their answers; both are kept as evidence.

        Raises:
            RefusedError: the server has refused one.
            ValueError: a line has a quote without its other one.
            TimeoutError: one has not been answered within ``COMMAND_LIMIT_S`` seconds.
        """
        from redis.exceptions import ResponseError

        answers: list[str] = []
        lines = [line for line in script.splitlines() if line.strip()]
        client: Any = self._raw
        try:
            for line in lines:
                words = _words(line)
                async with asyncio.timeout(COMMAND_LIMIT_S):
                    answer = await client.execute_command(*words)
                answers.append(_shown(answer))
        except ResponseError as error:
            answers.append(f"refused: {error}")
            raise RefusedError(_refusal(error)) from None
        except TimeoutError:
            raise TimeoutError(f"{lines[len(answers)]}: Redis has not answered in {COMMAND_LIMIT_S:g} s") from None
        finally:
            said = [f"> {line}\n{answer}" for line, answer in zip(lines, answers, strict=False)]
            attach("The Redis commands that ran", "\n".join(said))
        return tuple(answers)

    async def difference(self, table: Table, extent: Extent, within_s: float = 0.0) -> str:
        """Say in what the keys are not as stated, at the latest after so many seconds; empty if they are."""
        deadline = Deadline(within_s)
        while True:
            found = keys.difference(table, await entries_of(self.client), extent, self._began_s)
            if not found or deadline.passed:
                break
            await asyncio.sleep(LOOK_AGAIN_AFTER_S)
        late = f" after {within_s:g} s" if within_s else ""
        return found and f"Redis does not hold {extent.value}{late} what is stated:\n{found}"

    async def difference_of_groups(self, stream: str, table: Table) -> str:
        """Say in what a stream's consumer groups are not as stated; an empty text if they are."""
        found = await self.client.xinfo_groups(stream)
        rows = tuple((one["name"], one["consumers"], one["pending"]) for one in found)
        return Comparison.of(table, Result(("group", "consumers", "pending"), rows)).difference(Extent.EXACTLY)

    async def subscribe(self, name: str, channel: str) -> None:
        """Subscribe somebody to a channel, or to a pattern of channels; return when the server has confirmed it."""
        subscription = self._subscriptions.setdefault(name, self.client.pubsub())
        if PATTERN & set(channel):
            await subscription.psubscribe(channel)
        else:
            await subscription.subscribe(channel)
        confirmed = await subscription.get_message(timeout=SUBSCRIBE_LIMIT_S)
        if confirmed is None or not str(confirmed["type"]).endswith("subscribe"):
            raise AssertionError(f"Redis did not confirm the subscription to {channel} in {SUBSCRIBE_LIMIT_S:g} s")

    async def received(self, name: str, most: int, within_s: float) -> list[tuple[str, str]]:
        """Return the next messages of a subscriber as channels and texts: so many, or those of so many seconds.

        Raises:
            LookupError: nobody of this name has subscribed.
        """
        if name not in self._subscriptions:
            known = ", ".join(self._subscriptions) or "nobody"
            raise LookupError(f"{name} has not subscribed to a Redis channel; subscribed: {known}")
        deadline, found = Deadline(within_s), list[tuple[str, str]]()
        while len(found) < most and not deadline.passed:
            left_s = max(deadline.limit_s - deadline.elapsed_s, 0.001)
            message = await self._subscriptions[name].get_message(ignore_subscribe_messages=True, timeout=left_s)
            if message is not None:
                found.append((str(message["channel"]), str(message["data"])))
        attach(f"What {name} received over Redis", Result(("channel", "message"), tuple(found)).as_table())
        return found

    async def close(self) -> None:
        """End the subscriptions."""
        for subscription in self._subscriptions.values():
            await subscription.aclose()  # type: ignore[no-untyped-call] # redis-py leaves it so


def difference_of_messages(table: Table, received: list[tuple[str, str]]) -> str:
    """Say in what received messages are not as stated, in this order; an empty text if they are."""
    return Comparison.of(table, Result(("channel", "message"), tuple(received))).difference(Extent.IN_THIS_ORDER)


def mention(changes: Changes, table: Table, extent: Extent) -> None:
    """Leave what a Then says of keys out of what else has changed: all keys, or those stated among others."""
    if extent is Extent.EXACTLY:
        changes.mention_rows(TABLE)
        return
    named = {row["key"] for row in table.dicts() if "key" in row}
    changes.mention_rows(TABLE, lambda row: row.values["key"] in named)


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError as error:
        raise ValueError(f"{line}: {error}") from None


def _shown(answer: Any) -> str:
    if answer is None:
        return NIL
    return json.dumps(answer, ensure_ascii=False) if isinstance(answer, list | dict) else str(answer)


def _refusal(error: Exception) -> Refusal:
    from redis.exceptions import NoPermissionError

    if isinstance(error, NoPermissionError):
        return Refusal(RefusalKind.INSUFFICIENT_PRIVILEGE, str(error))
    return Refusal(KINDS.get(str(error).partition(" ")[0], RefusalKind.INVALID_ARGUMENT), str(error))
