"""Notices coroutines that a step created and never awaited.

Python says so in a warning that most runs never turn into a verdict. It reports through one function of the
``warnings`` module, at the moment the coroutine is thrown away; we listen there and let the warning go on.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from plainspec.execution.errors import ScenarioError
from plainspec.execution.event_loop.warnings_private_api import report_unawaited_with, unawaited_reporter

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Unawaited:
    """What one process has noticed, and who reports it.

    Attributes:
        names: Qualified names of the coroutines noticed since they were last reported.
        in_scenario: Whether a scenario runs, whose verdict reports them.
        held_back: How many blocks keep Python's warning back.
    """

    names: list[str] = field(default_factory=list)
    in_scenario: bool = False
    held_back: int = 0


NOTICED: Final = Unawaited()
"""Python reports to one function of the process, and so do we."""


class NeverAwaitedError(ScenarioError):
    """A step made a coroutine and let nobody await it, so what it promised never ran."""

    def __init__(self, names: list[str], whose: str = "") -> None:
        said = ", ".join(f"{name}()" for name in names)
        super().__init__(f"never awaited: {said}{whose}; write `await` before the call")


def begin() -> None:
    """Begin with a scenario, whose verdict tells what it forgets."""
    NOTICED.in_scenario = True


def end() -> None:
    """End with it."""
    NOTICED.in_scenario = False


class WarningHeldBack:
    """Keeps Python's warning back inside: pytest would blame the next test for it, once a test's own are counted."""

    __slots__ = ()

    def __enter__(self) -> None:
        """Begin to keep it back."""
        NOTICED.held_back += 1

    def __exit__(self, *raised: object) -> None:
        """Let it go on again."""
        NOTICED.held_back -= 1


def listen() -> Callable[[], None]:
    """Begin to notice; return what stops it. Where Python lacks the hook, only its own warning remains.

    A warning that is an error can be raised to nobody here. pytest would tell it when the test is torn down, so where a
    scenario runs, whose verdict tells it anyway, it goes no further.
    """
    original = unawaited_reporter()
    if original is None:
        return lambda: None

    def notice(coroutine: Any) -> None:
        NOTICED.names.append(str(coroutine.__qualname__))
        if NOTICED.held_back:
            return
        try:
            original(coroutine)
        except RuntimeWarning:
            if not NOTICED.in_scenario:
                raise

    report_unawaited_with(notice)
    return lambda: report_unawaited_with(original)


def refuse_unbegun(result: Any) -> None:
    """Refuse what a step has returned, where that is a coroutine that has not begun.

    Raises:
        NeverAwaitedError: It is.
    """
    if inspect.iscoroutine(result) and inspect.getcoroutinestate(result) == inspect.CORO_CREATED:
        result.close()
        raise NeverAwaitedError([result.__qualname__], ", which the step returned")


def raise_if_noticed() -> None:
    """Fail for what was noticed since the last call.

    Raises:
        NeverAwaitedError: Something was.
    """
    if NOTICED.names:
        names = list(dict.fromkeys(NOTICED.names))
        NOTICED.names.clear()
        raise NeverAwaitedError(names)
