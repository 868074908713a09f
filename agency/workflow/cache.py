"""A cache in front of a step."""

import asyncio
import copy
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from agency.workflow.cancellation import wait_out
from agency.workflow.clock import SYSTEM_CLOCK, Clock
from agency.workflow.context import Context
from agency.workflow.observation import call
from agency.workflow.step import In_contra, Out_co, Step

T = TypeVar("T")


def identity(value: object) -> Hashable:
    """Return a key that is equal for equal values of the same type, also for mappings, lists and sets.

    Raises:
        TypeError: something in ``value`` cannot be hashed.
    """
    if isinstance(value, Mapping):
        return (Mapping, frozenset((identity(key), identity(item)) for key, item in value.items()))
    if isinstance(value, list | tuple):
        return (type(value), tuple(identity(item) for item in value))
    if isinstance(value, set | frozenset):
        return (frozenset, frozenset(identity(item) for item in value))
    try:
        hash(value)
    except TypeError as error:
        raise TypeError(f"{value!r} cannot be a cache key; give the cache a key= of its own") from error
    return (type(value), value)


def by_value_and_data(value: object, context: Context) -> Hashable:
    """Return the key of a call: the input and the data of the context; not the correlation id."""
    return (identity(value), identity(context.data))


@dataclass(frozen=True)
class _Entry(Generic[T]):
    answer: T
    expires_at_s: float


class _SharedCall(Generic[T]):
    """One call that several callers wait for; cancelled when all of them have been cancelled."""

    def __init__(self) -> None:
        self._waiting = 0

    def start(self, work: Coroutine[Any, Any, T], abandoned: Callable[[], None]) -> None:
        """Begin the call; ``abandoned`` is called when all callers were cancelled before its end."""
        self._abandoned = abandoned
        self._task = asyncio.ensure_future(work)

    async def join(self) -> T:
        """Wait for the result; a caller who is cancelled leaves the call to the others."""
        self._waiting += 1
        try:
            await asyncio.wait((self._task,))
        finally:
            self._waiting -= 1
            if self._waiting == 0 and not self._task.done():
                self._abandoned()
                self._task.cancel()
                await wait_out(self._task)
                _ = self._task.cancelled() or self._task.exception()
        return self._task.result()


class Cache(Step[In_contra, Out_co]):
    """A step that is not run again while its last result for the same key is fresh.

    Concurrent misses share one call, and its error if it fails; a failure is not cached.
    Every caller gets a copy, so that none can change what the others get. A caller who is cancelled does not
    affect the others.

    Args:
        step: what to call on a miss.
        ttl_s: how long a result stays fresh, in seconds, from when it was returned.
        key: returns the key of a call; by default the value and the data of the context, so that
            one person's result never reaches another.
        max_entries: when there are more, the least recently used one is evicted.
        copier: copies a result.
        clock: the source of time.

    Raises:
        ValueError: ``ttl_s`` or ``max_entries`` is not positive.
    """

    def __init__(  # noqa: PLR0913 - the settings of a cache belong together
        self,
        step: Step[In_contra, Out_co],
        *,
        ttl_s: float = 300.0,
        key: Callable[[In_contra, Context], Hashable] = by_value_and_data,
        max_entries: int = 1024,
        copier: Callable[[Any], Any] = copy.deepcopy,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        if ttl_s <= 0 or max_entries <= 0:
            raise ValueError(f"ttl_s and max_entries must be positive: ttl_s={ttl_s}, max_entries={max_entries}")
        self.step = step
        self.ttl_s = ttl_s
        self.max_entries = max_entries
        self._key = key
        self._copy: Callable[[Out_co], Out_co] = copier
        self._clock = clock
        self._entries: OrderedDict[Hashable, _Entry[Out_co]] = OrderedDict()
        self._calls: dict[Hashable, _SharedCall[Out_co]] = {}

    @property
    def name(self) -> str:
        """The name of the step, and how long its results are kept."""
        return f"cache({self.step.name}, {self.ttl_s:g} s)"

    async def run(self, value: In_contra, context: Context) -> Out_co:
        """Return the cached result, or call the step."""
        key = self._key(value, context)
        entry = self._entries.get(key)
        if entry is not None and self._clock.now() < entry.expires_at_s:
            self._entries.move_to_end(key)
            return self._copy(entry.answer)
        shared = self._calls.get(key) or self._start_call(key, value, context)
        return self._copy(await shared.join())

    def _start_call(self, key: Hashable, value: In_contra, context: Context) -> _SharedCall[Out_co]:
        def forget() -> None:
            if self._calls.get(key) is shared:
                del self._calls[key]

        async def fetch() -> Out_co:
            try:
                answer = self._copy(await call("cache.miss", self.step, value, context))
                self._keep(key, answer)
                return answer
            finally:
                forget()

        shared = self._calls[key] = _SharedCall()
        shared.start(fetch(), forget)
        return shared

    def _keep(self, key: Hashable, answer: Any) -> None:
        self._entries[key] = _Entry(answer, self._clock.now() + self.ttl_s)
        self._entries.move_to_end(key)
        if len(self._entries) > self.max_entries:
            self._entries.popitem(last=False)
