"""What services and people do in turn, cell by cell."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from plainspec.ports.store.threads import User
from plainspec.stage.workflows.notation import parse_duration

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from plainspec.stage.cache.stage import CacheStage

TENANT = "Acme"
"""The tenant of people of whom a scenario does not say more."""
OVERLAP_S = 0.05
"""How long a load takes where many clients read at once, so that all of them ask before the first load has ended."""


def user_named(text: str) -> User:
    """Read `Ana`, who is of Acme, or `Ana of Bolt`."""
    name, _, tenant = text.partition(" of ")
    return User(tenant or TENANT, name)


async def reads(stage: CacheStage, service: str, said: re.Match[str]) -> None:
    """Read a balance through the cache, at a service that waits so long for the load of another one."""
    if said["limit"]:
        stage.wait_s = parse_duration(said["limit"])
    await stage.attempt(said["who"], stage.read(service, user_named(said["who"])))


async def read_at_once(stage: CacheStage, _: str, said: re.Match[str]) -> None:
    """Have many clients read a balance, at both services."""
    user = user_named(said["who"])
    stage.load_takes_s = OVERLAP_S
    await stage.at_once(int(said["count"]), lambda service: stage.read(service, user))


async def begins(stage: CacheStage, service: str, said: re.Match[str]) -> None:
    """Begin a load."""
    await stage.begin_load(service, user_named(said["who"]))


async def ends(stage: CacheStage, _: str, said: re.Match[str]) -> None:
    """End a load."""
    await stage.end_load(said["who"])


async def changes(stage: CacheStage, service: str, said: re.Match[str]) -> None:
    """Change a balance, and perhaps end the transaction."""
    await stage.change(service, said["who"], user_named(said["whose"]), int(said["balance"]))
    if said["end"]:
        await stage.end_change(said["who"], commits=said["end"] == "commits")


async def concludes(stage: CacheStage, _: str, said: re.Match[str]) -> None:
    """End the transaction that a change has begun."""
    await stage.end_change(said["who"], commits=said["end"] == "commits")


async def waits(_: CacheStage, __: str, said: re.Match[str]) -> None:
    """Let time pass."""
    await asyncio.sleep(parse_duration(said["duration"]))


async def redis_changes(stage: CacheStage, _: str, said: re.Match[str]) -> None:
    """Stop Redis, freeze it, or have it come back."""
    redis = stage.redis
    work = {"stops": redis.stop, "freezes": redis.freeze, "comes back": redis.resume}[said["event"]]
    await asyncio.to_thread(work)


ACTIONS: Mapping[str, Callable[[CacheStage, str, re.Match[str]], Awaitable[None]]] = {
    r"(?P<who>[A-Z]\w+) reads (?:her|his|their) balance"
    r"(?:, waiting for another load for at most (?P<limit>\d+ ms))?": reads,
    r"(?P<count>\d+) clients read (?P<who>[A-Z]\w+)'s balance": read_at_once,
    r"(?P<who>[A-Z]\w+) begins to load (?:her|his|their) balance": begins,
    r"(?P<who>[A-Z]\w+)'s load ends": ends,
    r"(?P<who>[A-Z]\w+) sets (?P<whose>[A-Z]\w+)'s balance to (?P<balance>-?\d+)"
    r"(?: and (?P<end>commits|rolls back))?": changes,
    r"(?P<who>[A-Z]\w+) (?P<end>commits|rolls back)": concludes,
    r"waits (?P<duration>\d+ ms)": waits,
    r"(?P<event>stops|freezes|comes back)": redis_changes,
}
"""What can stand in a cell, and what it does."""


async def act(stage: CacheStage, service: str, action: str) -> None:
    """Do what a cell says.

    Raises:
        ValueError: Nothing of the kind can stand in a cell.
    """
    for pattern, does in ACTIONS.items():
        if said := re.fullmatch(pattern, action):
            await does(stage, service, said)
            return
    raise ValueError(f"{action!r} is not an action of a service, such as 'Ana reads her balance' or 'waits 150 ms'")


ENTRY_CHANGE = re.compile(r'(?:extends|removes(?P<all> all that match)?) "(?P<name>[^"]*)"(?: to (?P<ttl>\S+ \S+))?')
"""What a user does with entries that are there."""


async def change_entries(stage: CacheStage, user: User, said: re.Match[str]) -> None:
    """Extend an entry, remove it, or remove all that match a pattern, at the first service."""
    service = await stage.service()
    if said["ttl"]:
        await stage.attempt(user.name, service.extend(user, said["name"], parse_duration(said["ttl"])))
    else:
        await (service.remove_matching if said["all"] else service.remove)(user, said["name"])
