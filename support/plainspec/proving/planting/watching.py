"""Whether anything that a fault has planted was reached."""

from __future__ import annotations

import functools
import inspect
from types import FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plainspec.services.fault_overrides import Program, Setting, Statement


class Watch:
    """Notes which of the planted changes a run has reached.

    Calls of functions can be seen, and so can servers and templates that are started with a change. A constant or
    a class cannot be watched without changing it, and counts as reached.
    """

    def __init__(self) -> None:
        self._reached: dict[str, bool] = {}
        self._overrides: list[Statement | Setting | Program] = []

    def watched(self, target: str, replacement: Any) -> Any:
        """Return what stands for a replacement and notes its calls; what is no function is returned as it is."""
        if not isinstance(replacement, FunctionType):
            self._reached[target] = True
            return replacement
        self._reached.setdefault(target, False)
        if inspect.iscoroutinefunction(replacement):

            @functools.wraps(replacement)
            async def call_async(*arguments: Any, **named: Any) -> Any:
                self._reached[target] = True
                return await replacement(*arguments, **named)

            return call_async

        @functools.wraps(replacement)
        def call(*arguments: Any, **named: Any) -> Any:
            self._reached[target] = True
            return replacement(*arguments, **named)

        return call

    def add(self, *overrides: Statement | Setting | Program) -> None:
        """Watch changes of schemas and servers."""
        self._overrides += overrides

    @property
    def unreached(self) -> list[str]:
        """What was planted, if no part of it was reached; else nothing."""
        overrides = {getattr(one, "sql", "") or getattr(one, "name", ""): one.applied for one in self._overrides}
        planted = self._reached | overrides
        return [] if any(planted.values()) else list(planted)

    def forget(self) -> None:
        """Watch nothing any longer."""
        self._reached.clear()
        self._overrides.clear()
