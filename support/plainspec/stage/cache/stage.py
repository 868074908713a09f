"""Services that share a cache, the loads that they make, and a Redis that can be away."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence
    from types import TracebackType
    from typing import Self

    from plainspec.ports.cache import BalanceChange, CacheSystem, CachingService, Entry
    from plainspec.ports.store.threads import User
    from plainspec.services.redis.stoppable import StoppableRedis
    from plainspec.stage.refusals import Refusals

SERVICES = ("gateway", "worker")
WAIT_S = 10.0
"""How long services wait for each other's loads where a scenario says nothing: until these have ended."""
RETRY_AFTER_S = 0.05
"""How long services leave a Redis alone that was away."""
TIMEOUT_S, SHORT_TIMEOUT_S = 5.0, 0.4
"""How long Redis may take to answer: longer than a busy machine ever takes, or short, where it is going to be away."""
LOAD_LIMIT_S = 10.0
"""How long a load that is under way may take to come as far as the scenario says."""


class HeldLoad:
    """A load that has read the database and goes on when it is told to."""

    def __init__(self) -> None:
        self.has_read = asyncio.Event()
        self.goes_on = asyncio.Event()
        self.task: asyncio.Task[None] | None = None


class CacheStage:
    """The services of a system, the gateway and the worker, each started when it is first needed.

    Attributes:
        loads: How often each person's balance has been loaded.
        load_takes_s: How long a load takes, in seconds, besides the database's part.
        wait_s: How long a service waits for the load of another one, in seconds, before it loads by itself.
    """

    def __init__(self, system: CacheSystem, redis_url: str, refusals: Refusals) -> None:
        self.system = system
        self.loads: Counter[str] = Counter()
        self.load_takes_s = 0.0
        self.wait_s = WAIT_S
        self._refusals = refusals
        self._redis_url = redis_url
        self._redis: StoppableRedis | None = None
        self._began_s = time.monotonic()
        self._open = AsyncExitStack()
        self._services: dict[str, CachingService] = {}
        self._held: dict[str, HeldLoad] = {}
        self._changes: dict[str, BalanceChange] = {}

    async def __aenter__(self) -> Self:
        """Return the stage itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End loads, roll changes back, and stop the services."""
        for held in self._held.values():
            if held.task is not None:
                held.task.cancel()
                await asyncio.wait([held.task])
        for change in self._changes.values():
            await change.roll_back()
        await self._open.aclose()

    def use(self, redis: StoppableRedis) -> None:
        """Have the services use a Redis that can be stopped."""
        self._redis, self._redis_url = redis, redis.url

    @property
    def redis(self) -> StoppableRedis:
        """The Redis that can be stopped.

        Raises:
            LookupError: No Given has said that Redis can be.
        """
        if self._redis is None:
            raise LookupError("this scenario shares its Redis with others; say 'Given Redis can be stopped' first")
        return self._redis

    async def service(self, name: str = SERVICES[0]) -> CachingService:
        """Return a service that runs."""
        if name not in SERVICES:
            raise LookupError(f"there is no service {name!r}; there are {', '.join(SERVICES)}")
        if name not in self._services:
            service = self.system.service(
                self._redis_url,
                timeout_s=SHORT_TIMEOUT_S if self._redis else TIMEOUT_S,
                wait_s=self.wait_s,
                retry_after_s=RETRY_AFTER_S,
            )
            self._services[name] = await self._open.enter_async_context(service)
        return self._services[name]

    async def attempt(self, actor: str, work: Awaitable[Any]) -> None:
        """Do something in a person's name, and record what is refused."""
        with self._refusals.of(actor):
            await work

    async def read(self, service: str, user: User) -> int:
        """Read a person's balance through the cache, and count the load if there is one."""

        async def loaded() -> None:
            self.loads[user.name] += 1
            await asyncio.sleep(self.load_takes_s)

        return await (await self.service(service)).balance(user, loaded)

    async def at_once(self, count: int, work: Callable[[str], Coroutine[Any, Any, Any]]) -> None:
        """Have so many clients do the same at once, in turn at each of the services.

        Raises:
            ExceptionGroup: What was raised for them, if anything was.
        """
        async with asyncio.TaskGroup() as clients:
            for number in range(count):
                clients.create_task(work(SERVICES[number % len(SERVICES)]))

    async def begin_load(self, service: str, user: User) -> None:
        """Begin to load a person's balance, and return when it has been read from the database."""
        held = self._held[user.name] = HeldLoad()

        async def loaded() -> None:
            self.loads[user.name] += 1
            held.has_read.set()
            await held.goes_on.wait()

        at = await self.service(service)
        held.task = asyncio.create_task(self.attempt(user.name, at.balance(user, loaded)))
        async with asyncio.timeout(LOAD_LIMIT_S):
            await held.has_read.wait()

    async def end_load(self, person: str) -> None:
        """Let a load go on to its end."""
        held = self._held.pop(person)
        held.goes_on.set()
        if held.task is not None:
            async with asyncio.timeout(LOAD_LIMIT_S):
                await held.task

    async def change(self, service: str, actor: str, user: User, balance: int) -> None:
        """Change a balance in a transaction that the actor leaves open."""
        with self._refusals.of(actor):
            self._changes[actor] = await (await self.service(service)).change_balance(user, balance)

    async def end_change(self, actor: str, *, commits: bool) -> None:
        """Commit the actor's open transaction or roll it back; one that was refused is over already."""
        change = self._changes.pop(actor, None)
        if change is not None:
            await self.attempt(actor, change.commit() if commits else change.roll_back())

    async def entries(self, user: User) -> Sequence[Entry]:
        """Return what Redis holds of a user."""
        return await self.system.entries(self._redis_url, user)

    def could_expire_in(self, left_s: float | None, stated_s: float) -> bool:
        """Tell whether an entry with so much time left can have been stored in this scenario for the stated time."""
        elapsed_s = time.monotonic() - self._began_s
        return left_s is not None and stated_s - elapsed_s <= left_s <= stated_s
